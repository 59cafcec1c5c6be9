"""Antivirus on Windows computers: is there one, does it run, does it know what is new."""

from checks.network.windows_antivirus import Defender, Product, SecurityCenter, products
from checks.network.windows_products import KnownProduct
from checks.server.linux_purpose import NOT_A_DESKTOP, NOT_A_SERVER, Purpose, Use
from checks.server.windows_services import Services
from scanner.model import (
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    Reason,
    Severity,
    Table,
    Unknown,
    Verdict,
    check,
)


@check(
    "network.antivirus-present",
    topic="endpoint-protection",
    severity=Severity.HIGH,
    maps=("CIS 10.1", "DE.CM-09", "CE MP"),
    aliases=("DSK-AV-PRESENT",),
)
def client_has_antivirus(
    center: SecurityCenter | Missing,
    purpose: Purpose,
    defender: Defender | Missing,
    services: Services | Missing,
    known: Table[KnownProduct],
) -> Verdict:
    """Every Windows desktop and laptop has an antivirus program.

    Why: one attachment on an unprotected computer can encrypt the files of the whole business.
    Fix: turn Microsoft Defender on again, or install the product of the others.
    Effort: 0.5 h a computer.
    """
    if purpose.use is not Use.DESKTOP:
        return NOT_A_DESKTOP
    return _presence(products(center, defender, services, known, 0))


@check(
    "network.server-antivirus",
    topic="endpoint-protection",
    severity=Severity.HIGH,
    maps=("CIS 10.1", "DE.CM-09", "CE MP"),
    aliases=("SRV-AV",),
)
def server_has_antivirus(
    services: Services | Missing,
    purpose: Purpose,
    defender: Defender | Missing,
    known: Table[KnownProduct],
) -> Verdict:
    """Every Windows server has an antivirus program.

    Why: the files of everybody are on it; malicious software reaches it from any computer.
    Fix: turn on Defender (Windows Server 2016 and newer) or install the product of the others.
    Effort: 0.5 h a server.
    """
    if purpose.use is not Use.SERVER:
        return NOT_A_SERVER
    none = Missing(Reason.NOT_SUPPORTED, "servers have no Security Center")
    return _presence(products(none, defender, services, known, 0))


def _presence(found: tuple[Product, ...] | Missing) -> Verdict:
    if isinstance(found, Missing):
        return found.unknown()
    if not found:
        return Fail("There is no antivirus that we know on it.", Evidence("AntiVirusProduct", 0))
    names = ", ".join(dict.fromkeys(one.name for one in found))
    return Pass("It has {names}.", *(Evidence("antivirus", one.name) for one in found), names=names)


@check(
    "network.antivirus-on",
    topic="endpoint-protection",
    severity=Severity.HIGH,
    maps=("CIS 10.1", "DE.CM-09", "CE MP"),
    aliases=("DSK-AV-STATE", "DSK-DEF-REALTIME"),
)
def antivirus_runs(
    services: Services | Missing,
    center: SecurityCenter | Missing,
    defender: Defender | Missing,
    known: Table[KnownProduct],
) -> Verdict:
    """The antivirus program of every Windows computer is switched on.

    Why: one that is switched off looks installed in every list, and stops nothing.
    Fix: switch real-time protection on, and find out who or what switched it off.
    Effort: 0.5 h a computer.
    """
    found = products(center, defender, services, known, 0)
    if isinstance(found, Missing):
        return found.unknown()
    if not found:
        return NotApplicable("There is no antivirus on it that could run.")
    shown = [Evidence("on", one.on, where=one.name) for one in found]
    running_ones = [one.name for one in found if one.on]
    if running_ones:
        return Pass("{names} is on.", *shown, names=", ".join(running_ones))
    return Fail("{names} is off.", *shown, names=", ".join(one.name for one in found))


@check(
    "network.antivirus-current",
    topic="endpoint-protection",
    severity=Severity.HIGH,
    maps=("CIS 10.2", "DE.CM-09", "CE MP"),
    aliases=("DSK-DEF-SIGAGE",),
)
def antivirus_is_current(
    services: Services | Missing,
    center: SecurityCenter | Missing,
    defender: Defender | Missing,
    known: Table[KnownProduct],
    *,
    warn_days: int = 3,
    fail_days: int = 7,
) -> Verdict:
    """The antivirus program of every Windows computer knows what was found this week.

    Why: new malicious software is made every day; what is not in the list is let through.
    Fix: see why its updates fail (no subscription, no network), and mend that.
    Effort: 0.5 h a computer.
    """
    found = products(center, defender, services, known, fail_days)
    if isinstance(found, Missing):
        return found.unknown()
    if not found:
        return NotApplicable("There is no antivirus on it that could be out of date.")
    judged = [one for one in found if one.on] or list(found)
    shown = [Evidence("current", one.current, where=one.name) for one in judged]
    names = ", ".join(one.name for one in judged)
    if any(one.current for one in judged):
        age = defender.signature_age if isinstance(defender, Defender) else None
        only = len(judged) == 1 and judged[0].name == "Microsoft Defender"
        if only and age is not None and age > warn_days:
            text = "The signatures of {names} are {age} days old."
            return Fail(text, *shown, severity=Severity.LOW, names=names, age=age)
        return Pass("{names} is up to date.", *shown, names=names)
    if any(one.current is None for one in judged):
        return Unknown(
            "{names} does not tell Windows how old its signatures are.",
            *shown,
            reason=Reason.NOT_SUPPORTED,
            names=names,
        )
    return Fail("{names} is out of date.", *shown, names=names)
