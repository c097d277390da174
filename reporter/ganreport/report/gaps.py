"""What is said of recorded values that can't be drawn, as they are not finite."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from ganreport.messages import Text, message, plural
from ganreport.report.evidence import NonFiniteSteps


def shaded(gaps: Mapping[str, NonFiniteSteps], names: Iterable[str]) -> Text:
    """A sentence about the steps that are shaded for these scalars; empty where all is finite."""
    count, first = _together(gaps, names)
    if not count:
        return ""
    return plural(
        "Shaded: one value that is not finite, at step {first:count}.",
        "Shaded: {count:count} values that are not finite, the first at step {first:count}.",
        count=count,
        first=first,
    )


def left_out(gaps: Mapping[str, NonFiniteSteps], names: Iterable[str]) -> Text:
    """A sentence about the values of these scalars that are left out; empty where all is finite."""
    return values_left_out(*_together(gaps, names))


def values_left_out(count: int, first: int) -> Text:
    """The same sentence of so many values, the first of which is of this step."""
    if not count:
        return ""
    return plural(
        "Left out: one value that is not finite, at step {first:count}.",
        "Left out: {count:count} values that are not finite, the first at step {first:count}.",
        count=count,
        first=first,
    )


def cells(count: int, first: int) -> Text:
    """The sentence about so many cells of a heat map without a finite number."""
    if not count:
        return ""
    return plural(
        "Red: one cell without a finite number, at step {first:count}.",
        "Red: {count:count} cells without a finite number, the first at step {first:count}.",
        count=count,
        first=first,
    )


def rows_left_out(usable: Iterable[npt.NDArray[Any]]) -> Text:
    """The sentence about samples with values that are not finite, of which only others are shown.

    Args:
        usable: (n,) which samples are finite, of each set that is shown.
    """
    known = list(usable)
    lost = sum(int(np.count_nonzero(~each)) for each in known)
    return samples_left_out(lost, sum(map(len, known)))


def samples_left_out(lost: int, total: int) -> Text:
    """The same sentence of so many samples."""
    if not lost:
        return ""
    return message(
        "Left out: {lost:count} of {total:count} with values that are not finite.",
        lost=lost,
        total=total,
    )


def _together(gaps: Mapping[str, NonFiniteSteps], names: Iterable[str]) -> tuple[int, int]:
    own_gaps = [gaps[name] for name in names if name in gaps]
    return sum(each.count for each in own_gaps), min((each.first for each in own_gaps), default=0)
