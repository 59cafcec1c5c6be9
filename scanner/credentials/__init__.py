"""Accounts to ask with: typed, never printed, kept by the operating system's keyring or age."""
