"""Conversion in many threads at once, in a process of its own: what it guards against ends it."""

import subprocess
import sys

RACE = """
import sys, threading, types
from scanner.model.converting import convert

sys.setswitchinterval(1e-6)
TEXT = '''
from dataclasses import dataclass, field
@dataclass(frozen=True, slots=True)
class Inner:
    a: int = 0
    b: tuple[str, ...] = ()
@dataclass(frozen=True, slots=True)
class Outer:
    a: str = ""
    b: dict[str, tuple[str, ...]] = field(default_factory=dict)
    c: "tuple[Inner, ...]" = ()
    d: "Inner | None" = None
'''
PLAIN = {"a": "x", "b": {"k": ["v"]}, "c": [{"a": 1, "b": ["x"]}], "d": {"a": 2}}
for number in range(400):
    module = types.ModuleType(f"made{number}")
    sys.modules[module.__name__] = module
    exec(TEXT, module.__dict__)
    together, found = threading.Barrier(6), []
    def run():
        together.wait()
        found.append(convert(PLAIN, module.Outer))
    threads = [threading.Thread(target=run) for _ in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(set(map(repr, found))) == 1 and len(found) == 6
"""


def test_a_new_type_in_many_threads_at_once() -> None:
    done = subprocess.run([sys.executable, "-c", RACE], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
