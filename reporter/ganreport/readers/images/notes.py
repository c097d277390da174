"""What is said of how pictures were cut, and of their latents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ganreport.messages import Message, message, plural
from ganreport.run.model import Latents
from ganreport.stats.tiling import Cut

_MOST_OF_PICTURE: Final = 0.85  # what lies around is then more than gutters: it is a figure

_BY: Final = {
    "gutters": message("gutters of one width and colour"),
    "margins": message("margins that all tiles have"),
    "bands": message("equal distances between tiles"),
    "edges": message("borders where neighbouring lines differ most"),
    "size": message("the size of an image, which the options give"),
}
_KNOWN: Final[dict[Latents, Message]] = {
    "fixed": message("The program that saved them shows the same latents every time."),
    "redrawn": message("The program that saved them takes other latents or inputs every time."),
}
_SAID: Final[dict[Latents, Message]] = {
    "fixed": message(
        "A cell is more like itself at the next step than like others: latents are fixed."
    ),
    "redrawn": message(
        "A cell is no more like itself at the next step than like others: latents are redrawn, or "
        "samples change wholly in between."
    ),
    "unknown": message("Whether the latents of a cell stay the same could not be told."),
}


def of_cut(cut: Cut, shape: tuple[int, int, int], size: tuple[int, int]) -> Iterator[Message]:
    """How pictures of a ``size`` were cut into tiles, and whether these were made smaller."""
    if cut.how == "whole":
        yield message("No grid was certain in the pictures: each is taken as one sample.")
    elif cut.how == "panel":
        yield message(
            "Pictures are figures that show one sample each; margins, titles and axes were left "
            "out."
        )
    else:
        yield plural(
            "Each picture was cut into {count:count} tile of {width:d} x {height:d} pixels, by "
            "{how}.",
            "Each picture was cut into {count:count} tiles of {width:d} x {height:d} pixels, by "
            "{how}.",
            count=len(cut.cells),
            width=cut.width,
            height=cut.height,
            how=_BY[cut.how],
        )
        rows, columns = (ends[-1] - ends[0] for ends in (cut.tops, cut.lefts))
        if (rows + cut.height) * (columns + cut.width) < _MOST_OF_PICTURE * size[0] * size[1]:
            yield message("Margins, titles and axes around the tiles were left out.")
    if shape[:2] != (cut.height, cut.width):
        yield message(
            "They were made smaller, to {width:d} x {height:d} pixels, before anything else.",
            width=shape[1],
            height=shape[0],
        )


def of_latents(latents: Latents, *, known: bool) -> Message:
    """Whether latents stay the same, ``known`` from the program or told by the pictures."""
    return _KNOWN[latents] if known and latents in _KNOWN else _SAID[latents]
