"""Siteproof's engine: it interviews a site, keeps the record, judges and reports."""

__version__ = "0.1.0"
