"""What is recorded of a run beside its numbers: its data, objective, code, attempts, events."""

from __future__ import annotations

from typing import Any, Final, Literal

import msgspec

from ganreport.run import kinds

# Of the run directory; one more when an old reader would misread a new run.
SCHEMA_VERSION: Final = 1

RunStatus = Literal["running", "finished", "interrupted", "failed", "unknown"]
EventKind = Literal[
    "start", "resume", "checkpoint", "learning-rate", "nan", "rollback", "stop", "note"
]
DataSplit = Literal["", "given", "halves"]
DiscriminatorOutput = Literal["logit", "probability", "score", "unknown"]


class _Card(msgspec.Struct, frozen=True, kw_only=True):
    """Base of the records in ``run.json``: unknown members are ignored, known ones checked."""


ColumnType = Literal["number", "integer", "category", "boolean", "datetime"]


class ColumnCard(_Card, frozen=True, kw_only=True):
    """One column of a table.

    Numbers, and integers among them, are stored as they are, a date and time as days since the
    beginning of 1970, UTC. A category, or a truth, is stored as its place in ``categories``; one
    that is none of them has the number after the last. What is missing is NaN.
    """

    name: str
    type: ColumnType
    categories: tuple[str, ...] = ()

    @property
    def sorted_into(self) -> int:
        """How many categories it has, 0 of numbers."""
        return len(self.categories) if self.type in ("category", "boolean") else 0


class DataCard(_Card, frozen=True, kw_only=True):
    """What was trained on.

    ``kind`` is one of :data:`ganreport.run.kinds.KINDS`.
    ``shape`` is that of one sample: (height, width, channels) or (dimensions,), of sounds the
    samples of the longest, ``rate`` of which last a second.
    ``fingerprint`` is ``sha256:`` and the hash of the samples' bytes in training order.
    ``skipped_count`` files could not be used; ``skipped`` names the first of them, each with the
    reason.
    ``columns`` are those of a table, in the order in which they are stored; ``target`` names the
    one that a model is to predict from the others, empty where none was chosen.
    ``split`` says where real data that were given apart from a run come from: ``given``, where
    held-out samples are such, or ``halves``, where both sets are halves of what was trained on, so
    that copies can't be told by them. It is empty of what a run recorded itself.
    """

    name: str
    kind: str
    shape: tuple[int, ...]
    train_count: int | None = None
    heldout_count: int | None = None
    classes: tuple[str, ...] = ()
    fingerprint: str | None = None
    source: str | None = None
    skipped_count: int | None = None
    skipped: tuple[str, ...] = ()
    columns: tuple[ColumnCard, ...] = ()
    target: str = ""
    rate: int | None = None
    split: DataSplit = ""

    def __post_init__(self) -> None:
        """Refuse a kind that there is not; decoding makes its own error of it."""
        kinds.named(self.kind)
        if self.rate is not None and self.rate < 1:
            raise ValueError(f"rate = {self.rate}: a whole number of samples a second from 1 on")


class ObjectiveCard(_Card, frozen=True, kw_only=True):
    """What the two networks were trained for, as far as rules must know it.

    ``d_output`` is what an output of D is: a logit (any number), a probability (0 to 1) or a score
    (any number, without a meaning of its own); ``boundary`` is the output between what D calls
    real and fake, None where only differences count. ``blind_d_loss`` and ``blind_g_loss`` are the
    losses when D can't tell real samples from generated ones, None where the objective has no such
    value. ``saturating`` says that G's gradient fades when D is sure of itself (minimax).
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


class AdvisedRound(_Card, frozen=True, kw_only=True):
    """One round of advice that a run follows: the run that it was given for, and what it changed.

    ``run`` is that run's id and ``name`` its name; ``changes`` are the values of each setting
    before and after; ``asked_by`` are the ids of what asked for them.
    """

    run: str
    name: str = ""
    changes: dict[str, tuple[Any, Any]] = {}
    asked_by: tuple[str, ...] = ()


class RunInfo(_Card, frozen=True, kw_only=True):
    """All of ``run.json``; ``advised`` are the rounds of advice behind it, the oldest first."""

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
    advised: tuple[AdvisedRound, ...] = ()
    stop_reason: str | None = None


STARTS: Final = "starts"
"""The detail of a start that says how many starts there were."""


class Event(_Card, frozen=True, kw_only=True):
    """One line of ``events.jsonl``: what happened, when (ISO 8601, UTC), at which step, why."""

    kind: EventKind
    step: int
    time: str
    attempt: int = 1
    cause: str = ""
    details: dict[str, Any] = {}
