"""Where a run enters: texts are made printable, names stay different, numbers can be used."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TypeVar

import msgspec
import numpy as np
import pandas as pd

from ganreport.run.cards import RunInfo
from ganreport.run.model import Run
from ganreport.run.scalars import tamed
from ganreport.run.text import everywhere, printable, printable_lines, printable_names

T = TypeVar("T")


def admitted(run: Run) -> Run:
    """The run with names that every page, drawing and terminal can hold.

    Names of columns, layers, classes and pairs that were different stay different.
    """
    names = {old: new for old, new in printable_names(run.metrics.names).items() if new != old}
    return dataclasses.replace(
        run,
        info=_info(run.info),
        metrics=run.metrics.renamed(names) if names else run.metrics,
        layers=_table(run.layers),
        evaluations=_table(run.evaluations),
        events=everywhere(run.events, printable_lines),
        non_finite=_renamed(run.non_finite, names),
        problems=everywhere(run.problems, printable),
        reading=everywhere(run.reading, printable),
        pairs={
            pair: {our: names.get(own, own) for our, own in columns.items()}
            for pair, columns in _renamed(run.pairs, printable_names(run.pairs)).items()
        },
    )


def _info(info: RunInfo) -> RunInfo:
    """The record: names in one line, remarks and settings in as many as they had."""
    data = everywhere(info.data, printable)
    if info.data and data:
        shown = printable_names(info.data.classes)
        classes = tuple(shown[name] for name in info.data.classes)
        data = msgspec.structs.replace(data, classes=classes)
    record = everywhere(info, printable_lines)
    return msgspec.structs.replace(record, name=printable(info.name), data=data)


def _renamed(entries: Mapping[str, T], names: Mapping[str, str]) -> dict[str, T]:
    return {names.get(name, name): each for name, each in entries.items()}


def _table(table: pd.DataFrame) -> pd.DataFrame:
    """A table fit to be shown and reckoned with; the same one where it is already."""
    for name in table.columns:
        if table[name].dtype == np.float64:
            numbers = table[name].to_numpy()
            fit = tamed(numbers)
            table = table if fit is numbers else table.assign(**{name: fit})
        elif pd.api.types.is_string_dtype(table[name]):
            values = (each for each in table[name].unique() if isinstance(each, str))
            shown = printable_names(values)
            if any(old != new for old, new in shown.items()):
                table = table.assign(**{name: table[name].map(shown)})
    columns = printable_names(map(str, table.columns))
    return table if list(columns.values()) == list(table.columns) else table.rename(columns=columns)
