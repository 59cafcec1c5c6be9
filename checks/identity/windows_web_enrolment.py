"""The web pages of a Windows certificate authority, and whether their login is encrypted."""

from dataclasses import dataclass

from checks.network.exposed_services import OPEN_PORTS, is_open
from scanner.model import (
    CannotTellError,
    Evidence,
    Fail,
    HttpHead,
    HttpReply,
    NotApplicable,
    Pass,
    Ports,
    Reason,
    Role,
    Severity,
    Unanswered,
    Unknown,
    Verdict,
    check,
    fact,
    probe,
)

# Certification Authority Web Enrollment is at this path on every server (role service
# ADCS-Web-Enrollment). What the server says of a page that cannot be there is held against it.
_PATH = "/certsrv/"
IN_CLEAR = HttpHead(80, path=_PATH)
IN_TLS = HttpHead(443, tls=True, path=_PATH)
NOWHERE = HttpHead(80, path="/no-such-page/")

_ABSENT = (404, 410)
_LOGIN, _FORBIDDEN = 401, 403
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Page:
    """What was said of a page: the status of HTTP, the schemes of login that are offered, and
    where the browser is sent."""

    status: int
    schemes: tuple[str, ...] = ()
    redirect: str = ""

    @property
    def login(self) -> bool:
        """Whether it asks for a login."""
        return self.status == _LOGIN

    @property
    def absent(self) -> bool:
        """Whether there is no such page."""
        return self.status in _ABSENT

    @property
    def to_tls(self) -> bool:
        """Whether it sends to an encrypted page."""
        return self.redirect.lower().startswith("https:")


@fact("windows.web-enrolment")
class WebEnrolment:
    """What ``/certsrv/`` answers on port 80 (None where that is closed) and in TLS on 443 (None
    where nothing answered); ``nowhere`` is what port 80 says of a page that cannot be there."""

    plain: Page | None
    nowhere: Page | None
    secure: Page | None


@probe(Role.WINDOWS, OPEN_PORTS, IN_CLEAR, NOWHERE, IN_TLS)
def web_enrolment(
    ports: Ports,
    plain: HttpReply | Unanswered,
    nowhere: HttpReply | Unanswered,
    secure: HttpReply | Unanswered,
) -> WebEnrolment:
    """Nobody is named: the scheme of the login tells enough."""
    encrypted = None if isinstance(secure, Unanswered) else _page(secure)
    if not is_open(ports, 80):
        return WebEnrolment(None, None, encrypted)
    return WebEnrolment(_page(_heard(plain)), _page(_heard(nowhere)), encrypted)


def _heard(reply: HttpReply | Unanswered) -> HttpReply:
    if isinstance(reply, Unanswered):
        raise CannotTellError(reply.detail, reply.reason)
    return reply


def _page(reply: HttpReply) -> Page:
    redirect = reply.headers.get("location", "") if 300 <= reply.status < 400 else ""
    return Page(reply.status, reply.schemes, redirect.strip()[:_LONGEST])


@check(
    "identity.certificate-enrolment-encrypted",
    topic="attack-paths",
    severity=Severity.HIGH,
    maps=("CIS 4.8", "PR.PS-01"),
    aliases=("IAM-ADCS-WEB",),
)
def certificates_are_not_given_out_in_the_clear(found: WebEnrolment) -> Verdict:
    """The web page that gives out certificates takes no login without encryption.

    Why: an intruder in the network passes another computer's login on to that page and gets a
    certificate in its name. With that of a domain controller, the whole domain is his.
    Fix: remove the role service Web Enrolment, which hardly anybody needs; else require TLS for
    its site and set Extended Protection to Required.
    Effort: 1 h.
    """
    plain, nowhere = found.plain, found.nowhere
    if plain is None or nowhere is None or plain.absent:
        return _in_tls_only(found.secure)
    seen = Evidence(f"HEAD {_PATH}", plain.status, where="port 80")
    if plain.login and nowhere.login:
        return Unknown(
            "Every page asks for a login, so that one for certificates cannot be told from others.",
            seen,
            reason=Reason.ACCESS_DENIED,
        )
    if plain.login:
        return Fail(
            "Certificates are given out over HTTP, to logins that are not encrypted.",
            seen,
            Evidence("WWW-Authenticate", ", ".join(plain.schemes) or "no known scheme"),
        )
    if plain.to_tls:
        return _redirected(found.secure, seen)
    return _without_login(plain, nowhere, seen)


def _in_tls_only(secure: Page | None) -> Verdict:
    if secure is None or not secure.login:
        return NotApplicable("It gives out no certificates over HTTP.")
    seen = Evidence(f"HEAD {_PATH}", secure.status, where="port 443")
    return Pass("Logins for certificates are taken in TLS only.", seen)


def _redirected(secure: Page | None, seen: Evidence) -> Verdict:
    if secure is not None and secure.absent:
        return NotApplicable("It gives out no certificates over HTTP.")
    return Pass("Who asks for a certificate is sent to an encrypted page.", seen)


def _without_login(plain: Page, nowhere: Page, seen: Evidence) -> Verdict:
    if (plain.status, plain.redirect) == (nowhere.status, nowhere.redirect):
        return NotApplicable("It answers any path alike, and has no page of its own for this.")
    if 200 <= plain.status < 300:
        return Fail("Anybody gets the page for certificates, without a login.", seen)
    if plain.status == _FORBIDDEN:
        return Pass("The page for certificates is not to be had without encryption.", seen)
    return Unknown("What it answers tells nothing of certificates.", seen, reason=Reason.BAD_ANSWER)
