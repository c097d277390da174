"""One ``loss_log.txt`` as pytorch-CycleGAN-and-pix2pix and its descendants write them.

Each start of the program writes a line ``===== Training Loss (date) =====``, each print one of
``(epoch: 1, iters: 100, time: 0.480, data: 0.199) D_A: 0.280 G_A: 0.843 ...``, where ``iters``
counts the images of the epoch. The version for several processes writes ``[Rank 0]`` before and
commas between; ComboGAN writes a number a domain (``D: 0.1, 0.2 | G: 0.3, 0.4``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.readers.columns import FURTHER, Builder, ParsedTable
from ganreport.readers.starts import in_no_order, lineage, starts_of, stride_of
from ganreport.readers.text import lines_of
from ganreport.readers.values import value
from ganreport.run.scalars import Column

Array = npt.NDArray[Any]

_HEADER: Final = re.compile(r"=+ Training Loss \(([^()]{0,80})\) =+")
_ROW: Final = re.compile(r"(?:\[Rank (\d{1,4})\]\s*)?\(([^()]{0,400})\)(.{0,20000})")
_PLACE: Final = re.compile(
    r"epoch: (\d{1,9})(?:/\d+)?, iters?: (\d{1,15})(?:/\d+)?(?:, |$)", re.IGNORECASE
)
_SCALAR: Final = re.compile(
    r"([^\s:,][^\s:,]{0,99}):\s?([-+.\w]+(?:,\s?(?:[-+]?[\d.][-+.\w]*|[-+]?nan|[-+]?inf)(?![-+.\w:]))*)"
)
_MOST: Final = 64  # values of a list, a number a domain; bounds the columns
_SAME: Final = 0.5  # of the ends of epochs: most agree on an epoch's length


@dataclass(frozen=True)
class LossLog:
    """What a file holds.

    ``starts`` are the dates of its headers; ``lengths`` how many images an epoch has, of several
    trainings in one file maybe several, none where the log doesn't tell; ``certain`` whether that
    is more than the largest count that was written.
    """

    table: ParsedTable
    starts: tuple[str, ...]
    lengths: tuple[int, ...] = ()
    certain: bool = True


def has_header(head: str) -> bool:
    """Whether a file that starts so is such a log, not what a terminal showed meanwhile."""
    return any(_HEADER.fullmatch(line.strip()) for _, line in lines_of(head[:4096]))


def has_rows(head: str) -> bool:
    """Whether there are rows of losses among the first lines."""
    return any(_row(line) for _, line in lines_of(head))


def read_loss_log(text: str) -> LossLog:
    """Read the whole text of such a log.

    Its table has the columns ``step`` (images seen), ``epoch`` (passes completed, where the log
    tells how many images one has) and the scalars.
    """
    builder, starts = Builder(), []
    cut = bool(text) and not text.endswith("\n")
    rows = 0
    usual: Counter[int] = Counter()
    lines = list(lines_of(text))
    for index, (number, line) in enumerate(lines):
        header = _HEADER.fullmatch(line.strip())
        row = None if header else _row(line)
        if header:
            starts.append(header[1].strip())
            builder.border()
        elif row is None:
            if starts:
                builder.skip("are no lines of losses", number)
        elif row[0]:
            builder.skip(FURTHER, number)
        elif cut and index == len(lines) - 1 and len(row[1]) < max(usual, default=0):
            builder.skip("end in the middle", number)
        else:
            usual[len(row[1])] += 1
            builder.add(dict(row[1]))
            rows += 1
    table = builder.table()
    return _placed(table, tuple(starts)) if rows else LossLog(table, tuple(starts))


def _row(line: str) -> tuple[int, dict[str, float | None]] | None:
    """The process and the scalars of a line, None if it is not one of losses."""
    row = _ROW.search(line)
    place = row and _PLACE.match(row[2])
    if not row or not place:
        return None
    scalars: dict[str, float | None] = {"epoch": float(place[1]), "iters": float(place[2])}
    for name, text in _SCALAR.findall(row[2][place.end() :]) + _SCALAR.findall(row[3]):
        parts = text.split(",")[:_MOST]
        for at, part in enumerate(parts):
            own = f"{name}[{at}]" if len(parts) > 1 else name
            number = value(part.strip())
            if isinstance(number, float) and own not in scalars:
                scalars[own] = number
    return int(row[1] or 0), scalars


def _placed(table: ParsedTable, starts: tuple[str, ...]) -> LossLog:
    """The log with its rows on the images seen in all, where they can be told."""
    epoch, images = table.columns.pop("epoch").array, table.columns.pop("iters").array
    rest, first = table.columns, float(min(1, epoch.min()))
    steps, passed = np.empty(len(epoch)), np.full(len(epoch), np.nan)
    lengths: list[int] = []
    whole = True
    for part in _trainings(epoch, images, table.borders):
        length, certain = _length(epoch[part], images[part])
        length = length or (lengths[-1] if lengths else None)
        steps[part] = (epoch[part] - first) * (length or 0) + images[part]
        if length:
            passed[part] = steps[part] / length
            lengths.append(length)
        whole &= certain
    known = ~np.isnan(passed)
    own = {"step": Column(steps)} | ({"epoch": Column(passed, known)} if known.any() else {})
    table.columns = own | rest
    return LossLog(table, starts, tuple(dict.fromkeys(lengths)), whole)


def _trainings(epoch: Array, images: Array, borders: Sequence[int]) -> Iterator[Array]:
    """The rows of each training in the log, all of them where they are in no order."""
    places = (epoch * (images.max() + 1) + images).astype(np.int64)
    if in_no_order(places, borders):
        yield np.arange(len(places))
        return
    starts = starts_of(places, borders)
    tree = lineage(starts, stride_of(places))
    for root in dict.fromkeys(tree.roots):
        own = [start for start, its in zip(starts, tree.roots, strict=True) if its == root]
        yield np.concatenate([np.arange(start.row, start.row + start.rows) for start in own])


def _length(epoch: Array, images: Array) -> tuple[int | None, bool]:
    """How many images an epoch has, and whether that is certain.

    Rows are a fixed number of images apart, also over the end of an epoch: that most of the ends
    give the same length makes it certain. Else it is the largest count within an epoch.
    """
    if len(np.unique(epoch)) == 1:
        return None, True
    order = np.lexsort((images, epoch))
    after, further = np.diff(epoch[order]), np.diff(images[order])
    within, ends = further[(after == 0) & (further > 0)], further[after == 1]
    most = int(images.max())
    if len(within) and len(ends):
        lengths = Counter((float(np.median(within)) - ends).astype(np.int64).tolist())
        length, count = lengths.most_common(1)[0]
        if length >= most and count > _SAME * len(ends):
            return length, True
    return (most, False) if most else (None, True)
