"""Mistakes that the user can mend: one message, exit code 2, no traceback."""

import click


class UserError(click.ClickException):
    """Usage, or a broken site file."""

    exit_code = 2
