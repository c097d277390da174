"""English sentences -> another language, by a catalogue of sentence patterns."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from ganreport.report.theme import our_text

FOLDER: Final = "locales"

CHILDREN: Final = range(0xE000, 0xF900)
"""Code points of private use that stand for elements inside a text."""

_HOLE: Final = re.compile(r"\{(\w+)([!#]?)\}")
_NUMBER: Final = r"[-−+–\d][\d.,·⁻⁰¹²³⁴⁵⁶⁷⁸⁹e+\-]*(?: ?%)?|nan|not finite"
_LETTERS: Final = re.compile(r"[A-Za-z]")
_WORD: Final = re.compile(r"[A-Za-z]{2}")
_WORDS: Final = re.compile(r"[A-Za-z]{2,} (?:.* )?[A-Za-z]{2,}")
_SENTENCES: Final = re.compile(
    r"(?<=[.!?])\s+(?=[A-Z\d'\"\ue000-\uf8ff]|[\w/-]+[._]\w)"  # a name, too, may begin one
)
_SEVERAL: Final = re.compile(rf"{_SENTENCES.pattern}|\), |^[\d,]+: ")
_EDGE: Final = re.compile(r"([\s\ue000-\uf8ff]*)(.*?)([\s\ue000-\uf8ff]*)", re.DOTALL)
_TABLES: Final = ("language", "lists")


@dataclass(frozen=True)
class Pattern:
    """One entry: the texts between its placeholders, these, and what it becomes.

    A placeholder ``{name}`` stands for one character or more, which is translated in turn;
    ``{name!}`` for what is left as it is, ``{name#}`` for a number.
    """

    source: str
    target: str
    literals: tuple[str, ...]
    holes: tuple[tuple[str, str], ...]
    expression: re.Pattern[str]

    @classmethod
    def of(cls, source: str, target: str) -> Pattern:
        """The pattern that two sides of a catalogue's entry spell; a last full stop is dropped."""
        source, target = source.removesuffix("."), target.removesuffix("。")
        pieces = _HOLE.split(source)
        holes = tuple(zip(pieces[1::3], pieces[2::3], strict=True))
        written = "".join(
            re.escape(literal)
            + (f"(?P<{name}>{_NUMBER if mark == '#' else '.+?'})" if name else "")
            for literal, name, mark in zip(
                pieces[::3], [*pieces[1::3], ""], [*pieces[2::3], ""], strict=True
            )
        )
        first = re.escape(source[:1])
        if source[:1].isalpha():
            written = f"[{source[0].lower()}{source[0].upper()}]{written[len(first) :]}"
        plain = _HOLE.sub(r"{\1}", target)
        return cls(source, plain, tuple(pieces[::3]), holes, re.compile(written, re.DOTALL))

    @property
    def weight(self) -> int:
        """How many of its characters are literal; the heaviest pattern that matches wins."""
        return sum(map(len, self.literals))

    def match(self, text: str) -> dict[str, str] | None:
        """What the placeholders stand for, each as little as possible, None if it is no match."""
        at = 0
        for literal in self.literals[1:]:  # most patterns fail here, in linear time
            at = text.find(literal, at) + len(literal)
            if at < len(literal):
                return None
        found = self.expression.fullmatch(text)
        return found.groupdict() if found else None

    def splits(self, text: str) -> Iterator[tuple[str, str]]:
        """The two parts that a list's pattern makes of a text, from each place that fits."""
        _, joiner, last = self.literals
        end = len(text) - len(last)
        at = text.find(joiner, 1, end) if text.endswith(last) else -1
        while at > 0:
            yield text[:at], text[at + len(joiner) : end]
            at = text.find(joiner, at + 1, end)

    def fill(self, values: Mapping[str, str]) -> str:
        """The target with these values in its placeholders."""
        return _HOLE.sub(lambda hole: values[hole[1]], self.target)


@dataclass(frozen=True)
class Patterns:
    """What ``locales/LANGUAGE.toml`` holds.

    ``tag`` is the language's BCP 47 tag, ``style`` the sheet beside it; ``exact`` are entries
    without placeholders by their English, ``patterns`` the others, the heaviest first, ``lists``
    those that hold only if all of their parts are known.
    """

    tag: str
    style: str
    exact: Mapping[str, str]
    patterns: tuple[Pattern, ...]
    lists: tuple[Pattern, ...]


@cache
def catalogue(language: str) -> Patterns:
    """The catalogue of a language other than English."""
    content: dict[str, dict[str, Any]] = tomllib.loads(our_text(f"{FOLDER}/{language}.toml"))
    entries = {k: v for name, table in content.items() if name not in _TABLES for k, v in
               table.items()}  # fmt: skip
    exact = {key: value for key, value in entries.items() if not _HOLE.search(key)}
    patterns = [Pattern.of(key, value) for key, value in entries.items() if _HOLE.search(key)]
    return Patterns(
        tag=content["language"]["tag"],
        style=our_text(f"{FOLDER}/{language}/style.css"),
        exact={_lowered(key.removesuffix(".")): value.removesuffix("。")
               for key, value in exact.items()} | {_lowered(k): v for k, v in exact.items()},
        patterns=tuple(sorted(patterns, key=lambda pattern: -pattern.weight)),
        lists=tuple(Pattern.of(key, value) for key, value in content.get("lists", {}).items()),
    )  # fmt: skip


class Translator:
    """Translates texts, and remembers those for which there was no entry in ``left``."""

    def __init__(self, known: Patterns) -> None:
        self.catalogue = known
        self.left: dict[str, None] = {}
        self._done: dict[str, str | None] = {}

    def text(self, text: str) -> str:
        """The text in the other language: as a whole, else sentence by sentence.

        What stands for an element at either end may be no part of the sentence. White space at
        the ends stays; a text without an entry stays English.
        """
        edge = _EDGE.fullmatch(text)
        start, core, end = edge.groups() if edge else ("", text, "")
        if not _LETTERS.search(core):
            return text
        bare, whole = text.strip(), None
        if bare != core:
            whole = self._known(" ".join(bare.split()))
        if whole is not None:
            return text.replace(bare, whole)
        return f"{start}{self._best(' '.join(core.split()), _WORD)}{end}"

    def _best(self, text: str, english: re.Pattern[str]) -> str:
        """The text as far as it is known; what is not and matches ``english`` counts as left."""
        found = self._known(text)
        if found is not None:
            return found
        sentences = _SENTENCES.split(text)
        if len(sentences) > 1:
            return _joined(self._best(sentence, english) for sentence in sentences)
        body, stop = _stopped(text)
        for pattern in self.catalogue.patterns:
            values = pattern.match(body)
            if values is not None:
                marks = dict(pattern.holes)
                filled = {n: v if marks[n] else self._best(v, _WORDS) for n, v in values.items()}
                return pattern.fill(filled) + stop
        if english.search(text):
            self.left.setdefault(text)
        return text

    def _known(self, text: str) -> str | None:
        """The text in the other language, None where no entry fits it and all parts of it."""
        if text not in self._done:
            self._done[text] = None  # a text that holds itself has no translation
            found = self._whole(text) or self._sentences(text)
            self._done[text] = found or self._list(text)
        return self._done[text]

    def _whole(self, text: str) -> str | None:
        body, stop = _stopped(text)
        for key, end in ((text, ""), (body, stop)):
            exact = self.catalogue.exact.get(_lowered(key))
            if exact is not None:
                return exact + end
        for pattern in self.catalogue.patterns:
            values = pattern.match(body)
            filled = self._values(pattern, values) if values is not None else None
            if filled is not None:
                return pattern.fill(filled) + stop
        return None

    def _values(self, pattern: Pattern, values: dict[str, str]) -> dict[str, str] | None:
        """What placeholders stand for in the other language, None where one of it is not known."""
        marks = dict(pattern.holes)
        known: dict[str, str] = {}
        for name, value in values.items():
            found = self._part(value) if not marks[name] else value
            if found is None or (marks[name] and _SEVERAL.search(value)):
                return None
            known[name] = found
        return known

    def _part(self, text: str) -> str | None:
        """As ``_known``; a single English word that is not known passes for a name."""
        found = self._known(text) if _LETTERS.search(text) else text
        return text if found is None and not _WORDS.search(text) else found

    def _list(self, text: str) -> str | None:
        """Parts that are joined by signs and an ``and``, if some are known and others are names."""
        for pattern in self.catalogue.lists:
            for parts in pattern.splits(text):
                known = [self._part(p) for p in parts]
                worded = [p for p in parts if _LETTERS.search(p)]
                whole = all(p.count("(") == p.count(")") for p in parts)
                if whole and None not in known and (not worded or any(map(self._known, worded))):
                    names = (name for name, _ in pattern.holes)
                    return pattern.fill({n: k or "" for n, k in zip(names, known, strict=True)})
        return None

    def _sentences(self, text: str) -> str | None:
        """Its sentences one by one, if there are several and each is known."""
        sentences = _SENTENCES.split(text)
        known = [self._known(s) for s in sentences] if len(sentences) > 1 else [None]
        return None if None in known else _joined(k or "" for k in known)


def _stopped(text: str) -> tuple[str, str]:
    """The text without its full stop, and that of the other language."""
    body = text.removesuffix(".")
    return body, "。" if body != text else ""


def _lowered(text: str) -> str:
    """With a small first letter: whether a text begins a sentence makes no difference."""
    return text[:1].lower() + text[1:]


def _joined(sentences: Iterable[str]) -> str:
    """Sentences one after the other, without a space behind a wide full stop."""
    return re.sub(r"(?<=[。？！]) ", "", " ".join(sentences))
