"""A host that answers one question with a gigabyte: it costs that answer, and no memory."""

import re
import sys
from pathlib import Path

import pytest

from lab.real.accounts import User
from lab.real.files import File
from lab.real.host import Host
from lab.real.lab import Lab
from lab.real.servers.ssh import Sshd
from tests.end_to_end import real_site
from tests.end_to_end.program import site_toml
from tests.end_to_end.real_site import RealSite

pytestmark = [pytest.mark.lab, pytest.mark.timeout(240)]

FLOOD, NORMAL = "10.79.0.2", "10.79.0.3"
MOST_KIB = 60 << 10  # above what the same scan needs without a flood

# Every cat and df of this account's shell says a gigabyte; the rest of its shell is as usual.
_SHELL = '#!/bin/sh\nPATH=/flood:$PATH\nexport PATH\nexec /bin/sh "$@"\n'
_SAY_MUCH = "#!/bin/sh\nexec head -c 1000000000 /dev/zero\n"

# Runs a command and says how much memory its largest process had.
_MEASURE = (
    "import resource, subprocess, sys\n"
    "code = subprocess.call(sys.argv[1:])\n"
    "most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss\n"
    "sys.stderr.write(f'most memory: {most} KiB\\n')\n"
    "sys.exit(code)\n"
)
CREDENTIAL = (
    '[[credentials]]\nname = "linux"\ntransport = "ssh"\nkind = "key"\nuser = "siteproof"\n'
)


def test_a_gigabyte_of_output(tmp_path: Path) -> None:
    key = real_site.make_key()
    shell, user = "/usr/local/bin/flooding", User("siteproof", keys=(key.public,))
    flooded = User("siteproof", keys=(key.public,), shell=shell)
    files = {shell: File(_SHELL, 0o755)}
    files |= {f"/flood/{name}": File(_SAY_MUCH, 0o755) for name in ("cat", "df")}
    with Lab(real_site.NETWORK, laptop=real_site.LAPTOP) as lab:
        lab.add(Host("flood", FLOOD, servers=(Sshd(users=(flooded,)),), files=files))
        lab.add(Host("normal", NORMAL, servers=(Sshd(users=(user,)),)))
        real = RealSite(lab, key)
        program = real.program(tmp_path / "home")
        memory = {}
        for address in (NORMAL, FLOOD):
            site = tmp_path / address
            site.mkdir()
            (site / "site.toml").write_text(site_toml([NORMAL, address], more=CREDENTIAL))
            through = [sys.executable, "-c", _MEASURE]
            done = real.run(program, "scan", "--no-services", site, through=through, timeout=200)
            assert done.returncode in (0, 1), done.stderr
            found = re.search(r"most memory: (\d+) KiB", done.stderr)
            assert found
            memory[address] = int(found[1])
    assert memory[FLOOD] < memory[NORMAL] + MOST_KIB
    site = tmp_path / FLOOD
    lines = [line["asked"] for line in program.record(site) if line["type"] == "asked"]
    shells = [one for one in lines if one["key"].startswith("shell")]
    of_flood = [one for one in shells if one["respondent"] == FLOOD]
    assert "too-large" in {one["reason"] for one in of_flood}
    assert sum(one["reason"] is None for one in of_flood) >= 5, "its other answers came"
    assert {one["reason"] for one in shells if one["respondent"] == NORMAL} == {None}
    gaps = program.report(site)["gaps"]
    assert "too-large" in {gap["reason"] for gap in gaps if gap["transport"] == "ssh"}
    assert sum(path.stat().st_size for path in (site / "runs").rglob("*.bin")) < 4 << 20
