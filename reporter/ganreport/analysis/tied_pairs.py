"""Which checkpoints can't be told from the best by the same pairs: far fewer than by intervals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ganreport.metrics.paired import PREFIX
from ganreport.run.model import Run
from ganreport.run.scored_pairs import ScoredPairs
from ganreport.stats import paired


def tied_pairs(run: Run, measure: str, best: int, tied: Sequence[int]) -> tuple[int, ...]:
    """Those of the steps whose mean differences from the best one's scores may be 0.

    An interval of a mean holds how different the inputs are, too; of the same inputs only what
    outputs make of them counts.

    Args:
        run: The run with its pairs.
        measure: The metric, of pairs or another; by others all that are tied stay so.
        best: The step of the best value.
        tied: The steps whose intervals overlap its own.
    """
    if not measure.startswith(PREFIX):
        return tuple(tied)
    score = measure.removeprefix(PREFIX)
    sets = {pairs.step: pairs for pairs in run.paired if score in pairs.scores}
    if best not in sets:
        return tuple(tied)
    return tuple(s for s in tied if s == best or _alike(sets.get(s), sets[best], score))


def _alike(one: ScoredPairs | None, best: ScoredPairs, score: str) -> bool:
    if one is None:
        return True
    own, other = _common(one, best, score)
    off = paired.difference(own, other).mean
    return not (off.lower > 0 or off.upper < 0)


def _common(
    one: ScoredPairs, best: ScoredPairs, score: str
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """The scores of the inputs that both have outputs of."""
    known = dict(zip(best.names, best.scores[score], strict=True))
    both = [
        (own, known[name])
        for name, own in zip(one.names, one.scores[score], strict=True)
        if name in known
    ]
    values = np.array(both, np.float64).reshape(-1, 2)
    return values[:, 0], values[:, 1]
