"""When the directory was last backed up."""

import contextlib

from hypothesis import given
from hypothesis import strategies as st

from checks.backup.directory_backup import METADATA, directory_backup, directory_is_backed_up
from scanner.model import CannotTellError, Reason, Result
from tests.checks.directory_answers import found
from tests.checks.directory_domain import DC, SAMBA, Answers, ago, root
from tests.checks.harness import Case, Gap

P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE
CHECK = directory_is_backed_up


def written(name: str, days: float) -> str:
    """As Windows writes it: a line feed and a NUL at the end."""
    return (
        f"<DS_REPL_ATTR_META_DATA>\n\t<pszAttributeName>{name}</pszAttributeName>\n"
        "\t<dwVersion>31</dwVersion>\n\t<ftimeLastOriginatingChange>"
        f"{ago(days):%Y-%m-%dT%H:%M:%SZ}</ftimeLastOriginatingChange>\n"
        "</DS_REPL_ATTR_META_DATA>\n\0"
    )


CLASS = written("objectClass", 900)


def metadata(*rows: str) -> Answers:
    return {**root(), METADATA: found(METADATA, {"msDS-ReplAttributeMetaData": list(rows) or None})}


BROKEN = CLASS.replace("T10:15:00Z", "T10:15")
CASES = [
    Case("yesterday", CHECK, P, metadata(CLASS, written("dSASignature", 1)), DC, "2026-11-21"),
    Case("a week", CHECK, P, metadata(CLASS, written("dSASignature", 7)), DC),
    Case("eight days", CHECK, F, metadata(CLASS, written("dSASignature", 8)), DC, "", "medium"),
    Case("two months", CHECK, F, metadata(CLASS, written("dSASignature", 61)), DC, "", "high"),
    Case("never", CHECK, F, metadata(CLASS), DC, "No backup has ever"),
    Case("an attribute like it", CHECK, F, metadata(CLASS, written("dSASignatureX", 1)), DC),
    Case("hidden", CHECK, U, metadata(), DC, "does not show"),
    Case("only a part is seen", CHECK, U, metadata(written("dSASignature", 1)), DC),
    Case("no times", CHECK, U, metadata(BROKEN), DC),
    Case("Samba", CHECK, N, {**metadata(), **SAMBA}, DC, "Samba"),
    Case("refused", CHECK, U, {**root(), METADATA: Gap(Reason.ACCESS_DENIED)}, DC),
]


@given(st.lists(st.text(max_size=200) | st.binary(max_size=200), max_size=4))
def test_strange_metadata_is_never_a_crash(values: list[str | bytes]) -> None:
    plain = {"attributes": list(METADATA.columns), "entries": [["DC=x", values]]}
    with contextlib.suppress(CannotTellError, ValueError, LookupError):
        directory_backup(METADATA.read(plain))


def test_a_long_value_is_cut() -> None:
    bomb = "<pszAttributeName>" * 200_000 + CLASS
    plain = {"attributes": list(METADATA.columns), "entries": [["DC=x", [bomb, CLASS]]]}
    assert directory_backup(METADATA.read(plain)).at is None
