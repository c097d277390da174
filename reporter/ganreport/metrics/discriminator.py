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
            "the discriminator does not separate training samples from generated samples"
        )
    half = discriminator.overfitting(train, train, fake)
    return Measurement(value, half, len(held))


def _scores(e: Evaluation) -> tuple[Estimate, Estimate] | Message:
    """G's and D's score, or why D's outputs are no probabilities."""
    card = e.real.run.info.objective
    kind = card.d_output if card else "unknown"
    if kind not in ("logit", "probability"):
        return message(
            "the discriminator's output is not a probability, and not known to be a logit"
        )
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
        label=message("Discriminator's AUC, training against generated"),
        unit="",
        better="baseline",
        needs=("outputs",),
        compute=_d_auc,
        method=message(
            "probability that the discriminator scores a training sample higher than "
            "a generated one."
        ),
        references=("mann1947", "delong1988"),
    ),
    Metric(
        id="d_overfit",
        label=message("Discriminator's overfitting (r_v)"),
        unit="",
        better="lower",
        needs=("outputs", "heldout outputs"),
        compute=_d_overfit,
        method=message(
            "where the discriminator's mean output on held-out real samples lies between that on "
            "training samples (0) and that on generated samples (1)."
        ),
        references=("karras2020",),
    ),
    Metric(
        id="d_score",
        label=message("Discriminator's score"),
        unit="",
        better="baseline",
        needs=("outputs",),
        compute=_d_score,
        method=message(
            "mean probability that the discriminator gives to the correct class, over training "
            "and generated samples; 0.5 for guessing."
        ),
        when="last",
    ),
    Metric(
        id="g_score",
        label=message("Generator's score"),
        unit="",
        better="baseline",
        needs=("outputs",),
        compute=_g_score,
        method=message(
            "mean probability of being real that the discriminator gives to generated samples."
        ),
        when="last",
    ),
)
"""The metrics of the discriminator."""
