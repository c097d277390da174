"""Charts of pairs: each output's score beside another method's, or all scores in order."""

from __future__ import annotations

from typing import Final

import numpy as np
from matplotlib.axes import Axes

from ganreport.charts import style
from ganreport.charts.base import Chart, Sketch, Source
from ganreport.charts.panel import Excess, LinePanel, beyond_axes
from ganreport.charts.quality import ARROWS, metric
from ganreport.messages import Text, message, together
from ganreport.metrics.paired import PREFIX
from ganreport.report.evidence import DataTable
from ganreport.report.numbers import Cell, Floats, array
from ganreport.report.paired import PairedEvidence, PairedValues
from ganreport.stats.decimate import evenly

_COLOURS: Final = (style.REAL, style.HELDOUT, style.INK)  # of other methods
_ROWS: Final = 200  # of the table behind the chart
_LONGEST: Final = 18  # signs of a method's name that there is room for
_MARGIN: Final = 0.06  # of the range, around the points
_COLUMNS: Final = 4  # panels beside each other
_INPUT: Final = message("the input itself")


def pairs(source: Source) -> Sketch | None:
    """Scores of all pairs: over those of other methods, else in order."""
    shown = source.report.paired
    if shown is None or not shown.scores:
        return None
    columns = min(_COLUMNS, len(shown.scores))
    rivals = list(shown.scores[0].references)[: len(_COLOURS)]
    with style.canvas(source, 2.2, columns=columns) as (figure, axes):
        figure.subplots_adjust(wspace=0.42, left=0.075)
        for place, (axis, score) in enumerate(zip(axes, shown.scores, strict=False)):
            if rivals:
                _against(axis, source, score, rivals, shown.worst)
            else:
                _in_order(axis, source, score, shown.worst)
            axis.set_title(f"{_short(source, score)} {ARROWS[score.better]}", fontsize=7)
            if not place:
                words = message("outputs") if rivals else message("share of the pairs")
                axis.set_ylabel(source.say(words))
        if rivals:
            _names(axes[0], source, rivals)
    return Sketch(
        canvas=figure,
        title=message(
            "Scores of outputs beside those of {rivals:and}",
            rivals=[_said(name) for name in rivals],
        )
        if rivals
        else message("How close the outputs are to their true files"),
        caption=together(_caption(shown, rivals), *shown.notes),
        alt=_alt(rivals),
        data=_table(shown),
    )


def _short(source: Source, score: PairedValues) -> str:
    return style.shortened(source.say(score.label), 30) + (f" ({score.unit})" if score.unit else "")


def _against(
    axis: Axes, source: Source, score: PairedValues, rivals: list[str], worst: tuple[int, ...]
) -> None:
    own = array(score.values)
    others = {name: array(score.references[name]) for name in rivals if name in score.references}
    every = np.concatenate([own, *others.values()])
    every = every[np.isfinite(every)]
    if len(every):
        low, high = float(every.min()), float(every.max())
        room = _MARGIN * (high - low) or _MARGIN
        axis.plot([low, high], [low, high], color=style.NULL, linewidth=0.8,
                  linestyle=(0, (4, 3)))  # fmt: skip
        axis.set_xlim(low - room, high + room)
        axis.set_ylim(low - room, high + room)
    for colour, (name, other) in zip(_COLOURS, others.items(), strict=False):
        bad = np.zeros(len(own), bool)
        if name == rivals[0]:
            bad[list(worst)] = True
        _dots(axis, other[~bad], own[~bad], colour)
        _dots(axis, other[bad], own[bad], style.ALARM)
    axis.set_xlabel(source.say(message("the other method")))


def _in_order(axis: Axes, source: Source, score: PairedValues, worst: tuple[int, ...]) -> None:
    own = array(score.values)
    known = np.isfinite(own)
    ordered = np.sort(own[known])
    share = (np.arange(len(ordered)) + 1) / max(1, len(ordered))
    axis.plot(ordered, share, color=style.GENERATOR, drawstyle="steps-post")
    bad = own[[place for place in worst if known[place]]]
    _dots(axis, bad, np.searchsorted(ordered, bad, side="right") / len(ordered), style.ALARM)
    axis.set_ylim(0, 1.03)
    axis.set_xlabel(source.say(score.unit) if score.unit else "")


