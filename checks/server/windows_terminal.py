"""Remote Desktop session hosts: are they set up with licences for their users?"""

from checks.properties import count
from checks.server.linux_purpose import NOT_A_SERVER, Purpose, Use
from scanner.model import (
    BadAnswer,
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    Registry,
    RegistryKey,
    Role,
    Rows,
    Severity,
    Verdict,
    Wql,
    check,
    fact,
    probe,
)

SETTING = Wql(
    "Win32_TerminalServiceSetting",
    ("TerminalServerMode", "LicensingType"),
    namespace="root/cimv2/TerminalServices",
)
# Where the licence servers are named: in Server Manager, or by policy (names with commas between).
NAMED = Registry(
    r"HKLM\SYSTEM\CurrentControlSet\Services\TermService\Parameters\LicenseServers",
    multi=("SpecifiedLicenseServers",),
)
POLICY = Registry(
    r"HKLM\SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services", text=("LicenseServers",)
)

# Win32_TerminalServiceSetting.TerminalServerMode: 0 for administration only, 1 for users
_FOR_USERS = 1
# LicensingType, of Win32_TerminalServiceSetting and Win32_TSDeploymentLicensing
_MODES = {2: "per device", 4: "per user"}


@fact("windows.session-host")
class SessionHost:
    """Whether it serves sessions to users, for what its licences are ("" where that is not set),
    and the licence servers that it is told of."""

    for_users: bool
    mode: str
    servers: tuple[str, ...]


@probe(Role.WINDOWS, SETTING, NAMED, POLICY)
def session_host(rows: Rows, named: RegistryKey, policy: RegistryKey) -> SessionHost:
    """The policy's servers win; the class tells of the mode what the policy makes of it."""
    if len(rows) != 1:
        raise BadAnswer(f"{len(rows)} settings of Remote Desktop")
    for_users = count(rows[0], "TerminalServerMode") == _FOR_USERS
    mode = _MODES.get(count(rows[0], "LicensingType"), "")
    listed = named.values["SpecifiedLicenseServers"]
    own = listed if isinstance(listed, tuple) else ()
    names = policy.text("LicenseServers").split(",") if policy.text("LicenseServers") else own
    return SessionHost(for_users, mode, tuple(n.strip()[:80] for n in names if n.strip()))


@check(
    "server.remote-desktop-licensed",
    topic="support",
    severity=Severity.MEDIUM,
    maps=("ID.AM-08",),
    needs="administrator",
)
def session_host_is_licensed(host: SessionHost | Missing, purpose: Purpose) -> Verdict:
    """Every server that gives users a desktop knows its kind of licence and its licence server.

    Why: 120 days after the role was installed it lets nobody in any more, on whichever day that is.
    Fix: set the licensing mode to what was bought (per user or per device), and name the licence
    server, by policy.
    Effort: 1 h a server.
    """
    if purpose.use is not Use.SERVER:
        return NOT_A_SERVER
    if isinstance(host, Missing):
        return host.unknown()
    if not host.for_users:
        return NotApplicable("Its Remote Desktop is for administrators only.")
    shown = [Evidence("LicensingType", host.mode or "not set")]
    if not host.mode:
        return Fail("It gives users a desktop, and its kind of licence is not set.", *shown)
    shown += [Evidence("licence server", name) for name in host.servers[:5]]
    if not host.servers:
        return Fail("It gives users a desktop, and no licence server is named.", *shown)
    return Pass("Its licences are {mode}.", *shown, mode=host.mode)
