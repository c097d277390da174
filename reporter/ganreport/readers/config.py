"""Options that somebody wrote, as flat settings without what tells of their machine."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ganreport.messages import message, plural
from ganreport.run.model import Skipped
from ganreport.run.text import printable

MOST: Final = 300
"""Settings that are kept."""

_LONGEST: Final = 200  # signs of a name or value; what is longer is no setting to print
_DEEPEST: Final = 6  # levels of nested settings; bounds recursion in somebody's file
_MOST_LISTED: Final = 20  # parts of a list that is kept whole, such as widths of layers
_UNSET: Final = ("", "N/A", "None")
_PATH_NAMES: Final = re.compile(
    r"(^|[._])(path|paths|dir|dirs|root|roots|folder|outdir|run_dir|data_dir|save_dir|ckpt_dir|"
    r"dataroot|weights|load_weights|user|username|host|hostname|home)([._]|$)|_(root|dir|path)$"
)


@dataclass(frozen=True)
class Flat:
    """``settings`` by their dotted names; ``hidden`` ones are paths or names of people."""

    settings: Mapping[str, Any]
    hidden: tuple[str, ...] = ()
    beyond: int = 0

    @property
    def left_out(self) -> tuple[Skipped, ...]:
        """What was not taken, as remarks."""
        remarks = []
        if self.hidden:
            what = plural("{count:count} option", "{count:count} options", count=len(self.hidden))
            why = message("paths, or names of a person or machine: not shown")
            remarks.append(Skipped(what, why))
        if self.beyond:
            what = plural(
                "{count:count} further option", "{count:count} further options", count=self.beyond
            )
            remarks.append(Skipped(what, message("only {most} are kept", most=MOST)))
        return tuple(remarks)


def flat(options: Mapping[str, Any]) -> Flat:
    """Nested options as ``{"G_kwargs.z_dim": 512}``; numbers, texts, truth values, short lists."""
    settings: dict[str, Any] = {}
    hidden: list[str] = []
    beyond = 0
    for name, value in _leaves("", options, 0):
        if _tells(name, value):
            hidden.append(name)
        elif len(settings) >= MOST:
            beyond += 1
        else:
            settings[name] = value
    return Flat(settings, tuple(hidden), beyond)


def _leaves(prefix: str, options: Mapping[str, Any], depth: int) -> Iterator[tuple[str, Any]]:
    for key, value in options.items():
        name = printable(f"{prefix}{key}"[:_LONGEST])
        if isinstance(value, Mapping):
            if depth < _DEEPEST:
                yield from _leaves(f"{name}.", value, depth + 1)
        elif isinstance(value, str):
            if value not in _UNSET:
                yield name, printable(value[:_LONGEST])
        elif isinstance(value, list):
            if len(value) <= _MOST_LISTED and all(_plain(each) for each in value):
                yield name, [printable(x[:_LONGEST]) if isinstance(x, str) else x for x in value]
        elif value is not None and _plain(value):
            yield name, value


def _plain(value: Any) -> bool:
    """Whether it is a text, a truth value, or a number that every format can hold."""
    if isinstance(value, int) and not isinstance(value, bool):
        return abs(value) < 2**63
    if isinstance(value, float):
        return value - value == 0
    return isinstance(value, str | bool)


def _tells(name: str, value: Any) -> bool:
    """Whether a setting may tell of a person or machine: by its name, or as a path."""
    values = value if isinstance(value, list) else [value]
    texts = [each for each in values if isinstance(each, str)]
    return any(_is_path(t) for t in texts) or bool(texts and _PATH_NAMES.search(name.lower()))


def _is_path(text: str) -> bool:
    """Whether parts between slashes are longer than those of ``N/A`` and ``W/O``."""
    parts = re.split(r"[\\/]", text)
    return text.startswith("~") or (len(parts) > 1 and any(len(part) > 2 for part in parts))
