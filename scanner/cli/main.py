"""``siteproof``: finds its commands by name, so that ``--help`` loads none of them."""

import importlib
import logging
import os
import sys

import click

from scanner import __version__
from scanner.cli.errors import UserError

COMMANDS = {
    "demo": "Simulate a site on this computer, scan it, write the report.",
    "init": "Begin a site: site.toml and the authority letter.",
    "doctor": "Say what this computer can do, and what is lost without it.",
    "creds": "Keep the logins that a scan uses.",
    "plan": "Show what a scan would ask of whom; sends nothing.",
    "scan": "Discover and interview a site.",
    "interview": "Ask a person the questions that no machine answers.",
    "score": "Show the scores of the six areas.",
    "report": "Write the report of a run.",
    "runs": "List the runs of a site, or show one line by line.",
    "verify": "Prove that a run's record is whole and unaltered.",
    "checks": "List the checks, or explain one.",
}

BUG = 3
INTERRUPTED = 130


class _Lazy(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """All names, in the order of a visit."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        found = getattr(importlib.import_module(f"scanner.cli.{cmd_name}"), cmd_name)
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
    logging.basicConfig(level=os.environ.get("SITEPROOF_LOG", "CRITICAL"))
    try:
        code = siteproof.main(standalone_mode=False)
    except click.exceptions.Exit as error:
        code = error.exit_code
    except click.ClickException as error:
        error.show()
        code = 2 if isinstance(error, click.UsageError) else error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        code = INTERRUPTED
    except BrokenPipeError:
        code = _closed_pipe()
    sys.exit(code if isinstance(code, int) else 0)


def _closed_pipe() -> int:
    """Whoever read our output has gone (``| head``): nothing is wrong."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


__all__ = ["UserError", "main", "siteproof"]
