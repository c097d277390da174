"""Parquet files: images with their bytes in a column, as Hugging Face writes them, or columns."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from ganreport.messages import Text, message
from ganreport.readers.problems import Unusable, first_line
from ganreport.run.model import identity
from ganreport.samples.sources.images import GivenImages
from ganreport.samples.sources.items import MOST_BYTES
from ganreport.samples.sources.labels import NO_LABELS, Labels, of_numbers
from ganreport.samples.sources.stores import opened

Array = npt.NDArray[Any]

SUFFIXES: Final = (".parquet", ".pq")
MOST_GROUP: Final = 2**31
"""2 GB of a row group in memory; writers make them of about 100 MB."""

MOST_COLUMNS: Final = 10_000
"""Columns of a table; more are a matrix, which is stored as .npy."""

_IMAGES: Final = ("image", "img", "png", "jpg", "jpeg", "picture", "pixel_values")
_LABELS: Final = ("label", "labels", "class", "target", "fine_label", "y", "cls", "category")
DAMAGED: Final = (OSError, ValueError, KeyError, pa.ArrowException, MemoryError, RuntimeError)
"""What reading a damaged file may raise."""


@dataclass(frozen=True)
class Shards:
    """Parquet files that are one table: what columns they have and where each row is.

    Attributes:
        files: The files, in order.
        schema: The columns of all.
        groups: For each row group its file, its number in it, and its rows.
    """

    files: tuple[Path, ...]
    schema: pa.Schema
    groups: tuple[tuple[Path, int, int], ...]
    left: tuple[tuple[Text, Text], ...] = field(default=())

    @property
    def count(self) -> int:
        """How many rows there are."""
        return sum(rows for _, _, rows in self.groups)


def shards(files: Sequence[Path]) -> Shards:
    """Files that are one table; those that can't be read, or have other columns, are left out.

    Raises:
        Unusable: None can be read.
    """
    schema: pa.Schema | None = None
    groups: list[tuple[Path, int, int]] = []
    left: list[tuple[Text, Text]] = []
    for path in files:
        try:
            own, sizes = _facts(path)
        except DAMAGED as error:
            why = error if isinstance(error, Unusable) else Unusable(first_line(error))
            left.append((path.name, why.args[0]))
            continue
        if schema is not None and own.names != schema.names:
            left.append((path.name, message("it has other columns than the files before it")))
            continue
        schema = schema or own
        groups += [(path, number, rows) for number, rows in enumerate(sizes)]
    if schema is None:
        raise Unusable(left[0][1] if left else message("it is empty"))
    return Shards(tuple(files), schema, tuple(groups), tuple(left))


def _facts(path: Path) -> tuple[pa.Schema, list[int]]:
    """The columns of a file, and the rows of its groups."""
    with opened(path) as file, pq.ParquetFile(file) as table:
        facts, schema = table.metadata, table.schema_arrow
        if len(schema) > MOST_COLUMNS:
            raise Unusable(message("it has {count:count} columns", count=len(schema)))
        sizes = []
        for number in range(facts.num_row_groups):
            group = facts.row_group(number)
            if group.total_byte_size > MOST_GROUP:
                raise Unusable(message("a row group of it is too large for the memory"))
            sizes.append(group.num_rows)
    return schema, sizes


def group_of(path: Path, number: int, columns: Sequence[str]) -> pa.Table:
    """Some columns of a row group.

    Raises:
        Unusable: It can't be read.
    """
    try:
        with opened(path) as file, pq.ParquetFile(file, page_checksum_verification=True) as table:
            return table.read_row_group(number, columns=list(columns))
    except DAMAGED as error:
        raise Unusable(first_line(error)) from error


def image_column(schema: pa.Schema) -> str:
    """The column of encoded images: Hugging Face's, of bytes and a path, or of bytes alone."""
    names = [each.name for each in schema if _holds_bytes(each.type)]
    named = [name for name in _IMAGES if name in names]
    structs = [name for name in names if pa.types.is_struct(schema.field(name).type)]
    return next(iter(named or structs or names), "")


