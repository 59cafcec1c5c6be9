"""Logs in to a directory and asks it on a lab's laptop: JSON on stdin, JSON on stdout."""

import json
import sys
from typing import Any

from scanner.credentials.types import LdapLogin, LdapScheme, Secret
from scanner.model import Base, LdapSearch
from scanner.transports.base import Deadline, Endpoint, SessionError
from scanner.transports.ldap import connect
from scanner.transports.ssh import HostKeys


def _as_is(address: str, port: int) -> Endpoint:
    return Endpoint(address, address, port)


def _attempt(order: dict[str, Any]) -> dict[str, Any]:
    told: list[str] = []
    scheme = LdapScheme(order["scheme"])
    login = LdapLogin("office", order["user"], Secret(order["password"]), scheme)
    keys, until = HostKeys(), Deadline(40)
    found: dict[str, Any] = {"how": "", "told": told, "reason": None, "detail": "", "replies": []}
    try:
        session = connect(
            order["address"], _as_is, login, keys, until, told.append, order["open_ports"]
        )
    except SessionError as error:
        return found | {"reason": error.reason, "detail": error.detail, "fix": error.fix}
    asked = [
        LdapSearch(Base(one["base"]), one["filter"], tuple(one["attributes"]))
        for one in order["asked"]
    ]
    found["how"] = session.how
    for reply in session.ask(asked, until):
        plain = {"reason": reply.reason, "detail": reply.detail, "value": reply.value}
        found["replies"].append(plain)
    session.close()
    return found


def main() -> None:
    json.dump([_attempt(order) for order in json.load(sys.stdin)], sys.stdout, default=bytes.hex)


if __name__ == "__main__":
    main()
