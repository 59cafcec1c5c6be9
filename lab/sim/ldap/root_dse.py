"""The root DSE of a domain controller ([MS-ADTS] 3.1.1.3.2)."""

from collections.abc import Sequence
from datetime import UTC, datetime

from lab.sim.ldap.controls import SUPPORTED
from lab.sim.ldap.directory import Directory
from lab.sim.ldap.entries import Entry
from lab.sim.ldap.ldif import Values
from lab.sim.ldap.names import parent
from lab.sim.logon.accounts import Names

START_TLS = "1.3.6.1.4.1.1466.20037"
WHO_AM_I = "1.3.6.1.4.1.4203.1.11.3"

# LDAP_CAP_ACTIVE_DIRECTORY, _V51, _LDAP_INTEG, _V60, _V61_R2, _W8 ([MS-ADTS] 3.1.1.3.4.3)
_CAPABILITIES = ("800", "1670", "1791", "1935", "2080", "2237")
_POLICIES = ("MaxPageSize", "MaxReceiveBuffer", "MaxValRange", "MaxResultSetsPerConn")


def root_dse(directory: Directory, names: Names, *, tls: bool) -> Entry:
    """As a domain controller of that name gives it; what the data say of it (the record of the
    empty name) comes before what is worked out."""
    values = {
        "currentTime": [datetime.now(UTC).strftime("%Y%m%d%H%M%S.0Z").encode()],
        **_contexts(directory),
        **_server(directory, names),
        **_abilities(tls=tls),
    }
    said = {name.lower() for name in directory.root}
    computed: Values = {n: v for n, v in values.items() if v and n.lower() not in said}
    return Entry.of("", computed | directory.root, directory.schema)


def _contexts(directory: Directory) -> Values:
    heads = directory.contexts
    domain = [h for h in heads if h.isa("domaindns") and h.values.get("objectsid")]
    domain = domain or [h for h in heads if h.isa("domaindns")]
    schema = [h for h in heads if h.isa("dmd")]
    return {
        "namingContexts": [head.dn.encode() for head in heads],
        "defaultNamingContext": _names(domain[:1]),
        "rootDomainNamingContext": _names(domain[:1]),
        "configurationNamingContext": _names([h for h in heads if h.isa("configuration")]),
        "schemaNamingContext": _names(schema),
        "subschemaSubentry": [f"CN=Aggregate,{head.dn}".encode() for head in schema],
    }


def _server(directory: Directory, names: Names) -> Values:
    settings = [e for e in directory.entries.values() if e.isa("ntdsdsa")]
    own = [e for e in settings if e.dn.casefold().find(f"cn={names.computer.casefold()},") >= 0]
    highest = max((e.number("usnchanged") for e in directory.entries.values()), default=0)
    realm, host = names.dns.upper(), names.computer.lower()
    return {
        "dnsHostName": _texts([names.full]),
        "ldapServiceName": _texts([f"{names.dns}:{host}$@{realm}"]),
        "dsServiceName": _names(own[:1]),
        "serverName": [parent(entry.dn).encode() for entry in own[:1]],
        "highestCommittedUSN": _texts([str(highest)]),
        "isSynchronized": [b"TRUE"],
        "isGlobalCatalogReady": [b"TRUE"],
        "domainFunctionality": _levels(directory, "domaindns"),
        "forestFunctionality": _levels(directory, "crossrefcontainer"),
        "domainControllerFunctionality": _levels(directory, "ntdsdsa"),
    }


def _abilities(*, tls: bool) -> Values:
    extensions = [WHO_AM_I, *([START_TLS] if tls else [])]
    return {
        "supportedLDAPVersion": [b"3", b"2"],
        "supportedSASLMechanisms": _texts(["GSSAPI", "GSS-SPNEGO", "EXTERNAL", "DIGEST-MD5"]),
        "supportedControl": _texts(SUPPORTED),
        "supportedExtension": _texts(extensions),
        "supportedCapabilities": [f"1.2.840.113556.1.4.{n}".encode() for n in _CAPABILITIES],
        "supportedLDAPPolicies": _texts(_POLICIES),
    }


def _levels(directory: Directory, kind: str) -> list[bytes]:
    """msDS-Behavior-Version of the first object of a class ([MS-ADTS] 6.1.4.2 to 6.1.4.4)."""
    held = (e for e in directory.entries.values() if e.isa(kind))
    return next((v for e in held if (v := e.values.get("msds-behavior-version"))), [])


def _names(entries: Sequence[Entry]) -> list[bytes]:
    return [entry.dn.encode() for entry in entries]


def _texts(texts: Sequence[str]) -> list[bytes]:
    return [text.encode() for text in texts]
