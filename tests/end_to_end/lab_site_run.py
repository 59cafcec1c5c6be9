"""Brings a test site up, scans it and takes it down, on a machine of its own: prints JSON.

``python -m tests.end_to_end.lab_site_run SITE [--recordings DIR]``
"""

import json
import sys
import tempfile
from pathlib import Path

from tests.end_to_end.program import Program

_LONG = 600


def main() -> None:
    site, *options = sys.argv[1:]
    work = Path(tempfile.mkdtemp(prefix="siteproof-lab-test-"))
    program = Program(work)
    up = program.run("lab", "up", site, *options, timeout=_LONG)
    assert up.returncode == 0, up.stderr
    try:
        run = program.run("lab", "run", site, "--json", "--out", work / "site", timeout=_LONG)
        assert run.stdout, run.stderr
        report = program.report(work / "site")
    finally:
        program.run("lab", "down", site, timeout=_LONG)
    sys.stdout.write(json.dumps({"code": run.returncode, "run": run.stdout, "report": report}))


if __name__ == "__main__":
    main()
