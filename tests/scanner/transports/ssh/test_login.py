"""Logging in: one attempt, by the named method, and what the engineer reads when it fails."""

import io
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import paramiko
import pytest
from paramiko.server import InteractiveQuery

from scanner.credentials.types import Secret, SshLogin
from scanner.model import Reason, Shell
from scanner.transports.base import Deadline, Endpoint, SessionError
from scanner.transports.ssh import HostKeyChangedError, HostKeys, connect
from tests.scanner.transports.ssh.fake import Device, listening, ssh_device, unheard
from tests.scanner.transports.ssh.sshd import PASSWORD, Sshd, by_password

lab = pytest.mark.lab
LOGIN = SshLogin("p", "reader", password=Secret("right"))


def refusal(
    endpoint: Endpoint, login: SshLogin, sending: Callable[[str], None] = unheard
) -> SessionError:
    with pytest.raises(SessionError) as caught:
        connect(endpoint, login, HostKeys(), Deadline(20), sending)
    if login.password is not None:
        assert login.password.reveal() not in caught.value.detail + caught.value.fix
    return caught.value


def logs_in(endpoint: Endpoint, login: SshLogin) -> bool:
    session = connect(endpoint, login, HostKeys(), Deadline(20), unheard)
    replies = list(session.ask([Shell("me", "id -un")], Deadline(20)))
    session.close()
    return [reply.value for reply in replies] == [{"stdout": b"reader\n", "status": 0}]


def failed(server: Sshd, text: str) -> int:
    return sum("Failed" in line and text in line for line in server.settled_log().splitlines())


@lab
def test_the_right_password(sshd: Sshd) -> None:
    before = failed(sshd, "")
    assert logs_in(sshd.endpoint, by_password())
    assert failed(sshd, "") == before


@lab
def test_a_wrong_password_is_tried_once(sshd: Sshd) -> None:
    before = failed(sshd, "for reader")
    error = refusal(sshd.endpoint, by_password(password="guess"))
    assert failed(sshd, "for reader") == before + 1
    assert error.reason is Reason.LOGIN_REFUSED
    assert "reader on 192.0.2.10" in error.detail
    assert "publickey, password" in error.detail


def test_a_password_is_not_sent_where_only_keys_are_taken() -> None:
    device = Device()
    device.methods = "publickey"
    sent: list[str] = []
    with listening(ssh_device(device)) as endpoint:
        assert refusal(endpoint, LOGIN, sent.append).reason is Reason.LOGIN_REFUSED
    assert device.tries == sent == []


def test_no_signature_is_sent_where_only_passwords_are_taken() -> None:
    key = io.StringIO()
    paramiko.ECDSAKey.generate().write_private_key(key)
    login = SshLogin("k", "reader", key=Secret(key.getvalue()))
    sent: list[str] = []
    with listening(ssh_device(Device())) as endpoint:
        error = refusal(endpoint, login, sent.append)
    assert sent == []
    assert "login by key is not offered" in error.detail


@pytest.mark.parametrize("methods", ["password", "keyboard-interactive"])
def test_it_is_told_before_the_password_leaves(methods: str) -> None:
    device = Device()
    device.methods, device.prompts = methods, [("Password:", False)]
    told: list[tuple[str, list[str]]] = []
    remembered = HostKeys()

    def sending(host_key: str) -> None:
        told.append((host_key, list(device.tries)))

    with listening(ssh_device(device)) as endpoint:
        connect(endpoint, LOGIN, remembered, Deadline(20), sending).close()
        with pytest.raises(HostKeyChangedError) as caught:
            remembered.check(f"[{endpoint.address}]:{endpoint.port}", "x", b"y")
    assert told == [(caught.value.remembered, [])]
    assert len(device.tries) == 1


def test_who_is_told_may_keep_the_password_back() -> None:
    class Stopped(Exception):
        pass

    def sending(_host_key: str) -> None:
        raise Stopped

    device = Device()
    with listening(ssh_device(device)) as endpoint, pytest.raises(Stopped):
        connect(endpoint, LOGIN, HostKeys(), Deadline(20), sending)
    assert device.tries == []


@lab
def test_the_methods_that_openssh_offers_are_named() -> None:
    with Sshd(("PasswordAuthentication no", "KbdInteractiveAuthentication no")) as server:
        error = refusal(server.endpoint, by_password())
        assert failed(server, "") == 0
    assert error.reason is Reason.LOGIN_REFUSED
    assert "offers publickey" in error.detail


@lab
@pytest.mark.parametrize(("password", "right"), [(PASSWORD, True), ("guess", False)])
def test_keyboard_interactive_is_the_one_try_where_password_is_not_offered(
    password: str, right: bool
) -> None:
    options = ("UsePAM yes", "PasswordAuthentication no", "KbdInteractiveAuthentication yes")
    with Sshd(options) as server:
        if right:
            assert logs_in(server.endpoint, by_password())
        else:
            assert (
                "password was refused"
                in refusal(server.endpoint, by_password(password=password)).detail
            )
        assert failed(server, "keyboard-interactive") == (0 if right else 1)
        assert failed(server, "password") == 0


@lab
@pytest.mark.parametrize(
    "kind", [("-t", "ed25519"), ("-t", "rsa", "-b", "2048"), ("-t", "ecdsa", "-m", "PEM")]
)
def test_keys_of_each_kind(kind: tuple[str, ...]) -> None:
    server = Sshd()
    text = server.make_key("mine", *kind, passphrase="open sesame")
    server.trust("mine")
    login = SshLogin("k", "reader", key=Secret(text), passphrase=Secret("open sesame"))
    with server:
        assert logs_in(server.endpoint, login)
        assert failed(server, "") == 0


