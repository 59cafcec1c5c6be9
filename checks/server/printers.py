"""Printers: what they ask for, and their supplies (HOST-RESOURCES-MIB, Printer-MIB)."""

from dataclasses import dataclass

from scanner.model import (
    Evidence,
    Fail,
    NotApplicable,
    NotSupported,
    Pass,
    Role,
    Row,
    Severity,
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

# HOST-RESOURCES-MIB hrPrinterTable (RFC 2790); Printer-MIB prtMarkerSuppliesTable (RFC 3805)
PRINTERS = SnmpWalk("1.3.6.1.2.1.25.3.5.1", {"hrPrinterDetectedErrorState": "2"})
SUPPLIES = SnmpWalk(
    "1.3.6.1.2.1.43.11.1.1",
    {
        "prtMarkerSuppliesClass": "4",
        "prtMarkerSuppliesDescription": "6",
        "prtMarkerSuppliesMaxCapacity": "8",
        "prtMarkerSuppliesLevel": "9",
    },
)
# hrPrinterDetectedErrorState: BITS, the first is the highest of the first octet
STATES = (
    "low paper",
    "no paper",
    "low toner",
    "no toner",
    "door open",
    "jammed",
    "offline",
    "service requested",
    "input tray missing",
    "output tray missing",
    "marker supply missing",
    "output near full",
    "output full",
    "input tray empty",
    "overdue preventive maintenance",
)
# prtMarkerSuppliesClass receptacleThatIsFilled: a waste box. Its level should be the room that is
# left, but many printers tell what is in it: an empty one says 0.
RECEPTACLE = 4
SERVICE = frozenset({"service requested", "overdue preventive maintenance"})


@dataclass(frozen=True, slots=True)
class Supply:
    """Toner, ink, a drum; no waste box. ``percent`` is None where it is not measured."""

    name: str
    percent: float | None


@fact("printer.state")
class Printer:
    """What a printer asks for, and what is left of its supplies; ``errors`` None is not told."""

    errors: frozenset[str] | None
    supplies: tuple[Supply, ...]


def states(value: object) -> frozenset[str]:
    """The names of the bits that are set."""
    octets = value if isinstance(value, bytes) else b""
    return frozenset(
        name
        for at, name in enumerate(STATES)
        if at // 8 < len(octets) and octets[at // 8] & 0x80 >> at % 8
    )


def _percent(row: Row) -> float | None:
    """RFC 3805: a level of -1 to -3 and a capacity of -1 or -2 are not measured."""
    level = number(row.get("prtMarkerSuppliesLevel"))
    most = number(row.get("prtMarkerSuppliesMaxCapacity"))
    if level is None or most is None or level < 0 or most <= 0:
        return None
    return min(100 * level / most, 100.0)


@probe(Role.PRINTER, PRINTERS, SUPPLIES)
def printer_state(printers: SnmpTable | Unanswered, supplies: SnmpTable | Unanswered) -> Printer:
    """Both tables, or one of them."""
    if isinstance(printers, Unanswered) and isinstance(supplies, Unanswered):
        raise NotSupported(printers.detail or "neither table was read", printers.reason)
    rows = [] if isinstance(printers, Unanswered) else list(printers.values())
    errors = [states(row.get("hrPrinterDetectedErrorState")) for row in rows]
    table = {} if isinstance(supplies, Unanswered) else supplies
    return Printer(
        frozenset().union(*errors) if errors else None,
        tuple(
            Supply(
                text(row.get("prtMarkerSuppliesDescription"))[:60] or f"supply {index}",
                _percent(row),
            )
            for index, row in table.items()
            if row.get("prtMarkerSuppliesClass") != RECEPTACLE
        ),
    )


@check(
    "server.printer-supplies",
    topic="health",
    severity=Severity.LOW,
    maps=("ID.AM-01",),
    aliases=("SRV-PRINTER-SUPPLY",),
)
def printer_is_cared_for(printer: Printer, *, least_percent: float = 10) -> Verdict:
    """A printer asks for no service, and its supplies last.

    Why: a printer that stops on the day of the payroll costs more than its toner.
    Fix: have the printer serviced; order the supply that runs out.
    Effort: 0.5 h a printer.
    """
    asks = sorted((printer.errors or frozenset()) & SERVICE)
    if asks:
        return Fail(
            "The printer asks for service.", Evidence("hrPrinterDetectedErrorState", asks[0])
        )
    if printer.errors is None and not printer.supplies:
        return NotApplicable("It has no supplies to run out, and tells no errors.")
    known = [one for one in printer.supplies if one.percent is not None]
    low = [one for one in known if (one.percent or 0) < least_percent]
    seen = tuple(
        Evidence("% left", round(one.percent or 0), where=one.name) for one in low or known
    )
    if low:
        return Fail(
            "{supply} is nearly used up.", *seen[:5], severity=Severity.INFO, supply=low[0].name
        )
    if printer.supplies and not known:
        return Unknown("The printer does not measure its supplies.")
    return Pass("It asks for no service, and its supplies last.", *seen[:5])
