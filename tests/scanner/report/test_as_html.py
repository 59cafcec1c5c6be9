"""The HTML: what it says, and that no text of a device becomes markup."""

import base64
import hashlib
import re
from collections import Counter
from html.parser import HTMLParser

import pytest
from jinja2 import UndefinedError

from scanner.model import Fail, Reason
from scanner.model.findings import Gap
from scanner.report.as_html import render_html
from scanner.report.templates import environment, inlined
from scanner.report.view import build_view
from tests.scanner.report.made_up import (
    a_check,
    a_finding,
    a_target,
    made_up_view,
    run_info,
    six_areas,
    told_by_devices,
)

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "attribute": '" onload="alert(1)" x="',
    "other-quote": "' onmouseover='alert(1)",
    "template": "{{ 7 * 7 }}{% raw %}",
    "comment": "--><img src=x onerror=alert(1)>",
    "closing": "</style></script></select></table><svg onload=alert(1)>",
    "url": "javascript:alert(1)",
    "bidi-and-escape": "gpj\u202eexe \x1b[31m\x00",
    "entities": "&lt;b&gt;&#60;b&#62;",
    "long": "x" * 64_000,
    "surrogate": "\udcff",
}


class Shape(HTMLParser):
    """The elements with their attributes' names, and the text."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: Counter[tuple[str, ...]] = Counter()
        self.links: set[str] = set()
        self.ids: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements[(tag, *(name for name, _ in attrs))] += 1
        for name, value in attrs:
            if name in ("href", "src", "action", "formaction"):
                self.links.add(value or "")
            if name == "id":
                self.ids.append(value or "")

    def handle_data(self, data: str) -> None:
        self.text += data


def shape(page: str) -> Shape:
    parsed = Shape()
    parsed.feed(page)
    parsed.close()
    return parsed


@pytest.fixture(scope="module")
def harmless() -> Shape:
    return shape(render_html(told_by_devices("harmless")))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_makes_no_element_and_no_attribute(text: str, harmless: Shape) -> None:
    page = render_html(told_by_devices(text))
    parsed = shape(page)
    assert parsed.elements == harmless.elements
    assert parsed.links == harmless.links
    page.encode("utf-8")


def test_hostile_text_is_shown_as_what_it_is() -> None:
    text = shape(render_html(told_by_devices("<b>{{ 7 * 7 }}</b>"))).text
    assert text.count("<b>{{ 7 * 7 }}</b>") > 10
    assert "49</b>" not in text


def test_no_control_or_bidi_character_reaches_the_page() -> None:
    page = render_html(told_by_devices("a\u202eb\x1bc\x07d\u200fe\u2066f"))
    assert not re.search(
        "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f]", page
    )


def test_a_long_name_does_not_make_a_long_page() -> None:
    longest = len(render_html(told_by_devices("x" * 64_000)))
    assert longest < len(render_html(told_by_devices("x"))) + 40_000


def test_the_page_says_what_the_owner_must_read() -> None:
    text = " ".join(shape(render_html(made_up_view(lost=("Half of it was away.",)))).text.split())
    for words in (
        "Copley & Daughters Ltd",
        "Full check",
        "M. Copley, director, letter of 18 November 2026",
        "needs work (58; between 49 and 71)",
        "coverage 83 %",
        "not examined enough to judge",
        "Provisional: 1 key check could not be judged.",
        "Every server has the security updates of the last 30 days.",
        "If a server fails on Monday, nobody can say when you would work again.",
        "As told to us.",
        "Half of it was away.",
        "Have it switched on and connected at the next visit.",
        "It is not a penetration test, an audit or a certificate.",
        "9f2c41d7a0b35e6688d1f0c24c7be9135a7740de01c2f6b8a94d3e5f60718293",
        "Siteproof standard, 2026-11-22",
    ):
        assert words in text


def test_a_long_plan_is_folded_and_small_gaps_are_counted() -> None:
    host = a_target("h")
    more = [
        a_finding(a_check(f"network.n{n}", fix=f"Mend {n}."), host, Fail("no")) for n in range(9)
    ]
    page = render_html(made_up_view(more=more))
    assert "5 more of these" in page
    assert "Do what stands under “this week” (10 h)." in page
    reasons = [Gap("h", f"way {n}", Reason.TIMED_OUT, "") for n in range(8)]
    view = build_view(run_info(), six_areas(), more, reasons, [])
    assert "And 2 smaller matters, listed for the engineers." in render_html(view)


def test_an_unfinished_scan_is_said_to_be_one() -> None:
    assert "ended early" in render_html(made_up_view(complete=False))
    assert "ended early" not in render_html(made_up_view())


def test_the_owners_pages_alone_name_no_device_and_no_dead_link() -> None:
    page = render_html(made_up_view(), annex=False)
    parsed = shape(page)
    assert parsed.links == {
        "#stand",
        "#suggest",
        *(link for link in parsed.links if "#mark-" in link),
    }
    assert "lap-01" not in parsed.text.partition('"use strict"')[0]


def test_every_inner_link_has_its_place_and_none_leads_out() -> None:
    parsed = shape(render_html(made_up_view()))
    assert {link[1:] for link in parsed.links} <= set(parsed.ids)
    assert all(link.startswith("#") for link in parsed.links)
    assert len(parsed.ids) == len(set(parsed.ids))


def test_the_policy_allows_the_two_inlined_files_only() -> None:
    page = render_html(made_up_view())
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy is not None
    assert "default-src 'none'" in policy[1]
    assert "unsafe" not in policy[1]
    for element in ("style", "script"):
        inner = re.search(rf"<{element}>(.*?)</{element}>", page, re.DOTALL)
        assert inner is not None
        digest = base64.b64encode(hashlib.sha256(inner[1].encode()).digest()).decode()
        assert f"{element}-src 'sha256-{digest}'" in policy[1]
    assert " style=" not in page
    assert " onclick=" not in page


def test_templates_refuse_what_is_not_there() -> None:
    with pytest.raises(UndefinedError):
        environment().from_string("{{ view.nothing }}").render(view=made_up_view())


def test_an_inlined_file_may_not_end_its_element(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanner.report.templates.source", lambda _: "a</STYLE>b")
    with pytest.raises(ValueError, match="end its own element"):
        inlined("report.css")
