"""Grids whose pixels are no longer those that were drawn: scaled by a figure, or lossy.

Gutters are then blurred, and tiles start at fractions of a pixel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.stats.cuts import LEAST_SIDE, Axis

Array = npt.NDArray[Any]

_FLAT: Final = 0.35  # of what lines usually vary by: a gutter that lost most of its width to blur
_FLAT_OF_TWO: Final = 0.15  # the same where one line alone parts two tiles, which chance may do
_FLAT_BLURRED: Final = 0.75  # the same where three or more part squares in both directions
_FEWEST_BLURRED: Final = 3  # rows and columns: two blurred lines are not at equal distances
_BESIDE: Final = 0.8  # of what lines nearby vary by: so that a blurred gutter is one at all
_WITHIN: Final = 0.6  # of the same: lines that belong to a gutter at most
_NOISE: Final = 1.5  # times what the least flat gutter varies by: lines that belong to one
_ASIDE: Final = 0.12  # of a tile's length that a gutter may lie from where equal tiles would end
_BENT: Final = 1.0  # pixels by which gutters may lie off equal distances, for they are rounded
_SLANTED: Final = 1.5  # pixels by which both ends may differ, beyond half of a gutter
_BLENDED: Final = 2  # lines at an edge that are partly margin, or the frame of the axes
_OUTER: Final = 0.2  # of a tile: an outer frame is not wider
_LEAST_CONTRAST: Final = 2.0  # levels of 255: of less nothing is seen
_CLEAR: Final = 1.5  # times as great as almost any other change: weaker borders may be content
_OTHERS: Final = 99  # percentile of changes elsewhere; a few lines of content are as sharp
_FEWEST_IN_ROW: Final = 3  # one line in one direction may be a horizon
_SQUARE: Final = 0.1  # of a tile's side, by which square tiles of one row differ, gutters included
_NEARLY_WHOLE: Final = 0.15  # of the number of squares in a row, gutters between them included
_LEAST_BY_EDGES: Final = 16  # pixels a side: smaller tiles have edges of their own everywhere


@dataclass(frozen=True)
class _Lines:
    """(n,) how much pixels of each line vary, and its (n, c) mean colour, in all pictures.

    ``framed`` says that the first and the last may belong to a frame of axes.
    """

    varies: Array
    colour: Array
    framed: bool = False

    def unlike(self, colour: Array) -> Array:
        """(n,) root mean square distance of a line's pixels from a colour."""
        off = ((self.colour - colour) ** 2).mean(axis=1)
        return np.asarray(np.sqrt(self.varies**2 + off))


def gutters(pictures: Sequence[Array], *, framed: bool = False) -> tuple[Axis, Axis] | None:
    """Rows and columns of tiles between blurred lines of one colour, None where none are sure.

    Args:
        pictures: (h, w, c) pictures of one size.
        framed: Whether the ends of lines may belong to a frame of axes.
    """
    inset = _BLENDED * framed
    lines = _lines(pictures, 0, inset), _lines(pictures, 1, inset)
    lengths = pictures[0].shape[:2]
    rows, columns = (_along(each) for each in lines)
    if rows is None or columns is None or not _alike(rows, columns):
        rows, columns = _squares(lines, lengths) or (rows, columns)
    if rows and columns:
        return None if _grouped(rows, columns) else (rows, columns)
    if rows and _row(rows, lengths[1]):
        return rows, Axis((0,), lengths[1])
    if columns and _row(columns, lengths[0]):
        return Axis((0,), lengths[0]), columns
    return None


def _alike(rows: Axis, columns: Axis) -> bool:
    return abs(rows.size - columns.size) <= _SQUARE * max(rows.size, columns.size)


def _grouped(rows: Axis, columns: Axis) -> bool:
    """Whether tiles are so long that they may be two or more squares whose gutter blur took."""
    ratio = max(rows.size, columns.size) / min(rows.size, columns.size)
    whole = round(ratio)
    return whole > 1 and abs(ratio - whole) <= _NEARLY_WHOLE * whole


