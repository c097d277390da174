"""Whether pictures are plots of curves: axes on paper, with thin lines from side to side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.stats.cuts import Cut
from ganreport.stats.panels import Panel

Array = npt.NDArray[Any]

_LEAST_SIDE: Final = 100  # pixels of axes; smaller plots can't be read
_MOST_AXES: Final = 4  # plots of a figure; more are samples
_LEVELS: Final = 32  # of 255 by which colours count as the same
_PAPER: Final = 0.7  # of the axes' pixels are of one colour
_CROSSED: Final = 0.8  # of all columns are met by a curve; a lone object leaves its sides empty
_LINE: Final = 0.5  # of a row or column: more is a line of the axes themselves
_FRAME: Final = 3  # pixels at the border of axes that belong to their frame


def are_plots(pictures: Sequence[Array], cut: Cut) -> bool:
    """Whether what is within the axes of (h, w, c) pictures is curves on paper in all of them."""
    panels = _axes(pictures, cut)
    return bool(panels) and all(_curves(p.of(picture)) for p in panels for picture in pictures)


def _axes(pictures: Sequence[Array], cut: Cut) -> list[Panel]:
    if cut.how == "whole":
        frame = _spines(pictures)
        return [frame] if frame else []
    if cut.how not in ("panel", "bands") or len(cut.cells) > _MOST_AXES:
        return []
    columns = len(cut.lefts)
    places = ((cut.tops[c // columns], cut.lefts[c % columns]) for c in cut.cells)
    panels = [Panel(top, left, cut.height, cut.width) for top, left in places]
    return panels if min(cut.height, cut.width) >= _LEAST_SIDE else []


def _spines(pictures: Sequence[Array]) -> Panel | None:
    """The rectangle of long lines that are in all pictures, None where there are none."""
    paper = pictures[0][0, 0].astype(np.int16)
    drawn = np.ones(pictures[0].shape[:2], bool)
    for picture in pictures:
        drawn &= (np.abs(picture.astype(np.int16) - paper) > _LEVELS).any(axis=2)
    rows = np.flatnonzero(drawn.mean(axis=1) >= _LINE)
    columns = np.flatnonzero(drawn.mean(axis=0) >= _LINE)
    if not len(rows) or not len(columns):
        return None
    # an axes without its upper and right line ends where these would be, at the others' ends
    top = int(min(rows[0], np.flatnonzero(drawn[:, columns[0]])[0]))
    right = int(max(columns[-1], np.flatnonzero(drawn[rows[-1]])[-1]))
    height, width = int(rows[-1]) - top, right - int(columns[0])
    large = min(height, width) >= _LEAST_SIDE
    return Panel(top, int(columns[0]), height, width) if large else None


def _curves(inside: Array) -> bool:
    """Whether most pixels are paper and nearly every column has something on it."""
    inside = inside[_FRAME:-_FRAME, _FRAME:-_FRAME].astype(np.int16)
    codes = (inside // _LEVELS) @ np.array([1, 8, 64])
    colours, counts = np.unique(codes, return_counts=True)
    paper = codes == colours[counts.argmax()]
    if paper.mean() < _PAPER:
        return False
    marked = ~paper
    marked = marked[marked.mean(axis=1) <= _LINE]
    marked = marked[:, marked.mean(axis=0) <= _LINE]
    return bool(marked.size) and bool(marked.any(axis=0).mean() >= _CROSSED)
