"""The command that says what is recognised in a directory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from ganreport.cli.build import MAP, OBJECTIVE, RUN, STEP_COLUMN
from ganreport.cli.data import with_data
from ganreport.samples.options import DataKeywords


@click.command(epilog="Example: ganreport inspect runs/theirs --map d_loss=errD")
@click.argument("run_dir", type=click.Path(path_type=Path), required=False)
@click.option("--reader", "--format", "reader", metavar="NAME", default="", help="As this format.")
@RUN
@MAP
@OBJECTIVE
@STEP_COLUMN
@with_data
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    help="Names as TOML ([map]); RUN_DIR/ganreport.toml unless given.",
)
@click.option(
    "--readers",
    "list_all",
    is_flag=True,
    help="List all readers, diagnostics and charts, those of other packages too.",
)
def inspect(
    run_dir: Path | None,
    reader: str,
    run: str,
    maps: tuple[str, ...],
    objective: str,
    step_column: str,
    config: Path | None,
    list_all: bool,
    data: DataKeywords,
) -> None:
    """Say what is recognised in RUN_DIR, what is mapped to what, what is left out and why.

    With --real and the like also what they hold. Nothing is measured and nothing is written.
    """
    from ganreport.readers import inspection
    from ganreport.report.settings import read_settings, wishes
    from ganreport.samples.inspection import told
    from ganreport.samples.opening import resolved

    if list_all:
        for line in _known():
            click.echo(line)
        return
    if run_dir is None:
        raise click.UsageError("Give RUN_DIR, or --readers for a list of what can be read.")
    home = run_dir.parent if run_dir.is_file() else run_dir
    settings = read_settings(home, config)
    how = wishes(settings, reader, maps, run, objective, step_column)
    given = settings.given(data)
    known = resolved(run_dir, how, given) if given.anything else None
    if known is None or known.run is not None:
        for line in inspection.inspect(run_dir, how):
            click.echo(line)
    if known is not None:
        for line in told(known):
            click.echo(line)


def _known() -> Iterator[str]:
    """All that reads, asks and draws, ours and that of other packages: a table each."""
    from ganreport import charts
    from ganreport.analysis import diagnostics
    from ganreport.analysis.diagnostics import others
    from ganreport.charts import plugins
    from ganreport.readers import inspection

    yield from ["Readers (name, package, looks for):", *inspection.known_readers()]
    every = (*diagnostics.DIAGNOSTICS, *diagnostics.added())
    yield from ["", "Diagnostics (id, package, question):", *others.known(every)]
    drawn = (*charts.CHARTS, *charts.added())
    yield from ["", "Charts (id, package, part of the report):", *plugins.known(drawn)]
