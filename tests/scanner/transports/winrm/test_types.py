"""The table of kinds agrees with the lab's schema on everything that the catalogue asks."""

from collections.abc import Iterator

from lab.sim.winrm.cim import CimProperty
from lab.sim.winrm.schema import read_schema
from scanner.catalogue import load
from scanner.model import Again, Each, Question, Twice, Wql
from scanner.transports.winrm.cim_types import KINDS, TEXT, tables, types_of

# Classes that no host of the lab has, and of which only texts are asked.
TEXTS_ONLY = {"Win32_SystemAccount"}


def asked(question: Question[object]) -> Iterator[Wql]:
    match question:
        case Wql():
            yield question
        case Twice() | Again():
            yield from asked(question.inner)
        case Each():
            yield from asked(question.template)
            yield from asked(question.parent)


def kind(known: CimProperty) -> str:
    """What the table has to say of a property; times and references tell it themselves."""
    if known.type in ("datetime", "reference"):
        return TEXT
    single = {"boolean": "boolean", "real32": "real", "real64": "real"}.get(known.type, TEXT)
    single = "integer" if "int" in known.type else single
    return f"{single}[]" if known.array else single


def wrong(question: Wql) -> Iterator[str]:
    """What of a question the table does not give the right kind."""
    if question.cim_class in TEXTS_ONLY:
        return
    try:
        cls = read_schema().find(question.namespace, question.cim_class)
    except LookupError:
        yield f"add {question.cim_class} to the lab's schema, and its kinds to types/"
        return
    types = types_of(question.namespace, question.cim_class)
    for name in question.select:
        known = cls.find(name)
        if known is None or types.get(name.casefold(), TEXT) != kind(known):
            yield f"{cls.name}.{name}"


def test_every_property_that_the_catalogue_asks() -> None:
    questions = {one for each in load().questions for one in asked(each)}
    assert questions
    assert [what for question in questions for what in wrong(question)] == []


def test_every_kind_of_the_table_is_the_schema_s() -> None:
    seen = 0
    for (namespace, name), kinds in tables().items():
        cls = read_schema().find(namespace, name)
        for prop, given in kinds.items():
            known = cls.find(prop)
            assert known is not None, f"{name}.{prop}"
            assert given == kind(known), f"{name}.{prop}"
            seen += 1
    assert seen > 1000


def test_only_kinds_that_are_read() -> None:
    found = {kind.removesuffix("[]") for kinds in tables().values() for kind in kinds.values()}
    assert found <= set(KINDS)
