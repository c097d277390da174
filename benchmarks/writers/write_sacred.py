"""Sacred with its FileStorageObserver: `1/{run,config,metrics}.json`."""

from __future__ import annotations

from pathlib import Path

import values
from sacred import SETTINGS, Experiment
from sacred.observers import FileStorageObserver
from sacred.run import Run

SETTINGS.CAPTURE_MODE = "no"


def write(folder: Path) -> None:
    """One run of an experiment without sources."""
    experiment = Experiment("toy", save_git_info=False, interactive=True)
    experiment.add_config(values.PARAMETERS)
    experiment.observers.append(FileStorageObserver(folder))

    @experiment.main
    def train(_run: Run) -> float:
        for step in values.STEPS:
            for name, value in values.scalars(step).items():
                _run.log_scalar(name, value, step)
        return values.scalars(values.STEPS[-1])["eval/fid"]

    experiment.run()


if __name__ == "__main__":
    values.main("sacred", write)
