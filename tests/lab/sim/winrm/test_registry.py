"""The registry answers as StdRegProv does, with its codes."""

import pytest

from lab.sim.winrm.registry import (
    ACCESS_DENIED,
    INVALID_HANDLE,
    KEY_MISSING,
    SUCCESS,
    TYPE_MISMATCH,
    VALUE_MISSING,
    Registry,
    Reply,
)
from lab.sim.winrm.registry_data import RegistryData

HKLM = 0x80000002
PATH = "SOFTWARE\\Lab"


@pytest.fixture(scope="module")
def registry() -> Registry:
    data = RegistryData()
    data.lay(
        {
            "HKLM": {
                PATH: {
                    "": "default",
                    "Text": "hello",
                    "Number": 7,
                    "Late": {"dword": "12"},
                    "Long": {"qword": 2**40},
                    "List": ["a", "b"],
                    "Empty": [],
                    "Path": {"expand": "%SystemRoot%\\x;%Nothing%"},
                    "Bytes": {"binary": "00ff10"},
                },
                f"{PATH}\\b": {},
                f"{PATH}\\A": {},
                "SECURITY\\Policy": {"x": 1},
            }
        }
    )
    data.deny("HKLM", "SECURITY")
    return data.registry()


def test_values_by_their_types(registry: Registry) -> None:
    assert registry.string(HKLM, PATH, "Text") == Reply(SUCCESS, "hello")
    assert registry.string(HKLM, PATH, "") == Reply(SUCCESS, "default")
    assert registry.dword(HKLM, PATH, "Number") == Reply(SUCCESS, 7)
    assert registry.dword(HKLM, PATH, "Late") == Reply(SUCCESS, 12)
    assert registry.qword(HKLM, PATH, "Long") == Reply(SUCCESS, 2**40)
    assert registry.multi_string(HKLM, PATH, "List") == Reply(SUCCESS, ("a", "b"))
    assert registry.multi_string(HKLM, PATH, "Empty") == Reply(SUCCESS, ())
    assert registry.binary(HKLM, PATH, "Bytes") == Reply(SUCCESS, b"\x00\xff\x10")
    expanded = Reply(SUCCESS, "C:\\Windows\\x;%Nothing%")
    assert registry.expanded_string(HKLM, PATH, "Path") == expanded


def test_names_have_no_case_and_paths_any_slashes(registry: Registry) -> None:
    assert registry.dword("HKLM", "\\software\\LAB\\", "NUMBER") == Reply(SUCCESS, 7)


def test_codes(registry: Registry) -> None:
    assert registry.string(HKLM, PATH, "Nothing") == Reply(VALUE_MISSING)
    assert registry.string(HKLM, "SOFTWARE\\Nothing", "Text") == Reply(KEY_MISSING)
    assert registry.keys(HKLM, "SOFTWARE\\Nothing") == Reply(KEY_MISSING)
    assert registry.values(HKLM, "SOFTWARE\\Nothing") == Reply(KEY_MISSING)
    assert registry.dword(HKLM, "SECURITY\\Policy", "x") == Reply(ACCESS_DENIED)
    assert registry.keys(HKLM, "SECURITY") == Reply(ACCESS_DENIED)
    assert registry.keys(HKLM, "SECURITY\\Nothing") == Reply(ACCESS_DENIED)
    assert registry.keys(1, "") == Reply(INVALID_HANDLE)
    assert registry.keys("HKXX", "") == Reply(INVALID_HANDLE)


@pytest.mark.parametrize(
    ("method", "name"),
    [
        ("string", "Number"),
        ("string", "Path"),
        ("dword", "Text"),
        ("dword", "Long"),
        ("qword", "Number"),
        ("multi_string", "Text"),
        ("expanded_string", "Text"),
        ("binary", "Text"),
    ],
)
def test_another_type_is_a_mismatch(registry: Registry, method: str, name: str) -> None:
    assert getattr(registry, method)(HKLM, PATH, name) == Reply(TYPE_MISMATCH)


def test_lists(registry: Registry) -> None:
    assert registry.keys(HKLM, PATH) == Reply(SUCCESS, ("A", "b"))
    assert registry.keys(HKLM, f"{PATH}\\A") == Reply(SUCCESS)
    listed = registry.values(HKLM, PATH).value
    assert listed is not None
    assert dict(listed) == {
        "": 1,
        "Text": 1,
        "Number": 4,
        "Late": 4,
        "Long": 11,
        "List": 7,
        "Empty": 7,
        "Path": 2,
        "Bytes": 3,
    }
    assert registry.values(HKLM, f"{PATH}\\A") == Reply(SUCCESS)
    assert registry.keys("HKCU", "") == Reply(SUCCESS)


def test_later_data_lie_over_earlier() -> None:
    data = RegistryData()
    data.lay({"HKLM": {"K": {"a": 1, "b": 1, "c": 1}, "K\\L": {"x": "y"}, "M": {}}})
    data.lay({"HKLM": {"k": {"A": "text", "b": {"absent": True}}}})
    data.drop("HKLM", "k\\l")
    data.drop("HKLM", "m")
    found = data.registry()
    assert found.values("HKLM", "K") == Reply(SUCCESS, (("A", 1), ("c", 4)))
    assert found.keys("HKLM", "K") == Reply(SUCCESS)
    assert found.keys("HKLM", "") == Reply(SUCCESS, ("K",))


def test_tables_make_a_key_a_row() -> None:
    data = RegistryData()
    data.lay_table(
        {"hive": "HKLM", "path": "U", "columns": ["N", "V"], "table": [["a", "x", 1], ["b", "", 2]]}
    )
    found = data.registry()
    assert found.keys("HKLM", "U") == Reply(SUCCESS, ("a", "b"))
    assert found.values("HKLM", "U\\a") == Reply(SUCCESS, (("N", 1), ("V", 4)))
    assert found.values("HKLM", "U\\b") == Reply(SUCCESS, (("V", 4),))


@pytest.mark.parametrize(
    "wrong", [True, 1.5, -1, 2**32, {"dword": "x"}, {"binary": "0"}, {"other": 1}, {}]
)
def test_wrong_data_are_named(wrong: object) -> None:
    with pytest.raises(ValueError, match="registry value Bad of K"):
        RegistryData().lay({"HKLM": {"K": {"Bad": wrong}}})


def test_wrong_forms_are_refused() -> None:
    with pytest.raises(ValueError, match="HKXX"):
        RegistryData().lay({"HKXX": {"K": {}}})
    with pytest.raises(ValueError, match="arrays"):
        RegistryData().lay_table({"hive": "HKLM", "path": "U"})
    with pytest.raises(ValueError, match="as long"):
        RegistryData().lay_table({"hive": "HKLM", "path": "U", "columns": ["N"], "table": [["a"]]})
