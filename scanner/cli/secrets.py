"""Asks for secrets: without echo in a terminal, one line each from a pipe; never in argv."""

import sys
from collections.abc import Callable
from pathlib import Path

import click

from scanner.cli.errors import UserError
from scanner.credentials.keys import KeyFileError, read_certificate, read_key
from scanner.credentials.store import StoreError
from scanner.credentials.types import Secret
from scanner.site import CredentialReference, Kind

# RFC 3414, 11.2: shorter ones are refused by agents.
_SHORTEST_V3 = 8
_LONGEST = 1024

_WORDS = {
    "password": "Password",
    "passphrase": "Passphrase of the key (empty: none)",
    "community": "Community",
    "auth": "Authentication password",
    "priv": "Privacy password",
}


def passphrase(prompt: str, new: bool) -> str | None:
    """The age file's passphrase, from a person at a terminal (``scanner.credentials.agefile``)."""
    if not sys.stdin.isatty():
        return None
    answer: str = click.prompt(prompt, hide_input=True, confirmation_prompt=new, err=True)
    return answer


def store_failed(error: StoreError) -> UserError:
    """What a person does about a store that does not open."""
    return UserError(f"{error.detail}\n{error.fix}".rstrip())


def ask_secrets(
    reference: CredentialReference, key_file: Path | None, certificate_file: Path | None = None
) -> dict[str, Secret]:
    """All that the login needs, in the order of ``reference.needs``; a key's passphrase last.

    Raises:
        UserError: empty, too short, or no private key or certificate.
    """
    found = {}
    for field in reference.needs:
        if field == "key":
            found[field] = _from_file(key_file, "private key", "--key-file", read_key)
        elif field == "certificate":
            found[field] = _from_file(
                certificate_file, "certificate", "--certificate-file", read_certificate
            )
        else:
            found[field] = _secret(field, reference.kind)
    if "key" in reference.needs and (phrase := _line("passphrase")):
        found["passphrase"] = Secret(phrase)
    return found


def _secret(field: str, kind: Kind) -> Secret:
    text = _line(field)
    if not text:
        raise UserError(f"{_WORDS[field]}: nothing was given")
    if len(text) > _LONGEST:
        raise UserError(f"{_WORDS[field]}: more than {_LONGEST} characters")
    if kind is Kind.V3 and len(text) < _SHORTEST_V3:
        raise UserError(f"{_WORDS[field]}: SNMPv3 needs {_SHORTEST_V3} characters or more")
    return Secret(text)


def _from_file(path: Path | None, what: str, option: str, read: Callable[[str], Secret]) -> Secret:
    if path is None:
        if not sys.stdin.isatty():
            raise UserError(f"name the file of the {what}: {option} PATH")
        path = Path(click.prompt(f"File of the {what}", err=True))
    try:
        return read(str(path))
    except KeyFileError as error:
        raise UserError(f"{path}: {error}") from None


def _line(field: str) -> str:
    if sys.stdin.isatty():
        answer: str = click.prompt(
            _WORDS[field],
            hide_input=True,
            confirmation_prompt=field != "passphrase",
            default="" if field == "passphrase" else None,
            show_default=False,
            err=True,
        )
        return answer
    return sys.stdin.readline().rstrip("\r\n")
