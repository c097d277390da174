"""What the discriminator makes of reals and samples."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.messages import Message, message
from ganreport.metrics.base import Measurement, Metric, present
from ganreport.metrics.samples import Evaluation
from ganreport.stats import discriminator
from ganreport.stats.estimate import Estimate

Array = npt.NDArray[Any]


def _d_auc(e: Evaluation) -> Measurement:
    train, fake = present(e.outputs("d_train")), present(e.outputs("d_random"))
    null = discriminator.auc_null(len(train), len(fake))
    return Measurement(discriminator.auc(train, fake), null, len(fake))


def _d_overfit(e: Evaluation) -> Measurement | Message:
    train, held, fake = (present(e.outputs(f"d_{x}")) for x in ("train", "heldout", "random"))
    value = discriminator.overfitting(train, held, fake)
    if value.value != value.value:
        return message("the discriminator does not tell training reals from fakes")
    half = discriminator.overfitting(train, train, fake)
    return Measurement(value, half, len(held))


def _scores(e: Evaluation) -> tuple[Estimate, Estimate] | Message:
    """G's and D's score, or why D's outputs are no probabilities."""
    card = e.reals.run.info.objective
    kind = card.d_output if card else "unknown"
    if kind not in ("logit", "probability"):
        return message("what D gives is no probability, and not known to be the logit of one")
    train, fake = (present(e.outputs(name)) for name in ("d_train", "d_random"))
    if kind == "logit":
        train, fake = _probabilities(train), _probabilities(fake)
    found = discriminator.scores(train, fake)
    return found if found[0].value == found[0].value else message("there are too few outputs")


def _probabilities(logits: Array) -> Array:
    from scipy.special import expit

    return np.asarray(expit(logits.astype(np.float64)))


_BLIND: Final = Estimate(0.5, 0.5, 0.5)


def _d_score(e: Evaluation) -> Measurement | Message:
    found = _scores(e)
    count = len(present(e.outputs("d_random")))
    return found if isinstance(found, Message) else Measurement(found[1], _BLIND, count)


def _g_score(e: Evaluation) -> Measurement | Message:
    found = _scores(e)
    count = len(present(e.outputs("d_random")))
    return found if isinstance(found, Message) else Measurement(found[0], _BLIND, count)


METRICS: Final = (
    Metric(
        id="d_auc",
        label=message("D's AUC, training reals against fakes"),
        unit="",
        better="null",
        needs=("outputs",),
        compute=_d_auc,
        method=message("chance that the discriminator puts a training real above a sample."),
        references=("mann1947", "delong1988"),
    ),
    Metric(
        id="d_overfit",
        label=message("D's overfitting to training reals"),
        unit="",
        better="lower",
        needs=("outputs", "heldout outputs"),
        compute=_d_overfit,
        method=message(
            "r_v, how far the discriminator's mean output on held-out reals lies on the way "
            "from training reals (0) to samples (1)."
        ),
        references=("karras2020",),
    ),
    Metric(
        id="d_score",
        label=message("D's score"),
        unit="",
        better="null",
        needs=("outputs",),
        compute=_d_score,
        method=message(
            "mean of the probabilities that D gives to training reals of being real and to "
            "samples of being fake; 0.5 of a blind discriminator."
        ),
        when="last",
    ),
    Metric(
        id="g_score",
        label=message("G's score"),
        unit="",
        better="null",
        needs=("outputs",),
        compute=_g_score,
        method=message("mean of the probabilities that D gives to samples of being real."),
        when="last",
    ),
)
"""The metrics of the discriminator."""
