"""Two dimensions to draw many-dimensional points in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class PrincipalProjection:
    """(m, 2) real and (n, 2) generated points, and the shares (2,) of the real variance by axis."""

    real: Array
    generated: Array
    explained: Array


def principal(real: Array, generated: Array) -> PrincipalProjection:
    """Project both sets on the two principal axes of the real samples (Hotelling 1933).

    Axes are those of the real samples alone, so that they stay where they are whatever the
    generated samples do; the largest component of an axis is positive. Points of one dimension get
    a second one of zeros.

    Args:
        real: (m, d) points, m at least 1.
        generated: (n, d) points.
    """
    mean = real.mean(axis=0, dtype=np.float64)
    centred = real - mean
    values, vectors = np.linalg.eigh(centred.T @ centred)
    axes = vectors[:, ::-1][:, :2]
    axes = axes * np.where(np.take_along_axis(axes, np.abs(axes).argmax(0)[None], 0) < 0, -1, 1)
    total = values.sum()
    explained = values[::-1][:2] / total if total > 0 else np.zeros(axes.shape[1])
    missing = 2 - axes.shape[1]
    axes = np.pad(axes, ((0, 0), (0, missing)))
    return PrincipalProjection(
        centred @ axes, (generated - mean) @ axes, np.pad(explained, (0, missing))
    )
