"""The command that says what is recognised in a directory."""

from __future__ import annotations

from pathlib import Path

import click

from ganreport.cli.build import MAP, RUN


@click.command(epilog="Example: ganreport inspect runs/theirs --map d_loss=errD")
@click.argument("run_dir", type=click.Path(path_type=Path), required=False)
@click.option("--reader", "--format", "reader", metavar="NAME", default="", help="As this format.")
@RUN
@MAP
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    help="Names as TOML ([map]); RUN_DIR/ganreport.toml unless given.",
)
@click.option(
    "--readers", "list_readers", is_flag=True, help="List all readers and what they look for."
)
def inspect(
    run_dir: Path | None,
    reader: str,
    run: str,
    maps: tuple[str, ...],
    config: Path | None,
    list_readers: bool,
) -> None:
    """Say what is recognised in RUN_DIR, what is mapped to what, what is left out and why.

    Nothing is measured and nothing is written.
    """
    from ganreport.readers import inspection
    from ganreport.report.settings import read_settings, wishes

    if list_readers:
        for line in inspection.known_readers():
            click.echo(line)
        return
    if run_dir is None:
        raise click.UsageError("Give RUN_DIR, or --readers for a list of what can be read.")
    home = run_dir.parent if run_dir.is_file() else run_dir
    how = wishes(read_settings(home, config), reader, maps, run)
    for line in inspection.inspect(run_dir, how):
        click.echo(line)
