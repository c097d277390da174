"""How one of our scalars is made of somebody else's: a sum of their columns, each with a factor."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from ganreport.run.scalars import Column

_NUMBER: Final = r"(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
_TERM: Final = re.compile(rf"(?:({_NUMBER})\s*\*\s*)?(.+)", re.DOTALL)
_CONSTANT: Final = re.compile(_NUMBER)
_BETWEEN: Final = re.compile(r"\s([+-])\s")


@dataclass(frozen=True)
class Formula:
    """``offset`` and the sum of ``terms``: factors and names of columns."""

    terms: tuple[tuple[float, str], ...]
    offset: float = 0.0

    @property
    def plain(self) -> str | None:
        """The name of the column that this is, unchanged; None where it is more than that."""
        (factor, name), *more = self.terms
        return name if factor == 1 and not more and not self.offset else None

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that it is made of."""
        return tuple(name for _, name in self.terms)

    def of(self, columns: Mapping[str, Column]) -> Column:
        """Its (n,) values, recorded where all of its columns were."""
        total = np.full(len(columns[self.names[0]].array), self.offset)
        recorded = np.ones(len(total), bool)
        with np.errstate(all="ignore"):
            for factor, name in self.terms:
                total = total + factor * columns[name].array
        for name in self.names:
            recorded &= columns[name].held
        total[~recorded] = np.nan
        return Column.where(total, recorded)

    def __str__(self) -> str:
        words = ""
        for factor, name in self.terms:
            sign = (" - " if factor < 0 else " + ") if words else "-" * (factor < 0)
            size = "" if abs(factor) == 1 else f"{abs(factor):g} * "
            words += f"{sign}{size}{name}"
        if self.offset:
            words += f" {'-' if self.offset < 0 else '+'} {abs(self.offset):g}"
        return words


def column(name: str) -> Formula:
    """That column as it is."""
    return Formula(((1.0, name),))


def scaled(factor: float, name: str, offset: float = 0.0) -> Formula:
    """That column times a factor, and an offset."""
    return Formula(((factor, name),), offset)


def mean(*names: str) -> Formula:
    """The mean of several columns."""
    return Formula(tuple((1 / len(names), name) for name in names))


def parse(text: str, names: Collection[str]) -> Formula:
    """What ``errD``, ``-errD``, ``0.5 * D_real + 0.5 * D_fake`` or ``2 * x - 1`` mean.

    A text that is a column's name is that column, whatever signs are in it. Signs between terms
    stand between blanks.

    Raises:
        ValueError: A term is no column; the text says which.
    """
    plain = text.strip()
    if plain in names:
        return column(plain)
    parts = _BETWEEN.split(plain)
    signs = ["+", *parts[1::2]]
    terms: list[tuple[float, str]] = []
    offset = 0.0
    for sign, part in zip(signs, parts[::2], strict=True):
        term, positive = part.strip(), sign == "+"
        if term.startswith("-") and term not in names:
            term, positive = term[1:].strip(), not positive
        size = 1.0 if positive else -1.0
        match = _TERM.fullmatch(term)
        if term in names:
            terms.append((size, term))
        elif _CONSTANT.fullmatch(term):
            offset += size * float(term)
        elif match and match[1] and match[2].strip() in names:
            terms.append((size * float(match[1]), match[2].strip()))
        else:
            raise ValueError(term)
    if not terms:
        raise ValueError(plain)
    return Formula(tuple(terms), offset)
