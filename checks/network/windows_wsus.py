"""Where Windows computers get their updates from: an update server of the site, and how."""

from scanner.model import (
    Evidence,
    Fail,
    NotApplicable,
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

SERVER = Registry(r"HKLM\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate", text=("WUServer",))
USED = Registry(
    r"HKLM\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate\AU", dword=("UseWUServer",)
)


@fact("windows.update-server")
class UpdateServer:
    """The address of the update server (WSUS); "" where updates come from Microsoft."""

    url: str


@probe(Role.WINDOWS, SERVER, USED)
def update_server(server: RegistryKey, used: RegistryKey) -> UpdateServer:
    """WUServer counts only where UseWUServer is 1."""
    return UpdateServer(server.text("WUServer").strip()[:200] if used.number("UseWUServer") else "")


@check(
    "network.update-server-encrypted",
    topic="cleartext",
    severity=Severity.MEDIUM,
    maps=("CIS 3.10", "PR.DS-02"),
    aliases=("DSK-WSUS-HTTP",),
)
def update_server_is_encrypted(server: UpdateServer) -> Verdict:
    """Computers ask their update server (WSUS) over an encrypted connection.

    Why: without encryption an intruder on the network can pose as the update server, and the
    computers install what he sends, with the highest rights.
    Fix: give WSUS a certificate, and set the policy to https://server:8531.
    Effort: 2 h.
    """
    if not server.url:
        return NotApplicable("It gets its updates from Microsoft.")
    seen = Evidence("WUServer", server.url)
    if server.url.lower().startswith("https://"):
        return Pass("It asks {url}.", seen, url=server.url)
    return Fail("It asks {url}, unencrypted.", seen, url=server.url)
