"""How much the distribution of samples is like that of reals: precision, coverage, distances."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.messages import Message, message
from ganreport.metrics.base import BOTH, Measurement, Metric, enough_heldout, present
from ganreport.metrics.samples import Evaluation, RealSamples, cached, spread
from ganreport.stats import frechet, kernel, manifold, sliced, two_sample
from ganreport.stats.estimate import Estimate, normal

Array = npt.NDArray[Any]

# Of each set: the kernel matrix is quadratic, and its bootstrap repeats it.
_KERNEL_CAP: Final = 2000
_EQUAL_CAP: Final = 1000  # of each set: the null is drawn from twice as many reals


@cached
def balls(reals: RealSamples) -> manifold.Balls:
    """The balls of the training reals."""
    return manifold.balls(spread(present(reals.train), manifold.CAP))


@cached
def overlap(e: Evaluation) -> manifold.Overlap:
    """How the evaluation's samples lie in the balls of the training reals."""
    return manifold.overlap(balls(e.reals), present(e.fakes))


@cached
def _held(reals: RealSamples) -> manifold.Overlap | None:
    """The same of held-out reals, None where there are too few."""
    heldout = enough_heldout(reals.heldout)
    return None if heldout is None else manifold.overlap(balls(reals), heldout)


def _coverage(e: Evaluation) -> Measurement:
    found = overlap(e)
    expected = manifold.coverage_null(len(found.held), len(found.holders))
    error = manifold.coverage_error(len(found.held), len(found.holders))
    return Measurement(found.coverage, normal(expected, error, 0.0, 1.0), len(found.holders))


def _precision(e: Evaluation) -> Measurement:
    found, held = overlap(e), _held(e.reals)
    null = held.precision if held else balls(e.reals).neighboured
    return Measurement(found.precision, null, len(found.holders))


def _density(e: Evaluation) -> Measurement | Message:
    found, held = overlap(e), _held(e.reals)
    if not found.k:
        return message("there are too few reals for neighbourhoods")
    return Measurement(
        found.density, held.density if held else Estimate(1.0, 1.0, 1.0), len(found.holders)
    )


def _recall(e: Evaluation) -> Measurement:
    train = present(e.reals.train)
    count = min(len(present(e.fakes)), len(train), manifold.CAP)
    fakes, reals = spread(present(e.fakes), count), balls(e.reals).points
    stand_in = manifold.balls(spread(train, count))
    heldout = enough_heldout(e.reals.heldout)
    null = stand_in.neighboured
    if heldout is not None:
        null = manifold.overlap(stand_in, heldout).precision
    return Measurement(manifold.recall(reals, fakes), null, count)


def _frechet(e: Evaluation) -> Measurement:
    fakes = present(e.fakes)
    gaussian, root = _factored(e.reals)
    null = _floor(e.reals, len(fakes))
    return Measurement(frechet.estimate(gaussian, fakes, root, null), null, len(fakes))


@cached
def _factored(reals: RealSamples) -> tuple[frechet.Gaussian, Array]:
    gaussian = frechet.fit(present(reals.train))
    return gaussian, frechet.factor(gaussian.covariance)


@cached
def _floor(reals: RealSamples, count: int) -> Estimate:
    train = present(reals.train)
    return frechet.floor(train, count, len(train))


def _frechet_infinity(e: Evaluation) -> Measurement | Message:
    fakes = present(e.fakes)
    floor = _floor(e.reals, len(fakes))
    found = frechet.infinity(present(e.reals.train), fakes, floor)
    if found.value != found.value:
        return message("there are too few samples for their dimension to extrapolate from")
    half = (floor.upper - floor.lower) / 2
    return Measurement(found, Estimate(0.0, -half, half), len(fakes))


def _kernel(e: Evaluation) -> Measurement:
    reals = spread(present(e.reals.train), _KERNEL_CAP)
    fakes = spread(present(e.fakes), _KERNEL_CAP)
    null = kernel.null(reals, len(fakes), len(reals))
    return Measurement(kernel.distance(reals, fakes), null, len(fakes))


