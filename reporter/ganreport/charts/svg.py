"""From what Matplotlib writes to a small, clean SVG element that is the same every time.

What a script can read of a chart
---------------------------------
The page on screen (not the PDF) holds one element ``<script type="application/json"
id="readouts">`` for all charts, made by :func:`ganreport.charts.readout.readouts`::

    {"charts": {"losses": {"x": "training step", "axes": [AXES, ...]}, ...},
     "series": {"d_loss": SERIES, ...},
     "grids": [GRID, ...]}

A chart is found by the id of its figure: ``#figure-losses .chart svg``. Charts without a readable
position (bars, heat maps, clouds of points) are not among them: their numbers are in the table
below the figure.

``AXES`` is one panel: ``box`` = [left, top, width, height] in units of the ``viewBox`` (which
starts at 0, 0); ``x`` = [value at its left, at its right]; ``y`` = [value at its bottom, at its
top]; ``log`` = which of the two are logarithmic (``""``, ``"y"``, ``"xy"``); ``label`` = what it
shows; ``series`` = the keys of its lines. A pointer at (px, py) of the ``viewBox`` is at
``t = (px - left) / width``, ``x[0] + t * (x[1] - x[0])``, or, logarithmic,
``x[0] * (x[1] / x[0]) ** t``; upwards alike with ``t = (top + height - py) / height``. Several
charts that count the same (``x``) have the same ends.

``SERIES`` is one line: ``name``; ``x`` = the number of its grid; columns as long as the grid:
``value``, and of metrics ``lower``, ``upper`` (the interval), ``baseline``, ``baseline_lower``,
``baseline_upper``. ``null`` is a value that is not finite. A line with a running median, drawn
strong over the faint ``value``, has ``smooth`` = {"x": its grid, "value": [...]}. Long series are
thinned: the first, last, lowest and highest value of each of 120 stretches. Values beyond the axes
are here as everywhere.

``GRID`` is {"d": [...]}, the first place and what each lies beyond the one before it, or {"v":
[...]}, places that are no whole numbers.

In the drawing, what belongs to a line has ``data-series`` (its key) and ``data-part``: ``raw`` (as
recorded), ``smooth`` (running median), ``beyond`` (triangles where values lie beyond the axis),
``name`` (the word beside its end, or above a small chart), and of metrics ``band`` and
``baseline``. Hiding all of these hides the line. Two parts of the first line are the whole panel's:
``axis`` (ticks, grid and label of the vertical axis) and ``rule`` (a dashed line that others are
read by). A panel with an ``axis`` can be drawn again at another scale. ``data-row`` counts the rows
of panels of a chart that a page may end between (:mod:`ganreport.render.bands`).
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from typing import Final

_SVG: Final = "http://www.w3.org/2000/svg"
_XLINK: Final = "{http://www.w3.org/1999/xlink}href"


def clean_svg(drawing: str, name: str, alt: str, fonts: Iterable[str]) -> str:
    """An SVG element fit to stand inside a page.

    Styles become presentation attributes (they hold under a strict content security policy, and
    style sheets may override them in the dark), identifiers begin with the chart's ``name``,
    coordinates have two decimals, and the text stays text. ``alt`` becomes its title.
    """
    root = ET.fromstring(drawing)  # noqa: S314 - what Matplotlib has just written
    _clean(root, name)
    root.set("role", "img")
    root.set("stroke-linejoin", "round")
    root.set("font-family", ", ".join((*fonts, "sans-serif")))
    title = ET.Element(f"{{{_SVG}}}title")
    title.text = alt
    root.insert(0, title)
    return ET.tostring(root, encoding="unicode")


_LONG_DECIMAL = re.compile(r"(?<![\w#])-?\d+\.\d{3,}(?![\w])")
_COORDINATES: Final = {"d", "x", "y", "width", "height", "transform", "viewBox", "stroke-width"}
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_LINE = re.compile(r"series (?P<part>\w+) (?P<key>.+)", re.DOTALL)
_ROW = re.compile(r"row (\d+)")
_FONT = re.compile(r"(?:(?P<weight>\d+|bold) )?(?P<size>[\d.]+)px .+")


def _clean(root: ET.Element, name: str) -> None:
    ET.register_namespace("", _SVG)
    ET.register_namespace("xlink", _XLINK[1:].partition("}")[0])
    used: set[str] = set()
    for element in root.iter():
        for child in list(element):
            if child.tag in (f"{{{_SVG}}}style", f"{{{_SVG}}}metadata"):
                element.remove(child)
        _style_to_attributes(element)
        for key, value in element.attrib.items():
            used.update(_REFERENCE.findall(value))
            if key == _XLINK and value.startswith("#"):
                used.add(value[1:])
    for element in root.iter():
        _rename(element, name, used)
    for key in ("width", "height", "version"):
        root.attrib.pop(key, None)
    root[:] = _flattened(root)


def _flattened(element: ET.Element) -> list[ET.Element]:
    """The element's children with bare groups dissolved and invisible shapes left out."""
    flat: list[ET.Element] = []
    for child in element:
        child[:] = _flattened(child)
        child.tail = None
        if child.tag == f"{{{_SVG}}}g" and not child.attrib:
            flat.extend(child)
        elif not _invisible(child):
            flat.append(child)
    return flat


def _invisible(element: ET.Element) -> bool:
    if element.tag in (f"{{{_SVG}}}defs", f"{{{_SVG}}}g"):
        return len(element) == 0
    is_path = element.tag == f"{{{_SVG}}}path" and "id" not in element.attrib
    return is_path and element.get("fill") == "none" and "stroke" not in element.attrib


def _style_to_attributes(element: ET.Element) -> None:
    for declaration in element.attrib.pop("style", "").split(";"):
        key, _, value = (part.strip() for part in declaration.partition(":"))
        font = _FONT.fullmatch(value) if key == "font" else None
        if font:
            element.set("font-size", font["size"])
            if font["weight"]:
                element.set("font-weight", font["weight"])
        elif key:
            element.set(key, value)


def _rename(element: ET.Element, name: str, used: set[str]) -> None:
    identifier = element.attrib.pop("id", None)
    line = _LINE.fullmatch(identifier or "")
    if line:
        element.set("data-part", line["part"])
        element.set("data-series", line["key"])
    elif row := _ROW.fullmatch(identifier or ""):
        element.set("data-row", row[1])
    elif identifier in used:
        element.set("id", f"{name}-{identifier}")
    if element.get("transform", "").startswith("rotate(-0 "):
        del element.attrib["transform"]
    for key in element.attrib.keys() & _COORDINATES:
        short = _LONG_DECIMAL.sub(lambda match: f"{float(match[0]):.2f}", element.attrib[key])
        element.set(key, " ".join(short.split()))
    if not (element.text or "").strip():
        element.text = None
    for key, value in element.attrib.items():
        if key == _XLINK and value.startswith("#"):
            element.set(key, f"#{name}-{value[1:]}")
        elif "url(#" in value:
            element.set(key, _REFERENCE.sub(rf"url(#{name}-\1)", value))
