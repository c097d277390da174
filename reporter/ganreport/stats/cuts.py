"""A grid of tiles in a picture, and what it was found by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
How = Literal["gutters", "margins", "bands", "edges", "size", "panel", "whole"]

LEAST_SIDE: Final = 8
"""Pixels of a tile's side at least."""

TOLERANCE: Final = 8
"""Levels of 255 within which a line is of one colour: what lossy formats leave."""


@dataclass(frozen=True)
class Cut:
    """A grid of tiles of ``height`` by ``width`` pixels, whose edges are ``tops`` and ``lefts``.

    ``cells`` are the indices, row by row, of those that hold a tile. ``how`` says by what the grid
    was found: ``gutters`` of one width in one colour, ``margins`` that tiles have in common,
    ``bands`` of equal size between empty ones, ``edges`` where neighbours differ most, ``size``
    that was known, ``panel`` where the picture is a figure whose axes show one tile, or ``whole``
    where no structure was certain, and the picture is one tile.
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

    def moved(self, top: int, left: int) -> Cut:
        """The same grid in a picture that this one was taken from at ``top``, ``left``."""
        tops = tuple(top + each for each in self.tops)
        lefts = tuple(left + each for each in self.lefts)
        return Cut(tops, lefts, self.height, self.width, self.cells, self.how)


@dataclass(frozen=True)
class Axis:
    """Tiles along one axis: where they start, how long they are, what they were found by."""

    starts: tuple[int, ...]
    size: int
    key: tuple[int, ...] = ()


def crossed(rows: Axis, columns: Axis, how: How) -> Cut:
    """The grid of all cells of some rows and columns."""
    cells = tuple(range(len(rows.starts) * len(columns.starts)))
    return Cut(rows.starts, columns.starts, rows.size, columns.size, cells, how)
