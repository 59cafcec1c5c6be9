"""The operations themselves, without HTTP: identification, rights, pages, quotas."""

import re
from datetime import timedelta

from lab.sim.winrm import uris
from lab.sim.winrm.server import WinRmServer
from tests.lab.sim.winrm.asking import CIMV2, HOST, ask, begin, context_of, go_on, query, service
from tests.lab.sim.winrm.listening import NOBODY, READER
from tests.lab.sim.winrm.messages import fault, message


def test_who_is_in_no_group_is_refused_every_operation() -> None:
    for document in (message(), go_on("x"), message(uris.GET, uris.CONFIG, "")):
        _, answer = ask(service(), document, NOBODY)
        assert fault(answer) == ("w:AccessDenied", 5, uris.WSMAN_FAULT)


def test_a_server_may_deny_more_than_its_host() -> None:
    server = WinRmServer(HOST, (), denied=("root\\CIMV2:Win32_Service",))
    assert fault(ask(server.service, message())[1])[1] == 2150859012
    assert ask(server.service, message(resource=f"{CIMV2}/Win32_Processor"))[0] == 200


def test_shells_and_configuration_are_for_administrators() -> None:
    for document in (
        message(uris.CREATE, uris.COMMAND_SHELL, "<rsp:Shell/>"),
        message(uris.GET, uris.CONFIG, ""),
    ):
        assert fault(ask(service(), document, READER)[1])[1] == 5
        assert ask(service(), document)[0] == 200


def test_an_enumeration_without_optimization_only_has_a_context() -> None:
    _, answer = ask(service(), message())
    assert re.search(
        r"<s:Body><n:EnumerateResponse><n:EnumerationContext>uuid:[0-9A-F-]{36}"
        r"</n:EnumerationContext></n:EnumerateResponse></s:Body>",
        answer,
    )


def test_a_class_that_fits_takes_one_message() -> None:
    _, answer = ask(service(), begin(most=40))
    assert "<n:EnumerationContext></n:EnumerationContext><w:Items><p:Win32_Service " in answer
    assert answer.count("<p:Win32_Service ") == 40
    assert "</w:Items><w:EndOfSequence/></n:EnumerateResponse>" in answer


def test_a_class_without_instances_ends_at_once() -> None:
    asked = service()
    _, answer = ask(asked, query("SELECT * FROM Win32_Service WHERE Name = 'no'"))
    assert "EndOfSequence" not in answer
    _, answer = ask(asked, go_on(context_of(answer)))
    assert "<n:PullResponse><n:Items></n:Items><n:EndOfSequence/></n:PullResponse>" in answer


def test_a_page_is_no_larger_than_the_envelope() -> None:
    asked = service()
    small = "<w:MaxEnvelopeSize>20000</w:MaxEnvelopeSize>"
    _, answer = ask(asked, begin(most=40, header=small))
    first = answer.count("<p:Win32_Service ")
    assert 0 < first < 40
    assert len(answer.encode("utf-16-le")) <= 20_000
    _, answer = ask(asked, go_on(context_of(answer), most=100))
    assert answer.count("<p:Win32_Service ") == 40 - first


def test_one_item_that_is_too_large_is_refused() -> None:
    columns = "<w:MaxEnvelopeSize>8192</w:MaxEnvelopeSize>"
    (system,) = HOST.repository.instances("root/cimv2", "Win32_OperatingSystem")
    assert len(system.cls.properties) > 40
    document = message(
        resource=f"{CIMV2}/Win32_OperatingSystem",
        body="<n:Enumerate><w:OptimizeEnumeration/></n:Enumerate>",
        header=columns,
    )
    assert fault(ask(service(), document)[1])[:2] == ("w:EncodingLimit", 2150858824)


def test_an_enumeration_is_its_owners_and_ends_by_release() -> None:
    asked = service()
    context = context_of(ask(asked, begin())[1])
    assert fault(ask(asked, go_on(context), READER)[1])[0] == "n:InvalidEnumerationContext"
    assert ask(asked, go_on(context))[0] == 200
    assert ask(asked, go_on(context, action="Release"))[0] == 200
    assert fault(ask(asked, go_on(context))[1])[0] == "n:InvalidEnumerationContext"


def test_an_enumeration_expires() -> None:
    asked, now = service(), [1000.0]
    asked._enumerations.clock = lambda: now[0]
    context = context_of(ask(asked, begin())[1])
    now[0] += 239
    assert ask(asked, go_on(context))[0] == 200
    now[0] += 239  # a Pull begins the time anew
    assert ask(asked, go_on(context))[0] == 200
    now[0] += 240
    assert fault(ask(asked, go_on(context))[1])[0] == "n:InvalidEnumerationContext"
    context = context_of(ask(asked, begin(extra="<n:Expires>PT10S</n:Expires>"))[1])
    now[0] += 10
    assert fault(ask(asked, go_on(context))[1])[0] == "n:InvalidEnumerationContext"


def test_open_enumerations_have_a_quota() -> None:
    asked = service(operations=2)
    contexts = [context_of(ask(asked, begin())[1]) for _ in range(2)]
    assert fault(ask(asked, begin())[1])[:2] == ("w:QuotaLimit", 2150859174)
    assert ask(asked, begin(), READER)[0] == 200  # it is each account's own
    assert ask(asked, go_on(contexts[0], action="Release"))[0] == 200
    assert ask(asked, begin())[0] == 200


def test_a_hung_provider_costs_the_timeout_of_its_own_operation() -> None:
    asked = service(hung=frozenset({"Win32_Service"}), longest=timedelta(seconds=0.01))
    for document in (begin(), query("SELECT Name FROM win32_service")):
        assert fault(ask(asked, document)[1]) == ("w:TimedOut", 2150858793, uris.WSMAN_FAULT)
    assert ask(asked, message(resource=f"{CIMV2}/Win32_Processor"))[0] == 200


def test_identify_tells_the_version_to_who_has_logged_on() -> None:
    asked = service()
    names = f'xmlns:s="{uris.SOAP}" xmlns:i="{uris.IDENTITY}"'
    document = f"<s:Envelope {names}><s:Header/><s:Body><i:Identify/></s:Body></s:Envelope>"
    status, answer = ask(asked, document)
    assert status == 200
    assert "OS: 10.0.20348 SP: 0.0 Stack: 3.0" in answer
    assert "OS: 0.0.0 SP: 0.0 Stack: 3.0" in asked.identify(authenticated=False)
