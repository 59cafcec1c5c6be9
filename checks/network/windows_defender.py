"""How Microsoft Defender is set on Windows computers where it is the antivirus in charge."""

import re

from checks.network.windows_antivirus import NEVER, Defender
from scanner.model import (
    BadAnswer,
    CannotTellError,
    CimValue,
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    Reason,
    Role,
    Rows,
    Severity,
    Unknown,
    Verdict,
    Wql,
    check,
    fact,
    probe,
)

PREFERENCE = Wql(
    "MSFT_MpPreference",
    (
        *("ExclusionPath", "ExclusionExtension", "ExclusionProcess"),
        *("AttackSurfaceReductionRules_Ids", "AttackSurfaceReductionRules_Actions"),
    ),
    namespace="root/Microsoft/Windows/Defender",
)

BLOCK = 1
"""AttackSurfaceReductionRules_Actions: 0 off, 1 block, 2 audit, 6 warn."""
# What Defender tells an account that may not see its exclusions, in place of the list.
_HIDDEN = re.compile(r"(?i)must be (an?d? )?admin")
# A whole drive, everybody's folders, and what programs come as.
_TOO_WIDE = re.compile(
    r"(?i)[a-z]:\\?\*?"
    r"|([a-z]:|%systemdrive%)\\(users|temp|windows\\temp|programdata|inetpub\\wwwroot)"
    r"(\\(public(\\.*)?|\*.*|[^\\]+\\(downloads|desktop|appdata)(\\.*)?))?\\?\*?"
    r"|%(temp|tmp|userprofile|public|appdata|localappdata|programdata)%(\\.*)?"
)
_PROGRAMS = frozenset(
    {"exe", "dll", "com", "scr", "ps1", "bat", "cmd", "vbs", "js", "hta", "msi", "docm", "xlsm"}
)
_TOOLS = frozenset(
    {"powershell.exe", "pwsh.exe", "cmd.exe", "wscript.exe", "cscript.exe", "mshta.exe"}
    | {"rundll32.exe", "regsvr32.exe", "explorer.exe", "svchost.exe", "winword.exe", "excel.exe"}
)

_ANOTHER = NotApplicable("Microsoft Defender is not the antivirus in charge here.")


@fact("windows.defender-exclusions")
class Exclusions:
    """What Defender does not look at: paths, extensions, programs."""

    paths: tuple[str, ...]
    extensions: tuple[str, ...]
    processes: tuple[str, ...]

    @property
    def risky(self) -> tuple[str, ...]:
        """Those through which malicious software can come in."""
        wide = [one for one in self.paths if _TOO_WIDE.fullmatch(one.strip())]
        kinds = [one for one in self.extensions if one.strip().lstrip("*.").lower() in _PROGRAMS]
        tools = [one for one in self.processes if one.rpartition("\\")[2].lower() in _TOOLS]
        return (*wide, *kinds, *tools)


@fact("windows.attack-surface-rules")
class AttackSurfaceRules:
    """How many rules are set, and how many of them block."""

    set: int
    blocking: int


@probe(Role.WINDOWS, PREFERENCE)
def defender_exclusions(rows: Rows) -> Exclusions:
    """MSFT_MpPreference: no list where nothing is excluded; a sentence where it is hidden."""
    row = _one(rows)
    lists = [_texts(row[f"Exclusion{kind}"]) for kind in ("Path", "Extension", "Process")]
    if any(_HIDDEN.search(one) for found in lists for one in found):
        raise _hidden()
    return Exclusions(*lists)


@probe(Role.WINDOWS, PREFERENCE)
def attack_surface_rules(rows: Rows) -> AttackSurfaceRules:
    """Two lists of the same length, or none where no rule is set."""
    row = _one(rows)
    actions = row["AttackSurfaceReductionRules_Actions"]
    ids = _texts(row["AttackSurfaceReductionRules_Ids"])
    each = actions if isinstance(actions, tuple) else ()
    if len(ids) != len(each):
        raise BadAnswer("the rules and their actions are not of one length")
    return AttackSurfaceRules(len(ids), sum(one == BLOCK for one in each))


def _one(rows: Rows) -> dict[str, CimValue]:
    if len(rows) != 1:
        raise BadAnswer(f"{len(rows)} preferences of Defender")
    return dict(rows[0])


def _hidden() -> CannotTellError:
    return CannotTellError(
        "Defender shows its exclusions to administrators only", Reason.ACCESS_DENIED
    )


def _texts(value: CimValue) -> tuple[str, ...]:
    listed = value if isinstance(value, tuple) else () if value is None else (value,)
    return tuple(str(one)[:200] for one in listed)


def _without(defender: Missing) -> Verdict:
    """Windows before 10 and Server 2016 has no Defender that could be asked."""
    return _ANOTHER if defender.reason is Reason.NOT_SUPPORTED else defender.unknown()


