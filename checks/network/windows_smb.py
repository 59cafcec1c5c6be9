"""File sharing by Windows computers: the first version of SMB, and signed connections."""

from checks.properties import flag
from checks.server.windows_machine import Membership
from checks.server.windows_services import Services
from scanner.model import (
    BadAnswer,
    CannotTellError,
    CimRow,
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    Reason,
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

# For administrators only.
SMB = Wql(
    "MSFT_SmbServerConfiguration",
    ("EnableSMB1Protocol", "RequireSecuritySignature"),
    namespace="root/Microsoft/Windows/SMB",
)
# The same two settings as the server service reads them when it starts; open to more accounts.
PARAMETERS = Registry(
    r"HKLM\SYSTEM\CurrentControlSet\Services\LanmanServer\Parameters",
    dword=("SMB1", "RequireSecuritySignature"),
)

_NOT_SHARING = NotApplicable("It shares nothing: its server service does not run.")


@fact("host.smb1")
class Smb1:
    """Whether the computer speaks SMB 1 to those who connect to it."""

    on: bool
    source: str


@fact("host.smb-signing")
class SmbSigning:
    """Whether the computer demands that connections to it are signed."""

    required: bool
    source: str


@probe(Role.WINDOWS, SMB, rank=1)
def smb1_configured(rows: Rows) -> Smb1:
    """MSFT_SmbServerConfiguration."""
    return Smb1(flag(_one(rows), "EnableSMB1Protocol"), "EnableSMB1Protocol")


@probe(Role.WINDOWS, SMB, rank=1)
def smb_signing_configured(rows: Rows) -> SmbSigning:
    """MSFT_SmbServerConfiguration."""
    return SmbSigning(flag(_one(rows), "RequireSecuritySignature"), "RequireSecuritySignature")


def _one(rows: Rows) -> CimRow:
    if len(rows) != 1:
        raise BadAnswer(f"{len(rows)} configurations of the server service")
    return rows[0]


@probe(Role.WINDOWS, PARAMETERS, rank=2)
def smb1_registered(key: RegistryKey) -> Smb1:
    """Where SMB1 is not set, it depends on whether the feature is installed (it is not, in a new
    Windows since 10 1709 and Server 2019): that the registry does not tell."""
    return Smb1(bool(_set(key, "SMB1")), "SMB1")


@probe(Role.WINDOWS, PARAMETERS, rank=2)
def smb_signing_registered(key: RegistryKey) -> SmbSigning:
    """Where it is not set, the default differs: demanded by Windows 11 24H2 (not Home), and by
    domain controllers through their policy, which sets it."""
    return SmbSigning(bool(_set(key, "RequireSecuritySignature")), "RequireSecuritySignature")


def _set(key: RegistryKey, name: str) -> int:
    value = key.number(name)
    if value is None:
        raise CannotTellError("only an administrator may see how it is set", Reason.ACCESS_DENIED)
    return value


def _shares_nothing(services: Services | Missing) -> bool:
    """Whether the server service is there and does not run."""
    server = services.named("LanmanServer") if isinstance(services, Services) else ()
    return bool(server) and not any(one.running for one in server)


@check(
    "network.smb1-off",
    topic="cleartext",
    severity=Severity.HIGH,
    maps=("CIS 4.8", "PR.PS-01", "CE SC"),
    aliases=("DSK-SMB1", "SRV-SMB1"),
    needs="administrator",
)
def smb1_is_off(smb1: Smb1 | Missing, services: Services | Missing) -> Verdict:
    """No computer shares files by the first version of SMB.

    Why: WannaCry and others spread through it from computer to computer in minutes.
    Fix: find what still needs it (old printers, scanners, NAS), replace or update that, and remove
    the feature "SMB 1.0/CIFS File Sharing Support".
    Effort: 0.5 h a computer.
    """
    if _shares_nothing(services):
        return _NOT_SHARING
    if isinstance(smb1, Missing):
        return smb1.unknown()
    seen = Evidence(smb1.source, smb1.on)
    if smb1.on:
        return Fail("SMB 1 is on.", seen)
    return Pass("SMB 1 is off.", seen)


@check(
    "network.smb-signing",
    topic="cleartext",
    severity=Severity.HIGH,
    maps=("CIS 3.10", "PR.DS-02"),
    aliases=("SRV-SMB-SIGNING",),
    needs="administrator",
)
def smb_is_signed(
    signing: SmbSigning | Missing, services: Services | Missing, membership: Membership | Missing
) -> Verdict:
    """Connections to shared files have to be signed, above all on domain controllers.

    Why: without signatures somebody inside can pass on the login of another and act under his
    name: of the administrator, if he is patient.
    Fix: turn on "Microsoft network server: Digitally sign communications (always)" by policy.
    Effort: 1 h.
    """
    if _shares_nothing(services):
        return _NOT_SHARING
    if isinstance(signing, Missing):
        return signing.unknown()
    seen = Evidence(signing.source, signing.required)
    if signing.required:
        return Pass("Connections have to be signed.", seen)
    if isinstance(membership, Membership) and membership.controller:
        return Fail("This domain controller does not demand signed connections.", seen)
    return Fail("Connections need not be signed.", seen, severity=Severity.LOW)