def _wasserstein(e: Evaluation) -> Measurement | Message:
    reals, fakes = e.reals, present(e.fakes)
    count = min(len(fakes), len(present(reals.train)), len(_pool(reals)) // 2, _EQUAL_CAP)
    own, null = _slices(reals, count), _slices_null(reals, count)
    found = sliced.estimate(sliced.slices(spread(fakes, count), _directions(reals)), own, null)
    return Measurement(found, null, count)


@cached
def _pool(reals: RealSamples) -> Array:
    """All reals, that two disjoint draws are taken from."""
    train = present(reals.train)
    return train if reals.heldout is None else np.concatenate([train, reals.heldout])


@cached
def _directions(reals: RealSamples) -> Array:
    return sliced.directions(present(reals.train).shape[1])


@cached
def _slices(reals: RealSamples, count: int) -> sliced.Slices:
    return sliced.slices(spread(present(reals.train), count), _directions(reals))


@cached
def _slices_null(reals: RealSamples, count: int) -> Estimate:
    return sliced.floor(_pool(reals), count, _directions(reals))


def _neighbour_accuracy(e: Evaluation) -> Measurement | Message:
    count = min(len(present(e.fakes)), len(present(e.reals.train)), _EQUAL_CAP)
    fakes, reals = (spread(present(x), count) for x in (e.fakes, e.reals.train))
    value, null = two_sample.neighbour_accuracy(fakes, reals)
    if value.value != value.value:
        return message("there are too few samples for neighbours")
    return Measurement(value, null, count)


METRICS: Final = (
    Metric(
        id="coverage",
        label=message("Coverage of the reals"),
        unit="share",
        better="higher",
        needs=BOTH,
        compute=_coverage,
        method=message(
            "share of training reals (at most {most:count}) whose ball, as wide as the "
            "distance to their {nearest:d}th nearest real, holds a sample; its null is the "
            "expected value for two sets of one distribution.",
            most=manifold.CAP,
            nearest=manifold.NEIGHBOURS,
        ),
        references=("naeem2020",),
    ),
    Metric(
        id="precision",
        label=message("Precision"),
        unit="share",
        better="higher",
        needs=BOTH,
        compute=_precision,
        method=message(
            "share of samples that lie in such a ball; its null is that of held-out reals."
        ),
        references=("kynkaanniemi2019",),
    ),
    Metric(
        id="density",
        label=message("Density"),
        unit="",
        better="null",
        needs=BOTH,
        compute=_density,
        method=message(
            "mean number of such balls that hold a sample, over {nearest:d}; its "
            "null is that of held-out reals.",
            nearest=manifold.NEIGHBOURS,
        ),
        references=("naeem2020",),
        when="last",
    ),
    Metric(
        id="recall",
        label=message("Recall"),
        unit="share",
        better="higher",
        needs=BOTH,
        compute=_recall,
        method=message(
            "share of training reals within the balls of the samples; its null is the share of "
            "held-out reals within the balls of as many training reals."
        ),
        references=("kynkaanniemi2019",),
        when="last",
    ),
    Metric(
        id="frechet",
        label=message("Fréchet distance"),
        unit="",
        better="lower",
        needs=BOTH,
        compute=_frechet,
        method=message(
            "between Gaussian fits of samples and training reals; not comparable with FID, "
            "which is taken in another feature space. Its null is the expected value for two sets "
            "of one distribution, from the reals' fourth moments."
        ),
        references=("dowson1982", "heusel2017"),
    ),
    Metric(
        id="frechet_infinity",
        label=message("Fréchet distance, without bias"),
        unit="",
        better="lower",
        needs=BOTH,
        compute=_frechet_infinity,
        method=message(
            "intercept of the distance between halves, thirds and quarters of samples and "
            "reals in their number; may be below 0."
        ),
        references=("chong2020",),
        when="last",
    ),
    Metric(
        id="kernel_distance",
        label=message("Kernel distance"),
        unit="",
        better="lower",
        needs=BOTH,
        compute=_kernel,
        method=message(
            "unbiased squared MMD with the kernel (x'y/d + 1)^3, on at most {most:count} "
            "samples and reals, with a bootstrap interval; may be below 0.",
            most=_KERNEL_CAP,
        ),
        references=("binkowski2018", "gretton2012"),
        when="last",
    ),
    Metric(
        id="wasserstein",
        label=message("Sliced Wasserstein distance"),
        unit="",
        better="lower",
        needs=BOTH,
        compute=_wasserstein,
        method=message(
            "mean over {directions:d} directions of the 1-Wasserstein distance between as "
            "many samples and training reals (at most {most:count}); its null is that of two "
            "disjoint draws of reals.",
            directions=sliced.DIRECTIONS,
            most=_EQUAL_CAP,
        ),
        references=("bonneel2015",),
    ),
    Metric(
        id="neighbour_accuracy",
        label=message("Accuracy of a nearest neighbour"),
        unit="share",
        better="null",
        needs=BOTH,
        compute=_neighbour_accuracy,
        method=message(
            "share of samples and training reals (at most {most:count} of each, as many of "
            "both) whose nearest other is of their own kind; about a half where the two can't be "
            "told apart. Its null is that of random labels.",
            most=_EQUAL_CAP,
        ),
        references=("schilling1986", "lopezpaz2017"),
        when="last",
    ),
)
"""The metrics of likeness."""
