"""Fit what the reporter judges by: thresholds on the calibration split, the model on others.

``python benchmarks/zoo/calibrate.py`` reads ``zoo-runs.jsonl``, ``zoo-longer.jsonl`` and
``zoo-findings.jsonl``. It prints each threshold as it is and as the calibration split would have it
(``results/zoo-thresholds.json``; the values of ``LIMITS`` are these, rounded), and writes the model
of chances, fitted on calibration, held-out recipes and even wild runs, to the reporter's
``reliability.json``. Neither sees the runs of the headline figures.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import msgspec
import numpy as np
import numpy.typing as npt
from fit import Axis, fitted, inputs
from model import chances_of
from table import PUBLISHED, WORDS, rows
from train import RESULTS as TRAINED

from ganreport.analysis.limits import LIMITS
from ganreport.analysis.verdict.chances import Alarm, ChanceModel, Domain, Region, Scale, ScaleTerm
from ganreport.analysis.verdict.reliability import measured

Row = dict[str, Any]
Array = npt.NDArray[Any]
OUT: Final = TRAINED.with_name("zoo-thresholds.json")

SEEN: Final = ("calibration", "recipe", "wild, even")
"""Splits that the model is fitted on."""

WARNS, FAILS = 0.05, 0.01
"""Most of the runs without the fault that a warning, and a failure, may accuse."""

APART: Final = 0.05
"""How much stricter than a warning a failure is at least."""

FAR: Final = 2
"""How many times more, or fewer, numbers a sample may have than any that was seen."""


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

SCALES: Final = (
    Axis("divergence", ("integrity.non_finite", 1, True), ("fidelity.wasserstein", 1, False)),
    Axis("copying", ("memorisation.beside_training", 1, False), ("memorisation.c_t", -1, True)),
    Axis("coverage", ("modes.effective_modes", -1, False), ("fidelity.precision", -1, False)),
    Axis("rotation", ("oscillation.hops", 1, False), ("oscillation.shift", 1, False)),
    Axis("quality", ("fidelity.precision", -1, False), ("fidelity.wasserstein", 1, False)),
)
"""The figures of each axis's scale, and whether more of it makes the fault likelier, in the order
of precedence. They were chosen by what they did on the splits that are fitted on and on "data set":
with precision for the Wasserstein distance, coverage accuses no sound run of other data."""

FALLBACKS: Final = (
    Axis("divergence", ("fidelity.wasserstein", 1, False)),
    Axis("copying", ("memorisation.beside_training", 1, False)),
    Axis("coverage", ("coverage.coverage", -1, False), ("fidelity.precision", -1, False)),
    Axis("coverage", ("modes.effective_modes", -1, False)),
    Axis("coverage", ("coverage.coverage", -1, False)),
    Axis("rotation", ("oscillation.hops", 1, False)),
    Axis("quality", ("fidelity.precision", -1, False)),
    Axis("quality", ("fidelity.wasserstein", 1, False)),
)
"""Scales of fewer figures, for runs where one of the above was not measured: each axis's best
first. They are fitted one by one, on every run that has their figures."""

ALARMS: Final = (
    ("diversity", "repetition", "modes"),
    (
        "dominance", "blindness", "overfitting", "vanishing", "exploding", "flow", "dead_units",
        "layer_updates", "pace", "plausibility",
    ),
)  # fmt: skip
"""Findings on what scales hardly look at: samples that repeat themselves or leave out modes and are
perfect otherwise, and what the networks do.

How often their failing thresholds are right where no scale accuses a run is counted group by group:
of one finding there are too few such runs.
"""


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


def scales(runs: list[Row]) -> tuple[Scale, ...]:
    """The scales together, so that the greatest chance tells any fault; then those of fewer."""
    whole = [_known(runs, axis) for axis in SCALES]
    found = [
        _scale(axis, weights) for axis, weights in zip(whole, fitted(runs, whole), strict=True)
    ]
    for axis in FALLBACKS:
        if _learnable(runs, axis) and axis not in whole:
            found.append(_scale(axis, fitted(runs, [axis], alone=True)[0]))
    return tuple(found)


def _known(runs: list[Row], axis: Axis) -> Axis:
    """The axis, or its first fallback whose figures were measured."""
    every = (axis, *(each for each in FALLBACKS if each.name == axis.name))
    return next(each for each in every if _learnable(runs, each))


def _learnable(runs: list[Row], axis: Axis) -> bool:
    """Whether some runs have the figures and the fault, and some the figures alone."""
    values, truths = inputs(runs, axis)
    known = ~np.isnan(values).any(axis=1) & ~np.isnan(truths)
    return len(set(truths[known])) == 2


def _scale(axis: Axis, weights: Array) -> Scale:
    print(f"{axis.name} ({', '.join(axis.figures)}): {np.round(weights, 3).tolist()}")
    return Scale(
        axis=axis.name,
        words=WORDS.get(axis.name, axis.name),
        intercept=round(float(weights[0]), 3),
        terms=tuple(
            ScaleTerm(figure=figure, weight=round(float(weight), 3), plain=plain)
            for (figure, _, plain), weight in zip(axis.terms, weights[1:], strict=True)
        ),
    )


def alarms(runs: list[Row], model: ChanceModel) -> tuple[Alarm, ...]:
    """How often a finding that fails was right, of the runs that no scale accuses."""
    quiet = [r for r in runs if max(chances_of(r, model).values(), default=0) < model.bands.fail]
    found = []
    for group in ALARMS:
        some = [r for r in quiet if any(r["status"].get(name) == "fail" for name in group)]
        faulty = sum(row["truth"]["unsound"] for row in some)
        found += [Alarm(finding=name, faulty=faulty, runs=len(some)) for name in group]
    return tuple(found)


def domain(runs: list[Row]) -> Domain:
    """The kinds of comparisons that were seen, with ``FAR`` times more or fewer numbers."""
    seen: defaultdict[tuple[str, bool], list[tuple[int, int]]] = defaultdict(list)
    for row in runs:
        facts = row["compared"]
        if facts:
            seen[facts["kind"], facts["featured"]].append((facts["dimension"], facts["size"]))
    regions = []
    for (kind, featured), pairs in sorted(seen.items()):
        ranges = [_around([pair[i] for pair in pairs]) for i in range(2)]
        regions.append(Region(kind=kind, featured=featured, dimension=ranges[0], size=ranges[1]))
    return Domain(regions=tuple(regions))


def _around(values: list[int]) -> tuple[int, int]:
    return max(1, min(values) // FAR), max(values) * FAR


def main() -> None:
    """Print and keep both."""
    every = rows()
    found = thresholds([r for r in every if r["split"] == "calibration"])
    usual = LIMITS.values
    for name, value in found.items():
        print(f"{name}: {usual[name]} -> {value}")
    OUT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    seen = [r for r in every if r["split"] in SEEN]
    model = ChanceModel(scales=scales(seen), domain=domain(seen))
    model = msgspec.structs.replace(model, alarms=alarms(seen, model))
    for alarm in model.alarms:
        print(f"{alarm.finding} alone: {alarm.faulty} of {alarm.runs} faulty")
    new = msgspec.structs.replace(measured(), model=model)
    PUBLISHED.write_bytes(msgspec.json.format(msgspec.json.encode(new), indent=1) + b"\n")


if __name__ == "__main__":
    main()
