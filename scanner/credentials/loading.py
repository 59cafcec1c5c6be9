"""From a reference of the site file to a login with its secrets."""

from scanner.credentials.environment import variable
from scanner.credentials.store import Reader, StoreError
from scanner.credentials.types import (
    ClientCertificate,
    Credential,
    LdapLogin,
    LdapScheme,
    Scheme,
    Secret,
    SnmpCommunity,
    SnmpUser,
    SshLogin,
    WinRmLogin,
)
from scanner.model import AuthProtocol, PrivProtocol, Reason, Transport
from scanner.site import CredentialReference, Kind


class CredentialError(Exception):
    """A login has no secret to go with: ``reason`` is no-credential. Never holds a secret."""

    reason = Reason.NO_CREDENTIAL

    def __init__(self, detail: str, fix: str) -> None:
        super().__init__(detail)
        self.detail = detail
        self.fix = fix


def load(reference: CredentialReference, store: Reader) -> Credential:
    """The login that a reference stands for.

    Raises:
        CredentialError: a secret is missing, or its store does not open.
    """
    try:
        secrets = store.get(reference.name) if reference.kind is not Kind.AGENT else {}
    except StoreError as error:
        raise CredentialError(f"{reference.name}: {error.detail}", error.fix) from None
    missing = [field for field in reference.needs if field not in secrets]
    if missing:
        raise CredentialError(
            f"no {' and no '.join(missing)} is kept for {reference.name}", how_to_add(reference)
        )
    if reference.transport is Transport.LDAP:
        how = LdapScheme(reference.kind.value)
        return LdapLogin(reference.name, reference.user, secrets["password"], how)
    if reference.transport is Transport.WINRM:
        return _winrm(reference, secrets)
    return _of_kind(reference, secrets)


_SCHEMES = {
    Kind.PASSWORD: Scheme.NTLM,
    Kind.KERBEROS: Scheme.KERBEROS,
    Kind.BASIC: Scheme.BASIC,
}


def _winrm(reference: CredentialReference, secrets: dict[str, Secret]) -> WinRmLogin:
    if reference.kind is Kind.CERTIFICATE:
        own = ClientCertificate(secrets["certificate"], secrets["key"], secrets.get("passphrase"))
        return WinRmLogin(reference.name, reference.user, None, Scheme.CERTIFICATE, own)
    scheme = _SCHEMES[reference.kind]
    return WinRmLogin(reference.name, reference.user, secrets["password"], scheme)


def _of_kind(reference: CredentialReference, secrets: dict[str, Secret]) -> Credential:
    match reference.kind:
        case Kind.PASSWORD:
            return SshLogin(reference.name, reference.user, password=secrets["password"])
        case Kind.KEY:
            key, passphrase = secrets["key"], secrets.get("passphrase")
            return SshLogin(reference.name, reference.user, key=key, passphrase=passphrase)
        case Kind.AGENT:
            return SshLogin(reference.name, reference.user, agent=True)
        case Kind.COMMUNITY:
            return SnmpCommunity(reference.name, secrets["community"])
        case Kind.V3:
            return SnmpUser(
                reference.name,
                reference.user,
                auth=secrets["auth"] if reference.auth_protocol else None,
                priv=secrets["priv"] if reference.priv_protocol else None,
                auth_protocol=reference.auth_protocol or AuthProtocol.SHA256,
                priv_protocol=reference.priv_protocol or PrivProtocol.AES128,
            )
    raise ValueError(f"{reference.kind} is not for {reference.transport}")


def how_to_add(reference: CredentialReference) -> str:
    """The command that adds the secrets, and the variables that may stand for them."""
    user = f' --user "{reference.user}"' if "\\" in reference.user else f" --user {reference.user}"
    user = user if reference.user else ""
    variables = " and ".join(variable(reference.name, field) for field in reference.needs)
    return (
        f"run: siteproof creds add {reference.name} --transport {reference.transport} "
        f"--kind {reference.kind}{user}  (or set {variables})"
    )
