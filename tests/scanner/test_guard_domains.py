"""An account of a domain gets one try in all; a computer's own account the limit of the site."""

from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_network

import pytest

from scanner.credentials.types import (
    ClientCertificate,
    Credential,
    LdapLogin,
    Scheme,
    Secret,
    SshLogin,
    WinRmLogin,
)
from scanner.guard import Guard, Refused
from scanner.guard.accounts import Owner, owner
from scanner.model import Reason
from scanner.site import Scope
from tests.scanner.test_guard import Failure, host

SCOPE = Scope((ip_network("127.77.0.0/24"),), ())
P = Secret("hunter2")
DOMAIN = WinRmLogin("windows", "OFFICE\\scan", P)
MEMBER, ALONE = "NTLM:office\\pc{}", "NTLM:pc{0}\\pc{0}"


def attempt(
    guard: Guard,
    number: int,
    credential: Credential,
    *,
    fails: Reason | None = Reason.LOGIN_REFUSED,
    key: str = MEMBER,
) -> bool:
    """One login; whether its secret was sent."""
    login = None
    try:
        with guard.login(host(number), credential, wait=0.01) as login:
            guard.sending(login, key.format(number))
            if fails:
                raise Failure(fails)
    except (Failure, Refused):
        pass
    return login is not None and login.sent


def tries(credential: Credential, key: str = MEMBER, budget: int = 3) -> int:
    """How many of five hosts got a wrong password."""
    guard = Guard(SCOPE, refused_logins=budget)
    return sum(attempt(guard, number, credential, key=key) for number in range(1, 6))


@pytest.mark.parametrize(
    "credential",
    [
        DOMAIN,
        WinRmLogin("a", "scan@office.example", P),
        WinRmLogin("a", "OFFICE\\scan", P, Scheme.BASIC),
        WinRmLogin("a", "scan", P, Scheme.KERBEROS),
        LdapLogin("a", "scan@office.example", P),
        LdapLogin("a", "CN=scan,CN=Users,DC=office,DC=example", P),
        SshLogin("a", "OFFICE\\scan", password=P),
    ],
    ids=lambda one: f"{one.transport} {one.account}",
)
def test_one_try_for_an_account_of_a_domain(credential: Credential) -> None:
    assert tries(credential) == 1


@pytest.mark.parametrize(
    ("credential", "key"),
    [
        (WinRmLogin("a", "admin", P), MEMBER),
        (WinRmLogin("a", ".\\admin", P), MEMBER),
        (WinRmLogin("a", "OFFICE\\scan", P), ALONE),
        (SshLogin("a", "root", password=P), "SHA256:{}"),
        (SshLogin("a", "OFFICE\\scan", key=P), "SHA256:{}"),
        (
            WinRmLogin("a", "OFFICE\\x", None, Scheme.CERTIFICATE, ClientCertificate(P, P)),
            "X509:{}",
        ),
    ],
    ids=["plain", "dot", "in no domain", "ssh", "ssh key", "certificate"],
)
def test_the_limit_of_the_site_for_others(credential: Credential, key: str) -> None:
    assert tries(credential, key) == 3


def test_what_the_computer_of_that_name_refuses_is_its_own_account() -> None:
    guard, own = Guard(SCOPE, refused_logins=3), WinRmLogin("a", "PC1\\admin", P)
    assert attempt(guard, 1, own)
    assert attempt(guard, 2, own)
    assert not attempt(guard, 3, own), "PC2 may have asked a domain called PC1"


def test_the_refusal_of_a_computer_in_no_domain_costs_the_domain_nothing() -> None:
    guard = Guard(SCOPE, refused_logins=3)
    assert attempt(guard, 1, DOMAIN, key=ALONE)
    assert attempt(guard, 2, DOMAIN)
    assert not attempt(guard, 3, DOMAIN)


