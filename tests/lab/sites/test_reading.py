"""A mistake in a site's file is said by file, line and key."""

from pathlib import Path

import pytest

from lab.sites.reading import SiteFileError, read_site, site_folder, site_names
from lab.sites.recordings import NoRecordingsError, add_recordings, recorded

GOOD = """\
name = "n"
client = "c"
network = "10.1.2"
prefix = 28
laptop = 14

[[login]]
name = "linux"
transport = "ssh"
kind = "password"
hosts = ["a"]

[[host]]
name = "a"
address = 1
what = "x"

[[host]]
name = "b"
address = 2
what = "y"
[host.servers.nginx]
title = "t"
"""


_TWICE = '[[login]]\nname = "linux"\ntransport = "ssh"\nkind = "key"\n\n[[host]]'


def read(folder: Path, text: str) -> None:
    (folder / "site.toml").write_text(text)
    read_site(folder)


def test_a_right_file_is_read(tmp_path: Path) -> None:
    read(tmp_path, GOOD)


@pytest.mark.parametrize(
    ("there", "instead", "said"),
    [
        ("address = 2", "adress = 2", r"line 20: host\.1\.adress: .*unknown field"),
        ("address = 2", 'address = "two"', r"line 20: host\.1\.address: Expected `int`"),
        ('title = "t"', "titel = 1", r"line 23: host\.1\.servers\.nginx\.titel"),
        ('kind = "password"', 'kind = "token"', r"line 10: login\.0\.kind: Invalid enum"),
        ("address = 2", "address = 1", r"line 19: host b: address 1 is taken"),
        ("address = 2", "address = 15", r"line 19: host b: address 15 is not in 10\.1\.2\.0/28"),
        ("address = 2", "address = 14", r"line 19: host b: address 14 is taken"),
        ('name = "b"', 'name = "a"', r"host: two are called a"),
        ('hosts = ["a"]', 'hosts = ["c"]', r"line 8: login linux: hosts: there is no host c"),
        ('network = "10.1.2"', 'network = "10.1"', r"line 3: network: "),
        ("laptop = 14", "laptop = 15", r"line 5: laptop: address 15 is not in 10\.1\.2\.0/28"),
        ("address = 2", "address = 2\nservers.sshd.logins = ['w']", r"host b: .* no login w"),
        ("[[host]]", _TWICE, r"line 8: login: two are called linux"),
        ("prefix = 28", "prefix =", r"not TOML: .*line 4"),
        ('client = "c"\n', "", r"missing required field `client`"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, there: str, instead: str, said: str) -> None:
    assert there in GOOD
    with pytest.raises(SiteFileError, match=rf"site\.toml.*{said}"):
        read(tmp_path, GOOD.replace(there, instead, 1))


def test_there_are_three_sites() -> None:
    assert site_names() == ["bramley", "copley", "hartfield"]


def test_a_site_is_found_by_name_or_folder(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text(GOOD)
    assert site_folder(str(tmp_path)) == tmp_path
    assert site_folder("copley").name == "copley"
    for wrong in ("shared", "../copley", str(tmp_path / "none"), ""):
        with pytest.raises(LookupError, match="there are bramley, copley, hartfield"):
            site_folder(wrong)


def test_recordings_take_the_addresses_that_are_free(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text(GOOD)
    for number in range(20):
        (tmp_path / f"dev{number:02}.snmprec").write_text("1.3.6.1.2.1.1.5.0|4|x\n")
    wider, left_out = add_recordings(read_site(tmp_path), tmp_path)
    assert left_out == 20 - 11
    assert [row.address for row in wider.host] == [1, 2, *range(3, 14)]
    assert recorded(wider) == tuple(f"rec-{octet}" for octet in range(3, 14))
    assert wider.login[-1].hosts == recorded(wider)


def test_a_folder_without_recordings_is_said(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text(GOOD)
    with pytest.raises(NoRecordingsError, match=r"no \.snmprec file"):
        add_recordings(read_site(tmp_path), tmp_path)
