"""A mistake in a site's file is said by file, line and key."""

from pathlib import Path

import pytest

from lab.sites.reading import SiteFileError, read_site, site_folder, site_names
from lab.sites.recordings import NoRecordingsError, add_recordings, recorded
from lab.sites.truth import check_targets, read_truth

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
user = "u"
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
        ("address = 2", "adress = 2", r"line 21: host\.1\.adress: .*unknown field"),
        ("address = 2", 'address = "two"', r"line 21: host\.1\.address: Expected `int`"),
        ('title = "t"', "titel = 1", r"line 24: host\.1\.servers\.nginx\.titel"),
        ('kind = "password"', 'kind = "token"', r"line 10: login\.0\.kind: Invalid enum"),
        ("address = 2", "address = 1", r"line 20: host b: address 1 is taken"),
        ("address = 2", "address = 15", r"line 20: host b: address 15 is not in 10\.1\.2\.0/28"),
        ("address = 2", "address = 14", r"line 20: host b: address 14 is taken"),
        ('name = "b"', 'name = "a"', r"host: two are called a"),
        ('hosts = ["a"]', 'hosts = ["c"]', r"line 8: login linux: hosts: there is no host c"),
        ('network = "10.1.2"', 'network = "10.1"', r"line 3: network: "),
        ("laptop = 14", "laptop = 15", r"line 5: laptop: address 15 is not in 10\.1\.2\.0/28"),
        (
            "address = 2",
            "address = 2\nservers.sshd.logins = ['w']",
            r"host b: .* no ssh login w",
        ),
        ("[[host]]", _TWICE, r"line 8: login: two are called linux"),
        ("address = 2", 'address = 2\nmac = "00:11"', r"line 22: host\.1\.mac: .*regex"),
        ("address = 2", 'address = 2\ntree = "potato"', r"host\.1\.tree: Invalid enum"),
        ("address = 2", "address = 2\nservers.banners.99999 = ''", r"host\.1\.servers\.banners"),
        ("address = 2", 'address = 2\nfiles."etc/x" = ""', r"host\.1\.files: .*regex"),
        ("address = 2", 'address = 2\nfiles."/a/../b" = ""', r"host\.1\.files: .*regex"),
        ('name = "b"', 'name = "laptop"', r"line 20: host: the lab itself has a laptop"),
        ('name = "b"', 'name = "B 1"', r"line 20: host\.1\.name: .*regex"),
        (
            'network = "10.1.2"',
            'network = "8.8.8"',
            r"line 3: network: 8\.8\.8\.0/28 is not private",
        ),
        ('user = "u"\n', "", r"line 8: login linux: user is missing"),
        ('user = "u"', 'user = "a b"', r"line 11: login\.0\.user: .*regex"),
        ('kind = "password"', 'kind = "v3"', r"login linux: kind: for ssh it is password or key"),
        ("prefix = 28", "prefix = 8", r"line 4: prefix: .*>= 16"),
        ("prefix = 28", "prefix =", r"not TOML: .*line 4"),
        ('client = "c"\n', "", r"missing required field `client`"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, there: str, instead: str, said: str) -> None:
    assert there in GOOD
    with pytest.raises(SiteFileError, match=rf"site\.toml.*{said}"):
        read(tmp_path, GOOD.replace(there, instead, 1))


def test_what_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_bytes(b'name = "\xff"')
    with pytest.raises(SiteFileError, match=r"site\.toml: not UTF-8, at octet 8"):
        read_site(tmp_path)


def test_a_certificate_that_ends_before_it_begins(tmp_path: Path) -> None:
    tls = 'tls = { common_name = "x", issued = -5, expires = -6 }'
    with pytest.raises(SiteFileError, match=r"line 24: host\.1\..*tls: expires before"):
        read(tmp_path, GOOD.replace('title = "t"', tls))


def test_ports_are_numbers_in_toml_too(tmp_path: Path) -> None:
    read(tmp_path, GOOD + '[host.servers.banners]\n8080 = "\u00ff"\n')


def test_truth_is_about_hosts_of_the_site(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text(GOOD)
    row = '[[fault]]\ncheck = "network.x"\ntargets = ["a", "the site", "z"]\nwhy = "y"\n'
    (tmp_path / "truth.toml").write_text(row)
    with pytest.raises(SiteFileError, match=r"truth\.toml, line 3: targets: .*no host z"):
        check_targets(read_truth(tmp_path), read_site(tmp_path), tmp_path)
    (tmp_path / "truth.toml").write_text(row.replace(', "z"', ""))
    check_targets(read_truth(tmp_path), read_site(tmp_path), tmp_path)


def test_a_row_that_is_an_inline_table_has_a_line(tmp_path: Path) -> None:
    good = '{ check = "a.b", targets = [], why = "x" },\n    '
    wrong = '{ check = "a.b", targets = [], whi = "x" },\n'
    (tmp_path / "truth.toml").write_text(f"fault = [\n    {good}# why\n    {wrong}]\n")
    with pytest.raises(SiteFileError, match=r"truth\.toml, line 4: fault\.1\.whi: "):
        read_truth(tmp_path)


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
