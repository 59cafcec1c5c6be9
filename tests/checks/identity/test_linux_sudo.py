"""sudo without a password."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.identity.linux_sudo import (
    SUDO_RULES,
    sudo_asks_for_a_password,
    sudo_without_password,
    unguarded,
)
from scanner.model import CannotTellError, Result, ShellOutput
from tests.checks.harness import Case, Gap, shell
from tests.checks.server.computers import LINUX

MAIN = "file /etc/sudoers\nrule @includedir /etc/sudoers.d\n"
OPS = "file /etc/sudoers.d/ops\nrule %ops ALL=(ALL) NOPASSWD: ALL\n"


def _case(name: str, expect: Result, answer: object, says: str = "") -> Case:
    return Case(name, sudo_asks_for_a_password, expect, {SUDO_RULES: answer}, LINUX, says=says)


CASES = [
    _case("passwords", Result.PASS, shell(MAIN)),
    _case("one command", Result.PASS, shell(MAIN + "rule mon ALL=(root) NOPASSWD: /, /\n")),
    _case("all commands", Result.FAIL, shell(MAIN + OPS), "%ops gets all"),
    _case("found beside a closed file", Result.FAIL, shell("closed /etc/sudoers\n" + OPS)),
    _case("no authentication at all", Result.FAIL, shell(MAIN + "rule Defaults !authenticate\n")),
    _case(
        "closed", Result.UNKNOWN, shell("closed /etc/sudoers.d\nclosed /etc/sudoers\n"), "not read"
    ),
    _case("closed folder", Result.UNKNOWN, shell("closed /etc/sudoers.d\n" + MAIN)),
    _case("another include", Result.UNKNOWN, shell(MAIN + "rule #include /srv/sudoers\n"), "/srv"),
    _case("no file", Result.UNKNOWN, shell("")),
    _case("no answer", Result.UNKNOWN, Gap()),
    _case("no sudo", Result.NOT_APPLICABLE, shell("none\n")),
]


@pytest.mark.parametrize(
    ("rule", "who"),
    [
        ("alice, %ops ALL = (ALL:ALL)   NOPASSWD: ALL", ["alice, %ops"]),
        ("ubuntu ALL=(ALL) NOPASSWD:ALL", ["ubuntu"]),
        ("#1000 ALL=NOPASSWD:ALL", ["#1000"]),
        ("mix ALL=(root) NOPASSWD: /, ALL", ["mix"]),
        ("mix ALL=(root) NOPASSWD: /, PASSWD: ALL", []),
        ("x ALL=(ALL) NOPASSWD: SETENV: ALL", ["x"]),
        ("x ALL=(alice,root) NOPASSWD: ALL", ["x"]),
        ("x ALL=(alice,bob) NOPASSWD: ALL", []),
        ("x ALL=(ALL,!root) NOPASSWD: ALL", []),
        ("x ALL=(:adm) NOPASSWD: ALL", []),
        ("dba ALL=(postgres) NOPASSWD: ALL, (root) /", []),
        ("root ALL=(ALL) NOPASSWD: ALL", []),
        ("Cmnd_Alias NOPASSWD_X = ALL", []),
        ("Defaults:bob !authenticate", ["bob"]),
        ("Defaults env_reset, !authenticate", ["everybody in sudoers"]),
        ("Defaults!/ !authenticate", []),
    ],
)
def test_rules(rule: str, who: list[str]) -> None:
    assert list(unguarded(rule)) == who


@given(st.text(alphabet="ALNOPSWD:=,()! \\\n#@rx_", max_size=60))
def test_the_reader_bears_any_text(said: str) -> None:
    for text in (said, f"{MAIN}rule {said}", f"file {said}\nrule x ALL=NOPASSWD:{said}"):
        try:
            sudo_without_password(ShellOutput(text, 0))
        except (CannotTellError, ValueError, LookupError):
            continue
