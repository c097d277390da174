"""Pictures that show copies: the samples closest to training data, and those closest together."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.messages import Text, message, together
from ganreport.metrics.samples import spread, usable
from ganreport.report.evidence import SamplePicture
from ganreport.report.gaps import rows_left_out
from ganreport.report.tiles import Images, grid, picture
from ganreport.run import kinds
from ganreport.run.model import ArraySource, PickedArrays, Run, rows_of
from ganreport.stats.distances import closest_pairs, nearest

_MADE: Final = 5000  # generated samples that are looked at: all pairs of them take a second
_REAL: Final = 20_000
"""Real samples likewise, among which the nearest is sought."""


def neighbours(run: Run) -> SamplePicture | None:
    """The generated samples closest to training data, above their nearest training sample."""
    made, train = _points(run, "random"), _points(run, "train")
    if len(made.points) < 1 or len(train.points) < 2 or not made.like(train):
        return None
    distances, indices = nearest(made.points, train.points)
    closest = np.unique(indices[:, 0])
    own = np.zeros(len(train.points))
    own[closest] = nearest(train.points[closest], train.points, 2)[0][:, 1]  # the first is itself
    gaps = own[indices[:, 0]]
    ratios = np.divide(distances[:, 0], gaps, out=np.full(len(gaps), np.inf), where=gaps > 0)
    order = np.argsort(ratios, kind="stable")[:20]
    above, below = made.tiles(order), train.tiles(indices[order, 0])
    if above is None or below is None or above.shape != below.shape:
        return None
    caption = together(
        message(
            "Top: the {count} of {total:count} random generated samples closest to a training "
            "sample in {space}, relative to the distance between training samples. Bottom: that "
            "training sample. Identical pairs are copies.",
            count=len(order),
            total=made.total,
            space=made.space,
        ),
        rows_left_out((made.usable, train.usable)),
    )
    pixels = grid(np.concatenate([above, below]), len(order))
    title = message("The generated samples closest to training data")
    return picture("neighbours", "samples", title, caption, pixels)


def twins(run: Run) -> SamplePicture | None:
    """The pairs of generated samples that are most alike."""
    made = _points(run, "random")
    if len(made.points) < 4:
        return None
    _, pairs = closest_pairs(made.points, 20)
    above, below = made.tiles(pairs[:, 0]), made.tiles(pairs[:, 1])
    if above is None or below is None:
        return None
    caption = together(
        message(
            "The {count} closest pairs among {total:count} random generated samples in {space}, "
            "one above the other. Many identical pairs mean that the generator makes few different "
            "samples.",
            count=len(pairs),
            total=made.total,
            space=made.space,
        ),
        rows_left_out((made.usable,)),
    )
    pixels = grid(np.concatenate([above, below]), len(pairs))
    return picture(
        "twins", "samples", message("The most similar pairs of generated samples"), caption, pixels
    )


@dataclass(frozen=True)
class _Points:
    """The samples of a set that are looked at: (m, d) points and where each is in its set.

    ``usable`` are (n,) which of all samples are finite, ``total`` how many of these are looked at.
    """

    run: Run
    arrays: ArraySource | None
    name: str
    points: npt.NDArray[np.float32]
    places: npt.NDArray[Any]
    usable: npt.NDArray[np.bool_]
    space: Text

    @property
    def total(self) -> int:
        return len(self.points)

    def like(self, other: _Points) -> bool:
        """Whether they are points of one space."""
        return self.points.shape[1:] == other.points.shape[1:]

    def tiles(self, chosen: npt.NDArray[Any]) -> Images | None:
        """The pictures of these points, None where they can't be drawn or told."""
        whole = None
        if not isinstance(self.arrays, PickedArrays):
            whole = self.arrays.get(self.name) if self.arrays else None
            if whole is None or len(whole) != len(self.usable):
                return None
        rows = self.places[chosen]
        samples = rows_of(self.arrays, self.name, rows) if whole is None else whole[rows]
        return kinds.tiles(self.run.info.data, samples)


def _points(run: Run, name: str) -> _Points:
    """Features of the last samples or of a reference set; flattened pixels where there are none."""
    last = run.samples[-1] if run.samples else None
    fake_features = last.arrays.get("random_features") if last else None
    featured = fake_features is not None and run.real("train_features") is not None
    suffix = "_features" if featured else ""
    source = last.arrays if last and name == "random" else run.reference
    array = source.get(name + suffix) if source else None
    if array is None:
        array = np.empty((0, 1), np.float32)
    rows = usable(array) if array.size else np.zeros(len(array), bool)
    places = spread(np.flatnonzero(rows), _MADE if name == "random" else _REAL)
    taken = array[places]
    known = functools.partial(_Points, run, source, name, places=places, usable=rows)
    space = None if featured else kinds.of(run.info.data, array)
    if space is not None and space.no_pixels and space.holds(taken):
        return known(points=space.embed(taken), space=space.values)
    points = taken.astype(np.float32)
    points = points.reshape(len(points), math.prod(points.shape[1:]))
    return known(points=points, space=message("feature space") if featured else message("pixels"))
