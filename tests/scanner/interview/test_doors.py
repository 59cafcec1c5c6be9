"""Which secrets reach which hosts: counted by servers on loopback, not by the guard."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from scanner.credentials.types import Secret
from scanner.guard import Guard
from scanner.interview import Doors
from scanner.model import Reason, Role, Transport
from scanner.record import LoginEntry, RecordError
from scanner.site import read_site
from scanner.transports.base import Deadline, SessionError
from scanner.transports.ssh import HostKeys
from scanner.transports.ssh.hostkeys import host_name
from tests.scanner.transports.ssh.fake import Device, listening, ssh_device

LINUX = frozenset({Role.HOST, Role.SSH, Role.LINUX})
UNKNOWN = frozenset({Role.HOST, Role.SSH})
A, B, C, D = (f"127.77.0.{number}" for number in (1, 2, 3, 4))
LOGIN = '[[credentials]]\nname = "linux"\ntransport = "ssh"\nkind = "password"\nuser = "ann"\n'


class Secrets:
    """A store that knows one password for everything."""

    def __init__(self, password: str) -> None:
        self.password = password

    label = "a test"

    def names(self) -> list[str]:
        return []

    def get(self, name: str) -> dict[str, Secret]:
        del name
        return {"password": Secret(self.password)}


class Rude(Device):
    """Hangs up once it has the password."""

    def verdict(self, password: str) -> int:
        raise EOFError


class KeysOnly(Device):
    methods = "publickey"


class Network:
    """SSH devices at addresses of the site, and what the record would hold."""

    def __init__(self, folder: Path, ports: Mapping[str, int], password: str, more: str) -> None:
        forwards = "".join(f'"{one}:20022" = "127.0.0.1:{port}"\n' for one, port in ports.items())
        (folder / "site.toml").write_text(
            'client = "Example Ltd"\nname = "Main office"\n'
            '[scope]\nnetworks = ["127.77.0.0/24"]\n'
            '[authority]\nby = "A. Client"\non = 2026-01-02\nreference = "letter"\n'
            f"[ports]\nshift = 20000\n[forwards]\n{forwards}\n{LOGIN}{more}"
        )
        site = read_site(folder)
        self.names = {one: host_name(one, port) for one, port in ports.items()}
        self.told: list[LoginEntry] = []
        self.tell: Callable[[LoginEntry], None] = self.told.append
        self.keys = HostKeys()
        self.guard = Guard(site.scope)
        self.doors = Doors(
            site, self.guard, Secrets(password), self.keys, lambda entry: self.tell(entry)
        )

    def open(self, address: str, roles: frozenset[Role] = LINUX) -> SessionError | None:
        """Why no session came; None if one did."""
        try:
            session, _ = self.doors.open(Transport.SSH, address, roles, Deadline(20))
        except SessionError as error:
            return error
        session.close()
        return None

    @property
    def outcomes(self) -> list[tuple[str, bool | None]]:
        return [(entry.respondent, entry.accepted) for entry in self.told]


@contextmanager
def network(
    folder: Path, devices: Mapping[str, Device], password: str = "wrong", more: str = ""
) -> Iterator[Network]:
    """A device that stands at two addresses has one host key."""
    ports: dict[str, int] = {}
    with ExitStack() as stack:
        served: dict[Device, int] = {}
        for address, device in devices.items():
            if device not in served:
                served[device] = stack.enter_context(listening(ssh_device(device))).port
            ports[address] = served[device]
        yield Network(folder, ports, password, more)


def why(found: SessionError | None) -> SessionError:
    assert found is not None
    assert "wrong" not in found.detail + found.fix
    return found


def test_a_begun_login_is_told_before_the_password_leaves(tmp_path: Path) -> None:
    device = Device()
    with network(tmp_path, {A: device}, "right") as net:
        seen: list[tuple[bool | None, int]] = []
        net.tell = lambda entry: seen.append((entry.accepted, len(device.tries)))
        assert net.open(A) is None
    assert seen == [(None, 0), (True, 1)]


def test_nothing_is_sent_that_could_not_be_recorded(tmp_path: Path) -> None:
    def full(_entry: LoginEntry) -> None:
        raise RecordError("the disk is full")

    device = Device()
    with network(tmp_path, {A: device}) as net:
        net.tell = full
        with pytest.raises(RecordError):
            net.open(A)
    assert device.tries == []


def test_a_host_key_that_cannot_be_written_ends_the_scan(tmp_path: Path) -> None:
    device = Device()
    with network(tmp_path, {A: device}) as net:
        net.keys.path = tmp_path / "site.toml" / "known_hosts"
        with pytest.raises(RecordError, match=r"cannot write .*known_hosts"):
            net.open(A)
    assert (device.tries, net.told) == ([], [])


def test_a_wrong_password_is_not_tried_at_a_second_address_of_a_host(tmp_path: Path) -> None:
    device = Device()
    with network(tmp_path, {A: device, B: device, C: device}) as net:
        assert why(net.open(A)).reason is Reason.LOGIN_REFUSED
        for other in (B, C):
            found = why(net.open(other))
            assert found.reason is Reason.LOGIN_REFUSED
            assert f"{other} shows the host key of {A}" in found.detail
    assert device.tries == ["password wrong"]
    assert net.outcomes == [(A, None), (A, False)]
    assert {entry.host_key[:7] for entry in net.told} == {"SHA256:"}


def test_a_right_password_is_taken_at_every_address(tmp_path: Path) -> None:
    device = Device()
    with network(tmp_path, {A: device, B: device}, "right") as net:
        assert net.open(A) is net.open(B) is None
    assert len(device.tries) == 2


def test_hosts_that_hang_up_use_up_the_budget(tmp_path: Path) -> None:
    devices = {address: Rude() for address in (A, B, C, D)}
    with network(tmp_path, devices) as net:
        details = [why(net.open(address)).detail for address in devices]
    assert sum(len(device.tries) for device in devices.values()) == 2
    assert "is left alone: 2 hosts" in details[2]


def test_hosts_that_take_no_password_use_nothing_up(tmp_path: Path) -> None:
    right = Device()
    devices = {A: KeysOnly(), B: KeysOnly(), C: KeysOnly(), D: right}
    with network(tmp_path, devices, "right") as net:
        for address in (A, B, C):
            assert "not offered" in why(net.open(address)).detail
        assert net.open(D) is None
    assert net.outcomes == [(D, None), (D, True)]


def test_a_changed_host_key_uses_nothing_up(tmp_path: Path) -> None:
    devices = {A: Device(), B: Device(), C: Device()}
    with network(tmp_path, devices, "right") as net:
        for address in (A, B):
            net.keys.check(net.names[address], "ecdsa-sha2-nistp256", b"another")
            assert "another host key" in why(net.open(address)).detail
        assert net.open(C) is None
    assert [len(device.tries) for device in devices.values()] == [0, 0, 1]


def test_nobody_knows_what_it_is(tmp_path: Path) -> None:
    device = Device()
    with network(tmp_path, {A: device}, "right") as net:
        found = why(net.open(A, UNKNOWN))
        assert found.reason is Reason.NO_CREDENTIAL
        assert "not known to be a computer" in found.detail
        assert "hosts" in found.fix
        assert (device.tries, net.told) == ([], [])
        assert net.open(A, UNKNOWN | {Role.COMPUTER}) is None
    assert len(device.tries) == 1


@pytest.mark.parametrize("hosts", [A, "127.77.0.0/30"])
def test_what_an_account_names_need_not_be_known(tmp_path: Path, hosts: str) -> None:
    devices = {A: Device(), D: Device()}
    with network(tmp_path, devices, "right", f'hosts = ["{hosts}"]\n') as net:
        assert net.open(A, UNKNOWN) is None
        assert "names no SSH account" in why(net.open(D, LINUX)).detail
    assert [len(device.tries) for device in devices.values()] == [1, 0]


def test_a_named_account_comes_before_a_general_one_for_the_unknown(tmp_path: Path) -> None:
    more = LOGIN.replace('"ann"', '"bob"').replace('"linux"', '"one"') + f'hosts = ["{A}"]\n'
    with network(tmp_path, {A: Device()}, "right", more) as net:
        assert net.open(A, UNKNOWN) is None
    assert {entry.account for entry in net.told} == {"bob"}


@pytest.mark.parametrize("role", [Role.SWITCH, Role.PRINTER, Role.ACCESS_POINT])
def test_a_known_device_gets_no_login_even_where_it_is_named(tmp_path: Path, role: Role) -> None:
    device = Device()
    with network(tmp_path, {A: device}, "right", f'hosts = ["{A}"]\n') as net:
        assert why(net.open(A, UNKNOWN | {role, Role.LINUX})).reason is Reason.NOT_SUPPORTED
    assert device.tries == []
