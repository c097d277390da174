"""Do gradients reach every layer, and do the layers' units still answer?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from ganreport.analysis import remedies
from ganreport.analysis.findings import Absent, Context, Diagnostic, Judgement, Thresholds
from ganreport.analysis.grading import Status
from ganreport.analysis.wording import holds_since, number, percent, short

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


def _flows(case: Context) -> tuple[Flow, ...] | Absent:
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
    evenness = np.where(most > 0, np.maximum(least, 0) / np.where(most > 0, most, 1), 0.0)
    last = grid.iloc[-1]
    names = str(last.idxmin()), str(last.idxmax())
    return Flow(network, grid.index.to_numpy(), evenness, *names, float(least[-1]))


def _judge_flow(flows: tuple[Flow, ...], t: Thresholds) -> Judgement:
    rule = f"warns below {short(t.flow_warn)}, fails below {short(t.flow_fail)}"
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


def _dead_units(case: Context) -> DeadUnits | Absent:
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


@dataclass(frozen=True)
class Updates:
    """How far a network's layers move in a step, relative to their weights.

    ``fastest`` and ``slowest`` (E,) are the largest and the smallest of them over ``steps``;
    ``names`` the two layers at the last evaluation.
    """

    network: str
    steps: Array
    fastest: Array
    slowest: Array
    names: tuple[str, str]


def _updates(case: Context) -> tuple[Updates, ...] | Absent:
    table = case.run.layers
    if not {"step", "network", "layer", "update_norm", "weight_norm"} <= set(table):
        return Absent("Not measured: no updates were recorded layer by layer.")
    known = table[(table["weight_norm"] > 0) & np.isfinite(table["update_norm"])]
    known = known.assign(ratio=known["update_norm"] / known["weight_norm"])
    found = (_moves(str(name), rows) for name, rows in known.groupby("network"))
    return tuple(found) or Absent("Not measured: no layer has finite updates and weights.")


def _moves(network: str, rows: pd.DataFrame) -> Updates:
    grid = rows.pivot_table(index="step", columns="layer", values="ratio")
    last = grid.iloc[-1]
    most, least = grid.max(axis=1).to_numpy(), grid.min(axis=1).to_numpy()
    return Updates(
        network, grid.index.to_numpy(), most, least, (str(last.idxmax()), str(last.idxmin()))
    )


def _judge_updates(found: tuple[Updates, ...], t: Thresholds) -> Judgement:
    leaps = f"warns above {t.layer_update_most:g}"
    stands = f"warns below {short(t.update_least)} where another layer moves"
    numbers = tuple(
        each
        for u in found
        for each in (
            number(f"{u.network}_fastest", f"Update over weights, fastest layer of the {u.network}",
                   float(u.fastest[-1]), rule=leaps),
            number(f"{u.network}_slowest", f"The same of its slowest ('{u.names[1]}')",
                   float(u.slowest[-1]), rule=stands),
        )
    )  # fmt: skip
    for u in found:
        since = holds_since(u.steps, u.fastest > t.layer_update_most)
        if since is not None:
            times = short(float(u.fastest[-1]))
            claim = f"An update of layer '{u.names[0]}' ({u.network}) is {times} times its weights."
            return Judgement(Status.WARN, claim, numbers, since)
        since = holds_since(u.steps, (u.slowest < t.update_least) & (u.fastest >= t.update_least))
        if since is not None:
            claim = f"Layer '{u.names[1]}' ({u.network}) stands still while others move."
            return Judgement(Status.WARN, claim, numbers, since)
    most = max(found, key=lambda u: float(u.fastest[-1]))
    words = f"at most {short(float(most.fastest[-1]))} of its weights ('{most.names[0]}')"
    return Judgement(Status.OK, f"An update of a layer is {words}: none leaps.", numbers)


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
        remedy=remedies.FLOWING,
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
        remedy=remedies.evened,
    ),
    Diagnostic(
        id="layer_updates",
        axis="gradients",
        question="Does every layer move, and none too fast?",
        needs="update and weight norms of the layers",
        measure=_updates,
        judge=_judge_updates,
        advice="Lower the learning rate or clip gradients where a layer leaps; where one stands "
        "still, see that it is part of the graph and gets a gradient.",
        why="A step larger than a layer's weights undoes what it learnt; a layer that does not "
        "move learns nothing.",
        charts=("layers",),
        remedy=remedies.BOUNDED,
    ),
)
