"""Charts of what training did step by step: losses, outputs, gradients."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from matplotlib.axes import Axes

from ganreport.charts import style
from ganreport.charts.base import Chart, Sketch, Source
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

_LOSSES: Final = ("d_loss", "g_loss", "d_penalty")
_TERMS: Final = ("reconstruction_loss", "kl_loss")
_MEANS: Final = ("d_real_mean", "d_fake_mean")
_SHARES: Final = ("d_real_accuracy", "d_fake_accuracy", "d_accuracy")
_NORMS: Final = ("d_grad_norm", "e_grad_norm", "g_grad_norm")
_RATIOS: Final = ("d_update_ratio", "e_update_ratio", "g_update_ratio")
_FEW: Final = 4  # values that are marked, as no line shows them


def losses(source: Source) -> Sketch | None:
    """Both losses over the steps, with what they would be if D were blind."""
    names = _present(source, _LOSSES)
    if not names:
        return None
    objective = source.report.record.objective
    blind = (objective.blind_d_loss, objective.blind_g_loss) if objective else (None, None)
    with style.canvas(source, 2.1) as (figure, [axis]):
        labels = _lines(axis, source, names)
        _blind_line(axis, blind[0], style.DISCRIMINATOR)
        _blind_line(axis, blind[1], style.GENERATOR)
        style.shade(axis, source.training.gaps, _LOSSES)
        style.mark_since(axis, source, "losses")
        axis.set_ylabel(source.say(message("loss")))
        style.step_axis(axis, source)
        style.label_ends(axis, labels)
    known = [value for value in blind if value is not None]
    caption = together(
        message("Faint: every recorded step (extremes kept); strong: running median.")
        if any(scalar.median.x for name in names if (scalar := source.training.get(name)))
        else message("Every recorded step."),
        message(
            "Dashed: both losses when the discriminator can't tell real samples from generated "
            "ones ({values:and}).",
            values=known,
        )
        if known
        else "",
    )
    title = message("Losses of the two networks")
    return _sketch(source, figure, title, caption, names, _LOSSES)


def terms(source: Source) -> Sketch | None:
    """The terms of an autoencoder's loss; those of a GAN are further terms of its generator's."""
    names = _present(source, _TERMS)
    if not names or _present(source, ("d_loss", "g_loss")):
        return None
    with style.canvas(source, 1.4 * len(names) + 0.4, rows=len(names), sharex=True) as (
        figure,
        axes,
    ):
        figure.subplots_adjust(hspace=0.16)
        for axis, name in zip(axes, names, strict=True):
            labels = _lines(axis, source, [name])
            style.shade(axis, source.training.gaps, [name])
            axis.set_ylabel(source.say(message("nats a sample")))
            style.mark_since(axis, source, "terms")
            style.label_ends(axis, labels)
        style.step_axis(axes[-1], source)
    caption = message(
        "The error of a decoded code and, where it is variational, the divergence of codes from "
        "the prior: a divergence near 0 means that codes tell nothing of their samples."
    )
    title = message("Terms of the autoencoder's loss")
    return _sketch(source, figure, title, caption, names, _TERMS)


def outputs(source: Source) -> Sketch | None:
    """What D says of real and generated samples, and how often it is right."""
    means, shares = _present(source, _MEANS), _present(source, _SHARES)
    panels = [
        (means, _MEANS, message("D output ({kind})", kind=_output(source))),
        (shares, _SHARES, message("share judged right")),
    ]
    panels = [panel for panel in panels if panel[0]]
    if not panels:
        return None
    with style.canvas(source, 1.4 * len(panels) + 0.4, rows=len(panels), sharex=True) as (
        figure,
        axes,
    ):
        figure.subplots_adjust(hspace=0.16)
        for axis, (names, group, label) in zip(axes, panels, strict=True):
            labels = _lines(axis, source, names)
            style.shade(axis, source.training.gaps, group)
            axis.set_ylabel(source.say(label))
            if names is shares:
                axis.set_ylim(-0.03, 1.03)
                axis.axhline(0.5, color=style.NULL, linewidth=0.8, linestyle=(0, (4, 3)))
            style.mark_since(axis, source, "outputs")
            style.label_ends(axis, labels)
        style.step_axis(axes[-1], source)
    if means and shares:
        shown = message(
            "Above its mean output, below the share it judges right. Dashed: guessing (0.5)."
        )
    elif means:
        shown = message("Its mean output.")
    else:
        shown = message("The share it judges right. Dashed: guessing (0.5).")
    caption = together(
        shown,
        message("Two lines far apart mean a discriminator that tells them easily.")
        if len(means) + len(shares) > 1
        else "",
    )
    title = message("What the discriminator makes of real and generated samples")
    return _sketch(source, figure, title, caption, [*means, *shares], (*_MEANS, *_SHARES))


def gradients(source: Source) -> Sketch | None:
    """Gradient norms and the size of the updates relative to the weights."""
    norms, ratios = _present(source, _NORMS), _present(source, _RATIOS)
    panels = [
        (norms, _NORMS, message("gradient norm")),
        (ratios, _RATIOS, message("update : weight")),
    ]
    panels = [panel for panel in panels if panel[0]]
    if not panels:
        return None
    with style.canvas(source, 1.4 * len(panels) + 0.4, rows=len(panels), sharex=True) as (
        figure,
        axes,
    ):
        figure.subplots_adjust(hspace=0.16)
        for axis, (names, group, label) in zip(axes, panels, strict=True):
            labels = _lines(axis, source, names)
            style.shade(axis, source.training.gaps, group)
            curves = [source.training.get(name) for name in names]
            if any(series and series.positive for series in curves):
                style.log_axis(axis, source.language)
            axis.set_ylabel(source.say(label))
            style.mark_since(axis, source, "gradients")
            style.label_ends(axis, labels)
        style.step_axis(axes[-1], source)
    caption = message(
        "Logarithmic. A generator whose gradient sinks by orders of magnitude no longer learns; "
        "updates near one thousandth of the weights are usual."
    )
    title = message("Gradient norms and relative updates")
    return _sketch(source, figure, title, caption, [*norms, *ratios], (*_NORMS, *_RATIOS))


def _blind_line(axis: Axes, value: float | None, colour: str) -> None:
    if value is not None:
        axis.axhline(value, color=colour, linewidth=0.8, linestyle=(0, (4, 3)), alpha=0.8)


def _present(source: Source, names: Sequence[str]) -> list[str]:
    return [name for name in names if source.training.get(name)]


def _lines(axis: Axes, source: Source, names: Sequence[str]) -> list[tuple[float, str, str]]:
    """Draw each series, faint as recorded and strong as running median; give end labels."""
    labels = []
    for name in names:
        text, colour = _NAMES[name]
        series = source.training.get(name)
        if series is None:
            continue
        x, y = series.extremes.arrays
        y = np.where(np.isfinite(y), y, np.nan)
        mx, my = series.median.arrays
        few = not len(mx)
        style.line(
            axis, x, y, colour, alpha=1 if few else 0.28, linewidth=1 if few else 0.6,
            marker="o" if source.training.rows < _FEW else None, markeredgewidth=0,
        )  # fmt: skip
        if not few:
            style.line(axis, mx, my, colour)
        shown = y if few else my
        labels.append((float(shown[np.isfinite(shown)][-1]), source.say(text), colour))
    return labels


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
        "losses", "training", losses, message("they are what a reader looks for first"),
        _recorded("d_loss", "g_loss"),
    ),
    Chart(
        "terms", "training", terms, message("they are what an autoencoder is trained on"),
        _recorded(*_TERMS),
    ),
    Chart("outputs", "training", outputs, changes=_recorded(*_MEANS, *_SHARES)),
    Chart(
        "gradients", "training", gradients,
        changes=_recorded("d_grad_norm", "g_grad_norm", "d_update_ratio", "g_update_ratio"),
    ),
)  # fmt: skip
