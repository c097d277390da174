"""Cases made of the course of a few measures, without a run on disk."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pandas as pd

from ganreport.analysis.findings import Context
from ganreport.metrics.history import COLUMNS, History


def of_measures(**curves: tuple[Any, float, float]) -> Context:
    """A case whose history holds these measures, each as (values, baseline, half-width)."""
    table = [
        (100 * i, measure, value, value - half, value + half, baseline, baseline, baseline, 1000)
        for measure, (values, baseline, half) in curves.items()
        for i, value in enumerate(values)
    ]
    run = SimpleNamespace(info=SimpleNamespace(configuration={}))
    return Context(run, History(pd.DataFrame(table, columns=list(COLUMNS)), {}))
