"""What every sample statistic owes: order, scale, duplication, few, constant, NaN, many dimensions.

One table of statistics of samples beside training and held-out real samples; each says how it
scales and what is left of it where all points are one.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganreport.stats import (
    bins,
    birthday,
    copying,
    distances,
    diversity,
    frechet,
    kernel,
    manifold,
    modes,
    sliced,
    ssim,
    two_sample,
)
from ganreport.stats.cells import cells, fallen

Array = npt.NDArray[Any]
Take = Callable[[Array, Array, Array], float]


def near(points: Array, real: Array) -> tuple[Array, Array]:
    found, indices = distances.nearest(points, real)
    return found[:, 0], indices[:, 0]


def overlap(generated: Array, train: Array) -> manifold.Overlap:
    return manifold.overlap(manifold.balls(train), manifold.balls(generated))


def binned(generated: Array, train: Array) -> bins.Bins | None:
    centres = cells(train, 5)
    return bins.compare(fallen(train, centres), fallen(generated, centres))


def different(generated: Array, train: Array, _: Array) -> float:
    found = binned(generated, train)
    return found.different.value if found else math.nan


def divergence(generated: Array, train: Array, _: Array) -> float:
    found = binned(generated, train)
    return found.divergence.value if found else math.nan


def fill(generated: Array, train: Array, _: Array) -> float:
    centres = cells(train, 5)
    shares = modes.smoothed(fallen(train, centres))
    return modes.effective_modes(fallen(generated, centres), shares).value


def near_a_mode(generated: Array, train: Array, _: Array) -> float:
    size = float(np.linalg.norm(train - train.mean(axis=0))) / len(train) ** 0.5
    return modes.known_modes(generated, train[:3], size / 2).high_quality.value


def pairs(generated: Array, train: Array, _: Array) -> float:
    return birthday.collisions(generated, 1.5 * birthday.reach(train)).pairs


def slices(generated: Array, train: Array, _: Array) -> float:
    along = sliced.directions(train.shape[1], 16)
    return sliced.distance(sliced.slices(generated, along), sliced.slices(train, along))


def beside(generated: Array, train: Array, heldout: Array) -> float:
    (a, i), (b, j) = near(generated, train), near(generated, heldout)
    return copying.beside_training(a, i, b, j, (len(train), len(heldout)))[0].value


def c_t(generated: Array, train: Array, heldout: Array) -> float:
    places = (np.zeros(len(points), int) for points in (generated, heldout))
    return copying.c_t(near(generated, train)[0], near(heldout, train)[0], *places).value


def authentic(generated: Array, train: Array, _: Array) -> float:
    own, _ = distances.nearest(train, train, same=True)
    return copying.authenticity(*near(generated, train), own[:, 0]).value if own.size else math.nan


def plain(generated: Array, train: Array, _: Array) -> float:
    return frechet.distance(frechet.fit(train), frechet.fit(generated))


def extrapolated(generated: Array, train: Array, _: Array) -> float:
    baseline = frechet.floor(train, len(generated), len(train))
    return frechet.infinity(train, generated, baseline).value


@dataclass(frozen=True)
class Owes:
    """``power`` of the scale that it goes with, None where that is not defined.

    ``same`` is its value where all points of all sets are one point; ``copied`` says whether each
    sample given twice leaves it as it is.
    """

    take: Take
    power: int | None = 0
    same: float = 0.0
    copied: bool = False
    shuffled: bool = True


STATISTICS = {
    "precision": Owes(lambda f, t, _: overlap(f, t).precision.value, same=1, copied=True),
    "recall": Owes(lambda f, t, _: overlap(f, t).recall.value, same=1),
    "density": Owes(lambda f, t, _: overlap(f, t).density.value, same=30 / 5, copied=True),
    "coverage": Owes(lambda f, t, _: overlap(f, t).coverage.value, same=1, copied=True),
    "Fréchet distance": Owes(plain, power=2),
    "FD-infinity": Owes(extrapolated, power=2, shuffled=False),
    "kernel distance": Owes(lambda f, t, _: kernel.distance(t, f, 0).value, power=None),
    "sliced Wasserstein": Owes(slices, power=1),
    "neighbour accuracy": Owes(
        lambda f, t, _: two_sample.neighbour_accuracy(f, t)[0].value, same=math.nan
    ),
    "diversity": Owes(lambda f, *_: distances.mean_pairwise(f).value, power=1),
    "effective rank": Owes(lambda f, *_: diversity.effective_rank(f).value, copied=True),
    "SSIM diversity": Owes(
        lambda f, *_: ssim.diversity(f.reshape(len(f), 1, -1, 1), np.ptp(f)).value,
        same=math.nan,
        shuffled=False,
    ),
    "duplicates": Owes(pairs, same=30 * 29 / 2),
    "different bins": Owes(different),
    "divergence over bins": Owes(divergence, copied=True),
    "effective modes": Owes(fill, same=1, copied=True),
    "near a mode": Owes(near_a_mode, same=1, copied=True),
    "beside training": Owes(beside, same=math.nan, copied=True),
    "C_T": Owes(c_t),
    "authenticity": Owes(authentic, copied=True),
}
EVERY = pytest.mark.parametrize("owes", STATISTICS.values(), ids=STATISTICS)


def sets(seed: int, dimensions: int = 2, count: int = 40) -> tuple[Array, Array, Array]:
    """As many samples, real training samples and held-out real samples."""
    rng = np.random.default_rng(seed)
    drawn = (1.1 * rng.normal(size=(count, dimensions)), *rng.normal(size=(2, count, dimensions)))
    return drawn[0], drawn[1], drawn[2]


@EVERY
@settings(max_examples=5)
@given(st.integers(0, 999))
def test_the_order_of_samples_does_not_matter(owes: Owes, seed: int) -> None:
    generated, train, heldout = sets(seed)
    again = owes.take(generated[::-1].copy(), train, heldout)
    if owes.shuffled:  # those that draw parts or pairs by a fixed seed draw other ones
        assert again == pytest.approx(owes.take(generated, train, heldout), rel=1e-9, abs=1e-12)
    assert math.isfinite(again)


@EVERY
@settings(max_examples=5)
@given(st.integers(0, 999), st.sampled_from([1e-3, 40.0]))
def test_scale(owes: Owes, seed: int, scale: float) -> None:
    generated, train, heldout = sets(seed)
    one, two = owes.take(generated, train, heldout), owes.take(*(scale * x for x in sets(seed)))
    if owes.power is None:
        assert math.isfinite(two)
    else:
        assert two == pytest.approx(one * scale**owes.power, rel=1e-6)


@EVERY
def test_each_sample_given_twice(owes: Owes) -> None:
    """Nothing breaks; shares of samples, and what depends on their shares only, stay."""
    generated, train, heldout = sets(1)
    twice = owes.take(np.repeat(generated, 2, axis=0), np.repeat(train, 2, axis=0), heldout)
    assert math.isfinite(twice)
    if owes.copied:
        twice = owes.take(np.repeat(generated, 2, axis=0), train, heldout)
        assert twice == pytest.approx(owes.take(generated, train, heldout), rel=1e-9)


@EVERY
def test_one_point_each_gives_a_number_nothing_or_a_reason(owes: Owes) -> None:
    generated, train, heldout = sets(2, count=1)
    try:
        found = owes.take(generated, train, heldout)
    except ValueError as error:
        assert "2 points" in str(error)  # noqa: PT017 - either outcome is right
    else:
        assert math.isnan(found) or math.isfinite(found)


@EVERY
@pytest.mark.parametrize("dimensions", [2, 40])
def test_all_points_the_same(owes: Owes, dimensions: int) -> None:
    found = owes.take(*(np.full((30, dimensions), 3.0) for _ in range(3)))
    if not math.isnan(owes.same) and not (owes.take is extrapolated and dimensions == 40):
        assert found == pytest.approx(owes.same, abs=1e-9)
    assert math.isnan(found) or math.isfinite(found)


@EVERY
@pytest.mark.parametrize("bad", [np.nan, np.inf])
@pytest.mark.parametrize("dimensions", [2, 40])
def test_a_value_that_is_not_finite_never_gives_a_number(
    owes: Owes, bad: float, dimensions: int
) -> None:
    generated, train, heldout = sets(3, dimensions)
    generated[7, 1] = bad
    try:
        with np.errstate(invalid="ignore"):
            found = owes.take(generated, train, heldout)
    except ValueError as error:
        assert str(error)  # noqa: PT017 - either outcome is right
    else:
        assert not math.isfinite(found)


@EVERY
@pytest.mark.parametrize("count", [5, 40])
def test_more_dimensions_than_points(owes: Owes, count: int) -> None:
    generated, train, heldout = sets(4, 100, count)
    found = owes.take(generated, train, heldout)
    assert math.isfinite(found) or owes.take in (extrapolated, c_t)
    again = owes.take(generated.astype("f4"), train.astype("f4"), heldout.astype("f4"))
    assert again == pytest.approx(found, rel=1e-4, abs=1e-4, nan_ok=True)
