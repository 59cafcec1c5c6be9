"""known.toml: the gateway tells one client's network from another's."""

from pathlib import Path

import pytest

from scanner.site import SiteError
from scanner.site.known import check_gateway, known_gateways, remember_gateway

MAC, OTHER = "02:00:00:00:00:01", "02:00:00:00:00:02"


def test_remembered_and_recognised(tmp_path: Path) -> None:
    assert known_gateways(tmp_path) == {}
    assert check_gateway(tmp_path, "10.0.0.1", MAC) is False
    remember_gateway(tmp_path, "10.0.0.1", MAC.upper())
    remember_gateway(tmp_path, "10.0.0.1", MAC)
    remember_gateway(tmp_path, "10.0.1.1", OTHER)
    assert known_gateways(tmp_path) == {"10.0.0.1": MAC, "10.0.1.1": OTHER}
    assert check_gateway(tmp_path, "10.0.0.1", MAC) is True


def test_another_network_is_refused_and_nothing_is_learned(tmp_path: Path) -> None:
    remember_gateway(tmp_path, "10.0.0.1", MAC)
    for action in (check_gateway, remember_gateway):
        with pytest.raises(SiteError, match="may be another client's network"):
            action(tmp_path, "10.0.0.1", OTHER)
    assert known_gateways(tmp_path) == {"10.0.0.1": MAC}


@pytest.mark.parametrize("text", ['[gateways]\n"10.0.0.1" = "x"\n', "gateway = 1\n", "[\n"])
def test_a_damaged_file_is_not_taken_for_an_empty_one(tmp_path: Path, text: str) -> None:
    (tmp_path / "known.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SiteError, match=r"known\.toml line"):
        check_gateway(tmp_path, "10.0.0.1", MAC)
