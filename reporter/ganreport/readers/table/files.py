"""One file of training scalars, in any of the forms that tables come in."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ganreport.messages import Text, message
from ganreport.readers.columns import MOST_COLUMNS, Builder, ParsedTable, too_many_columns
from ganreport.readers.problems import Unusable, reason
from ganreport.readers.table.text import read_text
from ganreport.readers.text import MOST_BYTES, decoded, too_large
from ganreport.readers.values import plain
from ganreport.run.scalars import Column

SUFFIXES: Final = (".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".parquet", ".pq")
"""Files of a directory that are looked into."""

_HEAD_BYTES: Final = 2**16  # enough for a header and rows to recognise a table by
_DAMAGED: Final = (
    OSError, ValueError, KeyError, OverflowError, RecursionError, MemoryError, pa.ArrowException,
)  # fmt: skip


def read_table(file: Path, *, head: bool = False) -> ParsedTable:
    """The table in a file, by its suffix; other suffixes are read as text.

    Args:
        file: Where it is.
        head: Whether the first 64 KiB of a text do.

    Raises:
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
            table = _text(_bytes(file, None if whole or not head else _HEAD_BYTES), file.suffix)
    except _DAMAGED as error:
        raise Unusable(reason(error)) from error
    if not table.rows or not table.columns:
        raise Unusable(message("it holds no row with a number"))
    return table


def _bytes(file: Path, most: int | None) -> bytes:
    if most is None:
        return file.read_bytes()
    with file.open("rb") as opened:
        data = opened.read(most)
    return data if len(data) < most else data[: data.rfind(b"\n") + 1]


def _text(content: bytes, suffix: str) -> ParsedTable:
    text = decoded(content)
    reader = _BY_SUFFIX.get(suffix.lower())
    return reader(text) if reader else read_text(text, suffix.lower())


def _json(text: str) -> ParsedTable:
    """Records, columns, or groups of columns; a file of several objects is one a line."""
    try:
        document = json.loads(text)
    except json.JSONDecodeError:
        return _lines(text)
    if isinstance(document, list):
        return _records(document)
    if isinstance(document, dict):
        return _columns(document)
    raise ValueError(message("it is neither an object nor an array"))


def _lines(text: str) -> ParsedTable:
    builder = Builder()
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            _record(builder, json.loads(line), number)
        except (ValueError, RecursionError):
            builder.skip("are not JSON", number)
    return builder.table()


def _records(records: list[Any]) -> ParsedTable:
    builder = Builder()
    for number, record in enumerate(records, 1):
        _record(builder, record, number)
    return builder.table()


def _record(builder: Builder, record: Any, number: int) -> None:
    if isinstance(record, dict):
        builder.add({str(name)[:200]: plain(cell) for name, cell in record.items()})
    else:
        builder.skip("are no objects", number)


def _columns(document: Mapping[str, Any]) -> ParsedTable:
    """``{"d_loss": [...]}``, one level of groups allowed; the usual length of them counts."""
    flat = {str(name): each for name, each in document.items() if isinstance(each, list)}
    for group, members in document.items():
        if isinstance(members, dict):
            flat |= {f"{group}/{n}": each for n, each in members.items() if isinstance(each, list)}
    sizes = Counter(len(each) for each in flat.values() if each)
    if not sizes:
        raise ValueError(message("it holds no lists of numbers"))
    rows = max(sizes, key=lambda size: (sizes[size], size))
    whole = {name: each for name, each in flat.items() if len(each) == rows}
    if len(whole) > MOST_COLUMNS:
        raise too_many_columns()
    builder = Builder()
    for index in range(rows):
        builder.add({name: plain(each[index]) for name, each in whole.items()})
    table = builder.table()
    for name, each in flat.items():
        if name not in whole:
            table.texts[name] = message(
                "it holds {count:count} values where others hold {rows:count}",
                count=len(each),
                rows=rows,
            )
    return table


_BY_SUFFIX: Final[dict[str, Callable[[str], ParsedTable]]] = {
    ".json": _json,
    ".jsonl": _lines,
    ".ndjson": _lines,
}


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
