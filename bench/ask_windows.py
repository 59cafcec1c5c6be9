"""``python -m bench.ask_windows ours|pypsrp ADDRESS``: every Windows question to one host.

Prints, as JSON, the seconds from the first packet to the last answer, how many questions were
answered and how many not, how many values of the registry were asked for, as how many questions all
that counts, and how many HTTP requests the host has counted. ``pypsrp`` asks one question after the
other over one connection, each in as few round trips as it can: OptimizeEnumeration, and as many
instances as there is room.
"""

import json
import socket
import sys
import time
from collections.abc import Iterator
from xml.etree import ElementTree

from pypsrp.exceptions import WinRMError
from pypsrp.wsman import WSMan

from bench.windows_host import COUNTER, PASSWORD, USER, WINRM
from scanner.catalogue import load
from scanner.credentials.types import Secret, WinRmLogin
from scanner.model import Again, Endpoint, Question, Registry, RegistryTree, Role, Wql
from scanner.transports.base import Deadline, Reply
from scanner.transports.ssh import HostKeys
from scanner.transports.winrm import Way, connect, uris

HKLM = "2147483650"
REGISTRY = f"{uris.WMI}/root/cimv2/StdRegProv"
METHODS = {
    "text": "GetStringValue",
    "expanded": "GetExpandedStringValue",
    "dword": "GetDWORDValue",
    "qword": "GetQWORDValue",
    "multi": "GetMultiStringValue",
    "binary": "GetBinaryValue",
}


def questions() -> list[Question[object]]:
    """What a Windows host is asked over WinRM, each key once with all its columns."""
    found: dict[str, Question[object]] = {}
    for question in load().asked_of(Role.WINDOWS):
        for leaf in question.leaves():
            if isinstance(leaf, (Wql, Registry, RegistryTree)) and not isinstance(leaf, Again):
                known = found.get(leaf.key)
                found[leaf.key] = leaf if known is None else known.union(leaf)
    return list(found.values())


def counts_as(reply: Reply) -> int:
    """As how many questions one counts: StdRegProv gives one value a call, and has no bulk read, so
    each value of the registry is a question, and of a tree each value of each key that is there."""
    question, value = reply.question, reply.value
    if isinstance(question, Registry):
        return max(1, len(question.columns))
    if isinstance(question, RegistryTree) and isinstance(value, dict):
        return 1 + len(value["keys"]) * len(question.columns)
    return 1


def ours(address: str, asked: list[Question[object]]) -> tuple[int, int, int]:
    """Answered, not answered, and as how many questions all count."""
    way = Way(Endpoint(address, address, WINRM), tls=False)
    login = WinRmLogin("bench", USER, Secret(PASSWORD))
    deadline = Deadline(300)
    session = connect([way], login, HostKeys(), deadline, lambda _host: None)
    came = list(session.ask(asked, deadline))
    session.close()
    answered = sum(reply.reason is None for reply in came)
    return answered, len(came) - answered, sum(map(counts_as, came))


def pypsrp(address: str, asked: list[Question[object]]) -> tuple[int, int, int]:
    """The same, one after the other; it is not counted."""
    came = []
    with WSMan(
        address, port=WINRM, username=USER, password=PASSWORD, ssl=False, auth="negotiate",
        no_proxy=True,
    ) as session:  # fmt: skip
        for question in asked:
            try:
                _ask(session, question)
                came.append(True)
            except (WinRMError, LookupError):
                came.append(False)
    return sum(came), len(came) - sum(came), 0


def _ask(session: WSMan, question: Question[object]) -> None:
    match question:
        case Wql():
            _query(session, question)
        case Registry():
            _values(session, question, question.path)
        case RegistryTree():
            keys = _invoke(session, "EnumKey", question.path)
            for name in [each.text for each in keys if each.tag.endswith("sNames")]:
                _values(session, question, f"{question.path}\\{name}")


def _query(session: WSMan, question: Wql) -> None:
    asked = ElementTree.Element(f"{{{uris.ENUMERATION}}}Enumerate")
    ElementTree.SubElement(asked, f"{{{uris.WSMAN}}}OptimizeEnumeration")
    ElementTree.SubElement(asked, f"{{{uris.WSMAN}}}MaxElements").text = "32000"
    named = ElementTree.SubElement(asked, f"{{{uris.WSMAN}}}Filter", Dialect=uris.WQL)
    named.text = question.text
    resource = f"{uris.WMI}/{question.namespace}/*"
    found = session.enumerate(resource, asked)
    while not any(each.tag.endswith("EndOfSequence") for each in found.iter()):
        context = next(each for each in found.iter() if each.tag.endswith("EnumerationContext"))
        asked = ElementTree.Element(f"{{{uris.ENUMERATION}}}Pull")
        ElementTree.SubElement(asked, context.tag).text = context.text
        ElementTree.SubElement(asked, f"{{{uris.ENUMERATION}}}MaxElements").text = "32000"
        found = session.pull(resource, asked)


def _values(session: WSMan, question: Registry | RegistryTree, path: str) -> None:
    for column in question.columns:
        kind, _, name = column.partition(" ")
        _invoke(session, METHODS[kind], path, name)


def _invoke(
    session: WSMan, method: str, path: str, name: str = ""
) -> Iterator[ElementTree.Element]:
    asked = ElementTree.Element(f"{{{REGISTRY}}}{method}_INPUT")
    given = {"hDefKey": HKLM, "sSubKeyName": path.partition("\\")[2], "sValueName": name}
    for key, text in given.items():
        if text:
            ElementTree.SubElement(asked, f"{{{REGISTRY}}}{key}").text = text
    return session.invoke(f"{REGISTRY}/{method}", REGISTRY, asked).iter()


def counted(address: str) -> int:
    """The HTTP requests that the host has had."""
    with socket.create_connection((address, COUNTER), 10) as counter:
        return int(counter.recv(100))


def main() -> None:
    """Ask, count, print."""
    how, address = sys.argv[1:]
    asked, before = questions(), counted(address)
    begun = time.monotonic()
    answered, missed, counted_as = (ours if how == "ours" else pypsrp)(address, asked)
    seconds = time.monotonic() - begun
    print(
        json.dumps(
            {
                "seconds": seconds,
                "answered": answered,
                "missed": missed,
                "counted_as": counted_as,
                "requests": counted(address) - before,
                "queries": sum(isinstance(one, Wql) for one in asked),
                "keys": sum(isinstance(one, Registry) for one in asked),
                "values": sum(len(one.columns) for one in asked if isinstance(one, Registry)),
                "trees": sum(isinstance(one, RegistryTree) for one in asked),
            }
        )
    )


if __name__ == "__main__":
    main()
