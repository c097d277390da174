"""The command that says which checkpoint to use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from ganreport.errors import NotUsable

if TYPE_CHECKING:
    from ganreport.analysis.appraisal import Appraisal


@click.command(epilog="Example: ganreport recommend runs/demo")
@click.argument("run_dir", type=click.Path(path_type=Path))
@click.option("--checkpoint", type=int, metavar="STEP", help="This one instead of the best.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@click.option("--force", is_flag=True, help="End with 0 though no checkpoint is usable.")
def recommend(run_dir: Path, checkpoint: int | None, form: str, force: bool) -> None:
    """Say which stored checkpoint of RUN_DIR to use, and how good its samples are.

    Exit codes: 0 there is one, or it was asked for, 2 bad usage or input, or none is stored, 3 none
    is usable: each has what the run failed for. The least bad is appraised all the same.
    """
    from ganreport.analysis.appraisal import appraise
    from ganreport.readers import read_run
    from ganreport.report.settings import read_settings, wishes

    home = run_dir.parent if run_dir.is_file() else run_dir
    settings = read_settings(home)
    run = read_run(run_dir, wishes(settings))
    appraisal = appraise(run, checkpoint, settings.thresholds)
    if form == "json":
        click.echo(msgspec.json.format(msgspec.json.encode(appraisal), indent=1).decode())
    else:
        _tell(appraisal)
    if appraisal.usable:
        return
    if checkpoint is None and not force:
        raise NotUsable(
            f"{run_dir}: no checkpoint is usable: the run failed ({appraisal.fault}). The least "
            f"bad is that of step {appraisal.step:,}: --force takes it."
        )
    said = f"Warning: the run failed ({appraisal.fault}), and this checkpoint shows it."
    click.echo(said, err=True)


def _tell(appraisal: Appraisal) -> None:
    click.echo(appraisal.sentence or f"Step {appraisal.step:,}.")
    for m in appraisal.metrics:
        click.echo(f"  {m.label}: {_number(m.value)} (baseline {_number(m.baseline)})")
    for label, why in appraisal.not_measured.items():
        click.echo(f"  {label}: not measured: {why}")


def _number(value: float | None) -> str:
    return "not known" if value is None else f"{value:.3g}"
