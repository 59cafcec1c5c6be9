"""Functional levels, and the replication of SYSVOL."""

from checks.identity.directory_domain import SYSVOL_DFSR, SYSVOL_FRS
from checks.identity.directory_levels import (
    functional_level_is_current,
    sysvol_is_replicated_by_dfsr,
)
from scanner.model import Reason, Result
from tests.checks.directory_answers import found
from tests.checks.directory_domain import DC, NOBODY, ONE, SAMBA, SOMEBODY, Answers, root
from tests.checks.harness import Case, Gap

P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE
LEVEL, SYSVOL = functional_level_is_current, sysvol_is_replicated_by_dfsr
USED = {**ONE, **SOMEBODY}
OLD_SAMBA = root(4, controller=4, vendor="Samba Team (https://www.samba.org)")


def sysvol(state: int | None, members: int = 0, top: Answers | None = None) -> Answers:
    dfsr = () if state is None else ({"msDFSR-Flags": state},)
    frs = ({"cn": f"DC{number}"} for number in range(members))
    answers: Answers = {SYSVOL_DFSR: found(SYSVOL_DFSR, *dfsr), SYSVOL_FRS: found(SYSVOL_FRS, *frs)}
    return {**(root() if top is None else top), **answers}


CASES = [
    Case("2016", LEVEL, P, {**root(7), **USED}, DC, "Windows Server 2016"),
    Case("2025", LEVEL, P, {**root(10, controller=10), **USED}, DC),
    Case("can be raised", LEVEL, F, {**root(6), **USED}, DC, "controllers can do more", "low"),
    Case("the forest lags", LEVEL, F, {**root(7, forest=4), **USED}, DC, "2008 R2"),
    Case("controllers are old", LEVEL, F, {**root(6, controller=6), **USED}, DC, "no more"),
    Case("an old Samba", LEVEL, F, {**OLD_SAMBA, **USED}, DC, "newer ones can"),
    Case("an unknown level", LEVEL, F, {**root(1, controller=1), **USED}, DC, "2003 interim"),
    Case("nobody uses it", LEVEL, N, {**root(4), **ONE, **NOBODY}, DC, "Nobody"),
    Case("no levels", LEVEL, U, {**root(""), **USED}, DC),
    Case("an odd level", LEVEL, U, {**root("-1"), **USED}, DC),
    Case("DFSR", SYSVOL, P, sysvol(48), DC),
    Case("half way", SYSVOL, F, sysvol(32, 2), DC, "begun and not ended"),
    Case("prepared", SYSVOL, F, sysvol(16, 2), DC, "begun"),
    Case("FRS", SYSVOL, F, sysvol(None, 2), DC, "by FRS"),
    Case("FRS, at the start", SYSVOL, F, sysvol(0, 2), DC, "by FRS"),
    Case("neither is seen", SYSVOL, U, sysvol(None), DC, "Neither"),
    Case("Samba", SYSVOL, N, sysvol(None, top=SAMBA), DC, "Samba"),
    Case("refused", SYSVOL, U, {**sysvol(48), SYSVOL_DFSR: Gap(Reason.ACCESS_DENIED)}, DC),
]
