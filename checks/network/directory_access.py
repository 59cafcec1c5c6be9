"""How a directory lets itself be asked: without a login, and whether logins may be passed on."""

from checks.identity.directory_objects import DomainComputers
from scanner.model import (
    AnonymousAnswer,
    AnonymousSearch,
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    Reason,
    Registry,
    RegistryKey,
    Role,
    Severity,
    Unanswered,
    Unknown,
    Verdict,
    check,
    fact,
    probe,
)

# Microsoft KB4520412 and "LDAP signing for Active Directory Domain Services".
SERVICE = Registry(
    r"HKLM\SYSTEM\CurrentControlSet\Services\NTDS\Parameters",
    dword=("LDAPServerIntegrity", "LDAPServerEnforceIntegrity", "LdapEnforceChannelBinding"),
)
VERSION = Registry(
    r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion", text=("CurrentBuildNumber",)
)
ANONYMOUS = AnonymousSearch()

REQUIRED = 2  # LDAPServerIntegrity: 0 and 1 do not require signing
NEVER, WHEN_SUPPORTED, ALWAYS = 0, 1, 2  # LdapEnforceChannelBinding
SERVER_2025 = 26100
_REGISTRY = r"NTDS\Parameters"


@fact("directory.ldap-signing")
class LdapSigning:
    """Whether the controllers want plain LDAP logins signed, as it is set; None where it is not.

    ``integrity`` is LDAPServerIntegrity (2 requires it), ``enforced`` LDAPServerEnforceIntegrity,
    which Windows Server 2025 has and which wins over it. ``by`` names the registry's key or the
    policy, ``build`` is that of the controller where it is known. From policies there is no such
    fact unless one of them sets a value: what none sets may still stand in the registry.
    """

    integrity: int | None
    enforced: int | None = None
    by: str = _REGISTRY
    build: int | None = None
    windows: bool = True
    """False where the controller has no directory service of Windows."""


@fact("directory.channel-binding")
class ChannelBinding:
    """LdapEnforceChannelBinding as it is set: 0 never, 1 when supported, 2 always; None where it is
    not. ``by``, ``build`` and ``windows`` as of ``LdapSigning``."""

    mode: int | None
    by: str = _REGISTRY
    build: int | None = None
    windows: bool = True


@fact("directory.anonymous")
class AnonymousAccess:
    """What the directory shows below ``base`` to who has not logged in: the head itself, and
    whether anything below it. ``base`` is "" where it names no naming context, ``refusal`` what it
    answered instead of entries."""

    base: str
    head: bool
    below: bool
    refusal: str


@probe(Role.DOMAIN_CONTROLLER, SERVICE, VERSION)
def ldap_signing(service: RegistryKey, version: RegistryKey | Unanswered) -> LdapSigning:
    """Values that are not set are answers: the default of the version holds."""
    return LdapSigning(
        service.number("LDAPServerIntegrity"),
        service.number("LDAPServerEnforceIntegrity"),
        build=_build(version),
        windows=service.exists,
    )


@probe(Role.DOMAIN_CONTROLLER, SERVICE, VERSION)
def channel_binding(service: RegistryKey, version: RegistryKey | Unanswered) -> ChannelBinding:
    """As of signing."""
    return ChannelBinding(
        service.number("LdapEnforceChannelBinding"),
        build=_build(version),
        windows=service.exists,
    )


def _build(version: RegistryKey | Unanswered) -> int | None:
    told = "" if isinstance(version, Unanswered) else version.text("CurrentBuildNumber")
    return int(told) if told.isascii() and told.isdecimal() else None


@probe(Role.LDAP, ANONYMOUS)
def anonymous_access(answer: AnonymousAnswer) -> AnonymousAccess:
    """A directory that names no naming context has nothing to show."""
    return AnonymousAccess(answer.base, answer.head > 0, answer.below > 0, answer.refusal)


def _newest(build: int | None, computers: DomainComputers | Missing) -> int | None:
    """The build of the controller, or the newest of the domain's; None where none is told."""
    if build is not None or isinstance(computers, Missing):
        return build
    told = [one.system_version.partition("(")[2].rstrip(")") for one in computers.controllers]
    builds = [int(text) for text in told if text.isascii() and text.isdecimal()]
    return max(builds, default=None)


