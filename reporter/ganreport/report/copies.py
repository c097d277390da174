"""Pictures that show copies: the samples closest to training data, and those closest together."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from ganreport.messages import Text, message, together
from ganreport.metrics.samples import usable
from ganreport.report.evidence import SamplePicture
from ganreport.report.gaps import rows_left_out
from ganreport.report.tiles import Images, grid, picture
from ganreport.run import kinds
from ganreport.run.model import Run
from ganreport.stats.distances import closest_pairs, nearest


def neighbours(run: Run) -> SamplePicture | None:
    """The generated samples closest to training data, above their nearest training sample."""
    generated, train = _generated(run), kinds.tiles(run.info.data, run.real("train"))
    if generated is None or train is None or generated.shape[1:] != train.shape[1:]:
        return None
    fake_points, fake_rows, space = _points(run, "random")
    train_points, train_rows, _ = _points(run, "train")
    if (len(fake_rows), len(train_rows)) != (len(generated), len(train)) or not len(fake_points):
        return None
    generated, train = generated[fake_rows], train[train_rows]
    distances, indices = nearest(fake_points, train_points)
    own, _ = nearest(train_points, train_points, same=True)
    if not own.size:
        return None
    gaps = own[indices[:, 0], 0]
    ratios = np.divide(distances[:, 0], gaps, out=np.full(len(gaps), np.inf), where=gaps > 0)
    order = np.argsort(ratios, kind="stable")[:20]
    caption = together(
        message(
            "Top: the {count} of {total:count} random generated samples closest to a training "
            "sample in {space}, relative to the distance between training samples. Bottom: that "
            "training sample. Identical pairs are copies.",
            count=len(order),
            total=len(generated),
            space=space,
        ),
        rows_left_out((fake_rows, train_rows)),
    )
    pixels = grid(np.concatenate([generated[order], train[indices[order, 0]]]), len(order))
    title = message("The generated samples closest to training data")
    return picture("neighbours", "samples", title, caption, pixels)


def twins(run: Run) -> SamplePicture | None:
    """The pairs of generated samples that are most alike."""
    generated = _generated(run)
    if generated is None or len(generated) < 4:
        return None
    points, rows, space = _points(run, "random")
    if len(rows) != len(generated) or len(points) < 4:
        return None
    generated = generated[rows]
    _, pairs = closest_pairs(points, 20)
    caption = together(
        message(
            "The {count} closest pairs among {total:count} random generated samples in {space}, "
            "one above the other. Many identical pairs mean that the generator makes few different "
            "samples.",
            count=len(pairs),
            total=len(generated),
            space=space,
        ),
        rows_left_out((rows,)),
    )
    pixels = grid(np.concatenate([generated[pairs[:, 0]], generated[pairs[:, 1]]]), len(pairs))
    return picture(
        "twins", "samples", message("The most similar pairs of generated samples"), caption, pixels
    )


def _points(run: Run, name: str) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_], Text]:
    """Features of the last samples or of a reference set; flattened pixels where there are none.

    Returns:
        The (m, d) usable points, (n,) which of all points are usable, and the space in words.
    """
    last = run.samples[-1] if run.samples else None
    fake_features = last.arrays.get("random_features") if last else None
    featured = fake_features is not None and run.real("train_features") is not None
    suffix = "_features" if featured else ""
    source = last.arrays if last and name == "random" else run.reference
    array = source.get(name + suffix) if source else None
    if array is None:
        array = np.empty((0, 1), np.float32)
    rows = usable(array)
    space = None if featured else kinds.of(run.info.data, array)
    if space is not None and space.no_pixels and space.holds(array[rows]):
        return space.embed(array[rows]), rows, space.values
    points = array[rows].astype(np.float32)
    points = points.reshape(len(points), math.prod(points.shape[1:]))
    return points, rows, message("feature space") if featured else message("pixels")


def _generated(run: Run) -> Images | None:
    samples = run.samples[-1].arrays.get("random") if run.samples else None
    return kinds.tiles(run.info.data, samples)
