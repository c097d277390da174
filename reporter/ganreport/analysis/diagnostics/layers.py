"""Do gradients reach every layer, and do the layers' units still answer?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from ganreport.analysis.findings import Absent, Context, Diagnostic, Evidence, Judgement
from ganreport.analysis.grading import Status, holds_since
from ganreport.analysis.limits import Limits
from ganreport.analysis.remedies import ladders
from ganreport.analysis.wording import NETWORKS, number
from ganreport.messages import Text, message

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


def _flows(context: Context) -> tuple[Flow, ...] | Absent:
    table = context.run.layers
    if not {"step", "network", "layer", "gradient_mean_abs"} <= set(table):
        return Absent(message("no gradients were recorded layer by layer"))
    known = table[np.isfinite(table["gradient_mean_abs"])]
    flows = (_flow(str(name), rows) for name, rows in known.groupby("network"))
    return tuple(flow for flow in flows if flow) or Absent(
        message("no network has finite gradients of two layers")
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


def _network(name: str) -> Text:
    """What a network is called: by its own name where that is none of the usual."""
    return NETWORKS.get(name, name)


def _judge_flow(flows: tuple[Flow, ...], limits: Limits) -> Judgement:
    numbers = tuple(each for flow in flows for each in _flow_numbers(flow, limits))
    worst = min(flows, key=lambda flow: float(flow.evenness[-1]))
    words = message(
        "In the {network}, layer '{weakest}' gets {share} of the gradient of layer '{strongest}'",
        network=_network(worst.network),
        weakest=worst.weakest,
        share=float(worst.evenness[-1]),
        strongest=worst.strongest,
    )
    status, since = limits.flow.lasting(worst.steps, worst.evenness, name=f"{worst.network}_flow")
    if status is Status.OK:
        claim = message("{flow}, the smallest share: gradients reach every layer.", flow=words)
    else:
        claim = message("{flow}: hardly any gradient reaches it.", flow=words)
    return Judgement(status, claim, numbers, since)


def _flow_numbers(flow: Flow, limits: Limits) -> tuple[Evidence, ...]:
    network = _network(flow.network)
    return (
        number(
            f"{flow.network}_flow",
            message(
                "Gradient of the {network}'s weakest layer over its strongest", network=network
            ),
            float(flow.evenness[-1]),
            1.0,
            rule=limits.flow.rule,
        ),
        number(
            f"{flow.network}_least", message("Mean absolute gradient of the weakest"), flow.least
        ),
    )


@dataclass(frozen=True)
class DeadUnits:
    """The layer with the most dead units at the last evaluation; (E,) its course over ``steps``."""

    network: str
    layer: str
    steps: Array
    share: Array


def _dead_units(context: Context) -> DeadUnits | Absent:
    layers = context.run.layers
    wanted = {"step", "network", "layer", "dead_share"}
    known = layers.dropna(subset=["dead_share"]) if wanted <= set(layers) else pd.DataFrame()
    if not len(known):
        return Absent(message("no shares of dead units were recorded"))
    last = known[known["step"] == known["step"].max()]
    worst = last.loc[[last["dead_share"].idxmax()]]
    network, layer = str(worst["network"].iloc[0]), str(worst["layer"].iloc[0])
    rows = known[(known["network"] == network) & (known["layer"] == layer)]
    return DeadUnits(network, layer, rows["step"].to_numpy(), rows["dead_share"].to_numpy())


def _judge_dead(units: DeadUnits, limits: Limits) -> Judgement:
    value, network = float(units.share[-1]), _network(units.network)
    label = message("Dead units of {layer} ({network})", layer=units.layer, network=network)
    numbers = (number("dead_units", label, value, 0.0, "share", limits.dead.rule),)
    status, since = limits.dead.lasting(units.steps, units.share, name="dead_units")
    if status is Status.OK:
        claim = message(
            "In the worst layer ({layer} of the {network}) {share:percent} of the units are "
            "dead: the layers are active.",
            layer=units.layer,
            network=network,
            share=value,
        )
    else:
        claim = message(
            "In the worst layer ({layer} of the {network}) {share:percent} of the units are "
            "dead: their output is always 0.",
            layer=units.layer,
            network=network,
            share=value,
        )
    return Judgement(status, claim, numbers, since)


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


def _updates(context: Context) -> tuple[Updates, ...] | Absent:
    table = context.run.layers
    if not {"step", "network", "layer", "update_norm", "weight_norm"} <= set(table):
        return Absent(message("no updates were recorded layer by layer"))
    known = table[(table["weight_norm"] > 0) & np.isfinite(table["update_norm"])]
    known = known.assign(ratio=known["update_norm"] / known["weight_norm"])
    moves = (_moves(str(name), rows) for name, rows in known.groupby("network"))
    return tuple(moves) or Absent(message("no layer has finite updates and weights"))


def _moves(network: str, rows: pd.DataFrame) -> Updates:
    grid = rows.pivot_table(index="step", columns="layer", values="ratio")
    last = grid.iloc[-1]
    most, least = grid.max(axis=1).to_numpy(), grid.min(axis=1).to_numpy()
    return Updates(
        network, grid.index.to_numpy(), most, least, (str(last.idxmax()), str(last.idxmin()))
    )


def _judge_updates(updates: tuple[Updates, ...], limits: Limits) -> Judgement:
    numbers = tuple(each for u in updates for each in _update_numbers(u, limits))
    most, least = limits.layer_update_most, limits.update_least
    for u in updates:
        status, since = most.lasting(u.steps, u.fastest, name=f"{u.network}_fastest")
        if status is not Status.OK:
            claim = message(
                "An update of layer '{layer}' ({network}) is {times} times as large as its "
                "weights.",
                layer=u.names[0],
                network=_network(u.network),
                times=float(u.fastest[-1]),
            )
            return Judgement(status, claim, numbers, since)
        since = holds_since(u.steps, least.beyond(u.slowest) & ~least.beyond(u.fastest))
        if since is not None:
            claim = message(
                "Layer '{layer}' ({network}) does not change while others do.",
                layer=u.names[1],
                network=_network(u.network),
            )
            return Judgement(Status.WARN, claim, numbers, since)
    fastest = max(updates, key=lambda u: float(u.fastest[-1]))
    claim = message(
        "The largest update of a layer is {share} of its weights ('{layer}'): none is too large.",
        share=float(fastest.fastest[-1]),
        layer=fastest.names[0],
    )
    return Judgement(Status.OK, claim, numbers)


def _update_numbers(u: Updates, limits: Limits) -> tuple[Evidence, ...]:
    stands = message(
        "warns below {least} where another layer changes", least=limits.update_least.at
    )
    network = _network(u.network)
    return (
        number(
            f"{u.network}_fastest",
            message("Update relative to weights, fastest layer of the {network}", network=network),
            float(u.fastest[-1]),
            rule=limits.layer_update_most.rule,
        ),
        number(
            f"{u.network}_slowest",
            message("The same of its slowest layer ('{layer}')", layer=u.names[1]),
            float(u.slowest[-1]),
            rule=stands,
        ),
    )


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="flow",
        axis="gradients",
        question=message("Do gradients reach every layer?"),
        needs=message("mean absolute gradients of the layers"),
        measure=_flows,
        judge=_judge_flow,
        limits=("flow",),
        advice=message(
            "Use residual connections, batch or spectral normalisation, leaky rectifiers, or an "
            "initialisation that keeps variances (Glorot, He)."
        ),
        why=message(
            "A layer whose gradient is a tiny share of its neighbours' stays as it was "
            "initialised (vanishing), or its neighbours change too fast (exploding)."
        ),
        charts=("layers",),
        references=("he2015",),
        remedy=ladders.FLOWING,
    ),
    Diagnostic(
        id="dead_units",
        axis="gradients",
        question=message("Are the ReLU units still active?"),
        needs=message("shares of dead units of the layers"),
        measure=_dead_units,
        judge=_judge_dead,
        limits=("dead",),
        advice=message("Lower the learning rate, or use leaky ReLU."),
        why=message("A unit that is 0 on every sample gets no gradient and never recovers."),
        charts=("layers",),
        remedy=ladders.EVENED,
    ),
    Diagnostic(
        id="layer_updates",
        axis="gradients",
        question=message("Does every layer learn, and none too fast?"),
        needs=message("update and weight norms of the layers"),
        measure=_updates,
        judge=_judge_updates,
        limits=("layer_update_most", "update_least"),
        advice=message(
            "If a layer changes too fast, lower the learning rate or clip gradients. If one does "
            "not change, check that it gets a gradient."
        ),
        why=message(
            "An update larger than a layer's weights undoes what it learnt; a layer that does "
            "not change learns nothing."
        ),
        charts=("layers",),
        remedy=ladders.BOUNDED,
    ),
)
