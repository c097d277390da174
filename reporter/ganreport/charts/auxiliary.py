"""The chart of further terms of a loss, one panel a kind: pixels, features, mel, cycle, ..."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ganreport.charts import style
from ganreport.charts.base import Chart, Sketch, Source
from ganreport.charts.panel import LinePanel, beyond_axes
from ganreport.messages import message, together
from ganreport.report.evidence import ScalarSeries
from ganreport.report.gaps import shaded
from ganreport.run.schema import METRIC_COLUMNS
from ganreport.run.terms import LOSS_KINDS, LossKind, kind_of
from ganreport.run.words import canonical, held_out

MOST: Final = 4
"""Scalars of a kind in one panel; the rest have charts of their own."""

_TERMS: Final = frozenset({"reconstruction_loss", "kl_loss"})
_GAN: Final = frozenset({"d_loss", "g_loss"})
_COLUMNS: Final = 2  # side by side, with the names of lines between
_LONGEST: Final = 15  # signs of a name that there is room for beside a line
_COLOURS: Final = (style.GENERATOR, style.DISCRIMINATOR, style.INK, style.NULL)


def by_kind(source: Source) -> list[tuple[LossKind, list[ScalarSeries]]]:
    """The recorded terms of losses of each kind, at most ``MOST`` a kind; none of a further pair.

    An autoencoder's own two terms have a chart of theirs, unless they are those of a GAN.
    """
    training = source.training
    if training.further:
        return []
    own = set(METRIC_COLUMNS)
    if any(training.get(name) for name in _GAN):
        own -= _TERMS
    kinds: dict[str, list[ScalarSeries]] = {kind.name: [] for kind in LOSS_KINDS}
    for scalar in training.series:
        kind = None if scalar.name in own else kind_of(scalar.name)
        if kind and scalar.name in training.excerpt.columns and len(kinds[kind.name]) < MOST:
            kinds[kind.name].append(scalar)
    return [(kind, kinds[kind.name]) for kind in LOSS_KINDS if kinds[kind.name]]


def auxiliary(source: Source) -> Sketch | None:
    """A panel a kind of term, every one that was recorded in it; held-out ones are dashed."""
    kinds = by_kind(source)
    if not kinds:
        return None
    columns = min(_COLUMNS, len(kinds))
    rows = -(-len(kinds) // columns)
    with style.canvas(source, 1.3 * rows + 0.4, rows, columns) as (figure, axes):
        figure.subplots_adjust(wspace=0.62, right=0.865)
        excess = []
        for axis, (kind, scalars) in zip(axes, kinds, strict=False):
            panel = LinePanel(axis, source, kind.label)
            names = style.short_names([scalar.name for scalar in scalars], _LONGEST)
            colours = _colours(kind, [scalar.name for scalar in scalars])
            for scalar, name, colour in zip(scalars, names, colours, strict=True):
                panel.add(
                    source.training.id(scalar.name), name, colour, *scalar.extremes.arrays,
                    linewidth=0.8, linestyle=(0, (3, 2)) if held_out(scalar.name) else "-",
                )  # fmt: skip
                style.shade(axis, source.training.gaps, [scalar.name])
            excess += panel.fit()
            axis.set_title(source.say(kind.label), fontsize="small", loc="left")
            panel.name_ends()
        for axis in axes[len(kinds) :]:
            axis.set_visible(False)
        for place, axis in enumerate(axes[: len(kinds)]):
            style.step_axis(axis, source, ticks=4, named=place + columns >= len(kinds))
        style.rows_part(axes, columns)
    shown = tuple(scalar.name for _, scalars in kinds for scalar in scalars)
    return Sketch(
        canvas=figure,
        title=message("Further terms of the losses, by their kind"),
        caption=together(
            message(
                "Each as it was recorded. Terms of one kind share a panel; scales differ between "
                "panels and do not show the weights of the terms."
            ),
            message("Dashed: on held-out data.") if any(held_out(name) for name in shown) else "",
            shaded(source.training.gaps, shown),
            beyond_axes(excess),
        ),
        alt=message(
            "Further terms of the losses: {names:list}.", names=[kind.label for kind, _ in kinds]
        ),
        data=source.training.excerpt.of(("step", *shown)),
    )


def _colours(kind: LossKind, names: Sequence[str]) -> list[str]:
    """The colours of lines; terms of the discriminator have those of what they are on."""
    if kind.name != "discriminator":
        return list(_COLOURS[: len(names)])
    words = [canonical(name).split() for name in names]
    if sum("real" in each for each in words) > 1 or sum("fake" in each for each in words) > 1:
        return list(_COLOURS[: len(names)])
    further = iter(_COLOURS[2:] + _COLOURS[:2])
    return [
        style.REAL if "real" in each else style.FAKE if "fake" in each else next(further)
        for each in words
    ]


def _changes(source: Source) -> list[float | None]:
    return [scalar.change for _, scalars in by_kind(source) for scalar in scalars]


CHARTS: Final = (Chart("auxiliary", "training", auxiliary, changes=_changes),)
