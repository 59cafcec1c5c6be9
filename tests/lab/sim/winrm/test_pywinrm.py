"""pywinrm's transport, which has its own NTLM and sealing, gets through as well."""

from typing import Any, Literal

import pytest
from winrm.exceptions import InvalidCredentialsError
from winrm.transport import Transport

from lab.sim.logon.accounts import Account
from tests.lab.sim.winrm.listening import ADMINISTRATOR, READER, Listening
from tests.lab.sim.winrm.messages import message

Method = Literal["ntlm", "ssl"]


def transport(
    where: Listening, account: Account, method: Method, *, tls: bool, password: str = ""
) -> Any:
    prefix = f"{account.domain}\\" if account.domain else ""
    port, scheme = (where.tls, "https") if tls else (where.clear, "http")
    return Transport(
        endpoint=f"{scheme}://{where.address}:{port}/wsman",
        auth_method=method,
        username=prefix + account.name,
        password=password or account.password,
        server_cert_validation="ignore",
        proxy=None,
    )


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("account", "method", "tls"),
    [(ADMINISTRATOR, "ntlm", False), (ADMINISTRATOR, "ntlm", True), (READER, "ssl", True)],
)
def test_a_message_is_answered(
    winrm: Listening, account: Account, method: Method, tls: bool
) -> None:
    session = transport(winrm, account, method, tls=tls)
    for _ in range(2):
        assert b"<n:EnumerationContext>uuid:" in session.send_message(message())
    session.close_session()
    with pytest.raises(InvalidCredentialsError):
        transport(winrm, account, method, tls=tls, password="wrong").send_message(message())
