"""Descriptions of directories: the three that are there, and what is wrong with others."""

import base64
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lab.real.directory.description import Directory
from lab.real.directory.plan import plan
from lab.real.directory.reading import read_directory
from lab.real.directory.rights import aces, sid_bytes
from lab.real.directory.steps import Add, Allow, Join, Put, Store, Touch, Writer
from lab.sites.reading import SITES, SiteFileError, read_site
from scanner.model.policy_registry import read_registry_policy

_NOW = datetime(2026, 3, 1, tzinfo=UTC)
_SMALL = """\
realm = "SMALL.EXAMPLE"
netbios = "SMALL"
controller = "dc1"
address = 10
scan_user = "survey"

[[user]]
name = "survey"
keep_password = true
"""


def _read(folder: Path, more: str) -> Directory:
    (folder / "directory.toml").write_text(_SMALL + more)
    return read_directory(folder)


def _writer(directory: Directory) -> Writer:
    names = [user.name for user in directory.user]
    names += [f"{computer.name.upper()}$" for computer in directory.computer]
    return Writer(directory, "10.77.0", _NOW, dict.fromkeys(names, "Secret-of-nobody-1"))


@pytest.mark.parametrize("site", ["bramley", "copley", "hartfield"])
def test_the_sites_have_directories_that_fit_their_hosts(site: str) -> None:
    directory = read_directory(SITES / site)
    rows = {row.name: row.address for row in read_site(SITES / site).host}
    assert rows[directory.controller] == directory.address
    for computer in directory.computer:
        if computer.address is not None:
            assert rows[computer.name] == computer.address
    steps = plan(_writer(directory))
    assert sum(isinstance(step, Add) for step in steps) >= 20


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ('[[user]]\nname = "ann"\nflags = ["lazy"]\n', ["line 12", "user.1.flags.0", "'lazy'"]),
        ('[[user]]\nname = "ann"\npassword_set = "soon"\n', ["line 12", "password_set"]),
        ('[[user]]\nname = "ann"\ncolour = "red"\n', ["line 12", "colour"]),
        ('[[user]]\nname = "survey"\n', ["two accounts", "survey"]),
        ('[[user]]\nname = "ann"\ngroups = ["Nobody"]\n', ["line 11", "ann", "Nobody"]),
        ('[[user]]\nname = "ann"\nou = "OU=Moon"\n', ["line 11", "OU=Moon"]),
        ('[[group]]\nname = "g"\nmembers = ["who"]\n', ["line 11", "group g", "who"]),
        ('[[grant]]\non = ""\nwho = "x"\nrights = ["read"]\n', ["line 12", "no account x"]),
        ('[[computer]]\nname = "pc"\nlaps = 3\n', ["line 11", "laps_schema"]),
        ('[[computer]]\nname = "pc"\naddress = 300\n', ["line 12", "address"]),
    ],
)
def test_mistakes_are_named_by_file_line_and_key(
    tmp_path: Path, more: str, words: list[str]
) -> None:
    with pytest.raises(SiteFileError) as caught:
        _read(tmp_path, more)
    assert str(tmp_path / "directory.toml") in str(caught.value)
    for word in words:
        assert word in str(caught.value)


def test_a_scan_user_without_a_kept_password_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "directory.toml").write_text(_SMALL.replace("keep_password = true\n", ""))
    with pytest.raises(SiteFileError, match=r"line 5: scan_user: no user survey"):
        read_directory(tmp_path)


def test_ages_become_dates(tmp_path: Path) -> None:
    user = '[[user]]\nname = "ann"\ncreated = "10d"\npassword_set = "1d"\nlast_logon = "2h"\n'
    steps = plan(_writer(_read(tmp_path, user)))
    own = [step for step in steps if isinstance(step, Put) and step.dn.startswith("CN=ann,")]
    values = {name: value for step in own for name, value in step.values.items()}
    assert values["whenCreated"] == ["20260219000000.0Z"]
    # 2026-02-28 00:00 UTC is 134167104000000000 in intervals of 100 ns since 1601
    assert values["pwdLastSet"] == ["134167104000000000"]
    assert int(values["lastLogonTimestamp"][0]) == 134167104000000000 + 22 * 3600 * 10**7


