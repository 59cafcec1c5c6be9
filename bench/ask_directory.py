"""``python -m bench.ask_directory ours|ldapsearch|evaluate``: the whole directory interview once.

The order comes as JSON on stdin: {"address", "user", "password", "login"}, ``login`` being a file
with the password, for ldapsearch. Prints as JSON the seconds from the first packet to the last
answer, the entries, and this process's largest size in MB; ``evaluate`` asks, and then judges every
identity check on what came, and prints those seconds and how many findings of each outcome.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from scanner.benchmark import load_benchmark
from scanner.catalogue import Catalogue, load
from scanner.credentials.types import LdapLogin, Secret
from scanner.evaluate import evaluate
from scanner.model import Asked, Base, Grade, LdapSearch, RootDse, SearchScope
from scanner.transports.base import Deadline, Endpoint, Reply
from scanner.transports.ldap import connect
from scanner.transports.ssh import HostKeys
from scanner.transports.wire import WireSession

_SD_FLAGS = "!1.2.840.113556.1.4.801=::MAMCAQc="  # owner, group and DACL
_BASES = {
    Base.DOMAIN: "",
    Base.CONFIGURATION: "CN=Configuration,",
    Base.SCHEMA: "CN=Schema,CN=Configuration,",
    Base.DOMAIN_DNS: "DC=DomainDnsZones,",
    Base.FOREST_DNS: "DC=ForestDnsZones,",
}
_SCOPES = {SearchScope.BASE: "base", SearchScope.ONE: "one", SearchScope.SUBTREE: "sub"}


def searches(catalogue: Catalogue) -> list[LdapSearch]:
    """Every search of the catalogue, each key once with all its attributes."""
    found: dict[str, LdapSearch] = {}
    for question in catalogue.questions:
        for leaf in question.leaves():
            if isinstance(leaf, LdapSearch):
                known = found.get(leaf.key)
                found[leaf.key] = leaf if known is None else known.union(leaf)
    return list(found.values())


def _as_is(address: str, port: int) -> Endpoint:
    return Endpoint(address, address, port)


def replies(order: dict[str, str], asked: list[LdapSearch]) -> Iterator[Reply]:
    """The answers as they come, over LDAPS."""
    login = LdapLogin("bench", order["user"], Secret(order["password"]))
    deadline = Deadline(600)
    session = connect(order["address"], _as_is, login, HostKeys(), deadline, lambda _: None)
    yield from session.ask(asked, deadline)
    session.close()


def ours(order: dict[str, str], asked: list[LdapSearch]) -> dict[str, Any]:
    """Answers are let go as the record lets them go."""
    entries, missed = 0, []
    for reply in replies(order, asked):
        if isinstance(reply.value, dict):
            entries += len(reply.value["entries"])
        else:
            missed.append(f"{reply.question.key}: {reply.detail}")
    return {"entries": entries, "missed": missed}


def ldapsearch(order: dict[str, str], asked: list[LdapSearch]) -> dict[str, Any]:
    """The same searches, one program each; and what starting and logging in costs them all."""
    entries = 0
    for search in asked:
        entries += _search(order, search, search.columns)
    nothing = replace(asked[0], filter="(cn=nobody)", scope=SearchScope.BASE, under="")
    begun = time.perf_counter()
    for _ in asked:
        _search(order, nothing, ("1.1",))
    return {"entries": entries, "logins": time.perf_counter() - begun}


def _search(order: dict[str, str], search: LdapSearch, attributes: tuple[str, ...]) -> int:
    domain = ",".join(f"DC={part}" for part in order["user"].partition("@")[2].split("."))
    base = f"{_BASES[search.base]}{domain}"
    command = [
        *("ldapsearch", "-LLL", "-x", "-o", "ldif-wrap=no", "-y", order["login"]),
        *("-D", order["user"], "-H", f"ldaps://{order['address']}"),
        *("-E", "pr=1000/noprompt", "-E", "!1.2.840.113556.1.4.1339"),
        *(("-E", _SD_FLAGS) if "nTSecurityDescriptor" in attributes else ()),
        *("-b", f"{search.under},{base}" if search.under else base),
        *("-s", _SCOPES[search.scope], search.filter, *attributes),
    ]
    environment = {"PATH": os.environ["PATH"], "LDAPTLS_REQCERT": "never"}
    done = subprocess.run(command, capture_output=True, env=environment, check=False)
    if done.returncode not in (0, 32):  # noSuchObject
        sys.exit(f"ldapsearch {search.key}: {done.stderr.decode()[-500:]}")
    return done.stdout.count(b"\ndn:") + done.stdout.startswith(b"dn:")


def judged(order: dict[str, str], asked: list[LdapSearch]) -> dict[str, Any]:
    """Every identity check on what came."""
    catalogue = load()
    identity = [check for check in catalogue.checks if check.area == "identity"]
    own = Catalogue(catalogue.probes, catalogue.sightings, tuple(identity))
    shown = WireSession(order["address"], _as_is).ask([RootDse()], Deadline(20))
    lines = {}
    for reply in (*shown, *replies(order, asked)):
        grade = Grade.MEASURED if isinstance(reply.question, LdapSearch) else Grade.SHOWN
        line = Asked(
            order["address"],
            reply.question.key,
            reply.question.columns,
            reply.at,
            reply.took,
            grade,
            reply.value,
            reply.reason,
            reply.detail,
        )
        lines[line.respondent, line.key] = line
    benchmark = load_benchmark()
    begun = time.perf_counter()
    found = evaluate(own, lines, benchmark).findings
    seconds = time.perf_counter() - begun
    outcomes = Counter(type(finding.verdict).__name__ for finding in found)
    return {"evaluation": seconds, "findings": dict(outcomes)}


def main() -> None:
    """See above."""
    order = json.load(sys.stdin)
    asked = searches(load())
    ways = {"ours": ours, "ldapsearch": ldapsearch, "evaluate": judged}
    at = datetime.now(UTC)
    begun = time.perf_counter()
    found = ways[sys.argv[1]](order, asked)
    found["seconds"] = time.perf_counter() - begun
    found["size"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found["searches"], found["at"] = len(asked), at.isoformat()
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
