"""A test site in a lab: its real servers, and its simulated devices beside them."""

import json
import os
import select
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from lab.real.lab import Lab
from lab.real.machine import refuse_taken
from lab.real.needs import missing
from lab.real.running import LabError
from lab.real.site_hosts import Built, build
from lab.real.site_servers import kinds
from lab.real.standing import Standing
from lab.real.wire import Wire
from lab.sim.logins import Secrets
from lab.sim.serve import LabTask
from lab.sim.site_file import Place, answers_toml, site_toml
from lab.sites.reading import read_site
from lab.sites.recordings import add_recordings, recorded
from lab.sites.rows import Site

_CHECKOUT = Path(__file__).parents[2]
_READY = 60.0

Say = Callable[[str], None]


@dataclass(frozen=True)
class SiteLab:
    """A site to be brought up. ``recordings`` is a folder of .snmprec files whose devices join it,
    ``wire`` what lies between the laptop and the site."""

    folder: Path
    recordings: Path | None = None
    wire: Wire | None = None

    @contextmanager
    def up(self, say: Say = lambda _: None) -> Iterator[tuple[Lab, Standing]]:
        """Bring it up, and down again at the end; ``say`` hears what takes its time.

        Raises:
            ValueError: a file of the site is wrong, or there are no recordings.
            LabError: the machine lacks something, its network is in the way, or a server ended.
        """
        site = self._site(say)
        refuse_taken(site)
        if lacking := missing(kinds(site), with_trees=any(row.tree for row in site.host)):
            raise LabError("\n".join(lacking))
        built = build(site, self.folder, say)
        say(f"starting {len(built.hosts)} hosts")
        network = f"{site.network}.0/{site.prefix}"
        with Lab(network, laptop=f"{site.network}.{site.laptop}", wire=self.wire) as lab:
            lab.add_many(built.hosts)
            say("starting the simulated devices")
            with _devices(lab, self._task(lab, built)):
                standing = self._standing(lab, built)
                standing.save(lab.folder)
                yield lab, standing

    def _site(self, say: Say) -> Site:
        site = read_site(self.folder)
        if self.recordings is None:
            return site
        site, left_out = add_recordings(site, self.recordings)
        if left_out:
            say(f"{left_out} recordings are left out: the site has no more addresses")
        return site

    def _task(self, lab: Lab, built: Built) -> LabTask:
        return LabTask(
            folder=str(self.folder),
            site=built.site,
            namespaces={name: running.namespace for name, running in lab.hosts.items()},
            held=built.held(),
            secrets={name: dict(each.values) for name, each in built.secrets.items()},
        )

    def _standing(self, lab: Lab, built: Built) -> Standing:
        site = built.site
        octets = {row.name: row.address for row in site.host}
        place = Place(site.network, octets, "Siteproof lab", "a lab of this computer")
        return Standing(
            site=self.folder.name,
            folder=str(self.folder),
            network=f"{site.network}.0/{site.prefix}",
            laptop=lab.laptop.namespace,
            since=datetime.now(UTC),
            octets=octets,
            recorded=recorded(site),
            environment=_environment(built.secrets),
            texts={
                "site.toml": site_toml(site, place),
                "answers.toml": answers_toml(self.folder, site.network),
            },
        )


def _environment(secrets: Mapping[str, Secrets]) -> dict[str, str]:
    return {name: value for each in secrets.values() for name, value in each.environment().items()}


@contextmanager
def _devices(lab: Lab, task: LabTask) -> Iterator[None]:
    """The simulated devices, in one process beside the laptop; they end with the context."""
    process = lab.laptop.popen(
        [sys.executable, "-m", "lab.sim", "--in-lab"],
        env={**os.environ, "PYTHONPATH": str(_CHECKOUT)},
        stdin=subprocess.PIPE,
    )
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(msgspec.json.encode(task).decode() + "\n")
        process.stdin.flush()
        ready, _, _ = select.select([process.stdout], [], [], _READY)
        line = process.stdout.readline() if ready else ""
        if not line or not json.loads(line)["ready"]:
            process.kill()
            raise LabError(f"the simulated devices did not start: {process.communicate()[1]}")
        try:
            yield
        finally:
            process.stdin.close()
            process.wait(_READY)