@lab
def test_a_key_that_is_not_allowed_is_tried_once() -> None:
    with Sshd() as server:
        login = SshLogin("k", "reader", key=Secret(server.make_key("stranger")))
        error = refusal(server.endpoint, login)
        assert failed(server, "publickey") == 1
    assert error.reason is Reason.LOGIN_REFUSED
    assert "the key was refused" in error.detail


def test_an_unreadable_key_is_noticed_before_a_packet_is_sent() -> None:
    login = SshLogin("office key", "reader", key=Secret("no key"))
    error = refusal(Endpoint("192.0.2.9", "127.0.0.1", 1), login)
    assert error.reason is Reason.NO_CREDENTIAL
    assert "office key" in error.detail


def test_a_credential_without_a_method_is_none() -> None:
    error = refusal(Endpoint("192.0.2.9", "127.0.0.1", 1), SshLogin("empty", "reader"))
    assert error.reason is Reason.NO_CREDENTIAL


@contextmanager
def agent_with(folder: Path, keys: list[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    path = folder / "agent"
    agent = subprocess.Popen(["ssh-agent", "-D", "-a", path], stdout=subprocess.PIPE)
    try:
        assert agent.stdout is not None
        agent.stdout.readline()  # it listens now
        monkeypatch.setenv("SSH_AUTH_SOCK", str(path))
        for key in keys:
            subprocess.run(["ssh-add", "-q", folder / key], check=True, capture_output=True)
        yield
    finally:
        agent.kill()
        agent.wait()


@lab
@pytest.mark.parametrize(("strangers", "fails"), [(0, 0), (2, 2), (3, 3)])
def test_an_agents_first_three_keys_are_tried(
    strangers: int, fails: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Sshd()
    names = [f"stranger{number}" for number in range(strangers)]
    for name in names:
        server.make_key(name)
    login = SshLogin("agent", "reader", agent=True)
    with server, agent_with(server.folder, [*names, "user"], monkeypatch):
        if strangers < 3:
            assert logs_in(server.endpoint, login)
        else:
            assert refusal(server.endpoint, login).reason is Reason.LOGIN_REFUSED
        assert failed(server, "publickey") == fails


def test_no_agent_is_no_credential(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    with listening(ssh_device(Device())) as endpoint:
        error = refusal(endpoint, SshLogin("agent", "reader", agent=True))
    assert error.reason is Reason.NO_CREDENTIAL


@lab
def test_a_second_factor_is_said_not_guessed() -> None:
    with Sshd(("AuthenticationMethods publickey,password",)) as server:
        error = refusal(server.endpoint, server.by_key())
        assert failed(server, "") == 0
    assert error.reason is Reason.LOGIN_REFUSED
    assert "not enough; also password" in error.detail


@pytest.mark.parametrize(
    "prompts",
    [[("User:", True)], [("Password:", False), ("Token:", False)]],
    ids=["echoed", "two"],
)
def test_other_prompts_get_no_password(prompts: list[tuple[str, bool]]) -> None:
    device = Device()
    device.methods, device.prompts = "keyboard-interactive", prompts
    with listening(ssh_device(device)) as endpoint:
        error = refusal(endpoint, LOGIN)
    assert device.tries == []
    assert error.reason is Reason.LOGIN_REFUSED
    assert prompts[0][0] in error.detail


def test_asked_again_is_no_second_try() -> None:
    class Insisting(Device):
        def check_auth_interactive_response(self, responses: list[str]) -> int | InteractiveQuery:
            super().check_auth_interactive_response(responses)
            return self.check_auth_interactive("", "")

    device = Insisting()
    device.methods, device.prompts = "keyboard-interactive", [("Password:", False)]
    with listening(ssh_device(device)) as endpoint:
        error = refusal(endpoint, LOGIN)
    assert device.tries == ["interactive ['right']"]
    assert error.reason is Reason.LOGIN_REFUSED


def test_a_server_that_hangs_in_the_login_is_given_up() -> None:
    class Slow(Device):
        def verdict(self, password: str) -> int:
            gone.wait(20)
            return super().verdict(password)

    gone = threading.Event()
    device = Slow()
    with listening(ssh_device(device)) as endpoint:
        with pytest.raises(SessionError) as caught:
            connect(endpoint, LOGIN, HostKeys(), Deadline(1.0), unheard)
        gone.set()
    assert caught.value.reason is Reason.TIMED_OUT
    assert device.tries == ["password right"]


def test_a_server_that_hangs_up_in_the_login_is_a_refusal() -> None:
    class Rude(Device):
        def verdict(self, password: str) -> int:
            raise EOFError

    device = Rude()
    with listening(ssh_device(device)) as endpoint:
        error = refusal(endpoint, LOGIN)
    assert error.reason is Reason.LOGIN_REFUSED
    assert "closed during the login" in error.detail


def test_nothing_of_a_login_is_written_anywhere(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    device = Device()
    with caplog.at_level(0), listening(ssh_device(device)) as endpoint:
        refusal(endpoint, SshLogin("p", "reader", password=Secret("wrong-one")))
    assert device.tries == ["password wrong-one"]
    assert caplog.text == ""
    assert capfd.readouterr() == ("", "")
