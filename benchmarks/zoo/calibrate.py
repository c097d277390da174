"""Fit what the reporter compares with: thresholds on the calibration split, scales on others.

``python benchmarks/zoo/calibrate.py`` reads ``zoo-runs.jsonl``, ``zoo-longer.jsonl`` and
``zoo-findings.jsonl``. It prints each threshold as it is and as the calibration split would have it
(``results/zoo-thresholds.json``; the values of ``LIMITS`` are these, rounded), and writes the
scales of confidence, fitted on calibration, held-out recipes and even wild runs, to the reporter's
``reliability.json``. Neither sees the runs of the headline figures.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import msgspec
import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from table import PUBLISHED, WORDS, rows
from train import RESULTS as TRAINED

from ganreport.analysis.findings import Evidence
from ganreport.analysis.limits import LIMITS
from ganreport.analysis.reliability import Scale, ScaleTerm, measured

Row = dict[str, Any]
Array = npt.NDArray[Any]
OUT: Final = TRAINED.with_name("zoo-thresholds.json")

SEEN: Final = ("calibration", "recipe", "wild, even")
"""Splits that scales are fitted on."""

WARNS, FAILS = 0.05, 0.01
"""Most of the runs without the fault that a warning, and a failure, may accuse."""

APART: Final = 0.05
"""How much stricter than a warning a failure is at least."""


@dataclass(frozen=True)
class Cut:
    """Thresholds ``warn`` and ``fail`` on a figure (over its null), and the fault they tell."""

    figure: str
    fault: str
    above: bool
    warn: str
    fail: str


CUTS: Final = (
    Cut("diversity.diversity", "total collapse", False, "diversity_warn", "diversity_fail"),
    Cut("coverage.coverage", "coverage", False, "coverage_warn", "coverage_fail"),
    Cut("modes.effective_modes", "coverage", False, "modes_warn", "modes_fail"),
    Cut("fidelity.precision", "quality", False, "precision_warn", "precision_fail"),
    Cut("fidelity.wasserstein", "unsound", True, "distance_warn", "distance_fail"),
    Cut("oscillation.hops", "rotation", True, "hops_warn", "hops_fail"),
    Cut("oscillation.shift", "rotation", True, "shift_warn", "shift_fail"),
)
"""Thresholds of what recipes do by definition are not fitted: that would be circular."""

SOUNDNESS: Final = (
    ScaleTerm(figure="integrity.non_finite", weight=0, plain=True),
    ScaleTerm(figure="modes.effective_modes", weight=0),
    ScaleTerm(figure="fidelity.precision", weight=0),
    ScaleTerm(figure="fidelity.wasserstein", weight=0),
)
"""What the scale of any fault at all looks at."""

SCALES: Final[dict[str, tuple[ScaleTerm, ...]]] = {
    "divergence": (
        ScaleTerm(figure="integrity.non_finite", weight=0, plain=True),
        ScaleTerm(figure="fidelity.wasserstein", weight=0),
    ),
    "copying": (
        ScaleTerm(figure="memorisation.beside_training", weight=0),
        ScaleTerm(figure="memorisation.c_t", weight=0, plain=True),
    ),
    "coverage": (
        ScaleTerm(figure="coverage.coverage", weight=0),
        ScaleTerm(figure="modes.effective_modes", weight=0),
        ScaleTerm(figure="fidelity.wasserstein", weight=0),
    ),
    "rotation": (
        ScaleTerm(figure="oscillation.hops", weight=0),
        ScaleTerm(figure="oscillation.shift", weight=0),
    ),
    "quality": (
        ScaleTerm(figure="fidelity.precision", weight=0),
        ScaleTerm(figure="fidelity.wasserstein", weight=0),
    ),
}
"""Axis -> the figures of its scale, in the order of precedence."""


def thresholds(runs: list[Row]) -> dict[str, float]:
    """The thresholds as the calibration split would have them."""
    found: dict[str, float] = {}
    for cut in CUTS:
        known = [
            r for r in runs if r["truth"][cut.fault] is not None and _value(r, cut) is not None
        ]
        values = np.array([_value(r, cut) for r in known], float) * (1 if cut.above else -1)
        faulty = np.array([r["truth"][cut.fault] for r in known], bool)
        if not 0 < faulty.sum() < len(faulty):
            continue
        sign = 1 if cut.above else -1
        warn, fail = (_widest(values, faulty, most) for most in (WARNS, FAILS))
        fail = max(fail, warn + APART * abs(warn))
        found[cut.warn], found[cut.fail] = _round(sign * warn), _round(sign * fail)
    return found


def _value(row: Row, cut: Cut) -> float | None:
    value, _, _, baseline = row["figures"].get(cut.figure, (None,) * 4)
    if value is None:
        return None
    return float(value / baseline if baseline else value)


def _widest(values: Array, faulty: Array, most: float) -> float:
    """The lowest value from which on at most so many sound runs lie, half-way to the next."""
    ordered = np.unique(values)
    for below, value in pairwise(ordered):
        if (values[~faulty] >= value).mean() <= most:
            return float((below + value) / 2)
    return float(ordered[-1])


def _round(value: float) -> float:
    return float(f"{value:.2g}")


def scale(runs: list[Row], axis: str, terms: tuple[ScaleTerm, ...]) -> Scale | None:
    """One scale of confidence, by logistic regression (L2, C = 10); None if no run has it."""
    inputs, truth = [], []
    for row in runs:
        figures = {
            name: Evidence(name=name, label="", value=value, baseline=baseline)
            for name, (value, _, _, baseline) in row["figures"].items()
        }
        values = [term.of(figures) for term in terms]
        if None not in values and row["truth"][axis] is not None:
            inputs.append(values)
            truth.append(row["truth"][axis])
    if len(set(truth)) < 2:
        return None
    fit = LogisticRegression(C=10, max_iter=1000).fit(np.array(inputs, float), truth)
    weights = [round(float(w), 3) for w in fit.coef_[0]]
    print(f"{axis}: {sum(truth)} of {len(truth)} runs have it; weights {weights}")
    return Scale(
        axis=axis,
        words=WORDS.get(axis, axis),
        intercept=round(float(fit.intercept_[0]), 3),
        terms=tuple(
            msgspec.structs.replace(term, weight=weight)
            for term, weight in zip(terms, weights, strict=True)
        ),
    )


def main() -> None:
    """Print and keep both."""
    every = rows()
    fitted = thresholds([r for r in every if r["split"] == "calibration"])
    usual = LIMITS.values
    for name, value in fitted.items():
        print(f"{name}: {usual[name]} -> {value}")
    OUT.write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")
    seen = [r for r in every if r["split"] in SEEN]
    found = [scale(seen, axis, terms) for axis, terms in SCALES.items()]
    new = msgspec.structs.replace(
        measured(),
        soundness=scale(seen, "unsound", SOUNDNESS),
        scales=tuple(s for s in found if s),
    )
    PUBLISHED.write_bytes(msgspec.json.format(msgspec.json.encode(new), indent=1) + b"\n")


if __name__ == "__main__":
    main()
