"""A domain as our session and as ldapdomaindump read it: on a lab's laptop, JSON in, JSON out."""

import json
import ssl
import sys
from collections.abc import Iterable, Mapping
from typing import Any

import ldap3
import ldapdomaindump

from checks.identity.directory_objects import COMPUTERS, GROUPS, USERS
from scanner.credentials.types import LdapLogin, Secret
from scanner.model import Base, Entry, LdapSearch
from scanner.transports.base import Deadline, Endpoint
from scanner.transports.ldap import connect
from scanner.transports.ssh import HostKeys

POLICY = ("minPwdLength", "pwdHistoryLength", "pwdProperties", "lockoutThreshold")
HEAD = LdapSearch(Base.DOMAIN, "(objectClass=domainDNS)", POLICY)

Domain = dict[str, dict[str, list[object]]]


def ours(order: Mapping[str, str]) -> Domain:
    """By LdapSession and the shared questions of the topics."""
    login = LdapLogin("office", order["user"], Secret(order["password"]))
    session = connect(order["address"], _where, login, HostKeys(), Deadline(60), lambda _host: None)
    found: Domain = {}
    for name, question in _ASKED.items():
        (reply,) = session.ask([question], Deadline(60))
        assert reply.reason is None, reply.detail
        found[name] = {
            _name(name, entry): _row(name, entry) for entry in question.read(reply.value)
        }
    session.close()
    return found


_ASKED = {"users": USERS, "computers": COMPUTERS, "groups": GROUPS, "policy": HEAD}


def _where(address: str, port: int) -> Endpoint:
    return Endpoint(address, address, port)


def _name(kind: str, entry: Entry) -> str:
    return entry.dn if kind == "policy" else entry.text("sAMAccountName") or entry.dn


def _row(kind: str, entry: Entry) -> list[object]:
    match kind:
        case "policy":
            return [entry.number(name) for name in POLICY]
        case "groups":
            return [entry.sid("objectSid"), sorted(entry.texts("member"))]
    spns = sorted(entry.texts("servicePrincipalName"))
    return [entry.sid("objectSid"), entry.number("userAccountControl"), spns]


def theirs(order: Mapping[str, str]) -> Domain:
    """By ldapdomaindump, over ldap3's own connection."""
    tls = ldap3.Tls(validate=ssl.CERT_NONE)
    server = ldap3.Server(order["address"], use_ssl=True, tls=tls, get_info=ldap3.ALL)
    connection = ldap3.Connection(server, order["user"], order["password"], auto_bind=True)
    config = ldapdomaindump.domainDumpConfig()
    dump = ldapdomaindump.domainDumper(server, connection, config)
    return {
        "users": dict(_theirs("users", dump.getAllUsers())),
        "computers": dict(_theirs("computers", dump.getAllComputers())),
        "groups": dict(_theirs("groups", dump.getAllGroups())),
        "policy": dict(_theirs("policy", dump.getDomainPolicy())),
    }


def _theirs(kind: str, entries: Iterable[Any]) -> Iterable[tuple[str, list[object]]]:
    for entry in list(entries):
        have = {name.lower(): name for name in entry.entry_attributes}

        def values(name: str, entry: Any = entry, have: Mapping[str, str] = have) -> list[object]:
            return list(entry[have[name.lower()]].values) if name.lower() in have else []

        match kind:
            case "policy":
                yield entry.entry_dn, [next(iter(values(name)), None) for name in POLICY]
            case "groups":
                row = [values("objectSid")[0], sorted(map(str, values("member")))]
                yield str(values("sAMAccountName")[0]), row
            case _:
                spns = sorted(map(str, values("servicePrincipalName")))
                control = values("userAccountControl")[0]
                yield str(values("sAMAccountName")[0]), [values("objectSid")[0], control, spns]


def main() -> None:
    """Both, one after the other."""
    order = json.load(sys.stdin)
    json.dump({"ours": ours(order), "theirs": theirs(order)}, sys.stdout)


if __name__ == "__main__":
    main()
