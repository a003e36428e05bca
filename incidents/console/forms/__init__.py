"""What staff fill in. A form reads and checks shapes; what may be is decided by the commands."""
