"""How a device is read from its file, and what it takes over from others."""

from pathlib import Path

import pytest

from lab.sim.hosts import Host, read_hosts
from lab.sites.reading import SiteFileError, read_site

ROW = '[[host]]\nname = "h"\naddress = 9\nwhat = "x"\ndevice = "h"\n'
SMALL = 'name = "n"\nclient = "c"\nnetwork = "10.1.2"\n' + ROW


def small_site(folder: Path, device: str) -> tuple[Host, ...]:
    (folder / "devices").mkdir(exist_ok=True)
    (folder / "site.toml").write_text(SMALL)
    (folder / "devices" / "h.toml").write_text(device)
    return read_hosts(read_site(folder), folder, "127.77.4")


def test_a_key_of_a_device_that_is_misspelt_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"h\.toml, line 1: baner"):
        small_site(tmp_path, 'baner = "y"\n')


def test_a_host_takes_over_what_it_does_not_say_itself(tmp_path: Path) -> None:
    (tmp_path / "devices" / "base").mkdir(parents=True)
    base = '[shell]\n"a.one" = "base\\n"\n"a.two" = "@name@ @address@\\n"\n'
    (tmp_path / "devices" / "base" / "b.toml").write_text(base)
    (host,) = small_site(tmp_path, 'extends = ["base/b.toml"]\n[shell]\n"a.one" = "own"\n')
    assert host.output("a.one").stdout == "own"
    assert host.output("a.two").stdout == "h 127.77.4.9\n"
    assert host.output("a.three").status == 127


@pytest.mark.parametrize(
    ("device", "said"),
    [
        ("[snmp", r"h\.toml: not TOML: "),
        (
            '[service.80]\nsilent = "perhaps"\n',
            r"h\.toml, line 2: service\.silent: Expected `bool`",
        ),
        ("[service.99999]\nsilent = true\n", r"h\.toml, line 1: service: Expected `int` <= 65535"),
        ('[service.80]\ngreeting = "\u20ac"\n', r"h\.toml, line 2: service\.greeting: .*regex"),
        ("[service.80]\n", r"h\.toml: service\.80: just one of http, "),
        ('[service.80]\nsilent = true\ngreeting = ""\n', r"service\.80: just one of "),
        ('[ssh]\nbanner = "x"\nlogins = ["w"]\n', r"ssh\.logins: there is no ssh login w"),
        ('[snmp]\ndata = "w.snmp"\nlogins = []\n', r"snmp: there is no file .*w\.snmp"),
        ('extends = "h.toml"\n', r"h\.toml, line 1: extends: it extends itself"),
        ('extends = ["w.toml"]\n', r"h\.toml, line 1: extends: no file .*w\.toml"),
        ('[shell]\n"a.b" = "@ago 99999999999d %Y@"\n', r"h\.toml: @ago .* is too far away"),
    ],
)
def test_a_mistake_in_a_device_is_named(tmp_path: Path, device: str, said: str) -> None:
    with pytest.raises(SiteFileError, match=said):
        small_site(tmp_path, device)


def test_a_mistake_in_what_a_device_extends_is_named_there(tmp_path: Path) -> None:
    (tmp_path / "devices").mkdir()
    (tmp_path / "devices" / "b.toml").write_text("# b\n[service.80]\nsilend = true\n")
    with pytest.raises(SiteFileError, match=r"b\.toml, line 3: service\.silend"):
        small_site(tmp_path, 'extends = ["b.toml"]\n')
