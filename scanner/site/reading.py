"""site.toml: read strictly; every mistake is reported at once, with its line."""

from pathlib import Path

from scanner.model import Naming
from scanner.site.fields import Fields
from scanner.site.loading import load, parse
from scanner.site.model import SITE_FILE, Accepted, Authority, DirectoryAccess, Limits, Site
from scanner.site.ports import read_ports
from scanner.site.references import read_references
from scanner.site.scope import read_scope


def read_site(folder: Path) -> Site:
    """The site of a folder. Whether a scan is allowed is asked by ``Site.require_authority``.

    Raises:
        SiteError: with every problem of the file.
    """
    return parse_site(load(folder / SITE_FILE), folder)


def parse_site(text: str, folder: Path) -> Site:
    """The site that a text describes.

    Raises:
        SiteError: with every problem of the text.
    """
    data, problems = parse(text, SITE_FILE)
    top = Fields(data, (), problems)
    scope = read_scope(top.table("scope"))
    site = Site(
        folder=folder,
        name=top.text("name", required='name = "Main office"') or "",
        client=top.text("client", required='client = "Example Ltd"') or "",
        scope=scope,
        authority=_authority(top),
        credentials=read_references(top.tables("credentials")),
        ports=read_ports(top.table("ports"), top.table("forwards"), scope),
        accepted=_accepted(top.tables("accepted")),
        limits=_limits(top.table("limits")),
        recipient=_recipient(top.table("record")),
        directory=_directory(top.table("directory")),
        naming=_naming(top.table("report")),
        vantages=_vantages(top),
    )
    top.finish()
    problems.raise_any()
    return site


def _authority(top: Fields) -> Authority | None:
    fields = top.table("authority")
    if not fields.data:
        return None
    by = fields.text("by", required='by = "Name and office of the person who agreed"')
    on = fields.day("on", required="on = 2026-11-30")
    until = fields.day("until")
    reference = fields.text("reference", required='reference = "authority.md, signed"')
    fields.finish()
    if on and until and until < on:
        fields.wrong("until", f"{until} is before {on}, the day of the agreement")
    if by is None or on is None or reference is None:
        return None
    return Authority(by, on, until, reference, fields.problems.line(fields.path))


def _accepted(tables: list[Fields]) -> tuple[Accepted, ...]:
    accepted = []
    for fields in tables:
        check = fields.text("check", required='check = "network.no-telnet"')
        reason = fields.text("reason", required='reason = "why"', most=1000)
        by = fields.text("by", required='by = "who at the client accepts it"')
        until = fields.day("until", required="until = 2027-05-31")
        target = fields.text("target")
        fields.finish()
        if check and reason and by and until:
            accepted.append(Accepted(check, reason, by, until, target))
    return tuple(accepted)


def _limits(fields: Fields) -> Limits:
    usual = Limits()
    limits = Limits(
        at_once=fields.whole("at_once", 1, 500, usual.at_once),
        host_seconds=fields.whole("host_seconds", 5, 3600, usual.host_seconds),
        refused_logins=fields.whole("refused_logins", 1, 10, usual.refused_logins),
    )
    fields.finish()
    return limits


def _directory(fields: Fields) -> DirectoryAccess:
    found = DirectoryAccess(open_shares=fields.flag("open_shares"))
    fields.finish()
    return found


def _naming(fields: Fields) -> Naming:
    word = fields.choice("names", [each.value for each in Naming])
    fields.finish()
    return Naming(word) if word else Naming.FULL


def _recipient(fields: Fields) -> str | None:
    """An age X25519 recipient: who can read the encrypted record."""
    text = fields.text("recipient")
    fields.finish()
    if text is None:
        return None
    if text.upper().startswith("AGE-SECRET-KEY-"):
        fields.wrong(
            "recipient",
            "is the secret key. Keep that off this laptop, and write its public key here: age1...",
        )
        return None
    import pyrage

    try:
        pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        fields.wrong("recipient", "is no age public key (age1... from age-keygen), or has a typo")
        return None
    return text


def _vantages(top: Fields) -> tuple[str, ...]:
    """Names of the places where the laptop is plugged in; they end up in the record."""
    names = [text for _, text in top.texts("vantages", "names of places")]
    if len(set(names)) < len(names):
        top.wrong("vantages", "names a place twice")
    return tuple(names)
