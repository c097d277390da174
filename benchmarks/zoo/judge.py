"""What the reporter says of each run of the zoo, blind to what its ground truth is made of.

``python benchmarks/zoo/judge.py [FOLDER]`` reads every run that ``train.py`` left in FOLDER and
writes its findings and their figures to ``results/zoo-findings.jsonl``. The centres of mixtures are
hidden: they are the ground truth, and nobody's data come with them.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from baselines import BASELINES
from train import RESULTS as TRAINED
from train import RUNS, WORKERS

if TYPE_CHECKING:
    from ganreport.metrics.comparison import Comparison
    from ganreport.run.model import Run

RESULTS: Final = Path(__file__).parents[1] / "results" / "zoo-findings.jsonl"
HIDDEN: Final = {"mode_centres", "mode_std", "train_modes", "heldout_modes"}


def findings(path: Path) -> dict[str, Any]:
    """Status of each finding and every figure of evidence; the headline and grade to be read.

    What the judge makes of these, and advises, is worked out by ``model.py``, so that it can be
    fitted anew without the runs.
    """
    from ganreport.analysis.analyse import analyse
    from ganreport.readers import read_run
    from ganreport.run.model import Arrays

    run = read_run(path)
    if run.reference:
        known = Arrays(run.reference.path, run.reference.names - HIDDEN)
        run = dataclasses.replace(run, reference=known)
    analysis = analyse(run)
    found, verdict, grade = analysis.findings, analysis.verdict, analysis.verdict.grade
    return {
        "name": path.name,
        "headline": str(verdict.headline),
        "compared": compared(analysis.history.comparison),
        "grade": [_short(s.value) for s in (grade.overall, grade.fidelity, grade.coverage)]
        if grade
        else None,
        "longer": grade.longer if grade else None,
        "asked": {f.id: f.changes for f in found if f.changes},
        "status": {f.id: f.status.value for f in found},
        "since": {f.id: f.since for f in found if f.since is not None},
        "figures": {
            f"{f.id}.{e.name}": [
                _short(e.value),
                _short(e.lower),
                _short(e.upper),
                _short(e.baseline),
            ]
            for f in found
            for e in f.evidence
        },
        "losses": losses(run),
        "baselines": {name: rule(run) for name, rule in BASELINES.items()},
    }


def compared(comparison: Comparison | None) -> dict[str, Any] | None:
    """What the last samples were compared with, None where they were not."""
    if comparison is None or not comparison.scores:
        return None
    known = dataclasses.asdict(comparison)
    return {name: value for name, value in known.items() if name not in ("scores", "blind")}


def losses(run: Run) -> dict[str, float | None]:
    """What plain statistics say of both losses: all that a tool sees that looks at losses alone."""
    found: dict[str, float | None] = {}
    for name in ("d_loss", "g_loss"):
        values = np.asarray(run.metrics.values(name), float)
        values = values[np.isfinite(values)]
        if len(values) < 16:
            continue
        early, late = values[: len(values) // 4], values[-(len(values) // 4) :]
        smooth = np.convolve(late, np.ones(len(late) // 4) / (len(late) // 4), "valid")
        figures = {
            "early": early.mean(),
            "late": late.mean(),
            "spread": late.std(),
            "slow": smooth.std(),
            "least": late.min(),
            "most": late.max(),
            "turn": np.corrcoef(late[:-1], late[1:])[0, 1] if late.std() else 0.0,
        }
        found |= {f"{name}_{key}": _short(float(value)) for key, value in figures.items()}
    return found


def _short(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.5g}")


def main() -> None:
    """Judge every run that was trained."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    names = [json.loads(line)["name"] for line in TRAINED.read_text().splitlines()]
    with ProcessPoolExecutor(WORKERS, get_context("spawn")) as pool:
        rows = pool.map(findings, [folder / name for name in sorted(names)], chunksize=4)
        lines = [json.dumps(row) for row in rows]
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} runs judged")


if __name__ == "__main__":
    main()
