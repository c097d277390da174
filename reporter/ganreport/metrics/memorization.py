"""Whether samples are copies of training data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.messages import Message, message
from ganreport.metrics.base import BOTH, Measurement, Metric, present
from ganreport.metrics.samples import Evaluation, RealSamples, cached, spread
from ganreport.stats import cells, copying, distances
from ganreport.stats.estimate import Estimate, share

Array = npt.NDArray[Any]

_FAKES: Final = (
    1000  # samples whose nearest real sample is sought; the share's error is under 2 points
)
_CELL_POINTS: Final = 2000  # real samples that cells are cut by; more only take longer
_NEEDS: Final = (*BOTH, "train", "heldout")
_ROWS: Final = 4096  # real samples that copies are sought among at once: bounds the memory
_RANK: Final = 0.01  # of the distances between real neighbours: hardly any are closer
_PART: Final = 0.5  # of that distance: samples of dense places or blurred ones stay beyond it


@dataclass(frozen=True)
class Near:
    """(n,) distances of points to the nearest real sample of a set, and which one that is."""

    distances: Array
    nearest: Array


def _near(points: Array, real: Array, *, same: bool = False) -> Near:
    gaps, indices = distances.nearest(points, real, 1, same=same)
    return Near(gaps[:, 0], indices[:, 0])


def _generated(e: Evaluation) -> Array:
    return spread(present(e.generated), _FAKES)


@cached
def _to_train(e: Evaluation) -> Near:
    return _near(_generated(e), present(e.real.train))


@cached
def _held_to_train(real: RealSamples) -> Near:
    return _near(present(real.heldout), present(real.train))


@cached
def _within_train(real: RealSamples) -> Near:
    train = present(real.train)
    return _near(train, train, same=True)


@cached
def _centres(real: RealSamples) -> Array:
    """Of the cells that C_T is averaged over."""
    most = max(1, min(12, len(present(real.heldout)) // 50))
    return cells.cells(spread(present(real.train), _CELL_POINTS), most)


def _beside_training(e: Evaluation) -> Measurement | Message:
    train, heldout = present(e.real.train), present(e.real.heldout)
    near, far = _to_train(e), _near(_generated(e), heldout)
    counts = (len(train), len(heldout))
    value, baseline = copying.beside_training(
        near.distances, near.nearest, far.distances, far.nearest, counts
    )
    if value.value != value.value:
        return message("every sample is as far from training samples as from held-out ones")
    return Measurement(value, baseline, len(near.distances))


def _c_t(e: Evaluation) -> Measurement | Message:
    sets, centres = (_generated(e), present(e.real.heldout)), _centres(e.real)
    generated, held = (cells.owners(points, centres) for points in sets)
    near, own = _to_train(e).distances, _held_to_train(e.real).distances
    value = copying.c_t(near, own, generated, held)
    if value.value != value.value:
        return message("no k-means cell holds enough generated and held-out real samples")
    return Measurement(value, copying.c_t_baseline(generated, held), len(near))


def _authenticity(e: Evaluation) -> Measurement:
    own = _within_train(e.real).distances
    near, held = _to_train(e), _held_to_train(e.real)
    value, baseline = (copying.authenticity(x.distances, x.nearest, own) for x in (near, held))
    return Measurement(value, baseline, len(near.distances))


def _trained_on(real: RealSamples) -> list[Array]:
    """Real samples of both halves, all of which may have been copied, in blocks."""
    halves = (each for each in (real.train, real.heldout) if each is not None)
    return [half[at : at + _ROWS] for half in halves for at in range(0, len(half), _ROWS)]


def _two_nearest(points: Array, blocks: list[Array]) -> tuple[Array, Array]:
    """(n, 2) distances of points to the two nearest of all samples in blocks, and which ones."""
    near = np.full((len(points), 2), np.inf)
    which = np.full((len(points), 2), -1)
    first = 0
    for block in blocks:
        gaps, indices = distances.nearest(points, block, 2)
        both = np.hstack([near, gaps])
        every = np.hstack([which, indices + first])
        order = np.argsort(both, axis=1, kind="stable")[:, :2]
        near, which = (np.take_along_axis(each, order, axis=1) for each in (both, every))
        first += len(block)
    return near, which


@cached
def _own_gaps(real: RealSamples) -> Array:
    """(1,000) distances of real samples to their nearest other one."""
    some = [spread(each, _FAKES // 2) for each in (real.train, real.heldout) if each is not None]
    near, _ = _two_nearest(np.concatenate(some), _trained_on(real))
    return np.asarray(near[:, 1])  # the nearest of all is itself


@cached
def _reach(real: RealSamples) -> float:
    """Distance within which a sample is a copy, 0 where every real sample is there twice."""
    own = _own_gaps(real)
    apart = own[own > 0]
    return _PART * float(np.quantile(apart, _RANK)) if len(apart) else 0.0


@cached
def _to_any(e: Evaluation) -> Near:
    near, which = _two_nearest(_generated(e), _trained_on(e.real))
    return Near(near[:, 0], which[:, 0])


def _near_copies(e: Evaluation) -> Measurement | Message:
    reach = _reach(e.real)
    if not reach:
        return message("every real sample is there several times")
    near, own = _to_any(e).distances, _own_gaps(e.real)
    value, baseline = (_share_within(each, reach) for each in (near, own))
    return Measurement(value, baseline, len(near))


def _copied(e: Evaluation) -> Measurement | Message:
    reach, near = _reach(e.real), _to_any(e)
    copied = near.nearest[near.distances < reach]
    if not len(copied):
        return message("no sample is nearly identical to a real one")
    often = np.bincount(copied).astype(np.float64)
    different = float(often.sum() ** 2 / (often**2).sum())
    return Measurement(Estimate(different), Estimate(float("nan")), len(near.distances))


def _share_within(gaps: Array, reach: float) -> Estimate:
    return share(int(np.count_nonzero(gaps < reach)), len(gaps))


METRICS: Final = (
    Metric(
        id="beside_training",
        label=message("Nearest real sample is a training sample"),
        unit="share",
        better="baseline",
        needs=_NEEDS,
        compute=_beside_training,
        method=message(
            "share of generated samples whose nearest real sample is a training sample rather "
            "than a held-out one. The baseline is the share of training samples among the real "
            "samples. Its spread is that under permutation of the labels."
        ),
    ),
    Metric(
        id="c_t",
        label=message("Data-copying statistic C_T"),
        unit="",
        better="baseline",
        needs=_NEEDS,
        compute=_c_t,
        method=message(
            "Mann-Whitney z of the distances to the nearest training sample, generated against "
            "held-out real samples, averaged over k-means cells. It is far below 0 where samples "
            "are copies, and above 0 where they are unlike the data."
        ),
        references=("meehan2020", "mann1947"),
        when="last",
    ),
    Metric(
        id="authenticity",
        label=message("Authenticity"),
        unit="share",
        better="baseline",
        needs=_NEEDS,
        compute=_authenticity,
        method=message(
            "share of generated samples that are farther from their nearest training sample than "
            "that sample is from its own nearest. The baseline is that of held-out real samples."
        ),
        references=("alaa2022",),
        when="last",
    ),
    Metric(
        id="close_copies",
        label=message("Nearly identical to a real sample"),
        unit="share",
        better="baseline",
        needs=BOTH,
        compute=_near_copies,
        method=message(
            "share of generated samples that are closer to a real sample than half the distance "
            "within which 1 % of the real samples have their nearest other one. The baseline is "
            "the share of real samples that are so close to another."
        ),
        where=lambda real: real.halved,
    ),
    Metric(
        id="copied_samples",
        label=message("Different real samples copied"),
        unit="samples",
        better="baseline",
        needs=BOTH,
        compute=_copied,
        method=message(
            "effective number of different real samples among those: the square of the number of "
            "copies over the sum of squares of how often each is copied."
        ),
        where=lambda real: real.halved,
    ),
)
"""The metrics of copying."""
