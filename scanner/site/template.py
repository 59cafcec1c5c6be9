"""The first site.toml of a client, and the letter in which the client agrees to the scan."""

from dataclasses import dataclass
from datetime import date

import tomlkit

LETTER_FILE = "authority.md"


@dataclass(frozen=True, slots=True)
class Start:
    """What a new site file is made of: what only a person can know."""

    name: str
    client: str
    networks: tuple[str, ...]
    exclude: tuple[str, ...] = ()
    by: str = ""
    on: date | None = None
    until: date | None = None
    allow_public: bool = False
    allow_large: bool = False


def site_text(start: Start) -> str:
    """A commented site.toml. It reads back as it was meant, if the networks are allowed."""
    return _SITE.format(
        name=_quoted(start.name),
        client=_quoted(start.client),
        networks=_list(start.networks),
        exclude=_list(start.exclude),
        allow_public=_permission("allow_public", start.allow_public, "networks that are public"),
        allow_large=_permission("allow_large", start.allow_large, "more than 65,536 addresses"),
        authority=_authority(start),
    )


def letter_text(start: Start, networks: tuple[str, ...], exclude: tuple[str, ...]) -> str:
    """The letter, in plain words, for the client's signature; networks as they were read."""
    return _LETTER.format(
        name=start.name,
        client=start.client,
        by=start.by or "______________________________",
        on=start.on or "______________",
        until=start.until or "______________",
        networks="\n".join(f"- {network}" for network in networks),
        exclude="\n".join(f"- {network}" for network in exclude) or "- none",
    )


def _quoted(text: str) -> str:
    return tomlkit.string(text).as_string()


def _list(texts: tuple[str, ...]) -> str:
    return "[" + ", ".join(_quoted(text) for text in texts) + "]"


def _permission(key: str, given: bool, what: str) -> str:
    return f"{'' if given else '# '}{key} = true  # must be said for {what}"


def _authority(start: Start) -> str:
    given = bool(start.by and start.on)
    on = start.on or date(2026, 11, 30)
    lines = [
        "[authority]",
        f"by = {_quoted(start.by or 'Name and office of the person who agreed')}",
        f"on = {on}",
        f'reference = "{LETTER_FILE}, signed"',
    ]
    lines.insert(3, f"until = {start.until}" if start.until else "# until = 2027-05-31")
    return "\n".join(lines if given else [f"# {line}" for line in lines])


_SITE = """\
# One client location. Every key is read strictly: a misspelt one is an error, not ignored.
# No secret belongs here. Secrets go into the keyring: siteproof creds add --help

name = {name}
client = {client}
# vantages = ["server room", "first floor"]  # where the laptop gets plugged in, one after another

# What may be touched. Nothing else is, whatever is found on the way.
[scope]
networks = {networks}  # networks or single addresses
exclude = {exclude}  # never touched, although they lie inside the networks
{allow_public}
{allow_large}

# Who at the client agreed, and when. Nothing is sent without it: see {letter} in this folder.
{authority}

# Logins, tried in this order; each once a host. One table each, written by:
#   siteproof creds add linux-admin --transport ssh --kind key --user siteproof --site .
# [[credentials]]
# name = "linux-admin"
# transport = "ssh"               # ssh, snmp, winrm or ldap
# kind = "key"                    # ssh: password, key or agent; snmp: community or v3
# user = "siteproof"
# hosts = ["192.168.10.0/24"]     # only there; left out: everywhere in the scope
# roles = ["linux"]               # only for these; left out: all
# [[credentials]]
# name = "switches"
# transport = "snmp"
# kind = "v3"
# user = "monitor"
# auth_protocol = "sha256"        # sha1, sha224, sha256, sha384, sha512 or none
# priv_protocol = "aes128"        # aes128, aes192, aes256 or none
# [[credentials]]
# name = "windows"
# transport = "winrm"
# kind = "password"               # NTLM, always sealed; kerberos; over TLS: basic, certificate
# user = 'EXAMPLE\\siteproof'     # DOMAIN\\name, name@domain, or a local name
# [[credentials]]
# name = "directory"
# transport = "ldap"              # Active Directory: any user of the domain, without more rights
# kind = "password"               # over TLS, else NTLM, sealed; or kerberos, or ntlm
# user = "siteproof@example.lan"

# What one employee can open: with the directory's login, list the shares of servers and ask what
# it may do in each. No file is opened. Off unless the client allows it.
# [directory]
# open_shares = true

# Services that listen on other ports than the standard ones.
# [ports]
# ssh = 2222
# 443 = 8443

# Risks that the client takes knowingly, each until a day.
# They are kept here and checked for mistakes; this version's report does not set them apart yet.
# [[accepted]]
# check = "network.telnet-closed"
# target = "sw1"                  # an id, name or address; left out: all
# reason = "The switch is replaced in May."
# by = "Name of the person at the client"
# until = 2027-05-31

# [limits]
# at_once = 50                    # hosts that are asked at the same time
# host_seconds = 120              # the longest interview of one host
# refused_logins = 2              # after so many hosts an account is left alone; a domain's after 1

# Names of people in the report: full, initials, or counts only. The record keeps them.
# [report]
# names = "full"

# Who can read the record: a public key of age. Without it the record is not encrypted.
# [record]
# recipient = "age1..."
""".replace("{letter}", LETTER_FILE)

_LETTER = """\
# Permission to examine the network

Client: {client}
Location: {name}

We have asked our IT service provider to examine our network, so that the state of our equipment
and systems can be described and a service agreement can be drafted.

## What may be examined

{networks}

## What must not be touched

{exclude}

## What is done

- Every address above is looked for. What is found is asked what it is and how it is set up.
- Logins that we provide are used to read settings. Each is tried once a device.
- Nothing is installed. No setting is changed. No password is guessed. No attack is tried.
- Printers, power supplies, telephones and cameras are asked with particular care.
- What is learned is kept as a record that we may read, and is used for our report only.

## When

From {on} until {until}.

## Whom to call while it runs

Client: ______________________________  Telephone: ____________________

Provider: ____________________________  Telephone: ____________________

## Who agrees

Name and office: {by}

Date: {on}

Signature: ______________________________
"""