def _dots(axis: Axes, x: Floats, y: Floats, colour: str) -> None:
    axis.plot(x, y, linestyle="", marker="o", markersize=2.6, alpha=0.6, color=colour,
              markeredgewidth=0)  # fmt: skip


def _names(axis: Axes, source: Source, rivals: list[str]) -> None:
    """The names of other methods in their colours, where points are few."""
    for place, (name, colour) in enumerate(zip(rivals, _COLOURS, strict=False)):
        words = source.say(_said(name))
        axis.text(0.03, 0.97 - 0.09 * place, style.shortened(words, _LONGEST), color=colour,
                  transform=axis.transAxes, va="top", fontsize=6.5)  # fmt: skip


def _said(name: str) -> Text:
    return _INPUT if name == "input" else name


def _caption(shown: PairedEvidence, rivals: list[str]) -> Text:
    step = message("{count:count} pairs.", count=shown.total)
    if shown.step is not None:
        step = message(
            "{count:count} pairs at step {step:count}.", count=shown.total, step=shown.step
        )
    if not rivals:
        return together(
            step,
            message("Each line says which share of the pairs has at most this score."),
            message("Red: the worst, which are shown above."),
        )
    return together(
        step,
        message(
            "Each dot is one pair: the output's score over that of {rivals:and} on the same input. "
            "Where ↑ stands, outputs are better above the dashed line; where ↓ stands, below it.",
            rivals=[_said(name) for name in rivals],
        ),
        message("Red: the worst, which are shown above."),
    )


def _alt(rivals: list[str]) -> Text:
    if rivals:
        return message(
            "Scatter plots of the scores of outputs over those of {rivals:and}.",
            rivals=[_said(name) for name in rivals],
        )
    return message("Cumulative distributions of the scores of outputs.")


def _table(shown: PairedEvidence) -> DataTable:
    columns = ["pair"]
    values: list[tuple[Cell, ...]] = []
    for score in shown.scores:
        columns.append(score.id)
        values.append(score.values)
        for name, other in score.references.items():
            columns.append(f"{score.id} {name}")
            values.append(other)
    kept = evenly(len(shown.names), _ROWS)
    rows = tuple((shown.names[place], *(each[place] for each in values)) for place in kept)
    return DataTable(columns=tuple(columns), rows=rows)


def over_steps(source: Source) -> Sketch | None:
    """Mean scores of pairs over the checkpoints, beside the first other method's."""
    taken = [h for h in source.report.histories if h.id.startswith(PREFIX) and len(h.steps) > 1]
    taken = [history for history in taken if history.unit != "share"][:_COLUMNS]
    if not taken:
        return None
    excess: list[Excess] = []
    with style.canvas(source, 1.7, columns=len(taken)) as (figure, axes):
        figure.subplots_adjust(wspace=0.4, left=0.065)
        for axis, history in zip(axes, taken, strict=True):
            excess += metric(LinePanel(axis, source, history.label), history, from_zero=False)
            words = style.shortened(source.say(history.label), 30)
            axis.set_title(f"{words} {ARROWS[history.better]}", fontsize=7)
            style.step_axis(axis, source, 4)
    return Sketch(
        canvas=figure,
        title=message("Closeness of outputs to their true files over time"),
        caption=together(
            message(
                "Line: mean over the pairs, with its interval over pairs. Grey: the first other "
                "method on the same inputs, where one was given. ↑: higher is better; ↓: lower "
                "is better."
            ),
            beyond_axes(excess),
        ),
        alt=message(
            "Small line charts over the evaluations: {metrics:list}.",
            metrics=[history.label for history in taken],
        ),
    )


CHARTS: Final = (
    Chart("pairs", "samples", pairs, message("how close the outputs are to the truth")),
    Chart("pairs-over-time", "samples", over_steps, message("how the outputs developed")),
)
