"""A logo for the report's head: a PNG or SVG file, checked by its content and made harmless."""

from __future__ import annotations

import base64
import io
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Final, Literal

import msgspec
from PIL import Image

from ganreport.errors import UsageError
from ganreport.run.text import printable

MOST_BYTES: Final = 500_000  # it stands in each report: a choice
MOST_PIXELS: Final = 4000  # a side; bounds the memory that a small file can ask for
_BOX: Final = (1200, 400)
"""Pixels that a picture is reduced to: sharp in print at the size that the head gives it."""

_SVG: Final = "{http://www.w3.org/2000/svg}"
_SHAPES: Final = (
    *("svg", "g", "defs", "symbol", "use", "title", "desc", "path", "rect", "circle", "ellipse"),
    *("line", "polyline", "polygon", "text", "tspan", "linearGradient", "radialGradient", "stop"),
    *("clipPath", "mask"),
)
_OUTSIDE = re.compile(r"(?i)url\(\s*['\"]?(?!#)|@import|javascript:")


class Logo(msgspec.Struct, frozen=True, kw_only=True):
    """``content`` is base64 of a PNG or SVG; ``alt`` says what it shows."""

    media: Literal["image/png", "image/svg+xml"]
    content: str
    alt: str


def read_logo(file: Path) -> Logo:
    """The logo in a file; a PNG loses its metadata, an SVG what is not drawn.

    Raises:
        UsageError: It can't be read, is too large, neither PNG nor SVG, or an SVG that runs or
            fetches something.
    """
    try:
        size = file.stat().st_size
        content = file.read_bytes() if size <= MOST_BYTES else b""
    except OSError as error:
        raise UsageError(f"--logo {file}: it can't be read ({error}).") from error
    if size > MOST_BYTES:
        raise UsageError(f"--logo {file}: {size:,} bytes; allowed are {MOST_BYTES:,}.")
    name = " ".join(re.split(r"[\s_-]+", printable(file.stem)))
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return Logo(media="image/png", content=_base64(_png(file, content)), alt=name)
    return _svg(file, content, name)


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _png(file: Path, content: bytes) -> bytes:
    try:
        with Image.open(io.BytesIO(content), formats=("PNG",)) as image:
            if max(image.size) > MOST_PIXELS:
                raise UsageError(
                    f"--logo {file}: {image.width} by {image.height} pixels; "
                    f"allowed are {MOST_PIXELS} a side."
                )
            pixels = image.convert("RGBA")
    except (OSError, SyntaxError, ValueError) as error:
        raise UsageError(f"--logo {file}: a damaged PNG ({error}).") from error
    pixels.thumbnail(_BOX)
    bare = Image.frombytes("RGBA", pixels.size, pixels.tobytes())
    buffer = io.BytesIO()
    bare.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _svg(file: Path, content: bytes, name: str) -> Logo:
    if re.search(rb"<!(DOCTYPE\b[^>]*\[|ENTITY)", content, re.IGNORECASE):
        raise UsageError(f"--logo {file}: an SVG must not define entities.")
    try:
        root = ET.fromstring(content)  # noqa: S314 - without entities, and small
    except ET.ParseError as error:
        raise UsageError(
            f"--logo {file}: neither a PNG nor an SVG by its content ({error})."
        ) from error
    if root.tag != f"{_SVG}svg":
        raise UsageError(f"--logo {file}: its content is XML but no SVG: <{root.tag}>.")
    _prune(root)
    for element in root.iter():
        _check_element(file, element)
    title = printable(root.findtext(f"{_SVG}title") or "").strip()
    ET.register_namespace("", _SVG[1:-1])
    return Logo(media="image/svg+xml", content=_base64(ET.tostring(root)), alt=title or name)


def _prune(element: ET.Element) -> None:
    """Leave out what editors note for themselves: other namespaces and metadata."""
    for child in list(element):
        if not str(child.tag).startswith(_SVG) or child.tag == f"{_SVG}metadata":
            element.remove(child)
        else:
            _prune(child)
    for key in [key for key in element.attrib if key.startswith("{") and "xlink" not in key]:
        del element.attrib[key]


def _check_element(file: Path, element: ET.Element) -> None:
    tag = str(element.tag).removeprefix(_SVG)
    if tag not in _SHAPES:
        raise UsageError(
            f"--logo {file}: <{tag}> is not allowed in the SVG. Allowed: {', '.join(_SHAPES)}."
        )
    for key, value in element.attrib.items():
        bare = key.rpartition("}")[2].lower()
        link = bare == "href" and not value.startswith("#")
        if bare.startswith("on") or link or _OUTSIDE.search(value):
            raise UsageError(
                f"--logo {file}: <{tag} {bare}={value[:60]!r}> runs or fetches something. "
                "A logo may only refer to its own parts (#...)."
            )
