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
    names = sorted({name for row in parts["calibration"] for name in _seen(row, sight)})
    found: dict[str, Any] = {split: {} for split in parts if split != "calibration"}
    scores: dict[str, list[float]] = {split: [] for split in found}
    for axis in ("unsound", *labels.AXES):
        trees = _fitted(parts["calibration"], axis, names, sight)
        for split in found:
            known = [row for row in parts[split] if row["truth"][axis] is not None]
            true = [row["truth"][axis] for row in known]
            if trees is None or len(set(true)) < 2:
                continue
            chance = trees.predict_proba(_table(known, names, sight))[:, 1]
            if axis == "unsound":
                found[split]["auroc"] = round(float(roc_auc_score(true, chance)), 3)
                right = balanced_accuracy_score(true, chance >= 0.5)
                found[split]["balanced"] = round(float(right), 3)
            else:
                scores[split].append(float(f1_score(true, chance >= 0.5)))
    for split, values in scores.items():
        found[split]["macro_f1"] = round(float(np.mean(values)), 3) if values else None
    return found


def _fitted(
    rows: list[Row], axis: str, names: list[str], sight: str
) -> ExtraTreesClassifier | None:
    known = [row for row in rows if row["truth"][axis] is not None]
    truth = [row["truth"][axis] for row in known]
    if len(set(truth)) < 2:
        return None
    trees = ExtraTreesClassifier(500, class_weight="balanced", min_samples_leaf=2, random_state=0)
    return trees.fit(_table(known, names, sight), truth)


def _seen(row: Row, sight: str) -> dict[str, float]:
    """The named figures that one sight has of a run."""
    if sight == "losses alone":
        return {k: v for k, v in row["losses"].items() if v is not None}
    found = {}
    for name, (value, _, _, baseline) in row["figures"].items():
        if value is not None:
            found[name] = value / baseline if baseline else value
    return found


def _table(rows: list[Row], names: list[str], sight: str) -> Array:
    seen = [_seen(row, sight) for row in rows]
    return np.array([[s.get(name, MISSING) for name in names] for s in seen], np.float32)
