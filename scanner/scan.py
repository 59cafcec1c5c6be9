"""A scan: sweep, interview, person; each stage is recorded, so that a killed one can go on."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from scanner.catalogue import Catalogue
from scanner.credentials.loading import CredentialError, load
from scanner.credentials.store import Reader
from scanner.discovery import services, sweep
from scanner.guard import Guard
from scanner.interview import (
    Book,
    DomainTurns,
    Doors,
    HostInterview,
    HostLimits,
    Listener,
    hosts_for_nmap,
    interview_hosts,
)
from scanner.model import Asked, Grade, Present, Question, ServiceVersions
from scanner.plan import Plan
from scanner.record import (
    AskedEntry,
    ClosingEntry,
    LoginEntry,
    LostEntry,
    Recorder,
    Run,
    StageEntry,
    outcomes,
)
from scanner.record.heading import heading
from scanner.record.runs import run_path
from scanner.record.sealing import Key
from scanner.site import Authority, Problem, Site, SiteError, read_answers
from scanner.transports.base import Stopwatch
from scanner.transports.person import told_lines
from scanner.transports.ssh import HostKeys

SWEPT = "sweep"
SERVICES = "services"


class Progress(Listener, Protocol):
    """Hears how a scan goes; called from many threads."""

    def sweeping(self, addresses: int) -> None:
        """The sweep of so many addresses begins."""

    def found(self, address: str, how: str) -> None:
        """Somebody answered."""

    def interviewing(self, hosts: int) -> None:
        """The interview of so many hosts begins."""

    def detecting(self, hosts: int) -> None:
        """nmap is asked for the service versions of so many hosts."""

    def refused(self, address: str, account: str, detail: str) -> None:
        """A host refused a login."""

    def lost(self, sentence: str) -> None:
        """Something could not be looked for at all."""


@dataclass
class Scan:
    """One scan of one site, new or resumed.

    ``earlier`` is the interrupted run that goes on; its lines are not asked again.
    ``service_versions`` lets nmap ask open ports for product and version, after the interview.
    """

    site: Site
    authority: Authority
    catalogue: Catalogue
    plan: Plan
    secrets: Reader
    progress: Progress
    vantage: str = ""
    earlier: Run | None = None
    key: Key = field(default_factory=Key)
    service_versions: bool = True
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self, run_id: str) -> bool:
        """Scan; True when everything in the plan was asked of everyone who was found.

        Raises:
            SiteError: answers.toml, known_hosts or known_certificates is broken; nothing was sent.
            RecordError: the disk is full, or another scan writes this run.
            KeyboardInterrupt: stopped by hand; what was answered is on the disk.
        """
        self._guard = Guard(self.site.scope, self.site.limits.refused_logins)
        self._host_keys = _remembered(self.site.host_keys)
        self._certificates = _remembered(self.site.host_certificates)
        self._answers = read_answers(self.site.folder)
        self._restore_logins()
        with Recorder(run_path(self.site.folder, run_id), self.key) as self._recorder:
            if self.earlier is None:
                first = heading(self.site, self.authority, run_id, self.vantage)
                self._recorder.append(first)
            hosts = self._sweep()
            books = self._interview(hosts)
            if self.stop.is_set():
                return False
            self._detect_services(books)
            if self.stop.is_set():
                return False
            asked = sum(len(book.lines) for book in books) + self._hear_the_person()
            self._recorder.append(ClosingEntry(datetime.now(UTC), asked))
            return True

    def _restore_logins(self) -> None:
        """What hosts have not accepted in the interrupted run is not tried again; nor what it was
        about to send when it ended, unless a host has shown that the secret is right."""
        by_name = {one.name: one for one in self.site.credentials}
        for login in outcomes(self.earlier.logins) if self.earlier else ():
            if login.credential not in by_name:
                continue
            try:
                credential = load(by_name[login.credential], self.secrets)
            except CredentialError:
                continue  # without its secret it cannot be tried at all
            if login.accepted:
                self._guard.accepted(login.respondent, credential)
            elif login.accepted is None:
                self._guard.in_doubt(login.respondent, credential, login.host_key)
            else:
                self._guard.refused(login.respondent, credential, login.host_key)

    def _sweep(self) -> list[str]:
        if self.earlier is not None and SWEPT in self.earlier.stages:
            return self._still_in_scope(self.earlier)
        addresses = [str(address) for address in self.site.scope.addresses()]
        self.progress.sweeping(len(addresses))
        entries: dict[str, AskedEntry] = {}
        for address, presence in sweep(addresses, self._guard.permit, self.site.where, self._lose):
            entries.setdefault(address, AskedEntry(_line(address, Present(), presence)))
            self.progress.found(address, str(presence["how"]))
        self._recorder.append(*entries.values(), StageEntry(SWEPT, datetime.now(UTC)))
        return list(entries)

    def _still_in_scope(self, earlier: Run) -> list[str]:
        """The hosts that the interrupted run found, without those that may not be asked any more:
        the scope may have been narrowed since."""
        key = Present().key
        found = [who for who, asked in earlier.asked if asked == key]
        inside = [who for who in found if self.site.scope.permits(who)]
        if len(inside) < len(found):
            outside = ", ".join(sorted(set(found) - set(inside)))
            self._lose(f"Not asked any more, for the scope was narrowed: {outside}.")
        return inside

    def _lose(self, sentence: str) -> None:
        self._recorder.append(LostEntry(sentence))
        self.progress.lost(sentence)

    def _interview(self, hosts: list[str]) -> list[Book]:
        self.progress.interviewing(len(hosts))
        doors = Doors(
            self.site,
            self._guard,
            self.secrets,
            self._host_keys,
            self._logged,
            self._certificates,
        )
        earlier = self._earlier_lines()
        books = {host: Book(host, self._recorder.batch(), earlier.get(host, ())) for host in hosts}
        turns = DomainTurns()
        turns.remember(books.values())

        def make(address: str) -> HostInterview:
            return HostInterview(
                books[address],
                catalogue=self.catalogue,
                plan=self.plan,
                door=doors,
                limits=HostLimits(self.site.limits.host_seconds),
                stop=self.stop,
                turns=turns,
            )

        at_once = self.site.limits.at_once
        interview_hosts(hosts, make, self.progress, at_once=at_once, stop=self.stop)
        return list(books.values())

    def _earlier_lines(self) -> dict[str, list[Asked]]:
        found: dict[str, list[Asked]] = {}
        for lines in (self.earlier.asked, self.earlier.failed) if self.earlier else ():
            for (who, _), asked in lines.items():
                found.setdefault(who, []).append(asked)
        return found

    def _logged(self, entry: LoginEntry) -> None:
        self._recorder.append(entry)
        if entry.accepted is False:
            self.progress.refused(entry.respondent, entry.credential, entry.detail)

    def _detect_services(self, books: Iterable[Book]) -> None:
        if not self.service_versions or (self.earlier and SERVICES in self.earlier.stages):
            return
        wanted = dict(hosts_for_nmap(self.catalogue, books))
        if not wanted:
            return
        self.progress.detecting(len(wanted))
        where, permit = self.site.where, self._guard.permit
        for address, plain in services(wanted, permit, where, self._lose, self.stop):
            self._recorder.append(AskedEntry(_line(address, ServiceVersions(), plain)))
        if not self.stop.is_set():
            self._recorder.append(StageEntry(SERVICES, datetime.now(UTC)))

    def _hear_the_person(self) -> int:
        """What the person has said goes into the record with the rest."""
        lines = list(told_lines(self.catalogue.questions, self._answers, datetime.now(UTC)))
        self._recorder.append(*(AskedEntry(line) for line in lines))
        return len(lines)


def _remembered(path: Path) -> HostKeys:
    """The keys, or certificates, by which hosts are known again."""
    try:
        return HostKeys(path)
    except UnicodeDecodeError:
        what = f"{path} is not UTF-8 text"
    except ValueError as error:
        what = str(error)
    except OSError as error:
        what = f"{path} cannot be read: {error.strerror}"
    what += ". Mend it, or delete it to trust each host's next key"
    raise SiteError([Problem(path.name, None, "", what)])


def _line(address: str, question: Question[object], plain: object) -> Asked:
    watch = Stopwatch()
    return Asked(address, question.key, (), watch.at, 0.0, Grade.MEASURED, plain)
