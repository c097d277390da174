"""Stacked digits: channels, classes, and a held-out part of held-out digits."""

from __future__ import annotations

import numpy as np
import pytest

from gantrainer.config.settings import from_mapping
from gantrainer.data.datasets import load
from gantrainer.data.samples import Dataset
from gantrainer.data.stacked import joint_class


@pytest.fixture(scope="module")
def stacks() -> Dataset:
    return load(from_mapping({"data": "stacked-digits", "data_points": 5000}, "test"))


def test_shapes_and_split(stacks: Dataset) -> None:
    assert stacks.shape == (8, 8, 3)
    assert (len(stacks.train), len(stacks.heldout)) == (4000, 1000)
    assert stacks.about.classes[7] == "007"
    assert len(stacks.about.classes) == 1000


def test_every_channel_is_a_digit_of_its_own_part(stacks: Dataset) -> None:
    assert stacks.stacked is not None
    for part, grey in ((stacks.split, stacks.stacked.split), (stacks.held, stacks.stacked.held)):
        assert grey.labels is not None
        known = {
            image.tobytes(): label for image, label in zip(grey.samples, grey.labels, strict=True)
        }
        digits = np.array(
            [
                [known[np.ascontiguousarray(image[..., c]).tobytes()] for c in range(3)]
                for image in part.samples[:300]
            ]
        )
        assert part.labels is not None
        np.testing.assert_array_equal(digits @ [100, 10, 1], part.labels[:300])


def test_all_classes_are_drawn_alike(stacks: Dataset) -> None:
    counts = np.bincount(stacks.training.labels, minlength=1000)
    assert len(counts) == 1000
    assert counts.mean() == 4
    assert np.count_nonzero(counts == 0) == pytest.approx(1000 * np.exp(-4), abs=25)


def test_limits_hold_for_stacks_and_not_for_digits() -> None:
    settings = {"data": "stacked-digits", "data_points": 5000, "train_modes": [5, 111]}
    data = load(from_mapping(settings | {"batch_size": 2}, "test"))
    assert data.train_labels is not None
    assert set(data.train_labels.tolist()) == {5, 111}
    assert data.stacked is not None
    assert len(data.stacked.split) == 1438
    assert len(data.reference) == 4000


@pytest.mark.parametrize(
    ("classes", "count", "joint"),
    [([[1, 2, 3], [0, 0, 9]], 10, [123, 9]), ([[4], [0]], 10, [4, 0]), ([[1, 0, 1]], 2, [5])],
)
def test_joint_class(classes: list[list[int]], count: int, joint: list[int]) -> None:
    assert joint_class(np.array(classes), count).tolist() == joint
