"""Is Windows on the servers licensed, and not an evaluation that ends."""

from datetime import datetime

from checks.desktop.windows_system import LICENCES
from checks.properties import count, words
from checks.server.linux_purpose import NOT_A_SERVER, Purpose, Use
from scanner.model import (
    Evidence,
    Fail,
    Missing,
    NotSupported,
    Pass,
    Role,
    Rows,
    Severity,
    Verdict,
    Wql,
    check,
    fact,
    probe,
)

OF_WINDOWS = Wql(
    LICENCES.cim_class,
    ("Name", "Description", "LicenseStatus", "EvaluationEndDate", "LicenseIsAddon"),
    where=LICENCES.where,
)

LICENSED, NOTIFICATION = 1, 5
_WORDS = {
    0: "unlicensed",
    1: "licensed",
    2: "grace period",
    3: "grace period after a change",
    4: "not genuine",
    5: "notification: not activated",
    6: "extended grace period",
}


@fact("windows.server-licence")
class WindowsLicence:
    """SoftwareLicensingProduct.LicenseStatus of Windows itself, and whether it is an evaluation;
    ``ends`` where that has a day."""

    name: str
    status: int
    evaluation: bool
    ends: datetime | None


@probe(Role.WINDOWS, OF_WINDOWS)
def windows_licence(rows: Rows) -> WindowsLicence:
    """The licence that has a key and is no addition, such as that of Extended Security Updates.
    The channel of an evaluation is TIMEBASED_EVAL; other licences have the year 1601 as its end."""
    own = [row for row in rows if row["LicenseIsAddon"] is not True]
    if not own:
        raise NotSupported("Windows shows no licence with a key")
    row = min(own, key=lambda one: count(one, "LicenseStatus") != LICENSED)
    end = row["EvaluationEndDate"]
    ends = end if isinstance(end, datetime) and end.year > 1601 else None
    evaluation = "TIMEBASED_EVAL" in str(row["Description"] or "") or ends is not None
    return WindowsLicence(words(row, "Name"), count(row, "LicenseStatus"), evaluation, ends)


@check(
    "server.windows-licensed",
    topic="support",
    severity=Severity.HIGH,
    maps=("CIS 2.1", "ID.AM-02"),
    aliases=("SRV-LICENSE",),
)
def server_is_licensed(licence: WindowsLicence | Missing, purpose: Purpose) -> Verdict:
    """Windows on every server is activated, and is no evaluation.

    Why: an evaluation that has run out shuts the server down every hour; without a licence the
    business is liable.
    Fix: buy the licence, convert the edition with DISM, and activate it.
    Effort: 2 h a server.
    """
    if purpose.use is not Use.SERVER:
        return NOT_A_SERVER
    if isinstance(licence, Missing):
        return licence.unknown()
    word = _WORDS.get(licence.status, str(licence.status))
    seen = [Evidence("LicenseStatus", word, where=licence.name)]
    if licence.ends is not None:
        seen.append(Evidence("EvaluationEndDate", licence.ends))
    if licence.evaluation and licence.status != LICENSED:
        return Fail("It is an evaluation that has run out.", *seen)
    if licence.evaluation:
        return Fail("It is an evaluation.", *seen, severity=Severity.MEDIUM)
    if licence.status != LICENSED:
        grace = licence.status not in (0, 4, NOTIFICATION)
        return Fail(
            "Windows is not activated: {word}.",
            *seen,
            severity=Severity.LOW if grace else Severity.MEDIUM,
            word=word,
        )
    return Pass("Windows is licensed.", *seen)
