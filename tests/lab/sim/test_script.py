"""The interpreter of question scripts."""

import shutil
import subprocess

import pytest

from lab.sim.hosts import Output
from lab.sim.script import Script

ANSWERS = {"a.one": Output(stdout="no line end"), "a.two": Output(stdout="x\n", status=3)}
TEXTS = {"a.one": "printf '\\''no line end'\\''", "a.two": "echo x; exit 3"}


def lines(question: str) -> list[str]:
    return [
        f"# question {question}",
        "printf '\\nNONCE begin 0\\n'",
        f"(eval '{TEXTS.get(question, 'no-such-command')}') </dev/null 2>/dev/null",
        "printf '\\nNONCE end 0 %d\\n' \"$?\"",
    ]


def run(script: list[str]) -> bytes:
    running = Script(lambda id_: ANSWERS.get(id_, Output(status=127)))
    return b"".join(part for line in script for part in running.run(line))


def test_frames_stand_around_the_recorded_output() -> None:
    assert run(lines("a.one")) == b"\nNONCE begin 0\nno line end\nNONCE end 0 0\n"
    assert run(lines("a.two")) == b"\nNONCE begin 0\nx\n\nNONCE end 0 3\n"


def test_a_question_without_a_recorded_answer_is_no_such_command() -> None:
    assert run(lines("a.three")) == b"\nNONCE begin 0\n\nNONCE end 0 127\n"


def test_variables_status_and_exit() -> None:
    script = Script(lambda _: Output(status=4))
    said = [
        *script.run("mark=abc; status=$?"),
        *script.run('printf \'%s-%s\\n\' "$mark" "${status}"'),
        *script.run("(eval 'false'); code=$?; echo $code"),
        *script.run("exit 5"),
        *script.run("echo never"),
    ]
    assert b"".join(said) == b"abc-0\n4\n"
    assert script.status == 5


@pytest.mark.parametrize("line", ["printf 'open", "rm -rf /", "`x`", "a | b && c"])
def test_anything_else_is_an_unknown_command_and_does_nothing(line: str) -> None:
    script = Script(lambda _: Output())
    assert list(script.run(line)) == []
    assert script.status == 127


@pytest.mark.lab
def test_a_real_shell_says_the_same() -> None:
    shell = shutil.which("sh")
    assert shell
    script = ["", "exec 2>/dev/null", *lines("a.one"), *lines("a.two"), *lines("a.three")]
    text = "\n".join(script) + "\n"
    real = subprocess.run([shell, "-s"], input=text.encode(), capture_output=True, check=False)
    assert run(script) == real.stdout
