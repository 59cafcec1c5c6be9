"""Shells print recorded outputs."""

import base64
from xml.etree import ElementTree

from lab.sim.winrm import uris
from lab.sim.winrm.service import Service
from tests.lab.sim.winrm.asking import ask, service
from tests.lab.sim.winrm.messages import fault, message

SHELL_ID = f".//{{{uris.SHELL}}}ShellId"
COMMAND_ID = f".//{{{uris.SHELL}}}CommandId"


class _Shell:
    """A shell of the made-up host, command by command."""

    def __init__(self, asked: Service) -> None:
        self._asked = asked
        body = "<rsp:Shell><rsp:OutputStreams>stdout stderr</rsp:OutputStreams></rsp:Shell>"
        found = self._root(message(uris.CREATE, uris.COMMAND_SHELL, body))
        name = found.findtext(SHELL_ID)
        self.header = (
            f'<w:SelectorSet><w:Selector Name="ShellId">{name}</w:Selector></w:SelectorSet>'
        )

    def do(self, action: str, body: str) -> str:
        return ask(self._asked, message(action, uris.COMMAND_SHELL, body, self.header))[1]

    def run(self, *words: str) -> tuple[str, str, str, int]:
        """stdout, stderr, exit code, and how many answers they took."""
        arguments = "".join(f"<rsp:Arguments>{each}</rsp:Arguments>" for each in words[1:])
        line = (
            f"<rsp:CommandLine><rsp:Command>{words[0]}</rsp:Command>{arguments}</rsp:CommandLine>"
        )
        command = ElementTree.fromstring(self.do(uris.COMMAND, line)).findtext(COMMAND_ID)
        wanted = f'<rsp:Receive><rsp:DesiredStream CommandId="{command}">stdout stderr'
        printed, code, count = {"stdout": b"", "stderr": b""}, None, 0
        while code is None:
            answer = self.do(uris.RECEIVE, f"{wanted}</rsp:DesiredStream></rsp:Receive>")
            root = ElementTree.fromstring(answer)
            for each in root.iterfind(f".//{{{uris.SHELL}}}Stream"):
                printed[each.get("Name", "")] += base64.b64decode(each.text or "")
            code, count = root.findtext(f".//{{{uris.SHELL}}}ExitCode"), count + 1
        self.do(uris.SIGNAL, f'<rsp:Signal CommandId="{command}"/>')
        return printed["stdout"].decode(), printed["stderr"].decode(), code, count

    def _root(self, document: str) -> ElementTree.Element:
        return ElementTree.fromstring(ask(self._asked, document)[1])


def test_a_shell_prints_what_was_recorded_and_nothing_else() -> None:
    shell = _Shell(service())
    assert shell.run("ipconfig", "/all") == ("Windows IP Configuration\r\n", "", "0", 1)
    assert shell.run("long") == ("x" * 50_000, "some words\r\n", "3", 4)
    stdout, stderr, code, _ = shell.run("whoami")
    assert (stdout, code) == ("", "1")
    assert stderr.startswith("'whoami' is not recognized")
    script = base64.b64encode("ipconfig /all".encode("utf-16-le")).decode()
    assert shell.run(f"powershell -encodedcommand {script}")[0].startswith("Windows IP")


def test_a_shell_that_is_deleted_is_gone() -> None:
    asked = service(shells=1)
    shell = _Shell(asked)
    again = message(uris.CREATE, uris.COMMAND_SHELL, "<rsp:Shell/>")
    assert fault(ask(asked, again)[1])[:2] == ("w:QuotaLimit", 2150859173)
    assert "DeleteResponse" in shell.do(uris.DELETE, "")
    assert fault(shell.do(uris.DELETE, ""))[0] == "w:InvalidSelectors"
    assert ask(asked, again)[0] == 200


def test_a_command_that_was_never_run_is_a_wrong_parameter() -> None:
    shell = _Shell(service())
    receive = '<rsp:Receive><rsp:DesiredStream CommandId="X"/></rsp:Receive>'
    assert fault(shell.do(uris.RECEIVE, receive))[:2] == ("w:InvalidParameter", 87)