def _holds_bytes(kind: pa.DataType) -> bool:
    if pa.types.is_struct(kind):
        place = kind.get_field_index("bytes")
        return bool(place >= 0 and _holds_bytes(kind.field(place).type))
    return bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind))


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that holds an encoded image."""

    name: str
    path: Path
    group: int
    row: int
    column: str

    def content(self) -> bytes:
        """Its bytes.

        Raises:
            Unusable: There are none, or they can't be read.
        """
        cells = _cells(self.path, identity(self.path), self.group, self.column)
        if self.row >= len(cells):
            raise Unusable(message("it is cut short"))
        cell = cells[self.row].as_py()
        content = cell.get("bytes") if isinstance(cell, dict) else cell
        if content is None:
            raise Unusable(message("there is no image in it"))
        if len(content) > MOST_BYTES:
            raise Unusable(message("it has {size:count} bytes, more than a sample would",
                                   size=len(content)))  # fmt: skip
        return bytes(content)


@lru_cache(maxsize=2)  # batches take rows in order: a row group is read once for many of them
def _cells(path: Path, _: tuple[int, ...], number: int, column: str) -> pa.ChunkedArray:
    return group_of(path, number, [column])[column].combine_chunks()


def images_in(table: Shards, column: str) -> GivenImages:
    """The images of a column, with the labels in another one.

    Raises:
        Unusable: The labels can't be read.
    """
    cells: list[Cell] = []
    for path, number, rows in table.groups:
        start = len(cells)
        cells += [Cell(f"row {start + row + 1}", path, number, row, column) for row in range(rows)]
    labels, notes = _labels(table)
    others = [each.name for each in table.schema if each.name != column and _holds_bytes(each.type)]
    if others:
        notes.append(
            message(
                "The column {name} was taken, of {names:and}.",
                names=[column, *others],
                name=column,
            )
        )
    return GivenImages(cells, labels, table.left, notes)


def _labels(table: Shards) -> tuple[Labels, list[Text]]:
    name = next((name for name in _LABELS if name in table.schema.names), "")
    if not name:
        return NO_LABELS, []
    parts = [group_of(path, number, [name])[name] for path, number, _ in table.groups]
    values = pa.chunked_array([chunk for part in parts for chunk in part.chunks])
    if values.null_count:
        said = message("The column {name} lacks values, so that labels are not used.", name=name)
        return NO_LABELS, [said]
    kind = values.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_dictionary(kind):
        words = np.array([str(each) for each in values.to_pylist()])
        classes, codes = np.unique(words, return_inverse=True)
        if len(classes) < 2 or len(words) < 2 * len(classes):
            return NO_LABELS, []
        return Labels(codes.astype(np.int64), tuple(map(str, classes))), []
    if not pa.types.is_integer(kind):
        return NO_LABELS, []
    return _named(of_numbers(values.to_numpy()), _class_names(table.schema, name)), []


def _named(labels: Labels, names: Sequence[str]) -> Labels:
    """Numbers by the names that the file gives them."""
    places = [int(each) for each in labels.classes]
    if labels.values is None or not names or max(places) >= len(names) or min(places) < 0:
        return labels
    values = np.array(places, np.int64)[labels.values]
    return Labels(values, tuple(names), labels.notes)


def _class_names(schema: pa.Schema, name: str) -> list[str]:
    """The names of classes that Hugging Face's library writes beside the columns."""
    try:
        said = json.loads((schema.metadata or {}).get(b"huggingface", b"{}"))
        names = said["info"]["features"][name]["names"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return []
    return [str(each) for each in names] if isinstance(names, list) else []


def matrix(table: Shards) -> Array | None:
    """(n, d) of a table whose only column holds lists of one length; None of other tables.

    Raises:
        Unusable: It can't be read, or the lists are of several lengths.
    """
    if len(table.schema) != 1 or not _is_list(table.schema.field(0).type):
        return None
    name = table.schema.names[0]
    parts = []
    for path, number, rows in table.groups:
        cells = group_of(path, number, [name])[name].combine_chunks()
        flat = np.asarray(cells.flatten())
        if not rows:
            continue
        if cells.null_count or len(flat) % rows or len(set(_lengths(cells))) > 1:
            raise Unusable(message("its rows are of several lengths"))
        with np.errstate(over="ignore"):  # what float32 does not reach is infinite in it
            parts.append(flat.reshape(rows, -1).astype(np.float32))
    if not parts or len({part.shape[1] for part in parts}) > 1:
        raise Unusable(message("its rows are of several lengths"))
    return np.concatenate(parts)


def _lengths(cells: Any) -> list[int]:
    fixed = pa.types.is_fixed_size_list(cells.type)
    return [cells.type.list_size] if fixed else np.diff(np.asarray(cells.offsets)).tolist()


def _is_list(kind: pa.DataType) -> bool:
    listed = (
        pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind)
    )
    return bool(listed and (pa.types.is_floating(kind.value_type)
                            or pa.types.is_integer(kind.value_type)))  # fmt: skip
