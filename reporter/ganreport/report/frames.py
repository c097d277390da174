"""A report's findings, numbers and series as pandas tables, in English."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, TypeVar

import msgspec
import numpy as np
import pandas as pd

from ganreport.analysis.findings import Evidence
from ganreport.analysis.grading import WORST_FIRST
from ganreport.errors import NotInReport
from ganreport.messages import Message
from ganreport.report.evidence import ScalarSeries
from ganreport.report.model import ReportData
from ganreport.report.numbers import array

T = TypeVar("T")

FINDINGS: Final = ("id", "pair", "axis", "status", "question", "claim", "since", "advice")
"""Columns of :func:`findings`."""

METRICS: Final = ("name", "label", "value", "lower", "upper", "baseline", "unit")
"""Columns of :func:`metrics`."""

_NUMBERS: Final = {"value": "value", "lower": "lower", "upper": "upper", "baseline": "baseline"}


def findings(report: ReportData) -> pd.DataFrame:
    """One row a question, worst first; ``since`` is the step from which on it holds."""
    found = report.findings
    columns: dict[str, Any] = {name: _texts(found, name) for name in FINDINGS}
    states = [status.value for status in WORST_FIRST]
    columns["status"] = pd.Categorical([f.status.value for f in found], states, ordered=True)
    columns["since"] = pd.array([f.since for f in found], dtype="Int64")
    return pd.DataFrame(columns)


def metrics(report: ReportData) -> pd.DataFrame:
    """One row a number of the last evaluation: its interval, and what real samples would score."""
    found = report.metrics
    columns: dict[str, Any] = {
        name: _column(found, _NUMBERS[name]) if name in _NUMBERS else _texts(found, name)
        for name in METRICS
    }
    return pd.DataFrame(columns)


def series(
    report: ReportData, name: str, pair: str = "", *, smooth: bool = False
) -> pd.Series[float]:
    """The kept points of a recorded scalar by step, or its running median.

    Raises:
        NotInReport: There is none; it says which there are.
    """
    pairs = {own.pair: own for own in report.training}
    if pair and pair not in pairs:
        raise missing("pair of networks", pair, filter(None, pairs))
    own = pairs[pair].series if pair else report.training[0].series if report.training else ()
    known: dict[str, ScalarSeries] = {s.name: s for s in own if s.median.x or not smooth}
    if name not in known:
        raise missing("running median of a series" if smooth else "series", name, known)
    steps, values = (known[name].median if smooth else known[name].extremes).arrays
    return pd.Series(values, pd.Index(steps.astype(np.int64), name=report.unit), name=name)


def history(report: ReportData, name: str) -> pd.DataFrame:
    """A metric at each evaluation by step: its interval, and what real samples would score.

    Raises:
        NotInReport: There is none; it says which there are.
    """
    known = {each.id: each for each in report.histories}
    if name not in known:
        raise missing("history of a metric", name, known)
    columns = {ours: array(getattr(known[name], theirs)) for ours, theirs in _NUMBERS.items()}
    steps = array(known[name].steps).astype(np.int64)
    return pd.DataFrame(columns, pd.Index(steps, name=report.unit))


def missing(what: str, name: str, known: Iterable[str]) -> NotInReport:
    """The error of asking for something by a name that the report does not have."""
    listed = ", ".join(known) or "none"
    return NotInReport(f"There is no {what} {name!r} in this report. There are: {listed}.")


def in_words(value: T) -> T:
    """A record with every message in it put into English."""
    said: T = _said(value)
    return said


def _said(value: Any) -> Any:
    if isinstance(value, Message):
        return str(value)
    if isinstance(value, msgspec.Struct):
        own = {name: _said(getattr(value, name)) for name in value.__struct_fields__}
        return msgspec.structs.replace(value, **own)
    return tuple(map(_said, value)) if isinstance(value, tuple) else value


def _texts(records: Sequence[msgspec.Struct], field: str) -> Any:
    return pd.array([str(getattr(each, field)) for each in records], dtype="string")


def _column(records: Sequence[Evidence], field: str) -> Any:
    """Numbers, NaN where there is none."""
    return np.array([getattr(each, field) for each in records], np.float64)
