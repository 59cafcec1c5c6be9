"""Channel bindings: the levels of CbtHardeningLevel, and the certificate that they are of."""

import hashlib

import pytest
from spnego.channel_bindings import GssChannelBindings

from lab.sim.logon.ntlm import BindingLevel
from lab.sim.winrm.server import WinRmServer
from tests.lab.sim.winrm.listening import ACCOUNTS, listening, made_up_host
from tests.lab.sim.winrm.logging_on import log_on
from tests.lab.sim.winrm.messages import connection


def _bindings(certificate: bytes) -> GssChannelBindings:
    digest = hashlib.sha256(certificate).digest()
    return GssChannelBindings(application_data=b"tls-server-end-point:" + digest)


@pytest.mark.parametrize("protocol", ["ntlm", "negotiate"])
@pytest.mark.parametrize(
    ("level", "sent", "status"),
    [
        ("none", "wrong", 200),
        ("none", None, 200),
        ("relaxed", "right", 200),
        ("relaxed", None, 200),
        ("relaxed", "wrong", 401),
        ("strict", "right", 200),
        ("strict", None, 401),
        ("strict", "wrong", 401),
    ],
)
def test_channel_bindings(
    level: BindingLevel, sent: str | None, status: int, protocol: str
) -> None:
    with listening(WinRmServer(made_up_host(), ACCOUNTS, binding=level)) as where:
        link = connection(where, tls=True)
        link.connect()
        served = link.sock.getpeercert(binary_form=True)  # type: ignore[union-attr]
        chosen = {"right": _bindings(served), "wrong": _bindings(b"another"), None: None}[sent]
        assert log_on(link, protocol=protocol, bindings=chosen)[0] == status
        link.close()
