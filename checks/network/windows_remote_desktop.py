"""Remote Desktop on Windows computers: is it open, and how does it let people in."""

from checks.server.linux_purpose import NOT_A_DESKTOP, Purpose, Use
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

TERMINAL_SERVER = Registry(
    r"HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server", dword=("fDenyTSConnections",)
)
POLICY = Registry(
    r"HKLM\SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services",
    dword=("fDenyTSConnections", "UserAuthentication", "SecurityLayer"),
)
LISTENER = Registry(
    r"HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp",
    dword=("UserAuthentication", "SecurityLayer"),
)
# The same two, with what the policies make of them; for administrators only.
SETTING = Wql(
    "Win32_TSGeneralSetting",
    ("TerminalName", "UserAuthenticationRequired", "SecurityLayer"),
    namespace="root/cimv2/TerminalServices",
)

RDP_LAYER = 0
"""SecurityLayer: 0 RDP's own encryption, which does not prove who the server is; 1 negotiated,
2 TLS."""

_CLOSED = NotApplicable("Remote Desktop is off.")


@fact("windows.remote-desktop")
class RemoteDesktopAccess:
    """Whether Remote Desktop is allowed."""

    allowed: bool


@fact("windows.remote-desktop-listener")
class Listener:
    """Whether it asks who one is before it shows a screen (NLA), and its security layer."""

    nla: bool
    layer: int


@probe(Role.WINDOWS, TERMINAL_SERVER, POLICY)
def remote_desktop_access(local: RegistryKey, policy: RegistryKey) -> RemoteDesktopAccess:
    """fDenyTSConnections: the policy wins; connections are denied where nothing is set."""
    denied = policy.number("fDenyTSConnections", local.number("fDenyTSConnections", 1))
    return RemoteDesktopAccess(not denied)


@probe(Role.WINDOWS, SETTING, rank=1)
def listener_in_force(rows: Rows) -> Listener:
    """Win32_TSGeneralSetting; Citrix and others add listeners of their own."""
    for row in rows:
        match row:
            case {
                "TerminalName": "RDP-Tcp",
                "UserAuthenticationRequired": int(nla),
                "SecurityLayer": int(layer),
            }:
                return Listener(bool(nla), layer)
    raise BadAnswer("there is no listener RDP-Tcp")


@probe(Role.WINDOWS, LISTENER, POLICY, rank=2)
def listener_registered(local: RegistryKey, policy: RegistryKey) -> Listener:
    """Setup writes both values with the listener, so that a missing one is no default."""
    nla = policy.number("UserAuthentication", local.number("UserAuthentication"))
    layer = policy.number("SecurityLayer", local.number("SecurityLayer"))
    if nla is None or layer is None:
        raise BadAnswer("the listener RDP-Tcp has no settings")
    return Listener(bool(nla), layer)


@check(
    "network.workstation-remote-desktop",
    topic="endpoint-protection",
    severity=Severity.LOW,
    maps=("CIS 4.8", "PR.PS-01", "CE FW"),
    aliases=("DSK-RDP-ON",),
)
def workstation_has_no_remote_desktop(access: RemoteDesktopAccess, purpose: Purpose) -> Verdict:
    """Remote Desktop is off on desktops and laptops.

    Why: an intruder with one password moves by it from computer to computer.
    Fix: switch it off; where somebody works from home by it, allow it to a gateway only.
    Effort: 0.25 h a computer.
    """
    if purpose.use is not Use.DESKTOP:
        return NOT_A_DESKTOP
    seen = Evidence("fDenyTSConnections", int(not access.allowed))
    if access.allowed:
        return Fail("Remote Desktop is on.", seen)
    return Pass("Remote Desktop is off.", seen)


@check(
    "network.remote-desktop-nla",
    topic="cleartext",
    severity=Severity.HIGH,
    maps=("CIS 4.6", "PR.AA-03", "CE SC"),
    aliases=("SRV-RDP-NLA",),
)
def remote_desktop_asks_first(listener: Listener | Missing, access: RemoteDesktopAccess) -> Verdict:
    """Remote Desktop asks who one is before it shows a screen (network level authentication).

    Why: without it anybody who reaches the port can use holes of the login screen, as BlueKeep was.
    Fix: turn on "Require user authentication for remote connections by using Network Level
    Authentication" by policy.
    Effort: 0.25 h a computer.
    """
    if not access.allowed:
        return _CLOSED
    if isinstance(listener, Missing):
        return listener.unknown()
    seen = Evidence("UserAuthentication", int(listener.nla))
    if listener.nla:
        return Pass("It asks for a login first.", seen)
    return Fail("It shows its login screen to everybody.", seen)


@check(
    "network.remote-desktop-encryption",
    topic="cleartext",
    severity=Severity.MEDIUM,
    maps=("CIS 3.10", "PR.DS-02"),
    aliases=("SRV-RDP-LAYER",),
)
def remote_desktop_uses_tls(listener: Listener | Missing, access: RemoteDesktopAccess) -> Verdict:
    """Remote Desktop is encrypted by TLS, by which one also knows whom one has reached.

    Why: with RDP's own old encryption somebody on the way can read the password.
    Fix: set the security layer to "SSL (TLS)" by policy.
    Effort: 0.25 h a computer.
    """
    if not access.allowed:
        return _CLOSED
    if isinstance(listener, Missing):
        return listener.unknown()
    seen = Evidence("SecurityLayer", listener.layer)
    if listener.layer == RDP_LAYER:
        return Fail("It uses RDP's own old encryption.", seen)
    return Pass("It uses TLS where the other side knows it.", seen)
