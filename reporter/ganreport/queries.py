"""The commands that ask a run something and build no report."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from ganreport.commands import MAP, RUN
from ganreport.output import write


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
    from ganreport import inspection
    from ganreport.settings import read_settings, wishes

    home = run_dir.parent if run_dir.is_file() else run_dir
    how = wishes(read_settings(home, config), reader, maps, run)
    for line in inspection.inspect(run_dir, how):
        click.echo(line)


@click.command(epilog="Example: ganreport recommend runs/demo")
@click.argument("run_dir", type=click.Path(path_type=Path))
@click.option("--checkpoint", type=int, metavar="STEP", help="This one instead of the best.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def recommend(run_dir: Path, checkpoint: int | None, form: str) -> None:
    """Say which stored checkpoint of RUN_DIR to use, and how good its samples are."""
    from ganreport.appraisal import appraise
    from ganreport.formats import read_run
    from ganreport.settings import read_settings, wishes

    home = run_dir.parent if run_dir.is_file() else run_dir
    found = appraise(read_run(run_dir, wishes(read_settings(home))), checkpoint)
    if form == "json":
        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=1).decode())
        return
    click.echo(found.sentence or f"Step {found.step:,}.")
    for m in found.metrics:
        click.echo(f"  {m.label}: {_number(m.value)} (null {_number(m.null)})")
    for label, why in found.not_measured.items():
        click.echo(f"  {label}: not measured: {why}")


def _number(value: float | None) -> str:
    return "not known" if value is None else f"{value:.3g}"


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

    The changes are those of the findings that fail or warn; how often they repaired a failed run
    is measured, finding by finding, in docs/reliability.md.
    """
    from ganreport import advice
    from ganreport.diagnostics import examine
    from ganreport.formats import read_run
    from ganreport.history import measure_samples
    from ganreport.settings import read_settings, wishes

    settings = read_settings(run_dir, config)
    run = read_run(run_dir, wishes(settings))
    findings = examine(run, measure_samples(run), settings.thresholds)
    changes = advice.advise(findings, run.info.configuration)
    for change in changes:
        click.echo(change)
    if not changes:
        click.echo("No finding asks for a change of the configuration; nothing was written.")
    elif output:
        text = advice.to_toml(run.info, changes)
        write(output.parent, {output.name: text.encode("utf-8")}, force)
        click.echo(f"{output}: train with ganreport train {output} --run-dir DIRECTORY", err=True)


@click.command(epilog="Example: ganreport schema > report.schema.json")
def schema() -> None:
    """Print the JSON Schema that report.json follows."""
    from ganreport.report import json_schema

    click.echo(msgspec.json.format(msgspec.json.encode(json_schema()), indent=1).decode())
