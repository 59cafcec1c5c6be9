"""Duplex, uplinks, free ports, power over Ethernet."""

from checks.network.links import (
    DUPLEX,
    POWER_SUPPLIES,
    no_port_is_half_duplex,
    power_for_devices_suffices,
    some_ports_are_free,
    uplinks_are_fast,
)
from checks.network.neighbours import CDP, LLDP_REMOTE
from checks.network.ports import INTERFACES
from scanner.model import Result
from tests.checks.harness import Case, Gap
from tests.checks.network.switches import OTHER_SWITCH, SWITCH, Answers, extra, lldp, port, ports
from tests.checks.snmp_plain import rows


def _duplex(modes: dict[int, int], *, up: bool = True) -> Answers:
    return {
        **ports({index: port(index, up=up) for index in modes}),
        DUPLEX: rows(DUPLEX, {str(i): {"dot3StatsDuplexStatus": m} for i, m in modes.items()}),
    }


def _uplink(speed: int, neighbour: dict[str, int | bytes | str]) -> Answers:
    return {
        **ports({1: port(1), 2: port(2)}, {1: extra(1), 2: extra(2, speed)}),
        **lldp({2: neighbour}),
    }


def _poe(*supplies: tuple[int, int], status: int = 1) -> Answers:
    table = {
        str(at): {
            "pethMainPsePower": power,
            "pethMainPseOperStatus": status,
            "pethMainPseConsumptionPower": used,
        }
        for at, (power, used) in enumerate(supplies, 1)
    }
    return {POWER_SUPPLIES: rows(POWER_SUPPLIES, table)}


def _many(up: int, total: int) -> Answers:
    return ports({index: port(index, up=index <= up) for index in range(1, total + 1)})


_PHONE = {**OTHER_SWITCH, "lldpRemSysCapEnabled": bytes.fromhex("2400")}
_HYPERVISOR = {**OTHER_SWITCH, "lldpRemSysDesc": b"VMware ESX Releasebuild-20328353"}

CASES = [
    Case("full", no_port_is_half_duplex, Result.PASS, _duplex({1: 3, 2: 3}), SWITCH),
    Case(
        "one half",
        no_port_is_half_duplex,
        Result.FAIL,
        _duplex({1: 3, 2: 2, 3: 1}),
        SWITCH,
        says="1 of 2",
        share=0.5,
    ),
    Case(
        "down ports do not count",
        no_port_is_half_duplex,
        Result.NOT_APPLICABLE,
        _duplex({1: 2}, up=False),
        SWITCH,
    ),
    Case(
        "no EtherLike-MIB",
        no_port_is_half_duplex,
        Result.UNKNOWN,
        {**ports({1: port(1)}), DUPLEX: {}},
        SWITCH,
        says="EtherLike",
    ),
    Case("1 Gbit/s", uplinks_are_fast, Result.PASS, _uplink(1000, OTHER_SWITCH), SWITCH),
    Case(
        "100 Mbit/s",
        uplinks_are_fast,
        Result.FAIL,
        _uplink(100, OTHER_SWITCH),
        SWITCH,
        says="Gi2 runs at 100 Mbit/s",
    ),
    Case("a phone", uplinks_are_fast, Result.NOT_APPLICABLE, _uplink(100, _PHONE), SWITCH),
    Case(
        "a hypervisor that bridges",
        uplinks_are_fast,
        Result.NOT_APPLICABLE,
        _uplink(100, _HYPERVISOR),
        SWITCH,
    ),
    Case(
        "LLDP is off",
        uplinks_are_fast,
        Result.UNKNOWN,
        {**_uplink(100, OTHER_SWITCH), **lldp({}, local=0), CDP: {}},
        SWITCH,
        says="LLDP",
    ),
    Case("no LLDP", uplinks_are_fast, Result.UNKNOWN, {LLDP_REMOTE: Gap()}, SWITCH),
    Case("10 % free", some_ports_are_free, Result.PASS, _many(18, 20), SWITCH, says="2 of 20"),
    Case("none free", some_ports_are_free, Result.FAIL, _many(20, 20), SWITCH),
    Case("small", some_ports_are_free, Result.NOT_APPLICABLE, _many(5, 5), SWITCH),
    Case("no answer", some_ports_are_free, Result.UNKNOWN, {INTERFACES: Gap()}, SWITCH),
    Case(
        "virtual interfaces only",
        some_ports_are_free,
        Result.UNKNOWN,
        ports({1: port(1, ifType=53)}),
        SWITCH,
    ),
    Case("reserve", power_for_devices_suffices, Result.PASS, _poe((195, 40)), SWITCH),
    Case("80 %", power_for_devices_suffices, Result.PASS, _poe((100, 80)), SWITCH),
    Case(
        "one of two is full",
        power_for_devices_suffices,
        Result.FAIL,
        _poe((100, 9), (100, 81)),
        SWITCH,
    ),
    Case(
        "faulty",
        power_for_devices_suffices,
        Result.FAIL,
        _poe((195, 0), status=3),
        SWITCH,
        says="faulty",
    ),
    Case("none", power_for_devices_suffices, Result.NOT_APPLICABLE, _poe(), SWITCH),
    Case("milliwatts", power_for_devices_suffices, Result.UNKNOWN, _poe((195, 40_000)), SWITCH),
    Case("no answer", power_for_devices_suffices, Result.UNKNOWN, {POWER_SUPPLIES: Gap()}, SWITCH),
]
