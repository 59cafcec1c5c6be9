"""The site's folder: what a person says in site.toml and answers.toml, read strictly."""

from scanner.site.answers import read_answers, write_answer
from scanner.site.editing import add_reference, reference_lines
from scanner.site.model import (
    KINDS,
    SITE_FILE,
    Accepted,
    Authority,
    CredentialReference,
    Kind,
    Limits,
    Site,
)
from scanner.site.ports import Ports
from scanner.site.problems import Problem, SiteError
from scanner.site.reading import parse_site, read_site
from scanner.site.references import NAME, NAME_RULE
from scanner.site.scope import Address, Network, Scope

__all__ = [
    "KINDS",
    "NAME",
    "NAME_RULE",
    "SITE_FILE",
    "Accepted",
    "Address",
    "Authority",
    "CredentialReference",
    "Kind",
    "Limits",
    "Network",
    "Ports",
    "Problem",
    "Scope",
    "Site",
    "SiteError",
    "add_reference",
    "parse_site",
    "read_answers",
    "read_site",
    "reference_lines",
    "write_answer",
]
