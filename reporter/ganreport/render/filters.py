"""Values as a template shows them, in the language of the report."""

from __future__ import annotations

import base64
import math
from collections.abc import Callable, Iterable
from typing import Any, Final

from ganreport.analysis.findings import Evidence
from ganreport.analysis.verdict.reliability import Record, percent, sentence
from ganreport.messages import (
    ENGLISH,
    FULL_STOPS,
    Language,
    Message,
    Text,
    message,
    plural,
    short,
)
from ganreport.report.references import Reference
from ganreport.stats.estimate import Estimate

NONE: Final = "–"
"""Stands for a number that is not there."""

_SURE: Final = 0.001  # the last digit of a chance that is written down

STATUSES: Final = {
    "fail": message("fail"),
    "warn": message("warn"),
    "ok": message("ok"),
    "not measured": message("not measured"),
}
"""How findings end, in words."""

UNITS: Final = {
    unit.other.removeprefix("{number} "): unit
    for unit in (
        plural("{number} mode", "{number} modes", count=0),
        plural("{number} pair", "{number} pairs", count=0),
        plural("{number} sample", "{number} samples", count=0),
        plural("{number} step", "{number} steps", count=0),
        plural("{number} row", "{number} rows", count=0),
        plural("{number} value", "{number} values", count=0),
        plural("{number} nat", "{number} nats", count=0),
    )
}
"""Units of figures, by their English plural, with the number that they follow."""

Filters = dict[str, Callable[..., Any]]


def filters(language: Language = ENGLISH) -> Filters:
    """The filters beyond jinja2's own, by name."""
    spoken = Spoken(language)
    return {
        "say": language.say,
        "whole": spoken.whole,
        "number": spoken.number,
        "interval": spoken.interval,
        "percent": spoken.percent,
        "record": spoken.record,
        "word": spoken.word,
        "listed": spoken.listed,
        "reason": spoken.reason,
        "chance": spoken.chance,
        "sentence": spoken.sentence,
        "cited": cited,
        "cell": lambda text: markdown_cell(language.say(text)),
        "setting": setting,
        "base64": lambda content: base64.b64encode(content).decode("ascii"),
    }


class Spoken:
    """Values in a language."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def whole(self, value: int) -> str:
        """A whole number, its thousands grouped."""
        return self._language.number(f"{value:,}")

    def number(self, value: float | None, unit: Text = "") -> str:
        """A number as people read it: three significant digits, a true minus, shares in per cent.

        A unit in words follows it.
        """
        if value is None or not math.isfinite(value):
            return NONE
        if unit == "share":
            share = round(value * 100, 1) + 0.0  # a minus before nothing says nothing
            return self._language.number(f"{share:.1f} %".replace("-", "−"))
        written = self._language.number(short(value))
        return self._language.say(_with_unit(value, written, unit)) if unit else written

    def interval(self, evidence: Evidence) -> str:
        """The bounds of a value, or a dash where none are known."""
        if evidence.lower is None or evidence.upper is None:
            return NONE
        unit = "share" if evidence.unit == "share" else ""
        lower = self.number(evidence.lower, unit)
        upper = self.number(evidence.upper, unit)
        if unit:
            lower = lower.removesuffix(" %")
        return self._language.say(message("{lower} to {upper}", lower=lower, upper=upper))

    def reason(self, why: Text) -> str:
        """Why something was not measured, to stand within a sentence."""
        return self._language.say(why).rstrip(FULL_STOPS)

    def chance(self, value: float) -> str:
        """A chance in per cent; none is ever certain."""
        if value > 1 - _SURE:
            return self._language.say(
                message("over {share}", share=self.number(1 - _SURE, "share"))
            )
        if value < _SURE:
            return self._language.say(message("under {share}", share=self.number(_SURE, "share")))
        return self.number(value, "share")

    def sentence(self, clause: Text) -> str:
        """A clause as a sentence."""
        return self._language.say(message("{clause:upper}.", clause=clause))

    def percent(self, estimate: Estimate) -> str:
        """An estimated share in per cent with its interval."""
        return self._language.say(percent(estimate))

    def record(self, record: Record) -> str:
        """What is known of how often a rule is right."""
        return self._language.say(sentence(record))

    def word(self, status: str) -> str:
        """How a finding ends."""
        return self._language.say(STATUSES[status])

    def listed(self, texts: Iterable[Text], how: str = "list") -> str:
        """Several texts as one, joined by one of :data:`ganreport.messages.LISTS`."""
        return self._language.joined(how, tuple(map(self._language.say, texts)))


def _with_unit(value: float, written: str, unit: Text) -> Message:
    """A number that was written already, and its unit."""
    known = UNITS.get(str(unit))
    if known is None:
        return message("{number} {unit}", number=written, unit=unit)
    # plural forms are of whole numbers: 0.999 is written as 1, and 2 stands for what is none
    shown = float(f"{value:.3g}")
    count = int(shown) if shown == int(shown) else 2
    return Message(known.text, {"count": count, "number": written}, known.other)


def cited(reference: Reference) -> str:
    """A work in a line of many: its first author, and its year."""
    first, *others = reference.authors.split(", ")
    return f"{first.split()[-1]}{' et al.' if others else ''} {reference.year}"


def setting(value: Any) -> str:
    """A configuration value on one line."""
    if isinstance(value, dict):
        return ", ".join(f"{key} = {setting(member)}" for key, member in value.items())
    if isinstance(value, str):
        return value
    if isinstance(value, Iterable):
        return ", ".join(setting(member) for member in value)
    return str(value)


def markdown_cell(text: str) -> str:
    """Text that can't break out of a Markdown table cell or start markup."""
    escaped = "".join(f"\\{sign}" if sign in "\\`*_[]<>|#!" else sign for sign in str(text))
    return " ".join(escaped.split())
