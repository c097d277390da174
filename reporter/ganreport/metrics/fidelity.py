"""How like the samples' distribution is to the real one: precision, coverage, distances."""

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
_EQUAL_CAP: Final = 1000  # of each set: the baseline is drawn from twice as many real samples


@cached
def balls(real: RealSamples) -> manifold.Balls:
    """The balls of the real training samples."""
    return manifold.balls(spread(present(real.train), manifold.CAP))


@cached
def overlap(e: Evaluation) -> manifold.Overlap:
    """How the evaluation's samples lie in the balls of the real training samples."""
    return manifold.overlap(balls(e.real), present(e.generated))


@cached
def _held(real: RealSamples) -> manifold.Overlap | None:
    """The same of held-out real samples, None where there are too few."""
    heldout = enough_heldout(real.heldout)
    return None if heldout is None else manifold.overlap(balls(real), heldout)


def _coverage(e: Evaluation) -> Measurement:
    overlaps = overlap(e)
    expected = manifold.coverage_baseline(len(overlaps.held), len(overlaps.holders))
    error = manifold.coverage_error(len(overlaps.held), len(overlaps.holders))
    return Measurement(overlaps.coverage, normal(expected, error, 0.0, 1.0), len(overlaps.holders))


def _precision(e: Evaluation) -> Measurement:
    overlaps, held = overlap(e), _held(e.real)
    baseline = held.precision if held else balls(e.real).neighboured
    return Measurement(overlaps.precision, baseline, len(overlaps.holders))


def _density(e: Evaluation) -> Measurement | Message:
    overlaps, held = overlap(e), _held(e.real)
    if not overlaps.k:
        return message("there are too few real samples for neighbourhoods")
    return Measurement(
        overlaps.density, held.density if held else Estimate(1.0, 1.0, 1.0), len(overlaps.holders)
    )


def _recall(e: Evaluation) -> Measurement:
    train = present(e.real.train)
    count = min(len(present(e.generated)), len(train), manifold.CAP)
    generated, real = spread(present(e.generated), count), balls(e.real).points
    stand_in = manifold.balls(spread(train, count))
    heldout = enough_heldout(e.real.heldout)
    baseline = stand_in.neighboured
    if heldout is not None:
        baseline = manifold.overlap(stand_in, heldout).precision
    return Measurement(manifold.recall(real, generated), baseline, count)


def _frechet(e: Evaluation) -> Measurement:
    generated = present(e.generated)
    gaussian, root = _factored(e.real)
    baseline = _floor(e.real, len(generated))
    return Measurement(
        frechet.estimate(gaussian, generated, root, baseline), baseline, len(generated)
    )


@cached
def _factored(real: RealSamples) -> tuple[frechet.Gaussian, Array]:
    gaussian = frechet.fit(present(real.train))
    return gaussian, frechet.factor(gaussian.covariance)


@cached
def _floor(real: RealSamples, count: int) -> Estimate:
    train = present(real.train)
    return frechet.floor(train, count, len(train))


def _frechet_infinity(e: Evaluation) -> Measurement | Message:
    generated = present(e.generated)
    floor = _floor(e.real, len(generated))
    distance = frechet.infinity(present(e.real.train), generated, floor)
    if distance.value != distance.value:
        return message("there are too few samples for their dimension to extrapolate from")
    half = (floor.upper - floor.lower) / 2
    return Measurement(distance, Estimate(0.0, -half, half), len(generated))


def _kernel(e: Evaluation) -> Measurement:
    real = spread(present(e.real.train), _KERNEL_CAP)
    generated = spread(present(e.generated), _KERNEL_CAP)
    baseline = kernel.baseline(real, len(generated), len(real))
    return Measurement(kernel.distance(real, generated), baseline, len(generated))


def _wasserstein(e: Evaluation) -> Measurement | Message:
    real, generated = e.real, present(e.generated)
    count = min(len(generated), len(present(real.train)), len(_pool(real)) // 2, _EQUAL_CAP)
    own, baseline = _slices(real, count), _slices_baseline(real, count)
    distance = sliced.estimate(
        sliced.slices(spread(generated, count), _directions(real)), own, baseline
    )
    return Measurement(distance, baseline, count)


@cached
def _pool(real: RealSamples) -> Array:
    """All real samples, that two disjoint draws are taken from."""
    train = present(real.train)
    return train if real.heldout is None else np.concatenate([train, real.heldout])


@cached
def _directions(real: RealSamples) -> Array:
    return sliced.directions(present(real.train).shape[1])


@cached
def _slices(real: RealSamples, count: int) -> sliced.Slices:
    return sliced.slices(spread(present(real.train), count), _directions(real))


@cached
def _slices_baseline(real: RealSamples, count: int) -> Estimate:
    return sliced.floor(_pool(real), count, _directions(real))


def _neighbour_accuracy(e: Evaluation) -> Measurement | Message:
    count = min(len(present(e.generated)), len(present(e.real.train)), _EQUAL_CAP)
    generated, real = (spread(present(x), count) for x in (e.generated, e.real.train))
    value, baseline = two_sample.neighbour_accuracy(generated, real)
    if value.value != value.value:
        return message("there are too few samples for neighbours")
    return Measurement(value, baseline, count)


METRICS: Final = (
    Metric(
        id="coverage",
        label=message("Coverage of the real samples"),
        unit="share",
        better="higher",
        needs=BOTH,
        compute=_coverage,
        method=message(
            "share of real training samples (at most {most:count}) whose ball, as wide as the "
            "distance to their {nearest:d}th nearest real sample, holds a sample; its baseline is "
            "the expected value for two sets of one distribution.",
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
            "share of samples that lie in such a ball; its baseline is that of held-out real "
            "samples."
        ),
        references=("kynkaanniemi2019",),
    ),
    Metric(
        id="density",
        label=message("Density"),
        unit="",
        better="baseline",
        needs=BOTH,
        compute=_density,
        method=message(
            "mean number of such balls that hold a sample, over {nearest:d}; its "
            "baseline is that of held-out real samples.",
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
            "share of real training samples within the balls of the samples; its baseline is the "
            "share of held-out real samples within the balls of as many real training samples."
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
            "between Gaussian fits of samples and real training samples; not comparable with FID, "
            "which is taken in another feature space. Its baseline is the expected value for two "
            "sets of one distribution, from the real samples' fourth moments."
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
            "intercept of the distance between halves, thirds and quarters of generated and real "
            "samples in their number; may be below 0."
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
            "generated and real samples, with a bootstrap interval; may be below 0.",
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
            "many samples and real training samples (at most {most:count}); its baseline is that "
            "of two disjoint draws of real samples.",
            directions=sliced.DIRECTIONS,
            most=_EQUAL_CAP,
        ),
        references=("bonneel2015",),
    ),
    Metric(
        id="neighbour_accuracy",
        label=message("Accuracy of a nearest neighbour"),
        unit="share",
        better="baseline",
        needs=BOTH,
        compute=_neighbour_accuracy,
        method=message(
            "share of samples and real training samples (at most {most:count} of each, as many of "
            "both) whose nearest other is of their own kind; about a half where the two can't be "
            "told apart. Its baseline is that of random labels.",
            most=_EQUAL_CAP,
        ),
        references=("schilling1986", "lopezpaz2017"),
        when="last",
    ),
)
"""The metrics of likeness."""
