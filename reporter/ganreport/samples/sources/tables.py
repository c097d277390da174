"""Tables of records, as text or Parquet: the types of columns are seen from the values."""

from __future__ import annotations

import csv
import hashlib
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from ganreport.errors import UsageError
from ganreport.messages import Text, message, plural
from ganreport.readers.problems import Unusable, first_line, reason, some
from ganreport.readers.table.lines import delimiter_of
from ganreport.readers.text import HEAD_BYTES, decoded
from ganreport.readers.values import value
from ganreport.run import columns, kinds
from ganreport.run.model import Problem
from ganreport.samples.sources import parquet
from ganreport.samples.sources.arrays import vectors
from ganreport.samples.sources.base import Source, SourceOptions
from ganreport.samples.sources.draws import drawn
from ganreport.samples.sources.parquet import Shards
from ganreport.samples.sources.stores import opened

Array = npt.NDArray[Any]

SUFFIXES: Final = (".csv", ".tsv")

_MOST_BYTES: Final = 2**31  # 2 GB of text: above it Parquet is the form
_MOST_CELLS: Final = 2**27  # values in memory at once: 1 GB as pandas holds them
_CHUNK: Final = 100_000  # rows read at a time: bounds what text takes beside the numbers
_SHOWN: Final = 200  # lines that tell what stands between cells
_NAMED: Final = 5  # columns named in one note
_MISSING: Final = ("?", " ?", "-", "null", "NULL")  # beside what pandas takes for missing
_BAD_LINE: Final = re.compile(r"Skipping line (\d+)")
_COMMA: Final = re.compile(r"-?\d+,\d+")
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, kw_only=True, eq=False)
class TableSource(Source):
    """Records in memory: a table of text has to be read whole to know what its columns are."""

    values: Array

    def take(self, chosen: Sequence[int]) -> Array:
        """As :meth:`Source.take`."""
        return np.asarray(self.values[np.asarray(chosen, np.intp)])


@dataclass(frozen=True)
class TableRead:
    """The records of a file as they stand there."""

    table: pd.DataFrame
    notes: tuple[Text, ...] = ()
    problems: tuple[Problem, ...] = field(default=())


def open_table(path: Path, options: SourceOptions) -> TableSource:
    """The records in a file of text.

    Raises:
        UsageError: There are none, or a column is not as it was said to be.
    """
    try:
        frame = _text(path)
    except Unusable as error:
        raise UsageError(f"{path} can't be read as a table: {reason(error)}.") from error
    return of_frame(path, frame, options)


def open_shards(path: Path, table: Shards, options: SourceOptions) -> TableSource:
    """The records in Parquet files.

    Raises:
        UsageError: As :func:`open_table`.
    """
    try:
        matrix = parquet.matrix(table)
        frame = _columns(table) if matrix is None else TableRead(pd.DataFrame(matrix))
    except Unusable as error:
        raise UsageError(f"{path} can't be read as a table: {reason(error)}.") from error
    if matrix is not None:
        name = table.schema.names[0]
        return _vectors(path, matrix, options, name)
    return of_frame(path, frame, options)


def of_frame(path: Path, frame: TableRead, options: SourceOptions) -> TableSource:
    """A frame as records, or as points where its columns are coordinates."""
    if not len(frame.table):
        raise UsageError(f"{path} can't be read as a table: it has no rows.")
    if options.kind in ("points", "features"):
        numbers = frame.table.select_dtypes("number")
        if len(numbers.columns) < len(frame.table.columns):
            raise UsageError(
                f"{path} can't be read as {options.kind}: not all columns are numbers."
            )
        with np.errstate(over="ignore"):  # what float32 does not reach is infinite in it
            return _vectors(path, numbers.to_numpy(np.float32), options, "")
    notes = list(frame.notes)
    try:
        if options.like is not None and options.like.columns:
            cards: tuple[Any, ...] = options.like.columns
        else:
            cards, left_out = columns.described(frame.table, options.columns)
            notes.extend(_left_out(left_out))
        chosen = drawn(len(frame.table), options)
        shown = frame.table.iloc[list(chosen.chosen)] if chosen.notes else frame.table
        with np.errstate(over="ignore"):  # what float32 does not reach is infinite in it
            values = columns.encoded(shown, cards)
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from error
    if not cards:
        raise UsageError(f"{path} has no column that says anything of its records.")
    digest = hashlib.sha256(repr(cards).encode())
    digest.update(values.astype("<f4").tobytes())
    return TableSource(
        path=path,
        kind=kinds.TABLE,
        shape=(len(cards),),
        count=len(values),
        fingerprint=f"sha256:{digest.hexdigest()}",
        notes=(*notes, *chosen.notes),
        problems=frame.problems,
        columns=cards,
        values=values,
    )


