"""Views by noun. Each is wrapped by `access.reading` or `access.writing`."""
