"""How like the samples' distribution is to the real one: precision, coverage, distances."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.messages import Message, message
from ganreport.metrics.base import BOTH, Measurement, Metric, enough, present
from ganreport.metrics.samples import Evaluation, RealSamples, cached, spread
from ganreport.stats import even, frechet, kernel, manifold, sliced, two_sample
from ganreport.stats.estimate import Estimate

Array = npt.NDArray[Any]

_MOST_DIMENSIONS: Final = 1024  # 37 distances take the cube of it, which is an hour at 2,048
_POOL: Final = 10_000  # of each set, of which two draws of a thousand are taken: bounds the memory
# Of each set: the kernel matrix is quadratic, and its bootstrap repeats it.
_KERNEL_CAP: Final = 2000


@cached
def balls(real: RealSamples, size: int) -> even.DrawnBalls:
    """The balls of draws of the real samples, so many in a draw."""
    return even.balls(present(real.compared), size)


def _size(e: Evaluation) -> int:
    return even.size(len(present(e.real.compared)), len(present(e.generated)))


@cached
def overlap(e: Evaluation) -> even.DrawnOverlap:
    """How the evaluation's samples lie in the balls of the real samples."""
    return even.overlap(balls(e.real, _size(e)), present(e.generated))


@cached
def _held(real: RealSamples, size: int) -> even.DrawnOverlap | None:
    """The same of the other real samples, None where there are too few."""
    others = enough(real.beside)
    return None if others is None else even.overlap(balls(real, size), others)


def _coverage(e: Evaluation) -> Measurement:
    overlaps = overlap(e)
    return Measurement(overlaps.coverage, overlaps.baseline, len(overlaps.holders))


def _precision(e: Evaluation) -> Measurement:
    overlaps, held = overlap(e), _held(e.real, _size(e))
    baseline = held.precision if held else balls(e.real, _size(e)).neighboured
    return Measurement(overlaps.precision, baseline, len(overlaps.holders))


def _density(e: Evaluation) -> Measurement | Message:
    overlaps, held = overlap(e), _held(e.real, _size(e))
    if not overlaps.k:
        return message("there are too few real samples for neighbourhoods")
    return Measurement(
        overlaps.density, held.density if held else Estimate(1.0, 1.0, 1.0), len(overlaps.holders)
    )


def _recall(e: Evaluation) -> Measurement:
    """Precision with the two sets changed about; so its baseline is that of precision."""
    real = balls(e.real, _size(e))
    back = even.overlap(even.balls(present(e.generated), _size(e)), present(e.real.compared))
    held = _held(e.real, _size(e))
    return Measurement(back.precision, held.precision if held else real.neighboured, back.sizes[0])


def _frechet(e: Evaluation) -> Measurement:
    generated = present(e.generated)
    gaussian, root = _factored(e.real)
    baseline = _floor(e.real, len(generated))
    return Measurement(
        frechet.estimate(gaussian, generated, root, baseline), baseline, len(generated)
    )


@cached
def _factored(real: RealSamples) -> tuple[frechet.Gaussian, Array]:
    gaussian = frechet.fit(present(real.compared))
    return gaussian, frechet.factor(gaussian.covariance)


@cached
def _floor(real: RealSamples, count: int) -> Estimate:
    compared = present(real.compared)
    return frechet.floor(compared, count, len(compared))


def _frechet_infinity(e: Evaluation) -> Measurement | Message:
    generated = present(e.generated)
    if generated.shape[1] > _MOST_DIMENSIONS:
        return message("it takes too long in so many dimensions")
    floor = _floor(e.real, len(generated))
    distance = frechet.infinity(present(e.real.compared), generated, floor)
    if distance.value != distance.value:
        return message("there are too few samples for their dimension")
    half = (floor.upper - floor.lower) / 2
    return Measurement(distance, Estimate(0.0, -half, half), len(generated))


def _kernel(e: Evaluation) -> Measurement:
    real = spread(present(e.real.compared), _KERNEL_CAP)
    generated = spread(present(e.generated), _KERNEL_CAP)
    baseline = kernel.baseline(real, len(generated), len(real))
    return Measurement(kernel.distance(real, generated), baseline, len(generated))


