"""What a chart is: a picture, the words that go with it, and the data behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np

from ganreport.analysis.wording import UNITS
from ganreport.charts.readout import Readout
from ganreport.charts.style import Canvas
from ganreport.messages import ENGLISH, Language, Text, message
from ganreport.report.evidence import DataTable, Training
from ganreport.report.model import ReportData
from ganreport.report.numbers import array

Section = Literal["verdict", "timeline", "samples", "training", "distribution"]


@dataclass(frozen=True)
class Sketch:
    """What a chart draws: a Matplotlib figure and the words that go with it.

    ``title`` states what it shows, ``caption`` how to read it, ``alt`` what is seen in it, ``data``
    are the numbers behind it.
    """

    canvas: Canvas
    title: Text
    caption: Text
    alt: Text
    data: DataTable | None = None


@dataclass(frozen=True)
class Figure:
    """One figure of the report, in a language.

    ``media`` is ``image/svg+xml`` (``content`` is the element's text) or ``image/png`` (``content``
    is base64, ``pixels`` its width and height, ``labels`` name equal columns of it). ``relevance``
    says how much it tells of this run, ``body`` whether it stands in the body or the appendix,
    ``reason`` says so in a line (both are :func:`ganreport.charts.choice.choose`'s). ``readout`` is
    what a script on the page needs to say what is drawn where the pointer is.
    """

    id: str
    section: Section
    title: Text
    caption: Text
    alt: Text
    media: Literal["image/svg+xml", "image/png"]
    content: str
    pixels: tuple[int, int] | None = None
    labels: tuple[str, ...] = ()
    data: DataTable | None = None
    readout: Readout | None = field(default=None, compare=False)  # its arrays have no one truth
    relevance: float = 0.0
    body: bool = True
    reason: Text = ""


@dataclass(frozen=True)
class Source:
    """All that a chart is drawn from: the report, one pair of networks of it, and a language."""

    report: ReportData
    language: Language = ENGLISH
    place: int = 0

    @property
    def training(self) -> Training:
        """What training did, of the pair that the chart is about."""
        return self.report.training[self.place]

    @cached_property
    def span(self) -> tuple[float, float]:
        """The first and the last step that anything was recorded at: charts share it."""
        lines = [scalar.extremes.x for each in self.report.training for scalar in each.series]
        lines += [history.steps for history in self.report.histories]
        steps = np.concatenate([array(line) for line in lines]) if lines else np.zeros(1)
        steps = steps[np.isfinite(steps)]
        return (float(steps.min()), float(steps.max())) if len(steps) else (0.0, 0.0)

    def say(self, text: Text) -> str:
        """A text in the language of the chart."""
        return self.language.say(text)

    @property
    def steps(self) -> Text:
        """What an axis of steps is called."""
        unit = self.report.unit
        return message("training step") if unit == "step" else UNITS.get(unit, unit)


@dataclass(frozen=True)
class Chart:
    """One entry of the table of charts; ``draw`` gives None where there is nothing to show.

    ``always`` says why a reader looks for it in every report (empty: not always), ``changes`` how
    far early and late values of each series behind it lie apart, by which it is chosen. ``package``
    is filled in for charts of others.
    """

    id: str
    section: Section
    draw: Callable[[Source], Sketch | None]
    always: Text = ""
    changes: Callable[[Source], Iterable[float | None]] | None = None
    package: str = "ganreport"