@check(
    "network.defender-tamper-protection",
    topic="endpoint-protection",
    severity=Severity.MEDIUM,
    maps=("CIS 10.1", "PR.PS-01", "CE MP"),
    aliases=("DSK-DEF-TAMPER",),
)
def defender_is_tamper_protected(defender: Defender | Missing) -> Verdict:
    """Defender does not let itself be switched off by programs (tamper protection).

    Why: the first thing that ransomware does is to switch the antivirus off.
    Fix: turn tamper protection on, in Windows Security or for all computers in the Defender portal.
    Effort: 0.25 h a computer.
    """
    if isinstance(defender, Missing):
        return _without(defender)
    if not defender.in_charge:
        return _ANOTHER
    seen = Evidence("IsTamperProtected", defender.tamper_protected)
    match defender.tamper_protected:
        case True:
            return Pass("Defender protects itself.", seen)
        case False:
            return Fail("Defender can be switched off by any administrator's program.", seen)
        case None:
            return Unknown("This Defender does not tell it.", seen, reason=Reason.NOT_SUPPORTED)


@check(
    "network.defender-scans",
    topic="endpoint-protection",
    severity=Severity.LOW,
    maps=("CIS 10.1", "DE.CM-09", "CE MP"),
    aliases=("DSK-DEF-SCANAGE",),
)
def defender_has_scanned(defender: Defender | Missing, *, warn_days: int = 14) -> Verdict:
    """Defender has looked through the computer within two weeks.

    Why: what came in before its signature was known is only found by a scan.
    Fix: set a weekly scan by policy, at an hour when the computers are on.
    Effort: 0.5 h.
    """
    if isinstance(defender, Missing):
        return _without(defender)
    if not defender.in_charge:
        return _ANOTHER
    ages = [one for one in (defender.quick_scan_age, defender.full_scan_age) if one is not None]
    if not ages:
        return Unknown("Defender does not tell when it scanned.", reason=Reason.BAD_ANSWER)
    days = min(ages)
    if days >= NEVER:
        return Fail("Defender has never scanned this computer.", Evidence("QuickScanAge", "never"))
    seen = Evidence("QuickScanAge", days)
    if days > warn_days:
        return Fail("Defender scanned last {days} days ago.", seen, days=days)
    return Pass("Defender scanned {days} days ago.", seen, days=days)


@check(
    "network.defender-exclusions",
    topic="endpoint-protection",
    severity=Severity.HIGH,
    maps=("CIS 10.1", "PR.PS-01", "CE MP"),
    aliases=("DSK-DEF-EXCLUSIONS",),
    needs="administrator",
)
def defender_excludes_little(
    exclusions: Exclusions | Missing, defender: Defender | Missing
) -> Verdict:
    """Defender looks at all drives, at the folders of users and at all kinds of programs.

    Why: whatever is saved in an excluded folder runs unseen, and intruders look for such folders.
    Fix: remove these exclusions; exclude single files of the program that needs it instead.
    Effort: 0.5 h a computer.
    """
    if isinstance(defender, Missing):
        return _without(defender)
    if not defender.in_charge:
        return _ANOTHER
    if isinstance(exclusions, Missing):
        return exclusions.unknown()
    if exclusions.risky:
        shown = [Evidence("exclusion", one) for one in exclusions.risky[:10]]
        names = ", ".join(exclusions.risky[:5])
        return Fail("Defender does not look at {names}.", *shown, names=names)
    count = len(exclusions.paths) + len(exclusions.extensions) + len(exclusions.processes)
    if not count:
        return Pass("Defender excludes nothing.")
    return Pass("Programs cannot come in by its {count} exclusions.", count=count)


@check(
    "network.defender-attack-surface",
    topic="endpoint-protection",
    severity=Severity.LOW,
    maps=("CIS 10.5", "PR.PS-05", "CE MP"),
    aliases=("DSK-DEF-ASR",),
    needs="administrator",
)
def defender_blocks_known_ways(
    rules: AttackSurfaceRules | Missing, defender: Defender | Missing
) -> Verdict:
    """Some of Defender's attack surface reduction rules block.

    Why: they stop what documents and mail programs never need to do, such as starting programs.
    Fix: set Microsoft's standard protection rules to audit, look for a month, then to block.
    Effort: 3 h.
    """
    if isinstance(defender, Missing):
        return _without(defender)
    if not defender.in_charge:
        return _ANOTHER
    if isinstance(rules, Missing):
        return rules.unknown()
    seen = Evidence("rules that block", rules.blocking)
    if rules.blocking:
        return Pass("{count} rules block.", seen, count=rules.blocking)
    return Fail("No rule blocks; {count} are set.", seen, count=rules.set)
