"""Runs in folders below the one that was given: whether what was read there is what was meant.

A program keeps its log beside its event files, in ``logs`` or ``tb_logger``: that is one run. But
what lies in a folder of another name, beside a log of the given folder itself, is another run; and
folders that differ in a number only are those of several.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Final

import msgspec
import numpy as np

from ganreport.errors import RunError, RunNotFound, UsageError
from ganreport.messages import message
from ganreport.readers.base import Reader, ReadOptions
from ganreport.readers.border import admitted
from ganreport.readers.evidence import ORPHAN, rows_of_training
from ganreport.run.model import Run, Skipped
from ganreport.run.schema import METRIC_COLUMNS
from ganreport.run.vocabulary import TIMES, words

_OF_ONE: Final = frozenset(
    {
        "log", "logs", "logger", "logging", "tb", "tensorboard", "tensor", "board",
        "testtube", "tfevents", "event", "events",
        "summary", "summaries", "runs", "lightning", "wandb", "mlruns", "mlflow", "visdom", "vis",
        "train", "training", "output", "outputs", "out", "result", "results", "checkpoint",
        "checkpoints", "ckpt", "history", "metrics", "metric", "loss", "losses", "stats", "data",
        "plots", "save", "saved", "model", "models", "weights", "dvclive", "config", "configs",
    }
)  # fmt: skip
"""Words of names of folders in which a program keeps what it records of the run around it."""

_ANYTHING: Final = frozenset({"exports", "arrays", "log", "table", "pictures", "aim"})
"""Readers whose files may as well be data, or results, that lie beside a run."""

_OF_ANYONE: Final = (_ANYTHING - {"log"}) | {"ganreport"}
"""Readers whose files in a folder beside a run need no word: they may be of none."""

_COMPARED: Final = frozenset(METRIC_COLUMNS) - {*TIMES, "attempt"}
_ROUNDED: Final = 0.01  # a console may show two digits
_FEWEST: Final = 5  # steps in common; fewer could agree by chance
_MOST_SIBLINGS: Final = 20  # folders that are looked into beside one; bounds the time


def top_folder(run: Run) -> str:
    """The folder directly below the given one that holds all that was read; empty of none."""
    files = run.reading.files if run.reading else ()
    tops = {PurePosixPath(name).parts[0] if "/" in name else "" for name in files}
    return tops.pop() if len(tops) == 1 else ""


def named_so(path: Path, options: ReadOptions) -> Path | None:
    """The folder directly below a path that a wish names, where there is one."""
    plain = options.run and PurePosixPath(options.run).name == options.run
    inside = path / options.run if plain else path
    return inside if plain and inside.is_dir() and not inside.is_symlink() else None


def siblings(path: Path, top: str, readers: Iterable[Reader]) -> None:
    """Refuse a folder of several runs of which a reader knew one alone.

    Raises:
        RunNotFound: Folders whose names differ from that of the run in a number hold runs, or
            others that are not named as those of logs hold runs of other programs.
    """
    several = list(readers)
    names = sorted(entry.name for entry in path.iterdir() if entry.is_dir() and entry.name != top)
    pattern = re.sub(r"\d+", "#", top)
    if pattern != top:
        alike = [name for name in names if re.sub(r"\d+", "#", name) == pattern]
        _refuse_several(path, top, alike, several, "folders that differ in a number")
    if set(words(top).split()) & _OF_ONE:
        return
    apart = [name for name in names if not set(words(name).split()) & _OF_ONE]
    programs = [reader for reader in several if reader.name not in _ANYTHING]
    _refuse_several(path, top, apart, programs, "folders of several programs")


def _refuse_several(
    path: Path, top: str, names: Sequence[str], readers: Sequence[Reader], why: str
) -> None:
    others = [
        name
        for name in names[:_MOST_SIBLINGS]
        if any(reader.recognises(path / name) for reader in readers)
    ]
    if others:
        listed = ", ".join(sorted([top, *others]))
        raise RunNotFound(
            f"{path} holds {len(others) + 1:,} runs ({why}): {listed}. "
            "Give the folder of one of them, or its name with --run."
        )


def with_neighbours(path: Path, run: Run, readers: Iterable[Reader]) -> Run:
    """The run with a word about those of other formats in folders beside its own.

    Those that a reader knows by their names or lines count; tables and pictures may be anyone's.
    """
    inner = run.path.relative_to(path).parts if run.path.is_relative_to(path) else ()
    top = inner[0] if inner else top_folder(run)
    if not top or run.reading is None or set(words(top).split()) & _OF_ONE:
        return run
    known = [each for each in readers if each.name not in _OF_ANYONE]
    others: list[Skipped] = []
    names = sorted(entry.name for entry in path.iterdir() if entry.is_dir())
    for name in names[:_MOST_SIBLINGS]:
        if name == top or set(words(name).split()) & _OF_ONE or name.startswith("."):
            continue
        reader = next((each.name for each in known if each.recognises(path / name)), "")
        if reader:
            why = message(
                "another run beside this one, recognised by {reader!r}: give its folder to report "
                "on it",
                reader=reader,
            )
            others.append(Skipped(name, why))
    left = (*run.reading.left_out, *others)
    return replace(run, reading=msgspec.structs.replace(run.reading, left_out=left))


def own(
    path: Path, top: str, run: Run, readers: Iterable[Reader], options: ReadOptions
) -> tuple[Reader, Run] | None:
    """The run of the given folder itself, where what was read lies in one that is another's."""
    if set(words(top).split()) & _OF_ONE:
        return None
    for reader in readers:
        asked = replace(options, reader=reader.name)
        try:
            candidates = reader.find(path, asked)
            other = admitted(reader.read(candidates[0], asked)) if len(candidates) == 1 else None
        except (RunError, UsageError):
            continue
        files = other.reading.files if other and other.reading else ()
        here = other is not None and other.path == path and any("/" not in name for name in files)
        if other and here and _same(run, other):
            return None
        if other and here and rows_of_training(other) >= min(ORPHAN, rows_of_training(run)):
            return reader, other
    return None


def _same(run: Run, other: Run) -> bool:
    """Whether two records hold the same values, as a console and event files of one run do."""
    compared = 0
    for name in set(run.metrics.names) & set(other.metrics.names) & _COMPARED:
        one, two = run.scalar(name), other.scalar(name)
        if one is not None and two is not None:
            at = one.index.intersection(two.index)
            if not np.allclose(one[at], two[at], rtol=_ROUNDED, atol=_ROUNDED, equal_nan=True):
                return False
            compared = max(compared, len(at))
    return compared >= _FEWEST


def without(run: Run, top: str, reader: str) -> Run:
    """The run with a word about another in a folder inside its own."""
    if run.reading is None:
        return run
    why = message(
        "another run inside the folder of this one, recognised by {reader!r}: give its folder to "
        "report on it",
        reader=reader,
    )
    left = (*run.reading.left_out, Skipped(top, why))
    return replace(run, reading=msgspec.structs.replace(run.reading, left_out=left))