def _wasserstein(e: Evaluation) -> Measurement | Message:
    real, generated = e.real, present(e.generated)
    size = min(len(generated), len(present(real.compared)), len(_pool(real)) // 2, sliced.SIZE)
    drawn = _sliced(generated, size, _directions(real))
    value, baseline = sliced.between(drawn, _slices(real, size), _slices_baseline(real, size))
    return Measurement(value, baseline, len(drawn) * size)


@cached
def _pool(real: RealSamples) -> Array:
    """All real samples, that two disjoint draws are taken from."""
    compared, beside = present(real.compared), real.beside
    if beside is None or beside.shape[1] != compared.shape[1]:
        return compared
    return np.concatenate([spread(each, _POOL) for each in (compared, beside)])


@cached
def _directions(real: RealSamples) -> Array:
    return sliced.directions(present(real.compared).shape[1])


def _sliced(points: Array, size: int, along: Array) -> list[sliced.Slices]:
    draws = even.order(len(points), size, sliced.DRAWS)
    return [sliced.slices(points[draw], along) for draw in draws]


@cached
def _slices(real: RealSamples, size: int) -> list[sliced.Slices]:
    return _sliced(present(real.compared), size, _directions(real))


@cached
def _slices_baseline(real: RealSamples, size: int) -> Estimate:
    return sliced.floor(_pool(real), size, _directions(real))


def _neighbour_accuracy(e: Evaluation) -> Measurement | Message:
    generated, real = present(e.generated), present(e.real.compared)
    value, baseline = even.averaged(generated, real, two_sample.neighbour_accuracy)
    if value.value != value.value:
        return message("there are too few samples for neighbours")
    return Measurement(value, baseline, min(len(generated), len(real), even.SIZE * even.DRAWS))


METRICS: Final = (
    Metric(
        id="coverage",
        label=message("Coverage of the real samples"),
        unit="share",
        better="higher",
        needs=BOTH,
        compute=_coverage,
        method=message(
            "share of real samples with a generated sample within the distance of their "
            "{nearest:d}th nearest real sample. It is averaged over at most {draws:d} draws of "
            "{size:d}, so it hardly depends on how many were recorded; in smaller draws the "
            "neighbour is a nearer one. The baseline is the expected value for two sets of one "
            "distribution.",
            size=even.BALLS,
            draws=even.DRAWS,
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
            "share of generated samples within that distance of a real sample. The baseline is "
            "that of other real samples."
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
            "mean number of real samples with a generated sample within that distance, over "
            "{nearest:d}. The baseline is that of other real samples.",
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
            "share of real samples within that distance of a generated sample, the distance now "
            "being measured among generated samples. The baseline is that of precision."
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
            "between Gaussian fits of generated and real samples. It is not comparable with FID, "
            "which uses another feature space. The baseline is the expected value for two sets "
            "of one distribution, from the fourth moments of the real samples."
        ),
        references=("dowson1982", "heusel2017"),
    ),
    Metric(
        id="frechet_infinity",
        label=message("Fréchet distance, unbiased"),
        unit="",
        better="lower",
        needs=BOTH,
        compute=_frechet_infinity,
        method=message(
            "the distance extrapolated to infinitely many samples, from halves, thirds and "
            "quarters of them; it may be below 0."
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
            "mean over {directions:d} directions of the 1-Wasserstein distance between {size:d} "
            "generated and {size:d} real samples, averaged over at most {draws:d} draws. The "
            "baseline is that of two disjoint draws of real samples.",
            directions=sliced.DIRECTIONS,
            size=sliced.SIZE,
            draws=sliced.DRAWS,
        ),
        references=("bonneel2015",),
    ),
    Metric(
        id="neighbour_accuracy",
        label=message("Nearest-neighbour accuracy"),
        unit="share",
        better="baseline",
        needs=BOTH,
        compute=_neighbour_accuracy,
        method=message(
            "share of generated and real samples ({size:d} of each, averaged over at most "
            "{draws:d} draws) whose nearest neighbour is of their own kind. It is about 0.5 if "
            "the two sets are alike. The baseline is that of random labels.",
            size=even.SIZE,
            draws=even.DRAWS,
        ),
        references=("schilling1986", "lopezpaz2017"),
        when="last",
    ),
)
"""The metrics of likeness."""
