"""Which old versions of TLS Windows itself still accepts (Schannel: web, mail, Remote Desktop)."""

import re

from checks.server.linux_purpose import NOT_A_SERVER, Purpose, Use
from checks.server.windows_purpose import SYSTEM
from scanner.model import (
    BadAnswer,
    Evidence,
    Fail,
    Missing,
    Pass,
    Registry,
    RegistryKey,
    Role,
    Rows,
    Severity,
    Unknown,
    Verdict,
    check,
    fact,
    probe,
)

_PROTOCOLS = r"HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols"
_VALUES = ("Enabled", "DisabledByDefault")
SSL_3 = Registry(_PROTOCOLS + r"\SSL 3.0\Server", dword=_VALUES)
TLS_1_0 = Registry(_PROTOCOLS + r"\TLS 1.0\Server", dword=_VALUES)
TLS_1_1 = Registry(_PROTOCOLS + r"\TLS 1.1\Server", dword=_VALUES)

# "Protocols in TLS/SSL (Schannel SSP)" of Microsoft's Win32 documentation: what a server accepts
# where nothing is set. SSL 3.0 is off since Windows 10 1607 and Server 2016 (build 14393); TLS 1.0
# and 1.1 are on since Windows 8 and Server 2012 (9200).
_SSL_3_OFF = 14393
_TLS_1_1_ON = 9200
# Microsoft has announced that releases after September 2023 have TLS 1.0 and 1.1 off; Server 2025
# is the first of them. Its documentation does not say which build it was: there we do not know.
_NOT_SAID = 26100


@fact("windows.schannel")
class Schannel:
    """The versions that Schannel accepts as a server, oldest first, and those of which it is not
    known; ``chosen`` are those that the registry turns on."""

    accepted: tuple[str, ...]
    chosen: tuple[str, ...]
    unclear: tuple[str, ...]


def default_of(version: str, build: int) -> bool | None:
    """Whether Windows of that build accepts a version where nothing is set; None is not known."""
    if version == "SSL 3.0":
        return build < _SSL_3_OFF
    if build >= _NOT_SAID:
        return None
    return True if version == "TLS 1.0" else build >= _TLS_1_1_ON


@probe(Role.WINDOWS, SSL_3, TLS_1_0, TLS_1_1, SYSTEM)
def windows_schannel(
    ssl_3: RegistryKey, tls_1_0: RegistryKey, tls_1_1: RegistryKey, system: Rows
) -> Schannel:
    """Enabled: 0 is off, any other number on. DisabledByDefault keeps a version from programs that
    do not ask for one by name, which is nearly all. What is not set is as Windows came."""
    build = _build(system)
    accepted: list[str] = []
    chosen: list[str] = []
    unclear: list[str] = []
    for version, key in (("SSL 3.0", ssl_3), ("TLS 1.0", tls_1_0), ("TLS 1.1", tls_1_1)):
        enabled = key.number("Enabled")
        if enabled == 0 or (key.number("DisabledByDefault") or 0) != 0:
            continue
        usual = default_of(version, build) if enabled is None else True
        if enabled is not None:
            chosen.append(version)
        if usual:
            accepted.append(version)
        elif usual is None:
            unclear.append(version)
    return Schannel(tuple(accepted), tuple(chosen), tuple(unclear))


def _build(system: Rows) -> int:
    match system:
        case [{"Version": str(version)}]:
            found = re.fullmatch(r"\d{1,3}\.\d{1,3}\.(\d{3,6})", version)
            if found is not None:
                return int(found[1])
    raise BadAnswer("Windows does not tell its build")


@check(
    "network.schannel-protocols",
    topic="encryption",
    severity=Severity.MEDIUM,
    maps=("CIS 3.10", "PR.DS-02"),
    aliases=("SRV-SCHANNEL",),
)
def windows_accepts_current_tls_only(schannel: Schannel | Missing, purpose: Purpose) -> Verdict:
    """Windows servers accept TLS 1.2 and newer only.

    Why: older versions can be broken by whoever sits in the same network; insurers and card
    companies forbid them.
    Fix: turn off SSL 3.0, TLS 1.0 and TLS 1.1 under SCHANNEL\\Protocols by policy, after a look at
    which old programs still need them.
    Effort: 1 h a server.
    """
    if purpose.use is not Use.SERVER:
        return NOT_A_SERVER
    if isinstance(schannel, Missing):
        return schannel.unknown()
    shown = [
        Evidence(one, "turned on" if one in schannel.chosen else "as Windows came", "Schannel")
        for one in schannel.accepted
    ]
    if schannel.accepted:
        old = ", ".join(schannel.accepted)
        worse = "SSL 3.0" in schannel.accepted
        return Fail(
            "It accepts {versions}.",
            *shown,
            severity=None if worse else Severity.LOW,
            versions=old,
        )
    if schannel.unclear:
        return Unknown(
            "Nothing is set, and Microsoft does not say what this build does with {versions}.",
            versions=", ".join(schannel.unclear),
        )
    return Pass("SSL 3.0, TLS 1.0 and TLS 1.1 are off.")
