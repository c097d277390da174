"""What others' rules say of a run: those of debuggers of training, and rules of thumb for GANs.

Each takes a run as read and says whether it calls it failed. They look at what their sources look
at: losses, gradients, weights and activations; none at samples.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt

from ganreport.run.model import Run

Floats = npt.NDArray[np.float64]

Rule = Callable[[Run], bool]


def _values(run: Run, name: str) -> Floats:
    found = run.metrics.values(name) if name in run.metrics else np.empty(0)
    return np.asarray(found, float)


def _late(run: Run, name: str) -> Floats:
    values = _values(run, name)
    return values[-max(1, len(values) // 4) :]


def low_d_loss(run: Run) -> bool:
    """D's loss below 0.1 on average over the last quarter: the rule of thumb of many tutorials."""
    return bool(np.mean(_late(run, "d_loss")) < 0.1)


def not_a_number(run: Run) -> bool:
    """A loss that is not finite (SageMaker Debugger's NaN and exploding-tensor rules)."""
    return bool(run.non_finite)


def vanishing(run: Run) -> bool:
    """A layer whose mean |gradient| is below 1e-7 (SageMaker Debugger's VanishingGradient)."""
    table = run.layers
    if "gradient_mean_abs" not in table:
        return False
    return bool((table["gradient_mean_abs"] < 1e-7).any())


def not_decreasing(run: Run) -> bool:
    """A loss not 0.1 % lower than 10 steps before (SageMaker Debugger's LossNotDecreasing)."""
    losses = (_values(run, name)[::10] for name in ("d_loss", "g_loss"))
    return any(np.any(values[1:] > values[:-1] * 0.999) for values in losses)


def autotrainer(run: Run) -> bool:
    """AutoTrainer's symptoms with its published defaults, D's accuracy in the place of a model's.

    Source: Zhang et al., ICSE 2021. A value that is not finite counts at once. Where D's accuracy
    stays below 0.7 or never rises by 0.01 from one evaluation to the next: 70 % of a layer's units
    dead; the first layer's gradient more than 70 times the last's; less than 0.001 of it and below
    0.0001 itself; or, without any of these, an accuracy that never rises. Elsewhere: an accuracy
    that swings by 0.03 in a fifth of the evaluations.
    """
    if run.non_finite:
        return True
    accuracy = _accuracy(run)
    if len(accuracy) < 2:
        return False
    flat = bool(np.diff(accuracy).max() < 0.01)
    if flat or accuracy.max() < 0.7:
        return flat or _dead(run) or any(_uneven(run, name) for name in _NETWORKS)
    return _unstable(accuracy)


_NETWORKS: Final = ("discriminator", "generator")


def _accuracy(run: Run) -> Floats:
    both = [_values(run, f"d_{name}_accuracy") for name in ("real", "fake")]
    if not all(len(values) for values in both):
        return np.empty(0)
    parts = np.array_split(np.mean(both, axis=0), max(2, len(run.samples) - 1))
    return np.array([part.mean() for part in parts if len(part)])


def _dead(run: Run) -> bool:
    return "dead_share" in run.layers and bool((run.layers["dead_share"] >= 0.7).any())


def _uneven(run: Run, network: str) -> bool:
    table = run.layers
    if "gradient_norm" not in table:
        return False
    own = table[table["network"] == network].sort_values(["step", "index"])
    ends = own.groupby("step")["gradient_norm"].agg(["first", "last"])
    ratio = ends["first"] / ends["last"]
    vanish = (ratio < 1e-3) & (ends["first"] < 1e-4)
    return bool((vanish | (ratio > 70)).any())


def _unstable(accuracy: Floats) -> bool:
    before, here, after = accuracy[:-2], accuracy[1:-1], accuracy[2:]
    highs = here[(here >= before) & (here >= after)]
    lows = here[(here <= before) & (here <= after)]
    count = min(len(highs), len(lows))
    return bool(np.count_nonzero(highs[:count] - lows[:count] >= 0.03) >= 0.2 * len(accuracy))


BASELINES: Final[dict[str, Rule]] = {
    "D loss below 0.1": low_d_loss,
    "not finite": not_a_number,
    "VanishingGradient": vanishing,
    "LossNotDecreasing": not_decreasing,
    "AutoTrainer": autotrainer,
}
