"""WinRM of one host: takes a message of a logged-on account, gives the answer (MS-WSMV 3.1)."""

import asyncio
import re
from dataclasses import dataclass
from datetime import timedelta

from lab.sim.logon.accounts import Account, Names
from lab.sim.winrm import refusals, uris
from lab.sim.winrm.enumerations import Enumerations
from lab.sim.winrm.envelope import Request, answer, is_identify, read_request
from lab.sim.winrm.faults import WsManError
from lab.sim.winrm.journal import Journal
from lab.sim.winrm.markup import element, leaf
from lab.sim.winrm.shells import Shells
from lab.sim.winrm.windows_data import WindowsHost
from lab.sim.winrm.wmi import Resource, Wanted, Wmi

_FAULT_PREFIXES = "saxenwp"
_CIM_ERRORS_SINCE = (6, 2)  # Windows 8 and Server 2012
_STACKS = (((6, 2), "3.0"), ((6, 1), "2.0"))
_SHELL_ACTIONS = (uris.COMMAND, uris.RECEIVE, uris.SEND, uris.SIGNAL)


@dataclass(frozen=True, slots=True)
class Limits:
    """Quotas of the service, and what hangs: ``hung`` are names of classes whose provider never
    answers, so that the operation takes its OperationTimeout or ``longest``."""

    envelope: int = 500 << 10  # MaxEnvelopeSizekb
    operations: int = 1500  # MaxConcurrentOperationsPerUser
    shells: int = 30  # MaxShellsPerUser
    longest: timedelta = timedelta(seconds=60)  # MaxTimeoutms
    hung: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: the account, its name as Windows shows it, and the client's address."""

    account: Account
    name: str
    address: str


class Service:
    """The operations over the data of a host."""

    def __init__(self, host: WindowsHost, journal: Journal, limits: Limits) -> None:
        self.host, self.limits = host, limits
        self.version = version(host)
        self._journal = journal
        self._enumerations = Enumerations(limits.operations)
        self._shells = Shells(host.commands, limits.shells)
        self._hung = {name.casefold() for name in limits.hung}
        self._machine = Names(host.name, host.domain, host.dns).full

    async def answer(self, document: str, caller: Caller) -> tuple[int, str]:
        """The HTTP status and the envelope that answer an envelope."""
        if is_identify(document):
            self._journal.asked("Identify", "", caller.name, "ok")
            return 200, self.identify(authenticated=True)
        request, about, operation = None, [""], ""
        try:
            request = read_request(document, self.limits.envelope)
            operation = request.action.rpartition("/")[2]
            found = await self._perform(request, caller, about)
            self._journal.asked(operation, about[0], caller.name, "ok")
        except WsManError as fault:
            self._journal.asked(operation, about[0], caller.name, str(fault))
            relates_to = request.message_id if request else ""
            body = fault.body(self._machine)
            return 500, answer(fault.action, body, relates_to, _FAULT_PREFIXES)
        return 200, found

    def identify(self, *, authenticated: bool) -> str:
        """wsmid:IdentifyResponse; who has not logged on is not told the version."""
        build = ".".join(map(str, self.version)) if authenticated else "0.0.0"
        stack = next((name for since, name in _STACKS if self.version >= since), "1.1")
        fields = leaf("wsmid:ProtocolVersion", uris.WSMAN)
        fields += leaf("wsmid:ProductVendor", "Microsoft Corporation")
        fields += leaf("wsmid:ProductVersion", f"OS: {build} SP: 0.0 Stack: {stack}")
        body = element("wsmid:IdentifyResponse", fields, xmlns__wsmid=uris.IDENTITY)
        content = element("s:Header") + element("s:Body", body)
        return element("s:Envelope", content, xml__lang="en-US", xmlns__s=uris.SOAP)

    async def _perform(self, request: Request, caller: Caller, about: list[str]) -> str:
        """``about`` is filled in as soon as it is known, for an operation that fails too."""
        account, owner, action = caller.account, caller.name, request.action
        if account.rights == "none":
            raise refusals.access_denied()
        if action == uris.PULL:
            found, about[0] = self._enumerations.pull(request, owner)
            return found
        if action == uris.RELEASE:
            return self._enumerations.release(request, owner)
        if request.resource == uris.CONFIG and action == uris.GET:
            return self._config(request, account)
        if request.resource.startswith(f"{uris.WMI}/"):
            return await self._wmi(request, caller, about)
        if action in _SHELL_ACTIONS or action in {uris.CREATE, uris.DELETE}:
            return self._shell(request, caller, about)
        raise refusals.unknown_action() if request.resource else refusals.bad_uri()

    async def _wmi(self, request: Request, caller: Caller, about: list[str]) -> str:
        resource = Resource.of(request.resource)
        about[0] = str(resource)
        administrator = caller.account.rights == "administrator"
        wmi = Wmi(self.host, administrator, self.version >= _CIM_ERRORS_SINCE)
        if request.action == uris.ENUMERATE:
            wanted = Wanted.of(request)
            about[0] = str(wanted)
            await self._hang(about[0], request)
            items = wmi.items(wanted)
            return self._enumerations.begin(request, caller.name, about[0], items)
        await self._hang(about[0], request)
        if request.action == uris.GET:
            return wmi.get(request, resource)
        found, about[0] = wmi.invoke(request, resource)
        return found

    async def _hang(self, about: str, request: Request) -> None:
        if self._hung.intersection(re.findall(r"\w+", about.casefold())):
            seconds = min(request.timeout, self.limits.longest).total_seconds()
            await asyncio.sleep(seconds)
            raise refusals.timed_out()

    def _shell(self, request: Request, caller: Caller, about: list[str]) -> str:
        if caller.account.rights != "administrator":
            raise refusals.access_denied()  # RootSDDL of the shells: Administrators
        shells, owner = self._shells, caller.name
        match request.action:
            case uris.CREATE:
                return shells.create(request, owner, caller.address)
            case uris.DELETE:
                return shells.delete(request, owner)
            case uris.COMMAND:
                found, about[0] = shells.command(request, owner)
                return found
            case uris.RECEIVE:
                return shells.receive(request, owner)
            case uris.SEND:
                return shells.send(request, owner)
        return shells.signal(request, owner)

    def _config(self, request: Request, account: Account) -> str:
        if account.rights != "administrator":
            raise refusals.access_denied()
        fields = leaf("cfg:MaxEnvelopeSizekb", str(self.limits.envelope >> 10))
        milliseconds = round(self.limits.longest.total_seconds() * 1000)
        fields += leaf("cfg:MaxTimeoutms", str(milliseconds)) + leaf("cfg:MaxBatchItems", "32000")
        body = element("cfg:Config", fields, xmlns__cfg=uris.CONFIG)
        return answer(f"{uris.GET}Response", body, request.message_id)


def version(host: WindowsHost) -> tuple[int, int, int]:
    """The version of Windows by Win32_OperatingSystem: major, minor, build."""
    for instance in host.repository.instances("root/cimv2", "Win32_OperatingSystem"):
        parts = str(instance.get("Version") or "").split(".")
        if len(parts) >= 3 and all(part.isdecimal() for part in parts[:3]):
            return int(parts[0]), int(parts[1]), int(parts[2])
    return 10, 0, 0
