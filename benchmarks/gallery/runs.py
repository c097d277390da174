"""The ten runs of the gallery: how each is made, and what its report has to find."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

import logs
import pyarrow as pa
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).parents[1] / "zoo"))
import train

from gantrainer.config.presets import PRESETS
from gantrainer.config.settings import from_mapping

Settings = dict[str, Any]


class GalleryRun(NamedTuple):
    """A run: its name, what it is in a sentence, and the condition that its report names first."""

    name: str
    about: str
    condition: str
    make: Callable[[Path], None]


def _train(folder: Path, settings: Settings) -> None:
    from gantrainer.training import chief

    chief.run(from_mapping(settings, folder.name), folder, quiet=True)


def _preset(name: str) -> Callable[[Path], None]:
    """Trains a preset."""
    return lambda folder: _train(folder, PRESETS[name].settings)


def _zoo(name: str) -> Callable[[Path], None]:
    """Trains a run of the failure zoo."""
    job = next(each for each in train.jobs() if each.name == name)
    return lambda folder: _train(folder, job.settings(folder.parent))


RUNS: Final = (
    GalleryRun(
        "healthy-digits",
        "The preset `dcgan-digits`, which is the default: a DCGAN on scikit-learn's digits.",
        "healthy",
        _preset("dcgan-digits"),
    ),
    GalleryRun(
        "ring-collapse",
        "The preset `ring-collapse`: eight modes on a circle, a discriminator ten times slower.",
        "collapse",
        _preset("ring-collapse"),
    ),
    GalleryRun(
        "hopping",
        "Digits with three steps of the generator to each of the discriminator.",
        "hopping",
        _zoo("digits-rotation-g-steps-0"),
    ),
    GalleryRun(
        "diverged",
        "Digits by gradient descent with momentum at a learning rate of 0.3.",
        "diverged",
        _zoo("digits-divergence-ns-sgd-0"),
    ),
    GalleryRun(
        "memorizing",
        "A DCGAN on 16 training images of digits.",
        "memorization",
        _zoo("digits-memorisation-few-images-0"),
    ),
    GalleryRun(
        "undertrained",
        "A DCGAN on digits, stopped after 90 steps.",
        "undertrained",
        _zoo("digits-undertraining-short-1"),
    ),
    GalleryRun(
        "vae",
        "The preset `vae-digits`: a variational autoencoder.",
        "healthy",
        _preset("vae-digits"),
    ),
    GalleryRun(
        "biggan",
        "A log in the form of BigGAN-PyTorch, made up: FID, Inception Score and losses that break "
        "off.",
        "breakdown",
        logs.biggan,
    ),
    GalleryRun(
        "stylegan3",
        "A run directory in the form of StyleGAN3, made up: ticks, FID of each snapshot, grids.",
        "unknown",
        logs.stylegan3,
    ),
    GalleryRun(
        "bare-table",
        "A CSV file of two losses an epoch, made up: the discriminator wins.",
        "dominance",
        logs.bare_table,
    ),
)

_BEGAN: Final = datetime.fromtimestamp(logs.START, UTC)
_PACE: Final = 0.01
"""Seconds that a step of a settled run takes."""


def made(run: GalleryRun, folder: Path) -> Path:
    """Make a run in ``folder``, unless it is there; where it is."""
    place, begun = folder / run.name, folder / f"{run.name}-begun"
    if not place.exists():
        shutil.rmtree(begun, ignore_errors=True)
        run.make(begun)
        if (begun / "run.json").exists():
            settle(begun, run.name)
        begun.rename(place)
    return place


def settle(run: Path, name: str) -> None:
    """Take from a run what the clock and the machine had to do with it, so that pictures stay."""
    step = int(pq.read_table(run / "metrics", columns=["step"])["step"].to_numpy().max())
    about = json.loads((run / "run.json").read_text(encoding="utf-8"))
    about["name"] = name
    about |= {"id": f"{_BEGAN:%Y%m%dT%H%M%SZ}-00000000", "code": None, "hardware": {}}
    about["versions"] = {"ganreport": about["versions"]["ganreport"]}
    for attempt in about["attempts"]:
        attempt |= {"started": _stamp(0), "ended": _stamp(step), "command": ["ganreport", "train"]}
    (run / "run.json").write_text(json.dumps(about, indent=2), encoding="utf-8")
    events = [json.loads(line) for line in (run / "events.jsonl").read_text().splitlines()]
    for event in events:
        event["time"] = _stamp(event["step"])
        event["details"].pop("seconds", None)
    (run / "events.jsonl").write_text("".join(f"{json.dumps(each)}\n" for each in events))
    for part in (*run.glob("metrics/*.parquet"), *run.glob("evaluations/*.parquet")):
        table = pq.read_table(part, partitioning=None)
        table = table.drop_columns([n for n in table.column_names if n.startswith("seconds_")])
        if "wall_time" in table.column_names:
            times = pa.array(logs.START + _PACE * table["step"].to_numpy())
            place = table.column_names.index("wall_time")
            table = table.set_column(place, table.schema.field(place), times)
        pq.write_table(table, part)


def _stamp(step: int) -> str:
    """When a settled run was at a step."""
    when = _BEGAN + timedelta(seconds=_PACE * step)
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")
