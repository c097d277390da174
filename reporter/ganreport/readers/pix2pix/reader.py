"""Reads checkpoints folders of pytorch-CycleGAN-and-pix2pix and of what descends from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from ganreport.errors import RunBroken
from ganreport.messages import Message, Text, message, plural
from ganreport.readers.assembly import Log, RawRun, assemble
from ganreport.readers.base import Candidate, Reader, ReadOptions
from ganreport.readers.files import files_below, unread
from ganreport.readers.images import reader
from ganreport.readers.images.detection import WriterHints
from ganreport.readers.images.names import SUFFIXES as PICTURES
from ganreport.readers.pix2pix.loss_log import LossLog, has_header, has_rows, read_loss_log
from ganreport.readers.pix2pix.options import Pix2PixOptions, naming, objective, read_options
from ganreport.readers.problems import few
from ganreport.readers.selection import each_alone
from ganreport.readers.text import head_of, text_of
from ganreport.run.model import Run, Skipped

LOOKS_FOR: Final = message("loss_log.txt of pytorch-CycleGAN-and-pix2pix, pix2pixHD, CUT or SPADE")

_SUFFIXES: Final = (".txt", ".log", ".out")
_OPTIONS: Final = ("train_opt.txt", "opt.txt")
_MOST_FILES: Final = 200  # text files whose heads are read; a checkpoint folder has a few
_PICTURES: Final = WriterHints(latents="redrawn")


def find(path: Path, options: ReadOptions) -> list[Candidate]:  # noqa: ARG001 - known by form
    """The file, or those below the directory, that are such a log, whatever their names."""
    return each_alone("pix2pix", path, _logs(path), "logs of the same form")


def read(candidate: Candidate, options: ReadOptions) -> Run:
    """Read the log, the options beside it, and in a directory the translations in its web page.

    Raises:
        RunBroken: The log can't be read, or holds no losses.
        UsageError: A wish can't be fulfilled.
    """
    root, own = candidate.home, candidate.where or candidate.root.name
    log = _log(root, own)
    where, said = _options(root, own)
    seen = (own, where) if where else (own,)
    columns = log.table.columns
    raw = RawRun(
        reader="pix2pix",
        root=root,
        name=candidate.title,
        logs=(Log(own, log.table),),
        files=seen,
        naming=naming(columns),
        objective=objective(said, columns),
        configuration=dict(said.found) if said.of_training else {},
        left_out=() if candidate.is_file else tuple(_left_out(root, seen)),
        notes=(*_of_log(log), *_of_options(where, said)),
    )
    run = assemble(raw, options)
    return run if candidate.is_file else reader.beside(run, _PICTURES, first="fake_B")


def _logs(path: Path) -> list[str]:
    """Logs with their header, or else what a terminal showed of one."""
    root = path if path.is_dir() else path.parent
    names = files_below(path) if path.is_dir() else [path.name]
    names = [name for name in names if name.lower().endswith(_SUFFIXES) or path.is_file()]
    heads = {name: head_of(root / name) for name in names[:_MOST_FILES]}
    heads = {name: head for name, head in heads.items() if "\0" not in head}
    return [name for name, head in heads.items() if has_header(head)] or [
        name for name, head in heads.items() if has_rows(head)
    ]


def _log(root: Path, where: str) -> LossLog:
    try:
        log = read_loss_log(text_of(root / where))
    except ValueError as error:
        raise RunBroken(f"{root / where} can't be read: {error}.") from error
    if not log.table.columns:
        starts = len(log.starts)
        raise RunBroken(
            f"{root / where} holds no line of losses: training was started "
            f"{starts:,} time{'s' * (starts != 1)} and ended before it printed any."
        )
    return log


def _options(root: Path, log: str) -> tuple[str, Pix2PixOptions]:
    """The file of options beside the log, as far as there is one, and what it holds."""
    for name in _OPTIONS:
        where = (PurePosixPath(log).parent / name).as_posix()
        file = root / where
        if file.is_file() and not file.is_symlink() and (head := head_of(file)):
            return where, read_options(head)
    return "", Pix2PixOptions()


def _left_out(path: Path, seen: tuple[str, ...]) -> list[Skipped]:
    return unread([name for name in files_below(path) if name not in seen], PICTURES)


def _of_log(log: LossLog) -> Iterator[Message]:
    """What was assumed of the rows."""
    sizes = _in_turn(log.lengths[:8])
    if log.lengths and log.certain:
        yield message(
            "Rows say how many images of their epoch were seen; steps count all images seen, of "
            "which an epoch has {sizes}, as the distances of rows show.",
            sizes=sizes,
        )
    elif log.lengths:
        yield message(
            "Rows say how many images of their epoch were seen. Steps count all images as if an "
            "epoch had {sizes}, the largest recorded number: the true one is not in the log.",
            sizes=sizes,
        )
    if len(log.starts) > 1:
        yield message(
            "The log says that training was started {count:count} times ({dates:list}).",
            count=len(log.starts),
            dates=few(log.starts, 5),
        )
    if {"D_A", "G_A", "D_B", "G_B"} <= set(log.table.columns):
        yield message(
            "Pair A is the generator from A to B and the discriminator of what it makes; pair B "
            "is the way back."
        )


def _in_turn(lengths: Sequence[int]) -> Text:
    """Several numbers as ``1,000, then 500``."""
    said: Text = f"{lengths[0]:,}" if lengths else ""
    for length in lengths[1:]:
        said = message("{before}, then {length:count}", before=said, length=length)
    return said


def _of_options(where: str, options: Pix2PixOptions) -> Iterator[Message]:
    if where and not options.of_training:
        yield message(
            "{where} holds the options of a later test, not of training: they were not used.",
            where=where,
        )
    elif options.dropped:
        yield plural(
            "{count:count} path or address among the options was left out.",
            "{count:count} paths and addresses among the options were left out.",
            count=options.dropped,
        )
    if options.found.get("continue_train") is True and options.found.get("epoch_count") == 1:
        yield message(
            "By its options training went on from saved weights, though its epochs were counted "
            "from the first again."
        )
    mode = options.found.get("gan_mode")
    if mode == "wgangp" and options.of_training:
        yield message("gan_mode wgangp has no gradient penalty in this code unless it was added.")


READER: Final = Reader("pix2pix", LOOKS_FOR, find, read, several_inside=True)
