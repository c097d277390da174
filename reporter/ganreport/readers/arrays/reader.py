"""Reads losses from NumPy's files, lists and dictionaries as Python prints them, bare vectors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Final

from ganreport.errors import RunBroken
from ganreport.messages import message
from ganreport.readers.arrays.numpy_files import SUFFIXES
from ganreport.readers.arrays.parts import LOSS, ArrayPart, parts_of
from ganreport.readers.arrays.python_text import CutShortError
from ganreport.readers.arrays.vectors import TEXTS
from ganreport.readers.assembly import Log, RawRun, assemble
from ganreport.readers.base import Candidate, Reader, ReadOptions, itself
from ganreport.readers.files import files_below, unread
from ganreport.readers.images import reader as images
from ganreport.readers.images.names import SUFFIXES as PICTURES
from ganreport.readers.mapping import wished_columns
from ganreport.readers.problems import Unusable, reason, some
from ganreport.readers.selection import sole_home
from ganreport.readers.table import reader as table
from ganreport.readers.table.files import SUFFIXES as TABLES
from ganreport.readers.table.lengths import filled
from ganreport.run.model import Run, Skipped
from ganreport.run.vocabulary import TIMES, map_names, words

LOOKS_FOR: Final = message(
    "losses in arrays: d_losses.npy, losses.npz, d_losses.txt, or a history as Python prints it"
)

_MOST_FILES: Final = 200  # bounds the time in a folder of anything
_NAMED: Final = 5  # files named in one remark; of the rest the number


@dataclass(frozen=True)
class HeldArrays:
    """What finding a run has read: its parts, files of other runs, and what can't be used.

    ``part`` is what the run is called where others share its folder; pictures there are of unknown
    runs then.
    """

    parts: tuple[ArrayPart, ...]
    others: tuple[str, ...] = ()
    unusable: tuple[Skipped, ...] = ()
    part: str = ""


def find(path: Path, options: ReadOptions) -> list[Candidate]:
    """The runs in the file, or in those below the directory, unless a table holds the losses.

    Raises:
        RunBroken: The file can't be read, or values were left out when it was printed.
    """
    root = path.parent if path.is_file() else path
    names = [path.name] if path.is_file() else files_below(path)
    parts, unusable = _gathered(root, names, alone=path.is_file())
    runs = {run: own for run, own in _runs(parts).items() if _of_training(own, options)}
    taken = {part.where for own in runs.values() for part in own}
    if not runs or (path.is_dir() and _beside_a_table(path, names, taken, options)):
        return []
    if len(runs) == 1:
        held = HeldArrays(tuple(*runs.values()), (), tuple(unusable))
        return [itself(READER.name, path, held=held)]
    return [_one_of_several(path, run, own, sorted(taken), unusable) for run, own in runs.items()]


def _one_of_several(
    path: Path, run: str, own: list[ArrayPart], taken: list[str], unusable: list[Skipped]
) -> Candidate:
    """One of several runs, with a root of its own where it has its folder for itself."""
    why = "the same losses stand there several times"
    home = sole_home([part.where for part in own], taken)
    if home:
        moved = [replace(part, where=part.where.removeprefix(home)) for part in own]
        held = HeldArrays(tuple(moved))
        return Candidate(READER.name, path / home, identifier=run, why=why, held=held)
    held = HeldArrays(tuple(own), tuple(taken), tuple(unusable), run or ".")
    return Candidate(READER.name, path, identifier=run or ".", why=why, held=held)


def _gathered(
    root: Path, names: Sequence[str], *, alone: bool
) -> tuple[list[ArrayPart], list[Skipped]]:
    """The parts that the files hold, and those of the files that can't be used."""
    parts: list[ArrayPart] = []
    unusable: list[Skipped] = []
    wanted = [name for name in names if name.lower().endswith((*SUFFIXES, *TEXTS))]
    for where in sorted(wanted[:_MOST_FILES], key=lambda name: (name.count("/"), name)):
        try:
            parts += parts_of(root, where)
        except (Unusable, OSError) as error:
            if alone and (isinstance(error, CutShortError) or where.lower().endswith(SUFFIXES)):
                raise RunBroken(f"{root / where} can't be read: {reason(error)}.") from error
            unusable.append(Skipped(where, reason(error)))
    return parts, unusable


