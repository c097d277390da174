"""Train on what may only have been trained too little: the ground truth of under-training.

``python benchmarks/zoo/longer.py [FOLDER]`` trains the runs of ``zoo-runs.jsonl`` that are unsound
and shorter than their data set's base, or meant to be under-trained, once more from the start with
the same seed: for the base's steps, or for four times their own if they had as many. A constant
schedule goes the same way at first. ``results/zoo-longer.jsonl`` gets a line a run.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import labels
from sets import BASES
from train import RESULTS as TRAINED
from train import RUNS, Job, train

Row = dict[str, Any]

RESULTS: Final = TRAINED.with_name("zoo-longer.jsonl")
TIMES: Final = 4
SUFFIX: Final = "-longer"


def jobs(rows: list[Row]) -> Iterator[Job]:
    """One for each run that may only have been short."""
    for row in rows:
        found, settings = labels.failures(row), row["settings"]
        base, steps = BASES[row["data"]]["steps"], settings["steps"]
        short = steps < base or row["meant"] == "undertraining"
        if short and not row["diverged"] and (found["coverage"] or found["quality"]):
            times = base / steps if steps < base else TIMES
            longer = {name: round(settings[name] * times) for name in _SCALED}
            yield Job(
                row["name"] + SUFFIX, row["meant"], row["recipe"], row["data"], settings | longer
            )


_SCALED: Final = ("steps", "evaluation_interval")


def main() -> None:
    """Train what is missing."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    train(list(jobs(list(labels.lines(TRAINED).values()))), folder.resolve(), RESULTS)


if __name__ == "__main__":
    main()
