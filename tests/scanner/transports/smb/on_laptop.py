"""Logs in over SMB and asks, on a lab's laptop: JSON on stdin, JSON on stdout."""

import base64
import json
import logging
import sys
import threading
from typing import Any

from scanner.credentials.types import LdapLogin, LdapScheme, Secret
from scanner.model import PolicyFiles, Question, Shares, SysvolTree
from scanner.transports.base import Deadline, Endpoint, SessionError
from scanner.transports.smb import connect


def _as_is(address: str, port: int) -> Endpoint:
    return Endpoint(address, address, port)


def _questions(asked: list[list[Any]]) -> list[Question[Any]]:
    kinds: dict[str, Any] = {"files": PolicyFiles, "tree": SysvolTree, "shares": Shares}
    return [kinds[kind](*more) for kind, *more in asked]


def _attempt(order: dict[str, Any]) -> dict[str, Any]:
    told: list[str] = []
    login = LdapLogin("office", order["user"], Secret(order["password"]), order["scheme"])
    found: dict[str, Any] = {"told": told, "reason": None, "detail": "", "fix": "", "replies": []}
    until = Deadline(60)
    more = {"centre": Endpoint("", order["centre"], 88)} if order.get("centre") else {}
    try:
        session = connect(
            order["address"], _as_is, login, until, told.append, domain=order["domain"], **more
        )
    except SessionError as error:
        return found | {"reason": error.reason, "detail": error.detail, "fix": error.fix}
    for reply in session.ask(_questions(order["asked"]), until):
        plain = {
            "reason": reply.reason,
            "detail": reply.detail,
            "value": reply.value,
            "withheld": reply.withheld,
        }
        found["replies"].append(plain)
    session.close()
    found["threads"] = threading.active_count()
    return found


def _plain(value: object) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(type(value).__name__)


def main() -> None:
    """``DEBUG`` everywhere: what the libraries say would stand in the standard error output."""
    logging.basicConfig(level=logging.DEBUG)
    orders = json.load(sys.stdin)
    for order in orders:
        order["scheme"] = LdapScheme(order["scheme"])
    json.dump([_attempt(order) for order in orders], sys.stdout, default=_plain)


if __name__ == "__main__":
    main()
