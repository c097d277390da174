"""Sample metrics of every evaluation, each with its uncertainty and its floor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class History:
    """How good the samples were over time.

    ``table`` is tidy, one row an evaluation and measure, sorted by step, with the columns
    ``step, measure, value, lower, upper, null, null_lower, null_upper``; ``null`` is what a perfect
    generator would score with as many samples. ``absent`` maps a measure that could not be taken to
    the reason why.
    """

    table: pd.DataFrame
    absent: Mapping[str, str]

    def of(self, measure: str) -> pd.DataFrame:
        """The rows of one measure, empty if it was not taken."""
        return self.table[self.table["measure"] == measure]
