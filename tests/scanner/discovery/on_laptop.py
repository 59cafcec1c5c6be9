"""Runs discovery or the wire transport on a lab's laptop: JSON on stdin, JSON on stdout."""

import json
import sys
import time
from collections.abc import Callable
from typing import Any

from scanner.discovery import Abilities, scan_ports, services, sweep
from scanner.model import Question, SshHello, TlsHello
from scanner.transports.base import Deadline, Endpoint
from scanner.transports.wire import WireSession

_QUESTIONS = {"tls": TlsHello, "ssh": SshHello}


def _as_is(address: str, port: int) -> Endpoint:
    return Endpoint(address, address, port)


def _run(order: dict[str, Any], permit: Callable[[str], None], told: list[str]) -> object:
    match order["do"]:
        case "sweep":
            able = Abilities(order["raw"], order["nmap"])
            return dict(sweep(order["addresses"], permit, _as_is, told.append, able))
        case "ports":
            return dict(scan_ports(order["addresses"], order["ports"], permit, _as_is))
        case "services":
            hosts = {host: set(ports) for host, ports in order["hosts"].items()}
            return dict(services(hosts, permit, _as_is, told.append))
        case "wire":
            asked: list[Question[object]] = [
                _QUESTIONS[kind](*arguments) for kind, *arguments in order["questions"]
            ]
            session = WireSession(order["address"], _as_is)
            return [
                {"value": reply.value, "reason": reply.reason, "detail": reply.detail}
                for reply in session.ask(asked, Deadline(60))
            ]
    raise ValueError(order["do"])


def main() -> None:
    permits: list[str] = []
    told: list[str] = []
    start = time.monotonic()
    result = _run(json.load(sys.stdin), permits.append, told)
    took = time.monotonic() - start
    answer = {"result": result, "permits": permits, "told": told, "took": took}
    json.dump(answer, sys.stdout, default=bytes.hex)


if __name__ == "__main__":
    main()
