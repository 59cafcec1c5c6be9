"""Recorded SNMP devices as lines of a record: ``OID|type|value``, a type with ``x`` is hex."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from scanner.catalogue import collect
from scanner.inventory import Sources, hints_snmp, hints_snmp_vendors, identify
from scanner.model import Asked, Grade, Identity, Probe, Question, SnmpGet, SnmpValue, SnmpWalk

_STRINGS = {"4", "68"}
_TEXTS = {"6", "64"}
NOW = datetime(2026, 11, 22, 10, 15, tzinfo=UTC)

Recording = Mapping[str, SnmpValue]
ADDRESS = "127.77.0.1"
PROBES: tuple[Probe[object], ...] = tuple(
    sorted(collect([hints_snmp, hints_snmp_vendors]).probes, key=lambda probe: probe.rank)
)
QUESTIONS = tuple(dict.fromkeys(question for probe in PROBES for question in probe.questions))


def parse(lines: Iterable[str]) -> dict[str, SnmpValue]:
    """Values by OID; lines that are not understood are left out."""
    found: dict[str, SnmpValue] = {}
    for line in lines:
        oid, _, rest = line.rstrip("\n").partition("|")
        kind, _, value = rest.partition("|")
        tag, hexadecimal = kind.removesuffix("x"), kind.endswith("x")
        try:
            if tag in _STRINGS:
                found[oid] = bytes.fromhex(value) if hexadecimal else value.encode()
            elif tag in _TEXTS:
                found[oid] = value.removeprefix(".")
            elif tag:
                found[oid] = int(value)
        except ValueError:
            continue
    return found


def answer(question: Question[object], recording: Recording) -> dict[str, object]:
    """The plain value that a transport would write down."""
    if isinstance(question, SnmpGet):
        oids = zip(question.columns, question.oids(), strict=True)
        return {number: recording[oid] for number, oid in oids if oid in recording}
    if not isinstance(question, SnmpWalk):
        raise TypeError(question.key)
    rows: dict[str, object] = {}
    for number, oid in zip(question.columns, question.oids(), strict=True):
        for index, value in _below(oid, recording):
            cells = rows.setdefault(index, {})
            assert isinstance(cells, dict)
            cells[number] = value
    return rows


def _below(oid: str, recording: Recording) -> Iterator[tuple[str, SnmpValue]]:
    prefix = f"{oid}."
    for name, value in recording.items():
        if name.startswith(prefix):
            yield name.removeprefix(prefix), value


def lines(
    questions: Iterable[Question[object]], recording: Recording, address: str = ADDRESS
) -> dict[tuple[str, str], Asked]:
    """The record of one device that was asked these questions."""
    return {
        (address, question.key): Asked(
            respondent=address,
            key=question.key,
            columns=question.columns,
            at=NOW,
            took=0.1,
            grade=Grade.MEASURED,
            value=answer(question, recording),
        )
        for question in questions
    }


def whoami(recording: Recording) -> Identity:
    """What the SNMP hints make of a device that was asked all their questions."""
    return identify(Sources(PROBES, ()), lines(QUESTIONS, recording), ADDRESS)
