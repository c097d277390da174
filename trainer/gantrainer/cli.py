"""The commands ``train``, ``demo`` and ``sample``: options in, one call."""

from __future__ import annotations

import subprocess
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ganreport.errors import GanReportError, MissingExtra, UsageError
from ganreport.run import schema
from ganreport.run.cards import AdvisedRound
from gantrainer.config import settings
from gantrainer.config.presets import PRESETS
from gantrainer.config.settings import TrainConfig
from gantrainer.distributed import cluster
from gantrainer.training.progress import native_output_muted

if TYPE_CHECKING:
    from gantrainer.training.loop import Outcome


class TrainingFailed(GanReportError):
    """Training broke down; what was recorded until then stays."""

    exit_code = 1


class TrainingInterrupted(GanReportError):
    """A signal ended training; the run can be resumed."""

    def __init__(self, message: str, number: int) -> None:
        super().__init__(message)
        self.exit_code = 128 + number


@click.command(
    epilog="\b\nPresets:\n"
    + "".join(f"  {name:18}  {preset.description}\n" for name, preset in PRESETS.items())
    + "\nExample: ganreport train --run-dir runs/ring --preset ring --set steps=2000\n\n"
    "On all GPUs: ganreport train --run-dir runs/digits --strategy mirrored"
)
@click.argument("config", required=False, type=click.Path(path_type=Path))
@click.option("--run-dir", type=click.Path(path_type=Path), help="Where the run is recorded.")
@click.option(
    "--preset",
    type=click.Choice(list(PRESETS)),
    metavar="NAME",
    help="Settings to begin with, one of those below; CONFIG goes before it, --set before both.",
)
@click.option("--set", "changes", multiple=True, metavar="KEY=VALUE", help="Change one setting.")
@click.option("--resume", is_flag=True, help="Go on from the run's newest checkpoint.")
@click.option(
    "--strategy",
    type=click.Choice(["none", "mirrored", "multiworker"]),
    default="none",
    show_default=True,
    help="Share each batch among the GPUs of this machine (without any: two shares of its "
    "processor) or among the processes in TF_CONFIG, of which the chief records.",
)
@click.option(
    "--devices",
    type=click.IntRange(min=1),
    metavar="N",
    help="With --strategy mirrored: use N GPUs, or N shares of the processor.",
)
@click.option("--print-config", is_flag=True, help="Print the settings as TOML and stop.")
@click.option("-q", "--quiet", is_flag=True, help="Show no progress.")
def train(
    config: Path | None,
    run_dir: Path | None,
    preset: str | None,
    changes: tuple[str, ...],
    resume: bool,
    strategy: str,
    devices: int | None,
    print_config: bool,
    quiet: bool,
) -> None:
    """Train a GAN as the TOML file CONFIG says and record it in a run directory.

    Without CONFIG and preset a DCGAN is trained on scikit-learn's digits; with --resume and
    neither, the run's own settings are taken.
    """
    recorded = _recorded(run_dir) if resume else {}
    run_config, advised = _configuration(config, preset, changes, recorded)
    if print_config:
        click.echo(settings.to_toml(run_config), nl=False)
        return
    if run_dir is None:
        raise UsageError("train: --run-dir is missing. Give the directory to record the run in.")
    if resume:
        _check_resumable(run_config, recorded, run_dir)
    _train(
        run_config,
        run_dir,
        resume=resume,
        quiet=quiet,
        strategy=strategy,
        devices=devices or 0,
        advised=advised,
    )


@click.command(epilog="Example: ganreport demo --run-dir runs/demo")
@click.option(
    "--run-dir",
    type=click.Path(path_type=Path),
    default=Path("runs/demo"),
    show_default=True,
    help="Where the run is recorded.",
)
@click.option("--set", "changes", multiple=True, metavar="KEY=VALUE", help="Change one setting.")
@click.option("-q", "--quiet", is_flag=True, help="Show no progress.")
def demo(run_dir: Path, changes: tuple[str, ...], quiet: bool) -> None:
    """Train the default GAN on digits and build its report: about two minutes on two cores."""
    _train(_configuration(None, None, changes, {})[0], run_dir, resume=False, quiet=quiet)
    command = [sys.executable, "-m", "ganreport", "build", str(run_dir)]
    done = subprocess.run(command, check=False)
    if done.returncode:
        raise SystemExit(done.returncode)


