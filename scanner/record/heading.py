"""The first line of a run: what the site file says of it."""

from datetime import UTC, datetime

from scanner import __version__
from scanner.record.entries import HeadEntry
from scanner.record.runs import FORMAT
from scanner.site import Authority, Site


def heading(site: Site, authority: Authority, run_id: str, vantage: str) -> HeadEntry:
    """The first line of a run of this site that begins now."""
    by = (authority.by, f"{authority.on}", authority.reference)
    return HeadEntry(
        format=FORMAT,
        run=run_id,
        site=site.name,
        client=site.client,
        started=datetime.now(UTC),
        version=__version__,
        authority=", ".join(part for part in by if part),
        vantage=vantage,
        scope=tuple(str(network) for network in site.scope.networks),
        excluded=tuple(str(network) for network in site.scope.exclude),
    )
