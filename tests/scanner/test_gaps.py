"""What could not be looked at: the right gaps, and no noise."""

from datetime import UTC, datetime

from scanner.gaps import find_gaps, transport_of
from scanner.inventory import Inventory
from scanner.model import Asked, Grade, Reason, Role, Target

NOW = datetime(2026, 11, 22, 10, 15, tzinfo=UTC)
AT = "10.0.0.1"


def gaps(roles: set[Role], *lines: tuple[str, Reason | None, str]) -> list[tuple[str, str, str]]:
    target = Target("name:h", "h", (AT,), roles=frozenset(roles))
    inventory = Inventory({"name:h": target}, {"name:h": (AT,)})
    asked = {
        (AT, key): Asked(AT, key, (), NOW, 0, Grade.MEASURED, None, reason, detail, "Do it.")
        for key, reason, detail in lines
    }
    return [(g.target, g.transport, g.detail) for g in find_gaps(inventory, asked, [])]


def test_one_gap_a_transport_and_reason() -> None:
    found = gaps(
        {Role.LINUX},
        ("shell a", Reason.LOGIN_REFUSED, "h refused ann"),
        ("shell b", Reason.LOGIN_REFUSED, "h refused ann"),
        ("shell c", None, ""),
    )
    assert found == [("h", "ssh", "h refused ann")]


def test_a_closed_port_is_no_gap() -> None:
    assert gaps({Role.LINUX}, ("tls hello 443", Reason.NOT_SUPPORTED, "closed")) == []


def test_snmp_silence_of_a_pc_is_no_gap_but_of_a_switch() -> None:
    silence = ("snmp get 1.3.6.1.2.1.1", Reason.TIMED_OUT, "no SNMP answer")
    assert gaps({Role.WINDOWS, Role.LINUX}, silence) == []
    assert gaps({Role.SWITCH}, silence) == [("h", "snmp", "no SNMP answer")]


def test_a_refused_snmp_login_is_always_a_gap() -> None:
    refused = ("snmp get 1.3.6.1.2.1.1", Reason.LOGIN_REFUSED, "nas1 refused scan")
    assert gaps({Role.HOST}, refused) == [("h", "snmp", "nas1 refused scan")]


def test_silence_of_something_unknown_is_a_gap_but_no_account_is_none() -> None:
    silence = ("snmp get 1.3.6.1.2.1.1", Reason.TIMED_OUT, "no SNMP answer")
    assert gaps({Role.HOST}, silence) == [("h", "snmp", "no SNMP answer")]
    assert gaps({Role.HOST}, ("snmp get 1.3.6.1.2.1.1", Reason.NO_CREDENTIAL, "none")) == []


def test_windows_says_that_it_was_not_asked() -> None:
    assert [transport for _, transport, _ in gaps({Role.WINDOWS})] == ["winrm"]


def test_windows_says_why_it_told_nothing() -> None:
    closed = ("wql root/cimv2 A", Reason.NOT_SUPPORTED, "ports 5985 and 5986 are closed")
    ((_, transport, detail),) = gaps({Role.WINDOWS}, closed)
    assert transport == "winrm"
    assert "ports 5985 and 5986 are closed" in detail
    refused = ("registry HKLM\\A", Reason.LOGIN_REFUSED, "pc1 refused scan")
    assert gaps({Role.WINDOWS}, refused) == [("h", "winrm", "pc1 refused scan")]
    absent = ("wql root/cimv2 A", Reason.NOT_SUPPORTED, "this Windows has no A in root/cimv2")
    assert gaps({Role.WINDOWS}, absent) == []
    assert gaps({Role.WINDOWS}, ("wql root/cimv2 A", None, ""), absent) == []


def test_what_was_only_seen_is_a_gap() -> None:
    target = Target("mac:x", "x", seen_only="seen on sw1 port 7")
    (gap,) = find_gaps(Inventory({"mac:x": target}), {}, [])
    assert gap.reason is Reason.UNREACHABLE
    assert gap.detail.startswith("seen on sw1 port 7")


def test_nobody_at_an_address_that_was_named_is_a_gap() -> None:
    here = Asked(AT, "presence", (), NOW, 0, Grade.MEASURED, {})
    scope = [f"{AT}/32", "10.0.0.9/32", "10.0.1.0/24"]
    found = find_gaps(Inventory(), {(AT, "presence"): here}, [], scope)
    assert [(gap.target, gap.reason) for gap in found] == [("10.0.0.9", Reason.UNREACHABLE)]


def test_transports_by_key() -> None:
    assert {transport_of(f"{word} x") for word in ("wql", "registry", "registry tree")} == {"winrm"}
    words = ["snmp walk 1.3", "shell a", "ask b", "tls hello 443", "tcp ports", "presence"]
    assert [transport_of(key) for key in words] == [
        "snmp",
        "ssh",
        "person",
        "wire",
        "wire",
        "network",
    ]


def test_many_questions_that_failed_alike_are_one_gap() -> None:
    found = gaps(
        {Role.LINUX},
        ("shell a", Reason.ACCESS_DENIED, "may not read A"),
        ("shell b", Reason.ACCESS_DENIED, "may not read B"),
        ("shell c", Reason.ACCESS_DENIED, "may not read C"),
    )
    assert found == [("h", "ssh", "may not read A; and 2 more of the kind")]


def test_a_controller_whose_ports_are_closed_is_a_gap() -> None:
    roles = {Role.DOMAIN_CONTROLLER, Role.LINUX}
    closed = (
        ("ldap domain sub (a=b)", Reason.NOT_SUPPORTED, "ports 389 and 636 are closed"),
        ("sysvol tree scripts", Reason.NOT_SUPPORTED, "port 445 is closed"),
    )
    assert [transport for _, transport, _ in gaps(roles, *closed)] == ["ldap", "smb"]
    assert gaps({Role.LINUX}, *closed) == []
    told = (("ldap domain sub (a=b)", None, ""), closed[1])
    assert [transport for _, transport, _ in gaps(roles, *told)] == ["smb"]


def sighted(*addresses: str) -> str:
    target = Target("name:x", "x", addresses, seen_only="seen on dc1 in the directory")
    (gap,) = find_gaps(Inventory({"name:x": target}), {}, [], ["10.0.0.0/24"])
    return gap.detail


def test_what_was_only_heard_of_is_told_as_what_it_is() -> None:
    assert "did not answer" in sighted("10.0.0.7")
    assert "was not asked" in sighted("10.0.1.7")
    assert "no address of it is known" in sighted()
