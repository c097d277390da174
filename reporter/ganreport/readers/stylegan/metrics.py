"""What StyleGAN's own metrics gave of each snapshot: ``metric-*.jsonl``, ``metric-*.txt``, logs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ganreport.messages import Message, message, plural
from ganreport.readers.columns import Builder, ParsedTable
from ganreport.readers.objects import parsed
from ganreport.readers.problems import reason, unusable
from ganreport.readers.stylegan.stats import KIMG
from ganreport.readers.values import Value, plain, value
from ganreport.run.model import Problem, Skipped
from ganreport.run.text import printable

RANGES: Final = (
    (r"precision|recall|density|coverage", 0.0, 1e3),
    (r"^fid|^kid|^ppl|^swd|^msssim", -1.0, 1e6),
    (r"^is\d|^is_|mean|std", 0.0, 1e4),
    (r"", -1e9, 1e9),
)
"""Values that a metric of a name can have at all; beyond, its computation broke."""

_NAME: Final = re.compile(r"network-(?:snapshot|final)-?0*(\d{1,15})(?:\.pkl)?$")
_WRITTEN: Final = re.compile(r"^(\S+)\s+time\s+((?:\d+[dhms]\s?)+)\s*(\S.*)$")
_MOST_KEYS: Final = 100  # of one record; a metric of the programs has one to four


@dataclass
class _File:
    """One file's values by kimg and name, and what was set aside."""

    values: dict[int, dict[str, Value]] = field(default_factory=dict)
    again: int = 0
    unplaced: int = 0
    broken: list[Message] = field(default_factory=list)
    lines: int = 0
    unread: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Metrics:
    """The ``table`` of one file, by kimg; None where there is no value in it."""

    table: ParsedTable | None
    problems: tuple[Problem, ...] = ()
    left_out: tuple[Skipped, ...] = ()
    notes: tuple[Message, ...] = ()


def read_metrics(text: str, where: str, *, log: bool = False) -> Metrics:
    """The metrics in a text, by the snapshot they are of; of equal snapshots the last line counts.

    Args:
        text: The content of a file.
        where: Its name.
        log: Whether it is a log that holds other lines, too.
    """
    contents = _File()
    for number, line in enumerate(text.splitlines(), 1):
        results = _json(line) if line.lstrip().startswith("{") else _plain_line(line)
        if results is not None:
            _take(contents, *results)
        elif line.strip("\0 \t") and not log:
            contents.unread.append(number)
    try:
        return Metrics(_table(contents), *_said(contents, where))
    except ValueError as error:
        return Metrics(None, (unusable(where, reason(error)),))


def kimg_of(snapshot: Any) -> int | None:
    """The kimg in the name of a snapshot, None where there is none in it."""
    name = re.split(r"[\\/]", snapshot)[-1] if isinstance(snapshot, str) else ""
    match = _NAME.search(name)
    return int(match[1]) if match else None


def _json(line: str) -> tuple[int | None, Mapping[str, Value]] | None:
    record = parsed(line)
    results = record.get("results") if isinstance(record, dict) else None
    if not isinstance(results, dict):
        return None
    values = {
        printable(str(key)[:100]): plain(each) for key, each in list(results.items())[:_MOST_KEYS]
    }
    return kimg_of(record.get("snapshot_pkl")), values


def _plain_line(line: str) -> tuple[int | None, Mapping[str, Value]] | None:
    """``network-snapshot-000140  time 11m 22s  fid50k 285.1234``, as written in TensorFlow."""
    match = _WRITTEN.match(line)
    words = match[3].split() if match else []
    if match is None or len(words) % 2:
        return None
    values = {name: value(text) for name, text in zip(words[::2], words[1::2], strict=True)}
    numbers = {name: each for name, each in values.items() if isinstance(each, float)}
    return (kimg_of(match[1]), numbers) if len(numbers) == len(values) else None


def _take(contents: _File, kimg: int | None, results: Mapping[str, Value]) -> None:
    contents.lines += 1
    if kimg is None:
        contents.unplaced += 1
        return
    row = contents.values.setdefault(kimg, {})
    contents.again += bool(row.keys() & results.keys())
    for name, each in results.items():
        if isinstance(each, float) and not _possible(name, each):
            said = message(
                "{name} is {value} at kimg {kimg:count}", name=name, value=f"{each:g}", kimg=kimg
            )
            contents.broken.append(said)
            row.pop(name, None)
        else:
            row[name] = each


def _possible(name: str, each: float) -> bool:
    """Whether a metric can have this value; NaN is evidence of another kind."""
    for pattern, low, high in RANGES:
        if re.search(pattern, name):
            return each != each or low <= each <= high
    return True


def _table(contents: _File) -> ParsedTable | None:
    builder = Builder()
    for kimg in sorted(contents.values):
        builder.add({KIMG: float(kimg), **contents.values[kimg]})
    table = builder.table()
    return table if len(table.columns) > 1 else None


def _said(
    contents: _File, where: str
) -> tuple[tuple[Problem, ...], tuple[Skipped, ...], tuple[Message, ...]]:
    return (
        tuple(_problems(contents, where)),
        tuple(_left_out(contents, where)),
        tuple(_notes(contents, where)),
    )


def _problems(contents: _File, where: str) -> Iterator[Problem]:
    if contents.broken:
        what = message(
            "{broken:list}, which is impossible: the computation failed, and the value is left "
            "out.",
            broken=[*contents.broken[:3], *["..."] * (len(contents.broken) > 3)],
        )
        yield Problem(kind="ragged", where=where, what=what, count=len(contents.broken))
    if contents.unread:
        what = plural(
            "{count:count} line holds no result of a metric and is left out (the first: "
            "{first:count}).",
            "{count:count} lines hold no result of a metric and are left out (the first: "
            "{first:count}).",
            count=len(contents.unread),
            first=contents.unread[0],
        )
        yield Problem(kind="ragged", where=where, what=what, count=len(contents.unread))


def _left_out(contents: _File, where: str) -> Iterable[Skipped]:
    if contents.unplaced:
        what = message(
            "{count:count} of {lines:count} results in {where}",
            count=contents.unplaced,
            lines=contents.lines,
            where=where,
        )
        yield Skipped(what, message("the snapshot that they are of does not say its kimg"))


def _notes(contents: _File, where: str) -> Sequence[Message]:
    if not contents.again:
        return ()
    said = plural(
        "In {where} {count:count} snapshot was measured again; the last result counts.",
        "In {where} {count:count} snapshots were measured again; the last result counts.",
        count=contents.again,
        where=where,
    )
    return (said,)
