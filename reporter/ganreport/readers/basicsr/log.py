"""One log as BasicSR, the first ESRGAN and KAIR write it.

Each print is one line, ``[name..][epoch:  0, iter:   9,100, lr:(1.000e-04,)] [eta: 1 day, 2:03:04,
time (data): 0.900 (0.002)] l_g_pix: 4.0e-02 ...``, in older programs ``<epoch:  0, iter:     100,
lr:1.000e-04> ...``; traiNNer-redux adds ``[performance: 4.7 it/s] [peak VRAM: 5.00 GB]``.
Iterations are counted over all epochs, the first of which is 0. Sources: BasicSR
``utils/logger.py``, ``models/sr_model.py``, ``train.py``; KAIR ``main_train_gan.py``.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from ganreport.readers.attempts import STAMP
from ganreport.readers.columns import Builder, ParsedTable
from ganreport.readers.stamps import seconds_since_1970
from ganreport.readers.text import lines_of
from ganreport.readers.values import Value, value

_LONGEST: Final = 4000  # signs of a line; bounds the time of the regular expressions
_MOST_OPTIONS: Final = 3000  # lines of options; networks that are printed alike have more
_STAMP: Final = re.compile(
    r"(\d\d(?:\d\d)?)-(\d\d)-(\d\d) (\d\d:\d\d:\d\d)(?:[.,](\d{1,6}))?(?= )", re.ASCII
)
_LEVEL: Final = re.compile(r" (?:- )?(?:[A-Z]{4,8})?\s?: ")
_ROW: Final = re.compile(
    r"[\[<]epoch:\s{0,20}(\d{1,3}(?:,\d{3}){1,2}|\d{1,9}),\s{0,20}"
    r"iter:\s{0,20}(\d{1,3}(?:,\d{3}){1,4}|\d{1,15})"
    r"(?:,\s?([^\]>]{0,400}))?[\]>]",
    re.ASCII,
)
_LIKE_A_ROW: Final = re.compile(r"[\[<]epoch:\s")
_TIMES: Final = re.compile(r"\[eta:[^\]]{0,100}?time \(data\): (\S{1,20}) \((\S{1,20})\)\]")
_BESIDE: Final = re.compile(r"\s?\[([a-zA-Z][^\]:]{0,30}): ([^\]]{0,80})\]")
_RATES: Final = re.compile(r"lr:\s?(?:\(([^()]{0,300})\)|([-+.\w]{1,40}))")
_SCALAR: Final = re.compile(r"([^\s:]{1,100}):\s{0,5}(\S{1,60})")
_DATA_SET: Final = re.compile(r"^Validation ([^\s#].{0,80})$")
_METRIC: Final = re.compile(r"\s*# ([A-Za-z][\w .@/-]{0,60}): {1,8}([-+.\w]{1,30})(.{0,200})")
_BEST: Final = re.compile(r"\s+Best: {1,8}([-+.\w]{1,30}) @ {1,12}(\d[\d,]{0,15}) iter")
_OLD_METRIC: Final = re.compile(r"# Validation # ([A-Za-z]\w{0,30}): ([-+.\w]{1,30})")
_AVERAGE: Final = re.compile(
    r"<epoch:\s{0,20}(\d{1,9}),\s{0,20}iter:\s{0,20}(\d[\d,]{0,20}), "
    r"Average ([A-Za-z]\w{0,30})\s?: ([-+.\w]{1,30}?)dB",
    re.ASCII,
)
_BEGUN: Final = re.compile(
    r"(?:Resuming|FileStart) training from epoch: \d|BasicSR: \d|Number of train images: "
)
_IMAGES: Final = re.compile(r"Number of train images: ([\d,]{1,15})")
_VALIDATED: Final = re.compile(r"^\s{2,20}val_freq: (\d{1,12}(?:\.0)?)\s*$", re.MULTILINE)


@dataclass
class Part:
    """What one start of training wrote: rows, the options that it printed, when it began."""

    builder: Builder = field(default_factory=Builder)
    began: float | None = None
    options: dict[str, object] = field(default_factory=dict)
    images: int | None = None
    ended: bool = False
    rows: int = 0
    last: int = 0

    @property
    def table(self) -> ParsedTable:
        """The rows so far."""
        return self.builder.table()


def is_log(text: str) -> bool:
    """Whether there is a row of such a log."""
    return any(_ROW.search(line[:_LONGEST]) for line in text.splitlines() if "iter:" in line)


def is_start(text: str) -> bool:
    """Whether a text is what BasicSR writes before the first row."""
    return "BasicSR: " in text or "FileStart training from epoch" in text


def read_log(text: str) -> list[Part]:
    """The starts that one log tells of, in its order; at least one, maybe without rows.

    Rows hold ``iter``, ``epoch``, ``lr``, ``time stamp``, the scalars, and results of validation at
    the iteration that they are of.
    """
    reading = _Reading(text)
    for number, line in lines_of(text):
        reading.take(number, line[:_LONGEST])
    reading.end()
    return reading.parts


def dumped(lines: list[str]) -> dict[str, object]:
    """The options in lines as ``dict2str`` prints them: ``key: value``, ``key:[`` to ``]``."""
    whole: dict[str, object] = {}
    groups: list[dict[str, object]] = [whole]
    for line in lines:
        said = line.strip()
        name, colon, text = said.partition(":")
        if said == "]":
            groups = groups[:-1] or [whole]
        elif colon and text == "[":
            inner: dict[str, object] = {}
            groups[-1][name] = inner
            groups.append(inner)
        elif colon:
            groups[-1][name] = _listed(text.strip())
    return whole


def _listed(text: str) -> object:
    """A list of plain texts and numbers as a list; anything else as it is."""
    if not (text.startswith("[") and text.endswith("]")) or "[" in text[1:]:
        return text
    return [part.strip().strip("'\"") for part in text[1:-1].split(",") if part.strip()]


class _Reading:
    """Goes through the lines of one log."""

    def __init__(self, text: str) -> None:
        self.parts = [Part()]
        self._cut = bool(text) and not text.endswith("\n")
        self._usual: Counter[int] = Counter()
        self._held: tuple[int, dict[str, Value]] | None = None
        self._dump: list[str] = []
        self._data_set = ""
        self._every = int(float(match[1])) if (match := _VALIDATED.search(text[: 2**18])) else 0
        self._now: float | None = None

    @property
    def _part(self) -> Part:
        return self.parts[-1]

    def take(self, number: int, line: str) -> None:
        stamp = _STAMP.match(line)
        if stamp:
            self._options()
            self._now = _seconds(stamp) or self._now
            line = _LEVEL.sub("", line[stamp.end() :], count=1)
        row = _ROW.search(line) if "iter:" in line else None
        if row:
            self._flush(last=False)
            self._held = (number, self._row(line, row))
        elif _LIKE_A_ROW.search(line) and not _AVERAGE.search(line):
            self._part.builder.skip("could not be taken apart", number)
        elif line.startswith("  ") and len(self._dump) < _MOST_OPTIONS:
            self._dump.append(line)
        else:
            self._other(line)
        if self._part.began is None:
            self._part.began = self._now

    def end(self) -> None:
        """Take what is held back: the last line may be cut off."""
        self._options()
        self._flush(last=True)

    def _options(self) -> None:
        """Options that were printed begin another start where the one at hand has rows."""
        options = dumped(self._dump) if len(self._dump) > 2 else {}
        self._dump = []
        if options.keys() & {"name", "task"} and "train" in options:
            self._begin()
            self._part.options = options

    def _flush(self, *, last: bool) -> None:
        if self._held is None:
            return
        number, row = self._held
        self._held = None
        if last and self._cut and len(row) < max(self._usual, default=0):
            self._part.builder.skip("end in the middle", number)
            return
        self._usual[len(row)] += 1
        self._part.builder.add(row)
        self._part.rows += 1
        iteration = row["iter"]
        self._part.last = int(iteration) if isinstance(iteration, float) else 0

    def _row(self, line: str, match: re.Match[str]) -> dict[str, Value]:
        row: dict[str, Value] = {"iter": _count(match[2]), "epoch": _count(match[1])}
        if self._now is not None:
            row[STAMP] = self._now
        rates = _RATES.search(match[3] or "")
        if rates:
            numbers = [value(each) for each in (rates[1] or rates[2] or "").split(",") if each]
            known = tuple(each for each in numbers if isinstance(each, float))
            row["lr"] = known if len(known) > 1 else next(iter(known), None)
        rest = line[match.end() :]
        times = _TIMES.search(rest)
        if times:
            row["time"], row["data time"] = value(times[1]), value(times[2])
            rest = rest[times.end() :]
        while beside := _BESIDE.match(rest):
            rest, first = rest[beside.end() :], value(beside[2].partition(" ")[0])
            if isinstance(first, float) and beside[1] != "eta":
                row.setdefault(beside[1], first)
        for name, text in _SCALAR.findall(rest):
            number = value(text)
            if isinstance(number, float) and name not in row:
                row[name] = number
        return row

    def _other(self, line: str) -> None:
        """A line that is no row: what began, what ended, what was validated."""
        if _BEGUN.search(line):
            self._begin()
        if images := _IMAGES.search(line):
            self._part.images = int(_count(images[1]))
        if "End of training" in line:
            self._flush(last=False)
            self._part.ended = True
        average, old = _AVERAGE.search(line), _OLD_METRIC.search(line)
        if average:
            self._score(average[3], value(average[4]), int(_count(average[2])))
        elif old:
            self._score(old[1], value(old[2]), None)
        elif data_set := _DATA_SET.search(line):
            self._data_set = data_set[1].strip()
        elif metric := _METRIC.match(line):
            best = _BEST.match(metric[3])
            newest = best is not None and value(best[1]) == value(metric[2])
            name = metric[1].strip()
            self._score(
                f"{self._data_set}/{name}" if self._data_set else name,
                value(metric[2]),
                int(_count(best[2])) if best and newest else None,
            )

    def _begin(self) -> None:
        """Begin another start in the same file, unless the one at hand has no rows yet."""
        self._flush(last=False)
        if self._part.rows:
            self.parts.append(Part(began=self._now))

    def _score(self, name: str, score: Value, iteration: int | None) -> None:
        """Keep a result of validation, which was taken no earlier than the last row."""
        self._flush(last=False)
        if not isinstance(score, float):
            return
        last = self._part.last
        if iteration is None or iteration < last:
            iteration = -(-last // self._every) * self._every if self._every else last
            iteration = last if self._part.ended else iteration
        row: dict[str, Value] = {"iter": float(iteration), name: score}
        if self._now is not None:
            row[STAMP] = self._now
        self._part.builder.add(row)


def _count(text: str) -> float:
    return float(text.replace(",", "") or 0)


def _seconds(stamp: re.Match[str]) -> float | None:
    year = stamp[1] if len(stamp[1]) == 4 else f"20{stamp[1]}"  # as %y means it since 1969
    return seconds_since_1970(f"{year}-{stamp[2]}-{stamp[3]}T{stamp[4]}", stamp[5] or "")
