"""Which class each sample belongs to, as a classifier of the real data's features sees it.

Labels of real data are enough: generated samples need none. The classifier is kernel ridge
regression on one half of the real data; its accuracy, and how sure its scores are, come from the
other half. Where it can't tell two classes apart, how often each is generated decides (Saerens et
al. 2002), so that a class that is never generated is not seen in samples of its neighbours; what it
sees in the other half of the real data is found in the same way, so that its errors cancel.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from ganreport.stats import distances

Array: TypeAlias = npt.NDArray[Any]

_TAUGHT: Final = 2000  # real samples that it learns from: the time grows with their cube
_RIDGE: Final = 0.1  # beside kernels of at most 1: a choice that all of 0.01 to 0.1 came close to
_MOST_CLASSES: Final = 200  # a table of more is not read, and each needs samples of its own
_FEWEST: Final = 10
"""Labelled real samples of each class and half, below which it can't be learnt."""

WORST: Final = 0.5
"""Accuracy below which what it sees is not used: errors would look like missing classes."""

_BLOCK: Final = 2048  # samples that are classified at once: bounds the memory
_SHARPNESS: Final = np.geomspace(1, 100, 25)
"""Factors of scores that are tried as logits."""

_ROUNDS: Final = 200  # of the estimate of shares; it moves by less than a sample long before
_LEAST: Final = 1e-12  # of a probability, so that its logarithm is finite


@dataclass(frozen=True)
class Classifier:
    """Scores of features by their kernels with (t, d) points, and how these become chances.

    ``shares`` are those of classes among what was learnt from.
    """

    points: Array
    scale: float
    weights: Array
    shares: Array
    sharpness: float = 1.0

    def scores(self, features: Array) -> Array:
        """(n, K) scores, greatest for the likeliest class."""
        parts = [
            _kernel(features[at : at + _BLOCK], self.points, self.scale) @ self.weights
            for at in range(0, len(features), _BLOCK)
        ]
        none = np.empty((0, len(self.shares)))
        return np.concatenate(parts) + self.shares if parts else none

    def seen(self, features: Array) -> Array:
        """(n,) classes of (n, d) features, by how often each class is among them."""
        with threadpool_limits(1):
            return _settled(_chances(self.scores(features), self.sharpness), self.shares)


@dataclass(frozen=True)
class Lesson:
    """A classifier, how often it is right on held-out real samples, and what it sees in them."""

    classifier: Classifier
    accuracy: float
    heldout: Array


def learnt(train: Array, labels: Array, heldout: Array, held_labels: Array) -> Lesson | None:
    """A classifier of real samples, None where their labels can't be learnt.

    Args:
        train: (n, d) features of real samples, in random order.
        labels: (n,) their classes, from 0 on.
        heldout: (h, d) features of others.
        held_labels: (h,) their classes.
    """
    total = int(max(labels.max(initial=0), held_labels.max(initial=0))) + 1
    if labels.min(initial=0) < 0 or held_labels.min(initial=0) < 0:
        return None
    counts = [np.bincount(each, minlength=total) for each in (labels[:_TAUGHT], held_labels)]
    if not 2 <= total <= _MOST_CLASSES or min(int(c.min()) for c in counts) < _FEWEST:
        return None
    with threadpool_limits(1):
        fitted = _fitted(np.asarray(train[:_TAUGHT]), labels[:_TAUGHT], total)
        scores = fitted.scores(heldout)
    accuracy = float(np.mean(scores.argmax(axis=1) == held_labels))
    if accuracy < WORST:
        return None
    rows = np.arange(len(scores))
    sharpest = min(
        (float(factor) for factor in _SHARPNESS),
        key=lambda f: -float(np.mean(np.log(_chances(scores, f)[rows, held_labels] + _LEAST))),
    )
    fitted = Classifier(fitted.points, fitted.scale, fitted.weights, fitted.shares, sharpest)
    seen = _settled(_chances(scores, sharpest), fitted.shares)
    return Lesson(fitted, accuracy, seen)


def _fitted(features: Array, labels: Array, total: int) -> Classifier:
    points = features.astype(np.float64)
    shares = np.bincount(labels, minlength=total) / len(labels)
    gaps = _gaps(points, points)
    scale = max(float(np.median(gaps)), float(np.finfo(np.float64).tiny))
    kernel = np.exp(-gaps / scale)
    kernel[np.diag_indices_from(kernel)] += _RIDGE
    weights = np.linalg.solve(kernel, np.eye(total)[labels] - shares)
    return Classifier(points, scale, weights, shares)


def _kernel(features: Array, points: Array, scale: float) -> Array:
    return np.asarray(np.exp(-_gaps(features.astype(np.float64), points) / scale))


def _gaps(a: Array, b: Array) -> Array:
    """Squared distances of all pairs."""
    return np.concatenate([block for _, block in distances.squared(a, b)]).astype(np.float64)


def _chances(scores: Array, sharpness: float) -> Array:
    logits = sharpness * scores
    chances = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(chances / chances.sum(axis=1, keepdims=True))


def _settled(chances: Array, shares: Array) -> Array:
    """(n,) the likeliest classes, where shares are those of these samples and not of others.

    The shares are estimated by expectation maximisation: with them the chances are taken anew.
    """
    ratio = chances / np.maximum(shares, _LEAST)
    own = shares.astype(np.float64)
    for _ in range(_ROUNDS if len(chances) else 0):
        weighed = ratio * own
        own = (weighed / np.maximum(weighed.sum(axis=1, keepdims=True), _LEAST)).mean(axis=0)
    return np.asarray((ratio * own).argmax(axis=1), np.int32)
