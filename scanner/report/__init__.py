"""The report: a view of the scores and findings, and one file a format."""
