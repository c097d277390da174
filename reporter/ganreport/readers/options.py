"""Somebody's options as the configuration of a run: flat, bounded, without paths and people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ganreport.messages import Message, message, plural
from ganreport.readers.values import NUMBER
from ganreport.run.model import Skipped
from ganreport.run.vocabulary import words

MOST: Final = 300
"""Settings that are kept of one run."""

_LONGEST: Final = 200  # signs of a name or value; what is longer is no setting to print
_MOST_PARTS: Final = 32  # of a list that is kept, such as widths of layers
_DEEPEST: Final = 6  # levels of nested options; bounds recursion in somebody's file

PRIVATE: Final = frozenset(
    {
        "path", "paths", "dir", "directory", "root", "dataroot", "folder", "file", "filename",
        "host", "hostname", "user", "username", "email", "remote", "url", "uri", "token",
        "password", "secret", "apikey", "entity", "executable", "program", "ip", "address",
    }
)  # fmt: skip
"""Words in names of settings that hold paths, or name people and machines."""

_KEY: Final = re.compile(r"\bapi key\b")
_PLACE: Final = re.compile(
    r"(?:^|[\s='\",;:(\[])(?:~|\.{1,2}|[A-Za-z]:)?[\\/](?!\s)|\w://|\S@\S+\.\w|localhost"
)
_WORDS: Final = {"true": True, "false": False, "none": None, "null": None}


@dataclass(frozen=True)
class Options:
    """Settings by flat names, and what was left out of them."""

    settings: dict[str, Any]
    left_out: tuple[Skipped, ...] = ()


def options(entries: Mapping[str, Any], ignored: tuple[str, ...] = ()) -> Options:
    """Settings as a configuration.

    Groups become ``group.name``, texts of numbers become numbers. Paths, addresses, secrets, and
    names of people and machines are left out and counted, and so is what is too long or too much.

    Args:
        entries: Settings by name; groups of them may be nested.
        ignored: Names of groups that are none.
    """
    settings: dict[str, Any] = {}
    private = large = 0
    for name, value in _flat(entries, "", 0):
        if name.split(".")[0] in ignored:
            continue
        if _is_private(name, value):
            private += 1
        elif len(settings) >= MOST or not _is_small(value):
            large += 1
        else:
            settings[name] = _plain(value)
    left_out = []
    if private:
        why = message("with paths, addresses, or names of people or machines")
        left_out.append(Skipped(_counted(private), why))
    if large:
        left_out.append(Skipped(_counted(large), message("too long, or too many")))
    return Options(settings, tuple(left_out))


def _counted(count: int) -> Message:
    return plural("{count:count} setting", "{count:count} settings", count=count)


def _flat(entries: Mapping[str, Any], prefix: str, depth: int) -> Iterator[tuple[str, Any]]:
    for name, value in entries.items():
        whole = f"{prefix}{name}"[:_LONGEST]
        if isinstance(value, Mapping) and value and depth < _DEEPEST:
            yield from _flat(value, f"{whole}.", depth + 1)
        else:
            yield whole, value


def _is_private(name: str, value: Any) -> bool:
    said = words(name)
    if set(said.split()) & PRIVATE or _KEY.search(said):
        return not isinstance(value, bool | int | float)
    parts = value if isinstance(value, list | tuple) else [value]
    return any(isinstance(part, str) and _PLACE.search(part) for part in parts[:_MOST_PARTS])


def _is_small(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return len(value) <= _MOST_PARTS and all(_is_small(part) for part in value)
    return not isinstance(value, Mapping) and len(str(value)) <= _LONGEST


def _plain(value: Any) -> Any:
    """A value as JSON holds it; texts of numbers, true, false and none are what they say."""
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, float) and value - value != 0:
        return str(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    text = str(value)
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if NUMBER.fullmatch(text.strip()):
        whole = re.fullmatch(r"[+-]?\d{1,18}", text.strip())
        return int(text) if whole else _plain(float(text))
    return text
