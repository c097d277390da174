"""Whether ``precision = "bfloat16"`` costs sample quality: Fréchet distances on digits.

For each of three seeds the default DCGAN trains on digits in float32 and in bfloat16. What is
compared is the Fréchet distance of 1,000 samples to the training set, in the embedding that
evaluations use, at the end. The bar: the mean difference lies within twice its standard error, or
bfloat16 is better. Three runs can only show a large loss; they are no proof of equality.
"""

from __future__ import annotations

import math
import statistics
import tempfile
from pathlib import Path

import numpy as np
from common import keep

from ganreport.run import schema
from ganreport.stats import frechet
from gantrainer.config.settings import from_mapping
from gantrainer.training.chief import run

SEEDS, STEPS = (0, 1, 2), 6000


def distance(precision: str, seed: int) -> float:
    """Fréchet distance of a run's last samples to the training set."""
    settings = {"precision": precision, "seed": seed, "steps": STEPS, "evaluation_interval": STEPS}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run"
        run(from_mapping(settings, "benchmark"), path, quiet=True)
        last = path / schema.SAMPLES_DIR / schema.step_name(STEPS, ".npz")
        with np.load(last) as samples, np.load(path / schema.REFERENCE_FILE) as reference:
            parts = samples["random_features"], reference["train_features"]
        return frechet.distance(*(frechet.fit(part) for part in parts))


def main() -> None:
    """Measure, print, and keep the result."""
    found = {name: [distance(name, seed) for seed in SEEDS] for name in ("float32", "bfloat16")}
    differences = [b - a for a, b in zip(*found.values(), strict=True)]
    mean = statistics.mean(differences)
    error = statistics.stdev(differences) / math.sqrt(len(SEEDS))
    for name, values in found.items():
        print(f"{name:9}", *(f"{value:8.3f}" for value in values))
    verdict = "yes" if mean <= 2 * error else "MISSED"
    print(
        f"bfloat16 - float32 = {mean:.3f} with standard error {error:.3f}; within noise: {verdict}"
    )
    keep(
        "precision",
        {
            "steps": STEPS,
            "seeds": SEEDS,
            "distances": found,
            "difference": mean,
            "standard_error": error,
        },
    )


if __name__ == "__main__":
    main()
