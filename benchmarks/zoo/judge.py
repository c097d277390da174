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
from typing import Any, Final

from baselines import BASELINES
from train import RESULTS as TRAINED
from train import RUNS, WORKERS

RESULTS: Final = Path(__file__).parents[1] / "results" / "zoo-findings.jsonl"
HIDDEN: Final = {"mode_centres", "mode_std", "train_modes", "heldout_modes"}


def findings(path: Path) -> dict[str, Any]:
    """Status of each finding, the verdict and every figure of evidence."""
    from ganreport.diagnostics import conclude, examine
    from ganreport.formats import read_run
    from ganreport.history import measure_samples
    from ganreport.run import Arrays

    run = read_run(path)
    if run.reference:
        known = Arrays(run.reference.path, run.reference.names - HIDDEN)
        run = dataclasses.replace(run, reference=known)
    found = examine(run, measure_samples(run))
    verdict = conclude(found)
    return {
        "name": path.name,
        "verdict": verdict.status.value,
        "leads": verdict.findings[0] if verdict.findings else "",
        "status": {f.id: f.status.value for f in found},
        "since": {f.id: f.since for f in found if f.since is not None},
        "figures": {
            f"{f.id}.{e.name}": [_short(e.value), _short(e.lower), _short(e.upper), _short(e.null)]
            for f in found
            for e in f.evidence
        },
        "baselines": {name: rule(run) for name, rule in BASELINES.items()},
    }


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
