"""What ``docs/style.md`` asks of the texts of reports, as a check of one after another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from ganreport.messages import Language, Message, Text

ROOT: Final = Path(__file__).parents[3]
GUIDE: Final = ROOT / "docs/style.md"

MOST_WORDS: Final = 29
"""Words of a sentence: under 30."""

BLOCKS: Final = {"p", "li", "td", "th", "h1", "h2", "h3", "h4", "figcaption", "summary", "caption",
                 "dt", "dd", "title", "desc", "div", "section", "tr", "table", "small"}  # fmt: skip
SILENT: Final = {"style", "script", "svg"}
EMPTY: Final = {"meta", "link", "img", "br", "path", "circle", "rect", "line", "use", "input", "hr"}

_FIELD: Final = re.compile(r"\{[^{}]*\}|%\(\w+\)s")
_END: Final = re.compile(r"(?:(?<=[.!?:])|(?<=\?;))[)”\"']?\s+(?=[A-Z{%'\"‘“0-9])")
_ABBREVIATED: Final = re.compile(r"\b(et al|e\.g|i\.e|vs|No|Fig|approx)\.")
_VALUE: Final = r"(?:[^\s,;()]*\d[^\s,;()]*|'[^']*'|`[^`]*`|\S+:)(?: %| s| h| min| dB| kimg)?"
_VALUES: Final = re.compile(rf"{_VALUE}(?:(?:,|;| and| or) {_VALUE})+")
_NAMES: Final = re.compile(r"[^\s,;()]+(?: [^\s,;()]+)?(?:, [^\s,;()]+(?: [^\s,;()]+)?){3,}"
                           r"(?:,? (?:and|or) [^\s,;()]+)?")  # fmt: skip
_AND_MORE: Final = re.compile(r"[^.;:()]+ and (?:0|\d+) more\b")
_LISTED: Final = re.compile(r"(?<=: )[^.;:]+(?:, [^.;:,]+){3,}(?=[.;]|$)")
_BRACKETS: Final = re.compile(r"\([^()]*\)")
_TWICE: Final = re.compile(
    r"\b(?P<said>[A-Za-z][\w']*(?: [\w']+){0,6})(?:[:;,]? )(?P=said)\b"
    r"|\b(?P<long>[A-Za-z][\w']*(?: [\w']+){2,6})[.] (?P=long)\b",
    re.IGNORECASE,
)
_STOPS: Final = re.compile(r"\.\.|[.;,:] ?[.;,](?!\w)| [.,;:](?= |$)")
_UNGROUPED: Final = re.compile(r"(?<![\w.,:/\-⁻+=@#])\d{5,}(?![\w.:/\-]|,\d)")


class Ours(Language):
    """English in which names, and what others wrote, are one and the same word."""

    def say(self, text: Text) -> str:
        """A message; of any other text that it is there."""
        return super().say(text) if isinstance(text, Message) else "′0′" if text else ""


class Spoken(HTMLParser):
    """The texts of a page that are ours, block by block; what others wrote stands as one word."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._open: list[tuple[str, str]] = []
        self._now = ""
        self.feed(document)
        self._close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A block begins a text of its own; names, code and figures of a run are one word."""
        if tag in BLOCKS:
            self._close()
        if tag in EMPTY:
            return
        kind = "silent" if tag in SILENT else "theirs" if tag == "code" or (
            "translate", "no") in attrs else ""  # fmt: skip
        if kind == "theirs" and not self._kind():
            self._now += "′0′"
        self._open.append((tag, kind))

    def handle_endtag(self, tag: str) -> None:
        """A block ends its text."""
        if tag in BLOCKS:
            self._close()
        if tag in EMPTY:
            return
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Text that is read."""
        if not self._kind():
            self._now += data

    def _kind(self) -> str:
        return next((kind for _, kind in self._open if kind), "")

    def _close(self) -> None:
        text = " ".join(self._now.split())
        if text:
            self.texts.append(text)
        self._now = ""


def sentences(text: str) -> list[str]:
    """The sentences of a text: a colon before a capital ends one, too."""
    return _END.split(_ABBREVIATED.sub(r"\1", text))


def words(sentence: str) -> int:
    """How many words a sentence has: brackets, and a list of values or names, count as one."""
    text = _FIELD.sub("0", sentence)
    for pattern in (_BRACKETS, _BRACKETS, _AND_MORE, _LISTED, _VALUES, _NAMES):
        text = pattern.sub("0", text)
    return sum(bool(re.search(r"\w", word)) for word in text.split())


def forbidden() -> dict[str, str]:
    """Words that must not appear, as the table of the guide has them: pattern and what to say."""
    table = (
        GUIDE.read_text(encoding="utf-8").partition("## Not to be used")[2].partition("\n## ")[0]
    )
    rows = (line.strip("|").split(" | ") for line in table.splitlines() if line.startswith("| `"))
    return {cells[0].strip(" `").replace("\\|", "|"): cells[1].strip() for cells in rows}


def offences(text: str, banned: dict[str, str]) -> Iterator[str]:
    """What is against the guide in a text."""
    for pattern, instead in banned.items():
        if told := re.search(pattern, text):
            yield f"{told[0]!r} (say {instead}): {text}"
    for sentence in sentences(text):
        if (count := words(sentence)) > MOST_WORDS:
            yield f"{count} words: {sentence}"
    bare = _FIELD.sub("′0′", text).replace("...", "…")
    if told := _TWICE.search(_BRACKETS.sub("", bare)):
        yield f"{told[0]!r} says it twice: {text}"
    if told := _STOPS.search(bare):
        yield f"{told[0]!r} as an end: {text}"
    if told := _UNGROUPED.search(bare):
        yield f"{told[0]!r} without separators of thousands: {text}"
