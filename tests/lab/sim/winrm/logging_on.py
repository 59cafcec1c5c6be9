"""A log-on with pyspnego alone, message by message."""

import base64
import http.client
import re

import spnego
from spnego.channel_bindings import GssChannelBindings

from lab.sim.logon.accounts import Account
from tests.lab.sim.winrm.listening import ADMINISTRATOR
from tests.lab.sim.winrm.messages import post


def log_on(
    link: http.client.HTTPConnection,
    account: Account = ADMINISTRATOR,
    protocol: str = "ntlm",
    bindings: GssChannelBindings | None = None,
) -> tuple[int, spnego.ContextProxy]:
    """Log on with pyspnego alone; "ntlm" sends bare NTLM messages under Negotiate."""
    options = spnego.NegotiateOptions.use_ntlm if protocol == "ntlm" else 0
    context = spnego.client(
        f"{account.domain}\\{account.name}",
        account.password,
        "pc1",
        "WSMAN",
        channel_bindings=bindings,
        protocol=protocol,
        options=spnego.NegotiateOptions(options),
    )
    token, status = context.step(), 401
    while token:
        words = base64.b64encode(token).decode()
        status, schemes, _ = post(link, Authorization=f"Negotiate {words}")
        found = re.fullmatch("Negotiate (.+)", schemes[0]) if schemes else None
        token = context.step(base64.b64decode(found[1])) if found else None
    return status, context
