"""Whether the password of the local administrator is changed by LAPS: by its policies only."""

from scanner.model import Registry, RegistryKey, Role, fact, probe

_SETTINGS = ("BackupDirectory", "PasswordAgeDays", "PasswordLength")
CSP = Registry(
    r"HKLM\SOFTWARE\Microsoft\Policies\LAPS", dword=_SETTINGS, text=("AdministratorAccountName",)
)
GROUP_POLICY = Registry(
    r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\LAPS",
    dword=_SETTINGS,
    text=("AdministratorAccountName",),
)
LOCAL = Registry(
    r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\LAPS\Config",
    dword=_SETTINGS,
    text=("AdministratorAccountName",),
)
LEGACY = Registry(
    r"HKLM\SOFTWARE\Policies\Microsoft Services\AdmPwd",
    dword=("AdmPwdEnabled",),
    text=("AdminAccountName",),
)

# BackupDirectory: 0 disabled, the default; 1 Microsoft Entra ID, 2 Active Directory.
DIRECTORIES = {1: "Microsoft Entra ID", 2: "Active Directory"}


@fact("windows.laps")
class Laps:
    """Where the password is kept ("" where LAPS is off), and the name of the account that it
    manages, "" for the built-in one."""

    directory: str
    account: str

    @property
    def on(self) -> bool:
        """Whether LAPS changes a password here."""
        return bool(self.directory)


@probe(Role.WINDOWS, CSP, GROUP_POLICY, LOCAL, LEGACY)
def windows_laps(
    csp: RegistryKey, group: RegistryKey, local: RegistryKey, legacy: RegistryKey
) -> Laps:
    """The first of these keys that has any setting counts alone (Microsoft, "Configure policy
    settings for Windows LAPS", Supported policy roots)."""
    for key in (csp, group, local):
        if any(value is not None for value in key.values.values()):
            chosen = key.number("BackupDirectory", 0)
            directory = DIRECTORIES.get(chosen or 0, "")
            return Laps(directory, key.text("AdministratorAccountName")[:64])
    on = legacy.number("AdmPwdEnabled", 0) == 1
    return Laps("Active Directory" if on else "", legacy.text("AdminAccountName")[:64])
