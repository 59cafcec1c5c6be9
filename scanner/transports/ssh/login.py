"""Logging in: exactly one attempt, by exactly the method that the credential names (RFC 4252).

After an error it may be unknown whether the server counted the attempt (it closed, or was
silent): whoever keeps an account's budget of bad logons counts attempts, not refusals. They are
told just before the first secret or signature is sent, and not where the server offers no way.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import paramiko
from paramiko.ssh_exception import AuthenticationException, BadAuthenticationType, SSHException

from scanner.credentials.types import Secret, SshLogin
from scanner.model import Reason
from scanner.transports.base import Deadline, Endpoint, SessionError
from scanner.transports.ssh.connection import Connection
from scanner.transports.ssh.hostkeys import fingerprint
from scanner.transports.ssh.keys import private_key
from scanner.transports.ssh.wording import device_words

LOGIN_SECONDS = 30.0
AGENT_KEYS = 3

Attempt = Callable[[Connection, Endpoint], None]
Sending = Callable[[str], None]


def attempt(login: SshLogin, deadline: Deadline, sending: Sending) -> Attempt:
    """The one attempt that the credential stands for, made ready before a packet is sent.

    A password goes by "password", or by "keyboard-interactive" (RFC 4256) where only that is
    offered and it asks for one thing: once begun, this is an attempt, whatever it asks. The first
    three keys of an agent are one attempt of ours; a server may count each (``MaxAuthTries``).

    ``sending`` gets the fingerprint of the host's key just before anything is sent.

    Raises:
        SessionError: no-credential, the credential itself cannot be used.
    """
    if login.key is not None:
        key = private_key(login)
        return lambda connection, at: _by_keys(connection, at, login, deadline, sending, [key])
    if login.password is not None:
        secret = login.password
        return lambda connection, at: _by_password(connection, at, login, deadline, sending, secret)
    if login.agent:
        return lambda connection, at: _by_agent(connection, at, login, deadline, sending)
    detail = f"The credential {login.name} has no password, no key and no agent."
    raise SessionError(Reason.NO_CREDENTIAL, detail)


def _by_password(
    connection: Connection,
    at: Endpoint,
    login: SshLogin,
    deadline: Deadline,
    sending: Sending,
    secret: Secret,
) -> None:
    with _decoded(connection, at, login, deadline, "password"):
        methods = _offered(connection, login, ("password", "keyboard-interactive"))
        if not methods:
            return
        sending(_shown(connection))
        if "password" in methods:
            more = connection.auth_password(login.user, secret.reveal(), fallback=False)
        else:
            more = connection.auth_interactive(login.user, _one_answer(secret))
    _require_all(connection, at, login, more)


def _shown(connection: Connection) -> str:
    return fingerprint(connection.host_key.asbytes()) if connection.host_key else ""


def _offered(connection: Connection, login: SshLogin, ours: Sequence[str]) -> list[str]:
    """Which of our methods the server offers; empty where it lets the user in without any.

    "none" shows the methods and is no bad logon (RFC 4252, 5.2).
    """
    try:
        methods = connection.auth_none(login.user)
    except BadAuthenticationType as error:
        methods = error.allowed_types
    if connection.is_authenticated():
        return []
    if not set(ours) & set(methods):
        raise BadAuthenticationType(ours[0], methods)
    return methods


def _one_answer(
    secret: Secret,
) -> Callable[[str, str, list[tuple[str, bool]]], list[str]]:
    """Answers one hidden prompt, once: a second one would be a second try, or a second factor."""
    used = False

    def answer(_title: str, _instructions: str, prompts: list[tuple[str, bool]]) -> list[str]:
        nonlocal used
        if not prompts:
            return []
        if used or len(prompts) > 1 or prompts[0][1]:
            asked = device_words(", ".join(prompt for prompt, _ in prompts))
            raise AuthenticationException(f"it asks for more than a password: {asked}")
        used = True
        return [secret.reveal()]

    return answer


def _by_agent(
    connection: Connection, at: Endpoint, login: SshLogin, deadline: Deadline, sending: Sending
) -> None:
    try:
        agent = paramiko.Agent()
    except (SSHException, OSError):
        raise _no_agent_key(login) from None
    try:
        keys = agent.get_keys()[:AGENT_KEYS]
        if not keys:
            raise _no_agent_key(login)
        _by_keys(connection, at, login, deadline, sending, keys)
    finally:
        agent.close()


def _no_agent_key(login: SshLogin) -> SessionError:
    detail = f"The credential {login.name} needs an SSH agent; none runs, or it holds no key."
    return SessionError(Reason.NO_CREDENTIAL, detail, "Start the agent and add the key: ssh-add.")


def _by_keys(
    connection: Connection,
    at: Endpoint,
    login: SshLogin,
    deadline: Deadline,
    sending: Sending,
    keys: Sequence[paramiko.PKey],
) -> None:
    more: list[str] = []
    with _decoded(connection, at, login, deadline, "key"):
        if not _offered(connection, login, ("publickey",)):
            return
        sending(_shown(connection))
        for key in keys:
            try:
                more = connection.auth_publickey(login.user, key)
            except BadAuthenticationType:
                raise
            except AuthenticationException:
                if key is keys[-1] or not connection.is_active():
                    raise
                continue
            break
    _require_all(connection, at, login, more)


@contextmanager
def _decoded(
    connection: Connection, at: Endpoint, login: SshLogin, deadline: Deadline, method: str
) -> Iterator[None]:
    """Turn what paramiko raises during an attempt into a SessionError for the engineer."""
    connection.auth_timeout = deadline.left(LOGIN_SECONDS)
    who = f"{login.user} on {at.address}"
    try:
        yield
    except BadAuthenticationType as error:
        offered = device_words(", ".join(error.allowed_types), 120) or "nothing"
        detail = f"{who}: login by {method} is not offered; {at.address} offers {offered}."
        fix = "Use a credential of a kind that is offered, or allow this one in the SSH server."
        raise SessionError(Reason.LOGIN_REFUSED, detail, fix) from None
    except (SSHException, OSError, EOFError) as error:
        raise _refusal(connection, at, who, method, error) from None


def _refusal(
    connection: Connection, at: Endpoint, who: str, method: str, error: Exception
) -> SessionError:
    said = device_words(str(error), 160)
    if isinstance(error, AuthenticationException) and said.startswith("it asks for"):
        return SessionError(Reason.LOGIN_REFUSED, f"{who}: {said}.", "Use an account without it.")
    if "Illegal info request" in said:  # SSH_MSG_USERAUTH_PASSWD_CHANGEREQ (RFC 4252, 8)
        detail = f"{who}: the password has expired, a new one is asked for."
        return SessionError(Reason.LOGIN_REFUSED, detail, "Let the client set a new password.")
    if not connection.is_active():
        detail = f"{who}: the connection was closed during the login by {method}."
        fix = "The server may have banned this laptop, or does not let this account in."
        return SessionError(Reason.LOGIN_REFUSED, detail, fix)
    if isinstance(error, AuthenticationException) and "timeout" not in said:
        offered = device_words(", ".join(connection.packetizer.methods), 120)
        detail = f"{who}: the {method} was refused; {at.address} offers {offered or 'nothing'}."
        fix = f"Is this the right {method}, and may the account log in from this network?"
        return SessionError(Reason.LOGIN_REFUSED, detail, fix)
    detail = f"{who}: no answer to the login by {method} in time."
    return SessionError(Reason.TIMED_OUT, detail, "Is its name service or directory slow?")


def _require_all(
    connection: Connection, at: Endpoint, login: SshLogin, more: Sequence[str]
) -> None:
    if connection.is_authenticated():
        return
    wanted = device_words(", ".join(more), 120)
    detail = f"{login.user} on {at.address}: the login is right and not enough; also {wanted}."
    fix = "Two factors are asked for: use an account that needs only one."
    raise SessionError(Reason.LOGIN_REFUSED, detail, fix)
