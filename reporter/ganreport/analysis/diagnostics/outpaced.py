"""Two losses that agree that D is right about nearly everything, without a known objective.

D's loss alone says little where the objective is not known: 0.02 may be a loss of pictures. Beside
G's it does: under cross-entropy a G whose loss is 4 has samples of which D calls 2 % real, and D's
loss is then about 0.02 if it is as right about real samples; under least squares G's loss is 1
where D answers 0 to all generated samples.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.analysis.findings import Context
from ganreport.stats import series
from ganreport.stats.trend import rank_correlation

Array = npt.NDArray[Any]

_FEWEST: Final = 12  # rows: the medians of the last fifth are then of three
FEW: Final = 50
"""Rows, fewer of which limit what is said: the beginning of many a healthy run looks the same."""
_LATE: Final = 0.8  # of the rows: the last fifth says how it ended
_EARLY: Final = 0.1  # of the rows, which say how it began
_ENTROPY: Final = (0.02, 4.0)  # of D at most, of G at least: both of 2 % of the samples
_SQUARES: Final = (0.01, 0.85, 1.1)  # of D at most, of G from and to: 1 is of answers of 0
_FELL: Final = 5.0  # times, of D's loss since the first tenth: a loss of another kind may be small
_ROSE: Final = 1.5  # times, of G's
_COURSE: Final = 0.5  # rank correlation with time: D's falls and G's rises throughout
_BLIND: Final = (4 * np.log(2), 1.0)  # twice the loss of a blind D: cross-entropy, least squares


@dataclass(frozen=True)
class Outpaced:
    """Over the (n,) ``steps`` how well D does, by its loss; ``d`` and ``g`` are those at the end.

    ``rows`` were recorded.
    """

    steps: Array
    success: Array
    d: float
    g: float
    rows: int


def outpaced(context: Context) -> Outpaced | None:
    """None where the two do not both say that D is right about nearly everything at the end."""
    metrics, card = context.run.metrics, context.run.info.objective
    if card is not None and (card.d_output != "logit" or card.saturating):
        return None
    if not {"d_loss", "g_loss"} <= set(metrics.names):
        return None
    looked = metrics.excerpt(names=["d_loss", "g_loss"])
    held = np.isfinite(looked["d_loss"]) & np.isfinite(looked["g_loss"])
    steps, d, g = (looked[name][held].to_numpy() for name in ("step", "d_loss", "g_loss"))
    trained = np.flatnonzero(d)  # VQGAN's D starts late
    if len(trained):
        steps, d, g = (each[int(trained[0]) :] for each in (steps, d, g))
    if len(d) < _FEWEST or d.min() < 0 or g.min() < 0:
        return None
    first, last = slice(0, max(3, int(_EARLY * len(d)))), slice(int(_LATE * len(d)), None)
    d0, d1, g0, g1 = (float(np.median(x[part])) for x in (d, g) for part in (first, last))
    entropy = d1 <= _ENTROPY[0] and g1 >= _ENTROPY[1]
    squares = d1 <= _SQUARES[0] and _SQUARES[1] <= g1 <= _SQUARES[2]
    if not (entropy or squares) or d0 < _FELL * d1 or g1 < _ROSE * g0:
        return None
    if rank_correlation(steps, d) > -_COURSE or rank_correlation(steps, g) < _COURSE:
        return None
    smooth = series.running_median(d, max(3, len(d) // 10))
    return Outpaced(steps, 1 - smooth / _BLIND[0 if entropy else 1], d1, g1, len(d))
