"""Try the advice: every failed run that no threshold was fitted on, trained again as advised.

``python benchmarks/zoo/repair.py [FOLDER]`` takes the changes that ``judge.py`` found for the runs
that ground truth calls unsound, outside of the calibration split, and trains the changed
configurations once, with the same seed. ``results/zoo-repairs.jsonl`` gets a line a run; a run that
no change was advised for counts as not repaired.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import labels
from judge import RESULTS as JUDGED
from train import RESULTS as TRAINED
from train import RUNS, Job, train

Row = dict[str, Any]

RESULTS: Final = TRAINED.with_name("zoo-repairs.jsonl")
SUFFIX: Final = "-advised"
ORDER: Final = ("recipe and data set", "wild, odd", "recipe", "data set", "wild, even")


def jobs(trained: dict[str, Row], judged: dict[str, Row]) -> Iterator[Job]:
    """One for each failed run that something was advised for, the headline's splits first."""
    failed = [row for row in trained.values() if not labels.healthy(row)]
    for split in ORDER:
        for row in failed:
            changes = judged.get(row["name"], {}).get("changes")
            if changes and labels.split(row) == split:
                settings = row["settings"] | changes
                yield Job(row["name"] + SUFFIX, row["meant"], row["recipe"], row["data"], settings)


def main() -> None:
    """Train what is missing."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    wanted = list(jobs(labels.lines(TRAINED), labels.lines(JUDGED)))
    train(wanted, folder.resolve(), RESULTS)


if __name__ == "__main__":
    main()
