"""How a run directory is written: growing tables, files of arrays."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from pathlib import Path, PurePath
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from ganreport.errors import RecordError
from ganreport.run import schema
from ganreport.run.atomic import opened, replacing
from ganreport.run.text import encodable

Array = npt.NDArray[Any]


class GrowingTable:
    """A growing table kept as parquet parts in one folder of a run directory.

    Rows are held back until ``flush_rows`` of them are there; each part then appears under its
    name at once. ``compact`` joins all parts into one, which reads about ten times faster.
    """

    def __init__(
        self, run: Path, name: str, columns: Mapping[str, schema.ColumnSpec], flush_rows: int = 1000
    ) -> None:
        with opened(run, name) as folder:
            folder.clear()
        self._run, self._name, self._folder = run, name, run / name
        self._columns = columns
        self._flush_rows = flush_rows
        self._blocks: list[pa.Table] = []
        self._rows: list[dict[str, Any]] = []
        self._held = 0
        ranges = map(schema.part_range, self._names())
        self._next = max((part[1] for part in ranges if part), default=-1) + 1

    def append(self, row: Mapping[str, Any]) -> None:
        """Add one row; columns may differ from those of earlier rows."""
        self._rows.append({name: self._cell(name, value) for name, value in row.items()})
        self._grow(1)

    def extend(self, columns: Mapping[str, Array]) -> None:
        """Add a block of rows, given as columns of equal length."""
        self._blocks.append(self._pending_rows_then(columns))
        self._grow(len(next(iter(columns.values()))))

    def flush(self) -> None:
        """Write what is held back as one part."""
        if self._rows:
            self._blocks.append(self._table_of_rows())
        if self._blocks:
            table = pa.concat_tables(self._blocks, promote_options="permissive")
            self._write(table, schema.part_name(self._next, self._next))
            self._blocks, self._held = [], 0
            self._next += 1

    def compact(self) -> None:
        """Join all parts into one file; the old ones go only once it is complete.

        With a damaged part among them all stay as they are.
        """
        self.flush()
        names = self._names()
        live = schema.live_parts(names)
        if len(live) > 1:
            try:
                tables = [self._read(name) for name in live]
                whole = pa.concat_tables(tables, promote_options="permissive")
            except (pa.ArrowException, OSError):
                return  # the reader names the part that is damaged
            live = [schema.part_name(0, self._next - 1)]
            self._write(whole, live[0])
        for name in set(names).difference(live):
            (self._folder / name).unlink()

    def _names(self) -> list[str]:
        return sorted(p.name for p in self._folder.iterdir() if schema.part_range(p.name))

    def _read(self, name: str) -> pa.Table:
        part = schema.within(self._run, f"{self._name}/{name}")
        return pq.read_table(part, page_checksum_verification=True)

    def _write(self, table: pa.Table, name: str) -> None:
        encodings = {
            field.name: "BYTE_STREAM_SPLIT"
            if pa.types.is_floating(field.type)
            else "DELTA_BINARY_PACKED"
            for field in table.schema
            if pa.types.is_floating(field.type) or pa.types.is_integer(field.type)
        }
        with replacing(self._run, f"{self._name}/{name}") as file:
            pq.write_table(
                table,
                file,
                compression="zstd",
                use_dictionary=[name for name in table.column_names if name not in encodings],
                column_encoding=encodings,
                write_page_checksum=True,
            )

    def _grow(self, rows: int) -> None:
        self._held += rows
        if self._held >= self._flush_rows:
            self.flush()

    def _pending_rows_then(self, columns: Mapping[str, Array]) -> pa.Table:
        if self._rows:
            self._blocks.append(self._table_of_rows())
        return pa.table(
            {encodable(name): self._column(name, array) for name, array in columns.items()}
        )

    def _table_of_rows(self) -> pa.Table:
        names = dict.fromkeys(name for row in self._rows for name in row)
        rows, self._rows = self._rows, []
        types = {name: pa.type_for_alias(self._dtype(name)) for name in names}
        return pa.table(
            {encodable(n): pa.array([row.get(n) for row in rows], types[n]) for n in names}
        )

    def _dtype(self, name: str) -> str:
        return self._columns[name].dtype if name in self._columns else "float64"

    def _cell(self, name: str, value: Any) -> Any:
        dtype = self._dtype(name)
        convert: Callable[[Any], Any] = float
        if dtype == "string":
            convert = _text
        elif dtype[0] == "i":
            convert = operator.index
        try:
            return None if value is None else convert(value)
        except (TypeError, ValueError):
            raise RecordError(
                f"{self._name}: {name}={value!r} can't be recorded as {dtype}."
            ) from None

    def _column(self, name: str, values: npt.ArrayLike) -> pa.Array:
        dtype = self._dtype(name) if name in self._columns else "float32|float64"
        return pa.array(_cast(self._name, name, values, dtype))


def _text(value: Any) -> str:
    return encodable(str(value))


def write_arrays(
    run: Path,
    where: str,
    arrays: Mapping[str, npt.ArrayLike],
    allowed: Mapping[str, schema.ColumnSpec],
) -> None:
    """Write an ``.npz`` file of arrays with allowed names, each as its declared type.

    Raises:
        RecordError: A name is not allowed, or an array is not of the declared type.
        UnsafePath: A folder of the run directory is a link.
    """
    file_name = PurePath(where).name
    unknown = sorted(set(arrays) - set(allowed))
    if unknown:
        raise RecordError(f"{file_name}: no array is called {unknown}; allowed: {list(allowed)}.")
    members = {name: _cast(file_name, name, a, allowed[name].dtype) for name, a in arrays.items()}
    with replacing(run, where) as file:
        np.savez_compressed(file, allow_pickle=False, **members)


def _cast(where: str, name: str, values: npt.ArrayLike, dtype: str) -> Array:
    """The values as ``dtype``; of two alternatives ``a|b`` as a where they are, otherwise as b."""
    array = np.asarray(values)
    kept, _, last = dtype.rpartition("|")
    if kept and array.dtype == kept:
        return array
    if not np.can_cast(array.dtype, last, "same_kind"):
        raise RecordError(f"{where}: {name!r} holds {array.dtype}, not {dtype}.")
    with np.errstate(over="ignore"):  # a loss beyond float32 is recorded as infinite
        return array.astype(last, copy=False)
