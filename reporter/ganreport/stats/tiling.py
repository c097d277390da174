"""Where a picture that is made of many is to be cut, and whether its cells stay the same."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.stats import resampled
from ganreport.stats.bands import bands, loose_bands
from ganreport.stats.cuts import LEAST_SIDE, TOLERANCE, Axis, Cut, crossed
from ganreport.stats.panels import Panel, find_panels, lattice

__all__ = ["LEAST_SIDE", "Cut", "find_cut", "likeness", "of_side"]

Array = npt.NDArray[Any]

# Pixels of a gutter that is looked for; torchvision's are 2, those of plots wider.
_WIDEST: Final = 32
_SQUARE: Final = 1.1  # the longer side over the shorter, up to which a tile counts as square
_LONG: Final = 3.0  # the longer side over the shorter: samples hardly have more
_LEAST_BY_EDGES: Final = 16  # pixels a side: smaller tiles have edges of their own everywhere
_CLEAR: Final = 1.5  # times as great as almost any other change: weaker borders may be content
_AS_CLEAR: Final = 0.5  # as clear as coarser borders, for chance alone makes some of these clearer
_OTHERS: Final = 99  # percentile of changes elsewhere; a few lines of content are as sharp
_NEIGHBOURS: Final = 8  # other tiles that each is compared with, by shifts: all pairs say no more


def find_cut(pictures: Sequence[Array]) -> Cut:
    """The grid that all (h, w, c) pictures of bytes, of one size and not empty, have in common.

    Structure must be certain: lines of one colour at equal distances in all pictures, or, without
    such lines, distances at which neighbouring lines differ clearly more than anywhere else.
    Gutters are looked for first; where tiles are square that speaks for a grid. Of figures only
    what lies within the axes counts. The more pictures are given, the less can chance look like a
    grid.
    """
    height, width = pictures[0].shape[:2]
    empty = _empty(pictures)
    exact = [cut for _, cut in _between(empty)]
    panels = [] if any(map(_square, exact)) else find_panels(pictures)
    figure = _of_figure(pictures, panels)
    if figure is not None:
        return figure
    options = exact + _of_margins(empty)
    options.extend(crossed(r, c, "bands") for r, c in _banded(pictures, empty) if _several(r, c))
    if not options:
        options = _not_exact(pictures)
    if not options:
        options = [crossed(r, c, "bands") for r, c in _banded(pictures, empty, loose=True)]
    if not options:
        rows, columns = _by_edges(pictures, 0), _by_edges(pictures, 1)
        options = _certain(rows, columns)
    best = _divided(_best(options), pictures) if options else None
    if best is None or _in_strips(best):
        return Cut((0,), (0,), height, width, (0,), "whole")
    return _without_padding(best, pictures)


def _of_figure(pictures: Sequence[Array], panels: Sequence[Panel]) -> Cut | None:
    """The grid of panels, or within the only one; None where these are none of a figure."""
    if len(panels) > 1:
        cut = lattice(panels)
        return _without_padding(_divided(cut, pictures), pictures) if cut else None
    if not panels:
        return None
    panel = panels[0]
    height, width = pictures[0].shape[:2]
    if height - panel.height < LEAST_SIDE and width - panel.width < LEAST_SIDE:
        return None  # a frame, but no margins
    inside = [panel.of(picture) for picture in pictures]
    empty = _empty(inside)
    options = [cut for off, cut in _between(empty) if off == 0]
    options = options + _not_exact(inside, framed=True) or _of_margins(empty)
    if not options:
        rows, columns = (resampled.edges(inside, axis) for axis in (0, 1))
        options = _certain(rows, columns)
    if not options:
        return Cut((panel.top,), (panel.left,), panel.height, panel.width, (0,), "panel")
    return _without_padding(_best(options), inside).moved(panel.top, panel.left)


def _divided(cut: Cut, pictures: Sequence[Array]) -> Cut:
    """Cells that are rows or columns of squares which nearly touch, cut into these."""
    tall, shorter = cut.height > cut.width, min(cut.height, cut.width)
    count = round(max(cut.height, cut.width) / shorter)
    full = len(cut.cells) == len(cut.tops) * len(cut.lefts)
    if not full or count < 2:
        return cut
    strips = [strip for picture in pictures for strip in cut.tiles(picture)]
    empty = _empty(strips)[0 if tall else 1]
    axes = [axis for off, axis in _likely(empty) if not off] + [*bands(empty), *loose_bands(empty)]
    part = next((axis for axis in axes if len(axis.starts) == count), None)
    if part is None or max(part.size, shorter) > _SQUARE * min(part.size, shorter):
        return cut
    rows, columns = Axis(cut.tops, cut.height), Axis(cut.lefts, cut.width)
    starts = rows.starts if tall else columns.starts
    parts = Axis(tuple(start + each for start in starts for each in part.starts), part.size)
    return crossed(parts, columns, cut.how) if tall else crossed(rows, parts, cut.how)


def _in_strips(cut: Cut) -> bool:
    """Whether cells are long, and lie side by side: rows of tiles that labels run together."""
    long = max(cut.height, cut.width) >= _LONG * min(cut.height, cut.width)
    return cut.how == "bands" and long and 1 in (len(cut.tops), len(cut.lefts))


def _certain(rows: Axis, columns: Axis) -> list[Cut]:
    """The grid by edges in both directions; in one only of a row of squares."""
    cut = crossed(rows, columns, "edges")
    both = min(len(rows.starts), len(columns.starts)) > 1
    return [cut] if both or (_several(rows, columns) and _square(cut)) else []


def _between(empty: tuple[Array, Array]) -> list[tuple[int, Cut]]:
    """Grids between gutters that are whole lines, by how unlikely the gutters' widths are."""
    pairs = [
        (off_rows + off_columns, rows, columns)
        for (off_rows, rows), (off_columns, columns) in itertools.product(*map(_likely, empty))
        if rows.key == columns.key and _several(rows, columns)
    ]
    ordered = sorted(pairs, key=lambda pair: pair[0])
    return [(off, crossed(rows, columns, "gutters")) for off, rows, columns in ordered]


