"""What a run came to, by what is known of its data: never by what the reporter measures.

Points of mixtures are sorted to the known centres; images to classes, and points of other families
to the parts of their data, by a support vector machine on pixels or coordinates that no embedding
ever saw. A sample counts only if it lies as near to its centre, or to its nearest real, as real
samples do. Figures are means over the last quarter of a run's evaluations.

By *definition*, not discovered: that a run diverged (a loss or a sample is not finite, or the
samples are a hundred times as large as the data), that few training samples were given
(memorisation, overfitting), and what the recipe did to the discriminator or to G's gradient.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import sets
from sklearn.datasets import load_digits
from sklearn.neighbors import NearestNeighbors
from sklearn.svm import SVC

Array = npt.NDArray[Any]

LEAST_SHARE: Final = 0.2
"""Of a mode's even share, from which on it counts as covered."""

NEAR: Final = 99.0
"""Percentile of real samples' distances to their nearest other real within which an image is like
one.
"""


@dataclass(frozen=True)
class Truth:
    """Figures of the end of a run; shares are of modes, samples or of the data's spread."""

    ended: str
    diverged: bool
    covered: float
    union: float
    variation: float
    chance: float
    quality: float
    moved: float


@dataclass(frozen=True)
class Sorter:
    """Sorts samples: (n,) index of a mode or -1; ``spread`` the data's; ``kept`` of real ones."""

    points: NearestNeighbors
    reach: float
    modes: int
    spread: float
    kept: float
    classes: SVC | None = None

    def __call__(self, samples: Array) -> Array:
        """The mode or class of each of (n, ...) samples, -1 where it is like no real."""
        flat = samples.reshape(len(samples), -1).astype(np.float64)
        distance, nearest = (array[:, 0] for array in self.points.kneighbors(flat, 1))
        found = nearest if self.classes is None else self.classes.predict(flat)
        return np.where(distance <= self.reach, found, -1)


def _near(points: Array) -> NearestNeighbors:
    """Looks neighbours up, by matrix products where there are many dimensions."""
    return NearestNeighbors(algorithm="kd_tree" if points.shape[1] < 8 else "brute").fit(points)


@cache
def of_labelled(name: str) -> Sorter:
    """The sorter of a set of labelled samples, from all of them; half tell how near is near."""
    images, labels = _digits() if name == "digits" else sets.made(name)
    flat = images.reshape(len(images), -1).astype(np.float64)
    order = np.random.default_rng(0).permutation(len(flat))
    one, other = order[: len(flat) // 2], order[len(flat) // 2 :]
    some = order[:5000]
    classifier = SVC(C=10).fit(flat[some], labels[some])
    reach = float(np.percentile(_near(flat[one]).kneighbors(flat[other], 1)[0], NEAR))
    spread = float(flat.std(axis=0).mean())
    return Sorter(_near(flat), reach, int(labels.max()) + 1, spread, NEAR / 100, classifier)


def _digits() -> tuple[Array, Array]:
    found = load_digits()
    return np.round(found.images * 255 / 16).astype(np.uint8), found.target


def of_points(reference: Array, centres: Array) -> Sorter:
    """The sorter of a mixture: a point belongs to a mode within a quarter of their spacing."""
    tree = _near(centres)
    spacing = float(tree.kneighbors(centres, 2)[0][:, 1].min())
    kept = float(np.mean(tree.kneighbors(reference, 1)[0] <= spacing / 4))
    return Sorter(tree, spacing / 4, len(centres), float(reference.std(axis=0).mean()), kept)


def judge(path: Path) -> Truth:
    """The truth of a recorded run."""
    info = json.loads((path / "run.json").read_text())
    files = sorted((path / "samples").glob("step-*.npz"))
    late = files[-max(2, len(files) // 4) :]
    with np.load(path / "reference.npz") as reference:
        centred = "mode_centres" in reference
        given = (reference["heldout"], reference["mode_centres"]) if centred else ()
        sorter = of_points(*given) if centred else of_labelled(_name(info["configuration"]))
    random, fixed = (np.stack([np.load(f)[key] for f in late]) for key in ("random", "fixed"))
    random, fixed = random.astype(np.float64), fixed.astype(np.float64)
    size = float(np.nanmax(np.abs(random), initial=0))
    broken = info["status"] == "failed" or not np.isfinite(random).all()
    if broken or size > 100 * (sorter.spread + 255 * (info["configuration"]["network"] != "mlp")):
        return Truth(info["status"], True, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    return _measured(info["status"], [sorter(samples) for samples in random], fixed, sorter)


def _name(settings: dict[str, Any]) -> str:
    """The data set's name, which an array's file has."""
    return "digits" if settings["data"] == "digits" else Path(settings["data_file"]).stem


def _measured(ended: str, found: list[Array], fixed: Array, sorter: Sorter) -> Truth:
    counts = np.array([np.bincount(f[f >= 0], minlength=sorter.modes) for f in found])
    drawn = len(found[0])
    held = counts / drawn >= LEAST_SHARE / sorter.modes
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    variation = 0.5 * np.abs(np.diff(shares, axis=0)).sum(axis=1).mean()
    mean = shares.mean(axis=0)
    chance = 0.5 * np.sqrt(4 / np.pi * mean * (1 - mean) / max(counts.sum(axis=1).mean(), 1)).sum()
    moved = np.abs(np.diff(fixed, axis=0)).mean() / sorter.spread
    return Truth(
        ended=ended,
        diverged=False,
        covered=float(held.mean()),
        union=float(held.any(axis=0).mean()),
        variation=float(variation) if counts.sum() else 0.0,
        chance=float(chance),
        quality=float(counts.sum() / drawn / len(found) / sorter.kept),
        moved=float(moved),
    )


def as_row(truth: Truth) -> dict[str, Any]:
    """The figures rounded, as a line of the results holds them."""
    return {k: round(v, 4) if isinstance(v, float) else v for k, v in asdict(truth).items()}
