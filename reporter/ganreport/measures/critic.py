"""What the discriminator makes of reals and samples."""

from __future__ import annotations

from typing import Final

from ganreport.evaluation import Evaluation
from ganreport.measures.types import Measure, Reading, present
from ganreport.stats import discriminator


def _d_auc(e: Evaluation) -> Reading:
    train, fake = present(e.outputs("d_train")), present(e.outputs("d_random"))
    null = discriminator.auc_null(len(train), len(fake))
    return Reading(discriminator.auc(train, fake), null, len(fake))


def _d_overfit(e: Evaluation) -> Reading | str:
    train, held, fake = (present(e.outputs(f"d_{x}")) for x in ("train", "heldout", "random"))
    value = discriminator.overfitting(train, held, fake)
    if value.value != value.value:
        return "the discriminator does not tell training reals from fakes"
    half = discriminator.overfitting(train, train, fake)
    return Reading(value, half, len(held))


MEASURES: Final = (
    Measure(
        id="d_auc",
        label="D's AUC, training reals against fakes",
        unit="",
        better="null",
        needs=("outputs",),
        compute=_d_auc,
        method="chance that the discriminator puts a training real above a sample.",
        references=("mann1947", "delong1988"),
    ),
    Measure(
        id="d_overfit",
        label="D's overfitting to training reals",
        unit="",
        better="lower",
        needs=("outputs", "heldout outputs"),
        compute=_d_overfit,
        method="r_v, how far the discriminator's mean output on held-out reals lies on the way "
        "from training reals (0) to samples (1).",
        references=("karras2020",),
    ),
)
"""The metrics of the discriminator."""
