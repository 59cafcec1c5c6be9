"""Which account a name means."""

import pytest

from lab.sim.logon.accounts import Account, Accounts, Names

LOCAL = Account("Admin", "1")
OFFICE = Account("admin", "2", "OFFICE")
SCAN = Account("scan", "3", "OFFICE")

MEMBER = Accounts(Names("PC1", "OFFICE", "office.example"), (OFFICE, SCAN, LOCAL))
ALONE = Accounts(Names("PC2", "WORKGROUP", ""), (LOCAL,))


@pytest.mark.parametrize(
    ("accounts", "domain", "user", "found"),
    [
        (MEMBER, "OFFICE", "Admin", OFFICE),
        (MEMBER, "office.example", "admin", OFFICE),
        (MEMBER, "", "admin@OFFICE.EXAMPLE", OFFICE),
        (MEMBER, "", "admin", LOCAL),
        (MEMBER, ".", "admin", LOCAL),
        (MEMBER, "pc1", "ADMIN", LOCAL),
        (MEMBER, "", "scan", SCAN),
        (MEMBER, "PC1", "scan", None),
        (MEMBER, "OTHER", "scan", None),
        (MEMBER, "", "scan@other.example", None),
        (MEMBER, "", "", None),
        (ALONE, "WORKGROUP", "admin", None),
        (ALONE, "PC2", "admin", LOCAL),
    ],
)
def test_a_name_means_one_account(
    accounts: Accounts, domain: str, user: str, found: Account | None
) -> None:
    assert accounts.find(domain, user) is found


def test_an_account_is_made_of_its_name() -> None:
    assert Account.of("OFFICE\\scan", "3") == SCAN
    assert Account.of("Admin", "1") == LOCAL


def test_an_account_is_shown_with_its_domain() -> None:
    assert MEMBER.shown(SCAN) == "OFFICE\\scan"
    assert ALONE.shown(LOCAL) == "PC2\\Admin"
    assert MEMBER.names.full == "pc1.office.example"
    assert ALONE.names.full == "PC2"
