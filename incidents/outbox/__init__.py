"""The outbox: facts recorded with the change that made them, then carried to whom they are for."""
