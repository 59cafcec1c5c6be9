"""``[[credentials]]``: which logins there are and where they may be tried; never their secrets."""

import re

from scanner.model import PERSON_ID, SITE_ID, AuthProtocol, PrivProtocol, Role, Transport
from scanner.site.fields import Fields
from scanner.site.model import KINDS, CredentialReference, Kind
from scanner.site.problems import did_you_mean
from scanner.site.scope import read_networks

# It becomes part of an environment variable's name (- as _), so no _ and no capitals: two names
# can never become one variable.
NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
NAME_RULE = "must be small letters, digits and -, beginning with a letter, as linux-admin"

_ROLES = [role.value for role in Role if role.value not in (SITE_ID, PERSON_ID, "domain")]


def read_references(tables: list[Fields]) -> tuple[CredentialReference, ...]:
    """All of them, in the order in which they are tried."""
    found: dict[str, CredentialReference] = {}
    for fields in tables:
        reference = _reference(fields)
        if reference is None:
            continue
        if reference.name in found:
            fields.wrong("name", f'"{reference.name}" is the name of two credentials')
        found[reference.name] = reference
    return tuple(found.values())


def _reference(fields: Fields) -> CredentialReference | None:
    name = fields.text("name", required='name = "linux-admin"')
    if name is not None and not NAME.fullmatch(name):
        fields.wrong("name", NAME_RULE)
    transport = fields.choice("transport", [t.value for t in KINDS], required='transport = "ssh"')
    kinds = KINDS[Transport(transport)] if transport else tuple(Kind)
    kind = fields.choice("kind", [k.value for k in kinds], required=f'kind = "{kinds[0]}"')
    user = _user(fields, Kind(kind)) if kind else fields.text("user")
    auth, priv = _protocols(fields, kind == Kind.V3)
    hosts = read_networks(fields, "hosts")
    roles = _roles(fields)
    fields.finish()
    if name is None or transport is None or kind is None:
        return None
    return CredentialReference(
        name, Transport(transport), Kind(kind), user or "", auth, priv, hosts, roles
    )


def _user(fields: Fields, kind: Kind) -> str | None:
    if kind is Kind.COMMUNITY:
        if "user" in fields.data:
            fields.wrong("user", 'a community has no user; for SNMPv3 write: kind = "v3"')
        return None
    return fields.text("user", required='user = "siteproof"')


def _protocols(fields: Fields, v3: bool) -> tuple[AuthProtocol | None, PrivProtocol | None]:
    """SNMPv3's two protocols: SHA-256 and AES-128 where they are not named."""
    auth = fields.choice("auth_protocol", [*AuthProtocol, "none"])
    priv = fields.choice("priv_protocol", [*PrivProtocol, "none"])
    if not v3:
        for key in ("auth_protocol", "priv_protocol"):
            if key in fields.data:
                fields.wrong(key, 'is for kind = "v3" only')
        return None, None
    if auth == "none" and priv != "none":
        fields.wrong(
            "auth_protocol",
            'there is no privacy without authentication (RFC 3414). Add: priv_protocol = "none"',
        )
    return (
        None if auth == "none" else AuthProtocol(auth or AuthProtocol.SHA256),
        None if priv == "none" else PrivProtocol(priv or PrivProtocol.AES128),
    )


def _roles(fields: Fields) -> frozenset[Role]:
    good = set()
    for index, word in fields.texts("roles", "roles"):
        if word in _ROLES:
            good.add(Role(word))
            continue
        listed = ", ".join(_ROLES)
        what = f'"{word}" is not one of: {listed}.{did_you_mean(word, _ROLES)}'
        fields.problems.add((*fields.path, "roles", index), what)
    return frozenset(good)
