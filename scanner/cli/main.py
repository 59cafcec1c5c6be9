"""``siteproof``: finds its commands by name, so that ``--help`` loads none of them."""

import importlib
import keyword
import logging
import os
import sys
from typing import Any

import click

from scanner import __version__
from scanner.cli import streams
from scanner.cli.errors import UserError

COMMANDS = {
    "demo": "Simulate a site on this computer, scan it, write the report.",
    "init": "Begin a site: site.toml and the authority letter.",
    "doctor": "Say what this computer can do, and what is lost without it.",
    "creds": "Keep the logins that a scan uses.",
    "plan": "Show what a scan would ask of whom; sends nothing.",
    "scan": "Discover and interview a site.",
    "collect": "Write the script that asks a computer by hand.",
    "import": "Take what that script wrote as answers of a run.",
    "interview": "Ask a person the questions that no machine answers.",
    "score": "Show the scores of the six areas.",
    "report": "Write the report of a run.",
    "runs": "List the runs of a site, or show one line by line.",
    "verify": "Prove that a run's record is whole and unaltered.",
    "checks": "List the checks, or explain one.",
    "lab": "Test sites with known truth on this computer (Linux, root).",
}

USAGE = 2
BUG = 3
INTERRUPTED = 130
LOG = "SITEPROOF_LOG"

_LOG = logging.getLogger("siteproof")


class _ReaderGoneError(Exception):
    """Standard output is a pipe that nobody reads any more."""


class _Lazy(click.Group):
    """A group whose commands are imported when they are called."""

    def make_context(self, *args: Any, **more: Any) -> click.Context:
        """As click's, which would end the program with code 1 on a closed pipe."""
        try:
            return super().make_context(*args, **more)
        except BrokenPipeError:
            raise _ReaderGoneError from None

    def invoke(self, ctx: click.Context) -> object:
        """As click's, which would end the program with code 1 on a closed pipe."""
        try:
            found: object = super().invoke(ctx)
        except BrokenPipeError:
            raise _ReaderGoneError from None
        return found

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """All names, in the order of a visit."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        name = f"{cmd_name}_" if keyword.iskeyword(cmd_name) else cmd_name
        found = getattr(importlib.import_module(f"scanner.cli.{name}"), name)
        return found if isinstance(found, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The list of commands, without loading any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="siteproof")
def siteproof() -> None:
    """Site analysis and benchmarking for managed IT service providers.

    Reads only, installs nothing, asks nobody outside the scope that the client agreed to.
    """


def main() -> None:
    """The entry point. Exit codes: 0 done, 1 done with gaps that the user should know, 2 usage or
    a broken site file, 3 a bug of ours, 130 interrupted (the run is resumable)."""
    streams.prepare()
    sys.exit(streams.finish(_run()))


def _run() -> int:
    try:
        _start_log(os.environ.get(LOG, "CRITICAL"))
        code = siteproof.main(standalone_mode=False)
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.ClickException as error:
        return _show(error)
    except (click.Abort, KeyboardInterrupt):
        streams.tell("Stopped.")
        return INTERRUPTED
    except (_ReaderGoneError, BrokenPipeError):
        streams.reader_gone()
        return 0
    except Exception as error:  # noqa: BLE001 - the very top: the last broad except of the program
        return _unforeseen(error)
    return code if isinstance(code, int) else 0


def _start_log(level: str) -> None:
    levels = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
    if level.upper() not in levels:
        raise UserError(f"{LOG} is one of {', '.join(levels)}; not {level[:40]!r}")
    logging.basicConfig(level=level.upper())
    # A library's warning, such as of a certificate with an odd serial number, is not for the user.
    logging.captureWarnings(True)


def _show(error: click.ClickException) -> int:
    try:
        error.show()
    except OSError:
        streams.tell("")  # nobody reads standard error any more
    return USAGE if isinstance(error, click.UsageError) else error.exit_code


def _unforeseen(error: Exception) -> int:
    """One line, and no traceback unless it was asked for."""
    said = streams.output_failed(error) if isinstance(error, OSError) else None
    if said is not None:
        streams.tell(f"Error: {said}")
        return USAGE
    _LOG.error("unforeseen", exc_info=error)
    kind = type(error).__name__
    streams.tell(f"A bug of ours: {kind}; run again with {LOG}=DEBUG to see where, and report it")
    return BUG


__all__ = ["UserError", "main", "siteproof"]
