"""The command that says what is recognised in a directory."""

from __future__ import annotations

from pathlib import Path

import click

from ganreport.cli.build import MAP, RUN


@click.command(epilog="Example: ganreport inspect runs/theirs --map d_loss=errD")
@click.argument("run_dir", type=click.Path(path_type=Path))
@click.option("--reader", "--format", "reader", metavar="NAME", default="", help="As this format.")
@RUN
@MAP
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    help="Names as TOML ([map]); RUN_DIR/ganreport.toml unless given.",
)
def inspect(
    run_dir: Path, reader: str, run: str, maps: tuple[str, ...], config: Path | None
) -> None:
    """Say what is recognised in RUN_DIR, what is mapped to what, what is left out and why.

    Nothing is measured and nothing is written.
    """
    from ganreport.readers import inspection
    from ganreport.report.settings import read_settings, wishes

    home = run_dir.parent if run_dir.is_file() else run_dir
    how = wishes(read_settings(home, config), reader, maps, run)
    for line in inspection.inspect(run_dir, how):
        click.echo(line)
