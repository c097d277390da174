"""What a PDF shows where, read back from it by Poppler and pikepdf."""

from __future__ import annotations

import io
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pikepdf
import pypdf

MARGIN = 17 / 25.4 * 72
"""Points that print.css leaves free at each side."""

HEAD = 18 / 25.4 * 72
"""Points from the upper edge in which a running header may stand."""


class Box(NamedTuple):
    """Something on a page (from 1): points from its left and upper edge, and what it says."""

    page: int
    left: float
    top: float
    right: float
    bottom: float
    text: str


class Sheets(NamedTuple):
    """A document: its size in points, its words and pictures, and what Poppler complains of.

    ``stream`` is all text, cell by cell, without spaces.
    """

    width: float
    height: float
    count: int
    words: list[Box]
    pictures: list[Box]
    complaints: str
    stream: str


@lru_cache(maxsize=4)
def read(pdf: bytes) -> Sheets:
    """Where everything stands in a PDF; look only."""
    done = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True)
    raw = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True)
    name = "{http://www.w3.org/1999/xhtml}"
    text = "".join(sign for sign in done.stdout.decode() if sign >= " " or sign == "\n")
    pages = ET.fromstring(text).findall(f".//{name}page")
    sides = ("xMin", "yMin", "xMax", "yMax")
    words = [
        Box(number, *(float(word.get(side, "nan")) for side in sides), word.text or "")
        for number, page in enumerate(pages, 1)
        for word in page.iter(f"{name}word")
    ]
    width, height = (float(pages[0].get(side, "nan")) for side in ("width", "height"))
    with pikepdf.open(io.BytesIO(pdf)) as document:
        pictures = [
            _upside_down(number, box, height)
            for number, page in enumerate(document.pages, 1)
            for box in _drawn(page.obj, page.obj, np.eye(3))
        ]
    complaints = (done.stderr + raw.stderr).decode()
    stream = "".join(raw.stdout.decode().split())
    return Sheets(width, height, len(pages), words, pictures, complaints, stream)


def outside(sheets: Sheets, margin: float) -> list[Box]:
    """Words and pictures that reach into the side margins, or over the upper and lower edge.

    Two points are let pass: a font's boxes are higher than its signs, and labels may be turned.
    """
    return [
        box
        for box in (*sheets.words, *sheets.pictures)
        if box.left < margin - 2
        or box.right > sheets.width - margin + 2
        or box.top < 0
        or box.bottom > sheets.height
    ]


class Heading(NamedTuple):
    """A bookmark: its level from 1, where it leads to, in points from the page's upper edge."""

    level: int
    title: str
    page: int
    top: float


def headings(pdf: bytes) -> list[Heading]:
    """The bookmarks of a PDF in their order."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    height = float(reader.pages[0].mediabox.height)

    def below(entries: list, level: int) -> Iterator[Heading]:
        for entry in entries:
            if isinstance(entry, list):
                yield from below(entry, level + 1)
            else:
                page = reader.get_destination_page_number(entry) + 1
                yield Heading(level, str(entry.title), page, height - float(entry.top))

    return list(below(reader.outline, 1))


def orphans(pdf: bytes, sheets: Sheets) -> list[Heading]:
    """Headings below which nothing stands on their page but the page's number."""
    foot = sheets.height - 18 / 25.4 * 72
    return [
        heading
        for heading in headings(pdf)
        if not any(
            heading.top + 25 < box.bottom <= foot + 1 and heading.page == box.page
            for box in (*sheets.words, *sheets.pictures)
        )
    ]


def pictures(pdf: Path, folder: Path, resolution: int) -> list[Path]:
    """The pages as grey PNGs of so many pixels an inch."""
    command = ["pdftoppm", "-r", str(resolution), "-gray", "-png", str(pdf), str(folder / "page")]
    subprocess.run(command, check=True, capture_output=True)
    return sorted(folder.glob("page-*.png"))


def _drawn(
    holder: pikepdf.Object, stream: pikepdf.Object, place: np.ndarray
) -> Iterator[np.ndarray]:
    """Corners (left, bottom, right, top) of the images that a content stream draws."""
    objects = holder.get("/Resources", {}).get("/XObject", {})
    kept: list[np.ndarray] = []
    for operands, operator in pikepdf.parse_content_stream(stream):
        name = str(operator)
        if name == "q":
            kept.append(place)
        elif name == "Q":
            place = kept.pop()
        elif name == "cm":
            place = _matrix(operands) @ place
        elif name == "Do":
            drawn = objects[str(operands[0])]
            if drawn.Subtype == "/Image":
                corners = np.array([[x, y, 1] for x in (0, 1) for y in (0, 1)]) @ place
                yield np.concatenate([corners[:, :2].min(axis=0), corners[:, :2].max(axis=0)])
            elif "/Resources" in drawn:
                inner = _matrix(drawn.get("/Matrix", [1, 0, 0, 1, 0, 0])) @ place
                yield from _drawn(drawn, drawn, inner)


def _matrix(numbers: object) -> np.ndarray:
    a, b, c, d, e, f = (float(n) for n in numbers)  # type: ignore[attr-defined]
    return np.array([[a, b, 0], [c, d, 0], [e, f, 1]])


def _upside_down(page: int, box: np.ndarray, height: float) -> Box:
    left, bottom, right, top = (float(n) for n in box)
    return Box(page, left, height - top, right, height - bottom, "")
