"""Charts of what training did step by step: losses, outputs, gradients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from ganreport.charts import style
from ganreport.charts.base import Chart, Figure, Scene
from ganreport.charts.gaps import said, shade
from ganreport.messages import Message, message
from ganreport.stats.decimate import extremes

Floats = npt.NDArray[Any]

_NAMES: Final = {
    "d_loss": ("discriminator", style.DISCRIMINATOR),
    "g_loss": ("generator", style.GENERATOR),
    "d_penalty": ("penalty", style.NULL),
    "d_real_mean": ("on reals", style.REAL),
    "d_fake_mean": ("on fakes", style.FAKE),
    "d_real_accuracy": ("reals", style.REAL),
    "d_fake_accuracy": ("fakes", style.FAKE),
    "reconstruction_loss": ("reconstruction", style.GENERATOR),
    "kl_loss": ("divergence", style.DISCRIMINATOR),
    "d_grad_norm": ("discriminator", style.DISCRIMINATOR),
    "g_grad_norm": ("generator", style.GENERATOR),
    "d_update_ratio": ("discriminator", style.DISCRIMINATOR),
    "g_update_ratio": ("generator", style.GENERATOR),
    "e_grad_norm": ("encoder", style.DISCRIMINATOR),
    "e_update_ratio": ("encoder", style.DISCRIMINATOR),
}

_MEANS: Final = ["d_real_mean", "d_fake_mean"]
_SHARES: Final = ["d_real_accuracy", "d_fake_accuracy"]
_NORMS: Final = ["d_grad_norm", "e_grad_norm", "g_grad_norm"]
_RATIOS: Final = ["d_update_ratio", "e_update_ratio", "g_update_ratio"]


def losses(scene: Scene) -> Figure | None:
    """Both losses over the steps, with what they would be if D were blind."""
    names = ["d_loss", "g_loss", "d_penalty"]
    found = _present(scene, names)
    if not found:
        return None
    objective = scene.run.info.objective
    with style.canvas(2.1) as (figure, [axis]):
        labels = _lines(axis, scene, found)
        if objective:
            _blind_line(axis, objective.blind_d_loss, style.DISCRIMINATOR)
            _blind_line(axis, objective.blind_g_loss, style.GENERATOR)
        shade(axis, scene.run, names)
        style.mark_since(axis, scene.findings, "losses")
        axis.set_ylabel("loss")
        style.step_axis(axis)
        style.label_ends(axis, labels)
        svg = style.to_svg(figure, "losses", f"Line chart of {_listing(found)} over the steps.")
    blind_text = (
        " Dashed: both losses when the discriminator can't tell reals from fakes"
        f" ({_values(objective.blind_d_loss, objective.blind_g_loss)})."
        if objective and objective.blind_d_loss is not None
        else ""
    )
    return _figure(
        "losses",
        message("Losses of the two networks"),
        "Faint: every recorded step (extremes kept); strong: running median." + blind_text,
        svg,
        found,
        scene,
        names,
    )


def terms(scene: Scene) -> Figure | None:
    """The terms of an autoencoder's loss."""
    names = ["reconstruction_loss", "kl_loss"]
    found = _present(scene, names)
    if not found:
        return None
    with style.canvas(1.4 * len(found) + 0.4, rows=len(found), sharex=True) as (figure, axes):
        figure.subplots_adjust(hspace=0.16)
        for axis, name in zip(axes, found, strict=True):
            labels = _lines(axis, scene, [name])
            shade(axis, scene.run, [name])
            axis.set_ylabel("nats a sample")
            style.mark_since(axis, scene.findings, "terms")
            style.label_ends(axis, labels)
        style.step_axis(axes[-1])
        svg = style.to_svg(figure, "terms", f"Line charts of {_listing(found)} over the steps.")
    return _figure(
        "terms",
        message("Terms of the autoencoder's loss"),
        "The error of a decoded code and, where it is variational, the divergence of codes from "
        "the prior: a divergence near 0 means that codes tell nothing of their samples.",
        svg,
        found,
        scene,
        names,
    )


def outputs(scene: Scene) -> Figure | None:
    """What D says of reals and fakes, and how often it is right."""
    means = _present(scene, _MEANS)
    shares = _present(scene, _SHARES)
    if not means and not shares:
        return None
    panels = [(means, f"D output ({_output(scene)})"), (shares, "share judged right")]
    panels = [panel for panel in panels if panel[0]]
    with style.canvas(1.4 * len(panels) + 0.4, rows=len(panels), sharex=True) as (figure, axes):
        figure.subplots_adjust(hspace=0.16)
        for axis, (names, label) in zip(axes, panels, strict=True):
            labels = _lines(axis, scene, names)
            shade(axis, scene.run, _SHARES if names is shares else _MEANS)
            axis.set_ylabel(label)
            if names is shares:
                axis.set_ylim(-0.03, 1.03)
                axis.axhline(0.5, color=style.NULL, linewidth=0.8, linestyle=(0, (4, 3)))
            style.mark_since(axis, scene.findings, "outputs")
            style.label_ends(axis, labels)
        style.step_axis(axes[-1])
        svg = style.to_svg(
            figure, "outputs", "Line charts of the discriminator's mean output and accuracy."
        )
    said = "Its mean output." if means else "The share it judges right. Dashed: guessing (0.5)."
    if means and shares:
        said = "Above its mean output, below the share it judges right. Dashed: guessing (0.5)."
    return _figure(
        "outputs",
        message("What the discriminator makes of reals and fakes"),
        f"{said} Two lines far apart mean a discriminator that tells them easily.",
        svg,
        [*means, *shares],
        scene,
        [*_MEANS, *_SHARES],
    )


