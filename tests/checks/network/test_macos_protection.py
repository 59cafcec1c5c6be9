"""FileVault, firewall and Gatekeeper of Macs. Texts after Apple's manual pages, not recorded."""

from hypothesis import given
from hypothesis import strategies as st

from checks.network.macos_protection import (
    FILEVAULT,
    FIREWALL,
    FORM,
    GATEKEEPER,
    mac_disk_is_encrypted,
    mac_filevault,
    mac_firewall,
    mac_firewall_is_on,
    mac_form,
    mac_gatekeeper,
    mac_gatekeeper_is_on,
)
from scanner.model import CannotTellError, Check, Question, Result, ShellOutput
from tests.checks.harness import Case, Gap, shell
from tests.checks.server.computers import MACOS, Answers

MINI = "model=Macmini9,1\nguest=0\nNow drawing from 'AC Power'\n"
BOOK = (
    "model=MacBookPro18,1\nguest=0\nNow drawing from 'AC Power'\n"
    " -InternalBattery-0 (id=1234)\t100%; charged; 0:00 remaining present: true\n"
)
GUEST = "model=VirtualMac2,1\nguest=1\nNow drawing from 'AC Power'\n"
OLD_BOOK = BOOK.replace("guest=0", "guest=")


def _case(
    check: Check[...],
    question: Question[ShellOutput],
    name: str,
    expect: Result,
    said: object,
    form: object,
) -> Case:
    answers: Answers = {FORM: form, question: said}
    return Case(name, check, expect, answers, MACOS)


def _vault(name: str, expect: Result, said: object, form: object = shell(BOOK)) -> Case:
    return _case(mac_disk_is_encrypted, FILEVAULT, name, expect, said, form)


def _wall(name: str, expect: Result, said: object, form: object = shell(MINI)) -> Case:
    return _case(mac_firewall_is_on, FIREWALL, name, expect, said, form)


def _gate(name: str, expect: Result, said: object, form: object = shell(MINI)) -> Case:
    return _case(mac_gatekeeper_is_on, GATEKEEPER, name, expect, said, form)


ON = shell("FileVault is On.\n")
OFF = shell("FileVault is Off.\n")
WALL = shell("Firewall is disabled. (State = 0)\n")

CASES = [
    _vault("on", Result.PASS, ON),
    _vault("off", Result.FAIL, OFF),
    _vault("off, an older macOS", Result.FAIL, OFF, shell(OLD_BOOK)),
    _vault(
        "being turned on",
        Result.UNKNOWN,
        shell("FileVault is On.\nEncryption in progress: Percent completed = 34\n"),
    ),
    _vault("no word", Result.UNKNOWN, shell("")),
    _vault("no answer", Result.UNKNOWN, Gap()),
    _vault("form is not known", Result.UNKNOWN, OFF, shell("model=\nguest=\n")),
    _vault("a Mac mini", Result.NOT_APPLICABLE, OFF, shell(MINI)),
    _vault("virtual", Result.NOT_APPLICABLE, OFF, shell(GUEST)),
    _wall("on", Result.PASS, shell("Firewall is enabled. (State = 1)\n")),
    _wall("all blocked", Result.PASS, shell("Firewall is blocking all ... (State = 2)\n")),
    _wall("off", Result.FAIL, WALL),
    _wall("no such program", Result.UNKNOWN, shell(status=127)),
    _wall("virtual", Result.NOT_APPLICABLE, WALL, shell(GUEST)),
    _gate("on", Result.PASS, shell("assessments enabled\n")),
    _gate("off", Result.FAIL, shell("assessments disabled\n")),
    _gate("no word", Result.UNKNOWN, shell("sh: spctl: not found\n")),
    _gate("virtual", Result.NOT_APPLICABLE, shell("assessments disabled\n"), shell(GUEST)),
]


@given(st.text(alphabet="FileVault is On.State=(012)\nmodel drawing from", max_size=60))
def test_readers_bear_any_text(said: str) -> None:
    for reader in (mac_form, mac_filevault, mac_firewall, mac_gatekeeper):
        try:
            reader(ShellOutput(said, 0))
        except (CannotTellError, ValueError, LookupError):
            continue
