"""A test site in a lab: its real servers, and its simulated devices beside them."""

import json
import os
import select
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from lab.real.lab import Lab
from lab.real.last_words import reason
from lab.real.running import LabError
from lab.real.site.hosts import Built, build
from lab.real.site.machine import refuse_taken
from lab.real.site.needs import missing
from lab.real.site.servers import kinds
from lab.real.site.standing import Standing
from lab.real.wire import Wire
from lab.sim.hosts import read_hosts
from lab.sim.logins import Secrets
from lab.sim.serve import LabTask
from lab.sim.site_file import Place, answers_toml, site_toml
from lab.sites.reading import SiteFileError, read_site
from lab.sites.recordings import add_recordings, recorded
from lab.sites.rows import Site
from lab.sites.truth import check_targets, read_truth

_CHECKOUT = Path(__file__).parents[3]
_READY = 60.0
_PATIENCE = 5.0
THE_DEVICES = "the simulated devices"

Say = Callable[[str], None]


@dataclass(frozen=True)
class SiteLab:
    """A site to be brought up. ``recordings`` is a folder of .snmprec files whose devices join it,
    ``wire`` what lies between the laptop and the site."""

    folder: Path
    recordings: Path | None = None
    wire: Wire | None = None

    @contextmanager
    def up(self, say: Say = lambda _: None) -> Iterator["SiteUp"]:
        """Bring it up, and down again at the end; ``say`` hears what takes its time.

        Raises:
            ValueError: a file of the site is wrong, or there are no recordings.
            StateError: what an earlier lab has left behind cannot be read.
            LabError: the machine lacks something, its network is in the way, or a server ended.
        """
        site = self._site(say)
        texts = self._texts(site)
        refuse_taken(site)
        if lacking := missing(kinds(site), with_trees=any(row.tree for row in site.host)):
            raise LabError("\n".join(lacking))
        built = build(site, self.folder, say)
        say(f"starting {len(built.hosts)} hosts")
        network, laptop = f"{site.network}.0/{site.prefix}", f"{site.network}.{site.laptop}"
        with Lab(network, laptop=laptop, wire=self.wire, site=self.folder.name) as lab:
            lab.add_many(built.hosts)
            say("starting the simulated devices")
            with _devices(lab, self._task(lab, built)) as devices:
                standing = self._standing(lab, built, texts)
                standing.save(lab.folder)
                yield SiteUp(lab, standing, devices)

    def _site(self, say: Say) -> Site:
        """The site, once what stands in its own files is known to be right."""
        site = read_site(self.folder)
        check_targets(read_truth(self.folder), site, self.folder)
        read_hosts(site, self.folder, site.network)
        if self.recordings is None:
            return site
        site, left_out = add_recordings(site, self.recordings)
        if left_out:
            say(f"{left_out} recordings are left out: the site has no more addresses")
        return site

    def _texts(self, site: Site) -> dict[str, str]:
        """The files of the SITE folder that a scan is given."""
        octets = {row.name: row.address for row in site.host}
        place = Place(site.network, octets, "Siteproof lab", "a lab of this computer")
        return {
            "site.toml": site_toml(site, place),
            "answers.toml": _answers(self.folder, site.network),
        }

    def _task(self, lab: Lab, built: Built) -> LabTask:
        return LabTask(
            folder=str(self.folder),
            site=built.site,
            namespaces={name: running.namespace for name, running in lab.hosts.items()},
            held=built.held(),
            secrets={name: dict(each.values) for name, each in built.secrets.items()},
        )

    def _standing(self, lab: Lab, built: Built, texts: dict[str, str]) -> Standing:
        site = built.site
        return Standing(
            site=self.folder.name,
            folder=str(self.folder),
            network=f"{site.network}.0/{site.prefix}",
            laptop=lab.laptop.namespace,
            since=datetime.now(UTC),
            octets={row.name: row.address for row in site.host},
            recorded=recorded(site),
            environment=_environment(built.secrets),
            texts=texts,
        )


@dataclass(frozen=True)
class SiteUp:
    """A site that is up. ``devices`` is the process of all simulated devices."""

    lab: Lab
    standing: Standing
    devices: "subprocess.Popen[str]"

    def ended(self) -> tuple[str, ...]:
        """What should run and has ended: names of hosts, and THE_DEVICES."""
        hosts = [name for name, host in self.lab.hosts.items() if host.ended()]
        return (*hosts, *([THE_DEVICES] if self.devices.poll() is not None else []))


def _answers(folder: Path, network: str) -> str:
    """What the SITE folder says for the interviewed person. Raises SiteFileError."""
    file = folder / "answers.toml"
    try:
        text = answers_toml(folder, network)
        tomllib.loads(text)
    except OSError as error:
        raise SiteFileError(f"{file}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise SiteFileError(f"{file}: not UTF-8, at octet {error.start}") from None
    except ValueError as error:
        raise SiteFileError(f"{file}: {error}") from None
    return text


def _environment(secrets: Mapping[str, Secrets]) -> dict[str, str]:
    return {name: value for each in secrets.values() for name, value in each.environment().items()}


@contextmanager
def _devices(lab: Lab, task: LabTask) -> Iterator["subprocess.Popen[str]"]:
    """The simulated devices, in one process beside the laptop; they end with the context."""
    log = lab.folder / "devices.log"
    # Not a pipe: nobody reads what they say while the lab stands, and a full pipe would stop them.
    with log.open("w") as errors:
        process = lab.laptop.popen(
            [sys.executable, "-m", "lab.sim", "--in-lab"],
            env={**os.environ, "PYTHONPATH": str(_CHECKOUT)},
            stdin=subprocess.PIPE,
            stderr=errors.fileno(),
        )
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        with suppress(BrokenPipeError):
            process.stdin.write(msgspec.json.encode(task).decode() + "\n")
            process.stdin.flush()
        ready, _, _ = select.select([process.stdout], [], [], _READY)
        line = process.stdout.readline() if ready else ""
        if not line or not json.loads(line)["ready"]:
            process.kill()
            process.wait()
            why = reason(log.read_text(errors="replace"))
            raise LabError(f"{THE_DEVICES} did not start: {why or 'no reason given'}")
        try:
            yield process
        finally:
            # What is left of it after that ends with the lab.
            process.stdin.close()
            with suppress(subprocess.TimeoutExpired):
                process.wait(_PATIENCE)
