"""Lines of losses in another form than most: what is not understood, what belongs together.

A log may change its form in the middle, or mix two. What is said of a network's loss and was not
read has to be counted, and one loss under two names is one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Final

import numpy as np

from ganreport.run.scalars import Column
from ganreport.run.vocabulary import TIMES, map_names
from ganreport.run.words import SYNONYMS, words

_D: Final = "|".join(sorted({"d", *SYNONYMS["d"]}, key=len, reverse=True))
_G: Final = "|".join(sorted({"g", *SYNONYMS["g"]}, key=len, reverse=True))
_LOSS: Final = r"(?:loss|err(?:or)?|cost)"
_SAID: Final = re.compile(
    rf"(?<![A-Za-z])(?:(?:(?P<d>{_D})|(?P<g>{_G}))(?:(?:'s)?[ _-]?{_LOSS})?|"
    rf"{_LOSS}(?:[ _-]|\s(?:of|for)\s(?:the\s)?)?(?:(?P<d2>{_D})|(?P<g2>{_G})))(?![A-Za-z(])"
    r"[^\w\n]{0,6}(?:(?:is|was|at|of|now|to)\b[^\w\n]{0,4})?(?<!\w)[-+]?\d{0,9}[.,]\d"
    r"(?!\d{0,9}\s?(?:[KMGT]i?B?\b|%|param|million|billion|times|of\b|x\b|ms\b|s\b|h\b|min))",
    re.IGNORECASE,
)
_FRACTION: Final = re.compile(r"[.,]\d")  # what each such number has
_NETWORKS: Final = {"d": {"d", *SYNONYMS["d"]}, "g": {"g", *SYNONYMS["g"]}}
NETWORK_WORDS: Final = frozenset().union(*_NETWORKS.values())
"""Words for the two networks."""

_OWNER: Final = re.compile(rf"(?<![\w(])({_D}|{_G})\s?[\])}}]?\s?[:|({{\[\])}};]", re.IGNORECASE)
_BOTH: Final = re.compile(
    rf"(.{{0,30}}?)(?<!\w)({_D}|{_G})\s?/\s?({_D}|{_G})(?!\w)(.{{0,30}})", re.IGNORECASE
)
_BEHIND: Final = 160  # signs before a loss in which its network is looked for
_KEPT: Final = 1024  # sets of names whose networks are kept: lines of a log have few
_FORMS: Final = 3  # names of one loss beside the first


def of_both(name: str) -> tuple[str, str] | None:
    """The two names in one of both networks, ``D/G loss``; None of any other."""
    match = _BOTH.fullmatch(name)
    if not match or {words(match[2]) in _NETWORKS["d"], words(match[3]) in _NETWORKS["d"]} == {
        True
    }:
        return None
    one, two = (" ".join(f"{match[1]} {each} {match[4]}".split()) for each in match.group(2, 3))
    return one, two


def owner_of(before: str) -> str:
    """The network that stands apart before a loss without a name; empty where a number is between.

    ``D: loss`` is D's, ``D: 0.7 | loss`` may be a sum.
    """
    tail = before[-_BEHIND:]
    owners = list(_OWNER.finditer(tail))
    alone = owners and not any(map(str.isdigit, tail[owners[-1].end() :]))
    return owners[-1][1] if alone else ""


def missing(text: str, names: Collection[str]) -> int:
    """How many networks' losses a line tells a number of that are not among what was read of it.

    A line that only speaks of losses tells none.
    """
    unread = _without(tuple(names))
    if not unread or not _FRACTION.search(text):
        return 0
    told = {"d" if m["d"] or m["d2"] else "g" for m in _SAID.finditer(text)}
    return len(told & unread)


@lru_cache(_KEPT)
def _without(names: tuple[str, ...]) -> frozenset[str]:
    """The networks that none of some names is of."""
    parts = {part for name in names for part in words(name).split()}
    return frozenset(n for n, called in _NETWORKS.items() if parts.isdisjoint(called))


def together(columns: Mapping[str, Column]) -> dict[str, Column]:
    """Columns of a log, each loss that has another name in other lines under its first."""
    whole = dict(columns)
    first = {our: name for name, our in map_names(whole).items() if our not in TIMES}
    for _ in range(_FORMS):
        rest = map_names(name for name in whole if name not in first.values())
        for name, our in rest.items():
            if our in first and (one := _filled(whole[first[our]], whole[name])):
                whole[first[our]] = one
                del whole[name]
    return whole


def _filled(one: Column, other: Column) -> Column | None:
    """The first column filled by another that stands in other rows, and where the first does."""
    if one.recorded is None or other.recorded is None or (one.recorded & other.recorded).any():
        return None
    mine, theirs = one.array[one.recorded], other.array[other.recorded]
    with np.errstate(invalid="ignore"):
        level = float(np.median(theirs))
        low, high = np.nanmin(mine), np.nanmax(mine)
        if not 2 * low - high <= level <= 2 * high - low:  # once as far again: losses move on
            return None
    held = one.recorded | other.recorded
    values = np.where(one.recorded, one.array, other.array)
    return Column.where(values, held)
