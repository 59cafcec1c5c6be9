"""Computers of the directory as sightings."""

from checks.network.directory_addresses import NODES
from checks.network.directory_sightings import known_computers
from checks.process.directory_in_use import newest_logon, used
from scanner.model import Reason, Role, Sighting, Unanswered
from tests.checks.directory_answers import Value, found
from tests.checks.directory_domain import Attributes, ago, computer, computers, controller

GONE = Unanswered(Reason.TIMED_OUT)


def seen(*entries: Attributes) -> dict[str | None, frozenset[Role]]:
    [(question, plain)] = computers(*entries).items()
    every = list(known_computers(question.read(plain), GONE))
    assert all(one.where == "in the directory" and isinstance(one, Sighting) for one in every)
    return {one.name: one.roles for one in every}


def named(name: str, **more: Value) -> Attributes:
    return {**computer(name), **more}


def test_their_names_and_roles() -> None:
    assert seen(
        controller(),
        named("PC1"),
        named("MAC1", operatingSystem="macOS"),
        named("LIN1", operatingSystem="pc-linux-gnu"),
        named("BARE", operatingSystem=None),
    ) == {
        "dc1.test.example": frozenset({Role.WINDOWS, Role.SERVER}),
        "pc1.test.example": frozenset({Role.WINDOWS, Role.DESKTOP}),
        "mac1.test.example": frozenset({Role.MACOS, Role.DESKTOP}),
        "lin1.test.example": frozenset({Role.COMPUTER}),
        "bare.test.example": frozenset(),
    }


def test_who_is_gone_closed_or_no_computer_is_not_seen() -> None:
    cluster = ["MSServerClusterMgmtAPI/cl1", "HOST/cl1"]
    assert set(
        seen(
            named("PC1"),
            named("GONE", lastLogonTimestamp=ago(47)),
            named("NEVER", lastLogonTimestamp=None),
            named("OFF", userAccountControl=0x1002),
            named("NONAME", dNSHostName=None),
            named("CL1", servicePrincipalName=cluster),
        )
    ) == {"pc1.test.example"}


def test_the_days_are_counted_from_the_newest_logon() -> None:
    old = [named("PC1", lastLogonTimestamp=ago(400)), named("PC2", lastLogonTimestamp=ago(440))]
    assert len(seen(*old)) == 2
    assert newest_logon(()) is None
    assert used((), None, ago(0) - ago(1)) == ()


def test_their_addresses_are_those_of_the_name_service() -> None:
    [(question, plain)] = computers(named("PC1"), named("PC2")).items()
    zone = "DC=test.example,CN=MicrosoftDNS,DC=DomainDnsZones,DC=test,DC=example"
    record = b"\x04\x00\x01\x00" + bytes(20) + bytes((192, 0, 2, 7))
    nodes = NODES.read(found(NODES, {"dn": f"DC=pc1,{zone}", "dnsRecord": [record]}))
    seen = {one.name: one.address for one in known_computers(question.read(plain), nodes)}
    assert seen == {"pc1.test.example": "192.0.2.7", "pc2.test.example": None}
    assert {one.address for one in known_computers(question.read(plain), ())} == {None}
