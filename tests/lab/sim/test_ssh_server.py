"""The SSH servers, asked by paramiko's client."""

import asyncio
import errno
import io
import socket

import paramiko
import pytest

from lab.sim.hosts import Device, Host, Ssh
from lab.sim.office import Office
from lab.sim.sockets import listen
from lab.sim.ssh_server import Accounts, accept_ssh, private_key, public_key
from lab.sites.rows import Row

SCRIPT = """
exec 2>/dev/null
# question linux.hostname
printf '\\nN begin 0\\n'
(eval 'hostname') </dev/null 2>/dev/null
printf '\\nN end 0 %d\\n' "$?"
# question linux.no-such-question
printf '\\nN begin 1\\n'
(eval 'no-such') </dev/null 2>/dev/null
printf '\\nN end 1 %d\\n' "$?"
"""


def logged_in(
    office: Office, host: str, *, password: str | None = None, key: paramiko.PKey | None = None
) -> paramiko.SSHClient:
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
    address, port = office.place(host, 22)
    client.connect(
        address,
        port,
        "siteproof",
        password=password,
        pkey=key,
        look_for_keys=False,
        allow_agent=False,
    )
    return client


def ask(client: paramiko.SSHClient, command: str, script: str) -> tuple[bytes, int]:
    stdin, stdout, _ = client.exec_command(command)
    stdin.write(script)
    stdin.channel.shutdown_write()
    return stdout.read(), stdout.channel.recv_exit_status()


def banner(client: paramiko.SSHClient) -> str:
    transport = client.get_transport()
    assert transport is not None
    return transport.remote_version


def test_a_password_opens_the_host_and_questions_are_answered(office: Office) -> None:
    password = office.secrets["SITEPROOF_CRED_LINUX_PASSWORD"]
    with logged_in(office, "files", password=password) as client:
        said, status = ask(client, "exec /bin/sh -s", SCRIPT)
        assert banner(client).startswith("SSH-2.0-OpenSSH_9.2p1 Debian")
    assert said == b"\nN begin 0\nfiles\n\nN end 0 0\n\nN begin 1\n\nN end 1 127\n"
    assert status == 0


def test_a_key_opens_the_host_that_wants_one(office: Office) -> None:
    private = office.secrets["SITEPROOF_CRED_WEB_KEY"]
    key = paramiko.Ed25519Key(file_obj=io.StringIO(private))
    with logged_in(office, "app", key=key) as client:
        assert ask(client, "exec /bin/sh -s", SCRIPT)[0].startswith(b"\nN begin 0\napp\n")


def test_other_commands_do_not_exist(office: Office) -> None:
    password = office.secrets["SITEPROOF_CRED_LINUX_PASSWORD"]
    with logged_in(office, "files", password=password) as client:
        assert ask(client, "rm -rf /", "") == (b"", 127)


@pytest.mark.parametrize(("host", "password"), [("files", "wrong"), ("app", "wrong"), ("ap1", "x")])
def test_a_wrong_login_is_refused(office: Office, host: str, password: str) -> None:
    with pytest.raises(paramiko.AuthenticationException):
        logged_in(office, host, password=password)


def test_a_host_key_is_made_from_the_names_of_site_and_host(office: Office) -> None:
    with paramiko.Transport(office.place("legacy", 22)) as transport:
        transport.start_client(timeout=10)
        shown = transport.get_remote_server_key()
    assert shown.asbytes() == public_key(private_key(f"{office.site}/legacy"))
    assert shown.asbytes() != public_key(private_key(f"{office.site}/files"))


def test_a_failed_accept_does_not_end_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    host = Host(Row(name="h", address=1, what="x"), Device(ssh=Ssh(banner="SSH-2.0-lab")))

    async def greeted(listener: socket.socket) -> bytes:
        loop, failed = asyncio.get_running_loop(), list[bool]()
        accept = loop.sock_accept

        async def fails_once(listening: socket.socket) -> tuple[socket.socket, object]:
            if not failed:
                failed.append(True)
                raise OSError(errno.EMFILE, "no descriptor is left")
            return await accept(listening)

        monkeypatch.setattr(loop, "sock_accept", fails_once)
        serving = asyncio.create_task(accept_ssh(listener, host, Accounts({}, {}), seed="n"))
        reader, writer = await asyncio.open_connection(*listener.getsockname())
        greeting = await reader.readline()
        writer.close()
        serving.cancel()
        assert failed
        return greeting

    with listen("127.0.0.1", 0) as listener:
        assert asyncio.run(greeted(listener)) == b"SSH-2.0-lab\r\n"


def test_no_password_shows_in_a_repr() -> None:
    assert "hush" not in repr(Accounts({"ann": "hush"}, {}))
