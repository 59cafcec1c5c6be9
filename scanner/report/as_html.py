"""``report --format html``: one file that needs nothing else, on screen and on paper."""

from markupsafe import Markup

from scanner.report.templates import environment, inlined, policy_hash
from scanner.report.view import ReportView
from scanner.report.words import (
    GRADE_WORDS,
    OUTCOME_WORDS,
    REASON_FIX,
    REASON_WORDS,
    SEVERITY_WEIGHT,
)


def render_html(view: ReportView, *, annex: bool = True) -> str:
    """The report as one HTML file; without the annex it is the owner's pages only.

    Nothing may be loaded and only the two inlined files may run: the page says so itself in its
    Content Security Policy.
    """
    style, script = inlined("report.css"), inlined("report.js")
    return (
        environment()
        .get_template("report.html.j2")
        .render(
            view=view,
            annex=annex,
            style=style,
            script=script,
            policy=_policy(style, script),
            grade_words=GRADE_WORDS,
            outcome_words=OUTCOME_WORDS,
            reason_words=REASON_WORDS,
            reason_fix=REASON_FIX,
            severities=tuple(SEVERITY_WEIGHT),
        )
    )


def _policy(style: Markup, script: Markup) -> str:
    return (
        "default-src 'none'; base-uri 'none'; form-action 'none'; "
        f"style-src {policy_hash(style)}; script-src {policy_hash(script)}"
    )
