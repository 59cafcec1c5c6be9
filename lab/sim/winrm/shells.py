"""Remote shells (MS-WSMV 3.1.4.1.31): they print what was recorded and never run anything."""

import base64
import binascii
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree

from lab.sim.winrm import refusals, uris
from lab.sim.winrm.envelope import Request, answer
from lab.sim.winrm.markup import element, leaf
from lab.sim.winrm.windows_data import Command

_STATE = f"{uris.SHELL}/CommandState"
_LONGEST = 8191  # of a command line of cmd.exe
_MOST_COMMANDS = 100
_CHUNK = 16 << 10  # octets of a stream in one answer


@dataclass(slots=True)
class _Running:
    streams: dict[str, bytes]
    status: int


@dataclass(slots=True)
class _Shell:
    owner: str
    commands: dict[str, _Running] = field(default_factory=dict)


@dataclass(slots=True)
class Shells:
    """The open shells of one host; ``most`` is each account's quota (MaxShellsPerUser)."""

    recorded: Mapping[str, Command]
    most: int = 30
    _open: dict[str, _Shell] = field(default_factory=dict)

    def create(self, request: Request, owner: str, client: str) -> str:
        """Answer Create. Raises WsManError, as all that follow."""
        if request.resource != uris.COMMAND_SHELL:
            raise refusals.not_found()
        asked = request.body_of(uris.SHELL, "Shell")
        if sum(each.owner == owner for each in self._open.values()) >= self.most:
            raise refusals.too_many_shells(self.most)
        shell_id = str(uuid.uuid4()).upper()
        self._open[shell_id] = _Shell(owner)
        selectors = element("w:SelectorSet", leaf("w:Selector", shell_id, Name="ShellId"))
        reference = leaf("w:ResourceURI", uris.COMMAND_SHELL) + selectors
        created = leaf("a:Address", request.to) + element("a:ReferenceParameters", reference)
        described = (
            ("ShellId", shell_id),
            ("ResourceUri", uris.COMMAND_SHELL),
            ("Owner", owner),
            ("ClientIP", client),
            ("IdleTimeOut", "PT7200.000S"),
            ("InputStreams", _child(asked, "InputStreams")[:64]),
            ("OutputStreams", _child(asked, "OutputStreams")[:64]),
            ("ShellRunTime", "P0DT0H0M0S"),
            ("ShellInactivity", "P0DT0H0M0S"),
        )
        body = element("x:ResourceCreated", created)
        fields = "".join(leaf(f"rsp:{name}", value) for name, value in described)
        body += element("rsp:Shell", fields, xmlns__rsp=uris.SHELL)
        return answer(f"{uris.CREATE}Response", body, request.message_id, "saxwrp")

    def command(self, request: Request, owner: str) -> tuple[str, str]:
        """Answer Command, and say which."""
        shell, asked = self._shell(request, owner), request.body_of(uris.SHELL, "CommandLine")
        if len(shell.commands) >= _MOST_COMMANDS:
            raise refusals.too_many_operations(_MOST_COMMANDS)
        arguments = asked.findall(f"{{{uris.SHELL}}}Arguments")
        line = " ".join([_child(asked, "Command"), *(each.text or "" for each in arguments)])
        line = _script(line.strip()[:_LONGEST])
        printed = self.recorded.get(line) or _unknown(line)
        command_id = str(uuid.uuid4()).upper()
        streams = {"stdout": printed.stdout.encode(), "stderr": printed.stderr.encode()}
        shell.commands[command_id] = _Running(streams, printed.status)
        body = element("rsp:CommandResponse", leaf("rsp:CommandId", command_id))
        return answer(f"{uris.COMMAND}Response", body, request.message_id, "saxwrp"), line

    def receive(self, request: Request, owner: str) -> str:
        """Answer Receive: what the command prints, and when that is all, its exit code."""
        asked = request.body_of(uris.SHELL, "Receive")
        wanted = asked.find(f"{{{uris.SHELL}}}DesiredStream")
        command_id = "" if wanted is None else wanted.get("CommandId", "")
        running = self._running(request, owner, command_id)
        body = ""
        for name, left in running.streams.items():
            taken, running.streams[name] = left[:_CHUNK], left[_CHUNK:]
            if taken:
                words = base64.b64encode(taken).decode("ascii")
                body += leaf("rsp:Stream", words, Name=name, CommandId=command_id)
        over = not any(running.streams.values())
        if over:
            for name in running.streams:
                body += element("rsp:Stream", Name=name, CommandId=command_id, End="true")
        code = leaf("rsp:ExitCode", str(running.status)) if over else ""
        state = f"{_STATE}/{'Done' if over else 'Running'}"
        body += element("rsp:CommandState", code, CommandId=command_id, State=state)
        body = element("rsp:ReceiveResponse", body)
        return answer(f"{uris.RECEIVE}Response", body, request.message_id, "sawrp")

    def send(self, request: Request, owner: str) -> str:
        """Answer Send: input is thrown away."""
        self._shell(request, owner)
        request.body_of(uris.SHELL, "Send")
        body = element("rsp:SendResponse")
        return answer(f"{uris.SEND}Response", body, request.message_id, "saxwrp")

    def signal(self, request: Request, owner: str) -> str:
        """Answer Signal, which ends the command."""
        asked = request.body_of(uris.SHELL, "Signal")
        command_id = asked.get("CommandId", "")
        self._running(request, owner, command_id)
        del self._shell(request, owner).commands[command_id]
        body = "<rsp:SignalResponse/>"
        return answer(f"{uris.SIGNAL}Response", body, request.message_id, "saxwrp")

    def delete(self, request: Request, owner: str) -> str:
        """Answer Delete, which closes the shell."""
        self._shell(request, owner)
        del self._open[request.selectors["ShellId"]]
        return answer(f"{uris.DELETE}Response", "", request.message_id, "sawp")

    def _shell(self, request: Request, owner: str) -> _Shell:
        shell = self._open.get(request.selectors.get("ShellId", ""))
        if shell is None or shell.owner != owner:
            raise refusals.no_such_shell()
        return shell

    def _running(self, request: Request, owner: str, command_id: str) -> _Running:
        running = self._shell(request, owner).commands.get(command_id)
        if running is None:
            raise refusals.bad_command_id()
        return running


def _child(asked: ElementTree.Element, name: str) -> str:
    return asked.findtext(f"{{{uris.SHELL}}}{name}") or ""


def _unknown(line: str) -> Command:
    """What cmd.exe says of a program that it does not find."""
    words = (
        "is not recognized as an internal or external command,\r\noperable program or batch file."
    )
    return Command(stderr=f"'{line.split(' ')[0]}' {words}\r\n", status=1)


def _script(line: str) -> str:
    """The script of "powershell -encodedcommand ..."; other lines as they are."""
    first, _, words = line.partition(" -encodedcommand ")
    if not words or not first.casefold().startswith("powershell"):
        return line
    try:
        return base64.b64decode(words.strip(), validate=True).decode("utf-16-le").strip()
    except (binascii.Error, UnicodeDecodeError):
        return line
