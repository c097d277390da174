"""What is said where no run is recognised: what was seen there, and a command that would work."""

from __future__ import annotations

import itertools
import re
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from ganreport.readers import pickles
from ganreport.readers.arrays.parts import holds_objects
from ganreport.readers.base import Reader
from ganreport.readers.columns import ParsedTable
from ganreport.readers.files import files_below
from ganreport.readers.images.names import SUFFIXES as PICTURES
from ganreport.readers.problems import Unusable, few
from ganreport.readers.table import reader as table
from ganreport.readers.table.files import SUFFIXES as TABLES
from ganreport.readers.table.files import read_table
from ganreport.readers.text import ends_of
from ganreport.readers.text_log.reader import SUFFIXES as LOGS
from ganreport.readers.text_log.table import read_log
from ganreport.run.scalars import Column
from ganreport.run.text import printable
from ganreport.run.vocabulary import TIMES, map_names, words

_LOOKED_AT: Final = 40  # files that are opened for their columns: bounds the time in any folder
_FILES: Final = 3  # of which columns are said
_COLUMNS: Final = 12  # of one that are said
_LINES: Final = 3  # in which numbers of a text have to stand to be columns
_NAMED: Final = 8  # files and runs that are named
_SETTINGS: Final = frozenset({"config", "hparams", "args", "opt", "options", "params", "package"})
_D: Final = re.compile(r"dis|crit|(?:^|[^a-z])d(?:[^a-z]|$)|real", re.IGNORECASE)
_G: Final = re.compile(r"gen|(?:^|[^a-z])g(?:[^a-z]|$)|adv|fool", re.IGNORECASE)


def no_table(path: Path) -> str:
    """Why a file is not read."""
    if pickles.is_pickle(path) or holds_objects(path):
        return pickles.advice(path)
    return (
        f"{path} is a file, not a directory, and can't be read as {table.LOOKS_FOR} "
        f"({table.complaint(path)}). Give such a table, or the directory that a run wrote."
        f"{_columns(path, [path.name])}"
    )


def nothing_found(path: Path, readers: Sequence[Reader]) -> str:
    """Why a directory is not read, and what could be done."""
    names = sorted(entry.name + "/" * entry.is_dir() for entry in path.iterdir())
    more = " ..." * (len(names) > _NAMED)
    held = "is empty" if not names else f"holds {', '.join(names[:_NAMED])}{more}"
    looked = "\n".join(f"  {reader.name}: {reader.looks_for}" for reader in readers)
    inside = [
        child.name
        for child in path.iterdir()
        if child.is_dir() and any(reader.recognises(child) for reader in readers)
    ]
    hint = f"\nThere are runs inside it: {', '.join(sorted(inside)[:_NAMED])}." if inside else ""
    every = files_below(path)
    never = _never_opened(path, every)
    if never is not None:
        return f"No training run was recognised: {path} {held}.\n{pickles.advice(never)}{hint}"
    seen = "" if inside else _columns(path, sorted(every, key=_depth))
    return f"No training run was recognised: {path} {held}.\nLooked for\n{looked}{hint}{seen}"


def _never_opened(path: Path, names: Sequence[str]) -> Path | None:
    """The first file of Python objects in which the scalars may stand; None of none."""
    kept = [*pickles.kept_in(names), *(name for name in names if holds_objects(path / name))]
    return path / kept[0] if kept else None


def _depth(name: str) -> int:
    return name.count("/")


def _columns(path: Path, names: Sequence[str]) -> str:
    """The columns of tables and logs there, and how to say which of them are the losses."""
    root = path if path.is_dir() else path.parent
    names = [name for name in names if _SETTINGS.isdisjoint(words(Path(name).stem).split())]
    likely = [name for name in names if name.lower().endswith((*TABLES, *LOGS))]
    seen = {name: each for name in likely[:_LOOKED_AT] if (each := _scalars(root / name))}
    given = path
    if not seen:  # tables of other names have to be given themselves
        texts = [name for name in names if not name.lower().endswith((*TABLES, *PICTURES))]
        tables = ((n, _scalars(root / n, table=True)) for n in texts[:_LOOKED_AT])
        seen = dict(itertools.islice(((n, each) for n, each in tables if each), 1))
        given = root / next(iter(seen), "")
    if not seen:
        return _complaints(root, likely) if path.is_dir() else ""
    lines = [
        f"  {n}: {', '.join(few(list(each), _COLUMNS))}" for n, each in list(seen.items())[:_FILES]
    ]
    first = max(seen.values(), key=len)
    counters = [name for name, counts in first.items() if counts]
    of_losses = [name for name in first if name not in counters] or list(first)
    d = next(filter(_D.search, of_losses), of_losses[0])
    others = [name for name in of_losses if name != d]
    g = next(filter(_G.search, others), others[0] if others else "")
    maps = [f"--map {shlex.quote(f'{our}={name}')}" for our, name in (("d_loss", d), ("g_loss", g))]
    when = [f"--step-column {shlex.quote(name)}" for name in counters[:1] if name != d]
    parts = ["ganreport build", shlex.quote(str(given)), *when, *maps[: 2 if g else 1]]
    return "\nColumns that were seen\n{}\nSay which of them are the losses, such as\n  {}".format(
        "\n".join(map(printable, lines)), printable(" ".join(parts))
    )


def _complaints(root: Path, names: Sequence[str]) -> str:
    """Why the first tables there are not read."""
    tables = [name for name in names if name.lower().endswith(TABLES)][:_FILES]
    said = [f"  {name}: {why}" for name in tables if (why := table.complaint(root / name))]
    lines = "\n".join(map(printable, said))
    return f"\nTables that can't be read\n{lines}" if said else ""


def _scalars(file: Path, *, table: bool = False) -> dict[str, bool]:
    """The columns of numbers in a table or in a log, but for those that say when.

    Returns:
        Their names -> whether they count evenly from row to row.
    """
    try:
        if table or file.name.lower().endswith(TABLES):
            parsed = read_table(file, head=True)
        else:
            log = read_log(ends_of(file))
            parsed = log.table if log and log.table.rows >= _LINES else ParsedTable({}, 0)
    except Unusable:
        return {}
    lines = parsed.rows + sum(parsed.skipped.values())
    if table and (parsed.rows < _LINES or parsed.rows <= lines / 2):
        return {}
    names = [name for name, each in parsed.columns.items() if _varies(each)]
    times = {name for name, our in map_names(names).items() if our in TIMES}
    return {name: _counts(parsed.columns[name]) for name in names if name not in times}


def _counts(scalar: Column) -> bool:
    """Whether a column holds whole numbers at equal distances."""
    values = scalar.array
    ahead = np.diff(values) if np.isfinite(values).all() else np.empty(0)
    finite = len(ahead) > 1 and np.isfinite(values).all()
    whole = finite and values[0] >= 0 and (values % 1 == 0).all()
    return bool(whole and ahead[0] >= 1 and (ahead == ahead[0]).all())


def _varies(scalar: Column) -> bool:
    """Whether most rows hold a value and not all the same: neither a setting nor a sentence."""
    finite = scalar.array[np.isfinite(scalar.array)]
    return 2 * len(finite) >= len(scalar.array) and bool(len(finite)) and np.ptp(finite) > 0
