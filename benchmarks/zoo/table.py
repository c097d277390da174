"""How often the reporter is right: precision and recall of each finding, split by split.

``python benchmarks/zoo/table.py`` reads ``zoo-runs.jsonl`` and ``zoo-findings.jsonl``, prints the
tables of ``docs/reliability.md`` and writes them as data to ``results/zoo.json``.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

import labels
import numpy as np
from judge import RESULTS as JUDGED
from sklearn.metrics import roc_auc_score
from train import RESULTS as TRAINED

from ganreport.stats.estimate import share

Row = dict[str, Any]
OUT: Final = Path(__file__).parents[1] / "results" / "zoo.json"

ANSWERS: Final = {
    "coverage": ("diversity", "coverage", "modes", "repetition"),
    "rotation": ("oscillation",),
    "quality": ("fidelity",),
    "copying": ("memorisation",),
    "divergence": ("integrity", "exploding"),
}
"""Axis of ground truth -> the findings that speak of it."""

BY_MAKING: Final = {
    "overpowering D": ("dominance",),
    "weak D": ("blindness",),
    "overfitting D": ("overfitting",),
    "vanishing gradient": ("vanishing",),
}
"""The same for what a recipe does by definition; runs that came out healthy are left out."""


def rows() -> list[Row]:
    """Each run's truth and findings in one."""
    judged = {row["name"]: row for row in map(json.loads, JUDGED.read_text().splitlines())}
    trained = map(json.loads, TRAINED.read_text().splitlines())
    return [row | judged[row["name"]] for row in trained if row["name"] in judged]


def fires(row: Row, findings: Iterable[str], least: tuple[str, ...] = ("warn", "fail")) -> bool:
    """Whether any of these findings holds."""
    return any(row["status"].get(name) in least for name in findings)


def counts(rows: list[Row], true: Callable[[Row], bool], said: Callable[[Row], bool]) -> Row:
    """Right and wrong answers, and what follows from them, each with Wilson's interval."""
    found = Counter((true(row), said(row)) for row in rows)
    hit, miss = found[True, True], found[True, False]
    false, quiet = found[False, True], found[False, False]
    precision, recall = share(hit, hit + false), share(hit, hit + miss)
    alarms = share(false, false + quiet)
    return {
        "hit": hit,
        "miss": miss,
        "false": false,
        "quiet": quiet,
        "precision": _three(precision),
        "recall": _three(recall),
        "false_alarms": _three(alarms),
        "f1": 2 * hit / max(1, 2 * hit + miss + false),
        "balanced": (recall.value + 1 - alarms.value) / 2,
    }


def _three(estimate: Any) -> tuple[float, ...]:
    return tuple(round(float(v), 3) for v in (estimate.value, estimate.lower, estimate.upper))


def of_split(rows: list[Row]) -> Row:
    """Every axis, the binary question and the baselines on the runs of one split."""
    sick = [not labels.healthy(row) for row in rows]
    found: Row = {
        axis: counts(
            rows, lambda r, axis=axis: labels.failures(r)[axis], lambda r, n=names: fires(r, n)
        )
        for axis, names in ANSWERS.items()
    }
    for axis, names in BY_MAKING.items():
        recipe = next(meant for meant, a in labels.BY_MAKING.items() if a == axis)
        some = [r for r in rows if r["meant"] in (recipe, "healthy")]
        some = [r for r in some if (r["meant"] == "healthy") == labels.healthy(r)]
        if some:
            found[axis] = counts(
                some, lambda r, m=recipe: r["meant"] == m, lambda r, n=names: fires(r, n)
            )
    found["any: fails"] = counts(rows, lambda r: not labels.healthy(r), lambda r: verdict(r) > 1)
    found["any: warns"] = counts(rows, lambda r: not labels.healthy(r), lambda r: verdict(r) > 0)
    for name in rows[0]["baselines"]:
        found[f"baseline: {name}"] = counts(
            rows, lambda r: not labels.healthy(r), lambda r, n=name: r["baselines"][n]
        )
    if 0 < sum(sick) < len(sick):
        found["auroc"] = round(float(roc_auc_score(sick, [verdict(r) for r in rows])), 3)
    found["macro_f1"] = round(float(np.mean([found[axis]["f1"] for axis in ANSWERS])), 3)
    found["runs"], found["healthy"] = len(rows), len(rows) - sum(sick)
    return found


def verdict(row: Row) -> int:
    """0 where nothing was found, 1 on a warning, 2 on a failure."""
    return {"fail": 2, "warn": 1}.get(row["verdict"], 0)


def main() -> None:
    """Print and keep the tables."""
    every = rows()
    found = {}
    for split in labels.SPLITS:
        some = [row for row in every if labels.split(row) == split]
        if some:
            found[split] = of_split(some)
    OUT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    for split, result in found.items():
        print(
            f"\n{split}: {result['runs']} runs, {result['healthy']} healthy, AUROC "
            f"{result.get('auroc')}, macro-F1 {result['macro_f1']}"
        )
        for name, c in result.items():
            if isinstance(c, dict):
                print(
                    f"  {name:28} precision {c['precision'][0]:.2f} recall {c['recall'][0]:.2f} "
                    f"false alarms {c['false_alarms'][0]:.2f} balanced {c['balanced']:.2f} "
                    f"({c['hit']}/{c['miss']}/{c['false']}/{c['quiet']})"
                )


if __name__ == "__main__":
    main()
