"""Recorded values that can't be drawn, as they are not finite: marked where they are, and said."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from ganreport.charts import style
from ganreport.run.model import Run


def shade(axis: Axes, run: Run, names: Iterable[str]) -> None:
    """Shade the steps at which one of these scalars is not finite, the first stretches of each."""
    found = [run.non_finite[name] for name in names if name in run.non_finite]
    spans = {span for each in found for span in each.spans}
    end = int(run.metrics.steps[-1]) if len(run.metrics) else 0
    spans |= {(each.lasting_since, end) for each in found if each.lasting_since is not None}
    for first, last in sorted(spans):
        axis.axvspan(first, last, color=style.ALARM, alpha=0.15, linewidth=0.6, zorder=0.5)


def said(run: Run, names: Iterable[str], how: str = "Shaded") -> str:
    """A sentence with a space before it about what is not finite; empty where all is.

    ``how`` is what became of these values: ``Shaded`` or ``Left out``.
    """
    found = [run.non_finite[name] for name in names if name in run.non_finite]
    count = sum(each.count for each in found)
    return values(count, min((each.first_step for each in found), default=0), how)


def values(count: int, first: int, how: str) -> str:
    """The same sentence of so many values, the first of which is of this step."""
    if not count:
        return ""
    if count == 1:
        return f" {how}: one value that is not finite, at step {first:,}."
    return f" {how}: {count:,} values that are not finite, the first at step {first:,}."


def cells(count: int, first: int) -> str:
    """The sentence about so many cells of a heat map without a finite number."""
    if not count:
        return ""
    if count == 1:
        return f" Red: one cell without a finite number, at step {first:,}."
    return f" Red: {count:,} cells without a finite number, the first at step {first:,}."


def rows_left_out(arrays: Iterable[npt.NDArray[Any]], usable: Iterable[npt.NDArray[Any]]) -> str:
    """The sentence about samples with values that are not finite, of which only others are drawn.

    Args:
        arrays: (n, ...) samples each.
        usable: (n,) which of them are finite.
    """
    lost = sum(int(np.count_nonzero(~each)) for each in usable)
    total = sum(len(each) for each in arrays)
    return f" Left out: {lost:,} of {total:,} with values that are not finite." if lost else ""
