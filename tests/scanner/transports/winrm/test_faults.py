"""Faults of servers in any language: by their codes, not by their words."""

from xml.etree.ElementTree import fromstring

import pytest

from lab.sim.winrm import refusals
from lab.sim.winrm.faults import Provider, WsManError
from scanner.model import Reason
from scanner.transports.winrm.faults import Asked, Fault, read_fault, refusal

SOAP = 'xmlns:s="http://www.w3.org/2003/05/soap-envelope"'
NAMES = SOAP + ' xmlns:w="w" xmlns:a="a" xmlns:n="n"'
ASKED = Asked("OFFICE\\scan", "root/cimv2", "Win32_Service")
WMI = Provider(operation="ExecQuery", parameter="SELECT Name FROM Win32_Service")


def fault(error: WsManError) -> Fault:
    found = read_fault(fromstring(f"<s:Body {NAMES}>{error.body('pc1')}</s:Body>"))
    assert found is not None
    return found


@pytest.mark.parametrize("cim_error", [False, True])
@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda cim: refusals.namespace_denied(WMI, cim_error=cim), Reason.ACCESS_DENIED),
        (lambda cim: refusals.bad_filter("x", WMI, cim_error=cim), Reason.NOT_SUPPORTED),
        (lambda _: refusals.access_denied(), Reason.ACCESS_DENIED),
        (lambda _: refusals.not_found(WMI), Reason.NOT_SUPPORTED),
        (lambda _: refusals.timed_out(), Reason.TIMED_OUT),
        (lambda _: refusals.too_many_operations(5), Reason.TIMED_OUT),
        (lambda _: refusals.too_large(), Reason.TOO_LARGE),
        (lambda _: refusals.bad_envelope(), Reason.BAD_ANSWER),
    ],
)
def test_what_a_fault_means(make, reason: Reason, cim_error: bool) -> None:  # type: ignore[no-untyped-def]
    assert refusal(fault(make(cim_error)), ASKED).reason is reason


def test_denied_by_winrm_itself_is_for_all() -> None:
    assert refusal(fault(refusals.access_denied()), ASKED).for_all
    denied = refusals.namespace_denied(WMI, cim_error=True)
    assert not refusal(fault(denied), ASKED).for_all


def test_the_fix_for_a_local_administrator() -> None:
    local = Asked("admin", "root/cimv2", "Win32_Service")
    found = refusal(fault(refusals.access_denied()), local)
    assert "LocalAccountTokenFilterPolicy" in found.fix
    assert (
        "LocalAccountTokenFilterPolicy" not in refusal(fault(refusals.access_denied()), ASKED).fix
    )


def test_a_provider_s_own_code_goes_before_winrm_s() -> None:
    found = Fault((0x8033801A, 0x80041003), "", of_provider=True)
    assert refusal(found, ASKED).reason is Reason.ACCESS_DENIED


def test_a_code_that_nobody_knows_is_shown() -> None:
    found = refusal(Fault((0x80ABCDEF,), "", of_provider=False), ASKED)
    assert found.reason is Reason.BAD_ANSWER
    assert "0x80ABCDEF" in found.detail


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("Die Klasse win32_service ist im Namespace root\\cimv2 nicht vorhanden.", True),
        ("La classe Win32_Service n'existe pas", True),
        ("Die WQL-Abfrage ist ungültig.", False),
        ("Win32_ServiceControl", False),
    ],
)
def test_whether_the_words_name_the_class(words: str, named: bool) -> None:
    assert Fault((), words, of_provider=True).names("Win32_Service") is named


def test_no_fault() -> None:
    assert read_fault(fromstring(f"<s:Body {SOAP}><x/></s:Body>")) is None
