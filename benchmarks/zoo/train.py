"""Train the zoo: every recipe, dose and data set, and the wild runs.

``python benchmarks/zoo/train.py [FOLDER]`` trains what FOLDER (``runs/zoo``) does not hold yet, two
runs at once, each on one thread; it may be stopped and started again. About two hours on two cores.
``results/zoo-runs.jsonl`` then has a line a run: its configuration and its truth.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import labels
import recipes
import sets
import wild

Settings = dict[str, Any]

RUNS: Final = Path("runs/zoo")
RESULTS: Final = Path(__file__).parents[1] / "results" / "zoo-runs.jsonl"
WORKERS: Final = 2


@dataclass(frozen=True)
class Job:
    """One run: its name, what it is meant to show (nothing if wild), its data set and changes."""

    name: str
    meant: str
    recipe: str
    data: str
    changes: Settings

    def about(self) -> dict[str, str]:
        """What a line of results says of the run before it is trained."""
        return {"name": self.name, "meant": self.meant, "recipe": self.recipe, "data": self.data}

    def settings(self, folder: Path) -> Settings:
        """The trainer's settings; data that have to be made are put into ``folder``."""
        found = sets.settings(self.data, folder) | self.changes
        share, wider = found.pop("share", 1.0), found.pop("d_wider", 1)
        found["discriminator_widths"] = [wider * width for width in found["discriminator_widths"]]
        if found.get("train_limit"):
            found["batch_size"] = min(found["batch_size"], found["train_limit"])
        found["steps"] = max(20, round(found["steps"] * share))
        found["evaluation_interval"] = max(1, round(found["evaluation_interval"] * share))
        return found


def jobs(seed: int = 0) -> Iterator[Job]:
    """Every run of the zoo."""
    for recipe in (*recipes.RECIPES, *recipes.FEW_SAMPLES):
        for data in (*recipe.data, *_elsewhere(recipe)):
            for dose, more in enumerate(recipe.doses):
                if data in recipes.FAMILIES and dose not in _doses(recipe):
                    continue
                name = f"{data}-{recipe.meant}-{recipe.name}-{dose}"
                changes = recipe.changes | more | {"seed": seed}
                yield Job(name, recipe.meant, recipe.name, data, changes)
    for index in range(wild.COUNT + wild.FURTHER):
        data, changes = wild.draw(index)
        yield Job(f"{data}-wild-{index:03d}", "", "wild", data, changes | {"seed": index})


def _elsewhere(recipe: recipes.Recipe) -> tuple[str, ...]:
    """The further families that a recipe for points, for images or for both is tried on."""
    if recipe.name not in recipes.ELSEWHERE:
        return ()
    images = set(recipes.IMAGES) <= set(recipe.data)
    points = set(recipes.POINTS) <= set(recipe.data)
    return tuple(n for n in recipes.FAMILIES if (images if n == "fashion28" else points))


def _doses(recipe: recipes.Recipe) -> tuple[int, ...]:
    """The doses that further families are given."""
    every = tuple(range(len(recipe.doses)))
    return recipes.ELSEWHERE.get(recipe.name, every)


def carry_out(job: Job, folder: Path) -> dict[str, Any]:
    """Train one run, keep what the reporter reads of it, and judge it."""
    import truth

    from gantrainer.config.settings import from_mapping
    from gantrainer.training import chief

    path, settings = folder / job.name, job.settings(folder)
    shutil.rmtree(path, ignore_errors=True)
    start = time.process_time()
    chief.run(from_mapping(settings, job.name), path, quiet=True)
    spent = time.process_time() - start
    shutil.rmtree(path / "checkpoints", ignore_errors=True)
    settings.pop("data_file", None)
    found = truth.as_row(truth.judge(path))
    return job.about() | found | {"cpu_seconds": round(spent, 1), "settings": settings}


def _on_one_thread() -> None:
    """Keep TensorFlow to one thread of this process."""
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)


def train(wanted: list[Job], folder: Path, results: Path) -> None:
    """Train the jobs that ``results`` has no line of, appending one for each.

    Jobs of the same configuration are trained once: the same seed would give the same bits.
    """
    lines = results.read_text().splitlines() if results.exists() else []
    done = {json.loads(line)["name"] for line in lines}
    alike: dict[str, list[Job]] = {}
    for job in wanted:
        if job.name not in done:
            alike.setdefault(json.dumps([job.data, job.changes], sort_keys=True), []).append(job)
    os.environ |= {"TF_CPP_MIN_LOG_LEVEL": "3", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    with ProcessPoolExecutor(WORKERS, get_context("spawn"), _on_one_thread) as pool:
        futures = {pool.submit(carry_out, same[0], folder): same for same in alike.values()}
        for number, future in enumerate(as_completed(futures), 1):
            if future.exception():
                print(f"{number}/{len(futures)} failed: {future.exception()}", flush=True)
                continue
            with results.open("a", encoding="utf-8") as file:
                for job in futures[future]:
                    row = future.result() | job.about()
                    file.write(json.dumps(row) + "\n")
            print(f"{number}/{len(futures)} {row['name']}", flush=True)


def main() -> None:
    """Train what is missing."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    train(sorted(jobs(), key=_later), folder.resolve(), RESULTS)


def _later(job: Job) -> bool:
    """Whether a run may wait: a further dose of a known recipe on a set that is held out."""
    return labels.split(job.about()) == "data set" and not job.name.endswith("-0")


if __name__ == "__main__":
    main()
