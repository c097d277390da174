"""English sentences -> another language, by a catalogue of sentence patterns."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from ganreport.errors import UsageError
from ganreport.template import OURS, our_text

ENGLISH: Final = "en"
"""The language that reports are written in; it needs no catalogue."""

FOLDER: Final = "locales"

CHILDREN: Final = range(0xE000, 0xF900)
"""Code points of private use that stand for elements inside a text."""

_HOLE: Final = re.compile(r"\{(\w+)([!#]?)\}")
_NUMBER: Final = re.compile(r"[-−+–\d][\d.,·⁻⁰¹²³⁴⁵⁶⁷⁸⁹e+\-]*(?: ?%)?|nan|not finite|no run")
_LETTERS: Final = re.compile(r"[A-Za-z]{2}")
_WORDS: Final = re.compile(r"[A-Za-z]{2,} (?:.* )?[A-Za-z]{2,}")
_SENTENCES: Final = re.compile(r"(?<=[.!?])\s+(?=[A-Z'\"\ue000-\uf8ff])")
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

    @classmethod
    def of(cls, source: str, target: str) -> Pattern:
        """The pattern that two sides of a catalogue's entry spell; a last full stop is dropped."""
        source, target = source.removesuffix("."), target.removesuffix("。")
        pieces = _HOLE.split(source)
        holes = tuple(zip(pieces[1::3], pieces[2::3], strict=True))
        return cls(source, _HOLE.sub(r"{\1}", target), tuple(pieces[::3]), holes)

    @property
    def weight(self) -> int:
        """How many of its characters are literal; the heaviest pattern that matches wins."""
        return sum(map(len, self.literals))

    def match(self, text: str) -> dict[str, str] | None:
        """What the placeholders stand for, each as little as possible, None if it is no match."""
        first, *middle = self.literals
        if text[: len(first)] != first and _lowered(text[: len(first)]) != _lowered(first):
            return None
        end = len(text) - len(middle[-1])
        if not text.endswith(middle[-1]) or end < len(first):
            return None
        found, at = {}, len(first)
        for (name, mark), literal in zip(self.holes, middle, strict=True):
            last = literal is middle[-1] and len(found) == len(self.holes) - 1
            to = end if last else text.find(literal, at + 1, end)
            value = text[at : max(to, at)]
            if not value or (mark == "#" and not _NUMBER.fullmatch(value)):
                return None
            found[name], at = value, to + len(literal)
        return found

    def fill(self, values: Mapping[str, str]) -> str:
        """The target with these values in its placeholders."""
        return _HOLE.sub(lambda hole: values[hole[1]], self.target)


@dataclass(frozen=True)
class Catalogue:
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


def languages() -> tuple[str, ...]:
    """The languages that reports can be written in."""
    names = (entry.name for entry in OURS.joinpath(FOLDER).iterdir())
    return (ENGLISH, *sorted(n.removesuffix(".toml") for n in names if n.endswith(".toml")))


def check_language(name: str) -> str:
    """The name, if there is such a language.

    Raises:
        UsageError: There is none; it says which there are.
    """
    if name not in languages():
        raise UsageError(f"--lang {name!r}: allowed are {', '.join(languages())}.")
    return name


@cache
def catalogue(language: str) -> Catalogue:
    """The catalogue of a language other than English."""
    content: dict[str, dict[str, Any]] = tomllib.loads(our_text(f"{FOLDER}/{language}.toml"))
    entries = {k: v for name, table in content.items() if name not in _TABLES for k, v in
               table.items()}  # fmt: skip
    exact = {key: value for key, value in entries.items() if not _HOLE.search(key)}
    patterns = [Pattern.of(key, value) for key, value in entries.items() if _HOLE.search(key)]
    return Catalogue(
        tag=content["language"]["tag"],
        style=our_text(f"{FOLDER}/{language}.css"),
        exact={_lowered(key.removesuffix(".")): value.removesuffix("。")
               for key, value in exact.items()} | {_lowered(k): v for k, v in exact.items()},
        patterns=tuple(sorted(patterns, key=lambda pattern: -pattern.weight)),
        lists=tuple(Pattern.of(key, value) for key, value in content.get("lists", {}).items()),
    )  # fmt: skip


class Translator:
    """Translates texts, and remembers those for which there was no entry in ``left``."""

    def __init__(self, known: Catalogue) -> None:
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
        with_children = " ".join(text.split())
        whole = self._whole(with_children) if with_children != core else None
        if whole is not None:
            return f"{text[: len(text) - len(text.lstrip())]}{whole}{text[len(text.rstrip()) :]}"
        return f"{start}{self._parts(' '.join(core.split()), _LETTERS)}{end}"

    def _parts(self, text: str, english: re.Pattern[str]) -> str:
        """The text as a whole or by its sentences; what matches ``english`` counts as left."""
        found = self._known(text)
        if found is not None:
            return found
        sentences = _SENTENCES.split(text)
        if len(sentences) > 1:
            return _joined(self._parts(sentence, english) for sentence in sentences)
        if english.search(text):
            self.left.setdefault(text)
        return text

    def _known(self, text: str) -> str | None:
        """The text in the other language, None where no entry fits."""
        if text not in self._done:
            self._done[text] = None  # a text that holds itself has no translation
            self._done[text] = self._whole(text) or self._list(text)
        return self._done[text]

    def _whole(self, text: str) -> str | None:
        exact = self.catalogue.exact.get(_lowered(text))
        if exact is not None:
            return exact
        body = text.removesuffix(".")
        stop = "。" if body != text else ""
        exact = self.catalogue.exact.get(_lowered(body))
        if exact is not None:
            return exact + stop
        for pattern in self.catalogue.patterns:
            values = pattern.match(body)
            if values is not None:
                marks = dict(pattern.holes)
                filled = {n: v if marks[n] else self._value(v) for n, v in values.items()}
                return pattern.fill(filled) + stop
        return None

    def _value(self, text: str) -> str:
        """What a placeholder stood for; only several English words together count as left."""
        return self._parts(text, _WORDS) if _LETTERS.search(text) else text

    def _list(self, text: str) -> str | None:
        """Parts that are joined by signs and an ``and``, if each is known or holds no words."""
        for pattern in self.catalogue.lists:
            values = pattern.match(text)
            if values is not None:
                parts = {n: self._known(v) if _LETTERS.search(v) else v for n, v in values.items()}
                known = {name: part for name, part in parts.items() if part is not None}
                if len(known) == len(parts):
                    return pattern.fill(known)
        return None


def _lowered(text: str) -> str:
    """With a small first letter: whether a text begins a sentence makes no difference."""
    return text[:1].lower() + text[1:]


def _joined(sentences: Iterator[str]) -> str:
    """Sentences one after the other, without a space behind a wide full stop."""
    return re.sub(r"(?<=[。？！]) ", "", " ".join(sentences))
