"""By hand and over the network: the same questions bring the same answers."""

from pathlib import Path

import pytest

from lab.sim.winrm.server import WinRmServer
from scanner.catalogue import load
from scanner.collect.carried import windows_questions
from scanner.collect.lines import read_file
from scanner.collect.values import plain_answer
from scanner.model import Transport
from tests.lab.sim.winrm.listening import ACCOUNTS, listening
from tests.scanner.collect import emulation
from tests.scanner.collect.files import NOW, save
from tests.scanner.transports.winrm.conftest import ask, session


@pytest.mark.parametrize(
    ("site", "name"), [("bramley", "pc1"), ("copley", "dc1"), ("hartfield", "srv1")]
)
def test_a_file_says_what_winrm_says(site: str, name: str, tmp_path: Path) -> None:
    host = emulation.lab_host(site, name)
    questions = [one for one in windows_questions(load()) if one.transport is Transport.WINRM]
    server = WinRmServer(host, ACCOUNTS, auth=("Negotiate",))
    with listening(server) as where, session(where) as open_session:
        over_the_network = ask(open_session, questions)
    file = read_file(save(tmp_path, emulation.written(host, questions, NOW)))
    by_hand = {line["key"]: line for _, line in file.answers()}
    for question in questions:
        line, reply = by_hand[question.key], over_the_network[question.key]
        assert line.get("reason") == reply.reason, question.key
        if reply.reason is None:
            plain = plain_answer(question, line, question.columns)
            assert question.read(plain) == question.read(reply.value), question.key
