"""Adds a credential's reference to site.toml; every line that is there stays as it is."""

import tomlkit

from scanner.site.loading import load
from scanner.site.model import SITE_FILE, CredentialReference, Kind, Site
from scanner.site.problems import Problem, SiteError
from scanner.site.reading import parse_site
from scanner.site.saving import save


def reference_lines(reference: CredentialReference) -> str:
    """The reference as it stands in site.toml."""
    pairs = {"name": reference.name, "transport": reference.transport, "kind": reference.kind}
    if reference.user:
        pairs["user"] = reference.user
    if reference.kind is Kind.V3:
        pairs["auth_protocol"] = reference.auth_protocol or "none"
        pairs["priv_protocol"] = reference.priv_protocol or "none"
    lines = [f"{key} = {tomlkit.string(str(value)).as_string()}" for key, value in pairs.items()]
    return "\n".join(["[[credentials]]", *lines, ""])


def add_reference(site: Site, reference: CredentialReference) -> bool:
    """Append a reference to the site's file; False where the same one is already there.

    Raises:
        SiteError: the name stands there with other settings, or the file cannot be extended.
    """
    for present in site.credentials:
        if present.name != reference.name:
            continue
        same = (present.transport, present.kind, present.user) == (
            reference.transport,
            reference.kind,
            reference.user,
        )
        if same:
            return False
        what = f'"{present.name}" is there with other settings. Change it by hand, or choose a name'
        raise SiteError([Problem(SITE_FILE, None, "[[credentials]] name", what)])
    path = site.folder / SITE_FILE
    text = load(path)
    newline = "\r\n" if "\r\n" in text else "\n"
    added = "\n" + reference_lines(reference)
    extended = text.rstrip("\r\n") + newline + added.replace("\n", newline)
    parse_site(extended, site.folder)
    save(path, extended.encode())
    return True
