"""What is refused, and the codes and shapes of the faults."""

from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.sim.winrm import uris
from lab.sim.winrm.cim import CimInstance, Repository
from lab.sim.winrm.journal import Journal
from lab.sim.winrm.service import Limits, Service
from tests.lab.sim.winrm.asking import (
    CIMV2,
    HOST,
    REGISTRY,
    ask,
    begin,
    go_on,
    query,
    service,
)
from tests.lab.sim.winrm.messages import SERVICES, fault, message

# The codes of WsmError.h, in decimal as the wire has them.
REFUSED = [
    (message(resource=f"{CIMV2}/Win32_Nothing"), "a:DestinationUnreachable", 2150858752),
    (message(resource=f"{uris.WMI}/root/nowhere/X"), "a:DestinationUnreachable", 2150858752),
    (message(resource=f"{uris.WMI}/root/vault/Secret"), "w:AccessDenied", 2150859012),
    (message(resource="http://example.com/x"), "a:ActionNotSupported", 2150858771),
    (message(resource=""), "a:DestinationUnreachable", 2150858811),
    (message(resource=f"{uris.WMI}/Win32_Service"), "a:DestinationUnreachable", 2150858811),
    (message(action=f"{uris.TRANSFER}/Put"), "a:ActionNotSupported", 2150858771),
    (message(action=""), "a:MessageInformationHeaderRequired", 2150858769),
    (query("SELECT * FROM Win32_Nothing"), "n:CannotProcessFilter", 2150858778),
    (query("SELECT Nothing FROM Win32_Service"), "n:CannotProcessFilter", 2150858778),
    (query("SELEKT"), "n:CannotProcessFilter", 2150858778),
    (query("SELECT * FROM X" + " " * 20_000 + "Y"), "n:CannotProcessFilter", 2150858778),
    (
        query("SELECT * FROM Win32_Service", f"{uris.WMI}/root/nowhere/*"),
        "n:CannotProcessFilter",
        2150858778,
    ),
    (query("SELECT * FROM Secret", f"{uris.WMI}/root/vault/*"), "w:AccessDenied", 2150859012),
    (query("//x", dialect="xpath"), "n:FilterDialectRequestedUnavailable", 2150858777),
    (query("SELECT * FROM Win32_Service", SERVICES), "w:InvalidParameter", 2150859003),
    (
        begin(extra="<w:EnumerationMode>EnumerateEPR</w:EnumerationMode>"),
        "w:UnsupportedFeature",
        2150858886,
    ),
    (go_on("uuid:0"), "n:InvalidEnumerationContext", 2150858779),
    (go_on("uuid:0", action="Release"), "n:InvalidEnumerationContext", 2150858779),
    (begin(most=0), "w:SchemaValidationError", 2150858817),
    (message(body="<n:Pull/>"), "w:SchemaValidationError", 2150858817),
    (message(body=""), "w:SchemaValidationError", 2150858817),
    (begin(header="<w:MaxEnvelopeSize>8191</w:MaxEnvelopeSize>"), "w:EncodingLimit", 2150858878),
    (
        begin(header="<w:OperationTimeout>soon</w:OperationTimeout>"),
        "w:SchemaValidationError",
        2150858817,
    ),
    (begin(header='<w:Odd s:mustUnderstand="true"/>'), "s:MustUnderstand", 2150858768),
    ("<a/>", "w:SchemaValidationError", 2150858817),
    ("<a>", "w:SchemaValidationError", 2150858819),
    ("<a>" * 100_000, "w:SchemaValidationError", 2150858819),
    ("<a>" * 100_000 + "</a>" * 100_000, "w:SchemaValidationError", 2150858817),
    ("", "w:SchemaValidationError", 2150858819),
    (f"<!DOCTYPE x [<!ENTITY y 'z'>]>{message()}", "w:SchemaValidationError", 2150858819),
    (message(uris.GET, body=""), "w:InvalidSelectors", 2150859002),
    (message(f"{SERVICES}/StopService", body="<x/>"), "w:InvalidParameter", 2150858921),
    (message(f"{REGISTRY}/SetStringValue", REGISTRY, "<x/>"), "w:InvalidParameter", 2150858921),
    (
        message(f"{REGISTRY}/EnumKey", REGISTRY, f"<x><hDefKey>{'9' * 5000}</hDefKey></x>"),
        "w:InvalidParameter",
        2150858810,
    ),
    (message(f"{REGISTRY}/EnumKey", SERVICES, "<x/>"), "a:ActionNotSupported", 2150858771),
    (message(uris.RECEIVE, uris.COMMAND_SHELL, "<rsp:Receive/>"), "w:InvalidSelectors", 2150858843),
]


@pytest.mark.parametrize(
    ("document", "subcode", "code"),
    REFUSED,
    ids=[f"{n}-{each[1]}" for n, each in enumerate(REFUSED)],
)
def test_refusals_have_the_codes_of_windows(document: str, subcode: str, code: int) -> None:
    asked = service()
    status, answer = ask(asked, document)
    assert status == 500
    action = {
        "a": uris.ADDRESSING_FAULT,
        "s": uris.ADDRESSING_FAULT,
        "n": uris.ENUMERATION_FAULT,
        "w": uris.WSMAN_FAULT,
    }
    assert fault(answer) == (subcode, code, action[subcode[0]])
    assert asked._journal.operations[-1].outcome == f"{subcode} {code}"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("SELECT * FROM Win32_Nothing", "class Win32_Nothing does not exist in the root/cimv2"),
        ("SELECT", "WQL query is invalid"),
    ],
)
@pytest.mark.parametrize(
    ("version", "shape"), [("6.3.9600", "MSFT_WmiError"), ("6.1.7601", "WSManFault")]
)
def test_the_fault_of_a_query_has_the_shape_of_its_windows(
    words: str, said: str, version: str, shape: str
) -> None:
    (system,) = HOST.repository.instances("root/cimv2", "Win32_OperatingSystem")
    values = dict(system.values) | {"Version": version}
    repository = Repository([system.cls], [CimInstance(system.cls, values)])
    older = Service(replace(HOST, repository=repository), Journal(), Limits())
    _, answer = ask(older, query(words))
    assert said in answer
    detail = ElementTree.fromstring(answer).find(f".//{{{uris.SOAP}}}Detail")
    assert detail is not None
    assert [each.tag.rpartition("}")[2] for each in detail] == [shape]
    assert ("__ExtendedStatus" in answer) == (shape == "WSManFault")
    assert fault(answer)[1] == 2150858778


_WHOLE = [document for document, _, _ in REFUSED if 0 < len(document) < 5000] + [
    message(uris.CREATE, uris.COMMAND_SHELL, "<rsp:Shell/>"),
    message(f"{REGISTRY}/EnumKey", REGISTRY, "<x><hDefKey>2147483650</hDefKey></x>"),
]


@st.composite
def spoilt(draw: st.DrawFn) -> str:
    """A message with a piece of it replaced."""
    document = draw(st.sampled_from(_WHOLE))
    start = draw(st.integers(0, len(document)))
    end = draw(st.integers(start, min(len(document), start + 30)))
    pieces = st.sampled_from(["", "0", "-1", "9" * 40, "\0", "<x/>", "&#1;", "PT1E9S"])
    return document[:start] + draw(pieces | st.text(max_size=5)) + document[end:]


@given(spoilt() | st.text(max_size=100))
def test_no_document_breaks_the_service(document: str) -> None:
    status, answer = ask(service(longest=timedelta()), document)
    assert status in {200, 500}
    ElementTree.fromstring(answer)
