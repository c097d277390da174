"""Where a picture that is made of many is to be cut, and whether its cells stay the same."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
How = Literal["gutters", "margins", "bands", "edges", "size", "whole"]

LEAST_SIDE: Final = 8
"""Pixels of a tile's side at least."""

_TOLERANCE: Final = 8  # levels of 255 within which a gutter is of one colour: what JPEG leaves
# Pixels of a gutter that is looked for; torchvision's are 2, those of plots wider.
_WIDEST: Final = 32
_SQUARE: Final = 1.1  # the longer side over the shorter, up to which a tile counts as square
_LEAST_BY_EDGES: Final = 16  # pixels a side: smaller tiles have edges of their own everywhere
_CLEAR: Final = 1.5  # times as great as almost any other change: weaker borders may be content
_OTHERS: Final = 99  # percentile of changes elsewhere; a few lines of content are as sharp
_NEIGHBOURS: Final = 8  # other tiles that each is compared with, by shifts: all pairs say no more


@dataclass(frozen=True)
class Cut:
    """A grid of tiles of ``height`` by ``width`` pixels, whose edges are ``tops`` and ``lefts``.

    ``cells`` are the indices, row by row, of those that hold a tile. ``how`` says by what the grid
    was found: ``gutters`` of one width in one colour, ``margins`` that tiles have in common,
    ``bands`` of equal size between empty ones, ``edges`` where neighbours differ most, ``size``
    that was known, or ``whole`` where no structure was certain, and the picture is one tile.
    """

    tops: tuple[int, ...]
    lefts: tuple[int, ...]
    height: int
    width: int
    cells: tuple[int, ...]
    how: How

    def tiles(self, picture: Array) -> Array:
        """The (n, height, width, c) tiles of a (h, w, c) picture."""
        columns = len(self.lefts)
        places = ((self.tops[c // columns], self.lefts[c % columns]) for c in self.cells)
        return np.stack([picture[y : y + self.height, x : x + self.width] for y, x in places])


@dataclass(frozen=True)
class _Axis:
    """Tiles along one axis: where they start, how long they are, what they were found by."""

    starts: tuple[int, ...]
    size: int
    key: tuple[int, ...] = ()


def find_cut(pictures: Sequence[Array]) -> Cut:
    """The grid that all (h, w, c) pictures of bytes, of one size and not empty, have in common.

    Structure must be certain: lines of one colour at equal distances in all pictures, or, without
    such lines, distances at which neighbouring lines differ clearly more than anywhere else.
    Gutters are looked for first; where tiles are square that speaks for a grid. The more pictures
    are given, the less can chance look like a grid.
    """
    height, width = pictures[0].shape[:2]
    empty = _empty(pictures)
    pairs: list[tuple[How, _Axis, _Axis]] = []
    for rows, columns in itertools.product(_gutters(empty[0]), _gutters(empty[1])):
        if rows.key == columns.key:
            pairs.append(("gutters", rows, columns))
    pairs.extend(("margins", r, c) for r in _margins(empty[0]) for c in _margins(empty[1]))
    pairs.extend(("bands", r, c) for r, c in _banded(pictures, empty[0]))
    if not any(_several(r, c) for _, r, c in pairs):
        pairs = [("edges", _by_edges(pictures, 0), _by_edges(pictures, 1))]
    options = [_cut(r, c, how) for how, r, c in pairs if _several(r, c)]
    if not options:
        return Cut((0,), (0,), height, width, (0,), "whole")
    best = max(options, key=lambda cut: (_square(cut), len(cut.cells)))
    return _without_padding(best, pictures)


def of_side(picture: Array, side: int) -> Cut | None:
    """The grid of square tiles of a known side that fill a (h, w, c) picture, None if none do."""
    height, width = picture.shape[:2]
    if side < 1 or height % side or width % side or height * width == side * side:
        return None
    tops, lefts = tuple(range(0, height, side)), tuple(range(0, width, side))
    return Cut(tops, lefts, side, side, tuple(range(len(tops) * len(lefts))), "size")


def likeness(before: Array, after: Array) -> float:
    """How far apart the same cells are at two times, as a share of how far different ones are.

    Args:
        before: (n, ...) tiles.
        after: (n, ...) tiles, a while later.

    Returns:
        Near 0 where every cell stays, 1 where a cell is no more like itself than like others; NaN
        of fewer than four cells, or where all are the same.
    """
    count = len(before)
    if count < 4:
        return float("nan")
    a, b = (x.reshape(count, -1).astype(np.float32) for x in (before, after))
    same = np.linalg.norm(a - b, axis=1).mean()
    shifts = range(1, min(count, _NEIGHBOURS + 1))
    other = np.mean([np.linalg.norm(a - np.roll(b, k, axis=0), axis=1).mean() for k in shifts])
    return float(same / other) if other > 0 else float("nan")


def _several(rows: _Axis, columns: _Axis) -> bool:
    return len(rows.starts) * len(columns.starts) > 1


def _cut(rows: _Axis, columns: _Axis, how: How) -> Cut:
    cells = tuple(range(len(rows.starts) * len(columns.starts)))
    return Cut(rows.starts, columns.starts, rows.size, columns.size, cells, how)


def _square(cut: Cut) -> bool:
    return max(cut.height, cut.width) <= _SQUARE * min(cut.height, cut.width)


def _without_padding(cut: Cut, pictures: Sequence[Array]) -> Cut:
    """Leave out trailing cells that are of one colour in every picture."""
    flat = np.ones(len(cut.cells), bool)
    for picture in pictures:
        tiles = cut.tiles(picture).reshape(len(cut.cells), -1, picture.shape[2])
        flat &= (np.ptp(tiles.astype(int), axis=1) <= _TOLERANCE).all(axis=1)
    used = np.flatnonzero(~flat)
    last = int(used[-1]) + 1 if len(used) else len(flat)
    return Cut(cut.tops, cut.lefts, cut.height, cut.width, cut.cells[:last], cut.how)


def _empty(pictures: Sequence[Array]) -> tuple[Array, Array]:
    """(h,) rows and (w,) columns that are of one colour, the same one in all pictures."""
    flats, colours = [], []
    for axis in (1, 0):
        low = np.stack([p.min(axis=axis) for p in pictures]).min(axis=0).astype(int)
        high = np.stack([p.max(axis=axis) for p in pictures]).max(axis=0).astype(int)
        flats.append((high - low <= _TOLERANCE).all(axis=1))
        colours.append((high + low) / 2)
    seen = np.concatenate([c[f] for c, f in zip(colours, flats, strict=True)])
    if not len(seen):
        return flats[0], flats[1]
    kinds, counts = np.unique((seen / _TOLERANCE).round(), axis=0, return_counts=True)
    colour = kinds[counts.argmax()] * _TOLERANCE
    near = [(np.abs(c - colour) <= _TOLERANCE).all(axis=1) for c in colours]
    return flats[0] & near[0], flats[1] & near[1]


def _gutters(empty: Array) -> Iterator[_Axis]:
    """Equal tiles with gutters of one width between them, with or without one around."""
    length = len(empty)
    for gutter in range(_WIDEST, 0, -1):
        for around in (1, 0):
            for count in range(length // (LEAST_SIDE + gutter), 0, -1):
                size, rest = divmod(length - gutter * (count - 1 + 2 * around), count)
                if rest or size < LEAST_SIDE or (count == 1 and not around and gutter > 1):
                    continue
                starts = np.arange(count) * (size + gutter) + gutter * around
                if _apart(empty, starts, size, gutter, around):
                    yield _Axis(tuple(starts.tolist()), size, (gutter, around))
                    break


def _apart(empty: Array, starts: Array, size: int, gutter: int, around: int) -> bool:
    """Whether all lines between tiles are empty, and no tile is."""
    lines = (starts[:, None] - 1 - np.arange(gutter))[0 if around else 1 :]
    if around:
        lines = np.vstack([lines, len(empty) - 1 - np.arange(gutter)])
    inside = (not empty[start : start + size].all() for start in starts)
    return bool(empty[lines].all() and any(inside))


def _margins(empty: Array) -> Iterator[_Axis]:
    """Equal tiles side by side whose own margins are empty at every border."""
    length = len(empty)
    for count in range(length // LEAST_SIDE, 0, -1):
        size, rest = divmod(length, count)
        borders = np.arange(1, count) * size
        if rest == 0 and empty[borders].all() and empty[borders - 1].all():
            starts = np.arange(count) * size
            if all(not empty[start : start + size].all() for start in starts):
                yield _Axis(tuple(starts.tolist()), size)
                return


def _banded(pictures: Sequence[Array], empty: Array) -> Iterator[tuple[_Axis, _Axis]]:
    """Bands of rows, and within these rows (where no title is) bands of columns."""
    for rows in _bands(empty):
        within = slice(rows.starts[0], rows.starts[-1] + rows.size)
        for columns in _bands(_empty([picture[within] for picture in pictures])[1]):
            yield rows, columns


def _bands(empty: Array) -> Iterator[_Axis]:
    """Bands of equal size at equal distances between empty ones, to a pixel; titles apart."""
    edges = np.flatnonzero(np.diff(np.concatenate([[True], empty, [True]]).astype(int)))
    starts, ends = edges[::2], edges[1::2]
    if not len(starts):
        return
    large = ends - starts >= 0.5 * (ends - starts).max()
    starts, sizes = starts[large], (ends - starts)[large]
    gaps = starts[1:] - starts[:-1] - sizes[:-1]
    even = np.ptp(sizes) <= 1 and (not len(gaps) or np.ptp(gaps) <= 1)
    if even and sizes.min() >= LEAST_SIDE:
        yield _Axis(tuple(starts.tolist()), int(sizes.min()))


def _by_edges(pictures: Sequence[Array], axis: int) -> _Axis:
    """Equal tiles side by side whose borders are where neighbouring lines differ most."""
    steps = [
        np.abs(np.diff(p.astype(np.int16), axis=axis)).mean(axis=(1 - axis, 2)) for p in pictures
    ]
    change = np.mean(steps, axis=0)
    length = len(change) + 1
    best, clearest = _Axis((0,), length), _CLEAR
    for count in range(2, length // _LEAST_BY_EDGES + 1):
        size, rest = divmod(length, count)
        if rest:
            continue
        borders = np.arange(1, count) * size - 1
        others = np.percentile(np.delete(change, borders), _OTHERS)
        clear = change[borders].min() / max(float(others), 1e-9)
        if clear > clearest:
            best, clearest = _Axis(tuple((np.arange(count) * size).tolist()), size), clear
    return best
