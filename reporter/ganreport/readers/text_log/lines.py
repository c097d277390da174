"""What one line of somebody's log says: which epoch and batch it is of, and named numbers.

The forms are those that training scripts print: ``Epoch: [ 0] [   1/1093] time: 9.7, d_loss: 1.6``,
``[Epoch 0/200] [Batch 0/938] [D loss: 0.69] [G loss: 0.71]``, ``[0/25][0/1583] Loss_D: 1.7 D(G(z)):
0.6 / 0.2``, ``0 [D loss: 0.7, acc.: 50.00%]``, Keras' and tqdm's bars, ``key=value``.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Final

from ganreport.readers.text_log.forms import NETWORK_WORDS, of_both
from ganreport.readers.text_log.names import MOST_WORDS, name_of, owned
from ganreport.readers.text_log.plain import plain_text
from ganreport.readers.text_log.ranks import rank_within, without_rank
from ganreport.readers.text_log.spans import in_seconds
from ganreport.readers.values import BLANKS, SECONDS
from ganreport.run.vocabulary import map_names, words

_LONGEST: Final = 2000  # signs of a line; bounds the time of the regular expressions
_NUMBER: Final = r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,4})?|[-+]?(?:nan|inf(?:inity)?)\b"
_STAMP: Final = re.compile(
    r"\s*[\[(]?(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)([.,]\d{1,9})?(Z|[+-]\d\d:?\d\d)?[\])]?[\s,:|-]*"
)
_LEVEL: Final = re.compile(
    r"(?:\[?(?:DEBUG|INFO|WARNING|ERROR|root|__main__)\]?[\s:|-]+){1,3}", re.IGNORECASE
)
_CALLED: Final = re.compile(r"[\w.<>]{1,80}:[\w.<>]{1,80}:\d{1,6}\s+-\s+")  # loguru's place in code
_TQDM: Final = re.compile(r"(\d{1,3})%\|[^|]{0,400}\|\s*(\d+)/(\d+)\s*\[([^\]]*)\]?")
_IGNITE: Final = re.compile(
    r"\[\s*(\d{1,15})/(\d{1,15})\]\s{1,8}\d{1,3}%\|[^|,\[\]]{0,400}(,[^\[\]]{0,1000})?"
    r"\[[\d:?]{1,12}<[\d:?]{1,12}\]"
)
_RATE: Final = re.compile(r"[\d:?.]+<[\d:?.]+|[\d.?]+\s*\w+/\w+")
_KERAS: Final = re.compile(r"\s*(\d+)/(\d+|Unknown)\s*(?:\[[=>. ]*\]|[\u2500-\u257f]+)")
_EACH: Final = re.compile(
    r"\bETA:?\s*[\d:.]+|\b\d+s?\s+\d+\w?s/(?:step|epoch|sample)\b|^\s*-?\s*\d+s\b"
)
_PARTS: Final = rf",'\u2019_{BLANKS}"
_THOUSANDS: Final = (
    rf"[1-9]\d{{0,2}}(?:[{_PARTS}]\d{{3}}){{1,4}}(?!\d|[{_PARTS}.]\d)|"
    r"(?<=[:=] )[1-9]\d{0,2}(?: \d{3}){1,4}(?=\s*(?:[|,;)\]]|$))"
)
_COUNT: Final = rf"{_THOUSANDS}|\d{{1,15}}(?![\d.]*\.\d|\d)"
_OF: Final = (
    rf"\s*[:=#]?\s*[\[(]?\s*({_COUNT})\s*(?:(?:/|of)\s*({_THOUSANDS}|\d{{1,15}}))?\s*[\])]?"
)
_EPOCH: Final = re.compile(r"\b(?:epochs?|ep|epo(?:que|che|ca|ka))\b" + _OF, re.IGNORECASE)
_BATCH: Final = re.compile(
    r"\b(?:batch(?:es)?|iter(?:ation)?s?|itr|it|(?:global[_ ])?steps?|updates?|kimg|"
    r"schritt|etape|pas?so|iteraci?on|iterazione)\b" + _OF,
    re.IGNORECASE,
)
_GLUED: Final = re.compile(
    r"\b(?:(epochs?|ep)|batch|iter|it|step)[_-]?(\d{1,15})\b(?!\.\d|\s*[:=]\s*[-+.\d])",
    re.IGNORECASE,
)
_LETTERS: Final = re.compile(
    r"\W{0,3}e[:= ]?(\d{1,4})[\])]?[\s,|/:-]{0,4}[\[(]?[bis][:= ]?(\d{1,7})\b(?!\.\d)",
    re.IGNORECASE,
)
_BARE: Final = re.compile(
    rf"[\[(]\s*({_THOUSANDS}|\d{{1,15}})\s*/\s*({_THOUSANDS}|\d{{1,15}})\s*[\])]"
)
_LEADING: Final = re.compile(r"\s*(\d{1,15})\s*[:,]?\s+(?=[\[(A-Za-z])")
_TAG: Final = re.compile(
    r"\s*\[([A-Za-z]\w{0,30}(?: [A-Za-z]\w{0,15}){0,3})\]|"
    r"[\s>*#=\-]*(val[a-z]*|test[a-z]*|eval[a-z]*)(?=[\s:|\]-])"
    r"(?:\s(?:on|set|of|the|in|held|[a-z]+-?out|set|data|results?|losses|samples)\b[^\d:=|]{0,30}:(?!\s*[-+.\d]))?",
    re.I,
)
_CLOCK: Final = re.compile(r"\b(\d{1,4}):([0-5]\d):([0-5]\d(?:\.\d+)?)\b")
_DECIMAL: Final = r"(?:[-+]?(?:\d*\.\d+(?:e[-+]?\d{1,4})?|\d+e[-+]?\d{1,4}|nan|inf))"
_GROUPED: Final = rf"[-+]?[1-9]\d{{0,2}}(?:[{_PARTS}]\d{{3}}){{1,4}}(?:\.\d+)?(?!\d|[{_PARTS}.]\d)"
_VALUE: Final = re.compile(
    rf"\s*[:=]\s*(?:[\[(]?\s*(?P<list>{_DECIMAL}(?:\s*,\s*{_DECIMAL}){{1,63}})\s*"
    rf"(?=[|;,\])]|\s\s|$|(?<=\s)[A-Za-z_][^\s:=]{{0,40}}[:=])|"
    rf"[\[(]\s*(?P<sole>{_NUMBER})\s*[\])]|"
    rf"(?P<number>{_GROUPED}|{_NUMBER})"
    rf"(?:\s?(?P<unit>ms|us|\u00b5s|secs?|seconds|s)\b(?!/)|(?![\w.]))"
    rf"(?:\s*(?P<percent>%))?(?:(?P<apart>\s?)/\s?(?P<second>{_NUMBER})(?![\w./]))?)",
    re.IGNORECASE,
)
_PARTED: Final = re.compile(rf"[{_PARTS}]")
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


@dataclass
class Line:
    """A line: its counters with what they count to, its time in seconds since 1970, its numbers.

    ``tag`` is a word before the numbers that sets them apart, such as ``Sample`` or ``val``;
    ``bar`` says that it is a progress bar, ``mean`` that its numbers are means of the epoch so far,
    ``early`` that it shows the next batch's numbers before it counts that (PyTorch-Ignite's bar).
    ``rank`` is the process of several that printed it.
    """

    epoch: int | None = None
    epochs: int | None = None
    batch: int | None = None
    batches: int | None = None
    when: float | None = None
    tag: str = ""
    bar: bool = False
    early: bool = False
    mean: bool = False
    rank: int | None = None
    values: dict[str, float] = field(default_factory=dict)


def read_line(text: str, *, bare_ranks: bool = False) -> Line:
    """What a line says; a line that says nothing has neither counters nor values.

    Args:
        text: The line.
        bare_ranks: Whether a bare number at its start is that of a process.
    """
    line, rest = Line(), plain_text(text[:_LONGEST])
    line.rank, rest = without_rank(rest, bare=bare_ranks)
    stamp = _STAMP.match(rest)
    if stamp:
        line.when, rest = _seconds(stamp), rest[stamp.end() :]
    for before in (_LEVEL, _CALLED):
        rest = before.sub("", rest, count=1) if before.match(rest) else rest
    for part in (partial(without_rank, bare=bare_ranks), rank_within):
        if line.rank is None:
            line.rank, rest = part(rest)
    rest = _counted(line, _bar(line, rest))
    tag = _TAG.match(rest)
    if tag and words(tag[1] or "") not in NETWORK_WORDS:
        line.tag, rest = (tag[1] or tag[2]).strip(), rest[tag.end() :]
    rest = in_seconds(rest)
    rest = _CLOCK.sub(lambda m: f"{int(m[1]) * 3600 + int(m[2]) * 60 + float(m[3]):.6g}", rest)
    line.values = _values(rest)
    return line


def _count(text: str) -> int:
    return int("".join(filter(str.isdigit, text)))


def _seconds(stamp: re.Match[str]) -> float | None:
    zone = stamp[3] or ""
    try:
        moment = datetime.fromisoformat(stamp[1].replace(" ", "T") + zone)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.timestamp() + float("0." + stamp[2][1:] if stamp[2] else 0)


def _bar(line: Line, text: str) -> str:
    """The text without a progress bar, whose counters go to the line."""
    if match := _IGNITE.search(text):
        line.bar = line.early = True
        line.batch, line.batches = int(match[1]), int(match[2])
        return f"{text[: match.start()]} ; {match[3] or ''} ; {text[match.end() :]}"
    match = _TQDM.search(text)
    if match:
        inside = _RATE.sub("", match[4])
        text = f"{text[: match.start()]} ; {inside} ; {text[match.end() :]}"
    else:
        match = _KERAS.match(text)
        if not match:
            return text
        text = _EACH.sub("", text[match.end() :].strip())
        line.mean = True
    line.bar = True
    first = 2 if not line.mean else 1
    line.batch = int(match[first][:15])
    line.batches = int(match[first + 1][:15]) if match[first + 1].isdigit() else None
    return text


def _counted(line: Line, text: str) -> str:
    """The text without its other counters, which go to the line."""
    if letters := _LETTERS.match(text):
        line.epoch, line.batch = int(letters[1]), int(letters[2])
        text = text[letters.end() :]
    match = _EPOCH.search(text) if line.epoch is None else None
    if match:
        line.epoch, line.epochs = _count(match[1]), _count(match[2]) if match[2] else None
        text = f"{text[: match.start()]} ; {text[match.end() :]}"
    for glued in list(_GLUED.finditer(text)):
        if glued[1] and line.epoch is None:
            line.epoch = int(glued[2])
        elif not glued[1] and line.batch is None:
            line.batch = int(glued[2])
        else:
            continue
        text = text.replace(glued[0], " ; ", 1)
    bare = _BARE.findall(text)
    if line.epoch is None and len(bare) > 1:
        line.epoch, line.epochs = _count(bare[0][0]), _count(bare[0][1])
        text = _BARE.sub(" ; ", text, count=1)
    for pattern in (_BATCH, _BARE, _LEADING):
        match = pattern.search(text) if pattern is not _LEADING else pattern.match(text)
        usable = pattern is not _LEADING or line.epoch is None
        if match and line.batch is None and usable:
            line.batch = _count(match[1])
            line.batches = _count(match[2]) if pattern is not _LEADING and match[2] else None
            text = f"{text[: match.start()]} ; {text[match.end() :]}"
    return text.lstrip(" ;:,|-\t")


def _values(text: str) -> dict[str, float]:
    scalars: dict[str, float] = {}
    start = 0
    for match in _VALUE.finditer(text):
        name = owned(name_of(text[start : match.start()]), text[: match.start()])
        start = match.end()
        name = f"{name} (2)" if name in scalars else name
        if not name or name.lower() in _NO_SCALARS or name in scalars:
            continue
        if match["list"]:
            each = enumerate(match["list"].split(","))
            scalars |= {f"{name}[{place}]": float(number.strip()) for place, number in each}
            continue
        if match["sole"]:
            scalars[name] = float(match["sole"])
            continue
        unit = SECONDS.get(match["unit"].lower(), 1.0) if match["unit"] else 1.0
        scalars[name] = float(_PARTED.sub("", match["number"])) * unit
        scalars[name] /= 100 if match["percent"] else 1
        if match["second"] and (names := of_both(name)):
            scalars |= {names[0]: scalars.pop(name), names[1]: float(match["second"])}
        elif match["second"] and match["apart"]:
            scalars[f"{name} (2)"] = float(match["second"])
    return scalars or _unpunctuated(text)


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
    return scalars if of_losses(scalars) else {}


def of_losses(names: Collection[str]) -> bool:
    """Whether one of some names is that of a loss or a scalar of ours, or both networks are."""
    plain = {words(name) for name in names}
    plain |= {words(name.partition("/")[0]) for name in names if "/" in name}
    both = all(plain & networks for networks in _NETWORKS)
    known = bool(map_names(names))
    return both or known or any("loss" in words(name).split() for name in names)
