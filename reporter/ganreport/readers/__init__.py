"""Readers of runs: each answers *can I open this?* and turns it into a Run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ganreport.errors import RunNotFound, UsageError
from ganreport.readers import biggan, chainer, dvclive, lightning, sacred
from ganreport.readers.base import DEFAULT_OPTIONS, ReadOptions
from ganreport.readers.border import admitted
from ganreport.readers.images import reader as grids
from ganreport.readers.mlflow import reader as mlflow
from ganreport.readers.native import reader as native
from ganreport.readers.pix2pix import reader as pix2pix
from ganreport.readers.studiogan import reader as studiogan
from ganreport.readers.stylegan import reader as stylegan
from ganreport.readers.table import reader as losses
from ganreport.readers.tensorboard import reader as tensorboard
from ganreport.readers.text_log import reader as text_log
from ganreport.readers.wandb import reader as wandb
from ganreport.run.model import Run

__all__ = [
    "DEFAULT_OPTIONS",
    "READERS",
    "ReadOptions",
    "Reader",
    "admitted",
    "chosen_reader",
    "read_run",
    "read_samples",
]


@dataclass(frozen=True)
class Reader:
    """One format: its name, what it looks for in words, its test and its reader.

    ``samples`` reads no more than samples are measured by, where that is faster.
    """

    name: str
    looks_for: str
    recognises: Callable[[Path], bool]
    read: Callable[[Path, ReadOptions], Run]
    samples: Callable[[Path, ReadOptions], Run] | None = None


READERS: tuple[Reader, ...] = (
    Reader("ganreport", native.LOOKS_FOR, native.recognises, native.read, native.read_samples),
    Reader("stylegan", stylegan.LOOKS_FOR, stylegan.recognises, stylegan.read),
    Reader("biggan", biggan.LOOKS_FOR, biggan.recognises, biggan.read),
    Reader("studiogan", studiogan.LOOKS_FOR, studiogan.recognises, studiogan.read),
    Reader("chainer", chainer.LOOKS_FOR, chainer.recognises, chainer.read),
    Reader("mlflow", mlflow.LOOKS_FOR, mlflow.recognises, mlflow.read),
    Reader("wandb", wandb.LOOKS_FOR, wandb.recognises, wandb.read),
    Reader("sacred", sacred.LOOKS_FOR, sacred.recognises, sacred.read),
    Reader("dvclive", dvclive.LOOKS_FOR, dvclive.recognises, dvclive.read),
    Reader("lightning", lightning.LOOKS_FOR, lightning.recognises, lightning.read),
    Reader("pix2pix", pix2pix.LOOKS_FOR, pix2pix.recognises, pix2pix.read),
    Reader("tensorboard", tensorboard.LOOKS_FOR, tensorboard.recognises, tensorboard.read),
    Reader("log", text_log.LOOKS_FOR, text_log.recognises, text_log.read),
    Reader("table", losses.LOOKS_FOR, losses.recognises, losses.read),
    Reader("pictures", grids.LOOKS_FOR, grids.recognises, grids.read),
)
"""In the order of being asked: the more particular a format, the earlier."""


def read_run(path: Path, wishes: ReadOptions = DEFAULT_OPTIONS) -> Run:
    """Read the run in a directory, or in a file, with the first reader that recognises it.

    Raises:
        RunNotFound: There is nothing there, no reader recognises it, or it is of several runs.
        RunBroken: A reader recognises it, but an indispensable file is damaged.
        UsageError: A wish can't be fulfilled.
    """
    return admitted(chosen_reader(path, wishes).read(path, wishes))


def read_samples(path: Path, wishes: ReadOptions = DEFAULT_OPTIONS) -> Run:
    """As :func:`read_run`, but the tables may be left out: for measuring samples."""
    reader = chosen_reader(path, wishes)
    return admitted((reader.samples or reader.read)(path, wishes))


def chosen_reader(path: Path, wishes: ReadOptions = DEFAULT_OPTIONS) -> Reader:
    """The reader that was asked for, else the first that recognises what is there.

    Raises:
        RunNotFound: There is nothing there, or it is not recognised.
        UsageError: No reader has the name that was asked for.
    """
    if not path.exists():
        raise RunNotFound(f"{path} does not exist. Give the directory that a training run wrote.")
    asked = [reader for reader in READERS if wishes.reader in ("", reader.name)]
    if not asked:
        names = ", ".join(reader.name for reader in READERS)
        raise UsageError(f"There is no reader {wishes.reader!r}. Readers: {names}.")
    for reader in asked:
        if reader.recognises(path):
            return reader
    if wishes.reader:
        others = ", ".join(r.name for r in READERS if r.recognises(path)) or "no reader"
        raise RunNotFound(
            f"{path} holds nothing that the reader {wishes.reader!r} looks for "
            f"({asked[0].looks_for}). It is recognised by {others}."
        )
    raise RunNotFound(_nothing_found(path) if path.is_dir() else _no_table(path))


def _no_table(path: Path) -> str:
    return (
        f"{path} is a file, not a directory, and can't be read as {losses.LOOKS_FOR} "
        f"({losses.complaint(path)}). Give such a table, or the directory that a run wrote."
    )


def _nothing_found(path: Path) -> str:
    names = sorted(entry.name + "/" * entry.is_dir() for entry in path.iterdir())
    held = "is empty" if not names else f"holds {', '.join(names[:8])}{' ...' * (len(names) > 8)}"
    looked = "\n".join(f"  {reader.name}: {reader.looks_for}" for reader in READERS)
    inside = [child.name for child in path.iterdir() if child.is_dir() and _recognised(child)]
    hint = f"\nThere are runs inside it: {', '.join(sorted(inside)[:8])}." if inside else ""
    return f"No training run was recognised: {path} {held}.\nLooked for\n{looked}{hint}"


def _recognised(path: Path) -> bool:
    return any(reader.recognises(path) for reader in READERS)
