"""Classes are told by labels of the real data; what is never made is not seen."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from ganreport.samples.classes import learnt


def drawn(seed: int, shares: list[float], count: int) -> tuple[npt.NDArray, npt.NDArray]:
    """Points of three classes, of which the second and the third overlap."""
    rng = np.random.default_rng(seed)
    labels = rng.choice(3, count, p=shares)
    centres = np.array([[0.0, 6.0], [0.0, 0.0], [1.5, 0.0]])
    return (centres[labels] + rng.normal(size=(count, 2))).astype(np.float32), labels


def test_a_class_that_is_never_made_is_not_seen_in_its_neighbour() -> None:
    train, held = drawn(0, [0.3, 0.4, 0.3], 900), drawn(1, [0.3, 0.4, 0.3], 900)
    lesson = learnt(*train, *held)
    assert lesson is not None
    assert 0.8 < lesson.accuracy < 0.9  # two overlap by 1.5 deviations: Bayes' rule errs by 0.16
    made, _ = drawn(2, [0.4, 0.6, 0.0], 1000)
    scores = lesson.classifier.scores(made).argmax(axis=1)
    assert (scores == 2).mean() > 0.05
    seen = np.bincount(lesson.classifier.seen(made), minlength=3) / 1000
    assert seen == pytest.approx([0.4, 0.6, 0.0], abs=0.04)
    again = np.bincount(lesson.heldout, minlength=3) / 900
    assert again == pytest.approx([0.3, 0.4, 0.3], abs=0.06)


def test_what_cant_be_learnt_is_not() -> None:
    train, labels = drawn(0, [0.3, 0.4, 0.3], 300)
    rng = np.random.default_rng(0)
    assert learnt(train, rng.integers(0, 3, 300), train, rng.integers(0, 3, 300)) is None
    assert learnt(train, labels * 0, train, labels * 0) is None
    assert learnt(train, np.minimum(labels, 1), train[:5], labels[:5]) is None
    assert learnt(train, labels - 1, train, labels - 1) is None
