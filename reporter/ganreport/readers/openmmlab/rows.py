"""One log of MMCV or MMEngine, in JSON or as text: rows of training and results of validation.

MMCV writes ``<date>.log.json``, one object a line (``mode``, ``epoch``, ``iter``, scalars),
MMEngine ``vis_data/scalars.json`` (``step``, scalars; results of validation without ``iter``). Both
write the same as text. Sources: MMCV ``runner/hooks/logger/text.py``, MMEngine
``runner/log_processor.py`` and ``hooks/logger_hook.py``.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ganreport.readers.attempts import STAMP
from ganreport.readers.columns import Builder, ParsedTable
from ganreport.readers.objects import json_lines
from ganreport.readers.stamps import seconds_since_1970
from ganreport.readers.text import lines_of
from ganreport.readers.values import Value, plain, value

_LONGEST: Final = 8000  # signs of a line; bounds the time of the regular expressions
_STAMP: Final = re.compile(
    r"(?:(\d{4})[-/])?(\d\d)[-/](\d\d) (\d\d:\d\d:\d\d)(?:,(\d{1,6}))? - \S{1,40} - [A-Z]{4,8} - ",
    re.ASCII,
)
_ROW: Final = re.compile(
    r"(Iter|Epoch)(?:\((train|val|test)\))?\s{0,8}\[\s{0,12}(\d{1,15})(?:/(\d{1,15}))?\]"
    r"(?:\s{0,8}\[\s{0,12}(\d{1,15})(?:/(\d{1,15}))?\])?(?=\s)",
    re.ASCII,
)
_ETA: Final = re.compile(r"\beta: (?:\d{1,6} days?, )?[\d:]{1,12}")
_SCALAR: Final = re.compile(r"([^\s:,][^\s:,]{0,100}):\s{0,4}([-+.\w]{1,40})")
_SMALL: Final = frozenset({"time", "data_time", "memory"})
"""What rows of validation say of the machine, and those that show progress say alone."""


@dataclass
class Row:
    """One record: whether it is of training, when it was, its scalars."""

    training: bool
    values: dict[str, Value]
    iteration: int | None = None
    epoch: int | None = None
    when: float | None = None


@dataclass
class Rows:
    """All records of one file.

    ``size`` is how many iterations an epoch has, where that is written; ``within`` says that they
    are counted anew in each, None where only the records show it. ``config`` is the Python text
    that a log begins with; ``bad`` lines hold no object.
    """

    rows: list[Row] = field(default_factory=list)
    size: int | None = None
    within: bool | None = False
    config: str = ""
    bad: list[int] = field(default_factory=list)


def of_json(text: str) -> Rows:
    """The records of a log in JSON, in either form."""
    read = Rows()
    for number, record in json_lines(text):
        if record is None:
            read.bad.append(number)
        elif "mode" not in record and ("env_info" in record or "exp_name" in record):
            config = record.get("config")
            read.config = config if isinstance(config, str) else ""
        elif row := _of_record(record):
            read.rows.append(row)
            if "mode" in record:  # of MMCV, which counts within epochs where it trains by epochs
                read.within = None
    return read


def _of_record(record: Mapping[str, Any]) -> Row | None:
    when = {name: record.get(name) for name in ("mode", "epoch", "iter", "step")}
    values: dict[str, Value] = {}
    for name, entry in record.items():
        if name in when:
            continue
        if isinstance(entry, Mapping):
            values |= {f"{name}.{inner}": plain(each) for inner, each in entry.items()}
        else:
            values[name] = plain(entry)
    if not values:
        return None
    said = when["mode"]
    training = said == "train" if said else when["iter"] is not None or any(map(_trains, values))
    counted = when["iter"] if when["iter"] is not None else when["step"]
    return Row(training, values, _whole(counted), _whole(when["epoch"]))


def _trains(name: str) -> bool:
    """Whether a scalar is one of training, in versions whose rows don't say more."""
    return name.endswith("lr") or "loss" in name