def gradients(scene: Scene) -> Figure | None:
    """Gradient norms and the size of the updates relative to the weights."""
    norms = _present(scene, _NORMS)
    ratios = _present(scene, _RATIOS)
    panels = [(norms, "gradient norm"), (ratios, "update : weight")]
    panels = [panel for panel in panels if panel[0]]
    if not panels:
        return None
    with style.canvas(1.4 * len(panels) + 0.4, rows=len(panels), sharex=True) as (figure, axes):
        figure.subplots_adjust(hspace=0.16)
        for axis, (names, label) in zip(axes, panels, strict=True):
            labels = _lines(axis, scene, names)
            shade(axis, scene.run, _NORMS if names is norms else _RATIOS)
            if any(scene.run.metrics.thinned(name).positive for name in names):
                style.log_axis(axis)
            axis.set_ylabel(label)
            style.mark_since(axis, scene.findings, "gradients")
            style.label_ends(axis, labels)
        style.step_axis(axes[-1])
        svg = style.to_svg(
            figure, "gradients", "Line charts, logarithmic, of gradient norms and update ratios."
        )
    return _figure(
        "gradients",
        message("Gradient norms and relative updates"),
        "Logarithmic. A generator whose gradient sinks by orders of magnitude no longer learns; "
        "updates near one thousandth of the weights are usual.",
        svg,
        [*norms, *ratios],
        scene,
        [*_NORMS, *_RATIOS],
    )


def _blind_line(axis: Axes, value: float | None, colour: str) -> None:
    if value is not None:
        axis.axhline(value, color=colour, linewidth=0.8, linestyle=(0, (4, 3)), alpha=0.8)


def _present(scene: Scene, names: list[str]) -> list[str]:
    metrics = scene.run.metrics
    return [name for name in names if name in metrics and metrics.thinned(name).finite]


def _lines(axis: Axes, scene: Scene, names: list[str]) -> list[tuple[float, str, str]]:
    """Draw each series, faint as recorded and strong as running median; give end labels."""
    labels = []
    steps = scene.run.metrics.steps
    for name in names:
        text, colour = _NAMES.get(name, (name, style.INK))
        thinned = scene.run.metrics.thinned(name)
        x, y = thinned.extremes
        y = np.where(np.isfinite(y), y, np.nan)
        mx, my = extremes(*_running_median(*thinned.means), 60)
        few = len(steps) < 200
        sns.lineplot(
            x=x, y=y, ax=axis, color=colour, alpha=1 if few else 0.28, linewidth=1 if few else 0.6,
            estimator=None, errorbar=None, legend=False,
            marker="o" if len(steps) < 4 else None, markeredgewidth=0,
        )  # fmt: skip
        if not few:
            sns.lineplot(
                x=mx, y=my, ax=axis, color=colour, estimator=None, errorbar=None, legend=False
            )
        finite = (y if few else my)[np.isfinite(y if few else my)]
        labels.append((float(finite[-1]), text, colour))
    return labels


def _running_median(places: Floats, means: Floats) -> tuple[Floats, Floats]:
    """Median over a fiftieth of the run."""
    window = max(len(means) // 50, 3)
    median = pd.Series(means).rolling(window, center=True, min_periods=1).median()
    return places, median.to_numpy()


def _figure(
    name: str,
    title: Message,
    caption: str,
    svg: str,
    columns: list[str],
    scene: Scene,
    looked_at: list[str],
) -> Figure:
    """The figure of these ``columns``; of all that were ``looked_at`` it says what isn't finite."""
    return Figure(
        id=name,
        section="training",
        title=title,
        caption=caption + said(scene.run, looked_at),
        alt=f"{title}: {_listing(columns)}.",
        media="image/svg+xml",
        content=svg,
        data=style.sheet(scene.run.metrics.excerpt(names=columns)),
    )


def _output(scene: Scene) -> str:
    objective = scene.run.info.objective
    return objective.d_output if objective else "unknown scale"


def _values(*values: float | None) -> str:
    return " and ".join(f"{value:.3g}" for value in values if value is not None)


def _listing(names: list[str]) -> str:
    return ", ".join(name.replace("_", " ") for name in names)


def _recorded(*names: str) -> Callable[[Scene], list[Floats]]:
    """The series behind a chart, for how much it changed; long ones as means of blocks."""

    def series(scene: Scene) -> list[Floats]:
        present = _present(scene, list(names))
        return [scene.run.metrics.thinned(name).means[1] for name in present]

    return series


CHARTS: Final = (
    Chart(
        "losses", "training", losses, "they are what a reader looks for first",
        _recorded("d_loss", "g_loss"),
    ),
    Chart(
        "terms", "training", terms, "they are what an autoencoder is trained on",
        _recorded("reconstruction_loss", "kl_loss"),
    ),
    Chart(
        "outputs", "training", outputs, "",
        _recorded("d_real_mean", "d_fake_mean", "d_real_accuracy", "d_fake_accuracy"),
    ),
    Chart(
        "gradients", "training", gradients, "",
        _recorded("d_grad_norm", "g_grad_norm", "d_update_ratio", "g_update_ratio"),
    ),
)  # fmt: skip
