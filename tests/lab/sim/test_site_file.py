"""What the site file of a test site allows."""

import tomllib

import pytest

from lab.sim.site_file import Place, site_toml
from lab.sites.reading import read_site, site_folder


@pytest.mark.parametrize(("name", "allowed"), [("bramley", True), ("hartfield", False)])
def test_shares_are_asked_for_where_the_client_allows_it(name: str, allowed: bool) -> None:
    text = site_toml(read_site(site_folder(name)), Place("10.0.0", {}, "nobody", "a test"))
    assert tomllib.loads(text).get("directory", {}).get("open_shares", False) is allowed
