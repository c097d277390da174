"""What Python prints of lists and dictionaries of numbers, as data: nothing of it is executed."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterator
from typing import Any, Final

from ganreport.messages import message
from ganreport.readers.problems import Unusable
from ganreport.readers.values import NUMBER

_TOKEN: Final = re.compile(
    r"""(?P<space>[\s,]+|\#[^\n]*)
    |(?P<text>[bru]?'(?:[^'\\\n]|\\.)*'|[bru]?"(?:[^"\\\n]|\\.)*")
    |(?P<gap>\.\.\.)
    |(?P<object><[^<>\n]*(?:<[^<>\n]*>[^<>\n]*)*>)
    |(?P<number>[+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d{1,6})?)
    |(?P<name>[+-]?[A-Za-z_][\w.]*)
    |(?P<sign>[\[\](){}:=]|->)
    """,
    re.VERBOSE | re.ASCII,
)
_TENSOR: Final = re.compile(r"numpy=([^\s,>]+)")
_NAMES: Final = {
    "nan": math.nan, "inf": math.inf, "Infinity": math.inf, "infinity": math.inf, "NaN": math.nan,
    "None": None, "null": None, "True": True, "False": False, "true": True, "false": False,
}  # fmt: skip
_DEEPEST: Final = 12  # brackets within each other; bounds recursion
_CLOSING: Final = {"[": "]", "(": ")", "{": "}"}
_LONGEST: Final = 300  # signs of a text that may be a name

_Token = tuple[str, str]


class CutShortError(Unusable):
    """What was printed is not whole: NumPy prints the ends of long arrays only."""


def values(text: str) -> list[tuple[str, Any]]:
    """The values in a text one after another, each with the name before it, empty of none.

    ``{'d_loss': [0.7, nan]}``, ``OrderedDict(...)``, ``defaultdict(<class 'list'>, {...})``,
    ``array([...], dtype=float32)``, ``np.float64(0.7)``, ``tensor(0.7, device='cuda:0')`` and
    ``<tf.Tensor: ..., numpy=0.7>`` are what they hold; ``d_losses = [...]`` has a name.

    Raises:
        CutShortError: Values were left out when it was printed.
        ValueError: It is anything else.
    """
    reader = _Literals(_tokens(text))
    named: list[tuple[str, Any]] = []
    while reader.kind:
        named.append(reader.statement())
    return named


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or not match.lastgroup:
            raise ValueError(message("it is no list or dictionary as Python prints them"))
        if match.lastgroup == "gap":
            raise CutShortError(
                message("values are left out of it, as '...' says: save all of them")
            )
        if match.lastgroup != "space":
            yield match.lastgroup, match[0]
        at = match.end()


class _Literals:
    """Takes values from tokens; commas are blanks."""

    def __init__(self, tokens: Iterator[_Token]) -> None:
        self._tokens = tokens
        self.kind, self._text = "", ""
        self._next()

    def _next(self) -> _Token:
        token = (self.kind, self._text)
        self.kind, self._text = next(self._tokens, ("", ""))
        return token

    def _wrong(self) -> ValueError:
        return ValueError(message("it is no list or dictionary as Python prints them"))

    def _take(self, sign: str) -> bool:
        if self.kind == "sign" and self._text == sign:
            self._next()
            return True
        return False

    def statement(self) -> tuple[str, Any]:
        """A value, and the name and sign before it."""
        if self.kind != "name" or _is_known(self._text):
            return "", self._value(0)
        words = [self._next()[1]]
        while self.kind == "name":  # D losses: [...]
            words.append(self._next()[1])
        if self._take("=") or self._take(":"):
            return " ".join(words)[:_LONGEST], self._value(0)
        if len(words) == 1 and self._text == "(":
            return "", self._called(0)
        raise self._wrong()

    def _value(self, depth: int) -> Any:
        if depth > _DEEPEST:
            raise ValueError(message("it is too deep"))
        kind, text = self._next()
        if kind == "number":
            return _number(text)
        if kind == "text":
            return _plain_text(text)
        if kind == "object":
            match = _TENSOR.search(text)
            return _number(match[1]) if match else None
        if kind == "name":
            return self._named(text, depth)
        if kind == "sign" and text in _CLOSING:
            return self._group(text, depth)
        raise self._wrong()

    def _named(self, text: str, depth: int) -> Any:
        sign = -1.0 if text.startswith("-") else 1.0
        plain = text.lstrip("+-")
        if self.kind == "sign" and self._text == "(":
            return self._called(depth)
        last = plain.rpartition(".")[2]
        if last in _NAMES:
            known = _NAMES[last]
            return sign * known if isinstance(known, float) else known
        raise self._wrong()

    def _called(self, depth: int) -> Any:
        """What a constructor is given first that holds anything: settings have names."""
        if depth > _DEEPEST or not self._take("("):
            raise self._wrong()
        given: list[Any] = []
        while not self._take(")"):
            if self.kind == "":
                raise self._wrong()
            value = self._argument(depth + 1)
            given.append(value)
        held = [each for each in given if each is not None]
        return _pairs(held[0]) if held else None

    def _argument(self, depth: int) -> Any:
        if self.kind == "name" and not _is_known(self._text):
            self._next()
            if self._take("="):
                self._setting(depth)
                return None
            if self.kind == "sign" and self._text == "(":
                return self._called(depth)
            return None  # list, in defaultdict(list, ...)
        return self._value(depth)

    def _setting(self, depth: int) -> None:
        """Pass over ``dtype=float32`` and ``grad_fn=<NllBackward>``."""
        if self.kind == "name":
            self._next()
            if self.kind == "sign" and self._text == "(":
                self._called(depth)
        else:
            self._value(depth)

    def _group(self, opening: str, depth: int) -> Any:
        closing, entries, keyed = _CLOSING[opening], [], {}
        while not self._take(closing):
            if self.kind == "":
                raise ValueError(message("it ends in the middle"))
            value = self._value(depth + 1)
            if opening == "{" and self._take(":"):
                keyed[str(value)[:_LONGEST]] = self._value(depth + 1)
            else:
                entries.append(value)
        return keyed if opening == "{" and keyed else entries


def _is_known(name: str) -> bool:
    """Whether a name stands for a value: ``nan``, ``-inf``, ``np.nan``, ``None``."""
    return name.lstrip("+-").rpartition(".")[2] in _NAMES


def _number(text: str) -> float:
    plain = text.replace("_", "")
    if plain in _NAMES or plain.lstrip("+-") in ("nan", "inf"):
        return float(plain)
    if not NUMBER.fullmatch(plain):
        raise ValueError(message("it is no list or dictionary as Python prints them"))
    return float(plain)


def _plain_text(text: str) -> str:
    if "\\" not in text and text[0] in "'\"":
        return text[1:-1]
    try:
        kept = ast.literal_eval(text) if len(text) <= _LONGEST else ""
    except (ValueError, SyntaxError):
        return text
    return kept if isinstance(kept, str) else str(kept)


def _pairs(value: Any) -> Any:
    """``[("d_loss", [...]), ...]`` of an ``OrderedDict`` as a dictionary; others as they are."""
    if isinstance(value, list) and value:
        pairs = [e for e in value if isinstance(e, list) and len(e) == 2 and isinstance(e[0], str)]
        if len(pairs) == len(value):
            return dict(pairs)
    return value
