"""What group policies set in the registry, as one more source of checks that ask computers."""

import struct
from typing import Any

import pytest

from checks.identity.directory_policies import (
    DEFAULT_CONTROLLERS,
    DEFAULT_DOMAIN,
    HEAD_LINKS,
    OBJECTS,
    UNIT_LINKS,
)
from checks.identity.directory_policies_registry import (
    REGISTRY,
    channel_binding_by_policy,
    ldap_signing_by_policy,
    llmnr_by_policy,
    update_server_by_policy,
)
from checks.identity.directory_policies_templates import TEMPLATES
from checks.network.directory_access import (
    ldap_logins_are_signed,
    ldaps_logins_are_bound_to_their_channel,
)
from checks.network.windows_names import llmnr_is_off
from checks.network.windows_wsus import update_server_is_encrypted
from scanner.model import BadAnswer, CannotTellError, NotSupported, Question, Result
from scanner.model.policy_registry import PolicyValue, write_registry_policy
from tests.checks.identity.directory_policy_answers import (
    CONTROLLERS,
    HEAD,
    OFFICE,
    OWN,
    Answers,
    case,
    files,
    link,
    policies,
)

_NTDS = r"MACHINE\System\CurrentControlSet\Services\NTDS\Parameters"
_UPDATE = r"Software\Policies\Microsoft\Windows\WindowsUpdate"
_DNS = r"Software\Policies\Microsoft\Windows NT\DNSClient"


def _inf(name: str, value: int) -> str:
    return f"[Unicode]\r\nUnicode=yes\r\n[Registry Values]\r\n{_NTDS}\\{name}=4,{value}\r\n"


def _templates(*rows: tuple[str, str | None], base: Answers | None = None) -> Answers:
    return {**(base or policies()), TEMPLATES: files(TEMPLATES, *rows)}


def _dword(key: str, name: str, value: int) -> PolicyValue:
    return PolicyValue(key, name, 4, struct.pack("<I", value))


def _registry(*values: PolicyValue, where: str = OFFICE, content: bytes | None = b"") -> Answers:
    data = write_registry_policy(values) if content == b"" else content
    return {**policies({where: link(OWN)}), REGISTRY: files(REGISTRY, (OWN, data))}


_WSUS = PolicyValue(_UPDATE, "WUServer", 1, "http://wsus:8530\0".encode("utf-16-le"))
_USED = _dword(_UPDATE + r"\AU", "UseWUServer", 1)
_OFF = _dword(_DNS, "EnableMulticast", 0)

CASES = [
    case(
        "required by policy",
        ldap_logins_are_signed,
        Result.PASS,
        _templates((DEFAULT_CONTROLLERS, _inf("LDAPServerIntegrity", 2))),
    ),
    case(
        "the nearer policy overrides",
        ldap_logins_are_signed,
        Result.PASS,
        _templates(
            (DEFAULT_DOMAIN, _inf("LDAPServerIntegrity", 1)),
            (DEFAULT_CONTROLLERS, _inf("LDAPServerIntegrity", 2)),
        ),
    ),
    case(
        "a policy for PCs sets it",
        ldap_logins_are_signed,
        Result.UNKNOWN,
        _templates((OWN, _inf("LDAPServerIntegrity", 2))),
    ),
    case(
        "always, by policy",
        ldaps_logins_are_bound_to_their_channel,
        Result.PASS,
        _templates((DEFAULT_CONTROLLERS, _inf("LdapEnforceChannelBinding", 2))),
    ),
    case(
        "never, by policy",
        ldaps_logins_are_bound_to_their_channel,
        Result.FAIL,
        _templates((DEFAULT_CONTROLLERS, _inf("LdapEnforceChannelBinding", 0))),
    ),
    case("off for the domain by policy", llmnr_is_off, Result.PASS, _registry(_OFF, where=HEAD)),
    case("no policy turns it off", llmnr_is_off, Result.FAIL, _registry()),
    case("off for some units", llmnr_is_off, Result.UNKNOWN, _registry(_OFF)),
    case(
        "http by policy",
        update_server_is_encrypted,
        Result.FAIL,
        _registry(_WSUS, _USED),
        "http://wsus:8530",
    ),
    case("not used", update_server_is_encrypted, Result.NOT_APPLICABLE, _registry(_WSUS)),
    case("a broken file", update_server_is_encrypted, Result.UNKNOWN, _registry(content=b"PReg")),
    case("may not be read", update_server_is_encrypted, Result.UNKNOWN, _registry(content=None)),
]


def _read(answers: Answers, first: Question[Any]) -> Any:
    return tuple(q.read(answers[q]) for q in (first, HEAD_LINKS, UNIT_LINKS, OBJECTS))


def test_it_is_told_which_policy_sets_it() -> None:
    answers = _templates((DEFAULT_CONTROLLERS, _inf("LDAPServerIntegrity", 2)))
    found = ldap_signing_by_policy(*_read(answers, TEMPLATES))
    assert (found.integrity, found.enforced) == (2, None)
    assert found.by == "policy Default Controllers"


def test_what_no_policy_sets_is_not_told() -> None:
    read = _read(_templates((DEFAULT_CONTROLLERS, _inf("Other", 2))), TEMPLATES)
    for probe in (ldap_signing_by_policy, channel_binding_by_policy):
        with pytest.raises(NotSupported):
            probe(*read)


def test_policies_of_one_rank_may_contradict_each_other() -> None:
    rows = (
        (OWN, _inf("LDAPServerIntegrity", 1)),
        (DEFAULT_CONTROLLERS, _inf("LDAPServerIntegrity", 2)),
    )
    answers = _templates(*rows, base=policies({CONTROLLERS: link(OWN)}))
    with pytest.raises(CannotTellError, match="contradict"):
        ldap_signing_by_policy(*_read(answers, TEMPLATES))


def test_a_policy_that_may_not_be_read_may_set_it() -> None:
    read = _read(_templates((DEFAULT_CONTROLLERS, None)), TEMPLATES)
    with pytest.raises(CannotTellError, match="may not be read"):
        channel_binding_by_policy(*read)


def test_registry_values_of_policies() -> None:
    assert (
        update_server_by_policy(*_read(_registry(_WSUS, _USED), REGISTRY)).url == "http://wsus:8530"
    )
    assert llmnr_by_policy(*_read(_registry(_OFF, where=HEAD), REGISTRY)).by_policy
    with pytest.raises(BadAnswer):
        llmnr_by_policy(*_read(_registry(content=b"PReg"), REGISTRY))
