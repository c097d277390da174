"""Rows of an exported file with their texts, of CSV, JSON and parquet alike."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ganreport.messages import message
from ganreport.readers.columns import MOST_COLUMNS
from ganreport.readers.points import MOST_POINTS
from ganreport.readers.problems import Unusable, reason
from ganreport.readers.text import MOST_BYTES
from ganreport.readers.values import commas_are_decimal, plain, value, with_point

Row = Sequence[Any]

_DELIMITERS: Final = ",\t;"
_POINT: Final = ("step", "timestamp", "value")  # as neptune's charts are downloaded, unnamed
_MILLISECONDS: Final = 1e11  # since 1970, of 1973; no counter comes so far
_LOOKED_AT: Final = 50  # rows by which the decimal sign is told
_HEAD: Final = 2**18  # signs that a header fits into
_NAMEABLE: Final = 300  # signs of a name; what is longer is no name
_DAMAGED: Final = (OSError, ValueError, KeyError, OverflowError, MemoryError, pa.ArrowException)


@dataclass(frozen=True)
class ExportedRows:
    """Names of columns, and an iterator over line numbers and as many cells."""

    names: tuple[str, ...]
    rows: Iterator[tuple[int, Row]]


def of_text(text: str) -> ExportedRows | None:
    """The rows of a table with a header, of which those of its width; None of no table."""
    first = next((line for line in text[:_HEAD].splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    if not first.count(delimiter):
        return None
    lines = csv.reader(io.StringIO(text.replace("\0", " "), newline=""), delimiter=delimiter)
    rows = _cut(lines)
    line, header = next(rows, (0, []))
    names = tuple(name.strip()[:_NAMEABLE] for name in header)
    if _is_point(header):
        names, rows = _POINT, chain([(line, header)], rows)
    if len(names) > 4 * MOST_COLUMNS:  # W&B writes three columns a scalar of each run
        return None
    head = list(islice(rows, _LOOKED_AT))
    cells_of_head = (cell for _, cells in head for cell in cells)
    rows = ((n, cells) for n, cells in chain(head, rows) if len(cells) == len(names))
    told = commas_are_decimal(cells_of_head)
    if delimiter == ";" if told is None else told:
        rows = ((n, [with_point(cell) for cell in cells]) for n, cells in rows)
    return ExportedRows(names, rows)


def _is_point(cells: Sequence[str]) -> bool:
    """Whether a first row is no header but a point of a series: step, time, value."""
    numbers = [number(cell) for cell in cells]
    if len(numbers) != len(_POINT) or any(map(np.isnan, numbers[:2])):
        return False
    return numbers[0] >= 0 and numbers[0] % 1 == 0 and numbers[1] > _MILLISECONDS


def _cut(lines: Any) -> Iterator[tuple[int, list[str]]]:
    """Numbers and cells of the lines that hold any; one that can't be taken apart is passed."""
    while True:
        try:
            cells = next(lines)
        except StopIteration:
            return
        except csv.Error:
            continue
        if any(cells):
            yield lines.line_num, cells


def of_objects(entries: Any) -> ExportedRows | None:
    """The rows of an array of objects; None of anything else."""
    if not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries[:20]):
        return None
    names = tuple(dict.fromkeys(str(name) for each in entries[:20] for name in each))
    if not names or len(names) > MOST_COLUMNS:
        return None
    rows = (
        (number, [each.get(name) for name in names])
        for number, each in enumerate(entries, 1)
        if isinstance(each, dict)
    )
    return ExportedRows(names, rows)


def of_parquet(file: Path) -> ExportedRows:
    """The rows of a parquet file, columns of numbers, texts and times only.

    Raises:
        Unusable: It can't be read, or is too large.
    """
    try:
        with pq.ParquetFile(file) as opened:
            metadata = opened.metadata
            groups = (metadata.row_group(i) for i in range(metadata.num_row_groups))
            size = sum(group.total_byte_size for group in groups)
            if size > 4 * MOST_BYTES or metadata.num_rows > MOST_POINTS:
                raise Unusable(message("it is too large"))
            fields = [field for field in opened.schema_arrow if _is_cell(field.type)]
            if len(fields) > MOST_COLUMNS:
                raise Unusable(message("it is too large"))
            table = opened.read([field.name for field in fields])
        columns = [_cells(table[name]) for name in table.column_names]
    except _DAMAGED as error:
        raise Unusable(reason(error)) from error
    return ExportedRows(tuple(table.column_names), enumerate(zip(*columns, strict=True), 1))


def _is_cell(kind: pa.DataType) -> bool:
    kinds = (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal, pa.types.is_timestamp)
    texts = (pa.types.is_string, pa.types.is_large_string, pa.types.is_dictionary)
    return any(test(kind) for test in (*kinds, *texts))


def _cells(chunks: pa.ChunkedArray) -> list[Any]:
    kind = chunks.type
    if pa.types.is_timestamp(kind):
        chunks = chunks.cast(pa.timestamp("us")).cast(pa.int64())
    elif pa.types.is_decimal(kind):
        chunks = chunks.cast(pa.float64(), safe=False)
    cells: list[Any] = chunks.to_pylist()
    return cells


def number(cell: Any) -> float:
    """The number in a cell; NaN where there is none."""
    known = number_or_none(cell)
    return np.nan if known is None else known


def number_or_none(cell: Any) -> float | None:
    """The number in a cell, NaN and infinities among them; None where there is none."""
    if isinstance(cell, str):
        if "_" not in cell:
            try:
                return float(cell)  # all that is usual, and ten times as fast
            except ValueError:
                pass
        kept = value(cell)
    else:
        kept = plain(cell)
    return kept if isinstance(kept, float) else None


def seconds(moment: float) -> float:
    """Seconds since the Unix epoch of a time in seconds, or in thousandths of them and so on."""
    for unit in (1e9, 1e6, 1e3):  # nano-, micro- and milliseconds, from 1973 on
        if moment > 1e8 * unit:
            return moment / unit
    return moment
