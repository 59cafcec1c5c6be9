"""Settings of Microsoft Defender."""

import pytest

from checks.network.windows_antivirus import DEFENDER, NEVER
from checks.network.windows_defender import (
    PREFERENCE,
    Exclusions,
    attack_surface_rules,
    defender_blocks_known_ways,
    defender_excludes_little,
    defender_has_scanned,
    defender_is_tamper_protected,
)
from scanner.model import BadAnswer, Reason, Result
from tests.checks.harness import Case, Gap
from tests.checks.server.windows_computers import WINDOWS, Answers, rows

NONE = Gap(Reason.NOT_SUPPORTED, "no such class")
DENIED = Gap(Reason.ACCESS_DENIED, "refused")
P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE


def defender(**changed: object) -> Answers:
    row: dict[str, object] = {
        "AMRunningMode": "Normal",
        "RealTimeProtectionEnabled": True,
        "AntivirusSignatureAge": 0,
        "IsTamperProtected": True,
        "QuickScanAge": 2,
        "FullScanAge": NEVER,
    }
    return {DEFENDER: rows({**row, **changed})}


def preference(**changed: object) -> Answers:
    row = dict.fromkeys(PREFERENCE.select)
    return {**defender(), PREFERENCE: rows({**row, **changed})}


def rules(*actions: int) -> Answers:
    ids = [f"id-{number}" for number in range(len(actions))]
    return preference(
        AttackSurfaceReductionRules_Ids=ids or None,
        AttackSurfaceReductionRules_Actions=list(actions) or None,
    )


PASSIVE = defender(AMRunningMode="Passive Mode")
TAMPER, SCANS = defender_is_tamper_protected, defender_has_scanned
EXCLUDES, SURFACE = defender_excludes_little, defender_blocks_known_ways
HIDDEN = ["N/A: Must be an administrator to view exclusions"]

CASES = [
    Case("protected", TAMPER, P, defender(), WINDOWS),
    Case("not protected", TAMPER, F, defender(IsTamperProtected=False), WINDOWS),
    Case("an old platform", TAMPER, U, defender(IsTamperProtected=None), WINDOWS),
    Case("another is in charge", TAMPER, N, PASSIVE, WINDOWS),
    Case("Server 2012 R2", TAMPER, N, {DEFENDER: NONE}, WINDOWS),
    Case("closed", TAMPER, U, {DEFENDER: DENIED}, WINDOWS),
    Case("two days ago", SCANS, P, defender(), WINDOWS, "2 days"),
    Case("two weeks ago", SCANS, P, defender(QuickScanAge=14), WINDOWS),
    Case("15 days ago", SCANS, F, defender(QuickScanAge=15), WINDOWS, "15 days"),
    Case("a full scan is one too", SCANS, P, defender(QuickScanAge=NEVER, FullScanAge=5), WINDOWS),
    Case("never", SCANS, F, defender(QuickScanAge=NEVER), WINDOWS, "never"),
    Case("not told", SCANS, U, defender(QuickScanAge=None, FullScanAge=None), WINDOWS),
    Case("passive", SCANS, N, PASSIVE, WINDOWS),
    Case("no exclusion", EXCLUDES, P, preference(), WINDOWS, "nothing"),
    Case(
        "the database's folder",
        EXCLUDES,
        P,
        preference(
            ExclusionPath=[r"D:\SQL\Data", r"C:\Program Files\Veeam"], ExclusionExtension=[".mdf"]
        ),
        WINDOWS,
    ),
    Case("a drive", EXCLUDES, F, preference(ExclusionPath=["C:\\"]), WINDOWS, "C:\\"),
    Case("programs", EXCLUDES, F, preference(ExclusionExtension=["*.exe"]), WINDOWS, "*.exe"),
    Case("PowerShell", EXCLUDES, F, preference(ExclusionProcess=["powershell.exe"]), WINDOWS),
    Case("hidden", EXCLUDES, U, preference(ExclusionPath=HIDDEN), WINDOWS, "administrators"),
    Case("refused", EXCLUDES, U, {**defender(), PREFERENCE: DENIED}, WINDOWS),
    Case("of another maker", EXCLUDES, N, {**preference(), **PASSIVE}, WINDOWS),
    Case("three block", SURFACE, P, rules(1, 1, 2, 1), WINDOWS, "3 rules"),
    Case("all audit or warn", SURFACE, F, rules(2, 6), WINDOWS, "2 are set"),
    Case("no rule", SURFACE, F, rules(), WINDOWS),
    Case(
        "lists of two lengths",
        SURFACE,
        U,
        preference(AttackSurfaceReductionRules_Ids=["a"]),
        WINDOWS,
    ),
    Case("not in charge", SURFACE, N, {**rules(1), **PASSIVE}, WINDOWS),
]


@pytest.mark.parametrize(
    "path",
    [
        *("C:\\", "c:", "D:\\*", r"C:\Users", r"C:\Users\*", r"C:\Users\Public\Downloads"),
        *(r"C:\Users\karen\Downloads", r"C:\Users\karen\AppData\Local\x", r"C:\Windows\Temp"),
        *("%TEMP%", r"%UserProfile%\Desktop", r"C:\ProgramData", r"C:\Users\*\Downloads"),
    ],
)
def test_paths_where_malicious_software_comes_in(path: str) -> None:
    assert Exclusions((path,), (), ()).risky == (path,)


@pytest.mark.parametrize(
    "path",
    [r"D:\Data", r"C:\Program Files\App", r"C:\ProgramData\Vendor\db", r"C:\Windows\NTDS", "x"],
)
def test_paths_of_programs(path: str) -> None:
    assert Exclusions((path,), (), ()).risky == ()


def test_two_preferences() -> None:
    with pytest.raises(BadAnswer):
        attack_surface_rules.reader(())
