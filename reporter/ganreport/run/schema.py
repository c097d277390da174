"""The contract between whoever trains and whoever reports: files, columns, units (schema v1).

``docs/run-format.md`` is this file in prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from ganreport.errors import RunBroken

SCHEMA_VERSION: Final = 1

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

RunStatus = Literal["running", "finished", "interrupted", "failed", "unknown"]
EventKind = Literal[
    "start", "resume", "checkpoint", "learning-rate", "nan", "rollback", "stop", "note"
]
DiscriminatorOutput = Literal["logit", "probability", "score", "unknown"]

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
    found = ((part, name) for name in names if (part := part_range(name)))
    live, end = [], -1
    for (_, last), name in sorted(found, key=lambda item: (item[0][0], -item[0][1])):
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
class Column:
    """One column of a table or one array of a file: its type, its unit, what it means."""

    dtype: str
    unit: str
    meaning: str


METRIC_COLUMNS: Final[dict[str, Column]] = {
    "step": Column("int64", "steps", "training steps completed; the first row is 1"),
    "epoch": Column("float64", "epochs", "passes over the training data completed"),
    "wall_time": Column("float64", "s", "seconds since the Unix epoch at the end of the step"),
    "attempt": Column("int32", "", "1 for the first start, one more at each resume"),
    "d_loss": Column("float32", "", "discriminator loss without penalty, mean over the batch"),
    "g_loss": Column("float32", "", "generator loss, mean over the batch"),
    "d_penalty": Column("float32", "", "penalty added to the discriminator loss"),
    "d_real_mean": Column("float32", "D output", "mean discriminator output on training reals"),
    "d_real_std": Column("float32", "D output", "standard deviation of the same"),
    "d_fake_mean": Column("float32", "D output", "mean discriminator output on fakes"),
    "d_fake_std": Column("float32", "D output", "standard deviation of the same"),
    "d_real_accuracy": Column("float32", "share", "reals that D calls real"),
    "d_fake_accuracy": Column("float32", "share", "fakes that D calls fake"),
    "d_grad_norm": Column("float32", "", "L2 norm of the whole discriminator gradient"),
    "g_grad_norm": Column("float32", "", "L2 norm of the whole generator gradient"),
    "d_update_ratio": Column("float32", "", "L2 norm of D's update over that of its weights"),
    "g_update_ratio": Column("float32", "", "L2 norm of G's update over that of its weights"),
    "d_lr": Column("float32", "", "discriminator learning rate"),
    "g_lr": Column("float32", "", "generator learning rate"),
    "reconstruction_loss": Column("float32", "nats", "autoencoder: mean error of a decoded code"),
    "kl_loss": Column("float32", "nats", "VAE: mean divergence of a code from the prior"),
    "e_grad_norm": Column("float32", "", "L2 norm of the whole encoder gradient"),
    "e_update_ratio": Column("float32", "", "L2 norm of the encoder's update over its weights'"),
    "e_lr": Column("float32", "", "encoder learning rate"),
}

EVALUATION_COLUMNS: Final[dict[str, Column]] = {
    "step": Column("int64", "steps", "step of the evaluation"),
    "attempt": Column("int32", "", "the attempt that evaluated"),
}

LAYER_COLUMNS: Final[dict[str, Column]] = {
    **EVALUATION_COLUMNS,
    "network": Column("string", "", "'generator', 'discriminator' or 'encoder'"),
    "layer": Column("string", "", "name of the layer, unique in its network"),
    "index": Column("int32", "", "0 at the network's input, growing towards its output"),
    "weight_norm": Column("float32", "", "L2 norm of the layer's trainable weights"),
    "gradient_norm": Column("float32", "", "L2 norm of the loss gradient in those weights"),
    "gradient_mean_abs": Column("float32", "", "mean absolute gradient of one weight"),
    "update_norm": Column("float32", "", "L2 norm of the change that the next step makes"),
    "dead_share": Column("float32", "share", "rectified units at 0 on a whole batch; NaN if none"),
}

PATH_POINTS: Final = 10  # samples of a path from one latent to another
SAMPLE_ARRAYS: Final[dict[str, Column]] = {
    "fixed": Column("uint8|float32", "", "samples of the same latents at every evaluation"),
    "random": Column("uint8|float32", "", "samples of fresh random latents"),
    "interpolated": Column("uint8|float32", "", "samples between fixed latents, ten a path"),
    "fixed_features": Column("float32", "", "(n, d) features of `fixed`"),
    "random_features": Column("float32", "", "(n, d) features of `random`"),
    "fixed_labels": Column("int32", "class", "class asked of a conditional generator"),
    "random_labels": Column("int32", "class", "class asked of a conditional generator"),
    "fixed_classes": Column("int32", "class", "class that the embedding's classifier sees"),
    "random_classes": Column("int32", "class", "class that the embedding's classifier sees"),
    "d_train": Column("float32", "D output", "discriminator outputs on the reference's train"),
    "d_heldout": Column("float32", "D output", "discriminator outputs on its heldout"),
    "d_random": Column("float32", "D output", "discriminator outputs on `random`"),
    "reconstructed": Column("uint8|float32", "", "the reference's first heldout, decoded again"),
    "latent_kl": Column("float32", "nats", "(d,) VAE: mean divergence of each latent"),
}

REFERENCE_ARRAYS: Final[dict[str, Column]] = {
    "train": Column("uint8|float32", "", "reals trained on, and those of modes left out"),
    "heldout": Column("uint8|float32", "", "real samples that never were"),
    "train_features": Column("float32", "", "(n, d) features of `train`"),
    "heldout_features": Column("float32", "", "(n, d) features of `heldout`"),
    "train_labels": Column("int32", "class", "true classes of `train`"),
    "heldout_labels": Column("int32", "class", "true classes of `heldout`"),
    "train_classes": Column("int32", "class", "classes that the embedding's classifier sees"),
    "heldout_classes": Column("int32", "class", "classes that the embedding's classifier sees"),
    "mode_centres": Column("float32", "", "(K, d) known modes of a synthetic distribution"),
    "mode_std": Column("float32", "", "() standard deviation of each known mode"),
}


class _Card(msgspec.Struct, frozen=True, kw_only=True):
    """Base of the records in ``run.json``: unknown members are ignored, known ones checked."""


class DataCard(_Card, frozen=True, kw_only=True):
    """What was trained on.

    ``shape`` is that of one sample: (height, width, channels) or (dimensions,).
    ``fingerprint`` is ``sha256:`` and the hash of the samples' bytes in training order.
    ``skipped_count`` files could not be used; ``skipped`` names the first of them, each with the
    reason.
    """

    name: str
    kind: Literal["images", "points"]
    shape: tuple[int, ...]
    train_count: int | None = None
    heldout_count: int | None = None
    classes: tuple[str, ...] = ()
    fingerprint: str | None = None
    source: str | None = None
    skipped_count: int | None = None
    skipped: tuple[str, ...] = ()


class ObjectiveCard(_Card, frozen=True, kw_only=True):
    """What the two networks were trained for, as far as rules must know it.

    ``d_output`` is what an output of D is: a logit (any number), a probability (0 to 1) or a score
    (any number, without a meaning of its own); ``boundary`` is the output between what D calls
    real and fake, None where only differences count. ``blind_d_loss`` and ``blind_g_loss`` are the
    losses when D can't tell reals from fakes, None where the objective has no such value.
    ``saturating`` says that G's gradient fades when D is sure of itself (minimax).
    """

    name: str
    d_output: DiscriminatorOutput = "unknown"
    boundary: float | None = None
    blind_d_loss: float | None = None
    blind_g_loss: float | None = None
    saturating: bool | None = None


class EmbeddingCard(_Card, frozen=True, kw_only=True):
    """The fixed feature space that sample metrics are taken in."""

    name: str
    dimension: int
    description: str = ""
    sha256: str | None = None
    heldout_accuracy: float | None = None


class Attempt(_Card, frozen=True, kw_only=True):
    """One start of the training process; ``started`` and ``ended`` are ISO 8601, UTC."""

    number: int
    first_step: int
    started: str
    ended: str | None = None
    status: RunStatus = "running"
    command: tuple[str, ...] = ()


class CodeCard(_Card, frozen=True, kw_only=True):
    """The revision of the code that trained; ``dirty`` when the work tree differed from it."""

    revision: str
    dirty: bool


class RunInfo(_Card, frozen=True, kw_only=True):
    """All of ``run.json``."""

    schema: int = SCHEMA_VERSION
    id: str
    name: str
    status: RunStatus = "running"
    configuration: dict[str, Any] = {}
    data: DataCard | None = None
    objective: ObjectiveCard | None = None
    embedding: EmbeddingCard | None = None
    parameters: dict[str, int] = {}
    seeds: dict[str, int] = {}
    code: CodeCard | None = None
    versions: dict[str, str] = {}
    hardware: dict[str, str | int] = {}
    attempts: tuple[Attempt, ...] = ()
    stop_reason: str | None = None


class Event(_Card, frozen=True, kw_only=True):
    """One line of ``events.jsonl``: what happened, when (ISO 8601, UTC), at which step, why."""

    kind: EventKind
    step: int
    time: str
    attempt: int = 1
    cause: str = ""
    details: dict[str, Any] = {}


def within(path: Path, where: str) -> Path:
    """The file ``where`` of the run directory ``path``, outside of which nothing is read.

    Raises:
        OSError: It is a link that leads out.
    """
    file = path / where
    if not file.resolve().is_relative_to(path.resolve()):
        raise OSError("it is a link that leads out of the run directory")
    return file


class _Version(_Card, frozen=True):
    schema: int = SCHEMA_VERSION


def read_info(path: Path) -> RunInfo:
    """Read the ``run.json`` of a run directory.

    Raises:
        RunBroken: It can't be read, is not what this file says, or is of a newer schema.
    """
    file = path / RUN_FILE
    try:
        text = within(path, RUN_FILE).read_bytes()
        schema = msgspec.json.decode(text, type=_Version).schema
        if schema <= SCHEMA_VERSION:
            return msgspec.json.decode(text, type=RunInfo)
    except (OSError, UnicodeDecodeError, RecursionError, msgspec.MsgspecError) as error:
        raise RunBroken(
            f"{file} can't be read: {error}. "
            "docs/run-format.md says what it must hold; restore it or write it by hand."
        ) from error
    raise RunBroken(
        f"{file}: schema {schema} is newer than this ganreport reads ({SCHEMA_VERSION}). "
        "Upgrade ganreport."
    )
