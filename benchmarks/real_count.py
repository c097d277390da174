"""Whether the number of recorded real samples moves what is said of a generator.

Samples of generators that are known are compared with 200 to 5,000 real samples, in pixels and
without features. The data are scikit-learn's digits, each moved by up to a pixel and dimmed, of
which there are as many as are asked for. The generators: ``perfect`` draws from the data; ``soft``
is a little off, as sound generators of images are: it keeps 16 of the 64 principal directions;
``half`` gives 5 of the 10 digits, ``noise`` has noise on its pixels. Kept are, of each generator
and number, the figures over their baselines and how often each finding warns or fails.

Run: python benchmarks/real_count.py [SEEDS]
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from common import keep
from sklearn.datasets import load_digits

from ganreport.analysis.analyse import analyse
from ganreport.readers import read_run
from ganreport.run.cards import DataCard
from ganreport.run.writer import RunWriter

Array = npt.NDArray[Any]
COUNTS: Final = (200, 500, 1000, 2000, 5000)
SAMPLES: Final = 1000
FIGURES: Final = ("diversity", "coverage", "precision", "wasserstein", "effective_modes")
FINDINGS: Final = ("diversity", "coverage", "modes", "repetition", "fidelity")
DIGITS: Final = load_digits()
IMAGES: Final = DIGITS.images * 255 / 16


def drawn(rng: np.random.Generator, count: int, classes: int = 10) -> Array:
    """(count, 8, 8) digits of the first classes, moved and dimmed."""
    chosen = rng.choice(np.flatnonzero(DIGITS.target < classes), count)
    shifts = rng.integers(-1, 2, (count, 2))
    moved = [np.roll(IMAGES[i], tuple(s), (0, 1)) for i, s in zip(chosen, shifts, strict=True)]
    return np.asarray(np.stack(moved) * rng.uniform(0.7, 1, (count, 1, 1)))


def soft(rng: np.random.Generator) -> Array:
    """Samples without the finest quarter of the data's directions."""
    basis = np.linalg.svd(
        drawn(np.random.default_rng(0), 4000).reshape(-1, 64) - IMAGES.mean(axis=0).ravel(),
        full_matrices=False,
    )[2][:16]
    flat = drawn(rng, SAMPLES).reshape(-1, 64) - IMAGES.mean(axis=0).ravel()
    return np.asarray((flat @ basis.T @ basis + IMAGES.mean(axis=0).ravel()).reshape(-1, 8, 8))


GENERATORS: Final[dict[str, Callable[[np.random.Generator], Array]]] = {
    "perfect": lambda rng: drawn(rng, SAMPLES),
    "soft": soft,
    "half": lambda rng: drawn(rng, SAMPLES, 5),
    "noise": lambda rng: drawn(rng, SAMPLES) + rng.normal(0, 90, (SAMPLES, 8, 8)),
}


def pixels(images: Array) -> Array:
    """(n, 8, 8, 1) bytes."""
    return np.clip(np.round(images), 0, 255).astype(np.uint8)[..., None]


def measured(real: Array, samples: Array) -> tuple[dict[str, float], dict[str, str]]:
    """Figures over their baselines, and the findings' statuses."""
    held = len(real) // 6
    with tempfile.TemporaryDirectory() as folder:
        card = DataCard(name="digits, moved", kind="images", shape=(8, 8, 1))
        with RunWriter(Path(folder) / "run", data=card) as run:
            run.reference(train=pixels(real[held:]), heldout=pixels(real[:held]))
            run.samples(1, random=pixels(samples))
        findings = {f.id: f for f in analyse(read_run(Path(folder) / "run")).findings}
    numbers = {e.name: e for name in FINDINGS for e in findings[name].evidence}
    figures = {
        name: number.value / number.baseline
        for name in FIGURES
        if (number := numbers.get(name)) and number.value is not None and number.baseline
    }
    return figures, {name: findings[name].status.value for name in FINDINGS}


def main() -> None:
    """Measure each generator against each number of real samples, several times."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 6
    results: dict[str, Any] = {"seeds": seeds, "samples": SAMPLES}
    for name, make in GENERATORS.items():
        results[name] = {}
        for count in COUNTS:
            figures: dict[str, list[float]] = {}
            troubled: Counter[str] = Counter()
            for seed in range(seeds):
                rng = np.random.default_rng([seed, count])
                values, statuses = measured(drawn(rng, 6 * count // 5), make(rng))
                for key, value in values.items():
                    figures.setdefault(key, []).append(value)
                troubled.update(k for k, v in statuses.items() if v in ("warn", "fail"))
                troubled.update(["fail"] * ("fail" in statuses.values()))
            results[name][count] = {k: round(float(np.mean(v)), 3) for k, v in figures.items()} | {
                "troubled": dict(troubled)
            }
            print(name, count, results[name][count], flush=True)
    keep("real_count", results)


if __name__ == "__main__":
    main()
