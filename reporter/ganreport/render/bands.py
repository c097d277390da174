"""Charts of several rows of panels, cut between these so that a page may end there."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from copy import deepcopy
from typing import Final

from ganreport.charts.base import Figure

_SVG: Final = "{http://www.w3.org/2000/svg}"
_HREF: Final = "{http://www.w3.org/1999/xlink}href"
_MOVED: Final = re.compile(r"translate\(\S+ (\S+)\)")
_DESCENT: Final = 0.4  # of a font's size, below its line
_AROUND: Final = 2.0  # points around the outermost words of a row


def bands(figure: Figure) -> list[str]:
    """The drawing row by row, from top to bottom; whole where it may not be cut.

    Rows are groups with ``data-row``, see :func:`ganreport.charts.style.rows`. What belongs to none
    stays with the first.
    """
    if figure.media != "image/svg+xml" or 'data-row="1"' not in figure.content:
        return [figure.content]
    root = ET.fromstring(figure.content)  # noqa: S314 - drawn by charts
    groups: dict[str, list[ET.Element]] = {}
    for child in root:
        if "data-row" in child.attrib:
            groups.setdefault(child.attrib["data-row"], []).append(child)
    shared = {
        element.attrib["id"]: element
        for defs in root.iter(f"{_SVG}defs")
        for element in defs
        if "id" in element.attrib
    }
    wide, high = (float(number) for number in root.attrib["viewBox"].split()[2:])
    drawn = []
    for place, own in enumerate(groups.values()):
        top, bottom = _extent(own)
        if place == 0:
            top = 0.0
            own = [child for child in root if "data-row" not in child.attrib] + own
        if place == len(groups) - 1:
            bottom = high
        band = ET.Element(
            root.tag, root.attrib | {"viewBox": f"0 {top:g} {wide:g} {bottom - top:g}"}
        )
        band.extend(_lent(own, shared))
        band.extend(own)
        drawn.append(ET.tostring(band, encoding="unicode"))
    return drawn


def _extent(groups: list[ET.Element]) -> tuple[float, float]:
    """From where to where the words of a row reach: titles above all else, ticks below."""
    ends = []
    for element in (each for group in groups for each in group.iter(f"{_SVG}text")):
        moved = _MOVED.fullmatch(element.attrib.get("transform", ""))
        y = float(moved[1] if moved else element.attrib["y"])
        size = float(element.attrib["font-size"].removesuffix("px"))
        ends += [y - size, y + _DESCENT * size]
    return min(ends) - _AROUND, max(ends) + _AROUND


def _lent(own: list[ET.Element], shared: dict[str, ET.Element]) -> list[ET.Element]:
    """Shapes that a row uses and another row defines."""
    used, defined = set(), set()
    for element in (each for group in own for each in group.iter()):
        defined.add(element.attrib.get("id"))
        for key, value in element.attrib.items():
            if key == _HREF:
                used.add(value.removeprefix("#"))
            elif value.startswith("url(#"):
                used.add(value[len("url(#") : -1])
    lent = ET.Element(f"{_SVG}defs")
    lent.extend(deepcopy(shared[name]) for name in sorted(used - defined) if name in shared)
    return [lent] if len(lent) else []
