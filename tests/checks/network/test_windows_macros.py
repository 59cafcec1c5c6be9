"""Macros in Office documents."""

from checks.network.windows_macros import (
    EXCEL,
    EXCEL_CHOSEN,
    WORD,
    WORD_CHOSEN,
    macros_are_kept_out,
)
from scanner.model import Reason, RegistryTree, Result
from tests.checks.harness import Case, Gap
from tests.checks.network.test_windows_software import BARE, M365, OFFICE_2010, click, programs
from tests.checks.network.windows_registry import without
from tests.checks.server.windows_computers import WINDOWS, Answers, key

P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE
OUT = macros_are_kept_out
ANN, BOB = "S-1-5-21-1-2-3-1104", "S-1-12-1-7-8-9-10"
SERVICES = ("S-1-5-18", ".DEFAULT", f"{ANN}_Classes")
BLOCK, ALL = "blockcontentexecutionfrominternet", "VBAWarnings"
Set = dict[str, object]


def hives(question: RegistryTree, users: dict[str, Set]) -> Answers:
    """What each user has below; of those with nothing the key does not exist."""
    empty = dict.fromkeys(question.names)
    every: dict[str, Set] = {**{one: {} for one in SERVICES}, **users}
    keys = {name: key({**empty, **values} if values else None) for name, values in every.items()}
    return {question: {"keys": keys}}


def macros(
    word: dict[str, Set] | None = None,
    excel: dict[str, Set] | None = None,
    chosen: dict[str, Set] | None = None,
    office: Answers | None = None,
) -> Answers:
    """The policies of Word and Excel (as Word's where not given), and what was chosen in Word."""
    policies = word or {}
    return {
        **(programs(M365) if office is None else office),
        **click("O365BusinessRetail"),
        **hives(WORD, policies),
        **hives(EXCEL, policies if excel is None else excel),
        **hives(WORD_CHOSEN, chosen or {}),
        **hives(EXCEL_CHOSEN, {}),
    }


BOTH: dict[str, Set] = {ANN: {BLOCK: 1}, BOB: {BLOCK: 1}}
NO_CLICK = without(next(iter(click())))  # type: ignore[arg-type]

CASES = [
    Case("blocked", OUT, P, macros({ANN: {BLOCK: 1}}), WINDOWS, "signed in (1)."),
    Case("blocked for two", OUT, P, macros(BOTH), WINDOWS, "signed in (2)."),
    Case("only signed ones", OUT, P, macros({ANN: {ALL: 3}}), WINDOWS),
    Case("blocked, the rest runs", OUT, P, macros({ANN: {BLOCK: 1, ALL: 1}}), WINDOWS),
    Case("none, by policy", OUT, P, macros({ANN: {ALL: 4, BLOCK: 0}}), WINDOWS),
    Case("all run, by policy", OUT, F, macros({ANN: {ALL: 1}}), WINDOWS, "1 of 1"),
    Case("let in by policy", OUT, F, macros({ANN: {BLOCK: 0}}), WINDOWS),
    Case("one of two", OUT, F, macros({ANN: {BLOCK: 1}, BOB: {ALL: 1}}), WINDOWS, "1 of 2"),
    Case("in Excel only", OUT, F, macros({ANN: {BLOCK: 1}}, {ANN: {ALL: 1}}), WINDOWS),
    Case("chosen by herself", OUT, F, macros({ANN: {}}, chosen={ANN: {ALL: 1}}), WINDOWS),
    Case("blocked whatever she chose", OUT, P, macros(BOTH, chosen={ANN: {ALL: 1}}), WINDOWS),
    Case("no policy", OUT, U, macros({ANN: {}}), WINDOWS, "default"),
    Case("a policy for Word only", OUT, U, macros({ANN: {BLOCK: 1}}, {ANN: {}}), WINDOWS),
    Case("careful by choice", OUT, U, macros({ANN: {}}, chosen={ANN: {ALL: 4}}), WINDOWS),
    Case("asks by policy", OUT, U, macros({ANN: {ALL: 2}}), WINDOWS),
    Case("nobody signed in", OUT, U, macros(), WINDOWS, "Nobody"),
    Case("a text", OUT, U, macros({ANN: {ALL: "1"}}), WINDOWS),
    Case("refused", OUT, U, {**macros(), WORD: Gap(Reason.ACCESS_DENIED, "refused")}, WINDOWS),
    Case("no Office", OUT, N, {**macros(BOTH, office=BARE), **NO_CLICK}, WINDOWS),
    Case(
        "Office 2010",
        OUT,
        N,
        {**macros({ANN: {ALL: 1}}, office=programs(OFFICE_2010)), **NO_CLICK},
        WINDOWS,
    ),
    Case("by Click-to-Run alone", OUT, P, macros(BOTH, office=BARE), WINDOWS),
]
