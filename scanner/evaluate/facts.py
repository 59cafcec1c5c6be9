"""Facts by target and class, each read once: the best source that knows wins."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from scanner.catalogue import Catalogue
from scanner.inventory import Inventory
from scanner.inventory.domains import domain_of
from scanner.inventory.reading import Told, lookup_in, read_probe
from scanner.model import (
    SITE_ID,
    About,
    Asked,
    Fleet,
    Missing,
    Probe,
    Reason,
    Role,
    ScanTime,
    Target,
    Transport,
)
from scanner.model.collected import file_of
from scanner.model.identity import CLASSES, SYSTEMS
from scanner.plan import carried_by

# What an address shows to anyone differs from address to address of one target.
_BY_ADDRESS = frozenset({Transport.WIRE, Transport.DISCOVERY})


class Facts:
    """What the record says of each target."""

    def __init__(
        self,
        catalogue: Catalogue,
        inventory: Inventory,
        lines: Mapping[tuple[str, str], Asked],
    ) -> None:
        self.inventory = inventory
        self._catalogue = catalogue
        self._lines = lines
        self._known: dict[tuple[str, type[object], str | None], Told | None] = {}
        self._fleets: dict[type[object], tuple[Fleet[object], Told | None]] = {}
        self._when: dict[str, datetime] = {}
        for (respondent, _), asked in lines.items():
            if respondent not in self._when or self._when[respondent] < asked.at:
                self._when[respondent] = asked.at
        self._shut = {
            target.id: missing
            for target in inventory.targets.values()
            if (missing := self._shut_out(target)) is not None
        }

    @property
    def site(self) -> Target:
        """The site itself."""
        return self.inventory.targets[SITE_ID]

    def due(self, kind: type[object]) -> Iterator[Target]:
        """The targets that have a probe for this fact."""
        for target in self.inventory.targets.values():
            if target.seen_only is None and any(self._probes(kind, target)):
                yield target

    def _probes(self, kind: type[object], target: Target) -> Iterator[Probe[object]]:
        roles = target.roles | ({Role.LINUX} if target.id in self._shut else set())
        for probe in self._catalogue.sources.get(kind, ()):
            if target.id == SITE_ID:
                if probe.about is About.SITE:
                    yield probe
            elif Role.DOMAIN in target.roles:
                if probe.about is About.DOMAIN:
                    yield probe
            elif probe.about is About.RESPONDENT and probe.role in roles:
                yield probe

    def _shut_out(self, target: Target) -> Missing | None:
        """Why a host that offers SSH did not say what it is, where it would not let us look.

        It may well be a Linux host: what is asked of those is then Unknown, not left out.
        """
        if Role.SSH not in target.roles or target.roles & (SYSTEMS | CLASSES):
            return None
        for probe in self._catalogue.identifying.identity:
            for respondent in self.inventory.respondents.get(target.id, ()):
                if probe.role is not Role.SSH:
                    continue
                told = read_probe(probe, lookup_in(self._lines, respondent)).fact
                if isinstance(told, Missing) and told.reason is not Reason.NOT_SUPPORTED:
                    return told
        return None

    def addresses(self, kind: type[object], target: Target) -> tuple[str | None, ...]:
        """Whom to judge one by one: each address for what it shows to anyone, else all as one."""
        everybody = self.inventory.respondents.get(target.id, ())
        own = tuple(one for one in everybody if file_of(one) is None)
        carriers = {carried_by(q) for p in self._probes(kind, target) for q in p.questions}
        return own if len(own) > 1 and carriers <= _BY_ADDRESS else (None,)

    def told(self, kind: type[object], target: Target, address: str | None = None) -> Told | None:
        """The best source's fact, of one address where it is named; None where no probe of this
        target yields it."""
        key = (target.id, kind, address)
        if key not in self._known:
            self._known[key] = self._best(kind, target, address)
        return self._known[key]

    def _best(self, kind: type[object], target: Target, address: str | None) -> Told | None:
        first: Told | None = None
        for probe in self._probes(kind, target):
            for respondent in (address,) if address else self._respondents(target, probe):
                told = read_probe(probe, lookup_in(self._lines, respondent))
                if not isinstance(told.fact, Missing):
                    return replace(told, respondent=respondent)
                if told.fact.reason is Reason.NOT_ASKED and target.id in self._shut:
                    told = Told(self._shut[target.id], probe, told.grade)
                if first is None or _was_not_asked(first):
                    first = told
        return first

    def wider(self, kind: type[object], target: Target) -> Told | None:
        """The fact of the domain that the target belongs to, else of the site."""
        domain = domain_of(target, self.inventory.domains)
        told = self.told(kind, domain) if domain else None
        return told or self.told(kind, self.site)

    def _respondents(self, target: Target, probe: Probe[object]) -> tuple[str, ...]:
        if target.id == SITE_ID and probe.role is not Role.PERSON:
            ids = [t.id for t in self.inventory.targets.values() if probe.role in t.roles]
            return tuple(one for i in ids for one in self.inventory.respondents.get(i, ()))
        return self.inventory.respondents.get(target.id, ())

    def when(self, target: Target, told: Told | None = None) -> ScanTime | None:
        """When the target answered last; the site: when anybody did. What a file tells was so
        when the file was written."""
        respondents = self.inventory.respondents.get(target.id, ())
        files = [one for one in respondents if file_of(one) is not None]
        if told is not None and told.respondent in files:
            respondents = (told.respondent,)
        elif len(files) < len(respondents):
            respondents = tuple(one for one in respondents if one not in files)
        times = [self._when[one] for one in respondents if one in self._when]
        if target.id == SITE_ID:
            times = list(self._when.values())
        return ScanTime(max(times)) if times else None

    def fleet(self, kind: type[object]) -> tuple[Fleet[object], Told | None]:
        """Every known and missing fact of the site, and the first source."""
        if kind not in self._fleets:
            self._fleets[kind] = self._gather(kind)
        return self._fleets[kind]

    def _gather(self, kind: type[object]) -> tuple[Fleet[object], Told | None]:
        known: dict[str, object] = {}
        missing: dict[str, Missing] = {}
        source: Told | None = None
        for target in self.due(kind):
            told = self.told(kind, target)
            if told is None:
                continue
            name = target.name
            if name in known or name in missing:  # two hosts of one name are two
                name = f"{target.name} ({', '.join(target.addresses) or target.id})"
            if isinstance(told.fact, Missing):
                missing[name] = told.fact
            else:
                known[name] = told.fact
                source = source or told
        return Fleet(known, missing), source


def _was_not_asked(told: Told) -> bool:
    """Whether it is a weaker word than any other: another controller was asked instead."""
    return isinstance(told.fact, Missing) and told.fact.reason is Reason.NOT_ASKED
