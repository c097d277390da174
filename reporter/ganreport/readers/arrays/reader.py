"""Reads losses from NumPy's files, lists and dictionaries as Python prints them, bare vectors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

import numpy as np

from ganreport.errors import RunBroken
from ganreport.messages import Text, message
from ganreport.readers.arrays.numpy_files import (
    SUFFIXES,
    Array,
    ArrayHeader,
    arrays,
    headers,
)
from ganreport.readers.arrays.vectors import TEXTS, document_of, vector_of
from ganreport.readers.assembly import Log, RawRun, assemble
from ganreport.readers.base import Candidate, Reader, ReadOptions, itself
from ganreport.readers.columns import MOST_COLUMNS, ParsedTable
from ganreport.readers.files import files_below, unread
from ganreport.readers.images import reader as images
from ganreport.readers.images.names import SUFFIXES as PICTURES
from ganreport.readers.mapping import wished_columns
from ganreport.readers.problems import Unusable, reason
from ganreport.readers.table import reader as table
from ganreport.readers.table.files import SUFFIXES as TABLES
from ganreport.readers.table.lengths import filled
from ganreport.readers.table.nested import tables_in
from ganreport.run.model import Run, Skipped
from ganreport.run.vocabulary import TIMES, is_score, map_names, ours, words

LOOKS_FOR: Final = message(
    "losses in arrays: d_losses.npy, losses.npz, d_losses.txt, or a history as Python prints it"
)

_MOST_FILES: Final = 200  # bounds the time in a folder of anything
_FEWEST: Final = 2  # values of a scalar
_MOST_SERIES: Final = 32  # columns of an array that are scalars; with more they are samples
_LOSS: Final = frozenset({"loss", "losses"})


@dataclass
class ArrayFolder:
    """The arrays of one folder: columns by name, runs by name by file, and what was left out."""

    columns: dict[str, Array] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    documents: dict[str, dict[str, ParsedTable]] = field(default_factory=dict)
    left_out: list[Skipped] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)


def find(path: Path, options: ReadOptions) -> list[Candidate]:
    """The file, or the folders below the directory that hold losses, unless a table does."""
    root = path.parent if path.is_file() else path
    folders = _folders(root, [path.name] if path.is_file() else files_below(path))
    chosen = {f: own for f, own in folders.items() if _of_training(own, options)}
    if not chosen:
        return []
    if not path.is_file() and options.reader != READER.name:
        taken = {name for each in chosen.values() for name in each.files}
        others = [name for name in files_below(path) if name.lower().endswith(TABLES)]
        others = [name for name in others if name not in taken][:_MOST_FILES]
        if any(table.find(path / name, options) for name in others):
            return []
    if len(chosen) == 1:
        return _runs(path, next(iter(chosen.values())))
    if not _rivals(chosen.values()):
        whole = ArrayFolder()
        for own in chosen.values():
            whole.columns |= own.columns
            whole.files += own.files
            whole.documents |= own.documents
            whole.left_out += own.left_out
        return _runs(path, whole)
    why = "the same losses in several folders"
    return [
        Candidate(READER.name, path / folder, "", folder.rstrip("/") or ".", why=why)
        for folder in chosen
    ]


def complaint(file: Path) -> Text:
    """Why a file that was given alone is not read as lists of Python; empty of any other."""
    own = _folders(file.parent, [file.name]).get("", ArrayFolder())
    return own.left_out[0].why if own.left_out else ""


def _runs(path: Path, own: ArrayFolder) -> list[Candidate]:
    """The run in these arrays; the runs of a document that holds several."""
    if not own.columns and len(own.documents) == 1:
        where, runs = next(iter(own.documents.items()))
        if len(runs) > 1:
            why = f"{where} holds several"
            return [Candidate(READER.name, path, "", run, why=why, held=(own, run)) for run in runs]
    return [itself(READER.name, path, held=(own, ""))]


def _rivals(folders: Iterable[ArrayFolder]) -> bool:
    seen: set[str] = set()
    for own in folders:
        names = {ours(name) or name for name in _named(own)}
        if seen & names:
            return True
        seen |= names
    return False


def _named(own: ArrayFolder) -> list[str]:
    names = list(own.columns)
    for runs in own.documents.values():
        names += [name for each in runs.values() for name in each.columns]
    return names


def _folders(root: Path, names: list[str]) -> dict[str, ArrayFolder]:
    folders: dict[str, ArrayFolder] = {}
    wanted = [n for n in names if n.lower().endswith(SUFFIXES) or _may_be_text(n)]
    for where in sorted(wanted[:_MOST_FILES], key=lambda name: (name.count("/"), name)):
        folder = where[: where.rfind("/") + 1]
        own = folders.setdefault(folder, ArrayFolder())
        try:
            if where.lower().endswith(SUFFIXES):
                _take_numpy(own, root, where)
            else:
                _take_text(own, root, where)
        except (Unusable, ValueError) as error:
            own.left_out.append(Skipped(where, reason(error)))
    return folders


def _may_be_text(where: str) -> bool:
    """Whether the name is that of a scalar, or of a kind of file that Python's output stands in."""
    name = PurePosixPath(where)
    return name.suffix.lower() in TEXTS