@check(
    "network.directory-signing",
    topic="cleartext",
    severity=Severity.HIGH,
    maps=("CIS 3.10", "PR.DS-02"),
    aliases=("IAM-LDAP-SIGNING",),
    needs="Remote Management Users on the domain controller, or a policy that sets it",
)
def ldap_logins_are_signed(signing: LdapSigning, computers: DomainComputers | Missing) -> Verdict:
    """Domain controllers refuse LDAP logins that are neither signed nor encrypted.

    Why: an intruder on the network can pass an administrator's login on to the directory and make
    himself one, or read passwords of programs that send them in clear.
    Fix: find who still logs in unsigned (event 2889 of the Directory Service log), then set
    "Domain controller: LDAP server signing requirements" to "Require signing".
    Effort: 3 h.
    """
    if not signing.windows:
        return NotApplicable("It has no directory service of Windows.")
    seen = (
        Evidence("LDAPServerIntegrity", signing.integrity, where=signing.by),
        Evidence("LDAPServerEnforceIntegrity", signing.enforced, where=signing.by),
    )
    if signing.integrity == REQUIRED or signing.enforced == 1:
        return Pass("Logins over plain LDAP must be signed.", *seen)
    build = _newest(signing.build, computers)
    if signing.enforced is None and (build is None or build >= SERVER_2025):
        # Required by default in a domain that began with Server 2025, not in one that came to it.
        text = "Whether it demands signing cannot be told: its version's own default holds."
        return Unknown(text, *seen, reason=Reason.NOT_SUPPORTED)
    return Fail("Logins over plain LDAP need not be signed.", *seen)


@check(
    "network.directory-channel-binding",
    topic="cleartext",
    severity=Severity.MEDIUM,
    maps=("CIS 3.10", "PR.DS-02"),
    aliases=("IAM-LDAPS-CBT",),
    needs="Remote Management Users on the domain controller, or a policy that sets it",
)
def ldaps_logins_are_bound_to_their_channel(
    binding: ChannelBinding, computers: DomainComputers | Missing
) -> Verdict:
    """Domain controllers refuse logins over encrypted LDAP that were made for another connection.

    Why: an intruder on the network can pass an administrator's login on to the directory and make
    himself one, although the connection is encrypted.
    Fix: set "Domain controller: LDAP server channel binding token requirements" to "When
    supported", watch event 3039 of the Directory Service log, then set it to "Always".
    Effort: 3 h.
    """
    if not binding.windows:
        return NotApplicable("It has no directory service of Windows.")
    seen = Evidence("LdapEnforceChannelBinding", binding.mode, where=binding.by)
    build = _newest(binding.build, computers)
    if binding.mode is None and build is None:
        return Unknown("It is not set, and the version's default is not known.", seen)
    default = WHEN_SUPPORTED if build and build >= SERVER_2025 else NEVER
    match default if binding.mode is None else binding.mode:
        case 2:
            return Pass("Logins over LDAPS must carry a channel binding token.", seen)
        case 1:
            text = "Only clients that say they can must send a channel binding token."
            return Fail(text, seen, severity=Severity.LOW)
    return Fail("No channel binding token is demanded.", seen)


@check(
    "network.directory-anonymous",
    topic="segmentation",
    severity=Severity.HIGH,
    maps=("CIS 3.3", "PR.AA-03", "CE SC"),
    aliases=("IAM-LDAP-ANON",),
)
def directory_shows_nothing_to_strangers(access: AnonymousAccess) -> Verdict:
    """A directory shows its entries only to who has logged in.

    Why: whoever plugs in at the office reads all names, addresses and groups, and need not guess
    whom to attack.
    Fix: take anonymous access away: dSHeuristics and the rights of ANONYMOUS LOGON in Active
    Directory, the access rules for "*" and "anonymous" in another directory.
    Effort: 1 h.
    """
    if not access.base and not access.refusal:
        return NotApplicable("The directory names nothing that it holds: it has nothing to show.")
    seen = (
        Evidence("anonymous search of the base", access.head, where=access.base),
        Evidence("anonymous search one level below", access.below, where=access.base),
        Evidence("result", access.refusal or "success", where=access.base),
    )
    if access.below:
        return Fail("It shows its entries to anybody, without a login.", *seen)
    if access.head:
        text = "It shows the head of the directory to anybody, and nothing below it."
        return Fail(text, *seen, severity=Severity.LOW)
    return Pass("It shows nothing without a login.", *seen)
