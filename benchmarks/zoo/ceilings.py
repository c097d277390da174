"""What could be had at most, and with losses alone: ensembles of trees fitted on the calibration.

They see every figure of every finding, or plain statistics of the two losses, and answer whether a
run is sound and on which axes it fails. No report uses them: nobody can read them.
"""

from __future__ import annotations

from typing import Any, Final

import labels
import numpy as np
import numpy.typing as npt
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.metrics import balanced_accuracy_score, f1_score, roc_auc_score

Row = dict[str, Any]
Array = npt.NDArray[Any]

MISSING: Final = -99.0
SEES: Final = ("all figures", "losses alone")


def ceilings(parts: dict[str, list[Row]]) -> dict[str, Any]:
    """For both sights and each split: AUROC and balanced accuracy of sound or not, macro-F1."""
    return {sight: _of(sight, parts) for sight in SEES}


def _of(sight: str, parts: dict[str, list[Row]]) -> dict[str, Any]:
    fitted = parts["calibration"]
    names = sorted({name for row in fitted for name in _seen(row, sight)})
    inputs = {split: _table(rows, names, sight) for split, rows in parts.items()}
    found: dict[str, Any] = {split: {} for split in parts if split != "calibration"}
    scores: dict[str, list[float]] = {split: [] for split in found}
    for axis in ("unsound", *labels.AXES):
        truth = [row["truth"][axis] for row in fitted]
        if len(set(truth)) < 2:
            continue
        trees = ExtraTreesClassifier(
            500, class_weight="balanced", min_samples_leaf=2, random_state=0
        ).fit(inputs["calibration"], truth)
        for split in found:
            if not parts[split]:
                continue
            true = [row["truth"][axis] for row in parts[split]]
            chance = trees.predict_proba(inputs[split])[:, 1]
            if axis == "unsound":
                found[split]["auroc"] = round(float(roc_auc_score(true, chance)), 3)
                right = balanced_accuracy_score(true, chance >= 0.5)
                found[split]["balanced"] = round(float(right), 3)
            elif any(true):
                scores[split].append(float(f1_score(true, chance >= 0.5)))
    for split, values in scores.items():
        found[split]["macro_f1"] = round(float(np.mean(values)), 3) if values else None
    return found


def _seen(row: Row, sight: str) -> dict[str, float]:
    """The named figures that one sight has of a run."""
    if sight == "losses alone":
        return {k: v for k, v in row["losses"].items() if v is not None}
    found = {}
    for name, (value, _, _, null) in row["figures"].items():
        if value is not None:
            found[name] = value / null if null else value
    return found


def _table(rows: list[Row], names: list[str], sight: str) -> Array:
    seen = [_seen(row, sight) for row in rows]
    return np.array([[s.get(name, MISSING) for name in names] for s in seen], np.float32)
