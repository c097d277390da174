"""The command that says which checkpoint to use."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec


@click.command(epilog="Example: ganreport recommend runs/demo")
@click.argument("run_dir", type=click.Path(path_type=Path))
@click.option("--checkpoint", type=int, metavar="STEP", help="This one instead of the best.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def recommend(run_dir: Path, checkpoint: int | None, form: str) -> None:
    """Say which stored checkpoint of RUN_DIR to use, and how good its samples are."""
    from ganreport.analysis.appraisal import appraise
    from ganreport.readers import read_run
    from ganreport.report.settings import read_settings, wishes

    home = run_dir.parent if run_dir.is_file() else run_dir
    appraisal = appraise(read_run(run_dir, wishes(read_settings(home))), checkpoint)
    if form == "json":
        click.echo(msgspec.json.format(msgspec.json.encode(appraisal), indent=1).decode())
        return
    click.echo(appraisal.sentence or f"Step {appraisal.step:,}.")
    for m in appraisal.metrics:
        click.echo(f"  {m.label}: {_number(m.value)} (baseline {_number(m.baseline)})")
    for label, why in appraisal.not_measured.items():
        click.echo(f"  {label}: not measured: {why}")


def _number(value: float | None) -> str:
    return "not known" if value is None else f"{value:.3g}"
