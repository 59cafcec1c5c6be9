"""How a device is read from its file, and what it takes over from others."""

from pathlib import Path

import pytest

from lab.sim.hosts import Host, read_hosts
from lab.sites.reading import read_site

ROW = '[[host]]\nname = "h"\naddress = 9\nwhat = "x"\ndevice = "h"\n'
SMALL = 'name = "n"\nclient = "c"\nnetwork = "10.1.2"\n' + ROW


def small_site(folder: Path, device: str) -> tuple[Host, ...]:
    (folder / "devices").mkdir(exist_ok=True)
    (folder / "site.toml").write_text(SMALL)
    (folder / "devices" / "h.toml").write_text(device)
    return read_hosts(read_site(folder), folder, "127.77.4")


def test_a_key_of_a_device_that_is_misspelt_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"h.toml: .*baner"):
        small_site(tmp_path, 'baner = "y"\n')


def test_a_host_takes_over_what_it_does_not_say_itself(tmp_path: Path) -> None:
    (tmp_path / "devices" / "base").mkdir(parents=True)
    base = '[shell]\n"a.one" = "base\\n"\n"a.two" = "@name@ @address@\\n"\n'
    (tmp_path / "devices" / "base" / "b.toml").write_text(base)
    (host,) = small_site(tmp_path, 'extends = ["base/b.toml"]\n[shell]\n"a.one" = "own"\n')
    assert host.output("a.one").stdout == "own"
    assert host.output("a.two").stdout == "h 127.77.4.9\n"
    assert host.output("a.three").status == 127
