"""What one file of arrays or lists holds: scalars by their names, or tables of several runs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

import numpy as np

from ganreport.messages import Text, message
from ganreport.readers.arrays.numpy_files import (
    SUFFIXES,
    Array,
    ArrayHeader,
    arrays,
    headers,
)
from ganreport.readers.arrays.python_text import CutShortError
from ganreport.readers.arrays.vectors import TEXTS, document_of, vector_of
from ganreport.readers.columns import MOST_COLUMNS, ParsedTable
from ganreport.readers.problems import Unusable
from ganreport.readers.table.nested import tables_in
from ganreport.run.model import Skipped
from ganreport.run.vocabulary import TIMES, is_score, ours, words

LOSS: Final = frozenset({"loss", "losses"})
"""Words of names of losses."""

_POSITION: Final = re.compile(r"arr_(\d{1,4})", re.ASCII)
_FEWEST: Final = 2  # values of a scalar
_MOST_SERIES: Final = 32  # columns of an array that are scalars; with more they are samples


@dataclass
class ArrayPart:
    """What one file holds of one run: ``columns`` by name, or a ``table``."""

    where: str
    run: str = ""
    columns: dict[str, Array] = field(default_factory=dict)
    table: ParsedTable | None = None
    left_out: list[Skipped] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """The scalars in it."""
        return [*self.columns, *(self.table.columns if self.table else ())]


def parts_of(root: Path, where: str) -> list[ArrayPart]:
    """The parts that a file holds, each of another run; none of a file of anything else.

    Raises:
        Unusable: It is one of NumPy's and can't be read, or was not printed whole.
    """
    name = PurePosixPath(where)
    if name.suffix.lower() in SUFFIXES:
        return _of_numpy(root, where)
    if name.suffix.lower() not in TEXTS:
        return []
    if _is_scalar(name.stem) and (vector := vector_of(root / where)) is not None:
        return [ArrayPart(where, columns={name.stem: vector})]
    try:
        document = document_of(root / where)
        runs = tables_in(document) if document is not None else {}
    except CutShortError:
        raise
    except ValueError:
        return []
    return [ArrayPart(where, run, table=each) for run, each in runs.items() if each.columns]


def _is_scalar(name: str) -> bool:
    """Whether a name is that of one of our quantities."""
    return ours(name) not in (None, *TIMES)


def _of_numpy(root: Path, where: str) -> list[ArrayPart]:
    known = headers(root / where)
    own = ArrayPart(where)
    for name, header in known.items():
        if not header.is_numbers:
            why = message("{name} holds Python objects", name=name)
            own.left_out.append(Skipped(where, why))
    alone = not where.lower().endswith(".npz")  # else who wrote it put them together
    wanted = [n for n, h in known.items() if h.is_numbers and _is_scalars(n, h, alone)]
    if not wanted:
        return []
    for name, values in arrays(root / where).items():
        if name in wanted:
            number = _POSITION.fullmatch(name)  # numpy.savez(file, d_losses, g_losses)
            shown = f"{PurePosixPath(where).stem}[{number[1]}]" if number else name
            own.columns |= _columns(shown, values, own.notes)
    return [own]


def holds_objects(file: Path) -> bool:
    """Whether NumPy's file holds Python objects and no numbers that could be read."""
    if not file.name.lower().endswith(SUFFIXES):
        return False
    try:
        known = headers(file).values()
    except Unusable:
        return False
    return bool(known) and all(each.kind.hasobject for each in known)


def _is_scalars(name: str, header: ArrayHeader, named: bool) -> bool:
    """Whether an array may be a scalar over time, or a few of them.

    Args:
        name: Its name.
        header: What it is.
        named: Whether only its name can tell.
    """
    long = [size for size in header.shape if size != 1]
    says = ours(name) is not None or is_score(name) or bool(LOSS & set(words(name).split()))
    if header.kind.fields:
        return len(long) == 1
    if len(long) == 1:
        return long[0] >= _FEWEST and (says or not named)
    return len(long) == 2 and says and (min(long) <= _MOST_SERIES or _is_scalar(name))


def _columns(name: str, values: Array, notes: list[Text]) -> dict[str, Array]:
    """The scalars in an array: its fields, its only axis, or the columns of the shorter axis."""
    plain = np.squeeze(values)
    if plain.dtype.fields:
        flat = plain.reshape(-1)
        return {field: flat[field].astype(np.float64) for field in plain.dtype.names or ()}
    plain = plain.astype(np.float64)
    if plain.ndim == 1:
        return {name: plain}
    if _is_scalar(name):  # one scalar: a row an epoch, in it a value a batch
        rows, inner = plain.shape
        notes.append(
            message(
                "{name} is {rows:count} x {inner:count} values of one scalar, which are read row "
                "after row.",
                name=name,
                rows=rows,
                inner=inner,
            )
        )
        return {name: plain.reshape(-1)}
    if plain.shape[0] < plain.shape[1]:
        plain = plain.T
    return {f"{name}[{i}]": plain[:, i] for i in range(min(plain.shape[1], MOST_COLUMNS))}
