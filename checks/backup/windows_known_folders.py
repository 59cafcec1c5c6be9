"""Desktop, documents and pictures of staff in OneDrive, by policy (known folder move)."""

from checks.server.linux_purpose import NOT_A_DESKTOP, Purpose, Use
from scanner.model import (
    Evidence,
    Fail,
    Missing,
    Pass,
    Registry,
    RegistryKey,
    Role,
    Severity,
    Verdict,
    check,
    fact,
    probe,
)

# KFMSilentOptIn holds the tenant's id (a text), KFMBlockOptOut is 1 where staff may not move back.
# Neither is set unless a policy sets it (OneDrive.admx).
ONEDRIVE = Registry(
    r"HKLM\SOFTWARE\Policies\Microsoft\OneDrive",
    dword=("KFMBlockOptOut",),
    text=("KFMSilentOptIn",),
)


@fact("windows.known-folders")
class KnownFolders:
    """Whether a policy moves the folders of staff to OneDrive, and keeps them there."""

    moved: bool
    kept: bool


@probe(Role.WINDOWS, ONEDRIVE)
def windows_known_folders(key: RegistryKey) -> KnownFolders:
    """The computer's policy; a person may have moved his own folders without one."""
    return KnownFolders(bool(key.text("KFMSilentOptIn").strip()), key.number("KFMBlockOptOut") == 1)


@check(
    "backup.known-folders-moved",
    topic="copies",
    severity=Severity.INFO,
    maps=("CIS 11.2", "PR.DS-11"),
    aliases=("BCK-KFM",),
)
def known_folders_are_in_the_cloud(folders: KnownFolders | Missing, purpose: Purpose) -> Verdict:
    """A policy keeps desktop and documents of staff in OneDrive.

    Why: what lies on a PC alone is lost with it. OneDrive keeps it; a backup of OneDrive is another
    matter.
    Fix: set "Silently move Windows known folders to OneDrive" by policy, after a look at the space.
    Effort: 2 h.
    """
    if purpose.use is not Use.DESKTOP:
        return NOT_A_DESKTOP
    if isinstance(folders, Missing):
        return folders.unknown()
    seen = (
        Evidence("KFMSilentOptIn", "set" if folders.moved else "not set"),
        Evidence("KFMBlockOptOut", folders.kept),
    )
    if folders.moved:
        return Pass("A policy moves the folders to OneDrive.", *seen)
    return Fail("No policy moves the folders; staff may have done it themselves.", *seen)
