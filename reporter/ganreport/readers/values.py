"""What stands in one cell of somebody's table: a number, nothing, several numbers, or text."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Any, Final

from ganreport.readers.stamps import DAY_AND_TIME, seconds_since_1970

MISSING: Final = frozenset({"", "na", "n/a", "none", "null", "nil", "-", "--", "?"})
"""Cells, in lower case, of values that were not taken. ``nan`` is none: it was taken."""

_SPECIAL: Final = {
    "nan": math.nan,
    "+nan": math.nan,
    "-nan": math.nan,
    "nan(ind)": math.nan,
    "-nan(ind)": math.nan,
    "1.#ind": math.nan,
    "-1.#ind": math.nan,
    "1.#qnan": math.nan,
    "1.#inf": math.inf,
    "-1.#inf": -math.inf,
    **dict.fromkeys(("inf", "+inf", "infinity", "+infinity"), math.inf),
    **dict.fromkeys(("-inf", "-infinity"), -math.inf),
}
NUMBER: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,6})?", re.ASCII)
"""A finite number as programs write it."""

BLANKS: Final = "\u00a0\u2009\u202f"
"""Narrow and unbreakable blanks, which some languages part thousands by."""

_GROUPED: Final = re.compile(
    rf"[+-]?[1-9]\d{{0,2}}([,'\u2019_ {BLANKS}])\d{{3}}(?:\1\d{{3}})*(?:\.\d+)?", re.ASCII
)
_GROUPED_BY_POINTS: Final = re.compile(
    rf"[+-]?[1-9]\d{{0,2}}(?:([.'\u2019_ {BLANKS}])\d{{3}}(?:\1\d{{3}})*)?(?:,\d+)?", re.ASCII
)
_DECIMAL_COMMA: Final = re.compile(r"[+-]?\d+,\d+([eE][+-]?\d{1,6})?", re.ASCII)
_SURE_COMMA: Final = re.compile(
    r"[+-]?(?:0,\d+|\d+,(?:\d{1,2}|\d{4,})|\d{4,},\d+)(?:[eE].*)?", re.ASCII
)
_SURE_POINT: Final = re.compile(
    r"[+-]?(?:0?\.\d+|\d+\.(?:\d{1,2}|\d{4,})|\d{4,}\.\d+)(?:[eE].*)?", re.ASCII
)
_FORTRAN: Final = re.compile(
    r"([+-]?\d+(?:\.\d*)?)(?:[dD]|\s?(?:\u00d7|\u00b7|[x*])\s?10(?:\^|\*\*)?)\(?([+-]?\d{1,3})\)?",
    re.ASCII,
)
_DEVICE: Final = re.compile(
    r"(?:cuda|gpu|rank|proc(?:ess)?|worker|device|replica)[:_# -]?(\d{1,4})",
    re.IGNORECASE | re.ASCII,
)
_WRAPPED: Final = re.compile(r"[A-Za-z_][\w.]*\(\s*([^\s,()]+)\s*(,.*)?\)", re.DOTALL)
_CLOCK: Final = re.compile(
    r"(?:(\d{1,5}) days?,? \+?)?(\d{1,4}):([0-5]\d):([0-5]\d(?:\.\d+)?)", re.ASCII
)
_ISO: Final = re.compile(r"P(?:(\d{1,5})D)?T(?:(\d{1,5})H)?(?:(\d{1,5})M)?(?:(\d+(?:\.\d*)?)S)?")
_MEASURED: Final = re.compile(
    r"([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,6})?)\s?(ms|us|\u00b5s|ns|s|sec|secs|seconds)",
    re.ASCII,
)
SECONDS: Final = {
    "ns": 1e-9, "us": 1e-6, "\u00b5s": 1e-6, "ms": 1e-3, "s": 1.0, "sec": 1.0, "secs": 1.0,
    "seconds": 1.0,
}  # fmt: skip
"""Units of times as programs write them -> seconds."""

_DATE: Final = re.compile(rf"{DAY_AND_TIME}\S{{0,20}}", re.ASCII)
_MOST_PARTS: Final = 8  # of a vector in one cell; longer ones are no scalars
_LONGEST: Final = 1000  # signs of a cell; what is longer is no number

Value = float | tuple[float | None, ...] | str | None


def value(text: str, decimal_comma: bool = False) -> Value:
    """What a cell holds.

    Args:
        text: The cell.
        decimal_comma: Whether ``0,5`` is a half.

    Returns:
        A number (``97 %`` is 0.97, ``tensor(0.7, device='cuda:0')`` is 0.7; NaN and infinities are
        numbers; ``0:01:23``, ``0 days 00:01:23`` and ``83000 ms`` are 83 seconds, a date with its
        time seconds since 1970), None where it is missing, a tuple of up to eight numbers (a longer
        vector is text), or else the text.
    """
    plain = text.strip().replace("\u2212", "-")
    if plain.lower() in MISSING:
        return None
    if len(plain) > _LONGEST:
        return plain
    number = _number(plain, decimal_comma)
    if number is not None:
        return number
    if device := _DEVICE.fullmatch(plain):
        return float(device[1])
    wrapped = _WRAPPED.fullmatch(plain)
    if wrapped:
        inner = _number(wrapped[1].strip("[]"), decimal_comma)
        return plain if inner is None else inner
    if len(plain) > 1 and plain[0] + plain[-1] in ("[]", "()"):
        return _vector(plain)
    return plain


def commas_are_decimal(cells: Iterable[str]) -> bool | None:
    """Whether ``0,5`` is a half among these cells, None where none of them tells.

    Groups of three digits tell nothing: ``1,234`` may be a thousand.
    """
    commas = points = 0
    for cell in cells:
        text = cell.strip()[:_LONGEST]
        commas += _SURE_COMMA.fullmatch(text) is not None
        points += _SURE_POINT.fullmatch(text) is not None
    return commas > points if commas or points else None


def with_point(cell: str) -> str:
    """A number that is written with a decimal comma, with a point; any other text as it is."""
    return cell.replace(",", ".") if _DECIMAL_COMMA.fullmatch(cell.strip()) else cell


def plain(entry: Any) -> Value:
    """The same of a value of JSON: true and false are text, as are objects."""
    if entry is None:
        return None
    if isinstance(entry, bool):
        return str(entry)
    if isinstance(entry, int | float):
        return _float(entry)
    if isinstance(entry, str):
        return value(entry)
    if isinstance(entry, list) and all(isinstance(x, int | float) for x in entry):
        return _parts([_float(part) for part in entry], str(entry[:_MOST_PARTS]))
    return type(entry).__name__


def _float(number: float) -> float:
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def _number(text: str, decimal_comma: bool) -> float | None:
    if decimal_comma and _GROUPED_BY_POINTS.fullmatch(text):
        return float(re.sub(r"[^\d,+-]", "", text).replace(",", "."))
    if NUMBER.fullmatch(text):
        return float(text)
    if fortran := _FORTRAN.fullmatch(text):
        return float(f"{fortran[1]}e{fortran[2]}")
    low = text.lower()
    if low in _SPECIAL:
        return _SPECIAL[low]
    if decimal_comma and _DECIMAL_COMMA.fullmatch(text):
        return float(text.replace(",", "."))
    if _GROUPED.fullmatch(text):
        return float(re.sub(r"[^\d.+-]", "", text))
    if text.endswith("%"):
        share = _number(text[:-1].rstrip(), decimal_comma)
        return None if share is None else share / 100
    return _seconds(text)


def _seconds(text: str) -> float | None:
    """A time of day or a duration in seconds, a date with its time in seconds since 1970, UTC."""
    clock = _CLOCK.fullmatch(text)
    if clock:
        days, hours, minutes = (int(part or 0) for part in clock.groups()[:3])
        return ((days * 24 + hours) * 60 + minutes) * 60 + float(clock[4])
    measured = _MEASURED.fullmatch(text)
    if measured:
        return float(measured[1]) * SECONDS[measured[2]]
    iso = _ISO.fullmatch(text)
    if iso and any(iso.groups()):
        days, hours, minutes = (int(part or 0) for part in iso.groups()[:3])
        return ((days * 24 + hours) * 60 + minutes) * 60 + float(iso[4] or 0)
    return seconds_since_1970(text) if _DATE.fullmatch(text) else None


def _vector(text: str) -> Value:
    inner = [part for part in re.split(r"[\s,;]+", text[1:-1].strip()) if part]
    numbers = [None if part.lower() in MISSING else _number(part, False) for part in inner]
    if any(n is None and p.lower() not in MISSING for n, p in zip(numbers, inner, strict=True)):
        return text
    return _parts(numbers, text)


def _parts(numbers: list[float | None] | list[float], text: str) -> Value:
    if not numbers:
        return None
    if len(numbers) > _MOST_PARTS:
        return text
    return numbers[0] if len(numbers) == 1 else tuple(numbers)
