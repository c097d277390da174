"""How varied samples are: distances, ranks, likeness, duplicates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.messages import Message, message
from ganreport.metrics.base import BOTH, Measurement, Metric, enough, present
from ganreport.metrics.samples import Evaluation, RealSamples, cached, spread
from ganreport.stats import birthday, distances, diversity, even, ssim
from ganreport.stats.estimate import Estimate

Array = npt.NDArray[Any]

_PAIR_CAP: Final = 2000  # two million pairs; the error of their mean is that of so many samples
_RANK_CAP: Final = 10_000  # as float64 with their products: bounds the memory
_PIXEL_CAP: Final = 500  # pixels have many more dimensions than features


def _diversity(e: Evaluation) -> Measurement | Message:
    return _relative(
        e.real, present(e.generated), e.real.suffix, _PAIR_CAP, distances.mean_pairwise
    )


def _pixel_diversity(e: Evaluation) -> Measurement | Message:
    return _relative(e.real, present(e.values), "", _PIXEL_CAP, distances.mean_pairwise)


def _ssim_diversity(e: Evaluation) -> Measurement | Message:
    shape = e.real.shape
    if len(shape) != 3:
        return message("samples are not pictures of height, width and channels")
    real = present(e.real.real(e.real.reference()))
    span = e.real.span or float(np.ptp(real))

    def take(flat: Array) -> Estimate:
        return ssim.diversity(flat.reshape(-1, *shape), span)

    return _relative(e.real, present(e.values), "", _PAIR_CAP, take)


def _effective_rank(e: Evaluation) -> Measurement | Message:
    generated = present(e.generated)
    cap = min(len(generated), len(present(e.real.compared)), _RANK_CAP)
    return _relative(e.real, generated, e.real.suffix, cap, diversity.effective_rank)


def _pixel_rank(e: Evaluation) -> Measurement | Message:
    generated = present(e.values)
    cap = min(len(generated), len(present(e.real.real(e.real.reference()))), _PIXEL_CAP)
    return _relative(e.real, generated, "", cap, diversity.effective_rank)


def _relative(
    real: RealSamples, generated: Array, suffix: str, cap: int, take: Callable[[Array], Estimate]
) -> Measurement | Message:
    """A statistic of at most ``cap`` generated samples over that of as many real samples.

    The baseline is that of the other real samples; without them 1, with the error of two draws of
    real samples.
    """
    first, second = real.reference(suffix), real.other(suffix)

    def of(name: str, count: int) -> Estimate:
        return _of_real(real, take, f"{name}{suffix}", count)

    compared = of(first, cap)
    if not compared.value > 0:
        return message("the real samples are all the same")
    count = min(len(generated), cap)
    value = diversity.ratio(take(spread(generated, cap)), compared)
    others = enough(real.real(f"{second}{suffix}"))
    if others is None:
        same = of(first, count)
        return Measurement(value, diversity.ratio(same, same), count)
    held = min(count, len(others))
    return Measurement(value, diversity.ratio(of(second, held), of(first, held)), count)


@cached
def _of_real(
    real: RealSamples, take: Callable[[Array], Estimate], name: str, count: int
) -> Estimate:
    return take(spread(present(real.real(name)), count))


@cached
def _reach(real: RealSamples) -> float:
    """Distance within which two samples agree."""
    return birthday.reach(spread(present(real.compared), _PAIR_CAP))


@cached
def _agreeing_real(real: RealSamples) -> birthday.Collisions:
    return birthday.collisions(spread(present(real.compared), _PAIR_CAP), _reach(real))


@cached
def _agreeing(e: Evaluation) -> birthday.Collisions:
    return birthday.collisions(spread(present(e.generated), _PAIR_CAP), _reach(e.real))


def _duplicates(e: Evaluation) -> Measurement:
    collisions, own = _agreeing(e), _agreeing_real(e.real)
    return Measurement(collisions.estimate, own.expected(collisions.count), collisions.count)


def _closer(e: Evaluation) -> tuple[birthday.Collisions, birthday.Collisions]:
    """Generated and real samples that agree at half the distance: the same ones again."""
    both = _agreeing(e), _agreeing_real(e.real)
    one, two = (birthday.Collisions(each.close, each.count) for each in both)
    return one, two


def _close(e: Evaluation) -> Measurement:
    collisions, own = _closer(e)
    return Measurement(collisions.estimate, own.expected(collisions.count), collisions.count)


def _support(e: Evaluation) -> Measurement | Message:
    collisions, own = _closer(e)
    if not collisions.pairs:
        least = collisions.support.lower
        return message(
            "no two of {samples:count} samples are near-duplicates, so there are at least "
            "{least:,.0f} different samples",
            samples=collisions.count,
            least=least,
        )
    return Measurement(collisions.support, own.support, collisions.count)


METRICS: Final = (
    Metric(
        id="diversity",
        label=message("Diversity, relative to real"),
        unit="",
        better="baseline",
        needs=BOTH,
        compute=_diversity,
        method=message("mean distance between two samples over that between two real samples."),
    ),
    Metric(
        id="pixel_diversity",
        label=message("Diversity of pixels, relative to real"),
        unit="",
        better="baseline",
        needs=("samples", "pixels"),
        compute=_pixel_diversity,
        method=message(
            "the same in pixel values, on at most {most:d} generated and real samples.",
            most=_PIXEL_CAP,
        ),
    ),
    Metric(
        id="ssim_diversity",
        label=message("Structural diversity, relative to real"),
        unit="",
        better="baseline",
        needs=("samples", "pixels"),
        compute=_ssim_diversity,
        method=message(
            "one minus the mean structural similarity (uniform window of 7 pixels) of random "
            "pairs of samples, over the same for real samples."
        ),
        references=("wang2004",),
        when="last",
    ),
    Metric(
        id="effective_rank",
        label=message("Effective rank, relative to real"),
        unit="",
        better="baseline",
        needs=BOTH,
        compute=_effective_rank,
        method=message(
            "participation ratio (tr S)^2 / tr(S^2) of the samples' covariance S over that of "
            "as many real samples."
        ),
    ),
    Metric(
        id="pixel_effective_rank",
        label=message("Effective rank of pixels, relative to real"),
        unit="",
        better="baseline",
        needs=("samples", "pixels"),
        compute=_pixel_rank,
        method=message(
            "the same in pixel values, on at most {most:d} generated and real samples.",
            most=_PIXEL_CAP,
        ),
        when="last",
    ),
    Metric(
        id="duplicates",
        label=message("Near-duplicate pairs"),
        unit="pairs",
        better="lower",
        needs=BOTH,
        compute=_duplicates,
        method=message(
            "those among at most {most:count} samples that are closer than nearly any two real "
            "samples. The limit is the 0.1 % quantile of the distances from {size:d} real "
            "samples to their nearest one. The baseline is the number among as many real samples.",
            most=_PAIR_CAP,
            size=even.SIZE,
        ),
        references=("arora2017",),
        when="last",
    ),
    Metric(
        id="close_duplicates",
        label=message("Near-duplicate pairs at half the distance"),
        unit="pairs",
        better="lower",
        needs=BOTH,
        compute=_close,
        method=message(
            "the same at half the distance. They are as many if samples repeat, half as many if "
            "samples lie along a curve, a quarter if on a surface."
        ),
        when="last",
    ),
    Metric(
        id="support",
        label=message("Different samples, by the birthday test"),
        unit="samples",
        better="higher",
        needs=BOTH,
        compute=_support,
        method=message(
            "size of a set of equally likely samples with as many repetitions. It is the number "
            "of all pairs over that of near-duplicates at half the distance."
        ),
        references=("arora2017",),
        when="last",
    ),
)
"""The metrics of variety."""
