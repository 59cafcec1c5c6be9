"""``python -m bench.ask_shells``: all Shell questions to many hosts, 50 at a time, no more.

Reads ``{"addresses", "user", "key"}`` as JSON on standard input; prints how many answers came and
how many did not, as JSON. No sweep, no ports, no record: what ``bench.ssh`` sets beside ansible.
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor

from scanner.catalogue import load
from scanner.credentials.types import Secret, SshLogin
from scanner.model import Endpoint, Question, Role, Shell
from scanner.transports.base import Deadline
from scanner.transports.ssh import HostKeys, connect

AT_ONCE = 50


def shell_questions() -> list[Question[object]]:
    """What a Linux host is asked over SSH, each once."""
    catalogue = load()
    asked = [*catalogue.asked_of(Role.SSH), *catalogue.asked_of(Role.LINUX)]
    return list({one.key: one for one in asked if isinstance(one, Shell)}.values())


def _sent(fingerprint: str) -> None:
    """Nobody is to be told that a login is under way."""


def main() -> None:
    """Ask, count, print."""
    given = json.load(sys.stdin)
    login = SshLogin("bench", given["user"], key=Secret(given["key"]))
    questions, keys = shell_questions(), HostKeys()

    def ask(address: str) -> list[bool]:
        deadline = Deadline(120)
        session = connect(Endpoint(address, address, 22), login, keys, deadline, _sent)
        try:
            return [reply.reason is None for reply in session.ask(questions, deadline)]
        finally:
            session.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        came = [one for host in pool.map(ask, given["addresses"]) for one in host]
    print(json.dumps({"answered": sum(came), "missed": len(came) - sum(came)}))


if __name__ == "__main__":
    main()