@pytest.mark.parametrize("broken", [Reason.TIMED_OUT, Reason.BAD_ANSWER, Reason.UNREACHABLE])
def test_a_host_that_breaks_off_may_have_counted(broken: Reason) -> None:
    guard = Guard(SCOPE)
    assert attempt(guard, 1, DOMAIN, fails=broken)
    with pytest.raises(Refused, match="left alone") as caught:
        guard.may_login(host(2), DOMAIN)
    assert host(1) in caught.value.detail
    assert "hunter2" not in caught.value.detail


@pytest.mark.parametrize(
    "other",
    [
        WinRmLogin("other", "scan@office.example", P),
        WinRmLogin("other", "office.example\\SCAN", P),
        LdapLogin("directory", "Scan@OFFICE.EXAMPLE", P),
        LdapLogin("directory", "OFFICE\\scan", P),
        SshLogin("linux", "scan@office.example", password=P),
    ],
    ids=lambda one: f"{one.transport} {one.account}",
)
def test_one_account_whatever_its_spelling_and_transport(other: Credential) -> None:
    guard = Guard(SCOPE)
    assert attempt(guard, 1, DOMAIN)
    assert not attempt(guard, 2, other, key="")
    proven = Guard(SCOPE)
    assert attempt(proven, 1, DOMAIN, fails=None)
    assert attempt(proven, 2, other, key="")
    assert attempt(proven, 3, other, key="")


@pytest.mark.parametrize("other", ["SALES\\scan", "scan@sales.example", "OFFICE\\scanner", "scan"])
def test_another_account(other: str) -> None:
    guard = Guard(SCOPE)
    assert attempt(guard, 1, DOMAIN)
    assert attempt(guard, 2, WinRmLogin("other", other, P))


def test_a_proven_account_keeps_its_rule() -> None:
    guard = Guard(SCOPE, refused_logins=2)
    assert attempt(guard, 1, DOMAIN, fails=None)
    assert sum(attempt(guard, number, DOMAIN) for number in range(2, 9)) == 4


def test_a_wrong_password_beside_a_right_one() -> None:
    """The account is proven, so its other password has the site's limit."""
    guard, wrong = Guard(SCOPE, refused_logins=2), WinRmLogin("wrong", "scan@office.example", P)
    assert attempt(guard, 1, DOMAIN, fails=None)
    assert sum(attempt(guard, number, wrong) for number in range(2, 9)) == 2


def test_an_interrupted_run_s_refusal_is_remembered_with_its_host() -> None:
    guard = Guard(SCOPE)
    guard.refused(host(1), DOMAIN, "NTLM:office\\pc1")
    assert not attempt(guard, 2, DOMAIN)
    other = Guard(SCOPE)
    other.refused(host(1), DOMAIN, "NTLM:pc1\\pc1")
    assert attempt(other, 2, DOMAIN)


def test_an_interrupted_run_s_doubt_is_a_try() -> None:
    guard = Guard(SCOPE)
    guard.in_doubt(host(1), DOMAIN, "NTLM:office\\pc1")
    assert not attempt(guard, 2, DOMAIN)
    with pytest.raises(Refused, match="the interrupted scan may have tried") as caught:
        guard.may_login(host(2), DOMAIN)
    assert "new run" in caught.value.fix


def test_fifty_at_once_try_once() -> None:
    guard = Guard(SCOPE, refused_logins=2)

    def visit(number: int) -> bool:
        try:
            with guard.login(host(number), DOMAIN, wait=30) as login:
                guard.sending(login, MEMBER.format(number))
                raise Failure(Reason.LOGIN_REFUSED)
        except Failure:
            return True
        except Refused:
            return False

    with ThreadPoolExecutor(50) as pool:
        assert sum(pool.map(visit, range(1, 51))) == 1


@pytest.mark.parametrize(
    ("account", "found"),
    [
        ("OFFICE\\Ann", Owner("ann", "office")),
        ("office.example\\ann", Owner("ann", "office")),
        ("Ann@Office.Example", Owner("ann", "office")),
        (".\\ann", Owner("ann", "")),
        ("ann", Owner("ann", "")),
        ("a@b@office.example", Owner("a@b", "office")),
        ("", Owner("", "")),
    ],
)
def test_whose_account_it_is(account: str, found: Owner) -> None:
    assert owner(account) == found
