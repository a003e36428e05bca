"""The desk of staff: forms over the commands."""
