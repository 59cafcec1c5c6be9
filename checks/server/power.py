"""UPS: battery, load, age of the battery; UPS-MIB (RFC 1628) first, APC's PowerNet-MIB second."""

from datetime import date, datetime
from enum import StrEnum

from scanner.model import (
    BadAnswer,
    Evidence,
    Fail,
    NotApplicable,
    NotSupported,
    Pass,
    Role,
    Row,
    ScanTime,
    Severity,
    SnmpGet,
    SnmpTable,
    SnmpWalk,
    Unanswered,
    Unknown,
    Verdict,
    check,
    fact,
    number,
    probe,
    text,
)

# UPS-MIB upsBattery; upsOutput; upsOutputTable; upsAlarmTable
BATTERY = SnmpGet(
    "1.3.6.1.2.1.33.1.2", {"status": "1.0", "on_battery": "2.0", "minutes": "3.0", "charge": "4.0"}
)
OUTPUT = SnmpGet("1.3.6.1.2.1.33.1.4", {"upsOutputSource": "1.0"})
LOAD = SnmpWalk("1.3.6.1.2.1.33.1.4.4.1", {"upsOutputPercentLoad": "5"})
ALARMS = SnmpWalk("1.3.6.1.2.1.33.1.6.2.1", {"upsAlarmDescr": "2"})
# PowerNet-MIB upsBasicBattery and upsAdvBattery; upsBasicOutputStatus, upsAdvOutputLoad
APC_BATTERY = SnmpGet(
    "1.3.6.1.4.1.318.1.1.1.2",
    {
        "status": "1.1.0",
        "replaced": "1.3.0",
        "charge": "2.1.0",
        "ticks": "2.3.0",
        "replace": "2.4.0",
    },
)
APC_OUTPUT = SnmpGet("1.3.6.1.4.1.318.1.1.1.4", {"status": "1.1.0", "load": "2.3.0"})

NO_OUTPUT = 2  # upsOutputSource none
APC_OFF = 7  # upsBasicOutputStatus
BATTERY_BAD = "1.3.6.1.2.1.33.1.6.3.1"  # upsAlarmBatteryBad
NO_REPLACE, REPLACE = 1, 2  # upsAdvBatteryReplaceIndicator
TICKS_A_MINUTE = 6000


class Battery(StrEnum):
    """``upsBatteryStatus`` and ``upsBasicBatteryStatus``: 1 to 4, alike in both MIBs."""

    UNKNOWN = "unknown"
    NORMAL = "normal"
    LOW = "low"
    FAILED = "depleted or faulty"


@fact("ups.state")
class Ups:
    """``minutes`` at the present load, ``load`` and ``charge`` in percent; None is not told."""

    battery: Battery
    minutes: int | None
    charge: int | None
    load: int | None
    output: bool = True


@fact("ups.battery-age")
class BatteryAge:
    """Whether the UPS asks for a new battery, and when it got the present one, if it tells."""

    replace: bool
    since: date | None = None


def _battery(status: object) -> Battery:
    order = tuple(Battery)
    if not isinstance(status, int) or not 1 <= status <= len(order):
        raise NotSupported("no battery status")
    return order[status - 1]


def _percent(value: int | None) -> int | None:
    return value if value is not None and 0 <= value <= 300 else None


@probe(Role.UPS, BATTERY, OUTPUT, LOAD, rank=1)
def ups_by_standard(battery: Row, output: Row | Unanswered, load: SnmpTable | Unanswered) -> Ups:
    """UPS-MIB; of several output lines the highest load counts."""
    source = None if isinstance(output, Unanswered) else output.get("upsOutputSource")
    lines = {} if isinstance(load, Unanswered) else load
    loads = [_percent(number(row.get("upsOutputPercentLoad"))) for row in lines.values()]
    minutes = number(battery.get("minutes"))
    return Ups(
        battery=_battery(battery.get("status")),
        minutes=minutes if minutes is not None and minutes >= 0 else None,
        charge=_percent(number(battery.get("charge"))),
        load=max((one for one in loads if one is not None), default=None),
        output=source != NO_OUTPUT,
    )


@probe(Role.UPS, APC_BATTERY, APC_OUTPUT, rank=2)
def ups_by_powernet(battery: Row, output: Row | Unanswered) -> Ups:
    """PowerNet-MIB; run time in TimeTicks."""
    out: Row = {} if isinstance(output, Unanswered) else output
    ticks = number(battery.get("ticks"))
    return Ups(
        battery=_battery(battery.get("status")),
        minutes=None if ticks is None else ticks // TICKS_A_MINUTE,
        charge=_percent(number(battery.get("charge"))),
        load=_percent(number(out.get("load"))),
        output=out.get("status") != APC_OFF,
    )


