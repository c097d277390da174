"""A database of RocksDB as Aim leaves it: what its tables and logs come to, without opening it."""

from __future__ import annotations

import contextlib
import heapq
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from ganreport.messages import message
from ganreport.readers.aim.journals import manifest, records, writes
from ganreport.readers.aim.sorted_tables import DELETED_RANGE, PUT, Entry, SortedTable
from ganreport.readers.problems import Unusable, reason, unreadable
from ganreport.readers.protobuf import Malformed
from ganreport.run.model import Problem

MOST_BYTES: Final = 2**28
"""Bytes of the tables and logs of one database; of more it is refused."""

_MOST_ENTRIES: Final = 20_000_000  # that are left of all writes: four a value that was tracked
_MOST_LOG: Final = 2**26  # 64 MB; Aim turns a log into a table from 1 MB on
_MOST_NAME: Final = 1000  # bytes of a file that names another
_MOST_LOGS: Final = 1000  # there are a few at most
_MANIFEST: Final = re.compile(r"MANIFEST-\d{1,20}", re.ASCII)
_LOG: Final = re.compile(r"(\d{1,20})\.log", re.ASCII)


class Database:
    """The keys and values that were not overwritten or deleted.

    ``files`` are those that count, relative to ``root``; ``problems`` what of the logs was damaged.

    Args:
        root: The run's directory, which is only read.
        where: The folder of the database in it.

    Raises:
        Unusable: It is damaged, too large, or of a form that Aim does not write. Reading its
            entries raises the same.
    """

    def __init__(self, root: Path, where: str) -> None:
        self.where = where
        self.files: list[str] = []
        self.problems: list[Problem] = []
        self._tables: list[tuple[str, SortedTable]] = []
        self._written: list[Entry] = []
        folder = root / where
        for each in (folder, *folder.parents[: where.count("/")]):
            if each.is_symlink():
                raise Unusable(message("{name} is a link, which is not followed", name=each.name))
        current = _content(folder / "CURRENT", _MOST_NAME).decode("ascii", "replace").strip()
        if not _MANIFEST.fullmatch(current):
            raise Unusable(message("CURRENT names no manifest"))
        with _naming(current):
            counted = manifest(_content(folder / current, MOST_BYTES))
        left = MOST_BYTES
        for number in sorted(counted.tables):
            name = f"{number:06d}.sst"
            with _naming(name):
                content = _content(folder / name, left)
                self._tables.append((name, SortedTable(content)))
            left -= len(content)
            self.files.append(f"{where}/{name}")
        for name in _logs(folder, counted.log):
            with _naming(name):
                content = _content(folder / name, min(left, _MOST_LOG))
            left -= len(content)
            self.files += [f"{where}/{name}"] if content else []
            try:
                for record in records(content):
                    self._written += writes(record)
            except (Unusable, Malformed) as error:  # as where a process was killed
                self.problems.append(unreadable(f"{where}/{name}", error, "part"))
        self._written.sort()

    def entries(self, passed_over: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Keys and values in the order of keys, but for keys that begin with ``passed_over``."""
        sources = [_each(name, table.entries()) for name, table in self._tables]
        ranges = [entry for entry in self._written if -entry[1] & 0xFF == DELETED_RANGE]
        for name, table in self._tables:
            ranges += _each(name, table.ranges())
        ranges = sorted(entry for entry in ranges if not entry[0].startswith(passed_over))
        every = heapq.merge(*sources, self._written)
        for count, (key, value) in enumerate(_living(every, ranges)):
            if count >= _MOST_ENTRIES:
                what = message("it holds more than {most:count} values", most=_MOST_ENTRIES)
                raise Unusable(what)
            if not key.startswith(passed_over):
                yield key, value


def _living(every: Iterable[Entry], ranges: list[Entry]) -> Iterator[tuple[bytes, bytes]]:
    """What was written last of each key, unless it was deleted, alone or in a range of keys."""
    at, last = 0, None
    active: list[tuple[int, bytes]] = []  # ranges that begin before the key, the latest first
    for key, tag, value in every:
        kind = -tag & 0xFF
        if key == last or kind == DELETED_RANGE:
            continue
        last = key
        while at < len(ranges) and ranges[at][0] <= key:
            heapq.heappush(active, (ranges[at][1], ranges[at][2]))
            at += 1
        while active and active[0][1] <= key:
            heapq.heappop(active)
        if kind == PUT and not (active and -active[0][0] >> 8 > -tag >> 8):
            yield key, value


def _each(name: str, every: Iterable[Entry]) -> Iterator[Entry]:
    with _naming(name):
        yield from every


@contextlib.contextmanager
def _naming(name: str) -> Iterator[None]:
    """Errors say which file they are about."""
    try:
        yield
    except (Unusable, Malformed) as error:
        why = message("{file} cannot be used ({why})", file=name, why=reason(error))
        raise Unusable(why) from error


def _logs(folder: Path, first: int) -> list[str]:
    """The logs that count, in order."""
    try:
        matches = [match for each in folder.iterdir() if (match := _LOG.fullmatch(each.name))]
    except OSError as error:
        raise Unusable(error.strerror or type(error).__name__) from error
    numbered = sorted((int(match[1]), match[0]) for match in matches)
    return [name for number, name in numbered if number >= first][:_MOST_LOGS]


def _content(file: Path, most: int) -> bytes:
    """A whole file that is no link.

    Raises:
        Unusable: It is one, or not there, or has more than ``most`` bytes.
    """
    try:
        if file.is_symlink():
            raise Unusable(message("it is a link, which is not followed"))
        if file.stat().st_size > most:
            raise Unusable(message("it has more than {most:count} bytes", most=most))
        return file.read_bytes()
    except OSError as error:
        raise Unusable(error.strerror or type(error).__name__) from error
