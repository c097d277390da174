"""Try the advice: every failed run that no threshold was fitted on, trained again as advised.

``python benchmarks/zoo/repair.py [FOLDER]`` takes the changes that the verdict on each run asks
for that ground truth calls unsound, outside of the calibration split, and trains the changed
configurations once, with the same seed. ``results/zoo-repairs.jsonl`` gets a line a run; a run that
no change was advised for counts as not repaired. A run that was trained with other changes before
is trained anew.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import labels
from judge import RESULTS as JUDGED
from model import changes_of
from train import RESULTS as TRAINED
from train import RUNS, Job, train

from ganreport.analysis.verdict.reliability import measured

Row = dict[str, Any]

RESULTS: Final = TRAINED.with_name("zoo-repairs.jsonl")
SUFFIX: Final = "-advised"
ORDER: Final = ("recipe and data set", "wild, odd", "recipe", "data set", "wild, even")


def jobs(trained: dict[str, Row], judged: dict[str, Row]) -> Iterator[Job]:
    """One for each failed run that something was advised for, the headline's splits first."""
    model = measured().model
    failed = [row for row in trained.values() if not labels.healthy(row)]
    for split in ORDER:
        for row in failed:
            if row["name"] not in judged or labels.split(row) != split:
                continue
            if changes := changes_of(row | judged[row["name"]], model):
                settings = row["settings"] | changes
                yield Job(row["name"] + SUFFIX, row["meant"], row["recipe"], row["data"], settings)


def _forget_others(wanted: list[Job]) -> None:
    """Leave out of the results what was trained by other advice than today's."""
    if not RESULTS.exists():
        return
    changes = {job.name: job.changes for job in wanted}
    tried = labels.lines(RESULTS)
    stale = {n for n, row in tried.items() if n in changes and row["settings"] != changes[n]}
    kept = [row for n, row in tried.items() if not any(n.startswith(name) for name in stale)]
    RESULTS.write_text("".join(json.dumps(row) + "\n" for row in kept), encoding="utf-8")
    print(f"{len(tried) - len(kept)} runs are trained anew")


def main() -> None:
    """Train what is missing."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    wanted = list(jobs(labels.lines(TRAINED), labels.lines(JUDGED)))
    _forget_others(wanted)
    train(wanted, folder.resolve(), RESULTS)


if __name__ == "__main__":
    main()
