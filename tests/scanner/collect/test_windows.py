"""The PowerShell script: its grammar, the small part of the language that it keeps to, and that
it asks the very questions of the catalogue. PowerShell itself runs here nowhere."""

import re
from collections.abc import Iterator

import pytest
import tree_sitter_powershell
from tree_sitter import Language, Node, Parser

from scanner.catalogue import Catalogue, load
from scanner.collect.carried import windows_questions
from scanner.collect.values import _KINDS
from scanner.collect.windows import call, quoted, windows_script
from scanner.model import PowerShell, Registry, RegistryTree, Transport, Wql

# Nothing in this list writes, sends or starts anything; the file is written by one StreamWriter.
CMDLETS = {
    "ForEach-Object",
    "Get-CimInstance",
    "Get-DhcpServerv4ScopeStatistics",
    "Get-WinEvent",
    "New-Object",
    "Resolve-Path",
    "Select-Object",
    "Where-Object",
    "Write-Output",
    "Write-Warning",
}
MADE = {
    "System.Collections.Generic.List[string]",
    "System.IO.FileStream",
    "System.IO.StreamWriter",
    "System.Text.StringBuilder",
}
CALLED = {
    *("Add", "AddDays", "Append", "Close", "Flush", "WriteLine", "Replace", "Substring", "Split"),
    *("GetBytes", "GetCurrent", "GetHostName", "GetSubKeyNames", "GetValue", "GetValueKind"),
    *("GetValueNames", "ToXml", "TrimEnd"),
    *("HasFlag", "IsInRole", "Max", "OpenBaseKey", "OpenSubKey", "Combine", "ToArray"),
    *("ToBase64String", "ToCharArray", "ToLowerInvariant", "ToString", "ToUInt32", "ToUInt64"),
    "ToUniversalTime",
}
PARSER = Parser(Language(tree_sitter_powershell.language()))


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


@pytest.fixture(scope="module")
def script(catalogue: Catalogue) -> str:
    return windows_script(catalogue)


