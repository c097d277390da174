"""Logistic regressions whose weights keep their sign, fitted so that their maximum is calibrated.

Each axis has a logistic regression of a few figures. Weights are held to the direction in which a
figure tells of the fault, so that a chance can't fall as a figure gets worse. The chance of any
fault is the greatest of all; the fit maximises the likelihood of each axis's truth and of whether
anything is wrong at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from model import figures_of
from scipy.optimize import minimize

from ganreport.analysis.verdict.chances import ScaleTerm

Row = dict[str, Any]
Array = npt.NDArray[Any]

PRIOR: Final = 10.0  # variance of a weight before anything is seen (L2), as scikit-learn's C = 10
_LEAST: Final = 1e-6  # chances are cut to this from 0 and 1, as a likelihood needs


class Axis:
    """An axis with its figures.

    Each with whether it rises (1) or falls (-1) with the fault, and how it counts: as it is if
    plain, else as log2 over its baseline.
    """

    def __init__(self, name: str, *terms: tuple[str, int, bool]) -> None:
        self.name, self.terms = name, terms

    @property
    def figures(self) -> list[str]:
        """The names of its figures."""
        return [figure for figure, _, _ in self.terms]

    @property
    def signs(self) -> Array:
        """(p,) directions."""
        return np.array([sign for _, sign, _ in self.terms], float)


def inputs(rows: Sequence[Row], axis: Axis) -> tuple[Array, Array]:
    """(n, p) figures as they count, NaN where not measured, and (n,) truths, NaN where unknown."""
    terms = [ScaleTerm(figure=figure, weight=0, plain=plain) for figure, _, plain in axis.terms]
    values = [[term.of(figures_of(row)) for term in terms] for row in rows]
    truths = [row["truth"][axis.name] for row in rows]
    return np.array(values, float), np.array(truths, float)


def fitted(rows: Sequence[Row], axes: Sequence[Axis], *, alone: bool = False) -> list[Array]:
    """The intercept and weights of each axis; ``alone``: whatever else is wrong with the runs."""
    known = [inputs(rows, axis) for axis in axes]
    anything = np.array([row["truth"]["unsound"] for row in rows], float)
    ends = np.cumsum([len(axis.terms) + 1 for axis in axes])[:-1]
    signs = [np.concatenate([[1.0], axis.signs]) for axis in axes]

    def loss(flat: Array) -> float:
        greatest, total = np.zeros(len(rows)), 0.0
        for part, sign, (values, truths) in zip(np.split(flat, ends), signs, known, strict=True):
            weights = part * sign
            odds = weights[0] + np.nan_to_num(values) @ weights[1:]
            chance = 1 / (1 + np.exp(-np.clip(odds, -40, 40)))
            measured = ~np.isnan(values).any(axis=1)
            told = measured & ~np.isnan(truths)
            total += _surprise(chance[told], truths[told]) + (part[1:] ** 2).sum() / (2 * PRIOR)
            greatest = np.maximum(greatest, np.where(measured, chance, 0.0))
        return total if alone else total + _surprise(greatest, anything)

    start = np.concatenate([[-2.0, *[0.5] * len(axis.terms)] for axis in axes])
    bounds = [b for axis in axes for b in ((None, None), *[(0, None)] * len(axis.terms))]
    found = minimize(loss, start, method="L-BFGS-B", bounds=bounds, options={"maxfun": 200_000})
    parts = np.split(found.x, ends)
    return [part * sign for part, sign in zip(parts, signs, strict=True)]


def _surprise(chances: Array, truths: Array) -> float:
    cut = np.clip(chances, _LEAST, 1 - _LEAST)
    return float(-(truths * np.log(cut) + (1 - truths) * np.log(1 - cut)).sum())
