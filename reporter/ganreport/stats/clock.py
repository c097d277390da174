"""The steps of a log: in order or not, written twice, restarted, with gaps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

_PAIRS: Final = 1_000_000  # enough for a median of any log; bounds the memory
_UNEVEN: Final = 0.05  # share of wide distances, beyond which they are no gaps but the log's way


def restarts(steps: Array) -> int:
    """How often (n,) steps, in the order of writing, go back."""
    return int(np.count_nonzero(steps[1:] < steps[:-1]))


def order(steps: Array) -> Array | None:
    """Indices that put (n,) steps, in the order of writing, into growing order.

    None where all stand in it; of equal steps the last written counts.
    """
    if (steps[1:] > steps[:-1]).all():
        return None
    rows = np.argsort(steps, kind="stable")
    ordered = steps[rows]
    return np.asarray(rows[np.append(ordered[1:] != ordered[:-1], True)])


def stride(steps: Array) -> float:
    """The usual distance of neighbours: the median, of a million evenly chosen pairs at most."""
    if len(steps) < 2:
        return 1.0
    if len(steps) <= _PAIRS:
        return float(np.median(np.diff(steps)))
    at = np.linspace(0, len(steps) - 2, _PAIRS).astype(np.int64)
    return float(np.median(steps[at + 1] - steps[at]))


@dataclass(frozen=True)
class Gaps:
    """Stretches without rows in an otherwise regular log: their count, the first, the loss."""

    count: int
    after: int
    lost: int


def gaps(steps: Array) -> Gaps | None:
    """Where (n,) growing steps leave out more than half a stride; None of none.

    A log whose distances are uneven throughout (more than a twentieth of them) has no gaps.
    """
    if len(steps) < 3:
        return None
    usual = stride(steps)
    wide = np.flatnonzero(steps[1:] - steps[:-1] > 1.5 * usual)
    if not len(wide) or len(wide) > _UNEVEN * (len(steps) - 1):
        return None
    lost = int((steps[wide + 1] - steps[wide]).sum() - usual * len(wide))
    return Gaps(len(wide), int(steps[wide[0]]), lost)


@dataclass(frozen=True)
class Stretches:
    """Where values are not finite: how many, in how many stretches, and the first of these.

    ``spans`` are the first and the last index of the first stretches; ``lasting`` is the index from
    which on none is finite, None if the last value is.
    """

    count: int
    stretches: int
    spans: tuple[tuple[int, int], ...]
    lasting: int | None


def not_finite(values: Array, most: int = 20) -> Stretches:
    """The stretches of (n,) values that are NaN or infinite, the first ``most`` by place."""
    if not np.issubdtype(values.dtype, np.floating):
        return Stretches(0, 0, (), lasting=None)
    bad = ~np.isfinite(values)
    count = int(np.count_nonzero(bad))
    if not count:
        return Stretches(0, 0, (), lasting=None)
    starts = np.flatnonzero(bad & ~np.append(False, bad[:-1]))
    ends = np.flatnonzero(bad & ~np.append(bad[1:], False))
    spans = zip(starts[:most].tolist(), ends[:most].tolist(), strict=True)
    return Stretches(count, len(starts), tuple(spans), int(starts[-1]) if bad[-1] else None)
