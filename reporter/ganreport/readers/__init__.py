"""Readers of runs: each finds what it can open, and turns it into a Run."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

from ganreport.errors import RunNotFound, UsageError
from ganreport.readers import biggan, chainer, dvclive, lightning, sacred
from ganreport.readers.aim import reader as aim
from ganreport.readers.base import DEFAULT_OPTIONS, Candidate, Reader, ReadOptions
from ganreport.readers.basicsr import kair
from ganreport.readers.basicsr import reader as basicsr
from ganreport.readers.border import admitted
from ganreport.readers.images import reader as images
from ganreport.readers.lucidrains import reader as lucidrains
from ganreport.readers.mlflow import reader as mlflow
from ganreport.readers.native import reader as native
from ganreport.readers.openmmlab import reader as openmmlab
from ganreport.readers.others import added
from ganreport.readers.paddlegan import reader as paddlegan
from ganreport.readers.pix2pix import reader as pix2pix
from ganreport.readers.selection import choose
from ganreport.readers.studiogan import reader as studiogan
from ganreport.readers.stylegan import reader as stylegan
from ganreport.readers.table import reader as table
from ganreport.readers.tensorboard import reader as tensorboard
from ganreport.readers.text_log import reader as text_log
from ganreport.readers.visualdl import reader as visualdl
from ganreport.readers.wandb import reader as wandb
from ganreport.run.model import Run

__all__ = [
    "DEFAULT_OPTIONS",
    "READERS",
    "Candidate",
    "ReadOptions",
    "Reader",
    "admitted",
    "chosen_reader",
    "find_runs",
    "read_run",
    "read_samples",
]

READERS: tuple[Reader, ...]
"""In the order of being asked: the more particular a format, the earlier.

Those of other packages come second: who installs one means to use it. They are loaded when this
is asked for.
"""

_OURS: Final = (
    native.READER,
    stylegan.READER,
    biggan.READER,
    studiogan.READER,
    chainer.READER,
    mlflow.READER,
    wandb.READER,
    sacred.READER,
    dvclive.READER,
    lightning.READER,
    pix2pix.READER,
    basicsr.READER,
    kair.READER,
    openmmlab.READER,
    paddlegan.READER,
    visualdl.READER,
    lucidrains.READER,
    tensorboard.READER,
    text_log.READER,
    table.READER,
    images.READER,
    aim.READER,
)


@lru_cache(maxsize=1)
def _readers() -> tuple[Reader, ...]:
    others = added([reader.name for reader in _OURS])
    return (_OURS[0], *others, *_OURS[1:])


def __getattr__(name: str) -> tuple[Reader, ...]:
    if name == "READERS":
        return _readers()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def read_run(path: str | Path, options: ReadOptions = DEFAULT_OPTIONS) -> Run:
    """Read the run in a directory, or in a file, with the first reader that recognises it.

    Raises:
        RunNotFound: There is nothing there, no reader recognises it, or it is of several runs.
        RunBroken: A reader recognises it, but an indispensable file is damaged.
        UsageError: A wish can't be fulfilled.
    """
    reader, candidates = find_runs(path, options)
    candidate, left = choose(Path(path), candidates, options, inside=reader.several_inside)
    return admitted(reader.read(candidate, left))


def read_samples(path: str | Path, options: ReadOptions = DEFAULT_OPTIONS) -> Run:
    """As :func:`read_run`, but the tables may be left out: for measuring samples."""
    reader, candidates = find_runs(path, options)
    candidate, left = choose(Path(path), candidates, options, inside=reader.several_inside)
    return admitted((reader.samples or reader.read)(candidate, left))


def chosen_reader(path: str | Path, options: ReadOptions = DEFAULT_OPTIONS) -> Reader:
    """The reader that was asked for, else the first that recognises what is there.

    Raises:
        RunNotFound: There is nothing there, or it is not recognised.
        UsageError: No reader has the name that was asked for.
    """
    return find_runs(path, options)[0]


def find_runs(
    path: str | Path, options: ReadOptions = DEFAULT_OPTIONS
) -> tuple[Reader, tuple[Candidate, ...]]:
    """The reader that was asked for, or the first that recognises what is there, and its runs.

    Raises:
        RunNotFound: There is nothing there, or it is not recognised.
        RunBroken: It is recognised, but damaged.
        UsageError: No reader has the name that was asked for.
    """
    path = Path(path)
    if not path.exists():
        raise RunNotFound(f"{path} does not exist. Give the directory that a training run wrote.")
    ours = _OURS[0]
    if options.reader in ("", ours.name) and (runs := ours.find(path, options)):
        return ours, tuple(runs)  # without looking for other packages
    asked = [reader for reader in _readers() if options.reader in ("", reader.name)]
    if not asked:
        names = ", ".join(reader.name for reader in _readers())
        raise UsageError(f"There is no reader {options.reader!r}. Readers: {names}.")
    for reader in asked:
        candidates = tuple(reader.find(path, options))
        if candidates:
            return reader, candidates
    if options.reader:
        plain = ReadOptions(names=options.names)
        others = ", ".join(r.name for r in _readers() if r.recognises(path, plain)) or "no reader"
        raise RunNotFound(
            f"{path} holds nothing that the reader {options.reader!r} looks for "
            f"({asked[0].looks_for}). It is recognised by {others}."
        )
    raise RunNotFound(_nothing_found(path) if path.is_dir() else _no_table(path))


def _no_table(path: Path) -> str:
    return (
        f"{path} is a file, not a directory, and can't be read as {table.LOOKS_FOR} "
        f"({table.complaint(path)}). Give such a table, or the directory that a run wrote."
    )


def _nothing_found(path: Path) -> str:
    names = sorted(entry.name + "/" * entry.is_dir() for entry in path.iterdir())
    held = "is empty" if not names else f"holds {', '.join(names[:8])}{' ...' * (len(names) > 8)}"
    looked = "\n".join(f"  {reader.name}: {reader.looks_for}" for reader in _readers())
    inside = [child.name for child in path.iterdir() if child.is_dir() and _recognised(child)]
    hint = f"\nThere are runs inside it: {', '.join(sorted(inside)[:8])}." if inside else ""
    return f"No training run was recognised: {path} {held}.\nLooked for\n{looked}{hint}"


def _recognised(path: Path) -> bool:
    return any(reader.recognises(path) for reader in _readers())
