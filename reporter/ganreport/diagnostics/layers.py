"""Do gradients reach every layer, and do the layers' units still answer?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from ganreport.diagnostics.types import Absent, Case, Diagnostic, Judgement, Status, Thresholds
from ganreport.diagnostics.wording import holds_since, number, percent, short

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Flow:
    """How even a network's gradients are over its layers.

    ``evenness`` (E,) is the mean absolute gradient of the weakest layer over that of the strongest,
    0 where no layer gets any; ``weakest`` and ``strongest`` name the layers of the last evaluation,
    ``least`` is the mean absolute gradient of the former.
    """

    network: str
    steps: Array
    evenness: Array
    weakest: str
    strongest: str
    least: float


def _flows(case: Case) -> tuple[Flow, ...] | Absent:
    table = case.run.layers
    if not {"step", "network", "layer", "gradient_mean_abs"} <= set(table):
        return Absent("Not measured: no gradients were recorded layer by layer.")
    known = table[np.isfinite(table["gradient_mean_abs"])]
    found = (_flow(str(name), rows) for name, rows in known.groupby("network"))
    return tuple(flow for flow in found if flow) or Absent(
        "Not measured: no network has finite gradients of two layers."
    )


def _flow(network: str, rows: pd.DataFrame) -> Flow | None:
    grid = rows.pivot_table(index="step", columns="layer", values="gradient_mean_abs")
    grid = grid[grid.count(axis=1) > 1]
    if not len(grid):
        return None
    least, most = grid.min(axis=1).to_numpy(), grid.max(axis=1).to_numpy()
    evenness = np.where(most > 0, least / np.where(most > 0, most, 1), 0.0)
    last = grid.iloc[-1]
    names = str(last.idxmin()), str(last.idxmax())
    return Flow(network, grid.index.to_numpy(), evenness, *names, float(least[-1]))


def _judge_flow(flows: tuple[Flow, ...], t: Thresholds) -> Judgement:
    rule = f"warns below {t.flow_warn:g}, fails below {t.flow_fail:g}"
    numbers = tuple(
        found
        for flow in flows
        for found in (
            number(
                f"{flow.network}_flow",
                f"Gradient of the {flow.network}'s weakest layer over its strongest",
                float(flow.evenness[-1]),
                1.0,
                rule=rule,
            ),
            number(f"{flow.network}_least", "Mean |g| of the weakest", flow.least),
        )
    )
    worst = min(flows, key=lambda flow: float(flow.evenness[-1]))
    ratio = float(worst.evenness[-1])
    words = (
        f"In the {worst.network} layer '{worst.weakest}' gets {short(ratio)} of the gradient of "
        f"layer '{worst.strongest}'"
    )
    for status, limit in ((Status.FAIL, t.flow_fail), (Status.WARN, t.flow_warn)):
        since = holds_since(worst.steps, worst.evenness < limit)
        if since is not None:
            return Judgement(status, f"{words}: it hardly reaches it.", numbers, since)
    return Judgement(Status.OK, f"{words}, the least of all: every layer gets some.", numbers)


@dataclass(frozen=True)
class DeadUnits:
    """The layer with the most dead units at the last evaluation; (E,) its course over ``steps``."""

    network: str
    layer: str
    steps: Array
    share: Array


def _dead_units(case: Case) -> DeadUnits | Absent:
    layers = case.run.layers
    wanted = {"step", "network", "layer", "dead_share"}
    known = layers.dropna(subset=["dead_share"]) if wanted <= set(layers) else pd.DataFrame()
    if not len(known):
        return Absent("Not measured: no shares of dead units were recorded.")
    last = known[known["step"] == known["step"].max()]
    worst = last.loc[[last["dead_share"].idxmax()]]
    network, layer = str(worst["network"].iloc[0]), str(worst["layer"].iloc[0])
    rows = known[(known["network"] == network) & (known["layer"] == layer)]
    return DeadUnits(network, layer, rows["step"].to_numpy(), rows["dead_share"].to_numpy())


def _judge_dead(found: DeadUnits, t: Thresholds) -> Judgement:
    rule = f"warns above {t.dead_warn:g}, fails above {t.dead_fail:g}"
    value = float(found.share[-1])
    label = f"Dead units of {found.layer} ({found.network})"
    numbers = (number("dead_units", label, value, 0.0, "share", rule),)
    words = (
        f"In the worst layer ({found.layer} of the {found.network}) {percent(value)} of the units"
    )
    for status, limit in ((Status.FAIL, t.dead_fail), (Status.WARN, t.dead_warn)):
        since = holds_since(found.steps, found.share > limit)
        if since is not None:
            return Judgement(status, f"{words} answer nothing at all any more.", numbers, since)
    return Judgement(Status.OK, f"{words} are dead: the layers answer.", numbers)


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="flow",
        axis="gradients",
        question="Do gradients reach every layer?",
        needs="mean absolute gradients of the layers",
        measure=_flows,
        judge=_judge_flow,
        advice="Use residual connections, batch or spectral normalisation, leaky rectifiers, or an "
        "initialisation that keeps variances (Glorot, He).",
        why="A layer whose gradient is a tiny share of its neighbours' stays as it was initialised "
        "(its share vanishes), or its neighbours leap (theirs explode).",
        charts=("layers",),
        references=("he2015",),
    ),
    Diagnostic(
        id="dead_units",
        axis="gradients",
        question="Do the rectified units still answer?",
        needs="shares of dead units of the layers",
        measure=_dead_units,
        judge=_judge_dead,
        advice="Lower the learning rate, or use leaky rectifiers.",
        why="A unit that is 0 on every sample gets no gradient and never comes back.",
        charts=("layers",),
    ),
)
