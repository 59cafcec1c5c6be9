"""Searches: base, filter, limits, pages and referrals ([MS-ADTS] 3.1.1.3.1.3, RFC 2696)."""

import asyncio
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lab.sim.ldap import errors
from lab.sim.ldap.controls import Wanted, page_control
from lab.sim.ldap.directory import BASE, SUBTREE, Directory
from lab.sim.ldap.entries import Entry
from lab.sim.ldap.filters import Filter, FilterTooLargeError, Present, read_filter
from lab.sim.ldap.matching import matcher
from lab.sim.ldap.messages import Code, Op, Search, message, reference, result
from lab.sim.ldap.names import canonical, name_key
from lab.sim.ldap.reading import Selection
from lab.sim.ldap.root_dse import root_dse
from lab.sim.logon.accounts import Names

LARGEST_PAGE = 1000  # MaxPageSize of the default query policy ([MS-ADTS] 3.1.1.3.4.6)
_LONGEST = 120  # MaxQueryDuration, in seconds
_MOST_COOKIES = 10  # MaxResultSetsPerConn
_STRIDE = 200  # entries looked at between two looks at the clock
_ANYTHING = (Present("objectClass"), Present("objectclass"))  # the root DSE has no class

Found = Iterator[Entry | None]


@dataclass(slots=True)
class Results:
    """What is left of a search whose pages go on. None stands for an entry that does not match,
    so that whoever draws from it may stop in between; ``held`` comes before what is found."""

    found: Found
    query: tuple[object, ...]
    references: list[str]
    held: Entry | None = None


@dataclass(slots=True)
class Searches:
    """The searches of one connection. ``catalog`` is the global catalog's ports."""

    directory: Directory
    names: Names
    tls: bool
    catalog: bool = False
    _open: dict[bytes, Results] = field(default_factory=dict)

    async def run(
        self,
        number: int,
        search: Search,
        condition: Filter,
        wanted: Wanted,
        *,
        known: bool,
        gone: Callable[[], bool],
    ) -> tuple[bytes, Code]:
        """All messages of the answer, the last one with the result; none when it is abandoned.

        Raises RefusalError.
        """
        results = self._results(search, condition, wanted, known=known)
        limit = self._limit(search, wanted)
        selection = Selection(self.directory, search.attributes, wanted, search.types_only)
        drawn = _Drawn(results, search.time_limit or _LONGEST, gone)
        out = [message(number, selection.encoded(entry)) for entry in await drawn.take(limit)]
        if drawn.abandoned:
            return b"", Code.SUCCESS
        code, cookie = self._end(search, wanted, drawn, limit)
        if not cookie and code is Code.SUCCESS:
            out += [message(number, reference(url)) for url in results.references]
        controls = page_control(cookie) if wanted.page is not None else b""
        out.append(message(number, result(Op.DONE, code), controls))
        return b"".join(out), code

    def _end(
        self, search: Search, wanted: Wanted, drawn: "_Drawn", limit: int
    ) -> tuple[Code, bytes]:
        """The result, and the cookie of the next page when there is one."""
        if drawn.late:
            return Code.TIME_LIMIT, b""
        if drawn.results.held is None:
            return Code.SUCCESS, b""
        if self._goes_on(search, wanted, limit):
            return Code.SUCCESS, self._keep(drawn.results)
        return Code.SIZE_LIMIT, b""

    def _limit(self, search: Search, wanted: Wanted) -> int:
        asked = [search.size_limit or LARGEST_PAGE, LARGEST_PAGE]
        return min(*asked, wanted.page) if wanted.page else min(asked)

    def _goes_on(self, search: Search, wanted: Wanted, limit: int) -> bool:
        """A page ends a search for good where the client's own size limit is reached."""
        return bool(wanted.page) and not (search.size_limit and limit == search.size_limit)

    def _results(
        self, search: Search, condition: Filter, wanted: Wanted, *, known: bool
    ) -> Results:
        query = (search.base, search.scope, str(condition), search.attributes)
        if wanted.cookie:
            kept = self._open.pop(wanted.cookie, None)
            if kept is None or kept.query != query:
                raise errors.bad_control()
            return Results(iter(()), query, []) if wanted.page == 0 else kept
        match = matcher(condition, self.directory)
        if not search.base and search.scope == BASE:
            root = root_dse(self.directory, self.names, tls=self.tls)
            fits = match(root) or condition in _ANYTHING
            return Results(iter([root if fits else None]), query, [])
        if not known:
            raise errors.needs_bind()
        bases = self._bases(search, wanted)
        everywhere = wanted.everywhere or self.catalog
        inside = (
            e for b in bases for e in self.directory.below(b, search.scope, everywhere=everywhere)
        )
        hidden = not wanted.deleted
        found = (
            None if (hidden and _deleted(entry)) or not match(entry) else entry for entry in inside
        )
        silent = wanted.no_referrals or everywhere or search.scope != SUBTREE
        below = [] if silent else self.directory.subordinate(bases[0])
        return Results(found, query, [self._url(head) for head in below])

    def _bases(self, search: Search, wanted: Wanted) -> list[Entry]:
        """The entries to start from. Raises RefusalError."""
        if not search.base:
            if self.catalog or wanted.everywhere:
                heads = self.directory.contexts
                return [h for h in heads if self.directory.context_of(h.key[:-1]) is None]
            raise errors.no_such_object("")
        try:
            found = self.directory.find(search.base)
            key = () if search.base.startswith("<") else name_key(search.base)
        except ValueError as error:
            raise errors.bad_name(search.base[:200]) from error
        if found is not None:
            return [found]
        if key and self.directory.context_of(key) is None:
            host = canonical(search.base).partition("/")[0] or self.names.dns
            raise errors.elsewhere(f"ldap://{host}/{search.base}", host)
        while key and key not in self.directory.entries:
            key = key[:-1]
        raise errors.no_such_object(self.directory.entries[key].dn if key else "")

    def _url(self, head: Entry) -> str:
        """Where a subordinate naming context is; the configuration's is the forest's root."""
        host = canonical(head.dn).partition("/")[0]
        return f"ldap://{host}/{head.dn}"

    def _keep(self, results: Results) -> bytes:
        cookie = secrets.token_bytes(16)
        while len(self._open) >= _MOST_COOKIES:
            del self._open[next(iter(self._open))]
        self._open[cookie] = results
        return cookie


@dataclass(slots=True)
class _Drawn:
    """Draws entries from results within the search's time."""

    results: Results
    seconds: float
    gone: Callable[[], bool]
    late: bool = False
    abandoned: bool = False

    async def take(self, most: int) -> list[Entry]:
        """Up to so many; the results hold one more when there is another."""
        taken, end, seen = list[Entry](), time.monotonic() + self.seconds, 0
        if self.results.held is not None:
            taken.append(self.results.held)
            self.results.held = None
        for entry in self.results.found:
            seen += 1
            if seen % _STRIDE == 0:
                await asyncio.sleep(0)
                self.late, self.abandoned = time.monotonic() > end, self.gone()
                if self.late or self.abandoned:
                    break
            if entry is None:
                continue
            if len(taken) == most:
                self.results.held = entry
                break
            taken.append(entry)
        return taken


def read_condition(search: Search) -> Filter:
    """The filter of a search. Raises RefusalError."""
    try:
        return read_filter(search.filter)
    except FilterTooLargeError as error:
        raise errors.too_large() from error
    except ValueError as error:
        raise errors.broken() from error


def _deleted(entry: Entry) -> bool:
    return entry.values.get("isdeleted", [b""])[0].upper() == b"TRUE"
