"""What several commands need: the site, its secrets, and errors turned into plain words."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from scanner.benchmark import BenchmarkError
from scanner.catalogue import CatalogueError
from scanner.cli.errors import UserError
from scanner.record import RecordError
from scanner.record.sealing import IDENTITY, Key
from scanner.site import Site, SiteError

SITE = click.argument("site", type=click.Path(path_type=Path, file_okay=False))
"""A site's folder; commands that read its site.toml say for themselves that there is none."""
RECORDED = click.argument("site", type=click.Path(path_type=Path, file_okay=False, exists=True))
"""The folder of a site that was scanned."""


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn what a user can mend into a line and exit code 2."""
    try:
        yield
    except (SiteError, RecordError, BenchmarkError, CatalogueError) as error:
        raise UserError(str(error)) from None


def record_key(site: Site | None = None) -> Key:
    """Whom the record is written for, and the age identity to read it with, if there is one."""
    recipient = site.recipient if site else None
    return Key(recipient, os.environ.get(IDENTITY))