def _vectors(path: Path, values: Array, options: SourceOptions, name: str) -> TableSource:
    chosen = drawn(len(values), options)
    values = values[np.asarray(chosen.chosen, np.intp)]
    digest = hashlib.sha256(b"vectors<f4" + str(values.shape[1:]).encode())
    digest.update(values.astype("<f4").tobytes())
    return TableSource(
        path=path,
        kind=vectors(options.kind, name),
        shape=values.shape[1:],
        count=len(values),
        fingerprint=f"sha256:{digest.hexdigest()}",
        notes=chosen.notes,
        values=values,
    )


def _left_out(left_out: Sequence[tuple[str, Text]]) -> Iterator[Text]:
    reasons: dict[str, tuple[Text, list[Text]]] = {}
    for name, why in left_out:
        reasons.setdefault(str(why), (why, []))[1].append(name)
    for why, names in reasons.values():
        yield plural(
            "{count:count} column is left out: {names} ({why}).",
            "{count:count} columns are left out: {names} ({why}).",
            count=len(names),
            names=some(names, _NAMED),
            why=why,
        )


def _columns(table: Shards) -> TableRead:
    """The rows of Parquet files as a frame."""
    names = table.schema.names
    _bounded(table.count * len(names))
    parts = [parquet.group_of(path, number, names).to_pandas() for path, number, _ in table.groups]
    problems = tuple(
        Problem(kind="unreadable", where=str(name), what=why) for name, why in table.left
    )
    return TableRead(pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(), (), problems)


def _bounded(cells: int) -> None:
    if cells > _MOST_CELLS:
        raise Unusable(
            message("{count:count} values are more than fit the memory: give fewer", count=cells)
        )


def _text(path: Path) -> TableRead:
    """The rows of a text as a frame; lines of other lengths are counted."""
    try:
        with opened(path) as file:
            head = file.read(HEAD_BYTES)
            size = file.seek(0, 2)
    except OSError as error:
        raise Unusable(error.strerror or str(error)) from error
    if size > _MOST_BYTES:
        raise Unusable(message("it has {size:count} bytes: store it as Parquet", size=size))
    if not head.strip(b"\0 \t\r\n"):
        raise Unusable(message("it is empty"))
    how = _how(head, path.suffix.lower())
    try:
        with warnings.catch_warnings(record=True) as caught, opened(path) as file:
            warnings.simplefilter("always")
            with pd.read_csv(file, chunksize=_CHUNK, **how) as chunks:
                parts = _read(chunks)
    except (ValueError, OSError, pd.errors.ParserError, csv.Error, MemoryError) as error:
        raise Unusable(first_line(error)) from error
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    bad = [number for each in caught for number in _BAD_LINE.findall(str(each.message))]
    return TableRead(frame, (), tuple(_bad_lines(path, bad)))


def _read(chunks: Any) -> list[pd.DataFrame]:
    parts, cells = [], 0
    for part in chunks:
        cells += part.size
        _bounded(cells)
        parts.append(part)
    return parts


def _how(head: bytes, suffix: str) -> dict[str, Any]:
    """What pandas has to know of a text."""
    wide = head[:2] in _WIDE
    text = decoded(head)
    lines = text.splitlines()[: _SHOWN + 1]
    lines = lines[:-1] if len(lines) > 2 and len(head) >= HEAD_BYTES else lines
    delimiter = delimiter_of([line for line in lines if line.strip()], suffix)
    rows = list(csv.reader(lines, delimiter=delimiter, skipinitialspace=True))
    rows = [row for row in rows if row]
    named = not rows or not all(isinstance(value(cell), float) for cell in rows[0])
    cells = [cell.strip() for row in rows[1:] for cell in row]
    german = delimiter != "," and any(map(_COMMA.fullmatch, cells))
    try:
        head.decode("utf-8")
        latin = False
    except UnicodeDecodeError as error:
        latin = not wide and error.start < len(head) - 4  # a sign may be cut in two at the end
    names = None if named else [f"x{i}" for i in range(len(rows[0]))]
    return {
        "sep": delimiter,
        "decimal": "," if german else ".",
        "encoding": "utf-16" if wide else "latin-1" if latin else "utf-8-sig",
        "encoding_errors": "replace",
        "header": 0 if named else None,
        "names": names,
        "index_col": False,
        "skipinitialspace": True,
        "na_values": list(_MISSING),
        "on_bad_lines": "warn",
        "low_memory": False,
    }


def _bad_lines(path: Path, numbers: Sequence[str]) -> Iterator[Problem]:
    if numbers:
        what = plural(
            "{count:count} line has more cells than the header and is left out: line {names}.",
            "{count:count} lines have more cells than the header and are left out: lines {names}.",
            count=len(numbers),
            names=some(numbers, _NAMED),
        )
        yield Problem(kind="ragged", where=path.name, what=what, count=len(numbers))
