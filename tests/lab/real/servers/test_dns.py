"""BIND of the lab, asked from the laptop by dig."""

from collections.abc import Iterator

import pytest

from lab.real.host import Host
from lab.real.lab import Lab
from lab.real.servers.dns import Bind, Zone

pytestmark = pytest.mark.lab

OPEN, CLOSED = "10.77.0.10", "10.77.0.11"
_RECORDS = ("files A 10.77.0.20", "_ldap._tcp SRV 0 100 389 files")


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    wide = Bind(
        (Zone("example.net", _RECORDS, transfer=True, update=True),),
        recursion=True,
        world={"www.example.com": "192.0.2.80"},
        version="9.8.1",
    )
    narrow = Bind((Zone("example.net", _RECORDS),))
    with Lab() as lab:
        lab.add_many(
            [Host("open1", OPEN, servers=(wide,)), Host("closed1", CLOSED, servers=(narrow,))]
        )
        yield lab


def _dig(lab: Lab, server: str, *asked: str) -> str:
    return lab.laptop.run(["dig", "+time=2", "+tries=1", f"@{server}", *asked], timeout=20).stdout


@pytest.mark.parametrize("server", [OPEN, CLOSED])
def test_both_answer_for_their_zone(lab: Lab, server: str) -> None:
    for more in ((), ("+tcp",)):
        answer = _dig(lab, server, "files.example.net", *more)
        assert "status: NOERROR" in answer
        assert "flags: qr aa" in answer
        assert "10.77.0.20" in answer
    assert "389 files" in _dig(lab, server, "_ldap._tcp.example.net", "SRV")


def test_only_the_open_one_resolves_for_everybody(lab: Lab) -> None:
    answer = _dig(lab, OPEN, "www.example.com")
    assert "192.0.2.80" in answer
    assert " ra" in answer.partition(";; flags:")[2].partition(";")[0]
    answer = _dig(lab, CLOSED, "www.example.com")
    assert "status: REFUSED" in answer
    assert " ra" not in answer.partition(";; flags:")[2].partition(";")[0]


def test_only_the_open_one_gives_its_zone_away(lab: Lab) -> None:
    assert "10.77.0.20" in _dig(lab, OPEN, "example.net", "AXFR")
    assert "Transfer failed" in _dig(lab, CLOSED, "example.net", "AXFR")


def test_only_the_open_one_takes_updates(lab: Lab) -> None:
    for server, status in ((OPEN, 0), (CLOSED, 2)):
        text = (
            f"server {server}\nzone example.net\nupdate add new.example.net 60 A 10.9.9.9\nsend\n"
        )
        done = lab.laptop.run(["nsupdate"], text_in=text, timeout=20)
        assert done.returncode == status, done.stderr
    assert "10.9.9.9" in _dig(lab, OPEN, "new.example.net")


def test_version_is_what_it_was_told(lab: Lab) -> None:
    assert '"9.8.1"' in _dig(lab, OPEN, "version.bind", "CH", "TXT")
