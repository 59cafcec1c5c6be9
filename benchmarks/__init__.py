"""Dated data: the standard benchmark, and tables with their sources."""
