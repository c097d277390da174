"""What one line of somebody's log says: which epoch and batch it is of, and named numbers.

The forms are those that training scripts print: ``Epoch: [ 0] [   1/1093] time: 9.7, d_loss: 1.6``,
``[Epoch 0/200] [Batch 0/938] [D loss: 0.69] [G loss: 0.71]``, ``[0/25][0/1583] Loss_D: 1.7 D(G(z)):
0.6 / 0.2``, ``0 [D loss: 0.7, acc.: 50.00%]``, Keras' and tqdm's bars, ``key=value``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from ganreport.readers.stamps import DAY_AND_TIME, seconds_since_1970
from ganreport.readers.text_log.forms import NETWORK_WORDS
from ganreport.readers.text_log.numbers import PARTS, numbers_of
from ganreport.readers.text_log.plain import may_hold, plain_text
from ganreport.readers.text_log.ranks import rank_within, without_rank
from ganreport.readers.text_log.spans import in_seconds
from ganreport.run.words import words

_LONGEST: Final = 2000  # signs of a line; bounds the time of the regular expressions
_STAMP: Final = re.compile(
    rf"\s*[\[(]?({DAY_AND_TIME})(?:[.,](\d{{1,9}}))?(Z|[+-]\d\d:?\d\d)?[\])]?[\s,:|-]*"
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
_THOUSANDS: Final = (
    rf"[1-9]\d{{0,2}}(?:[{PARTS}]\d{{3}}){{1,4}}(?!\d|[{PARTS}.]\d)|"
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
_EPOCHS: Final = ("ep",)  # what all of these words hold
_BATCHES: Final = (
    "batch", "it", "step", "update", "kimg", "schritt", "etape", "paso", "passo",
)  # fmt: skip
_MAYBE_GLUED: Final = re.compile(r"[pshrtPSHRT\u017f][_-]?\d")  # a last letter of such words
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
_MAYBE_CLOCK: Final = re.compile(r"\d:[0-5]\d:")
_CLOCK: Final = re.compile(r"\b(\d{1,4}):([0-5]\d):([0-5]\d(?:\.\d+)?)\b")

_BORDER: Final = re.compile(
    r"[=*#-]{5}|\bNamespace\(|\b(?:start|resum|begin)\w{0,6}\b.{0,40}\btraining\b|"
    r"\btraining (?:start|loss)",
    re.IGNORECASE,
)
"""What a program prints when it is started."""

_RULE: Final = re.compile(r"[=*#-]{5}")
_BORDERS: Final = ("namespace(", "training")
"""What any such line holds."""


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
        line.when = seconds_since_1970(stamp[1], stamp[2] or "", stamp[3] or "")
        rest = rest[stamp.end() :]
    for before in (_LEVEL, _CALLED):
        rest = rest[match.end() :] if (match := before.match(rest)) else rest
    if line.rank is None:
        line.rank, rest = without_rank(rest, bare=bare_ranks)
    if line.rank is None:
        line.rank, rest = rank_within(rest)
    rest = _counted(line, _bar(line, rest))
    tag = _TAG.match(rest)
    if tag and words(tag[1] or "") not in NETWORK_WORDS:
        line.tag, rest = (tag[1] or tag[2]).strip(), rest[tag.end() :]
    rest = in_seconds(rest)
    if _MAYBE_CLOCK.search(rest):
        rest = _CLOCK.sub(lambda m: f"{int(m[1]) * 3600 + int(m[2]) * 60 + float(m[3]):.6g}", rest)
    line.values = numbers_of(rest)
    return line


def _count(text: str) -> int:
    return int("".join(filter(str.isdigit, text)))


def _bar(line: Line, text: str) -> str:
    """The text without a progress bar, whose counters go to the line."""
    bar = "%|" in text
    if match := _IGNITE.search(text) if bar else None:
        line.bar = line.early = True
        line.batch, line.batches = int(match[1]), int(match[2])
        return f"{text[: match.start()]} ; {match[3] or ''} ; {text[match.end() :]}"
    match = _TQDM.search(text) if bar else None
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
    named = line.epoch is None and may_hold(text, _EPOCHS)
    if match := _EPOCH.search(text) if named else None:
        line.epoch, line.epochs = _count(match[1]), _count(match[2]) if match[2] else None
        text = f"{text[: match.start()]} ; {text[match.end() :]}"
    for glued in list(_GLUED.finditer(text)) if _MAYBE_GLUED.search(text) else ():
        if glued[1] and line.epoch is None:
            line.epoch = int(glued[2])
        elif not glued[1] and line.batch is None:
            line.batch = int(glued[2])
        else:
            continue
        text = text.replace(glued[0], " ; ", 1)
    bare = _BARE.findall(text) if line.epoch is None else ()
    if len(bare) > 1:
        line.epoch, line.epochs = _count(bare[0][0]), _count(bare[0][1])
        text = _BARE.sub(" ; ", text, count=1)
    if match := _batch(line, text) if line.batch is None else None:
        line.batch = _count(match[1])
        line.batches = _count(match[2]) if match.re is not _LEADING and match[2] else None
        text = f"{text[: match.start()]} ; {text[match.end() :]}"
    return text.lstrip(" ;:,|-\t")


def _batch(line: Line, text: str) -> re.Match[str] | None:
    """Where a text counts batches: by a word, in brackets, or with a number at its start."""
    named = _BATCH.search(text) if may_hold(text, _BATCHES) else None
    return named or _BARE.search(text) or (_LEADING.match(text) if line.epoch is None else None)


def is_border(text: str) -> bool:
    """Whether a line is what a program prints when it is started."""
    maybe = _RULE.search(text) or may_hold(text, _BORDERS)
    return bool(maybe) and _BORDER.search(text) is not None
