"""What this computer, and one site's folder, have and lack for a scan; nothing is sent."""

import platform
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path

from scanner.credentials.agefile import default_path
from scanner.credentials.keyrings import working_keyring
from scanner.credentials.loading import CredentialError, load
from scanner.credentials.store import Reader, StoreError
from scanner.site import SITE_FILE, Kind, SiteError, read_answers, read_site

OLDEST = (3, 11)


class State(StrEnum):
    """``lost``: a scan runs, with gaps. ``broken``: it does not run."""

    OK = "ok"
    LOST = "lost"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that was looked at; ``detail`` says what is lost without it and what to do."""

    name: str
    state: State
    detail: str = ""


def laptop(environ: Mapping[str, str]) -> Iterator[Item]:
    """What holds for every site."""
    yield _python()
    yield from _discovery()
    yield _snmp_privacy()
    yield _secrets(environ)


def site(folder: Path, today: date, secrets: Reader) -> Iterator[Item]:
    """What holds for one site: its files, its authority, its logins' secrets."""
    try:
        found = read_site(folder)
    except SiteError as error:
        for problem in error.problems:
            yield Item(SITE_FILE, State.BROKEN, str(problem))
        return
    yield Item(SITE_FILE, State.OK, f"{found.name}: {found.scope.size:,} addresses in scope")
    try:
        by = found.require_authority(today)
        yield Item("authority", State.OK, f"{by.by}, {by.on}, {by.reference}")
    except SiteError as error:
        yield Item("authority", State.BROKEN, str(error))
    try:
        yield Item("answers.toml", State.OK, f"{len(read_answers(folder))} answers")
    except SiteError as error:
        yield Item("answers.toml", State.BROKEN, str(error))
    if not found.credentials:
        yield Item(
            "credentials",
            State.LOST,
            "site.toml names no login: only what hosts tell to anyone is learned; "
            f"siteproof creds add NAME --transport ssh --user USER --site {folder}",
        )
    if any(reference.kind is Kind.KERBEROS for reference in found.credentials):
        yield _kerberos()
    for reference in found.credentials:
        name = f"credential {reference.name}"
        try:
            load(reference, secrets)
            yield Item(name, State.OK, f"{reference.transport}, {reference.kind}")
        except CredentialError as error:
            yield Item(name, State.LOST, f"{error.detail}; {error.fix}")


def _python() -> Item:
    version = platform.python_version()
    if sys.version_info < OLDEST:
        return Item("python", State.BROKEN, f"{version} is older than 3.11")
    if sys.flags.optimize >= 2:
        return Item("python", State.BROKEN, "python -OO drops the text of the report")
    return Item("python", State.OK, f"{version} on {platform.system() or 'an unknown system'}")


def _discovery() -> Iterator[Item]:
    from scanner.discovery.laptop import abilities

    found = abilities()
    lost = {
        word: next((why for why in found.why_not if word in why.split(":")[0]), "not available")
        for word in ("raw sockets", "nmap")
    }
    if found.raw_sockets:
        yield Item("raw sockets", State.OK)
    else:
        yield Item("raw sockets", State.LOST, lost["raw sockets"])
    if found.nmap is not None:
        yield Item("nmap", State.OK, found.nmap)
    else:
        yield Item("nmap", State.LOST, lost["nmap"])


def _snmp_privacy() -> Item:
    """AES in CFB mode (RFC 3826), as this computer's OpenSSL gives it; FIPS builds may refuse."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.decrepit.ciphers.modes import CFB
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms

    try:
        Cipher(algorithms.AES(bytes(16)), CFB(bytes(16))).encryptor().update(bytes(16))
    except UnsupportedAlgorithm:
        detail = "this computer's OpenSSL has no AES-CFB: SNMPv3 with privacy cannot be asked"
        return Item("snmpv3 privacy", State.LOST, detail)
    return Item("snmpv3 privacy", State.OK, "AES")


def _kerberos() -> Item:
    if has_kerberos():
        return Item("kerberos", State.OK)
    detail = "no Kerberos login is possible; pip install siteproof[kerberos]"
    return Item("kerberos", State.LOST, detail)


def has_kerberos() -> bool:
    """Windows has it; elsewhere two libraries bring it."""
    if sys.platform == "win32":
        return True
    return all(find_spec(name) is not None for name in ("gssapi", "krb5"))


def _secrets(environ: Mapping[str, str]) -> Item:
    """Nothing is lost without a keyring: the encrypted file takes its place."""
    path = default_path(environ)
    try:
        kept = f"kept in the keyring ({type(working_keyring()).__module__})"
    except StoreError as error:
        kept = f"kept in {path}, encrypted: {error.detail}"
    return Item("secrets", State.OK, kept)
