"""Whether samples are copies of training data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy.typing as npt

from ganreport.messages import Message, message
from ganreport.metrics.base import BOTH, Measurement, Metric, present
from ganreport.metrics.samples import Evaluation, RealSamples, cached, spread
from ganreport.stats import cells, copying, distances

Array = npt.NDArray[Any]

_FAKES: Final = 1000  # samples whose nearest real is sought; the share's error is under 2 points
_CELL_POINTS: Final = 2000  # reals that cells are cut by; more only take longer
_NEEDS: Final = (*BOTH, "heldout")


@dataclass(frozen=True)
class Near:
    """(n,) distances of points to the nearest real of a set, and which one that is."""

    distances: Array
    nearest: Array


def _near(points: Array, reals: Array, *, same: bool = False) -> Near:
    found, indices = distances.nearest(points, reals, 1, same=same)
    return Near(found[:, 0], indices[:, 0])


def _fakes(e: Evaluation) -> Array:
    return spread(present(e.fakes), _FAKES)


@cached
def _to_train(e: Evaluation) -> Near:
    return _near(_fakes(e), present(e.reals.train))


@cached
def _held_to_train(reals: RealSamples) -> Near:
    return _near(present(reals.heldout), present(reals.train))


@cached
def _within_train(reals: RealSamples) -> Near:
    train = present(reals.train)
    return _near(train, train, same=True)


@cached
def _centres(reals: RealSamples) -> Array:
    """Of the cells that C_T is averaged over."""
    most = max(1, min(12, len(present(reals.heldout)) // 50))
    return cells.cells(spread(present(reals.train), _CELL_POINTS), most)


def _beside_training(e: Evaluation) -> Measurement | Message:
    train, heldout = present(e.reals.train), present(e.reals.heldout)
    near, far = _to_train(e), _near(_fakes(e), heldout)
    counts = (len(train), len(heldout))
    value, null = copying.beside_training(
        near.distances, near.nearest, far.distances, far.nearest, counts
    )
    if value.value != value.value:
        return message("every sample lies as far from training reals as from held-out ones")
    return Measurement(value, null, len(near.distances))


def _c_t(e: Evaluation) -> Measurement | Message:
    sets, centres = (_fakes(e), present(e.reals.heldout)), _centres(e.reals)
    fakes, held = (cells.owners(points, centres) for points in sets)
    near, own = _to_train(e).distances, _held_to_train(e.reals).distances
    value = copying.c_t(near, own, fakes, held)
    if value.value != value.value:
        return message("no cell of the reals holds enough samples and held-out reals")
    return Measurement(value, copying.c_t_null(fakes, held), len(near))


def _authenticity(e: Evaluation) -> Measurement:
    own = _within_train(e.reals).distances
    near, held = _to_train(e), _held_to_train(e.reals)
    value, null = (copying.authenticity(x.distances, x.nearest, own) for x in (near, held))
    return Measurement(value, null, len(near.distances))


METRICS: Final = (
    Metric(
        id="beside_training",
        label=message("Nearest real is a training one"),
        unit="share",
        better="null",
        needs=_NEEDS,
        compute=_beside_training,
        method=message(
            "share of samples whose nearest real, of training and held-out ones together, is a "
            "training one; its null is the share of training reals, with the spread under "
            "permutation of the labels of the reals that samples lie next to."
        ),
    ),
    Metric(
        id="c_t",
        label=message("Data-copying statistic C_T"),
        unit="",
        better="null",
        needs=_NEEDS,
        compute=_c_t,
        method=message(
            "Mann and Whitney's z of the distances to the nearest training real, samples "
            "against held-out reals, averaged over k-means cells of the reals; far below 0 where "
            "samples are copies, above 0 where they are unlike reals."
        ),
        references=("meehan2020", "mann1947"),
        when="last",
    ),
    Metric(
        id="authenticity",
        label=message("Authenticity"),
        unit="share",
        better="null",
        needs=_NEEDS,
        compute=_authenticity,
        method=message(
            "share of samples farther from their nearest training real than that one is from "
            "its own nearest; its null is that of held-out reals."
        ),
        references=("alaa2022",),
        when="last",
    ),
)
"""The metrics of copying."""
