"""Two dimensions to draw many-dimensional points in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Projection:
    """(m, 2) reals and (n, 2) fakes, and the share of the reals' variance along each axis (2,)."""

    reals: Array
    fakes: Array
    explained: Array


def principal(reals: Array, fakes: Array) -> Projection:
    """Project both sets on the two principal axes of the reals (Hotelling 1933).

    Axes are those of the reals alone, so that they stay where they are whatever the fakes do; the
    largest component of an axis is positive. Points of one dimension get a second one of zeros.

    Args:
        reals: (m, d) points, m at least 1.
        fakes: (n, d) points.
    """
    mean = reals.mean(axis=0, dtype=np.float64)
    centred = reals - mean
    values, vectors = np.linalg.eigh(centred.T @ centred)
    axes = vectors[:, ::-1][:, :2]
    axes = axes * np.where(np.take_along_axis(axes, np.abs(axes).argmax(0)[None], 0) < 0, -1, 1)
    total = values.sum()
    explained = values[::-1][:2] / total if total > 0 else np.zeros(axes.shape[1])
    missing = 2 - axes.shape[1]
    axes = np.pad(axes, ((0, 0), (0, missing)))
    return Projection(centred @ axes, (fakes - mean) @ axes, np.pad(explained, (0, missing)))
