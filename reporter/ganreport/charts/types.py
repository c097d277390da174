"""What a chart is: a picture, the words that go with it, and the data behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import msgspec

from ganreport.diagnostics.types import Finding
from ganreport.history import History
from ganreport.run import Run

Cell = str | int | float | None
Section = Literal["verdict", "samples", "training", "distribution"]


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """A small table of numbers; a value that is not finite is given as its name."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One figure of the report.

    ``title`` states what it shows, ``caption`` how to read it, ``alt`` what is seen in it.
    ``media`` is ``image/svg+xml`` (``content`` is the element's text) or ``image/png``
    (``content`` is base64). ``labels`` name equal columns of a picture; ``data`` holds the numbers
    behind it, thinned out.
    """

    id: str
    section: Section
    title: str
    caption: str
    alt: str
    media: Literal["image/svg+xml", "image/png"]
    content: str
    pixels: tuple[int, int] | None = None
    labels: tuple[str, ...] = ()
    data: Sheet | None = None


@dataclass(frozen=True)
class Scene:
    """All that a chart may be drawn from."""

    run: Run
    history: History
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Chart:
    """One entry of the table of charts; ``draw`` gives None where there is nothing to show."""

    id: str
    section: Section
    draw: Callable[[Scene], Figure | None]