def _take_text(own: ArrayFolder, root: Path, where: str) -> None:
    stem = PurePosixPath(where).stem
    if ours(stem) not in (None, *TIMES) and (vector := vector_of(root / where)) is not None:
        own.columns[stem] = vector
        own.files.append(where)
        return
    document = document_of(root / where)
    runs = tables_in(document) if document is not None else {}
    if any(each.columns for each in runs.values()):
        own.documents[where] = runs
        own.files.append(where)


def _take_numpy(own: ArrayFolder, root: Path, where: str) -> None:
    known = headers(root / where)
    objects = [name for name, each in known.items() if not each.is_numbers]
    for name in objects:
        own.left_out.append(Skipped(where, message("{name} holds Python objects", name=name)))
    alone = not where.lower().endswith(".npz")  # else who wrote it put them together
    wanted = [n for n, h in known.items() if h.is_numbers and _is_scalars(n, h, alone)]
    if not wanted:
        return
    before = len(own.columns)
    for name, values in arrays(root / where).items():
        if name in wanted:
            own.columns |= _columns(name, values, own.notes)
    if len(own.columns) > before:
        own.files.append(where)


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
    says = ours(name) is not None or is_score(name) or bool(_LOSS & set(words(name).split()))
    if header.kind.fields:
        return len(long) == 1
    if len(long) == 1:
        return long[0] >= _FEWEST and (says or not named)
    return len(long) == 2 and says and (min(long) <= _MOST_SERIES or ours(name) is not None)


def _columns(name: str, values: Array, notes: list[Text]) -> dict[str, Array]:
    """The scalars in an array: its fields, its only axis, or the columns of the shorter axis."""
    plain = np.squeeze(values)
    if plain.dtype.fields:
        flat = plain.reshape(-1)
        return {field: flat[field].astype(np.float64) for field in plain.dtype.names or ()}
    plain = plain.astype(np.float64)
    if plain.ndim == 1:
        return {name: plain}
    if ours(name) not in (None, *TIMES):  # one scalar: a row an epoch, in it a value a batch
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


def _of_training(own: ArrayFolder, options: ReadOptions) -> bool:
    names = _named(own)
    known = {*map_names(names).values(), *wished_columns(options.names, names)} - set(TIMES)
    if options.reader == READER.name:
        return bool(names)
    return bool(known) or any(_LOSS & set(words(name).split()) for name in names)


def read(candidate: Candidate, options: ReadOptions) -> Run:
    """Read the arrays of one run, and of a directory the pictures of samples in it.

    Raises:
        RunBroken: They can't be read any more.
        UsageError: A wish can't be fulfilled.
    """
    if candidate.held is None:
        inside = find(candidate.root, options)
        if len(inside) != 1 or inside[0].held is None:
            raise RunBroken(f"{candidate.path}: its arrays can't be read as those of one run.")
        candidate = inside[0]
    own, part = candidate.held
    files = tuple(own.files)
    others = [] if candidate.is_file else files_below(candidate.root)
    left = [name for name in others if name not in files]
    raw = RawRun(
        reader=READER.name,
        root=candidate.home,
        name=candidate.title,
        logs=tuple(_logs(own, part)),
        files=files,
        left_out=(*own.left_out, *unread(left, PICTURES)),
        notes=tuple(own.notes),
        part=part,
    )
    run = assemble(raw, options)
    return run if candidate.is_file else images.beside(run)


def _logs(own: ArrayFolder, part: str) -> Iterable[Log]:
    if own.columns:
        yield Log(own.files[0], filled({n: _cells(each) for n, each in own.columns.items()}))
    for where, tables in own.documents.items():
        yield Log(where, tables[part] if part in tables else next(iter(tables.values())))


def _cells(values: Array) -> list[float]:
    cells: list[float] = values.tolist()
    return cells


READER: Final = Reader("arrays", LOOKS_FOR, find, read, several_inside=True)
