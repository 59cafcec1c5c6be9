"""The report: a view of the scores and findings, and one file a format."""

from scanner.report.as_html import render_html
from scanner.report.as_json import render_json

__all__ = ["render_html", "render_json"]
