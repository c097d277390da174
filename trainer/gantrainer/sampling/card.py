"""The card of an export: where virtual data come from, how good they are, what is not promised."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from ganreport.run.cards import DataCard, RunInfo
from gantrainer.sampling.appraisal import CheckpointFacts

CARD_KEY: Final = "ganreport.card"
"""Key of the card in the metadata of a parquet file's schema."""

STATEMENT: Final = (
    "These samples were made by a generator that was trained on real data. They carry no privacy "
    "guarantee. A measure that finds no copying says that as many samples as it saw lie no nearer "
    "to the real training samples than held-out real samples do, in the feature space that it "
    "looked in. It does not show that other samples are no copies, that no training sample can be "
    "recovered from the generator, or that nobody can tell who was in the training data. Only "
    "training with differential privacy bounds that, and this run had none. Copying is unknown "
    "where no measure of it is listed."
)


class Original(msgspec.Struct, frozen=True, kw_only=True):
    """What the generator was trained on, without samples, file names or places."""

    name: str
    kind: str
    shape: tuple[int, ...]
    train_count: int | None
    classes: tuple[str, ...]
    fingerprint: str | None


class VirtualCard(msgspec.Struct, frozen=True, kw_only=True):
    """What travels with an export.

    ``count`` samples were drawn with ``seed``, all of the class ``label`` or, where that is None
    and the generator is conditional, of each class in turn, whatever their shares in the data.
    ``metrics`` (value, interval, baseline) are those of the evaluation at step ``evaluated``, the
    nearest to ``checkpoint_step``; ``not_measured`` maps others to the reason. ``fault`` names what
    the run failed for, where the checkpoint has it and was taken all the same.
    """

    schema: int = 1
    ganreport_version: str
    statement: str = STATEMENT
    run_id: str
    run_name: str
    checkpoint_step: int
    checkpoint_sha256: str
    checkpoint_choice: str
    seed: int
    count: int | None
    label: int | None
    data: Original
    evaluated: int | None
    metrics: tuple[dict[str, Any], ...]
    not_measured: dict[str, str]
    fault: str = ""

    @classmethod
    def of(
        cls, info: RunInfo, data: DataCard, appraisal: CheckpointFacts, **drawn: Any
    ) -> VirtualCard:
        """The card of samples; ``drawn`` is what only they know."""
        return cls(
            ganreport_version=appraisal.ganreport_version,
            run_id=info.id,
            run_name=info.name,
            checkpoint_step=appraisal.step,
            checkpoint_choice=appraisal.sentence or "It was asked for.",
            data=Original(**{name: getattr(data, name) for name in Original.__struct_fields__}),
            evaluated=appraisal.evaluated,
            metrics=appraisal.metrics,
            not_measured=appraisal.not_measured,
            fault=appraisal.fault,
            **drawn,
        )

    def to_json(self) -> str:
        """The card as indented JSON."""
        return msgspec.json.format(msgspec.json.encode(self), indent=1).decode()
