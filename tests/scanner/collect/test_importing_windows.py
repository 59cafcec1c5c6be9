"""The file of a Windows computer, as the script writes it, in a run."""

from pathlib import Path

import pytest

from scanner.benchmark import load_benchmark
from scanner.catalogue import Catalogue, load
from scanner.collect.carried import windows_questions
from scanner.evaluate import evaluate
from scanner.model import PowerShell, Reason, Registry, RegistryTree, Role, Wql
from scanner.model.collected import Collected
from tests.scanner.collect import emulation
from tests.scanner.collect.files import NOW, save
from tests.scanner.collect.runs import REACHED, inventory, recorded, take


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


WINDOWS = [("bramley", "pc1"), ("bramley", "srv1"), ("copley", "dc1"), ("hartfield", "pc2")]


@pytest.mark.parametrize(("site", "name"), WINDOWS)
def test_a_windows_file_tells_what_the_host_holds(
    site: str, name: str, tmp_path: Path, catalogue: Catalogue
) -> None:
    recorded(tmp_path, *REACHED)
    host = emulation.lab_host(site, name)
    questions = windows_questions(catalogue)
    path = save(tmp_path, emulation.written(host, questions, NOW), "pc.jsonl")
    run, (done,) = take(tmp_path, path, catalogue=catalogue)
    assert done.answered + done.unanswered == len(questions)
    for question in questions:
        line = run.asked[str(done.respondent), question.key]
        said = emulation.answer(host, question)
        if "reason" in said:
            assert line.reason == said["reason"]
            continue
        assert line.reason is None, question.key
        match question:
            case Wql():
                assert list(question.read(line.value)) == emulation.held(host, question)
            case Registry():
                assert question.read(line.value).exists is ("values" in said)
            case PowerShell():
                told = emulation.WRITTEN[question.id]["rows"]
                assert list(question.read(line.value)) == told
            case RegistryTree():
                subkeys = said["keys"]
                assert isinstance(subkeys, list)
                assert list(question.read(line.value)) == [name for name, _ in subkeys]


def test_a_windows_computer_is_known_by_its_file(tmp_path: Path, catalogue: Catalogue) -> None:
    recorded(tmp_path, *REACHED)
    content = emulation.written(
        emulation.lab_host("bramley", "pc1"), windows_questions(catalogue), NOW
    )
    run, (done,) = take(tmp_path, save(tmp_path, content, "pc1.jsonl"), catalogue=catalogue)
    made = inventory(catalogue, run)
    target = next(one for one in made.targets.values() if one.name == "pc1.bramley.example")
    assert {Role.WINDOWS, Role.DESKTOP} <= target.roles
    device = next(one for one in made.devices if one.target is target)
    assert (device.os or "").startswith("Windows 1")
    heading = run.asked[str(done.respondent), Collected().key].value
    assert Collected().read(heading).macs == (emulation.MAC,)
    judged = evaluate(catalogue, run.asked, load_benchmark("standard"))
    own = [one for one in judged.findings if one.target.id == target.id]
    assert len([one for one in own if one.source.startswith("file pc1.jsonl: ")]) > 10


def test_what_an_account_without_rights_collects_is_a_gap(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    recorded(tmp_path, *REACHED)
    host = emulation.lab_host("bramley", "pc1")
    questions = windows_questions(catalogue)
    content = emulation.written(host, questions, NOW, administrator=False)
    run, (done,) = take(tmp_path, save(tmp_path, content), catalogue=catalogue)
    own = [line for (who, _), line in run.asked.items() if who == done.respondent]
    denied = [line for line in own if line.reason is Reason.ACCESS_DENIED]
    assert denied
    assert all(line.detail == "Zugriff verweigert" for line in denied if "wql" in line.key)


def test_only_a_file_tells_how_long_it_takes_to_start(tmp_path: Path, catalogue: Catalogue) -> None:
    recorded(tmp_path, *REACHED)
    host = emulation.lab_host("bramley", "pc1")
    content = emulation.written(host, windows_questions(catalogue), NOW)
    run, _ = take(tmp_path, save(tmp_path, content), catalogue=catalogue)
    judged = evaluate(catalogue, run.asked, load_benchmark("standard"))
    said = [one for one in judged.findings if one.check.id == "desktop.boot-time"]
    assert [one.verdict.summary for one in said] == ["It takes 63 s until it is ready."]
    over_the_network = {key for (who, key) in run.asked if not who.startswith("file ")}
    assert not any(key.startswith("powershell") for key in over_the_network)