def nodes(text: str) -> Iterator[Node]:
    """Every node of the syntax tree."""
    waiting = [PARSER.parse(text.replace("\r\n", "\n").encode()).root_node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(node.children)


def texts(script: str, kind: str) -> set[str]:
    return {(node.text or b"").decode() for node in nodes(script) if node.type == kind}


def test_it_is_powershell(script: str) -> None:
    wrong = [(n.start_point, n.text) for n in nodes(script) if n.is_error or n.is_missing]
    assert wrong == []


def test_the_parser_would_see_a_mistake(script: str) -> None:
    for broken in (script.replace("} catch {", "} catch", 1), script.replace("@(", "@", 1)):
        assert any(node.is_error or node.is_missing for node in nodes(broken))


def test_it_calls_nothing_that_writes(script: str) -> None:
    own = texts(script, "function_name")
    assert texts(script, "command_name") <= CMDLETS | own
    made = {found[1] for found in re.finditer(r"New-Object ([\w.]+(?:\[\w+\])?)", script)}
    assert made <= MADE
    members = {
        (child.text or b"").decode()
        for node in nodes(script)
        if node.type == "invokation_expression"
        for child in node.children
        if child.type == "member_name"
    }
    assert members <= CALLED


def test_it_redirects_and_runs_nothing(script: str) -> None:
    kinds = {node.type for node in nodes(script)}
    assert not kinds & {"redirection", "command_invokation_operator", "&", "."} - {"."}
    assert not any("invokation_operator" in kind for kind in kinds)
    assert script.count("CreateNew") == 1


def test_a_function_that_is_called_is_there(script: str) -> None:
    own = texts(script, "function_name")
    called = texts(script, "command_name") - CMDLETS
    assert called <= own
    assert own <= called  # and none stands there for nothing


def test_it_is_ascii_with_the_line_ends_of_windows(script: str) -> None:
    assert script.isascii()
    assert script.count("\n") == script.count("\r\n")
    assert not re.search(r"@[A-Z]+@", script)


def test_every_question_stands_in_it_once(catalogue: Catalogue, script: str) -> None:
    questions = windows_questions(catalogue)
    assert len(questions) > 20
    asked = re.findall(r"^    Ask-\w+ ('(?:[^']|'')*')", script, re.M)
    assert asked == [quoted(question.key) for question in questions]
    assert f'"count":{len(questions)}' in script
    for question in questions:
        for column in question.columns:
            assert quoted(column) in script


def test_every_windows_question_of_the_catalogue_travels(catalogue: Catalogue) -> None:
    leaves = [leaf for one in catalogue.questions for leaf in one.leaves()]
    asked = {one.key: one for one in windows_questions(catalogue)}
    for one in leaves:
        if isinstance(one, Wql | Registry | RegistryTree | PowerShell):
            assert set(one.columns) <= set(asked[one.key].columns)


def test_a_call_names_columns_limits_and_where() -> None:
    made = call(Wql("Win32_Service", ("State", "Name"), "Name = 'a'", most=7))
    assert " ".join(made.split()) == (
        "Ask-Wql 'wql root/cimv2 Win32_Service where Name = ''a''' 'root/cimv2' 'Win32_Service'"
        " 'Name = ''a''' @( 'Name', 'State' ) 7 20"
    )
    made = call(Registry("HKLM\\A b", dword=("Two",), text=("One",)))
    assert " ".join(made.split()) == (
        "Ask-Registry 'registry HKLM\\A b' 'HKLM\\A b' @( 'dword Two', 'text One' ) 20"
    )
    made = call(RegistryTree("HKLM\\A", most=9))
    assert made.strip() == "Ask-Tree 'registry tree HKLM\\A' 'HKLM\\A' '' @() 9 60"
    made = call(RegistryTree("HKU\\*\\A\\B", dword=("C",)))
    assert " ".join(made.split()) == (
        "Ask-Tree 'registry tree HKU\\*\\A\\B' 'HKU' 'A\\B' @( 'dword C' ) 500 60"
    )


def test_a_text_of_powershell_stands_in_the_script_as_it_is(catalogue: Catalogue) -> None:
    question = PowerShell(
        "some-events", "\n    Get-WinEvent -ListLog $x |\n        a\n", ("B", "A")
    )
    assert call(question).split("\n") == [
        "    Ask-PowerShell 'powershell some-events' @(",
        "        'A',",
        "        'B'",
        "    ) 200 60 {",
        "        Get-WinEvent -ListLog $x |",
        "            a",
        "    }",
    ]
    asked = [one for one in windows_questions(catalogue) if isinstance(one, PowerShell)]
    assert asked
    assert {one.transport for one in asked} == {Transport.FILE}


@pytest.mark.parametrize(
    ("id_", "text"), [("A b", "x"), ("boots", ""), ("boots", "Write-Output ‘x’")]
)
def test_no_text_of_powershell_is_odd(id_: str, text: str) -> None:
    with pytest.raises(ValueError, match=id_):
        PowerShell(id_, text, ("A",))


def test_what_is_present_is_listed_and_not_read(script: str) -> None:
    begin, end = script.index("function Read-Values"), script.index("function Read-Key(")
    reading = script[begin:end]
    listed, read = reading.split("} else {")
    assert "GetValueNames() -contains $name" in listed
    assert "Read-Value $Key $name" in read
    assert "GetValue($" not in listed


@pytest.mark.parametrize("text", ["it’s", "a\nb", "‘", "\x00"])
def test_what_powershell_may_take_for_a_quote_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="script"):
        quoted(text)


def test_it_writes_the_names_that_the_reader_knows(script: str) -> None:
    """The emulation of the tests writes these very names, so a new one is noticed here."""
    written = {found[1] for found in re.finditer(r'[{,\'"]"([a-z]+)":', script)}
    heading = {"format", "system", "version", "questions", "count", "name", "domain", "uuid"}
    heading |= {"serial", "vendor", "model", "macs", "addresses", "administrator", "local", "utc"}
    line = {"key", "columns", "utc", "ms", "rows", "exists", "values", "keys", "reason", "detail"}
    assert written == heading | line | set(_KINDS) | {"end"}
