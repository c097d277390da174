"""One ``log.txt`` as PaddleGAN writes it.

Each print is one line, ``[05/01 08:00:00] ppgan.engine.trainer INFO: Epoch: 1/4, iter: 100/1000 lr:
2.000e-04 D_loss: 0.310 ... batch_cost: 0.10 sec ...``, or with ``Iter: 100/300000`` where training
does not go by epochs. Iterations are those of the epoch, where the last of an epoch is written as
0, still in that epoch. Versions of 2020 wrote ``Epoch: 1, iters: 100``, from 0 on, and not how many
an epoch has. Source: ``ppgan/engine/trainer.py``.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from ganreport.readers.attempts import STAMP
from ganreport.readers.columns import Builder, ParsedTable
from ganreport.readers.stamps import seconds_since_1970
from ganreport.readers.text import lines_of
from ganreport.readers.values import Value, value

_LONGEST: Final = 4000  # signs of a line; bounds the time of the regular expressions
_LINE: Final = re.compile(
    r"\s{0,12}\[(\d\d)/(\d\d) (\d\d:\d\d:\d\d)\] ppgan[\w.]{0,60} [A-Z]{4,8}: (.{0,4000})", re.ASCII
)
_BY_EPOCH: Final = re.compile(
    r"Epoch: (\d{1,9})(?:/\d{1,9})?, iters?: (\d{1,15})(?:/(\d{1,15}))? (.{1,4000})", re.ASCII
)
_BY_ITER: Final = re.compile(r"Iter: (\d{1,15})/(\d{1,15}) (.{1,4000})", re.ASCII)
_LIKE_A_ROW: Final = re.compile(r"(?:Epoch|Iter): \d")
_METRIC: Final = re.compile(r"Metric (\S{1,60}): ([-+.\w]{1,40})$")
_SCALAR: Final = re.compile(r"([^\s:,][^\s:]{0,100}): ([-+.\w]{1,40})(?=\s|$)")
_ETA: Final = re.compile(r"\beta: .{0,60}?(?=max_mem|$)")
_CONFIGS: Final = "Configs:"
_MOST_SETTINGS: Final = 3000  # lines of a configuration
_SMALL: Final = frozenset({"max_mem_reserved", "max_mem_allocated", "Total iter"})


@dataclass
class _Print:
    """What one line says: an epoch (None where there are none) and an iteration of it, or a score.

    ``size`` is how many iterations an epoch has, 0 where it is not known.
    """

    number: int
    when: float | None
    scalars: dict[str, Value]
    epoch: int | None = None
    iteration: int = 0
    size: int = 0
    score: bool = False


@dataclass
class PaddleStart:
    """What one start wrote: its lines, its configuration as YAML, when it began."""

    prints: list[_Print] = field(default_factory=list)
    began: float | None = None
    settings: list[str] = field(default_factory=list)

    @property
    def guessed(self) -> int:
        """Iterations an epoch where that is not written: those seen, and one print more."""
        counts = [
            each.iteration for each in self.prints if each.epoch is not None and not each.size
        ]
        if not counts:
            return 0
        between = [b - a for a, b in itertools.pairwise(counts) if b > a]
        return max(counts) + (min(between) if between else 1)

    def table(self) -> ParsedTable:
        """The rows, by the iterations seen in all; scores stand at the row before them."""
        builder = Builder()
        step = 0
        rows = [each for each in self.prints if not each.score]
        guess = self.guessed
        for each in rows:
            each.size = each.size or (guess if each.epoch is not None else 0)
        steps = iter(_steps(rows))
        for each in self.prints:
            if not each.scalars:
                builder.skip("could not be taken apart", each.number)
            step = step if each.score else next(steps)
            row: dict[str, Value] = {"iter": float(step)}
            if each.size:
                row["epoch"] = step / each.size
            if each.when is not None:
                row[STAMP] = each.when
            if each.scalars:
                builder.add(row | {n: v for n, v in each.scalars.items() if n not in row})
        return builder.table()


def is_log(text: str) -> bool:
    """Whether there is a row of such a log."""
    return "ppgan" in text and any(_row(line) for _, line in lines_of(text))


def _row(line: str) -> re.Match[str] | None:
    match = _LINE.match(line[:_LONGEST])
    return (_BY_EPOCH.match(match[4]) or _BY_ITER.match(match[4])) if match else None


def read_log(text: str, year: int | None) -> list[PaddleStart]:
    """The starts that a log tells of, at least one; their lines name no year."""
    starts = [PaddleStart()]
    told = False
    for number, line in lines_of(text):
        match = _LINE.match(line[:_LONGEST])
        if match is None:
            if told and len(starts[-1].settings) < _MOST_SETTINGS:
                starts[-1].settings.append(line)
            continue
        said, when = match[4], _seconds(match, year)
        told = said.startswith(_CONFIGS)
        if told and starts[-1].prints:
            starts.append(PaddleStart())
        if starts[-1].began is None:
            starts[-1].began = when
        printed = _print(said, when, number)
        starts[-1].prints += [printed] if printed else []
    return starts


def _print(said: str, when: float | None, number: int) -> _Print | None:
    by_epoch, by_iter = _BY_EPOCH.match(said), _BY_ITER.match(said)
    metric = _METRIC.match(said)
    if by_epoch:
        epoch, iteration, size = int(by_epoch[1]), int(by_epoch[2]), int(by_epoch[3] or 0)
        return _Print(number, when, _scalars(by_epoch[4]), epoch, iteration, size)
    if by_iter:
        return _Print(number, when, _scalars(by_iter[3]), iteration=int(by_iter[1]))
    if metric and isinstance(score := value(metric[2]), float):
        return _Print(number, when, {metric[1]: score}, score=True)
    return _Print(number, None, {}, score=True) if _LIKE_A_ROW.match(said) else None


def _steps(rows: Sequence[_Print]) -> Iterator[int]:
    """Iterations seen in all at each row.

    Where iterations go back within an epoch, the next one has begun; a 0 is the end of its epoch
    but for one that begins it.
    """
    first = min([1, *(row.epoch for row in rows if row.epoch is not None)])
    epoch, last = first - 1, 0
    for index, row in enumerate(rows):
        if row.epoch is None:
            yield row.iteration
            continue
        within = row.iteration
        if row.epoch == epoch and within < last:
            within += row.size
        elif not within:
            following = rows[index + 1] if index + 1 < len(rows) else None
            begins = following and following.epoch == row.epoch and following.iteration
            within = 0 if begins else row.size
        epoch, last = row.epoch, within
        yield (row.epoch - first) * row.size + within


def _scalars(text: str) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for name, written in _SCALAR.findall(_ETA.sub("", text)):
        number = value(written)
        if isinstance(number, float) and name not in _SMALL:
            found.setdefault(name, number)
    return found


def _seconds(match: re.Match[str], year: int | None) -> float | None:
    if year is None:
        return None
    return seconds_since_1970(f"{year}-{match[1]}-{match[2]}T{match[3]}")
