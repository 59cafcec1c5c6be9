"""The public JSON and its published schema."""

import math

import msgspec
import pytest

from scanner.model import Evidence, Fail, Reason, Unknown, Value
from scanner.report.as_json import published_schema, render_json, schema
from scanner.report.document import Document
from tests.scanner.report.made_up import (
    STARTED,
    a_check,
    a_finding,
    a_target,
    made_up_view,
    told_by_devices,
)


def test_the_document_keeps_its_promised_keys() -> None:
    plain = msgspec.json.decode(render_json(made_up_view()))
    assert plain["format"] == "siteproof-report/1"
    assert plain.keys() >= {"site", "run", "tier", "inventory", "gaps", "plan", "sla"}
    assert [area["id"] for area in plain["areas"]] == [
        "identity",
        "desktop",
        "server",
        "network",
        "backup",
        "process",
    ]
    assert plain["areas"][1]["score"] is None
    assert plain["areas"][1]["level"] == "not scored"
    assert plain["areas"][0].keys() >= {"name", "low", "high", "coverage", "provisional"}
    assert (
        plain["findings"][1].items()
        >= {
            "check": "network.laptop-encrypted",
            "area": "network",
            "topic": "endpoint-protection",
            "target": "lap-01",
            "outcome": "fail",
            "severity": "high",
            "summary": "C: is open to read.",
            "reason": None,
            "evidence": [
                {
                    "name": "ProtectionStatus",
                    "value": "OFF",
                    "where": "C:",
                    "source": "ssh: shell linux.disks",
                    "grade": "measured",
                }
            ],
        }.items()
    )
    assert plain["inventory"][2]["serial"] == "CN12"
    assert plain["inventory"][2]["os"] is None
    assert plain["gaps"][0].items() >= {"target": "lap-07", "reason": "unreachable"}.items()
    assert plain["plan"][0]["checks"] == ["backup.restore-tested"]


def test_it_reads_back_as_the_very_document() -> None:
    view = made_up_view()
    assert msgspec.json.decode(render_json(view), type=Document, strict=True) == view.document


def test_the_published_schema_is_that_of_the_types() -> None:
    assert published_schema().replace(b"\r\n", b"\n") == schema()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (STARTED, "2026-11-22T10:15:00+00:00"),
        (STARTED.date(), "2026-11-22"),
        (math.nan, None),
        (math.inf, None),
        (2**64, "18446744073709551616"),
        (True, True),
        (None, None),
        ("lone \udcff", "lone \N{REPLACEMENT CHARACTER}"),
    ],
)
def test_evidence_of_any_kind_can_be_written(value: Value, expected: object) -> None:
    finding = a_finding(a_check("network.x"), a_target("h"), Fail("no", Evidence("v", value)))
    plain = msgspec.json.decode(render_json(made_up_view(more=[finding])))
    assert plain["findings"][-1]["evidence"][0]["value"] == expected


def test_an_unknown_names_its_reason() -> None:
    away = Unknown("away", reason=Reason.TIMED_OUT)
    finding = a_finding(a_check("network.x"), a_target("h"), away)
    plain = msgspec.json.decode(render_json(made_up_view(more=[finding])))
    assert plain["findings"][-1]["reason"] == "timed-out"


@pytest.mark.parametrize(
    "text",
    ["\udcff\udcfe", "\x00\x1b[2J", "</script>", "x" * 64_000],
    ids=["surrogates", "controls", "markup", "long"],
)
def test_hostile_text_is_data_and_whole(text: str) -> None:
    document = msgspec.json.decode(render_json(told_by_devices(text)), type=Document)
    assert len(document.inventory[0].name) == len(text)
