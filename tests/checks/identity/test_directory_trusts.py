"""Trusts: filters, encryption, use and kinds."""

from checks.identity.directory_trust_kinds import (
    no_ticket_is_given_away_over_a_trust,
    no_trust_is_downlevel,
)
from checks.identity.directory_trusts import (
    TRUSTS,
    trusts_are_alive,
    trusts_filter_sids,
    trusts_use_aes,
)
from scanner.model import Reason, Result
from tests.checks.directory_answers import Value, found
from tests.checks.directory_domain import DC, HOSTILE, Answers, ago
from tests.checks.harness import Case, Gap

P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE
FILTER, AES, ALIVE = trusts_filter_sids, trusts_use_aes, trusts_are_alive
KINDS, TICKETS = no_trust_is_downlevel, no_ticket_is_given_away_over_a_trust
QUARANTINED, FOREST, INSIDE, EXTERNAL = 0x4, 0x8, 0x20, 0x40
NO_TICKETS, GIVES_TICKETS = 0x200, 0x800


def one(
    attributes: int | None = FOREST,
    direction: Value = 3,
    kind: Value = 2,
    ciphers: int | None = 24,
    **more: Value,
) -> dict[str, Value]:
    own: dict[str, Value] = {
        "dn": "CN=other.example,CN=System,DC=test,DC=example",
        "trustPartner": "Other.Example",
        "trustAttributes": attributes,
        "trustDirection": direction,
        "trustType": kind,
        "msDS-SupportedEncryptionTypes": ciphers,
        "whenChanged": f"{ago(10):%Y%m%d%H%M%S}.0Z",
    }
    return own | more


def trusts(*each: dict[str, Value]) -> Answers:
    return {TRUSTS: found(TRUSTS, *each)}


LONG_AGO = f"{ago(1500):%Y%m%d%H%M%S}.0Z"
EVERY = (FILTER, AES, ALIVE, KINDS, TICKETS)
CASES = [
    *(Case("no trust", check, N, trusts(), DC) for check in EVERY),
    *(Case("within the forest", check, N, trusts(one(INSIDE)), DC) for check in EVERY),
    *(Case("refused", check, U, {TRUSTS: Gap(Reason.ACCESS_DENIED)}, DC) for check in EVERY),
    *(Case("no direction", check, U, trusts(one(direction=None)), DC) for check in EVERY),
    *(Case("an odd type", check, U, trusts(one(kind="x")), DC) for check in EVERY),
    Case("of forests", FILTER, P, trusts(one(FOREST)), DC, "other.example"),
    Case("treated as external", FILTER, F, trusts(one(FOREST | EXTERNAL)), DC, "other.example"),
    Case("and filtered", FILTER, P, trusts(one(FOREST | EXTERNAL | QUARANTINED)), DC),
    Case("external", FILTER, F, trusts(one(0)), DC, "not filtered from: other.example"),
    Case("no attributes", FILTER, F, trusts(one(None)), DC),
    Case("external, filtered", FILTER, P, trusts(one(QUARANTINED)), DC),
    Case("lets nobody in", FILTER, N, trusts(one(0, direction=1)), DC),
    Case("of NT 4", FILTER, F, trusts(one(0, kind=1)), DC),
    Case("a Kerberos realm", FILTER, N, trusts(one(0, kind=3)), DC),
    Case("one of two", FILTER, F, trusts(one(0), one(FOREST)), DC, share=0.5),
    Case("a hostile name", FILTER, F, trusts(one(0, trustPartner=HOSTILE)), DC),
    Case("AES", AES, P, trusts(one()), DC),
    Case("AES and RC4", AES, P, trusts(one(ciphers=0x1C)), DC),
    Case("RC4", AES, F, trusts(one(ciphers=4)), DC, "as it is set: other.example", "medium"),
    Case("not set", AES, F, trusts(one(ciphers=None)), DC, "Not set", "low"),
    Case("zero", AES, F, trusts(one(ciphers=0)), DC, "Not set"),
    Case("changed lately", ALIVE, P, trusts(one()), DC),
    Case("for years", ALIVE, F, trusts(one(whenChanged=LONG_AGO)), DC, "60 days: other.example"),
    Case("no time", ALIVE, N, trusts(one(whenChanged=None)), DC),
    Case("an odd time", ALIVE, U, trusts(one(whenChanged="soon")), DC),
    Case("current", KINDS, P, trusts(one()), DC),
    Case("NT 4", KINDS, F, trusts(one(0, kind=1)), DC, "other.example"),
    Case("no tickets", TICKETS, P, trusts(one()), DC),
    Case("tickets", TICKETS, F, trusts(one(FOREST | GIVES_TICKETS)), DC, "other.example"),
    Case("forbidden too", TICKETS, P, trusts(one(FOREST | GIVES_TICKETS | NO_TICKETS)), DC),
    Case("they trust us not", TICKETS, N, trusts(one(GIVES_TICKETS, direction=2)), DC),
]
