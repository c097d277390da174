"""What the last samples were compared with, and how a blind generator would fare there.

A *blind generator* draws from a Gaussian with the mean and the covariance of the real samples: all
that a Fréchet distance sees of them, and nothing else. How it scores is where a grade begins.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.messages import Message
from ganreport.metrics.base import Measurement, Metric
from ganreport.metrics.fidelity import METRICS
from ganreport.metrics.requirements import unmet
from ganreport.metrics.samples import Evaluation, RealSamples, spread
from ganreport.run.kinds import POINTS

Array = npt.NDArray[Any]

_SEED: Final = 20_260_102  # any fixed number, other than that samples are drawn by
_FITTED: Final = 2000  # real samples that the Gaussian is of: the time grows with their number
_BLIND: Final = 5000  # samples of it at most, more than the draws that scores are of
_GRADED: Final = ("precision", "coverage")
"""Fidelity and coverage, by the measures that grades are of (Naeem et al. 2020)."""


@dataclass(frozen=True)
class Comparison:
    """The sets of the last evaluation, and its measures beside those of a blind generator.

    ``kind`` is that of the samples, ``size`` how many numbers a sample has, ``dimension`` how many
    it is compared by: features if ``featured``, else its own. ``train``, ``heldout`` and
    ``generated`` count the sets.
    ``scores`` are precision and coverage, ``blind`` the same of a blind generator, both empty where
    they could not be taken.
    """

    kind: str
    size: int
    dimension: int
    featured: bool
    train: int
    heldout: int
    generated: int
    scores: dict[str, Measurement]
    blind: dict[str, Measurement]


def comparison(evaluation: Evaluation) -> Comparison | None:
    """The comparison of an evaluation, None where nothing was compared."""
    real, generated = evaluation.real, evaluation.generated
    if real.compared is None or generated is None or real.kind is None:
        return None
    scores, size = dict(_scores(evaluation)), math.prod(real.shape) or generated.shape[1]
    raw = real.kind is POINTS and generated.shape[1] == size  # points are features of themselves
    return Comparison(
        kind=real.kind.name,
        size=size,
        dimension=generated.shape[1],
        featured=real.featured and not raw,
        train=0 if real.train is None else len(real.train),
        heldout=0 if real.heldout is None else len(real.heldout),
        generated=len(generated),
        scores=scores,
        blind=dict(_scores(blind(evaluation))) if scores else {},
    )


def _scores(evaluation: Evaluation) -> list[tuple[str, Measurement]]:
    chosen: list[Metric] = [metric for metric in METRICS if metric.id in _GRADED]
    taken = ((m.id, unmet(m.needs, evaluation) or m.compute(evaluation)) for m in chosen)
    return [(name, outcome) for name, outcome in taken if not isinstance(outcome, Message)]


def blind(evaluation: Evaluation) -> Evaluation:
    """The same evaluation with the samples of a blind generator, as many as there were."""
    generated = evaluation.generated
    count = 0 if generated is None else min(len(generated), _BLIND)
    other = Evaluation(evaluation.sample, evaluation.real)
    other.__dict__["generated"] = gaussian(evaluation.real, count)  # a cached property
    return other


def gaussian(real: RealSamples, count: int) -> Array:
    """(count, d) samples of a Gaussian with the real samples' mean and covariance.

    Each is the mean and a sum of the centred real samples with independent normal weights, so that
    no covariance matrix of many pixels is made.
    """
    known = real.compared
    points = spread(np.empty((0, 0)) if known is None else known, _FITTED).astype(np.float64)
    mean = points.mean(axis=0)
    weights = np.random.default_rng(_SEED).normal(size=(count, len(points)))
    return np.asarray(mean + weights @ (points - mean) / np.sqrt(max(len(points) - 1, 1)))
