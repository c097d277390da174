"""Charts of what training did step by step: losses, outputs, gradients."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

import numpy as np

from ganreport.charts import style
from ganreport.charts.base import Chart, Sketch, Source
from ganreport.charts.panel import Excess, LinePanel, beyond_axes
from ganreport.charts.style import Canvas
from ganreport.messages import Message, Text, message, together
from ganreport.report.gaps import shaded

_NAMES: Final[dict[str, tuple[Text, str]]] = {
    "d_loss": (message("discriminator"), style.DISCRIMINATOR),
    "g_loss": (message("generator"), style.GENERATOR),
    "d_penalty": (message("penalty"), style.NULL),
    "d_real_mean": (message("on real"), style.REAL),
    "d_fake_mean": (message("on generated"), style.FAKE),
    "d_real_accuracy": (message("real"), style.REAL),
    "d_fake_accuracy": (message("generated"), style.FAKE),
    "d_accuracy": (message("both"), style.DISCRIMINATOR),
    "reconstruction_loss": (message("reconstruction"), style.GENERATOR),
    "kl_loss": (message("divergence"), style.DISCRIMINATOR),
    "d_grad_norm": (message("discriminator"), style.DISCRIMINATOR),
    "g_grad_norm": (message("generator"), style.GENERATOR),
    "d_update_ratio": (message("discriminator"), style.DISCRIMINATOR),
    "g_update_ratio": (message("generator"), style.GENERATOR),
    "e_grad_norm": (message("encoder"), style.DISCRIMINATOR),
    "e_update_ratio": (message("encoder"), style.DISCRIMINATOR),
}

LOSSES: Final = ("d_loss", "g_loss", "d_penalty")
TERMS: Final = ("reconstruction_loss", "kl_loss")
_MEANS: Final = ("d_real_mean", "d_fake_mean")
_SHARES: Final = ("d_real_accuracy", "d_fake_accuracy", "d_accuracy")
_NORMS: Final = ("d_grad_norm", "e_grad_norm", "g_grad_norm")
_BETWEEN: Final = 0.3  # of a panel's height, for the ticks of each
_RATIOS: Final = ("d_update_ratio", "e_update_ratio", "g_update_ratio")


def losses(source: Source) -> Sketch | None:
    """Both losses over the steps, with what they would be if D were blind."""
    names = [name for name in _present(source, LOSSES) if name != "d_penalty" or _moves(source)]
    if not names:
        return None
    blind = blind_losses(source)
    with style.canvas(source, 2.1) as (figure, [axis]):
        panel = LinePanel(axis, source, message("loss"))
        add(panel, names)
        for name, colour in (("d_loss", style.DISCRIMINATOR), ("g_loss", style.GENERATOR)):
            panel.rule(blind.get(name), colour)
        excess = _fit(panel, names, LOSSES, "losses")
        style.step_axis(axis, source)
    caption = together(
        how_drawn(panel),
        message(
            "Dashed: both losses when the discriminator cannot distinguish real from generated "
            "samples ({values:and}).",
            values=list(blind.values()),
        )
        if blind
        else "",
        style.since_words(source, "losses"),
        beyond_axes(excess),
    )
    title = message("Losses of the two networks")
    return _sketch(source, figure, title, caption, names, LOSSES)


def how_drawn(panel: LinePanel) -> Text:
    """Whether the lines of a panel are what was recorded, or medians of it."""
    if any(line.data.smooth for line in panel.lines):
        return message("Faint: every recorded step (extremes kept); strong: running median.")
    return message("Every recorded step.")


def blind_losses(source: Source) -> dict[str, float]:
    """What each loss is when the discriminator is blind, where that is known."""
    card = source.report.record.objective
    known = {"d_loss": card.blind_d_loss, "g_loss": card.blind_g_loss} if card else {}
    return {name: value for name, value in known.items() if value is not None}


def terms(source: Source) -> Sketch | None:
    """The terms of an autoencoder's loss; those of a GAN are further terms of its generator's."""
    names = _present(source, TERMS)
    if not names or _present(source, ("d_loss", "g_loss")):
        return None
    with style.canvas(source, _high(names), len(names), hspace=_BETWEEN) as (figure, axes):
        excess = []
        for axis, name in zip(axes, names, strict=True):
            panel = LinePanel(axis, source, message("nats per sample"))
            add(panel, [name])
            excess += _fit(panel, [name], [name], "terms")
            style.step_axis(axis, source, named=axis is axes[-1])
        style.rows_part(axes)
    caption = together(
        message(
            "The reconstruction error and, for a variational autoencoder, the KL divergence of "
            "codes from the prior. A divergence near 0 means that codes carry no information "
            "about their samples."
        ),
        style.since_words(source, "terms"),
        beyond_axes(excess),
    )
    title = message("Terms of the autoencoder's loss")
    return _sketch(source, figure, title, caption, names, TERMS)


def outputs(source: Source) -> Sketch | None:
    """What D says of real and generated samples, and how often it is right."""
    means, shares = _present(source, _MEANS), _present(source, _SHARES)
    panels = [
        (means, _MEANS, message("D output ({kind})", kind=_output(source))),
        (shares, _SHARES, message("accuracy")),
    ]
    panels = [panel for panel in panels if panel[0]]
    if not panels:
        return None
    with style.canvas(source, _high(panels), len(panels), hspace=_BETWEEN) as (figure, axes):
        excess = []
        for axis, (names, group, label) in zip(axes, panels, strict=True):
            panel = LinePanel(axis, source, label)
            add(panel, names)
            if names is shares:
                panel.rule(0.5)
            excess += _fit(panel, names, group, "outputs", whole=names is shares)
            style.step_axis(axis, source, named=axis is axes[-1])
        style.rows_part(axes)
    if means and shares:
        shown = message(
            "Top: its mean output. Bottom: the share that it classifies correctly; dashed: "
            "guessing (0.5)."
        )
    elif means:
        shown = message("Its mean output.")
    else:
        shown = message("The share that it classifies correctly. Dashed: guessing (0.5).")
    caption = together(
        shown,
        message("Two lines far apart mean that the discriminator separates the two easily.")
        if len(means) + len(shares) > 1
        else "",
        style.since_words(source, "outputs"),
        beyond_axes(excess),
    )
    title = message("The discriminator's outputs on real and generated samples")
    return _sketch(source, figure, title, caption, [*means, *shares], (*_MEANS, *_SHARES))


def gradients(source: Source) -> Sketch | None:
    """Gradient norms and the size of the updates relative to the weights."""
    norms, ratios = _present(source, _NORMS), _present(source, _RATIOS)
    panels = [
        (norms, _NORMS, message("gradient norm")),
        (ratios, _RATIOS, message("update / weight")),
    ]
    panels = [panel for panel in panels if panel[0]]
    if not panels:
        return None
    with style.canvas(source, _high(panels), len(panels), hspace=_BETWEEN) as (figure, axes):
        excess = []
        for axis, (names, group, label) in zip(axes, panels, strict=True):
            curves = [source.training.get(name) for name in names]
            panel = LinePanel(axis, source, label)
            add(panel, names)
            log = any(series and series.positive for series in curves)
            excess += _fit(panel, names, group, "gradients", log=log)
            style.step_axis(axis, source, named=axis is axes[-1])
        style.rows_part(axes)
    caption = together(
        message(
            "Logarithmic scale. A generator whose gradient falls by orders of magnitude no "
            "longer learns. Updates of about a thousandth of the weights are usual."
        ),
        style.since_words(source, "gradients"),
        beyond_axes(excess),
    )
    title = message("Gradient norms and relative updates")
    return _sketch(source, figure, title, caption, [*norms, *ratios], (*_NORMS, *_RATIOS))


def _high(panels: Sequence[object]) -> float:
    """Inches of panels one above the other."""
    return 1.25 * len(panels) + 0.4


def _present(source: Source, names: Sequence[str]) -> list[str]:
    return [name for name in names if source.training.get(name)]


def _moves(source: Source) -> bool:
    """Whether a penalty was ever paid: a line along 0 says nothing, and costs the losses height."""
    series = source.training.get("d_penalty")
    return series is not None and bool(np.any(series.extremes.arrays[1] != 0))


def add(panel: LinePanel, names: Iterable[str]) -> None:
    """Draw each of these scalars, faint as recorded and strong as running median."""
    own = panel.source.training
    for name in names:
        text, colour = _NAMES[name]
        series = own.get(name)
        if series:
            smooth = series.median.arrays if series.median.x else None
            panel.add(own.id(name), text, colour, *series.extremes.arrays, smooth=smooth)


def _fit(
    panel: LinePanel,
    names: Sequence[str],
    group: Sequence[str],
    chart: str,
    *,
    log: bool | None = None,
    whole: bool = False,
) -> list[Excess]:
    """Fit the axes, as those of other pairs of networks; mark and name what is in them.

    ``group`` are the scalars whose values that are not finite are shaded; ``whole`` asks for all
    shares from 0 to 1.
    """
    source = panel.source
    others = [
        scalar.extremes.arrays[1]
        for pair in source.report.training
        if pair is not source.training
        for name in names
        if (scalar := pair.get(name))
    ]
    log = False if whole else log
    excess = panel.fit(log=log, others=others, within=(0.0, 1.0) if whole else ())
    style.shade(panel.axis, source.training.gaps, group)
    panel.axis.set_ylabel(source.say(panel.label))
    style.mark_since(panel.axis, source, chart)
    panel.name_ends()
    return excess


def _sketch(
    source: Source,
    figure: Canvas,
    title: Message,
    caption: Text,
    columns: list[str],
    looked_at: tuple[str, ...],
) -> Sketch:
    """The sketch of these ``columns``; of all that were ``looked_at`` it says what isn't finite."""
    return Sketch(
        canvas=figure,
        title=title,
        caption=together(caption, shaded(source.training.gaps, looked_at)),
        alt=message(
            "{title}: {series:list}.",
            title=title,
            series=[name.replace("_", " ") for name in columns],
        ),
        data=source.training.excerpt.of(("step", *columns)),
    )


def _output(source: Source) -> Text:
    objective = source.report.record.objective
    return objective.d_output if objective else message("unknown scale")


def _recorded(*names: str) -> Callable[[Source], list[float | None]]:
    """How much the series behind a chart changed."""

    def changes(source: Source) -> list[float | None]:
        curves = (source.training.get(name) for name in names)
        return [series.change for series in curves if series]

    return changes


CHARTS: Final = (
    Chart(
        "losses", "training", losses, message("readers look for these first"),
        _recorded("d_loss", "g_loss"),
    ),
    Chart(
        "terms", "training", terms, message("an autoencoder is trained on these"),
        _recorded(*TERMS),
    ),
    Chart(
        "outputs", "training", outputs,
        message("they show how well the discriminator separates real from generated samples"),
        _recorded(*_MEANS, *_SHARES),
    ),
    Chart(
        "gradients", "training", gradients,
        changes=_recorded("d_grad_norm", "g_grad_norm", "d_update_ratio", "g_update_ratio"),
    ),
)  # fmt: skip
