"""The site of a folder that the user named."""

from pathlib import Path

from scanner.cli.errors import UserError
from scanner.site import Site, SiteError, read_site


def open_site(folder: Path) -> Site:
    """The site of a folder.

    Raises:
        UserError: with every problem of its file.
    """
    try:
        return read_site(folder)
    except SiteError as error:
        raise UserError(str(error)) from None
