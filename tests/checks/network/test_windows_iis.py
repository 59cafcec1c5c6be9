"""Web sites of IIS, and their certificates."""

from checks.network.windows_iis import (
    BINDINGS,
    BY_NAME,
    CENTRAL,
    SITES,
    STORE,
    WEB_STORE,
    web_sites_are_encrypted,
)
from scanner.model import Reason, Result
from tests.checks.harness import Case, Gap
from tests.checks.network.windows_registry import tree
from tests.checks.server.windows_computers import WINDOWS, Answers, rows
from tests.checks.server.windows_servers import MEMBER, service, services

P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE
SHOWN = web_sites_are_encrypted
SHA1 = "a94f5374fce5edbc8e2a8697c15331677e6ebf0b"
OTHER = "5b1e0c7a94d24c0f8b4e1d7a2c3e5f604f0c2d11"
RUNS: Answers = {**MEMBER, **services(service("W3SVC"))}


def served(
    *hashes: str | None, names: tuple[str, ...] = ("Orders",), own: tuple[str, ...] = (SHA1,)
) -> Answers:
    bound = [
        {"IPAddress": "0.0.0.0", "Port": 443 + n, "CertificateHash": one}
        for n, one in enumerate(hashes)
    ]
    return {
        **RUNS,
        SITES: rows(*({"Name": name} for name in names)),
        BINDINGS: rows(*bound),
        **tree(BY_NAME, {}),
        **tree(CENTRAL, {}),
        **tree(STORE, {name.upper(): {} for name in own}),
        **tree(WEB_STORE, {}),
    }


def by_name(sha1: str) -> Answers:
    return tree(BY_NAME, {"www.example.com:443": {"SslCertHash": bytes.fromhex(sha1)}})


CASES = [
    Case("one", SHOWN, P, served(SHA1), WINDOWS, "1 bindings"),
    Case("in capitals with blanks", SHOWN, P, served(SHA1.upper().replace("E", " E")), WINDOWS),
    Case(
        "in the other store",
        SHOWN,
        P,
        {**served(OTHER), **tree(WEB_STORE, {OTHER: {}})},
        WINDOWS,
    ),
    Case("in the clear", SHOWN, F, served(names=("A", "B")), WINDOWS, "None of its 2", "low"),
    Case("certificate gone", SHOWN, F, served(SHA1, OTHER), WINDOWS, "0.0.0.0:444", "medium"),
    Case("an empty store", SHOWN, F, served(SHA1, own=()), WINDOWS, "0.0.0.0:443"),
    Case("by name", SHOWN, P, {**served(), **by_name(SHA1)}, WINDOWS, "1 bindings"),
    Case("by name, gone", SHOWN, F, {**served(), **by_name(OTHER)}, WINDOWS, "www.example.com:443"),
    Case("by name, half a hash", SHOWN, U, {**served(), **by_name(SHA1[:10])}, WINDOWS),
    Case(
        "from the central store",
        SHOWN,
        P,
        {**served(), **tree(CENTRAL, {"*.example.com:443": {}})},
        WINDOWS,
    ),
    Case("no sites", SHOWN, N, served(names=()), WINDOWS, "no sites"),
    Case("no IIS", SHOWN, N, {**served(SHA1), **services()}, WINDOWS, "no web server"),
    Case("stopped", SHOWN, N, {**served(SHA1), **services(service("W3SVC", "Stopped"))}, WINDOWS),
    Case(
        "without its namespace",
        SHOWN,
        U,
        {**served(SHA1), SITES: Gap(Reason.NOT_SUPPORTED, "no such namespace")},
        WINDOWS,
        "no such namespace",
    ),
    Case("store refused", SHOWN, U, {**served(SHA1), STORE: Gap()}, WINDOWS),
    Case("store refused, in the clear", SHOWN, F, {**served(), STORE: Gap()}, WINDOWS),
    Case("a binding without hash", SHOWN, U, served(None), WINDOWS),
]
