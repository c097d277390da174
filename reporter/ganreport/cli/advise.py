"""The command that writes the configuration to train with next."""

from __future__ import annotations

from pathlib import Path

import click

from ganreport.render.output import write
from ganreport.run.atomic import trusted


@click.command(epilog="Example: ganreport advise runs/demo -o next.toml")
@click.argument("run_dir", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Write the whole configuration here."
)
@click.option("--force", is_flag=True, help="Overwrite a file that differs.")
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    help="Thresholds as TOML; RUN_DIR/ganreport.toml unless given.",
)
def advise(run_dir: Path, output: Path | None, force: bool, config: Path | None) -> None:
    """Say what to change in the configuration of RUN_DIR, and write the next one.

    The changes are those that the conditions of the verdict ask for. The file that is written
    records them: of a run that is trained by it and still fails the next step is advised. How
    often they repaired a failed run is measured (docs/advice.md).
    """
    from ganreport.analysis.advice import next_run
    from ganreport.analysis.analyse import analyse
    from ganreport.readers import read_run
    from ganreport.report.settings import read_settings, wishes

    settings = read_settings(run_dir, config)
    run = read_run(run_dir, wishes(settings))
    conditions = analyse(run, settings.thresholds).verdict.conditions
    changes = next_run.advise(conditions, run.info.configuration)
    for change in changes:
        click.echo(change)
    if not changes:
        click.echo("Nothing asks for a change of the configuration; nothing was written.")
    elif output:
        text = next_run.to_toml(run.info, changes)
        write(*trusted(output.parent, run_dir), {output.name: text.encode("utf-8")}, force)
        click.echo(f"{output}: train with ganreport train {output} --run-dir DIRECTORY", err=True)
