"""The binary log of Weights & Biases: records of Protocol Buffers in the log format of LevelDB.

Sources: ``wandb/sdk/internal/datastore.py`` and ``wandb_internal.proto`` of wandb, and LevelDB's
``doc/log_format.md``; other than there, checksums are plain CRC-32.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

from ganreport.messages import message, plural
from ganreport.readers.columns import Builder, ParsedTable
from ganreport.readers.problems import reason
from ganreport.readers.protobuf import BYTES, Malformed, fields, varint
from ganreport.readers.values import plain
from ganreport.run.cards import RunStatus
from ganreport.run.model import Problem

_HEADER: Final = b":W&B\xe1\xbe\x00"
_BLOCK: Final = 2**15  # bytes of a block of LevelDB's log format
_HEAD: Final = 7  # bytes before a record of LevelDB's log format: checksum 4, length 2, kind 1
_FULL, _FIRST, _MIDDLE, _LAST = 1, 2, 3, 4
_MOST_RECORD: Final = 2**26  # 64 MB: a row of scalars is far smaller
_MOST_ROWS: Final = 20_000_000  # bounds the time; a run of scalars has fewer
_MOST_STEP: Final = 2**53  # beyond it a float64 no longer holds every whole number
_LONGEST: Final = 200  # signs of a name; what is longer is no scalar's
_HISTORY, _CONFIG, _RUN, _EXIT = 2, 5, 17, 18
_KEY, _NESTED, _JSON = 1, 2, 16
_UPDATE, _RUN_CONFIG, _RUN_NAME = 1, 4, 8


@dataclass
class Logged:
    """What a log holds: its scalars, row by row, its settings, and how the run ended.

    ``pictures`` are names, steps, and files below ``files``: the number in a file's name is the
    step before, where the step was given when it was logged.
    """

    table: ParsedTable = field(default_factory=lambda: Builder().table())
    settings: dict[str, Any] = field(default_factory=dict)
    name: str = ""
    status: RunStatus = "unknown"
    pictures: list[tuple[str, int, str]] = field(default_factory=list)


def read_log(file: Path, problems: list[Problem]) -> Logged:
    """The whole log, or what comes before the first damage, which is then named."""
    logged, builder = Logged(), Builder()
    count = 0
    try:
        with file.open("rb") as opened:
            for count, record in enumerate(_records(opened), 1):
                _take(logged, builder, record)
                if count >= _MOST_ROWS:
                    raise ValueError(
                        message("it has more than {most:count} records", most=_MOST_ROWS)
                    )
    except (OSError, ValueError, RecursionError, Malformed) as error:
        what = plural(
            "The log is damaged: what comes after {count:count} record is left out ({why}).",
            "The log is damaged: what comes after {count:count} records is left out ({why}).",
            count=count,
            why=reason(error),
        )
        problems.append(Problem(kind="unreadable", where=file.name, what=what))
    logged.table = builder.table()
    return logged


def _records(opened: IO[bytes]) -> Iterator[bytes]:
    """Whole records; the trailing zeros of blocks are passed over.

    Raises:
        ValueError: A record is damaged or cut off.
    """
    if opened.read(len(_HEADER)) != _HEADER:
        raise ValueError(message("it does not begin as such a log"))
    parts: list[bytes] = []
    while True:
        left = _BLOCK - opened.tell() % _BLOCK
        if left < _HEAD:
            opened.read(left)
        head = opened.read(_HEAD)
        if not head and not parts:
            return
        size, kind = int.from_bytes(head[4:6], "little"), head[6] if len(head) == _HEAD else 0
        content = opened.read(size)
        if len(head) < _HEAD or len(content) < size:
            raise ValueError(message("the last record is cut off"))
        if zlib.crc32(content, zlib.crc32(head[6:])) != int.from_bytes(head[:4], "little"):
            raise ValueError(message("the checksum of a record is wrong"))
        if (kind in (_FULL, _FIRST)) == bool(parts) or not _FULL <= kind <= _LAST:
            raise ValueError(message("the parts of a record are out of order"))
        parts.append(content)
        if sum(map(len, parts)) > _MOST_RECORD:
            raise ValueError(message("a record is too large"))
        if kind in (_FULL, _LAST):
            yield b"".join(parts)
            parts = []


def _fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Numbers and values of the fields that hold a number or bytes."""
    for number, kind, (start, end) in fields(message, (0, len(message))):
        if kind == BYTES:
            yield number, message[start:end]
        elif kind == 0:
            yield number, varint(message, start)[0]


def _take(logged: Logged, builder: Builder, record: bytes) -> None:
    for number, content in _fields(record):
        if not isinstance(content, bytes):
            continue
        if number == _HISTORY:
            _take_row(logged, builder, list(_items(content, 1)))
        elif number == _CONFIG:
            logged.settings |= {".".join(n): v for n, v in _items(content, _UPDATE)}
        elif number == _RUN:
            _take_run(logged, content)
        elif number == _EXIT:
            code = next((held for n, held in _fields(content) if n == 1), 0)
            logged.status = "failed" if code else "finished"


def _take_row(logged: Logged, builder: Builder, items: list[tuple[tuple[str, ...], Any]]) -> None:
    """A row of scalars; what has a ``_type`` is an object, a picture or another."""
    row = {names[0]: value for names, value in items if len(names) == 1}
    groups = {name: row.pop(name) for name in list(row) if isinstance(row[name], dict)}
    for names, value in items:
        if len(names) > 1:
            groups.setdefault(".".join(names[:-1]), {})[names[-1]] = value
    step = row.get("_step")
    for group, held in groups.items():
        if "_type" not in held:
            row |= {f"{group}.{name}": value for name, value in held.items()}
        elif isinstance(step, int) and 0 <= step < _MOST_STEP:
            logged.pictures += [(group[:_LONGEST], step, file) for file in _files(held)]
    builder.add({n[:_LONGEST]: plain(v) for n, v in row.items() if n not in ("_runtime", "_wandb")})


def _files(held: dict[str, Any]) -> list[str]:
    """The files of one picture, or of several that were logged at once."""
    several = held.get("filenames")
    named = several if isinstance(several, list) else [held.get("path")]
    is_picture = held["_type"] in ("image-file", "images/separated")
    return [each for each in named if isinstance(each, str)] if is_picture else []


def _take_run(logged: Logged, content: bytes) -> None:
    for number, held in _fields(content):
        if isinstance(held, bytes) and number == _RUN_CONFIG:
            logged.settings |= {".".join(n): v for n, v in _items(held, _UPDATE)}
        elif isinstance(held, bytes) and number == _RUN_NAME:
            logged.name = held.decode(errors="replace")[:200]


def _items(content: bytes, wanted: int) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Names, those of groups before those in them, and values.

    Raises:
        ValueError: A value is no JSON.
        Malformed: It is no message.
    """
    for number, item in _fields(content):
        if number != wanted or not isinstance(item, bytes):
            continue
        names: list[str] = []
        text = b"null"
        for part, held in _fields(item):
            if part in (_KEY, _NESTED) and isinstance(held, bytes) and held:
                names.append(held.decode(errors="replace"))
            elif part == _JSON and isinstance(held, bytes):
                text = held
        if names:
            yield tuple(names), json.loads(text)
