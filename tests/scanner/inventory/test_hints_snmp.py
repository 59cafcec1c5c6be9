"""Identification over SNMP: made-up devices and hostile values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.inventory import hints_snmp
from scanner.inventory.enterprises import enterprises
from scanner.inventory.hints_snmp import field, from_interfaces, host_name
from scanner.model import Identity, NotSupported, Role, SnmpTable, SnmpValue
from tests.scanner.inventory.snmp_recordings import Recording, whoami


def _device(descr: bytes, object_id: str, more: Recording | None = None) -> Identity:
    system: dict[str, SnmpValue] = {
        "1.3.6.1.2.1.1.1.0": descr,
        "1.3.6.1.2.1.1.2.0": f"1.3.6.1.4.1.{object_id}",
    }
    return whoami({**system, **(more or {})})


@pytest.mark.parametrize(
    ("descr", "object_id", "roles", "vendor", "os", "version"),
    [
        (
            b"Cisco IOS Software, C2960X Software (C2960X-UNIVERSALK9-M), Version 15.2(2)E7,",
            "9.1.1208",
            {Role.SWITCH},
            "Cisco",
            "IOS",
            "15.2(2)E7",
        ),
        (
            b"Cisco IOS Software, C2900 Software (C2900-UNIVERSALK9-M), Version 15.7(3)M3,",
            "9.1.1041",
            {Role.ROUTER},
            "Cisco",
            "IOS",
            "15.7(3)M3",
        ),
        (b"RouterOS RB750Gr3", "14988.1", {Role.ROUTER}, "MikroTik", "RouterOS", None),
        (b"", "12356.101.1.644", {Role.FIREWALL}, "Fortinet", "FortiOS", None),
        (b"HP ETHERNET MULTI-ENVIRONMENT", "11.2.3.9.1", {Role.PRINTER}, "HP", None, None),
        (b"VMware ESXi 7.0.3", "6876.4.1", {Role.HYPERVISOR}, "VMware", "VMware ESXi", "7.0.3"),
        (b"Linux web 6.1.0-18-amd64 #1 SMP", "8072.3.2.10", set(), None, "Linux", None),
        (b"FreeBSD gw 13.2-RELEASE-p5 FreeBSD", "8072.3.2.8", set(), None, "FreeBSD", None),
        (
            b"Hardware: Intel64 - Software: Windows Version 6.3 (Build 17763 Multiprocessor Free)",
            "311.1.1.3.1.3",
            {Role.WINDOWS, Role.SERVER, Role.DOMAIN_CONTROLLER},
            "Microsoft",
            "Windows",
            "17763",
        ),
        (b"a thing", "99999999.1", set(), None, None, None),
        (b"", "", set(), None, None, None),
    ],
)  # fmt: skip
def test_the_system_group_tells_kind_and_maker(
    descr: bytes, object_id: str, roles: set[Role], vendor: str, os: str, version: str
) -> None:
    found = _device(descr, object_id)
    assert found.roles == roles | {Role.HOST, Role.SNMP}
    assert (found.vendor, found.os, found.os_version) == (vendor, os, version)


def test_a_synology_is_told_from_any_linux_by_its_own_mib() -> None:
    found = _device(
        b"Linux nas1 4.4.302+ #69057 SMP",
        "8072.3.2.10",
        {
            "1.3.6.1.4.1.6574.1.5.1.0": b"DS920+",
            "1.3.6.1.4.1.6574.1.5.2.0": b"2040SBRXX0001",
            "1.3.6.1.4.1.6574.1.5.3.0": b"DSM 7.1.1-42962",
        },
    )
    assert Role.NAS in found.roles
    assert (found.model, found.serial) == ("DS920+", "2040SBRXX0001")
    assert (found.os, found.os_version) == ("Synology DSM", "7.1.1-42962")


def test_the_chassis_gives_model_and_serial_number() -> None:
    entity = "1.3.6.1.2.1.47.1.1.1.1"
    found = _device(
        b"Cisco IOS Software, C2960X Software (C2960X-UNIVERSALK9-M), Version 15.2(2)E7,",
        "9.1.1208",
        {
            f"{entity}.5.1": 11,
            f"{entity}.5.1001": 3,
            f"{entity}.11.1001": b"FOC1932S0AB\0",
            f"{entity}.13.1001": b"WS-C2960X-24TS-L",
            f"{entity}.5.1002": 6,
            f"{entity}.11.1002": b"LIT1",
        },
    )
    assert (found.model, found.serial) == ("WS-C2960X-24TS-L", "FOC1932S0AB")


def test_windows_with_a_printer_is_no_printer() -> None:
    device = "1.3.6.1.2.1.25.3.2.1"
    printer: Recording = {
        f"{device}.2.1": "1.3.6.1.2.1.25.3.1.5",
        f"{device}.3.1": b"Microsoft XPS",
    }
    windows = _device(b"Windows", "311.1.1.3.1.2", printer)
    assert Role.PRINTER not in windows.roles
    assert Role.PRINTER in _device(b"", "99999999.1", printer).roles


def test_windows_with_a_ups_is_no_ups() -> None:
    ups: Recording = {"1.3.6.1.2.1.33.1.1.1.0": b"APC", "1.3.6.1.2.1.33.1.1.2.0": b"Smart-UPS 1500"}
    assert Role.UPS not in _device(b"Windows", "311.1.1.3.1.2", ups).roles
    assert Role.UPS in _device(b"Linux netman204", "8072.3.2.10", ups).roles


def test_a_linux_bridge_is_no_switch() -> None:
    ports: Recording = {"1.3.6.1.2.1.17.1.2.0": 24}
    assert Role.SWITCH not in _device(b"Linux pve1", "8072.3.2.10", ports).roles
    assert Role.SWITCH in _device(b"", "99999999.1", ports).roles
    assert Role.SWITCH not in _device(b"", "99999999.1", {"1.3.6.1.2.1.17.1.2.0": 4}).roles


def test_addresses_of_ethernet_ports_in_the_order_of_their_index() -> None:
    def row(kind: int, octets: str) -> dict[str, SnmpValue]:
        return {"ifType": kind, "ifPhysAddress": bytes.fromhex(octets)}

    table: SnmpTable = {
        "10": row(6, "a40cc3515e02"),
        "9": row(6, "a40cc3515e01"),
        "11": row(6, "a40cc3515e01"),
        "1": row(53, "a40cc3515e40"),
        "2": row(6, "00005e000101"),  # VRRP
        "3": row(6, "0242ac110002"),  # Docker
        "4": row(6, "01005e000001"),  # group address
        "5": row(6, ""),
        "6": row(6, "000000000000"),
    }
    found = from_interfaces(table)
    assert found.macs == ("a4:0c:c3:51:5e:01", "a4:0c:c3:51:5e:02")
    with pytest.raises(NotSupported):
        from_interfaces({"1": row(53, "a40cc3515e40")})


def test_no_more_addresses_than_a_stack_has() -> None:
    table = {
        str(n): {"ifType": 6, "ifPhysAddress": b"\xa4\x0c\xc3" + n.to_bytes(3, "big")}
        for n in range(1, 999)
    }
    assert len(from_interfaces(table).macs) == hints_snmp.MOST_MACS


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("SW1.copley.example", "sw1.copley.example"),
        ("sw1.", "sw1"),
        ("MikroTik", None),
        ("my switch", None),
        ("<script>", None),
        ("", None),
        ("a" * 300, None),
    ],
)
def test_a_name_is_a_host_name_or_none(told: str, name: str | None) -> None:
    assert host_name(told) == name


@pytest.mark.parametrize("filling", ["", "N/A", "None", "0x00", "....", "Default string", "<x>"])
def test_a_filling_is_no_value(filling: str) -> None:
    assert field(filling) is None


@given(descr=st.text(max_size=400), object_id=st.text(max_size=60))
def test_any_system_group_is_read(descr: str, object_id: str) -> None:
    found = enterprises().identity(f"1.3.6.1.4.1.{object_id}", descr)
    assert len(found.model or "") <= 80
    assert len(found.os_version or "") <= 80


def test_no_rule_takes_long_on_a_hostile_text() -> None:
    for descr in ("a" * 5000, "Version " * 700, "RouterOS " + "S-" * 3000, "(C" * 3000):
        for number in enterprises().vendors:
            enterprises().identity(f"1.3.6.1.4.1.{number}.1", descr)


def test_rules_and_vendors_are_well_formed() -> None:
    known = enterprises()
    for rule, _ in known.rules:
        assert rule.under or rule.descr, "a rule that matches everything"
        number = rule.under.partition(".")[0]
        assert not number or number in {"2", "8072", "12325"} or int(number) in known.vendors