@click.command(epilog="Example: ganreport sample runs/demo -n 1000 --seed 1 -o virtual.parquet")
@click.argument("run_dir", type=click.Path(path_type=Path))
@click.option(
    "--checkpoint",
    default="best",
    show_default=True,
    metavar="best|last|STEP",
    help="Of which step; best: as the report recommends.",
)
@click.option("-n", "--count", type=click.IntRange(min=1), required=True, help="How many samples.")
@click.option("--class", "label", type=int, metavar="K", help="Only of this class, from 0.")
@click.option("--seed", type=int, default=0, show_default=True, help="Samples follow from it.")
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="OUT.parquet|OUT.npz|FOLDER/",
    help="What to write; a folder gets a PNG file a sample.",
)
@click.option(
    "--force",
    is_flag=True,
    help="Overwrite an earlier export; sample the best checkpoint of a failed run, though none is "
    "usable.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
def sample(
    run_dir: Path,
    checkpoint: str,
    count: int,
    label: int | None,
    seed: int,
    output: str,
    force: bool,
    quiet: bool,
) -> None:
    """Export samples of the generator trained in RUN_DIR, with a card of where they come from.

    The data that it was trained on are not read. docs/virtual-data.md says what the card holds
    and what it doesn't promise.

    Exit codes: 0 done, 1 internal error, 2 bad usage or input, 3 no checkpoint is usable: the run
    failed, and each has what it failed for.
    """
    from gantrainer.sampling import exports

    write = exports.writer(output, force=force, run=run_dir)
    with _tensorflow("sample: a generator needs"):
        from gantrainer.sampling.virtual_dataset import VirtualDataset
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # it is said below
        data = VirtualDataset(run_dir, checkpoint, seed=seed, label=label, force=force)
    write(data, count)
    if not quiet:
        if not data.appraisal.usable:
            fault = data.appraisal.fault
            said = f"Warning: the run failed ({fault}), and this checkpoint shows it."
            click.echo(said, err=True)
        click.echo(output)
        click.echo(f"Checkpoint of step {data.step:,}. {data.appraisal.sentence}".strip(), err=True)


def _configuration(
    path: Path | None, preset: str | None, changes: tuple[str, ...], recorded: dict[str, Any]
) -> tuple[TrainConfig, tuple[AdvisedRound, ...]]:
    """The settings, and the rounds of advice that they follow."""
    begun = PRESETS[preset].settings if preset else {}
    own, advised = settings.read(path) if path else ({}, ())
    values = begun | own if preset or path else recorded
    base = settings.to_mapping(settings.from_mapping(values, str(path or schema.RUN_FILE)))
    return settings.from_mapping(base | settings.overrides(changes), "--set"), advised


def _recorded(run_dir: Path | None) -> dict[str, Any]:
    if run_dir is None:
        raise UsageError("train --resume: --run-dir is missing. Give the run to go on with.")
    if not (run_dir / schema.RUN_FILE).is_file():
        raise UsageError(
            f"{run_dir}: no run to resume: there is no {schema.RUN_FILE}. "
            "Give a run's directory, or start one without --resume."
        )
    return schema.read_info(run_dir).configuration


def _check_resumable(config: TrainConfig, recorded: dict[str, Any], run_dir: Path) -> None:
    wanted = settings.to_mapping(config)
    before = settings.to_mapping(settings.from_mapping(recorded, schema.RUN_FILE))
    grown = wanted["steps"] >= before["steps"]
    changed = [
        f"{name} is {before[name]!r} there and {value!r} now"
        for name, value in wanted.items()
        if value != before[name] and not (name == "steps" and grown)
    ]
    if changed:
        raise UsageError(
            f"{run_dir}: the run was started with other settings: {'; '.join(changed)}. "
            "Only steps may change, and only grow."
        )
    if schema.read_info(run_dir).status == "finished" and wanted == before:
        raise UsageError(
            f"{run_dir}: the run has finished its {config.steps} steps. "
            f"To train longer: --resume --set steps={2 * config.steps}."
        )


def _train(
    config: TrainConfig,
    run_dir: Path,
    *,
    resume: bool,
    quiet: bool,
    strategy: str = "none",
    devices: int = 0,
    advised: tuple[AdvisedRound, ...] = (),
) -> None:
    records = strategy != "multiworker" or cluster.place().chief
    if devices and strategy != "mirrored":
        raise UsageError(f"--devices is for --strategy mirrored, not {strategy}. Leave it out.")
    if records:
        _check_directory(run_dir, resume=resume)
    with _tensorflow("train: training needs"):
        from gantrainer.distributed import strategies
        from gantrainer.training import chief

        team = strategies.STRATEGIES[strategy](devices)
    outcome = chief.run(config, run_dir, resume=resume, quiet=quiet, team=team, advised=advised)
    _conclude(outcome, run_dir, chief=records)


@contextmanager
def _tensorflow(what: str) -> Iterator[None]:
    """Import TensorFlow within, without its notices, or say how to install it."""
    try:
        with native_output_muted():
            yield
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in ("tensorflow", "keras"):
            raise
        raise MissingExtra(
            f"{what} TensorFlow, but {error.name} is not installed. "
            "Install it with: pip install 'ganreport[train]'"
        ) from error


def _check_directory(run_dir: Path, *, resume: bool) -> None:
    if run_dir.exists() and not run_dir.is_dir():
        raise UsageError(f"--run-dir: {run_dir} is a file. Give a directory.")
    if not resume and (run_dir / schema.RUN_FILE).exists():
        raise UsageError(
            f"--run-dir: {run_dir} already holds a run. Give another directory, "
            "or go on with this run: --resume."
        )


def _conclude(outcome: Outcome, run_dir: Path, *, chief: bool) -> None:
    if outcome.status == "failed":
        raise TrainingFailed(
            f"{run_dir}: training failed: {outcome.reason}. All steps until then are recorded; "
            "`ganreport build` shows what led there. Lower learning rates are the usual remedy."
        )
    if outcome.status == "interrupted":
        raise TrainingInterrupted(
            f"{run_dir}: interrupted by {outcome.reason}. "
            f"Go on with: ganreport train --run-dir {run_dir} --resume",
            outcome.signal,
        )
    if chief:
        click.echo(f"{outcome.step} steps recorded in {run_dir}")
