"""What a host's file says of WS-Man, as the running site serves it: logins by certificate."""

from pathlib import Path

import pytest

import lab.sites
from lab.sim.certificates import Mint
from lab.sim.hosts import WSMAN_TLS, Device, Host, WinRm
from lab.sim.logins import Secrets, make_secrets
from lab.sim.windows_services import wsman_handlers
from lab.sites.rows import Certificate, Login, Row, Site
from scanner.credentials.types import ClientCertificate, Scheme, Secret, WinRmLogin
from scanner.model import Reason, Wql
from scanner.transports.base import Deadline, Endpoint, SessionError
from scanner.transports.ssh import HostKeys
from scanner.transports.winrm import Way, connect
from tests.lab.sim.winrm.listening import serving

FOLDER = Path(lab.sites.__file__).parent / "bramley"
LOGINS = tuple(
    Login(name=name, transport="winrm", kind="certificate", user=f"{name}-user")
    for name in ("known", "other")
)
SITE = Site(name="s", client="c", network="127.77.0", login=LOGINS)


def serve(known: dict[str, Secrets], auth: tuple[str, ...]) -> dict[int, object]:
    winrm = WinRm(
        data=("pc1.toml",),
        logins=("known",),
        auth=auth,  # type: ignore[arg-type]
        tls=Certificate(common_name="pc1"),
        rights={"known": "remote-management"},
    )
    host = Host(Row(name="pc1", address=20, what="a PC"), Device(winrm=winrm))
    return dict(wsman_handlers(host, FOLDER, SITE.network, known, Mint()))


def ask(port: int, secrets: Secrets) -> Reason | None:
    values = secrets.values
    own = ClientCertificate(Secret(values["certificate"]), Secret(values["key"]))
    login = WinRmLogin("a", secrets.login.user, None, Scheme.CERTIFICATE, own)
    way = Way(Endpoint("127.0.0.1", "127.0.0.1", port), tls=True)
    try:
        session = connect([way], login, HostKeys(), Deadline(20), lambda _host: None)
    except SessionError as error:
        return error.reason
    (reply,) = session.ask([Wql("Win32_ComputerSystem", ("Name",))], Deadline(20))
    session.close()
    return reply.reason


@pytest.mark.parametrize(
    ("auth", "reasons"),
    [
        (("Negotiate", "Certificate"), [None, Reason.LOGIN_REFUSED]),
        (("Negotiate",), [Reason.LOGIN_REFUSED, Reason.LOGIN_REFUSED]),
    ],
)
def test_a_login_by_certificate(auth: tuple[str, ...], reasons: list[Reason | None]) -> None:
    known = make_secrets(SITE)
    assert set(known["known"].environment()) == {
        "SITEPROOF_CRED_KNOWN_CERTIFICATE",
        "SITEPROOF_CRED_KNOWN_KEY",
    }
    handlers = serve(known, auth)
    with serving([handlers[WSMAN_TLS]]) as (port,):  # type: ignore[list-item]
        assert [ask(port, known[name]) for name in ("known", "other")] == reasons
