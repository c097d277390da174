"""One ``log.txt`` as PaddleGAN writes it.

Each print is one line, ``[05/01 08:00:00] ppgan.engine.trainer INFO: Epoch: 1/4, iter: 100/1000 lr:
2.000e-04 D_loss: 0.310 ... batch_cost: 0.10 sec ...``, or with ``Iter: 100/300000`` where training
does not go by epochs. Iterations are those of the epoch, where the last of an epoch is written as
0, still in that epoch. Source: ``ppgan/engine/trainer.py``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from ganreport.readers.columns import Builder, ParsedTable
from ganreport.readers.starts import STAMP
from ganreport.readers.text import lines_of
from ganreport.readers.values import Value, value

_LONGEST: Final = 4000  # signs of a line; bounds the time of the regular expressions
_LINE: Final = re.compile(
    r"\[(\d\d)/(\d\d) (\d\d:\d\d:\d\d)\] ppgan[\w.]{0,60} [A-Z]{4,8}: (.{0,4000})", re.ASCII
)
_BY_EPOCH: Final = re.compile(
    r"Epoch: (\d{1,9})/(\d{1,9}), iter: (\d{1,15})/(\d{1,15}) (.{1,4000})", re.ASCII
)
_BY_ITER: Final = re.compile(r"Iter: (\d{1,15})/(\d{1,15}) (.{1,4000})", re.ASCII)
_METRIC: Final = re.compile(r"Metric (\S{1,60}): ([-+.\w]{1,40})$")
_SCALAR: Final = re.compile(r"([^\s:,][^\s:]{0,100}): ([-+.\w]{1,40})(?=\s|$)")
_ETA: Final = re.compile(r"\beta: .{0,60}?(?=max_mem|$)")
_CONFIGS: Final = "Configs:"
_MOST_SETTINGS: Final = 3000  # lines of a configuration
_SMALL: Final = frozenset({"max_mem_reserved", "max_mem_allocated", "Total iter"})


@dataclass
class PaddleStart:
    """What one start wrote: its rows, and its configuration as YAML."""

    builder: Builder = field(default_factory=Builder)
    rows: int = 0
    began: float | None = None
    settings: list[str] = field(default_factory=list)
    last: tuple[int, int, int] = (0, 0, 0)  # epoch, iteration of it, step

    @property
    def table(self) -> ParsedTable:
        """The rows so far."""
        return self.builder.table()


def is_log(text: str) -> bool:
    """Whether there is a row of such a log."""
    return any(_row(line) for line in text.splitlines() if "] ppgan" in line[:40])


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
        if told and starts[-1].rows:
            starts.append(PaddleStart())
        if starts[-1].began is None:
            starts[-1].began = when
        _take(starts[-1], said, when, number)
    return starts


def _take(start: PaddleStart, said: str, when: float | None, number: int) -> None:
    by_epoch, by_iter = _BY_EPOCH.match(said), _BY_ITER.match(said)
    metric = _METRIC.match(said)
    row: dict[str, Value]
    if by_epoch:
        epoch, size = int(by_epoch[1]), int(by_epoch[4])
        step = _step(start, epoch, int(by_epoch[3]), size)
        row = {"iter": float(step), "epoch": step / max(size, 1)}
        scalars = _scalars(by_epoch[5])
    elif by_iter:
        step = int(by_iter[1])
        row, scalars = {"iter": float(step)}, _scalars(by_iter[3])
        start.last = (0, step, step)
    elif metric and isinstance(score := value(metric[2]), float):
        row, scalars = {"iter": float(start.last[2])}, {metric[1]: score}
    else:
        return
    if not scalars:
        start.builder.skip("hold no number", number)
        return
    if when is not None:
        row[STAMP] = when
    start.builder.add(row | {name: each for name, each in scalars.items() if name not in row})
    start.rows += 1


def _step(start: PaddleStart, epoch: int, iteration: int, size: int) -> int:
    """Iterations seen in all: where they go back within an epoch, the next one has begun."""
    before, last, _ = start.last
    wrapped = start.rows > 0 and epoch == before and iteration < last
    within = iteration + size if wrapped else iteration
    step = (epoch - 1) * size + within
    start.last = (epoch, within, step)
    return max(step, 0)


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
    try:
        moment = datetime.fromisoformat(f"{year}-{match[1]}-{match[2]}T{match[3]}")
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC).timestamp()
