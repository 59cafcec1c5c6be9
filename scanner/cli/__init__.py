"""The command line: one small file a command; each parses, calls the engine, prints."""