def test_an_account_that_was_never_used_has_no_last_logon(tmp_path: Path) -> None:
    steps = plan(_writer(_read(tmp_path, '[[user]]\nname = "ann"\nlast_logon = "never"\n')))
    own = [step for step in steps if isinstance(step, Put) and step.dn.startswith("CN=ann,")]
    values = {name: value for step in own for name, value in step.values.items()}
    assert "lastLogonTimestamp" not in values
    assert values["lastLogon"] == ["0"]


def test_a_lock_is_dated_and_lasts_for_ever_where_no_minutes_are_set(tmp_path: Path) -> None:
    more = '[policy]\nlockout_minutes = 0\n[[user]]\nname = "ann"\nlocked = "1d"\n'
    steps = plan(_writer(_read(tmp_path, more)))
    puts = [step.values for step in steps if isinstance(step, Put)]
    locks = [values["lockoutTime"] for values in puts if "lockoutTime" in values]
    assert locks == [["134167104000000000"]]
    (policy,) = (values for values in puts if "lockoutDuration" in values)
    assert policy["lockoutDuration"] == [str(-(1 << 63))]


def test_a_service_name_that_is_taken_is_written_below_samba(tmp_path: Path) -> None:
    more = '[[user]]\nname = "ann"\nspns = ["a/b"]\ntaken_spns = ["c/d"]\n'
    steps = plan(_writer(_read(tmp_path, more)))
    (added,) = (step for step in steps if isinstance(step, Add) and step.dn.startswith("CN=ann,"))
    assert added.values["servicePrincipalName"] == ["a/b"]
    (below,) = (step for step in steps if isinstance(step, Touch))
    assert (below.values, below.extend) == ({"servicePrincipalName": ["c/d"]}, True)


def test_memberships_come_after_all_accounts() -> None:
    steps = plan(_writer(read_directory(SITES / "bramley")))
    kinds = [type(step) for step in steps]
    first = kinds.index(Join)
    accounts = [
        number for number, step in enumerate(steps) if isinstance(step, Add) and step.password
    ]
    assert max(accounts) < first
    assert any(isinstance(step, Touch) for step in steps)
    assert any(isinstance(step, Allow) for step in steps)


def test_a_stored_preference_password_is_made_anew_each_time() -> None:
    def stored() -> str:
        steps = plan(_writer(read_directory(SITES / "bramley")))
        texts = [step.text for step in steps if isinstance(step, Store)]
        return next(text for text in texts if "cpassword" in text)

    found = [re.search(r'cpassword="([A-Za-z0-9+/]{43,})"', stored()) for _ in range(2)]
    assert found[0] is not None
    assert found[1] is not None
    assert found[0][1] != found[1][1]


def test_a_plan_shows_no_password_in_its_repr() -> None:
    steps = plan(_writer(read_directory(SITES / "copley")))
    assert "Secret-of-nobody" not in repr(steps)
    assert "Secret-of-nobody" not in repr(_writer(read_directory(SITES / "copley")))


def test_rights_and_sids() -> None:
    assert aces("write-dacl", inherited=True) == ["(A;CI;WD;;;{sid})"]
    # S-1-5-32-544, from [MS-DTYP] 2.4.2.4
    assert sid_bytes("S-1-5-32-544") == "AQIAAAAAAAUgAAAAIAIAAA=="


def test_a_policy_s_files_are_as_windows_writes_them(tmp_path: Path) -> None:
    more = """\
[[gpo]]
name = "Updates"
guid = "5C8A1E90-3B1D-4E57-9D0C-2A7C1B9E4F05"
access = "closed"
files = { "MACHINE/Microsoft/Windows NT/SecEdit/GptTmpl.inf" = "[Unicode]\\nUnicode=yes\\n" }
registry = [
    { key = 'Software\\Policies\\X', name = "Number", number = 2 },
    { key = 'Software\\Policies\\X', name = "Text", text = "http://wsus" },
]
"""
    steps = plan(_writer(_read(tmp_path, more)))
    stored = {step.path.rpartition("/")[2]: step for step in steps if isinstance(step, Store)}
    assert {step.access for step in stored.values()} == {"closed"}
    template = stored["GptTmpl.inf"]
    assert (template.coding, template.text) == ("utf-16", "[Unicode]\r\nUnicode=yes\r\n")
    values = read_registry_policy(base64.b64decode(stored["Registry.pol"].data))
    assert [(value.name, value.number, value.text) for value in values] == [
        ("Number", 2, None),
        ("Text", None, "http://wsus"),
    ]
