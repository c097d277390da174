"""What the discriminator makes of real and generated samples."""

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
    baseline = discriminator.auc_baseline(len(train), len(fake))
    return Measurement(discriminator.auc(train, fake), baseline, len(fake))


def _d_overfit(e: Evaluation) -> Measurement | Message:
    train, held, fake = (present(e.outputs(f"d_{x}")) for x in ("train", "heldout", "random"))
    value = discriminator.overfitting(train, held, fake)
    if value.value != value.value:
        return message(
            "the discriminator does not tell real training samples from generated samples"
        )
    half = discriminator.overfitting(train, train, fake)
    return Measurement(value, half, len(held))


def _scores(e: Evaluation) -> tuple[Estimate, Estimate] | Message:
    """G's and D's score, or why D's outputs are no probabilities."""
    card = e.real.run.info.objective
    kind = card.d_output if card else "unknown"
    if kind not in ("logit", "probability"):
        return message("what D gives is no probability, and not known to be the logit of one")
    train, fake = (present(e.outputs(name)) for name in ("d_train", "d_random"))
    if kind == "logit":
        train, fake = _probabilities(train), _probabilities(fake)
    scores = discriminator.scores(train, fake)
    return scores if scores[0].value == scores[0].value else message("there are too few outputs")


def _probabilities(logits: Array) -> Array:
    from scipy.special import expit

    return np.asarray(expit(logits.astype(np.float64)))


_BLIND: Final = Estimate(0.5, 0.5, 0.5)


def _d_score(e: Evaluation) -> Measurement | Message:
    scores = _scores(e)
    count = len(present(e.outputs("d_random")))
    return scores if isinstance(scores, Message) else Measurement(scores[1], _BLIND, count)


def _g_score(e: Evaluation) -> Measurement | Message:
    scores = _scores(e)
    count = len(present(e.outputs("d_random")))
    return scores if isinstance(scores, Message) else Measurement(scores[0], _BLIND, count)


METRICS: Final = (
    Metric(
        id="d_auc",
        label=message("D's AUC, training against generated"),
        unit="",
        better="baseline",
        needs=("outputs",),
        compute=_d_auc,
        method=message("chance that the discriminator puts a training real above a sample."),
        references=("mann1947", "delong1988"),
    ),
    Metric(
        id="d_overfit",
        label=message("D's overfitting to training data"),
        unit="",
        better="lower",
        needs=("outputs", "heldout outputs"),
        compute=_d_overfit,
        method=message(
            "r_v, how far the discriminator's mean output on held-out real samples lies on the way "
            "from real training samples (0) to samples (1)."
        ),
        references=("karras2020",),
    ),
    Metric(
        id="d_score",
        label=message("D's score"),
        unit="",
        better="baseline",
        needs=("outputs",),
        compute=_d_score,
        method=message(
            "mean of the probabilities that D gives to real training samples of being real and to "
            "samples of being fake; 0.5 of a blind discriminator."
        ),
        when="last",
    ),
    Metric(
        id="g_score",
        label=message("G's score"),
        unit="",
        better="baseline",
        needs=("outputs",),
        compute=_g_score,
        method=message("mean of the probabilities that D gives to samples of being real."),
        when="last",
    ),
)
"""The metrics of the discriminator."""
