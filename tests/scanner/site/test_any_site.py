"""Whatever stands in site.toml, it is read or refused with problems; it never breaks the reader."""

import ipaddress
from pathlib import Path

import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.site import SiteError, parse_site

WORDS = st.sampled_from(
    [
        "ssh",
        "snmp",
        "v3",
        "community",
        "key",
        "agent",
        "none",
        "sha1",
        "127.0.0.1",
        "10.0.0.0/8",
        "fe80::1%x",
        "::1",
        "0.0.0.0/0",
        "127.0.0.1:1",
        "[::1]:2",
        "a",
        "age1x",
        "linux",
        "2026-11-30",
    ]
)
PLAIN = st.one_of(WORDS, st.integers(-1, 70_000), st.booleans(), st.dates(), st.text(max_size=5))
KEYS = {
    "scope": "networks exclude allow_public allow_large",
    "authority": "by on until reference",
    "credentials": "name transport kind user hosts roles auth_protocol priv_protocol password",
    "ports": "ssh shift 443 70000",
    "forwards": "127.0.0.1:1 10.0.0.1:1 x",
    "accepted": "check target reason by until",
    "limits": "at_once host_seconds",
    "record": "recipient",
    "other": "x",
}
VALUES = PLAIN | st.lists(PLAIN, max_size=3) | st.dictionaries(WORDS, PLAIN, max_size=2)


def table(name: str) -> st.SearchStrategy[object]:
    keys = st.sampled_from(KEYS[name].split())
    one = st.dictionaries(keys, VALUES, max_size=5)
    return one | st.lists(one, max_size=2) | PLAIN


SITES = st.fixed_dictionaries(
    {}, optional={"name": VALUES, "client": VALUES, **{name: table(name) for name in KEYS}}
)


@settings(max_examples=150, deadline=None)
@given(SITES)
def test_read_or_refused(data: dict[str, object]) -> None:
    try:
        site = parse_site(tomlkit.dumps(data), Path())
    except SiteError:
        return
    assert site.scope.networks
    assert not site.scope.permits(ipaddress.ip_address("8.8.8.8")) or site.scope.allow_public
