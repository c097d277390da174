"""What a chart is: a picture, the words that go with it, and the data behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
import numpy as np
import numpy.typing as npt

from ganreport.analysis.checkpoints import Recommendation, recommend
from ganreport.analysis.curves import Curves
from ganreport.analysis.findings import Finding
from ganreport.analysis.timeline import Incident, Phase, incidents, phases
from ganreport.messages import Text
from ganreport.metrics.history import History
from ganreport.run.model import Run

Cell = str | int | float | None
Floats = npt.NDArray[np.floating[Any]]
Section = Literal["verdict", "timeline", "samples", "training", "distribution"]


class DataTable(msgspec.Struct, frozen=True, kw_only=True):
    """A small table of numbers; a value that is not finite is given as its name."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One figure of the report.

    ``title`` states what it shows, ``caption`` how to read it, ``alt`` what is seen in it.
    ``media`` is ``image/svg+xml`` (``content`` is the element's text) or ``image/png``
    (``content`` is base64). ``labels`` name equal columns of a picture; ``data`` holds the numbers
    behind it, thinned out. ``relevance`` decides whether it stands in the ``body`` or in the
    appendix, ``reason`` says so in a line (both are :func:`ganreport.charts.choice.choose`'s).
    """

    id: str
    section: Section
    title: Text
    caption: str
    alt: str
    media: Literal["image/svg+xml", "image/png"]
    content: str
    pixels: tuple[int, int] | None = None
    labels: tuple[str, ...] = ()
    data: DataTable | None = None
    relevance: float = 0.0
    body: bool = True
    reason: str = ""


@dataclass(frozen=True)
class Scene:
    """All that a chart may be drawn from."""

    run: Run
    history: History
    findings: tuple[Finding, ...]
    courses: Curves
    best: Recommendation
    phases: tuple[Phase, ...] = ()
    incidents: tuple[Incident, ...] = ()

    @classmethod
    def of(
        cls,
        run: Run,
        history: History,
        findings: tuple[Finding, ...],
        courses: Curves | None = None,
    ) -> Scene:
        """The scene of a measured and judged run, with what follows from these."""
        best = recommend(run, history)
        return cls(
            run=run,
            history=history,
            findings=findings,
            courses=courses or Curves(run),
            best=best,
            phases=phases(history, best),
            incidents=incidents(run, findings, best),
        )


@dataclass(frozen=True)
class Chart:
    """One entry of the table of charts; ``draw`` gives None where there is nothing to show.

    ``always`` says why a reader looks for it in every report (empty: not always), ``series`` gives
    the (n,) series behind it in the order of time, by which is judged how much it changed.
    """

    id: str
    section: Section
    draw: Callable[[Scene], Figure | None]
    always: str = ""
    series: Callable[[Scene], Iterable[Floats]] | None = None
