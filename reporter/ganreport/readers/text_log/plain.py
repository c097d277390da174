"""What wraps numbers and names in a line and means nothing more, and other scripts' words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from ganreport.run.words import in_letters

_WRAPPED: Final = re.compile(
    r"\b(?:tensor|(?:np|numpy|jnp|tf|torch)\.\w{1,20}|Array|array|Tensor|float\d{0,2})"
    r"\(\s*\[{0,2}\s*([^\s,()\[\]]{1,40})\s*\]{0,2}[^()]{0,80}\)"
)
_WRAPPERS: Final = ("ensor(", "rray(", "float", "np.", "numpy.", "tf.", "torch.")
"""One of which stands before what is wrapped."""

_QUOTED: Final = re.compile(r"([\"'])([^\"':=,{}]{1,60})\1(?=\s?:)")
_QUOTED_NUMBER: Final = re.compile(r"([:=]\s?)([\"'])([-+]?[\d.][\w.+-]{0,30})\2")
_POWER: Final = re.compile(r"(\d)\s?(?:\u00d7|\u00b7|[x*])\s?10(?:\^|\*\*)\(?([+-]?\d{1,3})\)?")
_KILO: Final = re.compile(
    r"\b((?:global[_ ])?steps?|iter(?:ation)?s?|it)(\s?[:=#]?\s?)(\d{1,6}(?:\.\d{1,3})?)\s?k\b"
    r"(?:\s?/\s?(\d{1,6}(?:\.\d{1,3})?)\s?k\b)?",
    re.IGNORECASE,
)
_SPREAD: Final = re.compile(r"\s?(?:\u00b1|\+/-)\s?\d{0,15}\.?\d{1,15}(?:e[-+]?\d{1,4})?\b", re.I)
_NUMBERED: Final = re.compile(r"\u7b2c\s?(\d{1,9})\s{0,2}(epoch|step)\b")  # Chinese: the 3rd epoch


def plain_text(text: str) -> str:
    """A line with bare numbers and names: ``'d_loss': tensor(0.5)`` is ``d_loss: 0.5``."""
    if not text.isascii():
        text = _NUMBERED.sub(r"\2 \1", in_letters(text))
    if "\u00b1" in text or "+/-" in text:
        text = _SPREAD.sub("", text)
    if "(" in text and any(each in text for each in _WRAPPERS):
        text = _WRAPPED.sub(r"\1", text)
    if "'" in text or '"' in text:
        text = _QUOTED_NUMBER.sub(r"\1\3", _QUOTED.sub(r"\2", text))
    if "10^" in text or "10**" in text:
        text = _POWER.sub(r"\1e\2", text)
    return _KILO.sub(_thousands, text) if "k" in text or "K" in text else text


def may_hold(text: str, some: Iterable[str]) -> bool:
    """Whether a text may hold one of some words, in letters of any case."""
    if not text.isascii():  # whose letters may be others in small
        return True
    small = text.lower()
    for word in some:  # noqa: SIM110 - a generator costs more than what it runs over
        if word in small:
            return True
    return False


def _thousands(match: re.Match[str]) -> str:
    total = f"/{round(1000 * float(match[4]))}" if match[4] else ""
    return f"{match[1]}{match[2]}{round(1000 * float(match[3]))}{total}"
