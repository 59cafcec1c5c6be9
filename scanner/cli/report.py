"""``siteproof report SITE``: write the report of a run."""

from pathlib import Path

import click

from scanner.cli.opening import RECORDED, plain_errors, record_key
from scanner.model import Naming

FORMATS = ("html", "json")


@click.command()
@RECORDED
@click.option("--run", "run_id", metavar="RUN", help="Which run; the newest by default.")
@click.option(
    "--format",
    "formats",
    type=click.Choice(FORMATS),
    multiple=True,
    default=FORMATS,
    show_default=True,
    help="May be given several times.",
)
@click.option("--benchmark", default="standard", metavar="NAME", help="Name, or a .toml file.")
@click.option(
    "--names",
    type=click.Choice([each.value for each in Naming]),
    help="How people are named; the site file says it by default.",
)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Where to.")
def report(
    site: Path,
    run_id: str | None,
    formats: tuple[str, ...],
    benchmark: str,
    names: str | None,
    out: Path | None,
) -> None:
    """Write the report: one file a format, each complete in itself."""
    from scanner.cli.show import print_line

    with plain_errors():
        for path in write_reports(site, run_id, formats, benchmark, out, names):
            print_line(str(path))


def write_reports(
    site: Path,
    run_id: str | None = None,
    formats: tuple[str, ...] = FORMATS,
    benchmark: str = "standard",
    out: Path | None = None,
    names: str | None = None,
) -> list[Path]:
    """Write the files; their paths. An existing report of the same run is replaced whole.

    Raises:
        RecordError, BenchmarkError, SiteError: as ``assess``.
        UserError: the folder cannot be written.
    """
    from scanner.app import assess
    from scanner.cli.errors import UserError
    from scanner.report import render_html, render_json

    said = assess(site, run_id, benchmark, record_key())
    view = said.view(Naming(names) if names else _naming(site))
    folder = out or site / "reports"
    written: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in formats:
            path = folder / f"{said.info.id}.{name}"
            raw = render_html(view).encode() if name == "html" else render_json(view)
            draft = path.with_suffix(path.suffix + ".part")
            draft.write_bytes(raw)
            draft.replace(path)
            written.append(path)
    except OSError as error:
        raise UserError(f"cannot write to {folder}: {error.strerror}") from None
    return written


def _naming(folder: Path) -> Naming:
    """What the site file says; a folder of runs alone says nothing."""
    from scanner.site import SITE_FILE, read_site

    return read_site(folder).naming if (folder / SITE_FILE).exists() else Naming.FULL
