"""Small charts of the first page: both losses, and the main metric beside them, if there is one."""

from __future__ import annotations

from typing import Final

import numpy as np
from matplotlib.axes import Axes

from ganreport.charts import style
from ganreport.charts.base import Chart, Sketch, Source
from ganreport.charts.limits import falls_far
from ganreport.charts.panel import Excess, LinePanel, beyond_axes
from ganreport.charts.quality import ARROWS, FEWEST, metric
from ganreport.charts.training import LOSSES, TERMS, add, blind_losses, how_drawn
from ganreport.messages import Text, message, together
from ganreport.report.evidence import MetricHistory
from ganreport.report.front import HeadlineScore
from ganreport.report.numbers import array
from ganreport.run import pairs

WIDTH: Final = style.WIDTH / 2
"""Inches: two stand side by side; losses alone are as wide as the page."""

_SIZE: Final = 9  # points: read at 60 dots an inch, too
_LONGEST: Final = 30  # signs of a title that there is room for beside the checkpoint
_MAIN: Final = ("frechet", "coverage", "precision", "modes", "diversity")
"""Metrics that stand for a run, the most telling first."""
_PANELS: Final = 2  # scores that a small chart has room for


def losses(source: Source) -> Sketch | None:
    """Both losses, or the terms of an autoencoder's, as running medians over what was recorded."""
    own = source.training
    names = [name for name in LOSSES[:2] if own.get(name)]
    names = names or [name for name in TERMS if own.get(name)]
    if not names:
        return None
    blind = blind_losses(source)
    beside = bool(_main(source) or _recorded(source))
    high, width = (_high(source), WIDTH) if beside else (1.9, style.WIDTH)
    with style.canvas(source, high, width=width) as (figure, [axis]):
        _room(axis)
        panel = LinePanel(axis, source, message("loss"))
        add(panel, names)
        for line in panel.lines:
            if line.key in blind:
                panel.rule(blind[line.key], line.colour)
        excess = panel.fit()
        style.shade(axis, own.gaps, names)
        several = len(source.report.training) > 1
        _since(axis, source)
        _names(axis, [(source.say(each.data.name), each.colour, each.key) for each in panel.lines])
        _checkpoint(axis, source)
        style.step_axis(axis, source, ticks=4)
    return Sketch(
        canvas=figure,
        title=pairs.titled(message("Losses"), own.pair) if several else message("Losses"),
        caption=together(
            "" if beside else how_drawn(panel),
            message(
                "Dashed: the losses of a discriminator that cannot distinguish real from "
                "generated samples."
            )
            if panel.rules
            else "",
            style.since_words(source, ""),
            _beyond(excess) if beside else beyond_axes(excess),
        ),
        alt=message(
            "Line chart of the losses over the steps: {names:and}.",
            names=[each.data.name for each in panel.lines],
        ),
        data=own.excerpt.of(("step", *names)),
    )


def main_metric(source: Source) -> Sketch | None:
    """The metric that checkpoints are chosen by; of a run without samples its own scores."""
    history = _main(source)
    if history:
        return _measured(source, history)
    scores = _recorded(source)
    return _scores(source, scores) if scores else None


def _measured(source: Source, history: MetricHistory) -> Sketch:
    with style.canvas(source, 1.55, width=WIDTH) as (figure, [axis]):
        _room(axis)
        panel = LinePanel(axis, source, history.label)
        excess = metric(panel, history, linewidth=1.2)
        _checkpoint(axis, source)
        _title(axis, source.say(history.label), ARROWS[history.better])
        style.step_axis(axis, source, ticks=4)
    return Sketch(
        canvas=figure,
        title=message("The main sample metric"),
        caption=together(
            message("Grey: the baseline, what as many held-out real samples score."),
            _beyond(excess),
        ),
        alt=message(
            "Line chart of {metric} over the evaluations, with its interval and baseline.",
            metric=history.label,
        ),
    )


