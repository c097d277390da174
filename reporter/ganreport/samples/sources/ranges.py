"""Between which values images lie that are stored as numbers other than bytes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.messages import Message, message
from ganreport.readers.problems import Unusable

Array = npt.NDArray[Any]
Span = tuple[float, float]
"""What stands for black, and for white."""

SPANS: Final[tuple[Span, ...]] = ((0.0, 1.0), (-1.0, 1.0), (0.0, 255.0), (0.0, 65535.0))
"""What images are stored in: as networks take them, as tanh gives them, as bytes, in 16 bits."""

_OVER: Final = 0.1  # of a span that values may leave it by: filters and unbounded outputs do
_DARK: Final = 0.02  # below zero of values from 0 to 1: what filters leave; more means -1 to 1

_USED: Final = 0.25  # of 255 or 65,535 that the brightest has at least: less is another scale


@dataclass(frozen=True)
class Extent:
    """The least and the greatest finite value, and the samples (n,) that hold others."""

    low: float
    high: float
    broken: Array


def extent_of(blocks: Iterable[Array]) -> Extent:
    """What the values of images (n, ...), block by block, reach."""
    low, high, broken = np.inf, -np.inf, []
    for block in blocks:
        flat = block.reshape(len(block), -1)
        whole = np.isfinite(flat).all(axis=1)
        broken.append(~whole)
        if whole.any():
            low, high = min(low, float(flat[whole].min())), max(high, float(flat[whole].max()))
    return Extent(low, high, np.concatenate(broken))


def span_of(extent: Extent) -> Span:
    """The usual span that the values fit.

    Raises:
        Unusable: They fit none.
    """
    for low, high in SPANS:
        width = high - low
        under = _DARK if low == 0 else _OVER
        used = high <= 1 or extent.high >= _USED * high
        if used and extent.low >= low - under * width and extent.high <= high + _OVER * width:
            return low, high
    raise Unusable(
        message(
            "its values go from {low} to {high}; undo what was done to them, so that they go from "
            "0 to 1, -1 to 1 or 0 to 255",
            low=extent.low,
            high=extent.high,
        )
    )


def to_bytes(values: Array, span: Span) -> npt.NDArray[np.uint8]:
    """Values of a span as the nearest of 256 levels, those beyond it cut to it."""
    low, high = span
    levels = (np.asarray(values, np.float32) - low) * (255 / (high - low))
    return np.asarray(np.clip(np.rint(levels), 0, 255).astype(np.uint8))


def said(extent: Extent, span: Span) -> Message:
    """What was taken for black and white."""
    return message(
        "Values go from {low} to {high}; {black} was taken for black and {white} for white.",
        low=extent.low,
        high=extent.high,
        black=span[0],
        white=span[1],
    )
