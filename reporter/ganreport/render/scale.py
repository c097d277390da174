"""A grade drawn on its scale, and how large pictures of pixels are shown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

import markupsafe

from ganreport.analysis.verdict.grade import GradePart
from ganreport.charts import style
from ganreport.charts.base import Figure

_LONG: Final = 200  # units of the drawing for the scale from 0 to 100
_HIGH: Final = 10  # and for its height
_STRIP: Final = 6  # times as wide as high: longer ones are a row or two, for which a page is wide
_TALL: Final = 0.4  # times as high as wide: 70 mm of the 240 that a page has
_NARROW: Final = 0.75  # of the page's width, from which on a drawing has a row of its own
_POINTS: Final = 72  # an inch: the unit of drawings
_HEAD: Final = 1000  # signs of a drawing, its first tag among them
_VIEW_BOX: Final = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_COMPARED: Final = ("final", "reals")
_DOTS: Final = 600 / 25.4  # of a printer a millimetre: pictures of pixels are whole numbers of them


def scale(score: GradePart) -> markupsafe.Markup:
    """A line from 0 to 100 with the score and its interval; what it says stands beside it."""
    lower, value, upper = (
        round(min(max(each, 0.0), 100.0) / 100 * _LONG, 1)
        for each in (score.lower, score.value, score.upper)
    )
    ends = "".join(
        f'<path d="M{x} 1v8" stroke="#656d76" stroke-width="1"/>' for x in (1, _LONG - 1)
    )
    return markupsafe.Markup(  # noqa: S704 - numbers alone
        f'<svg class="scale" viewBox="0 0 {_LONG} {_HIGH}" role="img">'
        f"<title>{score.value:.0f} ({score.lower:.0f}–{score.upper:.0f})</title>"
        f'<path d="M0 5h{_LONG}" stroke="#656d76" stroke-width="0.8"/>{ends}'
        f'<rect x="{lower}" y="3" width="{max(upper - lower, 1):.1f}" height="4" fill="#9cc3e6"/>'
        f'<rect x="{max(value - 1.5, 0):.1f}" y="0" width="3" height="10" fill="#0a5793"/></svg>'
    )


def half(figure: Figure) -> bool:
    """Whether a picture of samples is told apart in half the width of a page."""
    wide, high = figure.pixels or (0, 0)
    return 0 < wide <= _STRIP * high


def tall(figure: Figure) -> bool:
    """Whether a drawing as wide as the page takes more than two sevenths of its height."""
    wide, high = _size(figure)
    return high > _TALL * wide


def rows(figures: Iterable[Figure]) -> list[list[Figure]]:
    """Drawings in rows: two that are half as wide as the page, or one."""
    made: list[list[Figure]] = []
    for figure in figures:
        last = made[-1] if made else []
        if narrow(figure) and len(last) == 1 and narrow(last[0]):
            last.append(figure)
        else:
            made.append([figure])
    return made


def narrow(figure: Figure) -> bool:
    """Whether a drawing takes half the width of a page."""
    wide, _ = _size(figure)
    return 0 < wide < _NARROW * style.WIDTH * _POINTS


def _size(figure: Figure) -> tuple[float, float]:
    """Width and height of a drawing, 0 of a picture."""
    box = _VIEW_BOX.search(figure.content[:_HEAD])
    return (float(box[1]), float(box[2])) if box else (0.0, 0.0)


def same_scale(figure: Figure, figures: Iterable[Figure]) -> list[Figure]:
    """The pictures that are compared with one another, a figure among them; or it alone."""
    compared = [each for each in figures if each.id in _COMPARED]
    return compared if figure.id in _COMPARED else [figure]


def times(figures: list[Figure], width: float) -> int:
    """By which whole number pixels are enlarged so that each of the pictures is at most so wide.

    One for all, so that they are at the same scale; pictures that are wider stay as they are, and
    the style sheet shrinks them.
    """
    wide = max((figure.pixels[0] for figure in figures if figure.pixels), default=1)
    return max(1, int(width // wide))


def millimetres(figure: Figure, among: list[Figure], width: float, height: float) -> float:
    """How wide a picture is on paper: each pixel is a whole number of a printer's dots.

    Args:
        figure: The picture.
        among: The pictures that are at the same scale, itself among them.
        width: How wide each may be, in millimetres.
        height: How high.
    """
    sizes = [each.pixels for each in among if each.pixels]
    most = min(min(width / wide, height / high) for wide, high in sizes) * _DOTS
    shown = int(most) if most >= 1 else most
    wide = figure.pixels[0] if figure.pixels else 1
    return round(wide * shown / _DOTS, 2)
