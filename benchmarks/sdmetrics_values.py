"""What SDMetrics says of a small table: the oracle of our metrics of tables.

Run by a Python that has sdmetrics (0.32), which ours need not have; writes the table and the
scores to tests/reporter/stats/sdmetrics.json, which a test reads:

    python benchmarks/sdmetrics_values.py
"""

from __future__ import annotations

import itertools
import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sdmetrics.column_pairs import ContingencySimilarity, CorrelationSimilarity
from sdmetrics.single_column import (
    BoundaryAdherence,
    CategoryCoverage,
    KSComplement,
    RangeCoverage,
    TVComplement,
)
from sdmetrics.single_table import NewRowSynthesis
from sdmetrics.single_table.privacy.dcr_utils import calculate_dcr

OUT = Path(__file__).parents[1] / "tests/reporter/stats/sdmetrics.json"
TYPES = {"a": "number", "b": "number", "c": "category", "d": "category", "e": "integer"}
METADATA = {
    "columns": {
        name: {"sdtype": "categorical" if kind == "category" else "numerical"}
        for name, kind in TYPES.items()
    }
}


def table(seed: int, count: int, shift: float) -> pd.DataFrame:
    """Numbers that depend on each other and on a category, some of them missing."""
    rng = np.random.default_rng(seed)
    a = rng.normal(shift, 1, count).round(3)
    c = np.where(a + rng.normal(0, 0.7, count) > 0.3, "x", rng.choice(["y", "z"], count))
    frame = pd.DataFrame(
        {
            "a": a,
            "b": (0.6 * a + rng.normal(0, 0.8, count)).round(3),
            "c": c,
            "d": rng.choice(list("pqrs") if not shift else list("pqrt"), count),
            "e": rng.poisson(3 + shift, count),
        }
    )
    frame.loc[:3, "a"] = np.nan
    frame.loc[2:4, "d"] = None
    return frame


def whole(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows without anything missing: pairs are compared on these."""
    return frame.dropna().reset_index(drop=True)


def scores(real: pd.DataFrame, made: pd.DataFrame) -> dict[str, Any]:
    """SDMetrics' scores, by their names."""
    numbers = [name for name, kind in TYPES.items() if kind != "category"]
    names = [name for name in TYPES if name not in numbers]
    mixed = {}
    for one, two in itertools.combinations(TYPES, 2):
        chosen = [whole(frame)[[one, two]].copy() for frame in (real, made)]
        # By the parts of the real range: SDMetrics' report cuts each table by its own.
        cut = [name for name in (one, two) if name in numbers]
        mixed[f"{one} {two}"] = (
            CorrelationSimilarity.compute(*chosen)
            if len(cut) == 2
            else ContingencySimilarity.compute(*chosen, continuous_column_names=cut or None)
        )
    return {
        "KSComplement": {n: KSComplement.compute(real[n], made[n]) for n in numbers},
        "TVComplement": {n: TVComplement.compute(real[n], made[n]) for n in names},
        "RangeCoverage": {n: RangeCoverage.compute(real[n], made[n]) for n in numbers},
        "CategoryCoverage": {n: CategoryCoverage.compute(real[n], made[n]) for n in names},
        "BoundaryAdherence": {n: BoundaryAdherence.compute(real[n], made[n]) for n in numbers},
        "CorrelationSimilarity": CorrelationSimilarity.compute(real[["a", "b"]], made[["a", "b"]]),
        "ContingencySimilarity": ContingencySimilarity.compute(real[["c", "d"]], made[["c", "d"]]),
        "pairs": mixed,
        "DCR": calculate_dcr(made, real, METADATA).tolist(),
        "NewRowSynthesis": NewRowSynthesis.compute(
            real, pd.concat([made, real.iloc[5:9]]), METADATA, numerical_match_tolerance=1e-9
        ),
    }


def main() -> None:
    """Write the table and the scores."""
    warnings.simplefilter("ignore")
    real, made = table(1, 60, 0.0), table(2, 50, 0.4)
    held = {name: json.loads(frame.to_json(orient="split", index=False)) for name, frame in
            (("real", real), ("made", made))}  # fmt: skip
    record = {"types": TYPES, **held, "scores": scores(real, made)}
    OUT.write_text(json.dumps(record, separators=(",", ":"), allow_nan=False) + "\n")


if __name__ == "__main__":
    main()