def _likely(empty: Array) -> list[tuple[int, Axis]]:
    """Gutters with how far their widths are from what empty lines in and around tiles say.

    Of the empty lines between two tiles those are margins of these that both ends of the whole
    have, too; the ends have a gutter each besides, or none.
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[False], empty, [False]]).astype(int)))
    starts, ends = edges[::2], edges[1::2]
    around = ends[0] if len(starts) and starts[0] == 0 else 0
    around += len(empty) - starts[-1] if len(ends) and ends[-1] == len(empty) else 0
    likely = []
    for axis in _gutters(empty):
        runs = np.searchsorted(starts, np.array(axis.starts[1:]) - 1, side="right") - 1
        width = abs(int((ends - starts)[runs].min()) - around) if len(runs) else axis.key[0]
        likely.append((abs(axis.key[0] - width), axis))
    return likely


def _of_margins(empty: tuple[Array, Array]) -> list[Cut]:
    pairs = itertools.product(_margins(empty[0]), _margins(empty[1]))
    return [crossed(r, c, "margins") for r, c in pairs if _several(r, c)]


def _not_exact(pictures: Sequence[Array], *, framed: bool = False) -> list[Cut]:
    axes = resampled.gutters(pictures, framed=framed)
    return [crossed(*axes, "gutters")] if axes else []


def _best(options: Sequence[Cut]) -> Cut:
    return max(options, key=lambda cut: (_square(cut), len(cut.cells)))


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


def _several(rows: Axis, columns: Axis) -> bool:
    return len(rows.starts) * len(columns.starts) > 1


def _square(cut: Cut) -> bool:
    return max(cut.height, cut.width) <= _SQUARE * min(cut.height, cut.width)


def _without_padding(cut: Cut, pictures: Sequence[Array]) -> Cut:
    """Leave out trailing cells that are of one colour in every picture."""
    flat = np.ones(len(cut.cells), bool)
    for picture in pictures:
        tiles = cut.tiles(picture).reshape(len(cut.cells), -1, picture.shape[2])
        flat &= (np.ptp(tiles.astype(int), axis=1) <= TOLERANCE).all(axis=1)
    used = np.flatnonzero(~flat)
    last = int(used[-1]) + 1 if len(used) else len(flat)
    return Cut(cut.tops, cut.lefts, cut.height, cut.width, cut.cells[:last], cut.how)


def _empty(pictures: Sequence[Array]) -> tuple[Array, Array]:
    """(h,) rows and (w,) columns that are of one colour, the same one in all pictures."""
    flats, colours = [], []
    for axis in (1, 0):
        low = np.stack([p.min(axis=axis) for p in pictures]).min(axis=0).astype(int)
        high = np.stack([p.max(axis=axis) for p in pictures]).max(axis=0).astype(int)
        flats.append((high - low <= TOLERANCE).all(axis=1))
        colours.append((high + low) / 2)
    seen = np.concatenate([c[f] for c, f in zip(colours, flats, strict=True)])
    if not len(seen):
        return flats[0], flats[1]
    kinds, counts = np.unique((seen / TOLERANCE).round(), axis=0, return_counts=True)
    colour = kinds[counts.argmax()] * TOLERANCE
    near = [(np.abs(c - colour) <= TOLERANCE).all(axis=1) for c in colours]
    return flats[0] & near[0], flats[1] & near[1]


def _gutters(empty: Array) -> Iterator[Axis]:
    """Equal tiles with gutters of one width between them, with or without one around."""
    length = len(empty)
    for gutter in range(_WIDEST, 0, -1):
        for around in (1, 0):
            for count in range(length // (LEAST_SIDE + gutter), 0, -1):
                size, rest = divmod(length - gutter * (count - 1 + 2 * around), count)
                if rest or size < LEAST_SIDE or (count == 1 and not around and gutter > 1):
                    continue
                starts = np.arange(count) * (size + gutter) + gutter * around
                if _apart(empty, starts, size, gutter, around) and _solid(empty, starts, size):
                    yield Axis(tuple(starts.tolist()), size, (gutter, around))
                    break


def _apart(empty: Array, starts: Array, size: int, gutter: int, around: int) -> bool:
    """Whether all lines between tiles are empty, and no tile is."""
    lines = (starts[:, None] - 1 - np.arange(gutter))[0 if around else 1 :]
    if around:
        lines = np.vstack([lines, len(empty) - 1 - np.arange(gutter)])
    inside = (not empty[start : start + size].all() for start in starts)
    return bool(empty[lines].all() and all(inside))


def _solid(empty: Array, starts: Array, size: int) -> bool:
    """Whether not every tile is parted by empty lines, as groups of tiles are."""
    edges = (np.diff(np.concatenate([[1], empty[s : s + size], [1]])) for s in starts.tolist())
    return any((each < 0).sum() <= 1 for each in edges)


def _margins(empty: Array) -> Iterator[Axis]:
    """Equal tiles side by side whose own margins are empty at every border."""
    length = len(empty)
    for count in range(length // LEAST_SIDE, 0, -1):
        size, rest = divmod(length, count)
        borders = np.arange(1, count) * size
        if rest == 0 and empty[borders].all() and empty[borders - 1].all():
            starts = np.arange(count) * size
            if all(not empty[s : s + size].all() for s in starts) and _solid(empty, starts, size):
                yield Axis(tuple(starts.tolist()), size)
                return


def _banded(
    pictures: Sequence[Array], empty: tuple[Array, Array], *, loose: bool = False
) -> Iterator[tuple[Axis, Axis]]:
    """Bands of rows, and within these rows (where no title is) bands of columns."""
    find = loose_bands if loose else bands
    for rows in find(empty[0]):
        within = slice(rows.starts[0], rows.starts[-1] + rows.size)
        for columns in find(_empty([picture[within] for picture in pictures])[1]):
            yield rows, columns


def _by_edges(pictures: Sequence[Array], axis: int) -> Axis:
    """Equal tiles side by side whose borders are where neighbouring lines differ most."""
    steps = [
        np.abs(np.diff(p.astype(np.int16), axis=axis)).mean(axis=(1 - axis, 2)) for p in pictures
    ]
    change = np.mean(steps, axis=0)
    length = len(change) + 1
    best, least = Axis((0,), length), _CLEAR
    for count in range(2, length // _LEAST_BY_EDGES + 1):
        size, rest = divmod(length, count)
        if rest:
            continue
        borders = np.arange(1, count) * size - 1
        others = np.percentile(np.delete(change, borders), _OTHERS)
        clear = change[borders].min() / max(float(others), 1e-9)
        # Twice as many tiles: a few borders that happen to be the clearest do not make them larger.
        finer = len(best.starts) > 1 and count % len(best.starts) == 0
        if clear > (max(_CLEAR, _AS_CLEAR * least) if finer else least):
            best, least = Axis(tuple((np.arange(count) * size).tolist()), size), clear
    return best
