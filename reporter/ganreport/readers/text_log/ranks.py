"""Lines of several processes of one training: which process printed one, and whose lines count."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_PREFIX: Final = re.compile(
    r"[\[(<{]?\s?(?:(?:local|global|world)?[_ ]?rank|gpu|proc(?:ess)?|worker|cuda|device|default|"
    r"task|node|replica)"
    r"\s?[:=#_-]?\s?(\d{1,4})(?![\d.%])\s?(?:(?:/|of)\s?\d{1,4})?\s?[\])>}]?\s?(?:[:|,>-]{1,2}|\s|$)",
    re.IGNORECASE,
)
_WITHIN: Final = re.compile(
    r"[\[(]?\b(?:local_|global_)?rank\b\s?[:=]?\s?(\d{1,4})(?![\d.])[\])]?,?", re.IGNORECASE
)
_MPI: Final = re.compile(
    r"\[\d{1,6},(\d{1,4})\]<std(?:out|err)>:?|\[[prw](\d{1,4})\]:?\s|"
    r"[\w.]{1,40}-(\d{1,4})\s{1,20}\|\s|"
    r"\((?:\w{1,40} )?pid=(\d{1,9})(?:, ip=[\d.]{1,15})?\)",
    re.IGNORECASE,
)
_BARE: Final = re.compile(r"(?:\[(\d{1,4})\]:?|(\d{1,4}):)\s")
_WORDED: Final = re.compile(
    r"rank|gpu|proc(?:ess)?\b|worker|cuda|device|task|node|replica|pid=|-\d\s+\||\[default\d|<std(?:out|err)>|\[[prw]\d",
    re.IGNORECASE,
)
_LOOKED_AT: Final = 5000  # lines by which bare numbers before lines are told
_FEWEST: Final = 3  # lines of a process
_MOST: Final = 64  # processes that print into one log with a bare number
_BACK: Final = 0.5  # of the turns that processes may take: lines whose number is less than before
_HALF: Final = 0.5  # of the lines of the process with most: who prints fewer prints something else

UNNAMED: Final = -1
"""Stands for the process whose lines name none."""


@dataclass(frozen=True)
class Processes:
    """Whose lines count: of the process ``own``, None of all; ``bare`` numbers name processes."""

    own: int | None = None
    bare: bool = False

    def other(self, rank: int | None) -> bool:
        """Whether a line is of a further process."""
        if self.own == UNNAMED:
            return rank is not None
        return self.own is not None and rank is not None and rank != self.own


def without_rank(text: str, *, bare: bool) -> tuple[int | None, str]:
    """The process that a line begins with, None where it names none, and the rest of the line."""
    plain = text.lstrip()
    match = _PREFIX.match(plain) or _MPI.match(plain) or (_BARE.match(plain) if bare else None)
    if not match:
        return None, text
    return int(next(group for group in match.groups() if group)), plain[match.end() :]


def rank_within(text: str) -> tuple[int | None, str]:
    """The process that is named in the middle of a line, and the line without it."""
    small = text.lower() if text.isascii() else "rank"
    match = _WITHIN.search(text) if "rank" in small else None
    if not match:
        return None, text
    return int(match[1]), f"{text[: match.start()]} {text[match.end() :]}"


def names_processes(text: str) -> bool:
    """Whether a text may name processes in words."""
    return _WORDED.search(text) is not None


def bare_numbers(lines: Iterable[tuple[str, object]]) -> bool:
    """Whether bare numbers before lines are those of processes that take turns.

    Args:
        lines: Texts and what the rest of each counts: None where it has no counter of its own.
    """
    numbers: list[int] = []
    places: dict[object, set[int]] = {}
    for text, place in lines:
        match = _BARE.match(text.lstrip())
        if match and place is not None and len(numbers) < _LOOKED_AT:
            numbers.append(int(match[1] or match[2]))
            places.setdefault(place, set()).add(numbers[-1])
    counts = Counter(numbers)
    if not 2 <= len(counts) <= _MOST or min(counts.values()) < _FEWEST:
        return False
    back = sum(b < a for a, b in itertools.pairwise(numbers))
    shared = sum(len(each) > 1 for each in places.values())
    return back >= _BACK * len(numbers) / len(counts) and shared > len(places) / 2


def begins_bare(text: str) -> str:
    """What stands behind a bare number at a line's start; empty where there is none."""
    plain = text.lstrip()
    match = _BARE.match(plain)
    return plain[match.end() :] if match else ""


def first_of(ranks: Counter[int], unnamed: int = 0) -> int | None:
    """The first process of those that print as much as any, None where there are not several.

    Where only others are named, lines of ``unnamed`` number that name none are of the first.
    """
    if ranks and min(ranks) == 1 and unnamed >= _HALF * max(ranks.values()):
        return UNNAMED
    often = [rank for rank, count in ranks.items() if count >= _HALF * max(ranks.values())]
    return min(often) if len(ranks) > 1 else None
