"""Mistakes that the user can mend: one message, exit code 2, no traceback."""

from pathlib import Path

import click

from scanner.credentials.store import StoreError
from scanner.site import Site, SiteError, read_site


class UserError(click.ClickException):
    """Usage, or a broken site file."""

    exit_code = 2


def open_site(folder: Path) -> Site:
    """The site of a folder.

    Raises:
        UserError: with every problem of its file.
    """
    try:
        return read_site(folder)
    except SiteError as error:
        raise UserError(str(error)) from None


def store_failed(error: StoreError) -> UserError:
    """What a person does about a store that does not open."""
    return UserError(f"{error.detail}\n{error.fix}".rstrip())
