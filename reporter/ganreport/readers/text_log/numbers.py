"""The named numbers of a line of somebody's log, without its counters."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from ganreport.readers.text_log.forms import of_both
from ganreport.readers.text_log.names import MOST_WORDS, name_of, owned
from ganreport.readers.values import BLANKS, SECONDS
from ganreport.run.vocabulary import map_names, words

PARTS: Final = rf",'\u2019_{BLANKS}"
"""What stands between groups of three digits."""

_NUMBER: Final = r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,4})?|[-+]?(?:nan|inf(?:inity)?)\b"
_DECIMAL: Final = r"(?:[-+]?(?:\d*\.\d+(?:e[-+]?\d{1,4})?|\d+e[-+]?\d{1,4}|nan|inf))"
_GROUPED: Final = rf"[-+]?[1-9]\d{{0,2}}(?:[{PARTS}]\d{{3}}){{1,4}}(?:\.\d+)?(?!\d|[{PARTS}.]\d)"
_VALUE: Final = re.compile(  # begins with one of two signs, which the engine leaps to
    rf"[:=]\s*(?:[\[(]?\s*(?P<list>{_DECIMAL}(?:\s*,\s*{_DECIMAL}){{1,63}})\s*"
    rf"(?=[|;,\])]|\s\s|$|(?<=\s)[A-Za-z_][^\s:=]{{0,40}}[:=])|"
    rf"[\[(]\s*(?P<sole>{_NUMBER})\s*[\])]|"
    rf"(?P<number>{_GROUPED}|{_NUMBER})"
    rf"(?:\s?(?P<unit>ms|us|\u00b5s|secs?|seconds|s)\b(?!/)|(?![\w.]))"
    rf"(?:\s*(?P<percent>%))?(?:(?P<apart>\s?)/\s?(?P<second>{_NUMBER})(?![\w./]))?)",
    re.IGNORECASE,
)
_PARTED: Final = re.compile(rf"[{PARTS}]")
_ALONE: Final = re.compile(rf"(?:{_NUMBER})", re.IGNORECASE)
_WORD: Final = re.compile(r"[A-Za-z_][\w()/.-]{0,40}")
_NO_NAMES: Final = frozenset(
    {*SECONDS, "it/s", "s/it", "of", "and", "the", "a", "an", "in", "with", "has", "by"}
)
_FILLERS: Final = frozenset({"is", "was", "at", "now", "->", "=>", "~"})
_NETWORKS: Final = (
    frozenset({"d", "dis", "disc", "discriminator", "critic"}),
    frozenset({"g", "gen", "generator"}),
)
_NO_SCALARS: Final = frozenset({"eta", "progress"})


def numbers_of(text: str) -> dict[str, float]:
    """The numbers of a text by name, in its order."""
    scalars: dict[str, float] = {}
    start = 0
    for match in _VALUE.finditer(text):
        begin = match.start()
        name = owned(name_of(text[start:begin].rstrip()), text, begin)
        start = match.end()
        name = f"{name} (2)" if name in scalars else name
        if not name or name in scalars or name.lower() in _NO_SCALARS:
            continue
        several, sole, number, unit, percent, apart, second = match.groups()
        if several:
            each = enumerate(several.split(","))
            scalars |= {f"{name}[{place}]": float(one.strip()) for place, one in each}
            continue
        if sole:
            scalars[name] = float(sole)
            continue
        value = _number(number)
        value = value * SECONDS.get(unit.lower(), 1.0) if unit else value
        scalars[name] = value / 100 if percent else value
        if second and (names := of_both(name)):
            scalars |= {names[0]: scalars.pop(name), names[1]: float(second)}
        elif second and apart:
            scalars[f"{name} (2)"] = float(second)
    return scalars or _unpunctuated(text)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float(_PARTED.sub("", text))


def _unpunctuated(text: str) -> dict[str, float]:
    """Names and numbers that stand side by side, if one of the names is that of a loss.

    Whole numbers count only where nothing but names and numbers is there.
    """
    pairs: list[tuple[str, str]] = []
    names: list[str] = []
    strict, said = True, False
    for token in text.split():
        if _ALONE.fullmatch(token.rstrip(",;|")):
            name = " ".join(names[-MOST_WORDS:])
            strict &= bool(name)
            if name and not (said and "loss" not in words(name).split()):
                pairs.append((name, token.rstrip(",;|")))
            names, said = [], False
        elif token.lower() in _FILLERS:
            said = True
        elif token.lower() in _NO_NAMES or not _WORD.fullmatch(token):
            names = []
        else:
            names.append(token)
    strict &= not names
    scalars = {n: float(number) for n, number in pairs if strict or not number.isdecimal()}
    return scalars if scalars and of_losses(scalars) else {}


def of_losses(names: Collection[str]) -> bool:
    """Whether one of some names is that of a loss or a scalar of ours, or both networks are."""
    plain = {words(name) for name in names}
    plain |= {words(name.partition("/")[0]) for name in names if "/" in name}
    both = all(plain & networks for networks in _NETWORKS)
    known = bool(map_names(names))
    return both or known or any("loss" in words(name).split() for name in names)