def parse_day(value: str) -> date | None:
    """``mm/dd/yy`` or ``mm/dd/yyyy`` as PowerNet-MIB has it; None for anything else."""
    for form in ("%m/%d/%Y", "%m/%d/%y"):
        try:
            return datetime.strptime(value.strip(), form).date()  # noqa: DTZ007 - a day
        except ValueError:
            continue
    return None


@probe(Role.UPS, APC_BATTERY, rank=1)
def battery_age_by_powernet(battery: Row) -> BatteryAge:
    """upsAdvBatteryReplaceIndicator and upsBasicBatteryLastReplaceDate."""
    told = battery.get("replace")
    if told not in (NO_REPLACE, REPLACE):
        raise NotSupported("no replace indicator")
    return BatteryAge(told == REPLACE, parse_day(text(battery.get("replaced"))))


@probe(Role.UPS, BATTERY, ALARMS, rank=2)
def battery_age_by_alarms(battery: Row, alarms: SnmpTable) -> BatteryAge:
    """upsAlarmBatteryBad among the alarms; without an alarm the battery's status must be told."""
    if any(text(row.get("upsAlarmDescr")) == BATTERY_BAD for row in alarms.values()):
        return BatteryAge(replace=True)
    if _battery(battery.get("status")) is Battery.UNKNOWN:
        raise BadAnswer("the UPS does not know its battery")
    return BatteryAge(replace=False)


@check(
    "server.ups-battery",
    topic="power",
    severity=Severity.HIGH,
    maps=("PR.IR-04", "CIS 11.1"),
    aliases=("SRV-UPS-BATTERY",),
)
def ups_battery_holds(ups: Ups, *, least_minutes: int = 10) -> Verdict:
    """A UPS keeps what hangs on it running long enough to shut down cleanly.

    Why: when the power fails and the battery does too, servers stop in the middle of their work and
    data is lost.
    Fix: replace the battery; if it is new, take load off the UPS or buy a larger one.
    Effort: 1 h a device.
    """
    if not ups.output:
        return NotApplicable("The UPS's output is switched off.")
    seen = (Evidence("battery status", ups.battery), Evidence("minutes left", ups.minutes))
    if ups.battery in (Battery.LOW, Battery.FAILED):
        return Fail("The battery is {state}.", *seen, state=ups.battery.value)
    if ups.battery is Battery.UNKNOWN:
        return Unknown("The UPS does not know the state of its battery.", *seen)
    if ups.minutes is None:
        return Unknown("The UPS does not tell how long its battery lasts.", *seen)
    if ups.minutes < least_minutes:
        return Fail(
            "The battery lasts {minutes} minutes.",
            *seen,
            severity=Severity.MEDIUM,
            minutes=ups.minutes,
        )
    return Pass("The battery lasts {minutes} minutes.", *seen, minutes=ups.minutes)


@check(
    "server.ups-load",
    topic="power",
    severity=Severity.MEDIUM,
    maps=("PR.IR-04",),
    aliases=("SRV-UPS-LOAD",),
)
def ups_is_not_overloaded(ups: Ups, *, most_percent: int = 80) -> Verdict:
    """A UPS carries no more than four fifths of its load.

    Why: an overloaded UPS switches off at the moment that it is needed.
    Fix: move devices to another UPS, or buy a larger one.
    Effort: 1 h a device.
    """
    if not ups.output:
        return NotApplicable("The UPS's output is switched off.")
    if ups.load is None:
        return Unknown("The UPS does not tell its load.")
    seen = Evidence("output load in %", ups.load)
    if ups.load > most_percent:
        return Fail("The UPS carries {load} % of its load.", seen, load=ups.load)
    return Pass("The UPS carries {load} % of its load.", seen, load=ups.load)


@check(
    "server.ups-battery-age",
    topic="power",
    severity=Severity.MEDIUM,
    maps=("ID.AM-08",),
    aliases=("SRV-UPS-BATTAGE",),
)
def ups_battery_is_young(age: BatteryAge, ups: Ups, now: ScanTime, *, years: int = 3) -> Verdict:
    """The battery of a UPS is replaced every three years, before it asks for it.

    Why: lead batteries age unseen: the UPS looks well until the power fails.
    Fix: order the battery set for this model and swap it; set the new date in the UPS.
    Effort: 1 h a device.
    """
    if not ups.output:
        return NotApplicable("The UPS's output is switched off.")
    seen = Evidence("battery replaced on", age.since)
    if age.replace:
        return Fail("The UPS asks for a new battery.", seen)
    if age.since is None:
        return Pass("The UPS does not ask for a new battery; it does not tell its age.", seen)
    months = (now.at.date() - age.since).days * 12 // 365
    if months > years * 12:
        return Fail(
            "The battery is {years} years old.", seen, severity=Severity.LOW, years=months / 12
        )
    return Pass("The battery is {years} years old.", seen, years=months / 12)
