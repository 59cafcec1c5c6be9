"""``report --format json``: the public document, and its JSON Schema."""

from importlib import resources

import msgspec

from scanner.report.document import Document
from scanner.report.view import ReportView

SCHEMA_FILE = "siteproof-report-1.schema.json"


def render_json(view: ReportView) -> bytes:
    """The document as UTF-8 JSON, indented for people, ended by a line feed."""
    try:
        encoded = msgspec.json.encode(view.document)
    except UnicodeEncodeError:
        encoded = msgspec.json.encode(_whole(msgspec.to_builtins(view.document)))
    return msgspec.json.format(encoded, indent=2) + b"\n"


def _whole(plain: object) -> object:
    """The same with U+FFFD for lone surrogates, which a device's name may hold and UTF-8 cannot."""
    match plain:
        case str():
            return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case dict():
            return {key: _whole(value) for key, value in plain.items()}
        case list() | tuple():
            return [_whole(value) for value in plain]
        case _:
            return plain


def schema() -> bytes:
    """The JSON Schema (draft 2020-12) of the types, as the published file has it."""
    components = msgspec.json.schema(Document)
    titled = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "siteproof-report/1",
        **components,
    }
    return msgspec.json.format(msgspec.json.encode(titled, order="sorted"), indent=2) + b"\n"


def published_schema() -> bytes:
    """The schema that is shipped beside the templates."""
    return resources.files("report_templates").joinpath(SCHEMA_FILE).read_bytes()
