"""The limits of what is asked of tables; part of :class:`ganreport.analysis.limits.Limits`.

All are set by hand: no table was among the runs of the failure zoo.
"""

from __future__ import annotations

from dataclasses import dataclass

from ganreport.analysis.grading import Limit
from ganreport.analysis.limit_table import LimitTable
from ganreport.messages import message


@dataclass(frozen=True)
class TableLimits(LimitTable):
    """The limits of questions about records of a table."""

    # fmt: off
    column_gap: Limit = Limit(
        worse="above", unit="share", warn=0.1, fail=0.25,
        meaning=message("Column shapes: how far they are below their baseline. Set by hand."),
    )
    worst_column: Limit = Limit(
        worse="above", unit="share", warn=0.3, fail=0.5,
        meaning=message("The same of the column that is least like the real one. Set by hand."),
    )
    relations: Limit = Limit(
        worse="below", unit="share", warn=0.7, fail=0.4,
        meaning=message("Share of the relations between columns that is kept. Set by hand."),
    )
    impossible: Limit = Limit(
        worse="above", unit="share", warn=0.01, fail=0.2,
        meaning=message("Share of records with an impossible value, beyond the baseline. "
                        "Set by hand."),
    )
    detection: Limit = Limit(
        worse="above", unit="share", warn=0.8, fail=0.95,
        meaning=message("AUC of a classifier that tells generated from real records. "
                        "Set by hand."),
    )
    record_copies: Limit = Limit(
        worse="above", unit="share", warn=0.005, fail=0.1,
        meaning=message("Share of records that are exact copies of training records, beyond the "
                        "baseline. Set by hand."),
    )
    near_copies: Limit = Limit(
        worse="above", unit="share", warn=0.1, fail=0.3,
        meaning=message("Share of records that are nearly the same as a training record, beyond "
                        "the baseline. Set by hand."),
    )
    usefulness: Limit = Limit(
        worse="above", unit="share", warn=0.1, fail=0.3,
        meaning=message("What a prediction learnt from generated records scores less than one "
                        "learnt from real records. Set by hand."),
    )
    # fmt: on
