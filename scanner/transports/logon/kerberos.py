"""Kerberos on this laptop: its library's configuration, its errors, and the names that it takes."""

import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path

from scanner.model import Reason
from scanner.transports.base import Endpoint
from scanner.transports.logon.failures import BAD_TOKEN, LinkError

_LOCK = threading.Lock()
"""The library reads its configuration where an environment variable of the process says."""

_CONFIGURATION = """\
[libdefaults]
  default_realm = {realm}
  dns_lookup_realm = false
  dns_lookup_kdc = false
  dns_canonicalize_hostname = false
  rdns = false
  udp_preference_limit = 1
[realms]
  {realm} = {{
    kdc = {centre}
  }}
[domain_realm]
  .{domain} = {realm}
  {domain} = {realm}
"""


@contextmanager
def configured(domain: str, centre: Endpoint) -> Iterator[None]:
    """krb5.conf(5) for this domain, before the laptop's own, while a ticket is asked for.

    ``centre`` is asked, and nothing is looked up in DNS, which may lie outside of the scope.
    """
    host = f"[{centre.host}]" if ":" in centre.host else centre.host
    text = _CONFIGURATION.format(
        realm=domain.upper(), domain=domain.lower(), centre=f"{host}:{centre.port}"
    )
    with _LOCK, tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "krb5.conf")
        file.write_text(text, encoding="utf-8")
        before = os.environ.get("KRB5_CONFIG")
        os.environ["KRB5_CONFIG"] = f"{file}:{before or '/etc/krb5.conf'}"
        try:
            yield
        finally:
            if before is None:
                del os.environ["KRB5_CONFIG"]
            else:
                os.environ["KRB5_CONFIG"] = before


def principal(user: str, domain: str) -> str:
    r"""name@domain, DOMAIN\name or a name alone as a principal: the realm is in capitals."""
    name, at, own = user.rpartition("@")
    if at:
        return f"{name}@{own.upper()}"
    return f"{user.rpartition(chr(92))[2]}@{domain.upper()}"


def is_name(text: str) -> bool:
    """Whether a host's or a domain's name may stand in a principal and in krb5.conf."""
    return 0 < len(text) < 256 and all(sign.isalnum() or sign in "-._" for sign in text)


def known_by(name: str) -> str:
    """What a host is known by that a ticket is for."""
    return f"KRB5:{name.casefold()}"


def ticket_errors() -> tuple[type[BaseException], ...]:
    """What goes wrong in getting a ticket: pyspnego's errors, and those of its libraries that it
    lets through. They are optional, and imported when a ticket was asked for."""
    found = list(BAD_TOKEN)
    for module, name in (("krb5", "Krb5Error"), ("gssapi.exceptions", "GSSError")):
        with suppress(ImportError):
            found.append(getattr(import_module(module), name))
    return tuple(found)


def no_library() -> LinkError:
    """pyspnego has raised ImportError."""
    detail = "Kerberos needs libraries that are not installed. Nothing was sent"
    return LinkError(Reason.NO_CREDENTIAL, detail, "pip install siteproof[kerberos]")
