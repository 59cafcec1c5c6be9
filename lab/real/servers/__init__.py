"""The servers that a lab host may run, one kind a file."""