def _scores(source: Source, scores: list[HeadlineScore]) -> Sketch:
    excess, names = [], [source.say(score.label) for score in scores]
    # Beside the losses one above the other, else side by side.
    across = not any(source.training.get(name) for name in (*LOSSES[:2], *TERMS))
    rows, columns = (1, len(scores)) if across else (len(scores), 1)
    height, width = 1.55 if across else _high(source), WIDTH * columns
    with style.canvas(
        source, height, rows=rows, columns=columns, width=width, sharex=not across
    ) as (figure, axes):
        for axis, score in zip(axes, scores, strict=True):
            _room(axis)
            name = source.say(score.label)
            scalar = source.training.get(name)
            x, y = scalar.extremes.arrays if scalar else (np.empty(0), np.empty(0))
            panel = LinePanel(axis, source, name)
            panel.add(source.training.id(name), name, style.GENERATOR, x, y)
            excess += panel.fit(log=(score.better == "lower" and falls_far(y)) or None)
            if score.best is not None:
                axis.plot(
                    [score.best_step], [score.best], marker="o", markersize=5, linestyle="",
                    markerfacecolor="none", markeredgecolor=style.HELDOUT, clip_on=False,
                )  # fmt: skip
                best = source.say(message("best {value}", value=score.best))
                axis.set_title(best, loc="right", color=style.HELDOUT, fontsize=_SIZE)
            _title(axis, style.shortened(name, _LONGEST), ARROWS[score.better])
        for axis in axes if across else axes[-1:]:
            style.step_axis(axis, source, ticks=4)
        if across:
            figure.subplots_adjust(wspace=0.2)
    return Sketch(
        canvas=figure,
        title=message("Scores that the run took itself"),
        caption=together(message("Ring: the best value."), _beyond(excess)),
        alt=message("Line charts over the steps, the best value marked: {names:and}.", names=names),
        data=source.training.excerpt.of(("step", *names)),
    )


def _beyond(excess: list[Excess]) -> Text:
    """That values lie beyond the axes: which ones stands below the same chart in the body."""
    return message("Triangles: values beyond the axis.") if excess else ""


def _main(source: Source) -> MetricHistory | None:
    """What the checkpoint was chosen by, or the most telling metric that there is."""
    chosen = (source.report.checkpoints.measure, *_MAIN)
    taken = {
        history.id: history
        for history in source.report.histories
        if history.each and np.isfinite(array(history.value)).sum() >= FEWEST
    }
    return next((taken[name] for name in chosen if name in taken), None)


def _recorded(source: Source) -> list[HeadlineScore]:
    own = [score for score in source.report.scores if score.recorded]
    drawn = set(source.training.excerpt.columns)
    return [score for score in own if source.say(score.label) in drawn][:_PANELS]


def _high(source: Source) -> float:
    """Inches of the two small charts: one scale for both, whatever is in them."""
    panels = 1 if _main(source) else len(_recorded(source))
    return 1.55 if panels < _PANELS else 2.05  # no more than print.css lets them have


def shown_scores(source: Source) -> set[str]:
    """The scores of the run's own that the first page draws over the steps."""
    return set() if _main(source) else {source.say(score.label) for score in _recorded(source)}


def _room(axis: Axes) -> None:
    """Leave just the room that larger letters need."""
    figure = axis.figure
    high = figure.bbox.height / figure.dpi
    wide = figure.bbox.width / figure.dpi
    figure.subplots_adjust(
        left=0.52 / wide, right=1 - 0.1 / wide, top=1 - 0.26 / high, bottom=0.48 / high
    )
    axis.tick_params(labelsize=_SIZE - 0.5)
    axis.xaxis.label.set_fontsize(_SIZE)
    axis.locator_params(axis="y", nbins=4)


def _title(axis: Axes, name: str, arrow: str) -> None:
    axis.set_title(f"{name}\N{NO-BREAK SPACE}{arrow}".rstrip(), fontsize=_SIZE)


def _names(axis: Axes, names: list[tuple[str, str, str]]) -> None:
    """The names of lines in a row above the axes, each in the colour of its line."""
    before = None
    for name, colour, key in names:
        at = (0.0, 1.04) if before is None else (1.0, 0.0)
        before = axis.annotate(
            name, at, xycoords=axis.transAxes if before is None else before,
            xytext=(0, 0) if before is None else (10, 0), textcoords="offset points",
            color=colour, fontsize=_SIZE, va="bottom", gid=f"series name {key}",
        )  # fmt: skip


def _since(axis: Axes, source: Source) -> None:
    """Mark since when what the headline says holds."""
    step = style.mark_since(axis, source, "")
    if step is not None:
        words = source.say(message("since {step:count}", step=step))
        axis.set_title(words, loc="right", color=style.ALARM, fontsize=_SIZE)


def _checkpoint(axis: Axes, source: Source) -> None:
    """Mark the checkpoint to use, if there is one."""
    step = source.report.checkpoints.choice
    if step is None:  # nothing was compared, or nothing is usable
        return
    axis.axvline(step, color=style.HELDOUT, linewidth=1.2)
    words = source.say(message("use {step:count}", step=step))
    axis.set_title(words, loc="right", color=style.HELDOUT, fontsize=_SIZE)


CHARTS: Final = (
    Chart("summary_losses", "verdict", losses),
    Chart("summary_metric", "verdict", main_metric),
)
