"""The guard: nothing outside the scope, nothing twice, no account locked; also with threads."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_network

import pytest

from scanner.credentials.types import Secret, SnmpCommunity, SshLogin
from scanner.guard import Guard, Refused
from scanner.model import Reason
from scanner.site import Scope

SCOPE = Scope((ip_network("127.77.0.0/24"),), (ip_network("127.77.0.200/32"),))
ADMIN = SshLogin("linux-admin", "root", password=Secret("hunter2"))
ROOT_KEY = SshLogin("root-key", "Root", key=Secret("k"))
OTHER = SshLogin("other", "someone", agent=True)
PUBLIC = SnmpCommunity("switches", Secret("c"))


class Failure(Exception):
    """As a transport's own error."""

    def __init__(self, reason: object) -> None:
        super().__init__("failed")
        self.reason = reason


def host(number: int) -> str:
    return f"127.77.0.{number}"


def attempt(
    guard: Guard,
    number: int,
    credential: SshLogin | SnmpCommunity = ADMIN,
    fails: object = None,
    *,
    sends: bool = True,
    key: str = "",
) -> None:
    """One login that ends as told; raises Refused when the guard does."""
    try:
        with guard.login(host(number), credential, wait=0.01) as login:
            if sends:
                guard.sending(login, key)
            if fails is not None:
                raise Failure(fails)
    except Failure:
        pass


