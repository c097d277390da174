"""Sentences as data: a template and its values, put into words when they are shown.

Whatever a report says is a :class:`Message`: it can be stored, compared, put into another language
by a gettext catalogue, and never has to be parsed again. ``str(message)`` is its English.

Templates are Python's format strings. After the colon of a field stands either one of
:data:`FORMATS` (``{share:percent}``, ``{names:and}``) or one of Python's own specifications
(``{mean:.1f}``); a field without one shows names and texts as they are and numbers as ``short``
does. Signs between digits are the language's.
"""

from __future__ import annotations

import math
import re
import string
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

import msgspec

FULL_STOPS: Final = ".。"


class Message(msgspec.Struct, frozen=True, omit_defaults=True):
    """A template with its values; of two templates ``text`` is for one and ``other`` for more.

    ``values`` are names and other texts that stay as they are (str), numbers (None stands for one
    that is not finite), further messages, and tuples of these. Which of the two templates holds is
    decided by the value ``count``. ``context`` tells apart what is one word in English only.
    """

    text: str
    values: dict[str, Value] = {}
    other: str = ""
    context: str = ""

    def __str__(self) -> str:
        """The message in English."""
        return ENGLISH.say(self)


Text: TypeAlias = str | Message
"""A name or somebody else's words, which are in no catalogue, or a message."""

Value: TypeAlias = (
    "str | int | float | Message | tuple[str | int | float | Message | None, ...] | None"
)


def message(text: str, /, **values: Any) -> Message:
    """The message of a template and its values; catalogues are made from the calls of this."""
    return Message(text, {name: _plain(value) for name, value in values.items()})


def plural(one: str, other: str, /, *, count: int, **values: Any) -> Message:
    """As :func:`message`, with a template for one and another for several of ``count``."""
    return Message(one, message(one, count=int(count), **values).values, other)


def word(context: str, text: str, /) -> Message:
    """A word of several meanings, of which the context (``msgctxt``) says the one that is meant."""
    return Message(text, context=context)


def together(*sentences: Text) -> Message:
    """Sentences one after the other."""
    return message("{sentences:sentences}", sentences=[each for each in sentences if each])


def _plain(value: Any) -> Value:
    """A value as it is stored: plain Python's, None for what is not finite."""
    if value is None or isinstance(value, Message):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, list | tuple):
        return tuple(_plain(each) for each in value)  # type: ignore[misc]
    if hasattr(value, "item"):  # NumPy's scalars
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, int | float):
        return value
    raise TypeError(f"{value!r} is no value of a message: give text, a number or a message.")


def short(value: float) -> str:
    """A number as people read it: three significant digits, grouped thousands, a true minus."""
    if not math.isfinite(value):
        return "not finite"
    if value == int(value) and abs(value) < 1e6:
        text = f"{int(value):,}"
    elif 1e-3 <= abs(value) < 1e6:
        text = f"{value:,.3g}" if abs(value) < 1000 else f"{value:,.0f}"
    else:
        mantissa, _, exponent = f"{value:.1e}".partition("e")
        signs = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
        text = f"{mantissa.removesuffix('.0')}·10{str(int(exponent)).translate(signs)}"
    return text.replace("-", "−")


def percent(value: float) -> str:
    """A share as a percentage: whole, or with a digit where whole would say 0 or 100."""
    number = 100 * value
    if not math.isfinite(number):
        return "not finite"
    whole, fine = f"{number:,.0f}", f"{number:.1f}"
    bare = whole in ("0", "-0", "100") and fine not in ("0.0", "-0.0", "100.0")
    text = fine if bare else "0" if whole == "-0" else whole
    return f"{text.replace('-', '−')} %"


def chance(p: float) -> str:
    """A p-value in words: ``p = 0.013``, ``p < 1e-6``."""
    return "p < 1e-6" if p < 1e-6 else f"p = {short(p)}"


NUMBERS: Final[Mapping[str, Callable[[float], str]]] = {
    "": short,
    "short": short,
    "percent": percent,
    "chance": chance,
    "count": lambda value: f"{value:,}",
}
"""How numbers are written."""

LISTS: Final = ("list", "and", "or", "semicolons", "sentences")
"""How several values are joined."""

SHAPES: Final = ("bare", "lower", "upper")
"""What is done to a text: its full stop dropped, its first letter made small or capital."""

NETWORKS: Final = ("D's ", "G's ")
"""What begins with a network's letter keeps it."""

FORMATS: Final = (*NUMBERS, *LISTS, *SHAPES)


class Language:
    """English; a language of its own gives what its catalogue says for each of these."""

    tag = "en"

    def translated(self, text: str, context: str = "") -> str:
        """What stands for a template, or for a word in this context."""
        del context
        return text

    def translated_plural(self, one: str, other: str, count: int) -> str:
        """What stands for the two templates with this number."""
        return one if count == 1 else other

    def sign(self, kind: str, text: str) -> str:
        """What stands for a sign: ``.`` and ``,`` of a ``number``, what joins a ``list``."""
        del kind
        return text

    def say(self, text: Text) -> str:
        """A message in this language; any other text as it is."""
        if isinstance(text, str):
            return text
        template = (
            self.translated_plural(text.text, text.other, int(str(text.values["count"])))
            if text.other
            else self.translated(text.text, text.context)
        )
        said = _Formatter(self).vformat(template, (), text.values)
        if len(said) > MOST_SIGNS:
            raise ValueError(f"a message of more than {MOST_SIGNS:,} signs")
        return said

    def number(self, written: str) -> str:
        """A number that was written in English with the signs of this language."""
        return written.translate({ord(sign): self.sign("number", sign) for sign in ".,"})

    def joined(self, how: str, texts: tuple[str, ...]) -> str:
        """Several texts as one, by one of :data:`LISTS`."""
        if how == "sentences":
            return self.sign("list", " ").join(texts)
        joint = self.sign("list", "; " if how == "semicolons" else ", ")
        if how not in ("and", "or") or len(texts) < 2:
            return joint.join(texts)
        return f"{joint.join(texts[:-1])}{self.sign('list', f' {how} ')}{texts[-1]}"


MOST_SIGNS: Final = 1_000_000
"""Signs of a message in words; those of messages that hold each other may double at each level."""

_SPECIFICATION: Final = re.compile(r",?(\.\d)?[defg%]?")  # no width: it takes memory


class _Formatter(string.Formatter):
    """Fills a template's fields as a language writes them."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> Any:
        """The value of a name alone: a catalogue must not reach into objects."""
        del args
        return kwargs[field_name], field_name

    def format_field(self, value: Any, format_spec: str) -> str:
        """A value as its specification asks for."""
        if isinstance(value, tuple):
            how = format_spec if format_spec in LISTS else "list"
            return self._language.joined(how, tuple(self.format_field(v, "") for v in value))
        if isinstance(value, str | Message):
            return _shaped(self._language.say(value), format_spec)
        if value is None:
            return self._language.translated("not finite")
        if format_spec in NUMBERS:
            return self._language.number(NUMBERS[format_spec](value))
        if not _SPECIFICATION.fullmatch(format_spec):
            raise ValueError(f"{format_spec!r} is no format of a message's number")
        return self._language.number(format(value, format_spec).replace("-", "−"))


def _shaped(text: str, shape: str) -> str:
    if shape == "bare":
        return text.rstrip(FULL_STOPS)
    if shape == "lower" and not text.startswith(NETWORKS):
        return text[:1].lower() + text[1:]
    return text[:1].upper() + text[1:] if shape == "upper" else text


ENGLISH: Final = Language()
"""The language that messages are written in."""