def _beside_a_table(
    path: Path, names: Sequence[str], taken: set[str], options: ReadOptions
) -> bool:
    if options.reader == READER.name:
        return False
    others = [name for name in names if name.lower().endswith(TABLES) and name not in taken]
    return any(table.find(path / name, options) for name in others[:_MOST_FILES])


def _runs(parts: Sequence[ArrayPart]) -> dict[str, list[ArrayPart]]:
    """Parts by runs: one, unless a scalar stands there twice; then a folder each, or a file."""
    key = next((key for key in _APART if not _clash(parts, key)), _file)
    runs: dict[str, list[ArrayPart]] = {}
    for part in parts:
        runs.setdefault("/".join(filter(None, (key(part), part.run))), []).append(part)
    if len(runs) > 1 and "" in runs and any(part.run for part in parts):
        shared = runs.pop("")  # beside the runs of a document: what is of none of them
        runs = runs if key is _nowhere else {"": shared, **runs}
    return runs


def _nowhere(part: ArrayPart) -> str:  # noqa: ARG001 - one of several ways to tell them apart
    return ""


def _folder(part: ArrayPart) -> str:
    home = str(PurePosixPath(part.where).parent)
    return "" if home == "." else home


def _file(part: ArrayPart) -> str:
    return part.where


_APART: Final[tuple[Callable[[ArrayPart], str], ...]] = (_nowhere, _folder)


def _clash(parts: Iterable[ArrayPart], key: Callable[[ArrayPart], str]) -> bool:
    """Whether a scalar stands in two parts that this key does not tell apart."""
    seen: set[tuple[str, str, str]] = set()
    for part in parts:
        for name in {words(name) or name for name in part.names}:
            if (key(part), part.run, name) in seen:
                return True
            seen.add((key(part), part.run, name))
    return False


def _of_training(parts: Sequence[ArrayPart], options: ReadOptions) -> bool:
    """Whether a quantity of training is among the scalars, or a loss of any name."""
    names = [name for part in parts for name in part.names]
    if options.reader == READER.name:
        return bool(names)
    known = {*map_names(names).values(), *wished_columns(options.names, names)} - set(TIMES)
    return bool(known) or any(LOSS & set(words(name).split()) for name in names)


def read(candidate: Candidate, options: ReadOptions) -> Run:
    """Read the arrays of one run, and of a directory the pictures of samples in it.

    Raises:
        RunBroken: There are none of one run.
        UsageError: A wish can't be fulfilled.
    """
    held = candidate.held
    if not isinstance(held, HeldArrays):
        raise RunBroken(f"{candidate.path} holds no arrays of one run that can be read.")
    files = tuple(dict.fromkeys(part.where for part in held.parts))
    raw = RawRun(
        reader=READER.name,
        root=candidate.home,
        name=candidate.title,
        logs=tuple(_logs(held.parts)),
        files=files,
        left_out=(
            *(each for part in held.parts for each in part.left_out),
            *held.unusable,
            *([] if candidate.is_file else _others(candidate.root, files, held)),
        ),
        notes=tuple(note for part in held.parts for note in part.notes),
        part=held.part,
    )
    run = assemble(raw, options)
    return run if candidate.is_file or held.part else images.beside(run)


def _others(path: Path, files: Sequence[str], held: HeldArrays) -> Iterator[Skipped]:
    """Further files of the directory, which are of another run or of another kind."""
    rivals = [name for name in held.others if name not in files]
    if rivals:
        yield Skipped(some(rivals, _NAMED), message("of another run"))
    known = {*files, *rivals, *(str(each.what) for each in held.unusable)}
    pictures = () if held.part else PICTURES
    yield from unread([name for name in files_below(path) if name not in known], pictures)


def _logs(parts: Sequence[ArrayPart]) -> Iterator[Log]:
    columns = {name: each.tolist() for part in parts for name, each in part.columns.items()}
    if columns:
        where = next(part.where for part in parts if part.columns)
        yield Log(where, filled(columns))
    for part in parts:
        if part.table:
            yield Log(part.where, part.table)


READER: Final = Reader("arrays", LOOKS_FOR, find, read, several_inside=True)
