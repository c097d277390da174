"""One file of training scalars, in any of the forms that tables come in."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ganreport.messages import Text, message
from ganreport.readers.arrays.python_text import values
from ganreport.readers.columns import MOST_COLUMNS, Builder, ParsedTable
from ganreport.readers.problems import Unusable, few, reason
from ganreport.readers.table.nested import add_record, tables_in
from ganreport.readers.table.text import read_text
from ganreport.readers.text import MOST_BYTES, decoded, too_large
from ganreport.run.scalars import Column
from ganreport.run.vocabulary import ours, words

_NAMING: Final = ("run id", "id", "name", "experiment key", "experiment", "run", "sys id")
_OF_RUNS: Final = (
    "status", "state", "artifact uri", "user", "sys state", "tags", "source name", "date",
    "created", "model", "dataset", "config", "hypothesis", "log file", "path", "notes",
)  # fmt: skip
SUFFIXES: Final = (".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".parquet", ".pq")
"""Files of a directory that are looked into."""

_BLANK: Final = re.compile(r"[\s,]*")
_FEWEST: Final = 3  # objects one after another that are records
_NAMED: Final = 10  # runs named where there are several; of the rest an ellipsis
_HEAD_BYTES: Final = 2**16  # enough for a header and rows to recognise a table by
_DAMAGED: Final = (
    OSError, ValueError, KeyError, OverflowError, RecursionError, MemoryError, pa.ArrowException,
)  # fmt: skip


class SeveralRuns(Unusable):
    """A file holds tables of several runs; ``runs`` are their names."""

    def __init__(self, runs: Sequence[str]) -> None:
        named = few([*runs], _NAMED)
        super().__init__(
            message("it holds {runs:count} runs: {names:list}", runs=len(runs), names=named)
        )
        self.runs = tuple(runs)


def read_table(file: Path, *, head: bool = False, run: str = "") -> ParsedTable:
    """The table in a file, by its suffix; other suffixes are read as text.

    Args:
        file: Where it is.
        head: Whether the first 64 KiB of a text do.
        run: Of which of several runs it is.

    Raises:
        SeveralRuns: There are tables of several runs in it.
        Unusable: There is none in it, or it is damaged or too large.
    """
    try:
        size = file.stat().st_size
        if size > MOST_BYTES and not head:
            raise too_large(size, MOST_BYTES)
        if file.suffix.lower() in (".parquet", ".pq"):
            table = _parquet(file, head=head)
        elif head and size > MOST_BYTES:
            raise ValueError(message("it is too large"))
        else:
            whole = file.suffix.lower() == ".json"
            tables = _text(_bytes(file, None if whole or not head else _HEAD_BYTES), file.suffix)
            if len(tables) > 1 and run not in tables:
                raise SeveralRuns([*tables])
            table = tables[run if run in tables else ""]
    except SeveralRuns:
        raise
    except _DAMAGED as error:
        raise Unusable(reason(error)) from error
    if not table.rows or not table.columns:
        raise Unusable(message("it holds no row with a number"))
    if _lists_runs(table):
        raise Unusable(message("it lists runs, a row each, and not the steps of one"))
    return table


def _lists_runs(table: ParsedTable) -> bool:
    """Whether rows are runs, as in the overviews that trackers of experiments export."""
    texts = {words(name) for name in table.texts}
    counted = any(ours(name) in ("step", "epoch") for name in table.columns)
    return not counted and not texts.isdisjoint(_NAMING) and not texts.isdisjoint(_OF_RUNS)


def _bytes(file: Path, most: int | None) -> bytes:
    if most is None:
        return file.read_bytes()
    with file.open("rb") as opened:
        data = opened.read(most)
    return data if len(data) < most else data[: data.rfind(b"\n") + 1]


def _text(content: bytes, suffix: str) -> dict[str, ParsedTable]:
    text = decoded(content)
    if suffix.lower() == ".json":
        return _json(text)
    reader = _BY_SUFFIX.get(suffix.lower())
    return {"": reader(text) if reader else read_text(text, suffix.lower())}


def _lines(text: str) -> ParsedTable:
    builder = Builder()
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            add_record(builder, json.loads(line), number)
        except (ValueError, RecursionError):
            builder.skip("are not JSON", number)
    return builder.table()


def _json(text: str) -> dict[str, ParsedTable]:
    """Tables by their runs; a file of several objects is one a line."""
    try:
        document = json.loads(text)
    except json.JSONDecodeError:
        lines = _lines(text)
        return {"": lines} if lines.rows else tables_in(_in_parts(text))
    if isinstance(document, str):  # json.dump(str(history)), or json.dumps twice
        document = _within(document)
    if not isinstance(document, list | dict):
        raise ValueError(message("it is neither an object nor an array"))
    return tables_in(document)


def _in_parts(text: str) -> list[Any]:
    """The objects of a text of several, one after another, or of an array that was cut short.

    Raises:
        ValueError: There is something else.
    """
    decoder, parts = json.JSONDecoder(), []
    at = len(text) - len(text.lstrip("\ufeff [\t\r\n"))
    while at < len(text):
        try:
            part, end = decoder.raw_decode(text, at)
        except json.JSONDecodeError:
            break
        parts.append(part)
        blank = _BLANK.match(text, end)
        at = blank.end() if blank else end
    if len(parts) < _FEWEST or not all(isinstance(part, dict) for part in parts):
        raise ValueError(message("it is no JSON, or was cut short"))
    return [*parts, ""] if at < len(text.rstrip("] \t\r\n")) else parts


_BY_SUFFIX: Final[dict[str, Callable[[str], ParsedTable]]] = {
    ".jsonl": _lines,
    ".ndjson": _lines,
}


def _within(text: str) -> Any:
    """What a text in JSON holds itself: JSON again, or a dictionary as Python prints it."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        held = values(text)
    return held[0][1] if len(held) == 1 else None


def _parquet(file: Path, *, head: bool) -> ParsedTable:
    with pq.ParquetFile(file, page_checksum_verification=not head) as opened:
        size = sum(
            opened.metadata.row_group(i).total_byte_size
            for i in range(opened.metadata.num_row_groups)
        )
        if size > 4 * MOST_BYTES or len(opened.schema_arrow) > MOST_COLUMNS:
            raise ValueError(message("it is too large"))
        numbers = [f.name for f in opened.schema_arrow if _is_number(f.type)]
        texts: dict[str, Text] = {
            f.name: message("it holds no numbers")
            for f in opened.schema_arrow
            if not _is_number(f.type)
        }
        table = opened.read(numbers)
    fields = {name: _column(table[name]) for name in numbers if table[name].null_count < len(table)}
    return ParsedTable(fields, len(table), texts)


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))


def _column(chunks: pa.ChunkedArray) -> Column:
    recorded = None if not chunks.null_count else ~np.asarray(chunks.is_null())
    values = np.asarray(chunks.cast(pa.float64(), safe=False).fill_null(0.0), np.float64).copy()
    if recorded is not None:
        values[~recorded] = np.nan
    return Column(values, recorded)
