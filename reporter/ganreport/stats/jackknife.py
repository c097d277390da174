"""Uncertainty of whatever is computed of records: each twentieth of them left out in turn.

The delete-a-group jackknife, which holds for figures that are not smooth, such as a greatest
difference, too (Shao & Wu 1989). Nothing is drawn again: sums of the rest are differences.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.stats.estimate import NAN, Estimate, normal

Array = npt.NDArray[Any]

GROUPS: Final = 20  # of each set; the error of an error is then about a sixth
_SEED: Final = 20_261_119  # any fixed number: the same records give the same figures


def groups(count: int) -> Array:
    """(n,) the group of each record, all of about one size, whatever the records' order."""
    shuffled: Array = np.random.default_rng(_SEED).permutation(count) % GROUPS
    return shuffled


def without(per_group: Array) -> Array:
    """(1 + GROUPS, ...) sums of all, then of all but each group, from those of (GROUPS, ...)."""
    whole = per_group.sum(axis=0, keepdims=True)
    return np.concatenate([whole, whole - per_group])


def jackknifed(values: Array, least: float = -math.inf, most: float = math.inf) -> Estimate:
    """The estimate of a figure of all records, of (1 + GROUPS,) as :func:`without` orders them."""
    whole, rest = float(values[0]), values[1:][np.isfinite(values[1:])]
    if not math.isfinite(whole) or len(rest) < GROUPS:
        return Estimate(whole if math.isfinite(whole) else NAN)
    error = math.sqrt((GROUPS - 1) / GROUPS * float(((rest - rest.mean()) ** 2).sum()))
    return normal(whole, error, least, most)
