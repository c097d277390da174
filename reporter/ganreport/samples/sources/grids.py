"""Pictures that are grids of samples, cut into these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.messages import Text
from ganreport.readers.images.notes import of_cut
from ganreport.readers.problems import Unusable
from ganreport.samples.sources import pictures
from ganreport.samples.sources.base import SourceOptions
from ganreport.samples.sources.items import Encoded
from ganreport.stats import tiling
from ganreport.stats.decimate import evenly
from ganreport.stats.plots import are_plots
from ganreport.stats.tiling import Cut

Array = npt.NDArray[Any]

MOST_PICTURES: Final = 256
"""Pictures among which grids are looked for; of more, each was saved as one sample."""

_LOOKED_AT: Final = 8  # pictures in which gutters must agree, as where pictures show a run
_MOST: Final = 90  # percentile of changes between lines elsewhere
_AS_SHARP: Final = 1.1  # times that: within a sample hardly any lines differ so, at borders most do
_FAR_SHARPER: Final = 1.5  # times any other line, where borders are too few for a median
_FEWEST: Final = 3  # tiles along an axis from which repeating is no accident, and borders
_ALIKE: Final = 0.3  # correlation of lines a tile apart: of 16 pictures of clothes 0.4 to 0.9
_MORE: Final = 0.5  # above that half a tile apart: of clothes 0.7 to 1.8, of photographs below 0
_SHOWN_BYTES: Final = 2**27  # 128 MB of pictures in memory at once


@dataclass(frozen=True)
class GridCut:
    """Where pictures are cut, and what is said of it."""

    cut: Cut
    notes: tuple[Text, ...]


def cut_of(
    items: Sequence[Encoded], sizes: Sequence[tuple[int, int]], options: SourceOptions
) -> GridCut | None:
    """The grid that all pictures are cut by; None where each is one sample.

    Only few pictures of one size are looked at, unless samples of that size are known from
    elsewhere: then these are such.
    """
    if (len(sizes) > MOST_PICTURES and not options.grids) or len(set(sizes)) > 1:
        return None
    height, width = sizes[0]
    known = options.tile or (options.like.shape[:2] if options.like else options.size)
    if known == (height, width) or max(height, width) < 2 * tiling.LEAST_SIDE:
        return None
    count = max(1, min(_LOOKED_AT, _SHOWN_BYTES // (height * width * 3)))
    try:
        shown = [pictures.decoded(items[i].content(), 3) for i in evenly(len(items), count)]
    except Unusable:
        return None  # who reads it says what is wrong
    sized = tiling.of_side(shown[0], known[0]) if known and known[0] == known[1] else None
    fits = sized is not None and (_parted(shown, sized) or _repeated(shown, sized))
    cut = sized if sized and fits else tiling.find_cut(shown)
    if cut.how == "whole" or are_plots(shown, cut):
        return None
    shape = (cut.height, cut.width, 3)
    return GridCut(cut, tuple(of_cut(cut, shape, (height, width))))


def _parted(shown: Sequence[Array], cut: Cut) -> bool:
    """Whether neighbouring lines differ more where tiles would meet than nearly anywhere else.

    Larger samples can be cut into tiles of any size; of these no border would show.
    """
    for axis, starts in enumerate((cut.tops, cut.lefts)):
        lines = [np.abs(np.diff(p.astype(np.int16), axis=axis)) for p in shown]
        change = np.mean([each.mean(axis=(1 - axis, 2)) for each in lines], axis=0)
        borders = np.array(starts[1:], np.int64) - 1
        others = np.delete(change, borders)
        least = _AS_SHARP * np.percentile(others, _MOST)
        if len(borders) < _FEWEST:  # a line or two may be sharp by chance
            least = _FAR_SHARPER * others.max()
        if len(borders) and np.median(change[borders]) <= least:
            return False
    return True


def _repeated(shown: Sequence[Array], cut: Cut) -> bool:
    """Whether brightness along both axes repeats itself from tile to tile, as of centred objects.

    That of one picture grows less like itself the farther it is moved; that of a grid is more like
    itself a tile further than half a tile.
    """
    for axis, (starts, side) in enumerate(((cut.tops, cut.height), (cut.lefts, cut.width))):
        if len(starts) < _FEWEST:
            return False
        lines = [picture.astype(np.float64).mean(axis=(1 - axis, 2)) for picture in shown]
        whole, half = (np.mean([_alike(each, lag) for each in lines]) for lag in (side, side // 2))
        if whole < _ALIKE or whole < half + _MORE:
            return False
    return True


def _alike(line: Array, lag: int) -> float:
    """The correlation of a line with itself, moved so far; 0 of one without any change."""
    before, after = line[:-lag], line[lag:]
    spread = float(before.std() * after.std())
    return (
        float(((before - before.mean()) * (after - after.mean())).mean()) / spread
        if spread
        else 0.0
    )
