"""Reads what SDV's CTGAN and CopulaGAN print: a progress bar with both losses before it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ganreport.errors import RunBroken
from ganreport.messages import message
from ganreport.readers.assembly import Log, RawRun, assemble
from ganreport.readers.base import Candidate, Reader, ReadOptions
from ganreport.readers.columns import Builder
from ganreport.readers.problems import Unusable
from ganreport.readers.selection import each_alone
from ganreport.readers.signatures import SDV, SDV_SAID
from ganreport.readers.table import reader as table
from ganreport.readers.text import ends_of, lines_of, text_of
from ganreport.readers.text_log.reader import log_files
from ganreport.readers.values import value
from ganreport.run.model import Run
from ganreport.run.vocabulary import OBJECTIVES

LOOKS_FOR: Final = message(
    "a console log of SDV's CTGAN with Gen. (-0.87) and Discrim. (0.02) before a bar"
)

_LOSS: Final = r"\(\s*([-+]?[\d.]{1,20}|[-+]?nan|[-+]?inf)\s*\)"
_BAR: Final = re.compile(
    rf"Gen\. {_LOSS} \| Discrim\. {_LOSS}:\s*\d{{1,3}}%\|[^|]{{0,400}}\|\s*(\d{{1,9}})/(\d{{1,9}})"
)
_ROUNDED: Final = message("The console shows losses with two digits after the point.")


def find(path: Path, options: ReadOptions) -> list[Candidate]:
    """The file, or those below the directory that has no table, that are such logs."""
    logs = [name for name in log_files(path) if _BAR.search(ends_of(_home(path) / name))]
    if logs and path.is_dir() and options.reader != "sdv" and table.find(path, options):
        return []
    return each_alone("sdv", path, logs, "logs of SDV")


def _home(path: Path) -> Path:
    return path if path.is_dir() else path.parent


def read(candidate: Candidate, options: ReadOptions) -> Run:
    """Read such a log.

    Raises:
        RunBroken: It can't be read, or holds no losses.
        UsageError: A wish can't be fulfilled.
    """
    root, where = candidate.home, candidate.where or candidate.root.name
    try:
        text = text_of(root / where)
    except Unusable as error:
        raise RunBroken(f"{root / where} can't be read: {error}.") from error
    builder = Builder()
    for epoch, losses in states(text):
        builder.add({"epoch": float(epoch), **dict(zip(SDV, map(value, losses), strict=True))})
    log = builder.table()
    if len(log.columns) < 1 + len(SDV):
        raise RunBroken(f"{root / where} holds no losses of an epoch that ended.")
    raw = RawRun(
        reader="sdv",
        root=root,
        name=candidate.title,
        logs=(Log(where, log),),
        files=(where,),
        objective=OBJECTIVES["wgan-gp"],
        notes=(SDV_SAID, _ROUNDED),
    )
    return assemble(raw, options)


def states(text: str) -> Iterator[tuple[int, tuple[str, str]]]:
    """The epochs, from 0 on, and their losses of G and D as they were shown.

    The bar is drawn once when an epoch has set its losses, before the epoch counts as done, and
    again, with the same losses, when its count moves on; at first it shows zeros.
    """
    done, epoch, last = -1, 0, ("", "")
    for _, line in lines_of(text):
        for match in _BAR.finditer(line):
            losses, count, total = (match[1], match[2]), int(match[3]), int(match[4])
            if count < done:
                done, epoch = -1, count
            if count > max(done, 0):
                epoch = count
                if losses != last:
                    yield count - 1, losses
            elif count < total and not (done < 0 and _nothing_yet(losses)):
                yield epoch, losses
                epoch += 1
            done, last = count, losses


def _nothing_yet(losses: tuple[str, str]) -> bool:
    return all(value(text) == 0 for text in losses)


READER: Final = Reader("sdv", LOOKS_FOR, find, read, several_inside=True)
