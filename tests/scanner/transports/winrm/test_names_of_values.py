"""Values of which only the names are asked, and values that lie below each subkey."""

from typing import Any

import pytest

from scanner.model import Registry, RegistryTree
from tests.lab.sim.winrm.listening import KEY, Listening
from tests.scanner.transports.winrm.conftest import answers, session

PATH = f"HKLM\\{KEY}"


def test_a_value_is_listed_and_never_read(winrm: Listening) -> None:
    question = Registry(PATH, dword=("Limit",), present=("Name", "NoSuchValue"))
    winrm.server.journal.operations.clear()
    with session(winrm) as open_session:
        found: Any = answers(open_session, question)[question.key]
    key = question.read(found)
    assert (key.has("Name"), key.has("NoSuchValue")) == (True, False)
    asked = [each.about for each in winrm.server.journal.operations]
    assert any("EnumValues" in each for each in asked)
    assert [each for each in asked if "Get" in each and "Name" in each] == []
    assert any("GetDWORDValue" in each for each in asked)


def test_names_of_a_key_that_is_not_there(winrm: Listening) -> None:
    question = Registry(r"HKLM\SOFTWARE\Nowhere", present=("Name",))
    with session(winrm) as open_session:
        found: Any = answers(open_session, question)[question.key]
    assert not question.read(found).exists
    assert not question.read(found).has("Name")


def test_what_lies_below_each_subkey(winrm: Listening) -> None:
    question = RegistryTree(r"HKLM\*\Example\Main & <more>", dword=("Limit",))
    with session(winrm) as open_session:
        found: Any = answers(open_session, question)[question.key]
    keys = question.read(found)
    assert keys["SOFTWARE"].number("Limit") is not None


def test_a_value_is_either_read_or_listed() -> None:
    with pytest.raises(ValueError, match="never read"):
        Registry(PATH, text=("Password",), present=("password",))
    with pytest.raises(ValueError, match="never read"):
        Registry(PATH, text=("A",)).union(Registry(PATH, present=("A",)))


@pytest.mark.parametrize("path", [r"HKU\*\A\*\B", r"HKU\*", r"HKU\A*"])
def test_a_tree_branches_once(path: str) -> None:
    with pytest.raises(ValueError, match=r"\*"):
        RegistryTree(path)
