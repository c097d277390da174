"""Train on synthetic, test on real: good samples reach the real samples, bad ones chance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from ganreport.errors import UsageError
from gantrainer.config.settings import TrainConfig
from gantrainer.data.datasets import load
from gantrainer.evaluation import embedding
from gantrainer.evaluation.transfer import synthetic_accuracy


@pytest.fixture
def parts(
    digits: Callable[..., TrainConfig], monkeypatch: pytest.MonkeyPatch
) -> tuple[tuple[Any, Any], tuple[Any, Any]]:
    """Training and held-out digits; classifiers train for a tenth of their time."""
    monkeypatch.setattr(embedding, "SAMPLES_SEEN", 12_000)
    monkeypatch.setattr(embedding, "LEAST_STEPS", 90)
    data = load(digits())
    return (data.train, data.train_labels), (data.heldout, data.heldout_labels)


def test_real_as_samples_score_like_real_and_shuffled_labels_like_chance(
    parts: tuple[tuple[Any, Any], tuple[Any, Any]],
) -> None:
    (images, labels), heldout = parts
    half = slice(0, None, 2), slice(1, None, 2)
    first, second = ((images[part], labels[part]) for part in half)
    found = synthetic_accuracy(first, second, heldout)
    assert found.size == len(images) // 2
    assert min(found.synthetic, found.real) > 0.9
    assert abs(found.synthetic - found.real) < 0.06
    shuffled = np.random.default_rng(0).permutation(first[1])
    wrong = synthetic_accuracy((first[0], shuffled), second, heldout)
    assert wrong.synthetic < 0.3
    assert wrong.real == found.real


def test_a_class_that_is_never_made_is_never_recognised(
    parts: tuple[tuple[Any, Any], tuple[Any, Any]],
) -> None:
    (images, labels), heldout = parts
    low = labels < 5
    found = synthetic_accuracy((images[low], labels[low]), (images, labels), heldout)
    assert found.size == np.count_nonzero(low)
    assert found.synthetic <= np.mean(heldout[1] < 5) < 0.6
    assert found.real > 0.9


@pytest.mark.parametrize("count", [0, 5])
def test_what_can_not_be_compared_is_refused(
    parts: tuple[tuple[Any, Any], tuple[Any, Any]], count: int
) -> None:
    real, heldout = parts
    synthetic = np.zeros((count, 8, 8, 3 if count else 1), np.uint8), np.zeros(count, np.int32)
    with pytest.raises(UsageError, match="images of one shape"):
        synthetic_accuracy(synthetic, real, heldout)
