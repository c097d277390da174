"""The contract between whoever trains and whoever reports: files, columns, units (schema v1).

``docs/run-format.md`` is this file in prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from ganreport.errors import RunBroken
from ganreport.run.cards import SCHEMA_VERSION, RunInfo
from ganreport.run.text import whole_escapes

RUN_FILE: Final = "run.json"
EVENTS_FILE: Final = "events.jsonl"
REFERENCE_FILE: Final = "reference.npz"
METRICS_DIR: Final = "metrics"
LAYERS_DIR: Final = "layers"
EVALUATIONS_DIR: Final = "evaluations"
SAMPLES_DIR: Final = "samples"
CHECKPOINTS_DIR: Final = "checkpoints"
REPORT_DIR: Final = "report"
TEMPORARY_SUFFIX: Final = ".tmp"

_PART = re.compile(r"part-(\d{6,})-(\d{6,})\.parquet")
_STEP = re.compile(r"step-(\d{9,})(?:\..+)?")


def part_name(first: int, last: int) -> str:
    """Name of the parquet file that holds parts ``first`` to ``last``, both included."""
    return f"part-{first:06d}-{last:06d}.parquet"


def part_range(name: str) -> tuple[int, int] | None:
    """The parts that a file of this name holds, or None if it is not a part."""
    match = _PART.fullmatch(name)
    return (int(match[1]), int(match[2])) if match else None


def live_parts(names: Iterable[str]) -> list[str]:
    """The parts among these file names, in the order of their rows.

    A part that a joined one covers is left out: its rows are there too.
    """
    parts = ((part, name) for name in names if (part := part_range(name)))
    live, end = [], -1
    for (_, last), name in sorted(parts, key=lambda item: (item[0][0], -item[0][1])):
        if last > end:
            live.append(name)
            end = last
    return live


def step_name(step: int, suffix: str = "") -> str:
    """Name of the file or folder that belongs to ``step``."""
    return f"step-{step:09d}{suffix}"


def step_of(name: str) -> int | None:
    """The step that a file or folder of this name belongs to, or None (as for unfinished ones)."""
    match = None if name.endswith(TEMPORARY_SUFFIX) else _STEP.fullmatch(name)
    return int(match[1]) if match else None


@dataclass(frozen=True)
class ColumnSpec:
    """One column of a table or one array of a file: its type, its unit, what it means."""

    dtype: str
    unit: str
    meaning: str


METRIC_COLUMNS: Final[dict[str, ColumnSpec]] = {
    "step": ColumnSpec("int64", "steps", "training steps completed; the first row is 1"),
    "epoch": ColumnSpec("float64", "epochs", "passes over the training data completed"),
    "wall_time": ColumnSpec("float64", "s", "seconds since the Unix epoch at the end of the step"),
    "attempt": ColumnSpec("int32", "", "1 for the first start, one more at each resume"),
    "d_loss": ColumnSpec("float32", "", "discriminator loss without penalty, mean over the batch"),
    "g_loss": ColumnSpec("float32", "", "generator loss, mean over the batch"),
    "d_penalty": ColumnSpec("float32", "", "penalty added to the discriminator loss"),
    "d_real_mean": ColumnSpec(
        "float32", "D output", "mean discriminator output on real training samples"
    ),
    "d_real_std": ColumnSpec("float32", "D output", "standard deviation of the same"),
    "d_fake_mean": ColumnSpec(
        "float32", "D output", "mean discriminator output on generated samples"
    ),
    "d_fake_std": ColumnSpec("float32", "D output", "standard deviation of the same"),
    "d_real_accuracy": ColumnSpec("float32", "share", "real samples that D calls real"),
    "d_fake_accuracy": ColumnSpec("float32", "share", "generated samples that D calls fake"),
    "d_accuracy": ColumnSpec("float32", "share", "real and generated samples that D tells right"),
    "d_grad_norm": ColumnSpec("float32", "", "L2 norm of the whole discriminator gradient"),
    "g_grad_norm": ColumnSpec("float32", "", "L2 norm of the whole generator gradient"),
    "d_update_ratio": ColumnSpec("float32", "", "L2 norm of D's update over that of its weights"),
    "g_update_ratio": ColumnSpec("float32", "", "L2 norm of G's update over that of its weights"),
    "d_lr": ColumnSpec("float32", "", "discriminator learning rate"),
    "g_lr": ColumnSpec("float32", "", "generator learning rate"),
    "reconstruction_loss": ColumnSpec(
        "float32", "nats", "autoencoder: mean error of a decoded code"
    ),
    "kl_loss": ColumnSpec("float32", "nats", "VAE: mean divergence of a code from the prior"),
    "e_grad_norm": ColumnSpec("float32", "", "L2 norm of the whole encoder gradient"),
    "e_update_ratio": ColumnSpec(
        "float32", "", "L2 norm of the encoder's update over its weights'"
    ),
    "e_lr": ColumnSpec("float32", "", "encoder learning rate"),
}

EVALUATION_COLUMNS: Final[dict[str, ColumnSpec]] = {
    "step": ColumnSpec("int64", "steps", "step of the evaluation"),
    "attempt": ColumnSpec("int32", "", "the attempt that evaluated"),
}

LAYER_COLUMNS: Final[dict[str, ColumnSpec]] = {
    **EVALUATION_COLUMNS,
    "network": ColumnSpec("string", "", "'generator', 'discriminator' or 'encoder'"),
    "layer": ColumnSpec("string", "", "name of the layer, unique in its network"),
    "index": ColumnSpec("int32", "", "0 at the network's input, growing towards its output"),
    "weight_norm": ColumnSpec("float32", "", "L2 norm of the layer's trainable weights"),
    "gradient_norm": ColumnSpec("float32", "", "L2 norm of the loss gradient in those weights"),
    "gradient_mean_abs": ColumnSpec("float32", "", "mean absolute gradient of one weight"),
    "update_norm": ColumnSpec("float32", "", "L2 norm of the change that the next step makes"),
    "dead_share": ColumnSpec(
        "float32", "share", "rectified units at 0 on a whole batch; NaN if none"
    ),
}

PATH_POINTS: Final = 10  # samples of a path from one latent to another
SAMPLE_ARRAYS: Final[dict[str, ColumnSpec]] = {
    "fixed": ColumnSpec("uint8|float32", "", "samples of the same latents at every evaluation"),
    "random": ColumnSpec("uint8|float32", "", "samples of fresh random latents"),
    "interpolated": ColumnSpec("uint8|float32", "", "samples between fixed latents, ten a path"),
    "fixed_features": ColumnSpec("float32", "", "(n, d) features of `fixed`"),
    "random_features": ColumnSpec("float32", "", "(n, d) features of `random`"),
    "fixed_labels": ColumnSpec("int32", "class", "class asked of a conditional generator"),
    "random_labels": ColumnSpec("int32", "class", "class asked of a conditional generator"),
    "fixed_classes": ColumnSpec("int32", "class", "class that the embedding's classifier sees"),
    "random_classes": ColumnSpec("int32", "class", "class that the embedding's classifier sees"),
    "d_train": ColumnSpec("float32", "D output", "discriminator outputs on the reference's train"),
    "d_heldout": ColumnSpec("float32", "D output", "discriminator outputs on its heldout"),
    "d_random": ColumnSpec("float32", "D output", "discriminator outputs on `random`"),
    "reconstructed": ColumnSpec(
        "uint8|float32", "", "the reference's first heldout, decoded again"
    ),
    "latent_kl": ColumnSpec("float32", "nats", "(d,) VAE: mean divergence of each latent"),
}

REFERENCE_ARRAYS: Final[dict[str, ColumnSpec]] = {
    "train": ColumnSpec(
        "uint8|float32", "", "real samples trained on, and those of modes left out"
    ),
    "heldout": ColumnSpec("uint8|float32", "", "real samples that never were"),
    "train_features": ColumnSpec("float32", "", "(n, d) features of `train`"),
    "heldout_features": ColumnSpec("float32", "", "(n, d) features of `heldout`"),
    "train_labels": ColumnSpec("int32", "class", "true classes of `train`"),
    "heldout_labels": ColumnSpec("int32", "class", "true classes of `heldout`"),
    "train_classes": ColumnSpec("int32", "class", "classes that the embedding's classifier sees"),
    "heldout_classes": ColumnSpec("int32", "class", "classes that the embedding's classifier sees"),
    "mode_centres": ColumnSpec("float32", "", "(K, d) known modes of a synthetic distribution"),
    "mode_std": ColumnSpec("float32", "", "() standard deviation of each known mode"),
}


def within(path: Path, where: str) -> Path:
    """The file ``where`` of the run directory ``path``, outside of which nothing is read.

    Raises:
        OSError: It is a link that leads out.
    """
    file = path / where
    if not file.resolve().is_relative_to(path.resolve()):
        raise OSError("it is a link that leads out of the run directory")
    return file


class _Version(msgspec.Struct, frozen=True):
    schema: int = SCHEMA_VERSION


def read_info(path: Path) -> RunInfo:
    """Read the ``run.json`` of a run directory.

    Raises:
        RunBroken: It can't be read, is not what this file says, or is of a newer schema.
    """
    file = path / RUN_FILE
    try:
        text = whole_escapes(within(path, RUN_FILE).read_bytes())
        schema = msgspec.json.decode(text, type=_Version).schema
        if schema <= SCHEMA_VERSION:
            return msgspec.json.decode(text, type=RunInfo)
    except (OSError, UnicodeDecodeError, RecursionError, msgspec.MsgspecError) as error:
        raise RunBroken(
            f"{file} can't be read: {error}. "
            "docs/run-format.md says what it must hold; restore it or write it by hand."
        ) from error
    raise RunBroken(
        f"{file}: schema {schema} is newer than ganreport reads ({SCHEMA_VERSION}). Upgrade it."
    )
