"""What is known of the antivirus programs of Windows computers.

Clients register their products with the Security Center; servers have none: there Defender and the
services of known products are looked at.
"""

from dataclasses import dataclass

from checks.network.windows_products import KnownProduct, running
from checks.properties import count, words
from checks.server.windows_services import Services
from scanner.model import (
    BadAnswer,
    CimRow,
    Missing,
    Reason,
    Role,
    Rows,
    Table,
    Wql,
    fact,
    probe,
)

SECURITY_CENTER = Wql(
    "AntiVirusProduct", ("displayName", "productState"), namespace="root/SecurityCenter2"
)
DEFENDER = Wql(
    "MSFT_MpComputerStatus",
    (
        *("AMRunningMode", "RealTimeProtectionEnabled", "AntivirusSignatureAge"),
        *("IsTamperProtected", "QuickScanAge", "FullScanAge"),
    ),
    namespace="root/Microsoft/Windows/Defender",
)

# AntiVirusProduct.productState is not published; these parts are known from the API that it stands
# for (iwscapi.h): 0xF000 the state, of which 0x1000 is on (0 off, 0x2000 snoozed, 0x3000 expired),
# and 0x10 that the signatures are out of date.
_STATE, _ON, _STALE = 0xF000, 0x1000, 0x10
NEVER = 0xFFFFFFFF
"""An age in days of what never was (MSFT_MpComputerStatus)."""
_MICROSOFT = ("windows defender", "microsoft defender")


@dataclass(frozen=True, slots=True)
class Product:
    """An antivirus product; ``current`` is None where it is not known."""

    name: str
    on: bool
    current: bool | None


@fact("windows.security-center")
class SecurityCenter:
    """The antivirus products that have registered."""

    products: tuple[Product, ...]


@fact("windows.defender")
class Defender:
    """Microsoft Defender Antivirus. ``mode`` is AMRunningMode: "Normal", "Passive Mode", "SxS
    Passive Mode", "EDR Block Mode", "Not running". Ages are in days, or NEVER."""

    mode: str
    real_time: bool
    signature_age: int | None
    tamper_protected: bool | None
    quick_scan_age: int | None
    full_scan_age: int | None

    @property
    def in_charge(self) -> bool:
        """Whether it is the one that protects this computer, or should."""
        return self.mode == "Normal"


@probe(Role.WINDOWS, SECURITY_CENTER)
def security_center(rows: Rows) -> SecurityCenter:
    """AntiVirusProduct; a product that was removed badly may stay in the list, switched off."""
    return SecurityCenter(tuple(_product(row) for row in rows))


def _product(row: CimRow) -> Product:
    state = count(row, "productState")
    return Product(words(row, "displayName"), state & _STATE == _ON, not state & _STALE)


@probe(Role.WINDOWS, DEFENDER)
def windows_defender(rows: Rows) -> Defender:
    """MSFT_MpComputerStatus. Old platforms tell no mode: they run normally if they run."""
    if len(rows) != 1:
        raise BadAnswer(f"{len(rows)} states of Defender")
    row = rows[0]
    mode, tamper, live = (row["AMRunningMode"], row["IsTamperProtected"], _live(row))
    return Defender(
        mode=mode[:40] if isinstance(mode, str) and mode else ("Normal" if live else "Not running"),
        real_time=live,
        signature_age=_age(row, "AntivirusSignatureAge"),
        tamper_protected=tamper if isinstance(tamper, bool) else None,
        quick_scan_age=_age(row, "QuickScanAge"),
        full_scan_age=_age(row, "FullScanAge"),
    )


def _live(row: CimRow) -> bool:
    match row["RealTimeProtectionEnabled"]:
        case bool(live):
            return live
    raise BadAnswer("Defender does not say whether it protects in real time")


def _age(row: CimRow, name: str) -> int | None:
    return None if row[name] is None else count(row, name)


def products(
    center: SecurityCenter | Missing,
    defender: Defender | Missing,
    services: Services | Missing,
    known: Table[KnownProduct],
    stale_days: int,
) -> tuple[Product, ...] | Missing:
    """All that is known of antivirus on the computer; Missing where nobody could look."""
    found = list(center.products) if isinstance(center, SecurityCenter) else []
    if isinstance(defender, Defender) and defender.mode != "Not running":
        found = [one for one in found if not one.name.lower().startswith(_MICROSOFT)]
        age = defender.signature_age
        current = None if age is None else age <= stale_days
        found.append(Product("Microsoft Defender", defender.real_time, current))
    if isinstance(services, Services) and not any(one.on for one in found):
        others = [name for name in running(services, known, "antivirus") if "Defender" not in name]
        found += [Product(name, on=True, current=None) for name in others]
    if found:
        return tuple(found)
    # A client's list is the whole truth; without it every source has to say that there is none.
    sources = (defender,) if isinstance(center, SecurityCenter) else (center, defender, services)
    for source in sources:
        if isinstance(source, Missing) and source.reason is not Reason.NOT_SUPPORTED:
            return source
    return ()
