"""The public doors that are no documents."""
