"""Tables kept as parquet parts: small ones whole, step scalars a few columns at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from ganreport.errors import RunBroken
from ganreport.messages import message, plural
from ganreport.readers.problems import first_line, reason, unreadable
from ganreport.run import schema
from ganreport.run.cards import RunInfo
from ganreport.run.model import NonFinite, Problem
from ganreport.run.scalars import EMPTY, KEPT_BYTES, Column, Scalars
from ganreport.run.vocabulary import UNITS
from ganreport.stats import clock

Array = npt.NDArray[Any]

_DAMAGE: Final = (pa.ArrowException, OSError, ValueError, OverflowError)


@dataclass(frozen=True)
class TablePart:
    """One parquet file of a table: where it is, its columns that hold something, its rows."""

    where: str
    file: Path
    types: Mapping[str, pa.DataType]
    rows: int


class Damaged(Exception):
    """A part turned out to be damaged while its columns were decoded."""

    def __init__(self, part: TablePart, error: Exception) -> None:
        super().__init__(reason(error))
        self.part = part


def read_table(
    path: Path, folder: str, columns: Mapping[str, schema.ColumnSpec], problems: list[Problem]
) -> pd.DataFrame:
    """A whole table; damaged parts are left out and named in ``problems``.

    Raises:
        RunBroken: A column has different types in different parts.
    """
    tables = []
    for part in _parts(path, folder, columns, problems):
        try:
            table = pq.read_table(part.file, page_checksum_verification=True)
            if table["step"].null_count:
                raise ValueError(message("'step' is missing in some rows"))
            tables.append(table.select(list(part.types)))
        except _DAMAGE as error:
            problems.append(unreadable(part.where, error, "part"))
    try:
        whole = pa.concat_tables(tables or [pa.table({})], promote_options="permissive")
    except pa.ArrowException as error:
        raise _unfit(path / folder, first_line(error)) from error
    frame: pd.DataFrame = whole.to_pandas()
    return frame


def read_scalars(
    path: Path, info: RunInfo, problems: list[Problem]
) -> tuple[Scalars, dict[str, NonFinite]]:
    """The step scalars and what in them is not finite; every byte is read and checked once.

    Raises:
        RunBroken: A column has different types in different parts.
    """
    parts = _parts(path, schema.METRICS_DIR, schema.METRIC_COLUMNS, problems)
    while parts:
        try:
            scalars, again = _scalars(parts, path, info)
            nonfinite = dict(non_finite(scalars))
        except Damaged as damage:
            problems.append(unreadable(damage.part.where, damage, "part"))
            parts.remove(damage.part)
        else:
            problems.extend(again)
            return scalars, nonfinite
    problems.append(
        Problem(kind="missing", where=schema.METRICS_DIR, what=message("No step scalars."))
    )
    return EMPTY, {}


def superseded(steps: Array, attempts: Array, info: RunInfo) -> Array:
    """(n,) rows beyond the step from which a later attempt went on."""
    dropped = np.zeros(len(steps), bool)
    for attempt in info.attempts[1:]:
        dropped |= (attempts < attempt.number) & (steps > attempt.first_step)
    return dropped


def _scalars(parts: list[TablePart], path: Path, info: RunInfo) -> tuple[Scalars, list[Problem]]:
    types = _types(parts, path / schema.METRICS_DIR)
    steps = _decode(parts, {"step": types["step"]})["step"].array.astype(np.int64, copy=False)
    rows = _rows(parts, steps, types, info)
    names = [name for name in types if name != "step"]

    def decode(wanted: Sequence[str]) -> dict[str, Column]:
        columns = _decode(parts, {name: types[name] for name in wanted})
        if rows is None:
            return columns
        return {name: column.of_rows(rows) for name, column in columns.items()}

    if rows is None:
        return Scalars(steps, names, decode), []
    count = len(steps) - len(rows)
    back = clock.restarts(steps)
    what = plural(
        "{count:count} row was written again ({units} went back {times}); the later one counts.",
        "{count:count} rows were written again ({units} went back {times}); the later ones count.",
        count=count,
        units=UNITS["step"][1],
        times=plural("{count:count} time", "{count:count} times", count=back),
    )
    again = Problem(kind="superseded", where=schema.METRICS_DIR, what=what, count=count)
    return Scalars(steps[rows], names, decode), [again] if count else []


def _rows(
    parts: list[TablePart], steps: Array, types: Mapping[str, npt.DTypeLike], info: RunInfo
) -> Array | None:
    """Indices of the rows that count, in order of their steps; None of all as they stand."""
    kept = None
    if "attempt" in types and len(info.attempts) > 1:
        attempts = _decode(parts, {"attempt": types["attempt"]})["attempt"].array
        kept = np.flatnonzero(~superseded(steps, attempts, info))
        kept = None if len(kept) == len(steps) else kept
    order = clock.order(steps if kept is None else steps[kept])
    if order is None:
        return kept
    return order if kept is None else kept[order]


def non_finite(scalars: Scalars) -> Iterable[tuple[str, NonFinite]]:
    """What is not finite, by column; as many are decoded in one pass as may be kept."""
    at_once = max(1, KEPT_BYTES // max(1, 8 * len(scalars)))
    for start in range(0, len(scalars.names), at_once):
        group = scalars.names[start : start + at_once]
        scalars.prepare(group)
        for name in group:
            column = scalars.column(name)
            held = slice(None) if column.recorded is None else column.recorded
            bad = clock.not_finite(column.array[held])
            if bad.count:
                steps = scalars.steps[held]
                spans = tuple((int(steps[a]), int(steps[b])) for a, b in bad.spans)
                last = None if bad.lasting is None else int(steps[bad.lasting])
                yield name, NonFinite(bad.count, spans[0][0], spans, bad.stretches, last)


def _decode(parts: Sequence[TablePart], types: Mapping[str, npt.DTypeLike]) -> dict[str, Column]:
    """The named columns of all parts, one after the other.

    Raises:
        Damaged: A part can't be read.
    """
    total = sum(part.rows for part in parts)
    values = {name: np.zeros(total, dtype) for name, dtype in types.items()}
    absent: dict[str, Array] = {}
    at = 0
    for part in parts:
        here = [name for name in types if name in part.types]
        for name in set(types).difference(here):
            absent.setdefault(name, np.zeros(total, bool))[at : at + part.rows] = True
        try:
            _fill(part, here, values, absent, at)
        except _DAMAGE as error:
            raise Damaged(part, error) from error
        at += part.rows
    return {name: _column(array, absent.get(name)) for name, array in values.items()}


def _fill(
    part: TablePart, names: list[str], values: dict[str, Array], absent: dict[str, Array], at: int
) -> None:
    """Write the columns of one part to ``values`` from row ``at`` on."""
    if not names:
        return
    with pq.ParquetFile(part.file, page_checksum_verification=True) as file:
        done = 0
        for group in range(file.num_row_groups):
            table = file.read_row_group(group, columns=names)
            rows = slice(at + done, at + done + len(table))
            done += len(table)
            for name in names:
                array = table.column(name)
                if array.null_count:
                    if name == "step":
                        raise ValueError(message("'step' is missing in some rows"))
                    empty = absent.setdefault(name, np.zeros(len(values[name]), bool))
                    empty[rows] = array.is_null().to_numpy()
                    array = array.fill_null(0)
                values[name][rows] = array.to_numpy()
    if done != part.rows:
        raise ValueError(
            message("it holds {done:d} rows, not {rows:d} as it says", done=done, rows=part.rows)
        )


def _column(values: Array, absent: Array | None) -> Column:
    if absent is None or not absent.any():
        return Column(values)
    if not np.issubdtype(values.dtype, np.floating):
        values = values.astype(np.float64)
    values[absent] = np.nan
    return Column(values, ~absent)


def _parts(
    path: Path, folder: str, columns: Mapping[str, schema.ColumnSpec], problems: list[Problem]
) -> list[TablePart]:
    """The parts whose footers can be read and whose known columns are of their kind."""
    parts = []
    names = (p.name for p in (path / folder).iterdir()) if (path / folder).is_dir() else ()
    for where in (f"{folder}/{name}" for name in schema.live_parts(names)):
        try:
            file = schema.within(path, where)
            metadata = pq.read_metadata(file)
            rows = sum(metadata.row_group(i).num_rows for i in range(metadata.num_row_groups))
            if rows < 0:
                raise ValueError(message("its footer counts {rows:d} rows", rows=rows))
            types = _checked(metadata.schema.to_arrow_schema(), columns)
            parts.append(TablePart(where, file, types, rows))
        except _DAMAGE as error:
            problems.append(unreadable(where, error, "part"))
    return parts


def _checked(fields: pa.Schema, columns: Mapping[str, schema.ColumnSpec]) -> dict[str, pa.DataType]:
    """The types of columns that hold anything at all; known columns must be of their kind."""
    types = {field.name: field.type for field in fields if not pa.types.is_null(field.type)}
    if "step" not in types or not pa.types.is_integer(types["step"]):
        raise ValueError(message("there is no column 'step' of whole numbers"))
    for name, kind in types.items():
        column = columns.get(name)
        if column and _is_number(kind) == (column.dtype == "string"):
            raise ValueError(
                message(
                    "'{name}' holds {kind}, not {other}",
                    name=name,
                    kind=str(kind),
                    other=column.dtype,
                )
            )
    return types


def _types(parts: list[TablePart], folder: Path) -> dict[str, npt.DTypeLike]:
    """The type of each column of numbers that holds those of all parts."""
    kinds: dict[str, set[pa.DataType]] = {}
    for part in parts:
        for name, kind in part.types.items():
            kinds.setdefault(name, set()).add(kind)
    for name, types in kinds.items():
        if len({_is_number(kind) for kind in types}) > 1:
            raise _unfit(folder, f"{name!r} holds {', '.join(sorted(map(str, types)))}")
    return {
        name: np.result_type(*(kind.to_pandas_dtype() for kind in types))
        for name, types in kinds.items()
        if all(_is_number(kind) for kind in types)
    }


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))


def _unfit(folder: Path, why: str) -> RunBroken:
    return RunBroken(
        f"{folder}: its parts do not fit together: {why}. A column must have one type in all parts."
    )
