"""A WQL question over a connection: Enumerate, then Pull while there is more (WS-Enumeration)."""

from contextlib import suppress
from xml.etree.ElementTree import Element

from scanner.model import Reason, Wql
from scanner.transports.base import Deadline
from scanner.transports.logon.failures import RefusalError
from scanner.transports.winrm import envelopes
from scanner.transports.winrm.conversation import Conversation
from scanner.transports.winrm.documents import local, named
from scanner.transports.winrm.faults import REFUSED_FILTER, Fault, FaultError
from scanner.transports.winrm.instances import NotOfTypeError, Row, rows

# Answers without an instance and without an end, one after another, before we give up.
EMPTY = 3

ALL = "*"


def query(question: Wql, talk: Conversation, deadline: Deadline) -> dict[str, list[Row]]:
    """The rows of a question.

    A property that this version of Windows does not have makes WMI refuse the whole query. Then
    all properties are asked for, once, and the one that is not there is None.

    Raises:
        RefusalError: there is no answer.
    """
    try:
        return {"rows": _run(question, question.text, talk, deadline)}
    except FaultError as error:
        if not _may_lack_a_property(question, error.fault):
            raise talk.refusal(error.fault, question.namespace, question.cim_class) from None
    try:
        return {"rows": _run(question, all_of(question), talk, deadline)}
    except FaultError as error:
        raise talk.refusal(error.fault, question.namespace, question.cim_class) from None


def all_of(question: Wql) -> str:
    """The same query for all properties."""
    where = f" WHERE {question.where}" if question.where else ""
    return f"SELECT {ALL} FROM {question.cim_class}{where}"  # noqa: S608 - WQL, and fixed


def _may_lack_a_property(question: Wql, fault: Fault) -> bool:
    """Whether the query itself is refused, not the class or the namespace that it names."""
    if REFUSED_FILTER not in fault.codes:
        return False
    return not (fault.names(question.cim_class) or fault.names(question.namespace))


def _run(question: Wql, text: str, talk: Conversation, deadline: Deadline) -> list[Row]:
    found: list[Row] = []
    octets, empty, namespace = question.limit, 0, question.namespace
    message = envelopes.enumerate_query(talk.to, namespace, text, talk.patience(deadline))
    while True:
        answer = talk.ask(message, deadline)
        items, context = instances_in(answer.body)
        octets -= talk.octets
        found += _typed(question, items)
        empty = 0 if items else empty + 1
        if context is None:
            _require_room(question, found, octets)
            return found
        if empty >= EMPTY:
            raise RefusalError(
                Reason.BAD_ANSWER, f"{question.cim_class}: answers without an instance or an end"
            )
        try:
            _require_room(question, found, octets)
        except RefusalError:
            with suppress(RefusalError, FaultError):
                talk.ask(envelopes.release(talk.to, namespace, context, 1.0), deadline)
            raise
        message = envelopes.pull(talk.to, namespace, context, talk.patience(deadline))


def instances_in(body: Element) -> tuple[list[Element], str | None]:
    """The instances of an answer, and the context of those that are left, None at the end."""
    answer = next((each for each in body if local(each).endswith("Response")), None)
    if answer is None or local(answer) not in ("EnumerateResponse", "PullResponse"):
        raise RefusalError(Reason.BAD_ANSWER, "the answer is none to an enumeration")
    items = [item for held in named(answer, "Items") for item in held]
    if next(named(answer, "EndOfSequence"), None) is not None:
        return items, None
    context = next((each.text or "" for each in named(answer, "EnumerationContext")), "").strip()
    if not context:
        raise RefusalError(Reason.BAD_ANSWER, "the answer has neither an end nor a rest")
    return items, context


def _typed(question: Wql, items: list[Element]) -> list[Row]:
    try:
        return rows(items, question.namespace, question.cim_class, question.columns)
    except NotOfTypeError as error:
        raise RefusalError(Reason.BAD_ANSWER, f"{question.cim_class}: {error}") from None


def _require_room(question: Wql, found: list[Row], octets: int) -> None:
    if len(found) > question.most:
        detail = f"{question.cim_class}: more than {question.most} instances"
        raise RefusalError(Reason.TOO_LARGE, detail)
    if octets < 0:
        detail = f"{question.cim_class}: the answer is longer than {question.limit} bytes"
        raise RefusalError(Reason.TOO_LARGE, detail)
