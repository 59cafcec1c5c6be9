"""What network devices tell of others; hostile indexes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.network.forwarding import Learned, learned_in, mac_of, per_vlan
from checks.network.neighbours import neighbours_of, roles_of
from checks.network.sightings import (
    arp_rows,
    learned_in_vlans,
    lldp_neighbours,
    neighbour_rows,
)
from scanner.model import NotSupported, Reason, Role, SnmpTable, SnmpValue, Unanswered

GAP = Unanswered(Reason.TIMED_OUT)
PC = bytes.fromhex("c85b76a10101")
INDEXES = st.lists(st.integers(-1, 300) | st.just(""), max_size=24).map(
    lambda parts: ".".join(str(part) for part in parts)
)
VALUES = st.integers(-(2**31), 2**64) | st.binary(max_size=20) | st.text(max_size=20)


def _fdb(*learned: tuple[str, int, int]) -> SnmpTable:
    return {
        "1." + ".".join(str(one) for one in bytes.fromhex(address)): {"port": at, "status": status}
        for address, at, status in learned
    }


def test_few_addresses_of_a_port_are_seen_there() -> None:
    fdb = _fdb(("c85b76a10101", 7, 3), ("a40cc3515e00", 1, 4))
    names: SnmpTable = {"10107": {"ifName": b"Gi1/0/7"}}
    base: SnmpTable = {"7": {"dot1dBasePortIfIndex": 10107}}
    seen = list(learned_in_vlans(fdb, base, names, GAP))
    assert [(one.mac, one.where) for one in seen] == [("c8:5b:76:a1:01:01", "port Gi1/0/7")]


def test_a_crowd_and_an_uplink_are_not() -> None:
    crowd = _fdb(*((f"c85b76a1010{n}", 7, 3) for n in range(5)))
    assert not list(learned_in_vlans(crowd, {}, GAP, GAP))
    one = _fdb(("c85b76a10101", 7, 3))
    assert not list(learned_in_vlans(one, {}, GAP, {"0.7.1": {"lldpRemSysName": b"sw2"}}))


def test_the_arp_table_gives_address_and_mac() -> None:
    table: SnmpTable = {
        "3.10.1.2.3": {"ipNetToMediaPhysAddress": PC, "ipNetToMediaType": 3},
        "3.10.1.2.4": {"ipNetToMediaPhysAddress": PC, "ipNetToMediaType": 2},
        "1.8.8.8.8": {"ipNetToMediaPhysAddress": PC, "ipNetToMediaType": 3},
        "3.10.1.2.5": {"ipNetToMediaPhysAddress": b"", "ipNetToMediaType": 3},
    }
    assert [(s.address, s.mac) for s in arp_rows(table)] == [("10.1.2.3", "c8:5b:76:a1:01:01")]


def test_the_neighbour_table_has_both_families() -> None:
    six = "253.0." + ".".join(["0"] * 13) + ".7"
    table: SnmpTable = {
        "3.1.4.10.1.2.3": {"ipNetToPhysicalPhysAddress": PC},
        f"3.2.16.{six}": {"ipNetToPhysicalPhysAddress": PC},
        "3.1.4.10.1": {"ipNetToPhysicalPhysAddress": PC},
        "3.9.4.10.1.2.4": {"ipNetToPhysicalPhysAddress": PC},
    }
    assert [s.address for s in neighbour_rows(table)] == ["10.1.2.3", "fd00::7"]


@pytest.mark.parametrize(
    ("capabilities", "description", "roles"),
    [
        ("2000", "HP 2530 Switch", {Role.SWITCH}),
        ("2400", "66.86.0.15", {Role.PHONE}),
        ("3000", "UAP-AC-Lite", {Role.ACCESS_POINT}),
        ("2800", "Cisco IOS Software", {Role.SWITCH}),
        ("0800", "RouterOS", {Role.ROUTER}),
        ("2800", "Debian GNU/Linux 12", set()),
        ("", "", set()),
    ],
)
def test_capabilities_make_roles(capabilities: str, description: str, roles: set[Role]) -> None:
    assert roles_of(bytes.fromhex(capabilities), description) == roles


def test_a_model_s_name_is_no_host_name() -> None:
    phone: dict[str, SnmpValue] = {"lldpRemSysName": b"SIP-T46S", "lldpRemPortIdSubtype": 3}
    remote: SnmpTable = {
        "0.2.1": {**phone, "lldpRemPortId": bytes.fromhex("805ec021a001")},
        "0.3.1": {**phone, "lldpRemPortId": bytes.fromhex("805ec021a002")},
        "5.1": {"lldpRemSysName": b"SW2"},
    }
    seen = list(lldp_neighbours(remote, GAP, GAP, GAP))
    assert [(one.mac, one.name) for one in seen] == [
        ("80:5e:c0:21:a0:01", None),
        ("80:5e:c0:21:a0:02", None),
        (None, "sw2"),
    ]
    assert seen[2].where == "port 5"


def test_vlans_that_were_not_read_are_counted() -> None:
    tables: dict[str, SnmpTable | Unanswered] = {"1": GAP, "10": _fdb(("c85b76a10101", 7, 3))}
    found = per_vlan(tables, {"10": {"7": {"dot1dBasePortIfIndex": 9}}})
    assert (found.learned, found.partial) == ((Learned("c8:5b:76:a1:01:01", 9),), 1)
    with pytest.raises(NotSupported):
        per_vlan({"1": GAP}, {})


@given(st.dictionaries(INDEXES, st.dictionaries(st.sampled_from(["port", "status"]), VALUES)))
def test_any_forwarding_table_is_read(table: SnmpTable) -> None:
    for one in learned_in(table, table):
        assert len(one.mac) == 17


@given(
    st.dictionaries(
        INDEXES,
        st.fixed_dictionaries({"ipNetToMediaPhysAddress": VALUES, "ipNetToMediaType": VALUES}),
    )
)
def test_any_arp_table_is_read(table: SnmpTable) -> None:
    assert all(one.address for one in arp_rows(table))
    assert not list(neighbour_rows(table))


@given(
    st.dictionaries(
        INDEXES,
        st.dictionaries(
            st.sampled_from(["lldpRemSysName", "lldpRemChassisId", "lldpRemSysCapEnabled"]), VALUES
        ),
    )
)
def test_any_lldp_table_is_read(table: SnmpTable) -> None:
    assert len(neighbours_of(table, table, table, GAP).found) == len(table)


@given(INDEXES)
def test_an_index_is_a_mac_address_or_none(index: str) -> None:
    assert mac_of(index) is None or len(mac_of(index) or "") == 17
