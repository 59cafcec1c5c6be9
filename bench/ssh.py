"""``python -m bench.ssh``: 100 real sshd hosts; Siteproof beside ``ansible all -m setup -f 50``.

Both log in by the same key from the same network namespace, 50 hosts at a time, and are timed
from the start of the process to its end. For Siteproof that is the whole scan: sweep, ports, SSH
and TLS hellos, every question of the catalogue that is due, the record on the disk, and the
scores; then once the Shell questions alone. ansible-core is installed into a throw-away
environment and is used for nothing else; host keys are not checked, its interpreter is named, all
else is as it comes; it runs once as it comes and once with pipelining, which it leaves off. The
ratio is to the first.

All hosts are namespaces of this computer: what they do themselves is done by its processors too.
"""

import argparse
import json
import statistics
import sys
import tempfile
from pathlib import Path

from bench.real_hosts import (
    SITEPROOF,
    USER,
    Timed,
    install,
    require_lab,
    ssh_hosts,
    timed,
    write_site,
)
from lab.real.lab import Lab
from lab.real.servers.ssh import KeyPair

AT_ONCE = 50
WANTED = 10.0

_CREDENTIAL = f"""
[limits]
at_once = {AT_ONCE}

[[credentials]]
name = "linux"
transport = "ssh"
kind = "key"
user = "{USER}"
"""
_ANSIBLE_CFG = """\
[defaults]
host_key_checking = False
gathering = explicit
forks = {forks}
interpreter_python = /usr/bin/python3
[ssh_connection]
pipelining = {pipelining}
"""


def siteproof(lab: Lab, key: KeyPair, addresses: list[str], folder: Path) -> Timed:
    """One scan of all hosts; every one must have been asked and have answered."""
    site = write_site(folder / "site", addresses, _CREDENTIAL)
    secret = {"SITEPROOF_CRED_LINUX_KEY": key.private, "HOME": str(folder)}
    command = [*SITEPROOF, "scan", "--no-services", "--json", str(site)]
    run = timed(lab, command, env=secret, cwd=folder)
    if run.code not in (0, 1):
        sys.exit(f"siteproof: {run.code}\n{run.errors}\n{run.output}")
    if json.loads(run.output)["hosts"] != len(addresses):
        sys.exit(f"siteproof did not find all: {run.output}")
    return run


def questions_alone(lab: Lab, key: KeyPair, addresses: list[str], folder: Path) -> Timed:
    """All Shell questions to all hosts without the rest of a scan; all must be answered."""
    given = json.dumps({"addresses": addresses, "user": USER, "key": key.private})
    command = [sys.executable, "-m", "bench.ask_shells"]
    run = timed(lab, command, env={"HOME": str(folder)}, cwd=folder, text_in=given)
    if run.code != 0:
        sys.exit(f"bench.ask_shells: {run.code}\n{run.errors}")
    return run


def shell_lines(site: Path) -> tuple[int, int]:
    """How many Shell questions were answered in the newest run, and how many were not."""
    from scanner.record import open_run

    lines = [one for one in open_run(site, None).asked.values() if one.key.startswith("shell ")]
    answered = sum(line.reason is None for line in lines)
    return answered, len(lines) - answered


def ansible(
    lab: Lab, key: KeyPair, addresses: list[str], folder: Path, programs: Path, *, pipelining: bool
) -> Timed:
    """One ``ansible all -m setup``; every host must have answered."""
    folder.mkdir()
    private = folder / "key"
    private.write_text(key.private)
    private.chmod(0o600)
    (folder / "ansible.cfg").write_text(_ANSIBLE_CFG.format(forks=AT_ONCE, pipelining=pipelining))
    variables = f"ansible_user={USER} ansible_ssh_private_key_file={private}"
    (folder / "hosts").write_text("".join(f"{address} {variables}\n" for address in addresses))
    command = [str(programs / "ansible"), "all", "-i", "hosts", "-m", "setup", "-f", str(AT_ONCE)]
    env = {"HOME": str(folder), "ANSIBLE_CONFIG": str(folder / "ansible.cfg")}
    run = timed(lab, command, env=env, cwd=folder)
    if run.code != 0 or run.output.count("| SUCCESS =>") != len(addresses):
        sys.exit(f"ansible: {run.code}\n{run.errors[-2000:]}\n{run.output[-2000:]}")
    return run


def _shown(run: Timed) -> str:
    return f"{run.seconds:.2f} s, of the laptop's processors {run.cpu:.2f} s"


def main() -> int:
    """Print both figures and the ratio; 1 when it is below ten."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hosts", type=int, default=100)
    parser.add_argument("--times", type=int, default=3, help="runs of Siteproof; the median counts")
    parser.add_argument(
        "--no-package-lists", action="store_true", help="the hosts know of no packages to fetch"
    )
    parser.add_argument("--ansible", type=Path, help="the bin folder of an installed ansible-core")
    chosen = parser.parse_args()
    require_lab()
    with tempfile.TemporaryDirectory(prefix="siteproof-bench-") as name:
        folder = Path(name)
        programs = chosen.ansible or install(folder, "ansible-core")
        with ssh_hosts(chosen.hosts, lists=not chosen.no_package_lists) as (lab, key, addresses):
            ours = []
            for number in range(chosen.times):
                own = folder / f"siteproof-{number}"
                own.mkdir()
                ours.append(siteproof(lab, key, addresses, own))
                print(f"siteproof scan {number + 1}: {_shown(ours[-1])}", flush=True)
            answers, missed = shell_lines(own / "site")
            alone = questions_alone(lab, key, addresses, own)
            theirs = {}
            for pipelining in (False, True):
                own = folder / f"ansible-{pipelining}"
                theirs[pipelining] = ansible(
                    lab, key, addresses, own, programs, pipelining=pipelining
                )
    our_rate = chosen.hosts / statistics.median(run.seconds for run in ours)
    their_rate = chosen.hosts / theirs[False].seconds
    print(f"siteproof: {our_rate:.2f} hosts/s; {answers} shell answers, {missed} without answer")
    for pipelining, run in theirs.items():
        how = "with pipelining" if pipelining else "as it comes"
        print(f"ansible {how}: {_shown(run)}, {chosen.hosts / run.seconds:.2f} hosts/s")
    print(f"ratio of the whole scan: {our_rate / their_rate:.1f} (wanted: at least {WANTED:g})")
    print(f"the questions alone: {_shown(alone)}, {alone.output.strip()}")
    print(f"ratio of the questions alone: {theirs[False].seconds / alone.seconds:.1f}")
    own_cpu = statistics.median(run.cpu for run in ours)
    print(f"ratio of the laptop's own processor time: {theirs[False].cpu / own_cpu:.1f}")
    return 0 if our_rate / their_rate >= WANTED else 1


if __name__ == "__main__":
    sys.exit(main())
