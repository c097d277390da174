"""Columns of a table as numbers that distances can be taken of, by the real records alone.

A number becomes its rank among the real ones, from -1.7 to 1.7 (a variance of 1), whatever its unit
and however long its tail: by z-scores a column with a long tail would be most of a distance. What
lies beyond the real ones goes on in their standard deviations, so that it is far from all of them.
A category becomes a row of zeros with a one: two that differ are at the squared distance 2, as two
records are on average in a column of numbers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

_UNIT: Final = math.sqrt(12)  # a uniform variable from 0 to 1 has a variance of 1 / 12
_BEYOND: Final = 10.0  # standard deviations: one absurd value must not be all of a distance
_MOST: Final = 50  # categories with a place of their own; the rest share one


@dataclass(frozen=True)
class ColumnScale:
    """How one column becomes numbers.

    Of numbers ``values`` are the (k,) different real ones and ``ranks`` (k,) their ranks, and
    ``width`` is their standard deviation. Of categories ``places`` are the (k,) columns that codes
    become, ``width`` how many these are. ``missing`` says that real values are missing, too.
    """

    values: Array
    ranks: Array
    places: Array
    width: float
    missing: bool


def fitted(real: Array, categories: Sequence[int]) -> tuple[ColumnScale, ...]:
    """How each column of (n, c) real records becomes numbers.

    Args:
        real: The records; NaN is missing.
        categories: (c,) how many categories a column has, 0 of numbers.
    """
    columns = zip(real.T.astype(np.float64), categories, strict=True)
    return tuple(_of_codes(each, count) if count else _of_numbers(each) for each, count in columns)


def _of_numbers(column: Array) -> ColumnScale:
    known = column[np.isfinite(column)]
    values, counts = np.unique(known, return_counts=True)
    ranks = (np.cumsum(counts) - counts / 2) / max(1, len(known))
    width = float(known.std()) if len(known) else 0.0
    width = width or max(1.0, float(np.abs(values).max(initial=0.0)))
    missing = len(known) < len(column)
    return ColumnScale(values, (ranks - 0.5) * _UNIT, np.zeros(0, int), width, missing)


def _of_codes(column: Array, count: int) -> ColumnScale:
    codes = column[np.isfinite(column)].astype(int)
    shares = np.bincount(codes[(codes >= 0) & (codes < count)], minlength=count)
    order = np.argsort(-shares, kind="stable")
    places = np.empty(count, int)
    places[order] = np.minimum(np.arange(count), _MOST - 1)
    none = np.zeros(0)
    missing = len(codes) < len(column)
    return ColumnScale(none, none, places, min(count, _MOST), missing)


def standardised(array: Array, scales: Sequence[ColumnScale]) -> Array:
    """(n, d) numbers of (n, c) records, finite wherever these are numbers or missing.

    The last of them counts what can't be: categories that there are not, and what is missing where
    no real value is.
    """
    count = len(array)
    parts: list[Array] = []
    odd = np.zeros(count, np.float32)
    for column, scale in zip(array.T.astype(np.float64), scales, strict=True):
        absent = np.isnan(column)
        if len(scale.places):
            parts.append(_one_of(column, scale, odd))
        else:
            parts.append(_ranked(column, scale)[:, None])
        if scale.missing:
            parts.append(absent[:, None])
        else:
            odd += absent
    whole = np.column_stack([*parts, odd]) if count else np.zeros((0, 1 + len(parts)))
    return np.asarray(whole, np.float32)


def _ranked(column: Array, scale: ColumnScale) -> Array:
    if not len(scale.values):
        return np.where(np.isnan(column), 0.0, column / scale.width)
    low, high = scale.values[0], scale.values[-1]
    ranks = np.interp(column, scale.values, scale.ranks)
    beyond = np.clip((column - np.clip(column, low, high)) / scale.width, -_BEYOND, _BEYOND)
    infinite = np.isinf(column)  # no number: a row that can't be compared
    return np.where(np.isnan(column), 0.0, np.where(infinite, np.nan, ranks + beyond))


def _one_of(column: Array, scale: ColumnScale, odd: Array) -> Array:
    ones = np.zeros((len(column), int(scale.width)), np.float32)
    known = np.isfinite(column)
    codes = np.where(known, column, -1).astype(int)
    rows = np.flatnonzero((codes >= 0) & (codes < len(scale.places)))
    ones[rows, scale.places[codes[rows]]] = 1
    odd += ~np.isnan(column) & ~np.isin(np.arange(len(column)), rows)
    return ones