def _squares(lines: tuple[_Lines, _Lines], lengths: tuple[int, ...]) -> tuple[Axis, Axis] | None:
    """Squares between lines that blur left little of, which are sure only together."""
    for count in range(lengths[0] // LEAST_SIDE, _FEWEST_BLURRED - 1, -1):
        across = round(lengths[1] * count / lengths[0])
        if across < _FEWEST_BLURRED:
            return None
        rows = _of_count(lines[0], count, blurred=True)
        columns = _of_count(lines[1], across, blurred=True) if rows else None
        if rows and columns and _alike(rows, columns):
            return rows, columns
    return None


def _row(axis: Axis, across: int) -> bool:
    """Whether these are tiles of a single row: three or more, and square with a gutter around."""
    return len(axis.starts) >= _FEWEST_IN_ROW and abs(across - axis.size) <= _SQUARE * axis.size


def edges(pictures: Sequence[Array], axis: int) -> Axis:
    """Equal tiles side by side whose borders are where neighbouring lines differ most.

    Borders may lie at fractions of a pixel.
    """
    changes = [
        np.abs(np.diff(p.astype(np.int16), axis=axis)).mean(axis=(1 - axis, 2)) for p in pictures
    ]
    change = np.mean(changes, axis=0)
    length = len(change) + 1
    for count in range(length // _LEAST_BY_EDGES, 1, -1):
        places = np.arange(1, count) * length / count
        near = places.round().astype(int)[:, None] - 1 + np.array([-1, 0, 1])
        others = np.percentile(np.delete(change, near.ravel()), _OTHERS)
        clear = change[near].max(axis=1).min() / max(float(others), 1e-9)
        if clear > _CLEAR:  # fewer tiles, several together, would have as clear borders
            starts = (np.arange(count) * length / count).round().astype(int)
            return Axis(tuple(starts.tolist()), length // count)
    return Axis((0,), length)


def _lines(pictures: Sequence[Array], axis: int, inset: int) -> _Lines:
    total: Any = 0.0
    squares: Any = 0.0
    for picture in pictures:
        across = slice(inset, picture.shape[1 - axis] - inset)
        values = (picture[:, across] if axis == 0 else picture[across]).astype(np.float32)
        total = total + values.mean(axis=1 - axis)
        squares = squares + (values**2).mean(axis=1 - axis)
    mean = total / len(pictures)
    variance = np.maximum(squares / len(pictures) - mean**2, 0).mean(axis=1)
    return _Lines(np.sqrt(variance), mean, framed=inset > 0)


def _along(lines: _Lines) -> Axis | None:
    """The most tiles that lines of one colour part; None of none."""
    length = len(lines.varies)
    for count in range(length // LEAST_SIDE, 1, -1):
        axis = _of_count(lines, count)
        if axis is not None:
            return axis
    return None


def _of_count(lines: _Lines, count: int, *, blurred: bool = False) -> Axis | None:
    """``count`` tiles between lines of one colour at equal distances, None where there are none."""
    length = len(lines.varies)
    expected = np.arange(1, count) * length / count
    reach = int(max(2.0, _ASIDE * length / count))
    near = np.clip(expected.astype(int)[:, None] + np.arange(-reach, reach + 1), 0, length - 1)
    flattest = near[np.arange(count - 1), lines.varies[near].argmin(axis=1)]
    colour = np.median(lines.colour[flattest], axis=0)
    unlike = lines.unlike(colour)
    usual = float(np.median(unlike))
    least = near[np.arange(count - 1), unlike[near].argmin(axis=1)]
    flat = _FLAT_BLURRED if blurred else _FLAT_OF_TWO if count == 2 else _FLAT
    if usual < _LEAST_CONTRAST or (unlike[least] > flat * usual).any():
        return None
    if blurred and (unlike[least] > _BESIDE * np.median(unlike[near], axis=1)).any():
        return None
    depth = np.clip(1 - unlike / usual, 0, 1)
    noise = min(_NOISE * float(unlike[least].max()) + 1, _WITHIN * usual)
    options = (
        _spaced(unlike <= limit, depth, least, framed=lines.framed)
        for limit in (noise, _WITHIN * usual)
    )
    return next((axis for axis in options if axis), None)


def _spaced(flat: Array, depth: Array, least: Array, *, framed: bool) -> Axis | None:
    """Tiles between gutters, each the flat lines around one of ``least``, at equal distances."""
    count, length = len(least) + 1, len(flat)
    runs = [_run(flat, int(place)) for place in least]
    middles = np.array([_middle(depth, *run) for run in runs])
    inner = float(np.median([depth[a:b].sum() for a, b in runs]))
    if count > 2:
        period, first = np.polyfit(np.arange(1, count), middles, 1)
    else:  # one line, which has to be the middle
        period, first = length / 2, middles[0] - length / 2
    bent = np.abs(first + period * np.arange(1, count) - middles).max()
    slant = abs(2 * first + count * period - length)
    even = bent <= max(_BENT, 0.02 * period) and slant <= _SLANTED + inner / 2
    if not even or abs(first) > _OUTER * period or inner > 0.5 * period:
        return None
    ends = _outer(flat, depth), _outer(flat[::-1], depth[::-1])
    # The whole is longer than all tiles with their gutters by one gutter around, or shorter by one
    # that is missing there. A frame of axes makes it longer, too: then the mean is taken with what
    # flat lines say, of which those at both ends are a margin each, with a gutter or without one.
    by_flat = abs(sum(ends) - inner)
    gutter = abs(length - count * float(period))
    if framed:
        gutter = (gutter + by_flat) / 2
    if count == 2:  # whose distance is not known from other gutters
        gutter = by_flat
        around = gutter if sum(ends) > inner else -gutter
        period, first = (length - around) / 2, first + around / 2
    start = float(first) - (ends[0] - ends[1]) / 2
    return _tiles(flat, start, float(period), min(gutter, 2 * inner + 1), count)


def _tiles(flat: Array, first: float, period: float, gutter: float, count: int) -> Axis | None:
    """Tiles between gutters whose middles are known, None where one would be empty."""
    size = int(period - gutter + 0.25)
    starts = np.floor(first + period * np.arange(count) + gutter / 2 + 0.5).astype(int)
    starts = np.clip(starts, 0, len(flat) - size)
    if size < LEAST_SIDE or any(flat[start : start + size].all() for start in starts):
        return None
    return Axis(tuple(starts.tolist()), size)


def _outer(flat: Array, depth: Array) -> float:
    """How many lines are flat from the first on, which a figure may have blurred."""
    first = next((place for place in range(_BLENDED, -1, -1) if flat[place]), None)
    if first is None:
        return 0.0
    start, end = _run(flat, first)
    return float(depth[start:end].sum()) + start


def _run(flat: Array, place: int) -> tuple[int, int]:
    """Where the run of flat lines around a place starts and ends."""
    start, end = place, place + 1
    while start > 0 and flat[start - 1]:
        start -= 1
    while end < len(flat) and flat[end]:
        end += 1
    return start, end


def _middle(depth: Array, start: int, end: int) -> float:
    """The centre of mass of a gutter, in pixels from the edge of the first."""
    weights = depth[start:end]
    return float(((np.arange(start, end) + 0.5) * weights).sum() / max(float(weights.sum()), 1e-9))
