"""A second factor for those whom an intruder wants most. What a person said."""

from checks.told import ToldFact
from scanner.model import (
    About,
    AskYesNo,
    Fail,
    NotApplicable,
    Pass,
    Role,
    Severity,
    Told,
    Verdict,
    Word,
    check,
    fact,
    probe,
)

ADMINISTRATORS = AskYesNo(
    "identity.mfa-administrators",
    "Does every administrator of cloud services and of systems reached from outside log in with a"
    " second factor (a code, an app or a key besides the password)?",
    hint="Look at the list of administrators in Microsoft 365 or Google, of the firewall and of"
    " the backup service: all of them, also the supplier's.",
)
REMOTE = AskYesNo(
    "identity.mfa-remote",
    "Does everybody who works from outside (by VPN, a remote desktop gateway or another way in)"
    " log in with a second factor (a code, an app or a key besides the password)?",
    hint="Try it: log in from outside with an account like everybody's. If some people are left"
    " out, the answer is no.",
)
MAIL = AskYesNo(
    "identity.mfa-mail",
    "Does everybody open mail and files in the cloud (Microsoft 365, Google Workspace, webmail)"
    " with a second factor (a code, an app or a key besides the password)?",
    hint="The sign-in report of the provider shows who has none. Shared mailboxes with a"
    " password of their own count too.",
)


@fact("identity.mfa-administrators")
class AdministratorsMfa(ToldFact[bool]):
    """Whether every administrator logs in with a second factor."""


@fact("identity.mfa-remote")
class RemoteAccessMfa(ToldFact[bool]):
    """Whether every way in from outside asks for a second factor."""


@fact("identity.mfa-mail")
class MailMfa(ToldFact[bool]):
    """Whether everybody's mail needs a second factor."""


@probe(Role.PERSON, ADMINISTRATORS, about=About.SITE)
def administrators_mfa(told: Told[bool | Word]) -> AdministratorsMfa:
    """As told."""
    return AdministratorsMfa(told)


@probe(Role.PERSON, REMOTE, about=About.SITE)
def remote_access_mfa(told: Told[bool | Word]) -> RemoteAccessMfa:
    """As told."""
    return RemoteAccessMfa(told)


@probe(Role.PERSON, MAIL, about=About.SITE)
def mail_mfa(told: Told[bool | Word]) -> MailMfa:
    """As told."""
    return MailMfa(told)


@check(
    "identity.mfa-administrators",
    topic="mfa-remote",
    severity=Severity.CRITICAL,
    maps=("CIS 6.5", "PR.AA-03", "CE UAC"),
    aliases=("IAM-Q-MFA-ADMIN",),
)
def administrators_use_a_second_factor(mfa: AdministratorsMfa) -> Verdict:
    """Every administrator of cloud services and remote systems logs in with a second factor.

    Why: one stolen administrator's password is enough to take over mail, files and backups of the
    business.
    Fix: turn on the second factor for every administrator today, and keep one emergency account
    with a hardware key in a safe.
    Effort: 2 h.
    """
    match mfa.value:
        case True:
            return Pass("Every administrator uses a second factor.", *mfa.evidence)
        case False:
            return Fail("At least one administrator logs in with a password alone.", *mfa.evidence)
        case Word():
            return NotApplicable(
                "There are no administrators of cloud services or remote systems.", *mfa.evidence
            )


@check(
    "identity.mfa-remote",
    topic="mfa-remote",
    severity=Severity.HIGH,
    maps=("CIS 6.4", "PR.AA-03", "CE UAC"),
    aliases=("IAM-Q-MFA-REMOTE",),
)
def remote_access_needs_a_second_factor(mfa: RemoteAccessMfa) -> Verdict:
    """Every way in from outside asks for a second factor.

    Why: passwords are stolen or guessed every day, and a way in from outside is the first place
    where they are tried; most ransoms begin there.
    Fix: turn on the second factor on the VPN and the gateways, and close the ways in that cannot
    have one.
    Effort: 4 h.
    """
    match mfa.value:
        case True:
            return Pass("Every way in from outside asks for a second factor.", *mfa.evidence)
        case False:
            return Fail("There is a way in from outside with a password alone.", *mfa.evidence)
        case Word():
            return NotApplicable("Nobody works from outside.", *mfa.evidence)


@check(
    "identity.mfa-mail",
    topic="mfa-remote",
    severity=Severity.HIGH,
    maps=("CIS 6.3", "PR.AA-03", "CE UAC"),
)
def mail_needs_a_second_factor(mfa: MailMfa) -> Verdict:
    """Everybody opens mail and files in the cloud with a second factor.

    Why: who reads the mail of one person can send false invoices in the name of the business and
    reset other passwords.
    Fix: turn on the second factor for everybody, and block the old mail protocols that know only
    passwords.
    Effort: 4 h.
    """
    match mfa.value:
        case True:
            return Pass("Everybody's mail asks for a second factor.", *mfa.evidence)
        case False:
            return Fail("Some mail can be opened with a password alone.", *mfa.evidence)
        case Word():
            return NotApplicable(
                "Mail and files cannot be opened over the internet.", *mfa.evidence
            )
