"""siteproof creds: secrets into the keyring or an encrypted file, never on the command line."""

import json
import os
from pathlib import Path

import click

from scanner.cli.errors import UserError
from scanner.cli.login_once import log_in_once
from scanner.cli.secrets import ask_secrets, passphrase, store_failed
from scanner.cli.sites import open_site
from scanner.cli.tables import print_table
from scanner.credentials.agefile import AgeStore
from scanner.credentials.keyrings import KeyringStore
from scanner.credentials.opening import open_stores, writable
from scanner.credentials.store import StoreError, Stores
from scanner.model import AuthProtocol, PrivProtocol, Transport
from scanner.site import (
    KINDS,
    NAME,
    NAME_RULE,
    CredentialReference,
    Kind,
    Site,
    SiteError,
    add_reference,
    reference_lines,
)

SITE = click.Path(path_type=Path, file_okay=False)


@click.group()
def creds() -> None:
    """Keep the secrets of logins, in the keyring or an encrypted file.

    Secrets are asked for without echo, or read from standard input, one a line. The site file
    only names the login.
    """


@creds.command()
@click.argument("name")
@click.option("--transport", type=click.Choice([t.value for t in KINDS]), required=True)
@click.option("--kind", type=click.Choice([kind.value for kind in Kind]))
@click.option("--user", default="", help="The account; SNMPv3's security name.")
@click.option(
    "--auth-protocol",
    type=click.Choice([*(p.value for p in AuthProtocol), "none"]),
    default="sha256",
)
@click.option(
    "--priv-protocol",
    type=click.Choice([*(p.value for p in PrivProtocol), "none"]),
    default="aes128",
)
@click.option("--key-file", type=click.Path(path_type=Path), help="The private key's file.")
@click.option(
    "--certificate-file", type=click.Path(path_type=Path), help="The certificate's file, for WinRM."
)
@click.option("--site", "folder", type=SITE, help="Also name the login in this site's site.toml.")
@click.option("--store", "kind_of_store", type=click.Choice(["keyring", "file"]))
def add(
    name: str,
    transport: str,
    kind: str | None,
    user: str,
    auth_protocol: str,
    priv_protocol: str,
    key_file: Path | None,
    certificate_file: Path | None,
    folder: Path | None,
    kind_of_store: str | None,
) -> None:
    """Keep the secrets of the login NAME; ask for them."""
    reference = _reference(name, transport, kind, user, (auth_protocol, priv_protocol))
    site = open_site(folder) if folder else None
    stores = open_stores(os.environ, passphrase)
    secrets = ask_secrets(reference, key_file, certificate_file)
    if site is not None:
        _name_in_site(site, reference)
    if secrets:
        try:
            store = writable(stores, kind_of_store, os.environ)
            store.put(name, secrets)
            if isinstance(store, AgeStore):
                _forget_older(stores, name)
        except StoreError as error:
            raise store_failed(error) from None
        click.echo(f"{name}: kept {' and '.join(secrets)} in the {store.label}.")
    if site is None:
        click.echo(f"Name it in the site's site.toml:\n\n{reference_lines(reference)}", nl=False)


@creds.command("list")
@click.option("--site", "folder", type=SITE, help="Only the logins of this site.")
@click.option("--json", "as_json", is_flag=True)
def list_(folder: Path | None, as_json: bool) -> None:
    """Show which logins have secrets, and where; never the secrets."""
    stores = open_stores(os.environ, passphrase)
    references = open_site(folder).credentials if folder else ()
    try:
        names = [r.name for r in references] if folder else stores.names()
        by_name = {reference.name: reference for reference in references}
        rows = [_shown(name, by_name.get(name), stores) for name in names]
    except StoreError as error:
        raise store_failed(error) from None
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    columns = [
        "name",
        "store",
        "secrets",
        *(["transport", "kind", "user", "missing"] * bool(folder)),
    ]
    print_table(columns, [[_cell(row[column]) for column in columns] for row in rows])


@creds.command()
@click.argument("name")
def remove(name: str) -> None:
    """Forget the secrets of the login NAME."""
    stores = open_stores(os.environ, passphrase)
    try:
        removed = [
            reader.label
            for reader in stores.readers
            if isinstance(reader, KeyringStore | AgeStore) and reader.remove(name)
        ]
        left = stores.holder(name)
    except StoreError as error:
        raise store_failed(error) from None
    for label in removed:
        click.echo(f"{name}: removed from the {label}.")
    if left is not None:
        raise UserError(f"{name} is still set in the {left.label}: unset SITEPROOF_CRED_...")
    if not removed:
        raise UserError(f"no secret is kept for {name}; siteproof creds list shows all names")


@creds.command("test")
@click.argument("folder", metavar="SITE", type=SITE)
@click.argument("name")
@click.argument("host")
def test(folder: Path, name: str, host: str) -> None:
    """Log in once as NAME to the one HOST, an address in the scope of SITE."""
    accepted = log_in_once(open_site(folder), name, host, open_stores(os.environ, passphrase))
    if not accepted:
        raise click.exceptions.Exit(1)


def _reference(
    name: str, transport: str, kind: str | None, user: str, protocols: tuple[str, str]
) -> CredentialReference:
    if not NAME.fullmatch(name):
        raise UserError(f"NAME {NAME_RULE}")
    way = Transport(transport)
    usual = Kind.V3 if user else Kind.COMMUNITY
    usual = usual if way is Transport.SNMP else Kind.PASSWORD
    chosen = Kind(kind) if kind else usual
    if chosen not in KINDS[way]:
        raise UserError(f"--kind {chosen} is not for {way}: {', '.join(KINDS[way])}")
    if chosen is Kind.COMMUNITY and user:
        raise UserError("a community has no --user; SNMPv3 is --kind v3")
    if chosen is not Kind.COMMUNITY and not user:
        raise UserError("name the account: --user USER")
    if chosen is not Kind.V3:
        return CredentialReference(name, way, chosen, user)
    auth = None if protocols[0] == "none" else AuthProtocol(protocols[0])
    priv = None if protocols[1] == "none" else PrivProtocol(protocols[1])
    if priv and not auth:
        raise UserError("there is no privacy without authentication: --priv-protocol none")
    return CredentialReference(name, way, chosen, user, auth, priv)


def _name_in_site(site: Site, reference: CredentialReference) -> None:
    try:
        added = add_reference(site, reference)
    except SiteError as error:
        raise UserError(str(error)) from None
    if added:
        click.echo(f"{reference.name}: named in {site.folder / 'site.toml'}.")


def _forget_older(stores: Stores, name: str) -> None:
    """The keyring is asked before the file: an older secret there would hide the new one."""
    for reader in stores.readers:
        if isinstance(reader, KeyringStore):
            reader.remove(name)


def _shown(
    name: str, reference: CredentialReference | None, stores: Stores
) -> dict[str, str | list[str] | None]:
    holder = stores.holder(name)
    fields = sorted(holder.get(name)) if holder else []
    shown: dict[str, str | list[str] | None] = {
        "name": name,
        "store": holder.label if holder else None,
        "secrets": fields,
    }
    if reference is not None:
        missing = [field for field in reference.needs if field not in fields]
        shown |= {"transport": reference.transport, "kind": reference.kind}
        shown |= {"user": reference.user, "missing": missing}
    return shown


def _cell(value: str | list[str] | None) -> str:
    if isinstance(value, list):
        return ", ".join(value) or "-"
    return value or "-"
