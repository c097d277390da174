"""What others' rules say of a run: those of debuggers of training, and rules of thumb for GANs.

Each takes a run as read and says whether it calls it failed. They look at what their sources look
at: losses, gradients, weights and activations; none at samples.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from ganreport.run import Run

Rule = Callable[[Run], bool]


def _values(run: Run, name: str) -> np.ndarray:
    found = run.metrics.values(name) if name in run.metrics else np.empty(0)
    return np.asarray(found, float)


def _late(run: Run, name: str) -> np.ndarray:
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
    """A loss less than 0.1 % lower after 1,000 steps (SageMaker Debugger's LossNotDecreasing)."""
    for name in ("d_loss", "g_loss"):
        values = _values(run, name)
        before, after = values[:-1000:1000], values[1000::1000]
        if len(after) and np.any(after > before * 0.999):
            return True
    return False


def autotrainer(run: Run) -> bool:
    """AutoTrainer's symptoms on what is recorded (Zhang et al. 2021, sec. 4.1).

    Vanishing: the first layer's gradient below 1e-4 of the last's, or all below 1e-7; exploding: a
    gradient norm beyond 70, or not finite; dying rectifiers: a layer whose units are dead for more
    than 70 %; unstable loss: more than half the moves of D's loss over 1,000 steps larger than 3 %
    of its size and of changing sign.
    """
    if run.non_finite or max(np.max(_values(run, n), initial=0) for n in _NORMS) > 70:
        return True
    table = run.layers
    if "dead_share" in table and (table["dead_share"] > 0.7).any():
        return True
    if "gradient_mean_abs" in table and (table["gradient_mean_abs"] < 1e-7).any():
        return True
    means = [part.mean() for part in np.array_split(_values(run, "d_loss"), 20) if len(part)]
    moves = np.diff(means) / (np.abs(means[:-1]) + 1e-12)
    return bool(np.mean((np.abs(moves) > 0.03) & (moves > 0)) > 0.4)


_NORMS: Final = ("d_grad_norm", "g_grad_norm")

BASELINES: Final[dict[str, Rule]] = {
    "D loss below 0.1": low_d_loss,
    "not finite": not_a_number,
    "VanishingGradient": vanishing,
    "LossNotDecreasing": not_decreasing,
    "AutoTrainer": autotrainer,
}