def _whole(entry: Any) -> int | None:
    good = isinstance(entry, int) and not isinstance(entry, bool) and 0 <= entry < 2**53
    return int(entry) if good else None


def of_text(text: str) -> Rows:
    """The records of a log that was written as text; those of a test are none."""
    read = Rows()
    for _, line in lines_of(text):
        stamp = _STAMP.match(line)
        rest = line[stamp.end() : _LONGEST] if stamp else ""
        match = _ROW.match(rest)
        if match is None or match[2] == "test":
            continue
        scalars = {n: value(t) for n, t in _SCALAR.findall(_ETA.sub("", rest[match.end() :]))}
        numbers = {n: number for n, number in scalars.items() if isinstance(number, float)}
        if not numbers.keys() - _SMALL:
            continue
        training = match[2] in (None, "train")
        by_epoch = match[1] == "Epoch"
        row = Row(training, dict(numbers), when=_seconds(stamp) if stamp else None)
        if by_epoch:
            read.within = True
            row.epoch = int(match[3])
            row.iteration = int(match[5]) if match[5] and training else None
            read.size = int(match[6]) if match[6] and training else read.size
        elif training or match[4] is None:  # of validation MMEngine counts its own batches
            row.iteration = int(match[3])
        read.rows.append(row)
    return read


def _seconds(stamp: re.Match[str]) -> float | None:
    """The time that a line was written at; what a terminal shows names no year."""
    return seconds_since_1970(f"{stamp[1]}-{stamp[2]}-{stamp[3]}T{stamp[4]}", stamp[5] or "")


def table_of(read: Rows) -> ParsedTable:
    """The records as a table with ``iter``, ``epoch`` and the scalars.

    Results of validation stand at the iteration that they were taken after; those of the name of a
    scalar of training are called ``val/NAME``.
    """
    builder = Builder()
    for number in read.bad:
        builder.skip("is not JSON", number)
    trained = {name for row in read.rows if row.training for name in row.values}
    for row, step in _placed(read):
        values: dict[str, Value] = {"iter": float(step)}
        if row.epoch is not None and row.training:
            values["epoch"] = float(row.epoch)
        if row.when is not None:
            values[STAMP] = row.when
        for name, each in row.values.items():
            if row.training:
                values.setdefault(name, each)
            elif name not in _SMALL and not name.startswith("lr") and not name.endswith("lr"):
                again = name in trained or "loss" in name
                values.setdefault(f"val/{name}" if again else name, each)
        builder.add(values)
    return builder.table()


def _placed(read: Rows) -> Iterator[tuple[Row, int]]:
    """Records with the iteration that they stand at, counted over all epochs."""
    trained = [row for row in read.rows if row.training]
    size = _epoch_size(trained, read)
    by_epoch = any(row.epoch is not None for row in trained)
    last = 0
    for row in read.rows:
        count = row.iteration
        if row.training:
            last = (count or 0) if not size else ((row.epoch or 1) - 1) * size + (count or 0)
            yield row, last
        elif size and row.epoch is not None:
            yield row, max(last, row.epoch * size) if last else row.epoch * size
        elif count is not None and count > last and not (by_epoch and _counts_epochs(read.rows)):
            yield row, count
        else:
            yield row, last


def _epoch_size(trained: Sequence[Row], read: Rows) -> int:
    """Iterations an epoch where they are counted anew in each, else 0."""
    places = [(row.epoch, row.iteration) for row in trained if row.epoch and row.iteration]
    anew = any(b[0] > a[0] and b[1] <= a[1] for a, b in itertools.pairwise(places))
    if read.within is False or not (read.within or anew or read.size):
        return 0
    return read.size or max((count for _, count in places), default=0)


def _counts_epochs(rows: Sequence[Row]) -> bool:
    """Whether the steps of results of validation are epochs: none is beyond the last epoch."""
    last = max((row.epoch for row in rows if row.training and row.epoch is not None), default=0)
    taken = [row.iteration for row in rows if not row.training and row.iteration is not None]
    return bool(taken) and max(taken) <= last + 1
