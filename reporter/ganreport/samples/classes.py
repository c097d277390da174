"""Which class each sample belongs to, as a linear classifier of the real data's features sees it.

Labels of real data are enough: generated samples need none. The classifier is ridge regression on
one-hot labels of one half of the real data, its accuracy is that on the other half, and what it
sees there is what shares of generated samples are compared with, so that its errors cancel.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[Any]

_TAUGHT: Final = 5000  # real samples that it learns from; more take time and change little
_RIDGE: Final = 1e-2  # of the features' mean variance, so that there is always one solution
_MOST_CLASSES: Final = 200  # a table of more is not read, and each needs samples of its own
_FEWEST: Final = 10
"""Labelled real samples of each class and half, below which it can't be learnt."""

WORST: Final = 0.5
"""Accuracy below which what it sees is not used: errors would look like missing classes."""

_BLOCK: Final = 4096  # samples that are classified at once: bounds the memory


@dataclass(frozen=True)
class Classifier:
    """Scores of features: ``(x - mean) @ weights + shares``, the greatest is the class."""

    mean: Array
    weights: Array
    shares: Array

    def seen(self, features: Array) -> Array:
        """(n,) classes of (n, d) features."""
        parts = [
            ((features[at : at + _BLOCK] - self.mean) @ self.weights + self.shares).argmax(axis=1)
            for at in range(0, len(features), _BLOCK)
        ]
        return np.concatenate(parts).astype(np.int32) if parts else np.empty(0, np.int32)


@dataclass(frozen=True)
class Lesson:
    """A classifier, how often it is right on held-out real samples, and what it sees in them."""

    classifier: Classifier
    accuracy: float
    heldout: Array


def learnt(train: Array, labels: Array, heldout: Array, held_labels: Array) -> Lesson | None:
    """A classifier of real samples, None where their labels can't be learnt.

    Args:
        train: (n, d) features of real samples.
        labels: (n,) their classes, from 0 on.
        heldout: (h, d) features of others.
        held_labels: (h,) their classes.
    """
    total = int(max(labels.max(initial=0), held_labels.max(initial=0))) + 1
    counts = [np.bincount(each, minlength=total) for each in (labels, held_labels)]
    if not 2 <= total <= _MOST_CLASSES or min(int(c.min()) for c in counts) < _FEWEST:
        return None
    classifier = _fitted(train[:_TAUGHT], labels[:_TAUGHT], total)
    seen = classifier.seen(heldout)
    accuracy = float(np.mean(seen == held_labels))
    return Lesson(classifier, accuracy, seen) if accuracy >= WORST else None


def _fitted(features: Array, labels: Array, total: int) -> Classifier:
    points = features.astype(np.float64)
    mean = points.mean(axis=0)
    points -= mean
    shares = np.bincount(labels, minlength=total) / len(labels)
    targets = np.eye(total)[labels] - shares
    count, size = points.shape
    ridge = _RIDGE * max(float(np.mean(points**2)), np.finfo(np.float64).tiny) * count
    if size <= count:
        weights = np.linalg.solve(points.T @ points + ridge * np.eye(size), points.T @ targets)
    else:
        dual = np.linalg.solve(points @ points.T + ridge * np.eye(count), targets)
        weights = points.T @ dual
    return Classifier(mean, weights, shares)
