"""Readers of runs: each finds what it can open, and turns it into a Run."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from ganreport.errors import RunBroken, RunNotFound, UsageError
from ganreport.readers import biggan, chainer, dvclive, lightning, objectives, sacred, sdv, timegan
from ganreport.readers.aim import reader as aim
from ganreport.readers.arrays import reader as arrays
from ganreport.readers.base import DEFAULT_OPTIONS, Candidate, Reader, ReadOptions
from ganreport.readers.basicsr import kair
from ganreport.readers.basicsr import reader as basicsr
from ganreport.readers.border import admitted
from ganreport.readers.evidence import beside, heavier, is_orphan, orphans
from ganreport.readers.exports import reader as exports
from ganreport.readers.images import reader as images
from ganreport.readers.lucidrains import reader as lucidrains
from ganreport.readers.mlflow import reader as mlflow
from ganreport.readers.native import reader as native
from ganreport.readers.nested import (
    named_so,
    own,
    siblings,
    strangers,
    top_folder,
    with_neighbours,
    without,
)
from ganreport.readers.openmmlab import reader as openmmlab
from ganreport.readers.others import added
from ganreport.readers.paddlegan import reader as paddlegan
from ganreport.readers.pix2pix import reader as pix2pix
from ganreport.readers.refusal import no_table, nothing_found
from ganreport.readers.selection import choose
from ganreport.readers.studiogan import reader as studiogan
from ganreport.readers.stylegan import reader as stylegan
from ganreport.readers.table import reader as table
from ganreport.readers.tensorboard import reader as tensorboard
from ganreport.readers.text_log import reader as text_log
from ganreport.readers.visualdl import reader as visualdl
from ganreport.readers.voices import reader as voices
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
    "opened",
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
    voices.READER,
    sdv.READER,
    timegan.READER,
    basicsr.READER,
    kair.READER,
    openmmlab.READER,
    paddlegan.READER,
    visualdl.READER,
    lucidrains.READER,
    tensorboard.READER,
    exports.READER,
    arrays.READER,
    text_log.READER,
    table.READER,
    aim.READER,
    images.READER,
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
    return opened(path, options)[1]


def read_samples(path: str | Path, options: ReadOptions = DEFAULT_OPTIONS) -> Run:
    """As :func:`read_run`, but the tables may be left out: for measuring samples."""
    reader, candidates = find_runs(path, options)
    if reader.samples is None:
        return read_run(path, options)
    candidate, left = choose(Path(path), candidates, options, inside=reader.several_inside)
    return admitted(objectives.wished(reader.samples(candidate, left), options))


def chosen_reader(path: str | Path, options: ReadOptions = DEFAULT_OPTIONS) -> Reader:
    """The reader that was asked for, else that of the run that is read.

    Raises:
        RunNotFound: There is nothing there, or it is not recognised.
        UsageError: No reader has the name that was asked for.
    """
    return opened(path, options)[0]


def opened(path: str | Path, options: ReadOptions = DEFAULT_OPTIONS) -> tuple[Reader, Run]:
    """The run at a path and the reader that read it.

    That is the one that was asked for, else the first that recognises what is there, unless what it
    reads is an orphan beside a whole training that another reads. Only then others read, too.

    Raises:
        RunNotFound: There is nothing there, no reader recognises it, or it is of several runs.
        RunBroken: A reader recognises it, but an indispensable file is damaged.
        UsageError: A wish can't be fulfilled.
    """
    reader, run = _opened(Path(path), options)
    return reader, objectives.wished(run, options)


def _opened(path: Path, options: ReadOptions) -> tuple[Reader, Run]:
    reader, candidates = find_runs(path, options)
    meant = reader is _OURS[0] or reader not in _OURS  # who installs another's means to use it
    if options.reader or options.run or meant:
        return _wished(reader, path, candidates, options)
    others = [each for each in _readers()[1:] if each is not reader]
    try:
        run = _read(reader, path, candidates, options)
    except RunNotFound:
        small = orphans(reader, candidates, options)
        more = heavier(others, path, options, None) if small else None
        if more and not _again(more[1], candidates):
            return more
        raise
    except (RunBroken, UsageError) as error:  # or what was mapped is not in what it reads
        if more := heavier(others, path, options, None):
            return more[0], beside(more[1], error, reader.name)
        raise
    if is_orphan(run) and (more := heavier(others, path, options, run)):
        return more[0], beside(more[1], run, reader.name)
    if path.is_dir() and run.path == path and (top := top_folder(run)):
        if more := own(path, top, run, others, options):
            return more[0], without(more[1], top, reader.name)
        every = [each for each in _readers() if each is not reader]
        siblings(path, top, every)
        strangers(path, top, run, every)
    if path.is_dir():
        run = with_neighbours(path, run, [each for each in _readers() if each is not reader])
    return reader, run


def _again(run: Run, candidates: Sequence[Candidate]) -> bool:
    """Whether a run was read of the very files that are those of several runs."""
    names = {name.rpartition("/")[2] for each in candidates for name in each.files}
    names |= {each.path.name for each in candidates}
    files = run.reading.files if run.reading else ()
    return bool(files) and all(name.rpartition("/")[2] in names for name in files)


def _wished(
    reader: Reader, path: Path, candidates: Sequence[Candidate], options: ReadOptions
) -> tuple[Reader, Run]:
    """The run that was asked for: one of the candidates, or in a folder of the name."""
    try:
        return reader, _read(reader, path, candidates, options)
    except UsageError:
        if (inside := named_so(path, options)) is None:
            raise
    return _opened(inside, dataclasses.replace(options, run=""))


def _read(reader: Reader, path: Path, candidates: Sequence[Candidate], options: ReadOptions) -> Run:
    candidate, left = choose(path, candidates, options, inside=reader.several_inside)
    return admitted(reader.read(candidate, left))


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
    raise RunNotFound(nothing_found(path, _readers()) if path.is_dir() else no_table(path))
