"""Where a figure shows pictures: the panels within its margins, without titles and ticks."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.stats.cuts import LEAST_SIDE, TOLERANCE, Axis, Cut, crossed

Array = npt.NDArray[Any]

_LEAST_FIGURE: Final = 72  # pixels a side: an inch, at the fewest dots that figures have
_RIPPLES: Final = 3  # times the tolerance: what lossy formats leave around the edges of a panel
# Pixels of a gap that parts no panels: lines of an axes' grid (0.8 points, at up to 400 dots an
# inch), and gutters within one panel, which are looked for there.
_JOINED: Final = 6
_LONG: Final = 1.5  # the longer side over the shorter: two squares have 2
_TOUCHING: Final = 2  # the same where ticks and labels of one panel reach to the next
_COVERED: Final = 0.5  # of a panel's side: ticks and letters cover less of a line
_STRAIGHT: Final = 0.9  # of each edge of a panel is content: blobs have no such edges
_KEPT: Final = 0.9  # of what ticks are cut off from; blobs would lose more to become rectangles
_LARGE: Final = 0.5  # area over that of the largest: letters, legends, colour bars are smaller
_ASIDE: Final = 0.15  # of the panels' area: letters of one size cover less
_WIDE: Final = 0.25  # of a panel's area: a row beside three that are joined; colour bars have less
_SEVERAL: Final = 2  # colour bars come alone
_LEAST_SHARE: Final = 0.05  # of the picture that all panels cover; less is a symbol somewhere
_CORNER: Final = 5  # pixels: less than the least margin, more than what ripples of JPEG shift
_UNEVEN: Final = 2  # pixels by which panels of one figure differ, for places are rounded


@dataclass(frozen=True)
class Panel:
    """A rectangle of a figure, in pixels."""

    top: int
    left: int
    height: int
    width: int

    def of(self, picture: Array) -> Array:
        """What it shows of a (h, w, c) picture."""
        rows = slice(self.top, self.top + self.height)
        return np.asarray(picture[rows, self.left : self.left + self.width])


def find_panels(pictures: Sequence[Array]) -> list[Panel]:
    """The panels of figures, (h, w, c) pictures of one size; none where they are no figures.

    A figure has margins of one colour. What differs from it in any of the pictures, and is bounded
    by four straight lines, is a panel; smaller things beside it are titles, ticks and legends.
    """
    colour = _paper(pictures)
    if colour is None or min(pictures[0].shape[:2]) < _LEAST_FIGURE:
        return []
    choices = []
    for tolerance in (TOLERANCE, _RIPPLES * TOLERANCE):
        inked = np.zeros(pictures[0].shape[:2], bool)
        for picture in pictures:
            inked |= (np.abs(picture.astype(np.int16) - colour) > tolerance).any(axis=2)
        for joined in (_JOINED, _TOUCHING):
            panels = _rectangles(inked, joined)
            if panels and not _strips(panels):
                return panels
            choices.append(panels)
    return next((panels for panels in choices if panels), [])


def _strips(panels: Sequence[Panel]) -> bool:
    """Whether panels seem to be rows or columns of several that are joined."""
    longest = max(max(p.height / p.width, p.width / p.height) for p in panels)
    return len(panels) > 1 and longest > _LONG


def lattice(panels: Sequence[Panel]) -> Cut | None:
    """Panels of equal size at equal distances as a grid; None where they are no such."""
    rows = _lined([p.top for p in panels], [p.height for p in panels])
    columns = _lined([p.left for p in panels], [p.width for p in panels])
    if rows is None or columns is None:
        return None
    cut = crossed(rows, columns, "bands")
    near = {
        (_nearest(rows.starts, p.top), _nearest(columns.starts, p.left)) for p in panels
    }  # one each, from the first cell on: only the end of the last row may be empty
    cells = sorted(row * len(columns.starts) + column for row, column in near)
    if cells != list(range(len(panels))):
        return None
    return Cut(cut.tops, cut.lefts, cut.height, cut.width, tuple(cells), "bands")


def _nearest(starts: Sequence[int], place: int) -> int:
    return int(np.abs(np.array(starts) - place).argmin())


def _lined(places: Sequence[int], sizes: Sequence[int]) -> Axis | None:
    """Where rows (or columns) of panels start, None where these are not alike."""
    ordered = np.sort(places)
    groups = np.split(ordered, np.flatnonzero(np.diff(ordered) > _UNEVEN) + 1)
    starts = [int(np.median(group)) for group in groups]
    gaps = np.diff(starts)
    even = np.ptp(sizes) <= _UNEVEN and (not len(gaps) or np.ptp(gaps) <= _UNEVEN)
    return Axis(tuple(starts), min(sizes)) if even else None


def _paper(pictures: Sequence[Array]) -> Array | None:
    """The (c,) colour that two neighbouring corners or more have in all pictures."""
    for size in (1, _CORNER):
        corners = np.stack([_corners(picture, size) for picture in pictures])
        for first, second in itertools.pairwise((0, 1, 2, 3, 0)):
            pair = corners[:, [first, second]]
            if (np.ptp(pair, axis=(0, 1)) <= TOLERANCE).all():
                return np.asarray(np.median(pair, axis=(0, 1)).round().astype(np.int16))
    return None


def _corners(picture: Array, size: int) -> Array:
    """The (4, c) colours of the corners of a picture, medians of squares of so many pixels."""
    begin, end = slice(0, size), slice(-size, None)
    places = ((begin, begin), (begin, end), (end, end), (end, begin))
    return np.stack([np.median(picture[place], axis=(0, 1)) for place in places])


def _rectangles(inked: Array, joined: int) -> list[Panel]:
    """The large rectangles of what differs from the paper, where all large things are such."""
    from scipy import ndimage

    closed = _closed(inked, joined)
    labels, _ = ndimage.label(closed)
    boxes = [
        box
        for box in ndimage.find_objects(labels)
        if min(box[0].stop - box[0].start, box[1].stop - box[1].start) >= LEAST_SIDE
    ]
    if not boxes:
        return []
    areas = [(b[0].stop - b[0].start) * (b[1].stop - b[1].start) for b in boxes]
    large = [box for box, area in zip(boxes, areas, strict=True) if area >= _LARGE * max(areas)]
    panels = [_trimmed(closed, box) for box in large]
    known = [panel for panel in panels if panel is not None]
    covered = sum(panel.height * panel.width for panel in known)
    aside = [box for box in boxes if box not in large]
    some = len(known) < len(panels) or _alike(aside, covered) or _row(aside, large)
    if some or covered < _LEAST_SHARE * inked.size:
        return []
    return known


def _alike(aside: Sequence[tuple[slice, slice]], covered: int) -> bool:
    """Whether what is smaller are panels as well, several of one size; no titles or colour bars."""
    sizes = np.array([[b.stop - b.start for b in box] for box in aside]).reshape(-1, 2)
    if len(sizes) < _SEVERAL:
        return False
    same = (np.abs(sizes - np.median(sizes, axis=0)) <= _UNEVEN + _RIPPLES).all(axis=1)
    return bool(same.sum() >= _SEVERAL and sizes[same].prod(axis=1).sum() > _ASIDE * covered)


def _row(aside: Sequence[tuple[slice, slice]], large: Sequence[tuple[slice, slice]]) -> bool:
    """Whether something smaller is a row or column of panels, joined as those of a larger are."""
    for box, other in itertools.product(aside, large):
        sizes = np.array([[each.stop - each.start for each in those] for those in (box, other)])
        same = (np.abs(np.diff(sizes, axis=0)) <= _UNEVEN + _RIPPLES).any()
        if same and sizes[0].prod() > _WIDE * sizes[1].prod():
            return True
    return False


def _closed(inked: Array, joined: int) -> Array:
    """With gaps of up to so many pixels filled."""
    from scipy import ndimage

    wide = np.pad(inked, joined)
    size = joined + 1
    grown = ndimage.maximum_filter(wide.astype(np.uint8), size=size)
    closed = ndimage.minimum_filter(grown, size=size)
    return np.asarray(closed[joined:-joined, joined:-joined] > 0)


def _trimmed(closed: Array, box: tuple[slice, slice]) -> Panel | None:
    """The rectangle in a box without what sticks out of it; None where it is none."""
    top, left = box[0].start, box[1].start
    inside = closed[box]
    whole = 0
    for share in (_COVERED, _STRAIGHT):  # letters close by may together cover half of a line
        for axis in (0, 1, 0, 1):  # ticks on one side make lines of the other seem less covered
            lines = np.flatnonzero(inside.mean(axis=1 - axis) >= share)
            if not len(lines):
                return None
            kept = slice(int(lines[0]), int(lines[-1]) + 1)
            inside = inside[kept] if axis == 0 else inside[:, kept]
            top, left = (top + kept.start, left) if axis == 0 else (top, left + kept.start)
        whole = whole or inside.size
    edges = (inside[0], inside[-1], inside[:, 0], inside[:, -1])
    straight = all(edge.mean() >= _STRAIGHT for edge in edges)
    kept_most = inside.size >= _KEPT * whole and min(inside.shape) >= LEAST_SIDE
    return Panel(top, left, *inside.shape) if straight and kept_most else None
