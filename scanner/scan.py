"""A scan: sweep, interview, person; each stage is recorded, so that a killed one can go on."""

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from scanner import __version__
from scanner.catalogue import Catalogue
from scanner.credentials.loading import CredentialError, load
from scanner.credentials.store import Reader
from scanner.discovery import services, sweep
from scanner.guard import Guard
from scanner.interview import (
    Book,
    Doors,
    HostInterview,
    HostLimits,
    Listener,
    interview_hosts,
)
from scanner.inventory import identify
from scanner.model import (
    FRAGILE,
    Answered,
    Asked,
    Grade,
    OpenPorts,
    Present,
    Question,
    ServiceVersions,
    gather,
)
from scanner.plan import Plan
from scanner.record import (
    AskedEntry,
    ClosingEntry,
    HeadEntry,
    LoginEntry,
    LostEntry,
    Recorder,
    Run,
    StageEntry,
)
from scanner.record.runs import FORMAT, run_path
from scanner.record.sealing import Key
from scanner.site import Authority, Site, read_answers
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
            RecordError: the disk is full, or another scan writes this run.
            KeyboardInterrupt: stopped by hand; what was answered is on the disk.
        """
        self._guard = Guard(self.site.scope, self.site.limits.refused_logins)
        self._restore_logins()
        with Recorder(run_path(self.site.folder, run_id), self.key) as self._recorder:
            if self.earlier is None:
                self._recorder.append(self._head(run_id))
            hosts = self._sweep()
            books = self._interview(hosts)
            if self.stop.is_set():
                return False
            self._detect_services(books)
            asked = sum(len(book.lines) for book in books) + self._hear_the_person()
            self._recorder.append(ClosingEntry(datetime.now(UTC), asked))
            return True

    def _head(self, run_id: str) -> HeadEntry:
        scope = self.site.scope
        return HeadEntry(
            format=FORMAT,
            run=run_id,
            site=self.site.name,
            client=self.site.client,
            started=datetime.now(UTC),
            version=__version__,
            authority=", ".join(
                part
                for part in (self.authority.by, f"{self.authority.on}", self.authority.reference)
                if part
            ),
            vantage=self.vantage,
            scope=tuple(str(network) for network in scope.networks),
            excluded=tuple(str(network) for network in scope.exclude),
        )

    def _restore_logins(self) -> None:
        """What hosts have refused in the interrupted run is not tried again."""
        by_name = {one.name: one for one in self.site.credentials}
        for login in self.earlier.logins if self.earlier else ():
            if login.credential not in by_name:
                continue
            try:
                credential = load(by_name[login.credential], self.secrets)
            except CredentialError:
                continue  # without its secret it cannot be tried at all
            if login.accepted:
                self._guard.accepted(login.respondent, credential)
            else:
                self._guard.refused(login.respondent, credential)

    def _sweep(self) -> list[str]:
        if self.earlier is not None and SWEPT in self.earlier.stages:
            key = Present().key
            return [who for who, asked in self.earlier.asked if asked == key]
        addresses = [str(address) for address in self.site.scope.addresses()]
        self.progress.sweeping(len(addresses))
        entries: dict[str, AskedEntry] = {}
        for address, presence in sweep(addresses, self._guard.permit, self.site.where, self._lose):
            entries.setdefault(address, AskedEntry(_line(address, Present(), presence)))
            self.progress.found(address, str(presence["how"]))
        self._recorder.append(*entries.values(), StageEntry(SWEPT, datetime.now(UTC)))
        return list(entries)

    def _lose(self, sentence: str) -> None:
        self._recorder.append(LostEntry(sentence))
        self.progress.lost(sentence)

    def _interview(self, hosts: list[str]) -> list[Book]:
        self.progress.interviewing(len(hosts))
        doors = Doors(
            self.site,
            self._guard,
            self.secrets,
            HostKeys(self.site.folder / "known_hosts"),
            self._logged,
        )
        earlier = self._earlier_lines()
        books = {host: Book(host, self._recorder.batch(), earlier.get(host, ())) for host in hosts}

        def make(address: str) -> HostInterview:
            return HostInterview(
                books[address],
                catalogue=self.catalogue,
                plan=self.plan,
                door=doors,
                limits=HostLimits(self.site.limits.host_seconds),
                stop=self.stop,
            )

        at_once = self.site.limits.at_once
        interview_hosts(hosts, make, self.progress, at_once=at_once, stop=self.stop)
        return list(books.values())

    def _earlier_lines(self) -> dict[str, list[Asked]]:
        found: dict[str, list[Asked]] = {}
        for (who, _), asked in self.earlier.asked.items() if self.earlier else ():
            found.setdefault(who, []).append(asked)
        return found

    def _logged(self, entry: LoginEntry) -> None:
        self._recorder.append(entry)
        if not entry.accepted:
            self.progress.refused(entry.respondent, entry.credential, entry.detail)

    def _detect_services(self, books: Iterable[Book]) -> None:
        if not self.service_versions or (self.earlier and SERVICES in self.earlier.stages):
            return
        wanted = dict(self._with_open_ports(books))
        if not wanted:
            return
        for address, plain in services(wanted, self._guard.permit, self.site.where, self._lose):
            self._recorder.append(AskedEntry(_line(address, ServiceVersions(), plain)))
        self._recorder.append(StageEntry(SERVICES, datetime.now(UTC)))

    def _with_open_ports(self, books: Iterable[Book]) -> Iterator[tuple[str, frozenset[int]]]:
        """The hosts that nmap may connect to: fragile ones are left alone."""
        for book in books:
            ports = gather(OpenPorts(), book.find)
            roles = identify(self.catalogue.identifying, book.lines, book.respondent).roles
            if isinstance(ports, Answered) and ports.value.open and not roles & FRAGILE:
                yield book.respondent, ports.value.open

    def _hear_the_person(self) -> int:
        """What the person has said goes into the record with the rest."""
        answers = read_answers(self.site.folder)
        lines = list(told_lines(self.catalogue.questions, answers, datetime.now(UTC)))
        self._recorder.append(*(AskedEntry(line) for line in lines))
        return len(lines)


def _line(address: str, question: Question[object], plain: object) -> Asked:
    watch = Stopwatch()
    return Asked(address, question.key, (), watch.at, 0.0, Grade.MEASURED, plain)