def refusal(action: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as caught:
        action()
    assert "hunter2" not in f"{caught.value.detail}{caught.value.fix}{caught.value!r}"
    return caught.value


@pytest.mark.parametrize("address", ["127.77.0.200", "127.78.0.1", "127.77.0.255", "sw1", "x" * 99])
def test_nothing_leaves_the_scope(address: str) -> None:
    guard = Guard(SCOPE)
    guard.permit(host(1))
    for action in (
        lambda: guard.permit(address),
        lambda: guard.may_login(address, ADMIN),
        lambda: guard.login(address, ADMIN).__enter__(),
    ):
        assert refusal(action).reason is Reason.OUT_OF_SCOPE


def test_a_refused_secret_is_not_tried_twice_on_a_host() -> None:
    guard = Guard(SCOPE, refused_logins=9)
    attempt(guard, 1, fails=Reason.LOGIN_REFUSED)
    found = refusal(lambda: attempt(guard, 1))
    assert found.reason is Reason.LOGIN_REFUSED
    assert "has refused linux-admin before" in found.detail
    attempt(guard, 2)
    attempt(guard, 1, ROOT_KEY)


@pytest.mark.parametrize(
    "fails",
    [Reason.UNREACHABLE, Reason.TIMED_OUT, Reason.BAD_ANSWER, "CERTIFICATE_VERIFY_FAILED"],
)
def test_every_end_after_the_password_left_counts(fails: object) -> None:
    guard = Guard(SCOPE, refused_logins=2)
    attempt(guard, 1, fails=fails)
    assert "broke off" in refusal(lambda: attempt(guard, 1)).detail
    attempt(guard, 2, fails=fails)
    assert "is left alone: 2 hosts" in refusal(lambda: attempt(guard, 3)).detail


@pytest.mark.parametrize("fails", [Reason.LOGIN_REFUSED, Reason.TIMED_OUT, Reason.UNREACHABLE])
def test_what_sent_nothing_counts_nothing(fails: Reason) -> None:
    guard = Guard(SCOPE, refused_logins=1)
    for number in (1, 1, 2, 3):
        attempt(guard, number, fails=fails, sends=False)
    attempt(guard, 1)


def test_a_login_that_lacks_something_of_ours_counts_nothing() -> None:
    """Such as a library for Kerberos: whatever was announced, no secret has left."""
    guard = Guard(SCOPE, refused_logins=1)
    attempt(guard, 1, fails=Reason.NO_CREDENTIAL)
    attempt(guard, 1)


def test_a_host_that_asks_for_no_password_proves_none() -> None:
    guard = Guard(SCOPE, refused_logins=1)
    attempt(guard, 1, sends=False)
    attempt(guard, 2, fails=Reason.LOGIN_REFUSED)
    refusal(lambda: attempt(guard, 3))


def test_a_host_is_known_by_its_key_at_another_address() -> None:
    guard = Guard(SCOPE, refused_logins=9)
    attempt(guard, 1, fails=Reason.LOGIN_REFUSED, key="SHA256:a")
    found = refusal(lambda: attempt(guard, 2, key="SHA256:a"))
    assert f"{host(2)} shows the host key of {host(1)}, which has refused" in found.detail
    attempt(guard, 2, OTHER, key="SHA256:a")
    attempt(guard, 3, key="SHA256:b")


def test_copies_that_share_a_key_are_all_asked() -> None:
    guard = Guard(SCOPE)
    for number in range(1, 6):
        attempt(guard, number, key="SHA256:a")


def test_one_host_is_not_tried_at_two_addresses_at_once() -> None:
    guard = Guard(SCOPE)
    attempt(guard, 1)
    with guard.login(host(2), ADMIN) as login:
        guard.sending(login, "SHA256:a")
        held = refusal(lambda: attempt(guard, 3, key="SHA256:a"))
        assert held.reason is Reason.TIMED_OUT
        attempt(guard, 3, key="SHA256:b")
    attempt(guard, 3, key="SHA256:a")


def test_a_login_that_a_killed_run_began_waits_for_a_proof() -> None:
    guard = Guard(SCOPE, refused_logins=2)
    guard.in_doubt(host(1), ADMIN, "SHA256:a")
    found = refusal(lambda: attempt(guard, 1))
    assert "may have tried linux-admin" in found.detail
    assert found.reason is Reason.LOGIN_REFUSED
    refusal(lambda: attempt(guard, 2, key="SHA256:a"))
    attempt(guard, 3, key="SHA256:b")
    attempt(guard, 1, key="SHA256:a")
    attempt(guard, 2, key="SHA256:a")


def test_a_login_in_doubt_goes_on_when_another_host_proves_it() -> None:
    guard = Guard(SCOPE)
    guard.in_doubt(host(1), ADMIN)
    with ThreadPoolExecutor(1) as pool, guard.login(host(2), ADMIN) as login:
        guard.sending(login)
        waiting = pool.submit(_log_in, guard, 1)
    waiting.result(20)


def _log_in(guard: Guard, number: int) -> None:
    with guard.login(host(number), ADMIN, wait=60) as login:
        guard.sending(login)


def test_a_login_in_doubt_uses_up_the_budget() -> None:
    guard = Guard(SCOPE, refused_logins=1)
    guard.in_doubt(host(1), ADMIN)
    assert "is left alone" in refusal(lambda: attempt(guard, 2)).detail


def test_a_proven_login_is_not_in_doubt() -> None:
    guard = Guard(SCOPE, refused_logins=1)
    guard.accepted(host(1), ADMIN)
    for number in range(2, 9):
        guard.in_doubt(host(number), ADMIN)
    for number in range(2, 9):
        attempt(guard, number)


def test_another_secret_of_the_account_is_no_proof() -> None:
    guard = Guard(SCOPE)
    guard.accepted(host(1), ROOT_KEY)
    guard.in_doubt(host(2), ADMIN)
    refusal(lambda: attempt(guard, 2))


def test_a_broken_connection_after_a_good_login_may_be_made_again() -> None:
    guard = Guard(SCOPE)
    attempt(guard, 1)
    attempt(guard, 1, fails=Reason.TIMED_OUT)
    attempt(guard, 1)


def test_an_interrupt_counts_as_tried() -> None:
    guard = Guard(SCOPE)

    def interrupted() -> None:
        with guard.login(host(1), ADMIN) as login:
            guard.sending(login)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    refusal(lambda: attempt(guard, 1))


def test_an_account_is_left_alone_after_its_budget() -> None:
    guard = Guard(SCOPE, refused_logins=2)
    attempt(guard, 1, fails=Reason.LOGIN_REFUSED)
    attempt(guard, 2, ROOT_KEY, fails=Reason.LOGIN_REFUSED)
    for login in (ADMIN, ROOT_KEY):
        assert "is left alone: 2 hosts" in refusal(lambda it=login: attempt(guard, 3, it)).detail  # type: ignore[misc]
        refusal(lambda it=login: guard.may_login(host(4), it))  # type: ignore[misc]
    attempt(guard, 3, OTHER)


def test_a_wrong_credential_is_left_alone_although_its_account_has_a_right_one() -> None:
    guard = Guard(SCOPE, refused_logins=2)
    for number in (1, 2):
        attempt(guard, number, ADMIN, fails=Reason.LOGIN_REFUSED)
        attempt(guard, number, ROOT_KEY)
    refusal(lambda: attempt(guard, 3, ADMIN))
    attempt(guard, 3, ROOT_KEY)


def test_a_proven_account_may_be_refused_by_twice_as_many_in_a_row() -> None:
    guard = Guard(SCOPE, refused_logins=2)
    attempt(guard, 1)
    for number in (2, 3, 4):
        attempt(guard, number, fails=Reason.LOGIN_REFUSED)
    attempt(guard, 5)  # it begins anew
    for number in (6, 7, 8, 9):
        attempt(guard, number, fails=Reason.LOGIN_REFUSED)
    refusal(lambda: attempt(guard, 10))


def test_an_interrupted_run_is_remembered() -> None:
    guard = Guard(SCOPE, refused_logins=2)
    guard.refused(host(1), ADMIN, "SHA256:a")
    refusal(lambda: attempt(guard, 1))
    refusal(lambda: attempt(guard, 2, key="SHA256:a"))
    guard.refused(host(2), ADMIN)
    refusal(lambda: attempt(guard, 3))
    guard.accepted(host(4), ADMIN)
    attempt(guard, 3)


def test_snmp_has_no_budget_but_nothing_is_tried_twice() -> None:
    guard = Guard(SCOPE, refused_logins=1)
    for number in range(1, 20):
        attempt(guard, number, PUBLIC, fails=Reason.TIMED_OUT)
    refusal(lambda: attempt(guard, 5, PUBLIC))


def test_an_unproven_account_is_tried_on_one_host_at_a_time() -> None:
    guard = Guard(SCOPE)
    with guard.login(host(1), ADMIN) as login:
        assert refusal(lambda: attempt(guard, 2)).reason is Reason.TIMED_OUT
        assert refusal(lambda: attempt(guard, 2, ROOT_KEY)).reason is Reason.TIMED_OUT
        attempt(guard, 2, OTHER)
        attempt(guard, 2, PUBLIC)
        guard.sending(login)
    with guard.login(host(2), ADMIN), guard.login(host(3), ADMIN):
        attempt(guard, 4)


def test_the_same_login_is_not_made_by_two_threads() -> None:
    guard = Guard(SCOPE)
    attempt(guard, 1)
    with guard.login(host(1), ADMIN):
        assert refusal(lambda: attempt(guard, 1)).reason is Reason.TIMED_OUT


class Network:
    """Hosts that accept or refuse; sees how many logins are under way at once."""

    def __init__(self, guard: Guard, refusing: Callable[[int], bool]) -> None:
        self.guard = guard
        self.refusing = refusing
        self.lock = threading.Lock()
        self.now = 0
        self.most = 0
        self.outcomes: Counter[str] = Counter()
        self.all_in = threading.Event()

    def visit(self, number: int) -> None:
        try:
            with self.guard.login(host(number), ADMIN, wait=60) as login:
                self.guard.sending(login, f"SHA256:{number}")
                with self.lock:
                    self.now += 1
                    self.most = max(self.most, self.now)
                # Gives the others the time to come in, if they are let in: no longer than that.
                self.all_in.wait(0.005)
                with self.lock:
                    self.now -= 1
                    self.outcomes["tried"] += 1
                if self.refusing(number):
                    raise Failure(Reason.LOGIN_REFUSED)
        except Failure:
            with self.lock:
                self.outcomes["refused"] += 1
        except Refused:
            with self.lock:
                self.outcomes["held back"] += 1

    def visit_all(self) -> None:
        with ThreadPoolExecutor(50) as pool:
            list(pool.map(self.visit, range(1, 51)))


def test_fifty_at_once_never_overdraw_the_budget_of_a_wrong_password() -> None:
    network = Network(Guard(SCOPE, refused_logins=2), lambda number: True)
    network.visit_all()
    assert network.outcomes == {"tried": 2, "refused": 2, "held back": 48}
    assert network.most == 1


def test_fifty_at_once_all_come_in_when_the_password_is_right() -> None:
    network = Network(Guard(SCOPE, refused_logins=2), lambda number: False)
    network.visit_all()
    assert network.outcomes == {"tried": 50}
    assert network.most <= 4


def test_fifty_at_once_stop_when_a_proven_password_goes_bad() -> None:
    guard = Guard(SCOPE, refused_logins=2)
    guard.accepted(host(60), ADMIN)
    network = Network(guard, lambda number: True)
    network.visit_all()
    assert network.outcomes == {"tried": 4, "refused": 4, "held back": 46}
