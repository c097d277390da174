"""Families of data that no threshold was fitted on: curves, clusters in 16 dimensions, tables.

Each sample has the part of the data that it is of: an arc of the curve, a cluster, a kind of
patient. Parts are about equally large, so that a part that is missing is a mode that is missing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

COUNT: Final = 20_000
ARCS: Final = 8
"""Parts that a curve is cut into, by equal shares of the samples."""


def moons(random: np.random.Generator) -> tuple[Array, Array]:
    """Two half circles that reach into each other, four arcs each."""
    angle, lower = random.uniform(0, np.pi, COUNT), random.integers(2, size=COUNT)
    points = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    points = np.where(lower[:, None] == 1, np.array([1.0, 0.5]) - points, points)
    arcs = np.minimum((angle / np.pi * ARCS / 2).astype(int), ARCS // 2 - 1)
    return points + 0.05 * random.standard_normal((COUNT, 2)), arcs + lower * ARCS // 2


def swiss_roll(random: np.random.Generator) -> tuple[Array, Array]:
    """The plane cut of a roll: a spiral of one and a half turns, evenly along its length."""
    share = random.uniform(0, 1, COUNT)
    angle = 1.5 * np.pi * np.sqrt(1 + 8 * share)  # arc length grows as the angle's square
    points = np.stack([angle * np.cos(angle), angle * np.sin(angle)], axis=1) / 8
    arcs = np.minimum((share * ARCS).astype(int), ARCS - 1)
    return points + 0.03 * random.standard_normal((COUNT, 2)), arcs


def pinwheel(random: np.random.Generator) -> tuple[Array, Array]:
    """Five arms, bent by their distance from the middle (Johnson et al. 2016)."""
    arm = random.integers(5, size=COUNT)
    points = random.standard_normal((COUNT, 2)) * np.array([0.3, 0.05]) + np.array([1.0, 0.0])
    angle = 2 * np.pi * arm / 5 + 0.25 * np.exp(points[:, 0])
    turned = np.stack(
        [
            points[:, 0] * np.cos(angle) - points[:, 1] * np.sin(angle),
            points[:, 0] * np.sin(angle) + points[:, 1] * np.cos(angle),
        ],
        axis=1,
    )
    return turned, arm


def mixture(random: np.random.Generator, dimensions: int, clusters: int) -> tuple[Array, Array]:
    """Normal clusters, each on a plane of four directions of its own."""
    centres = random.standard_normal((clusters, dimensions))
    planes = random.standard_normal((clusters, 4, dimensions)) / np.sqrt(dimensions)
    of = random.integers(clusters, size=COUNT)
    within = np.einsum("nk,nkd->nd", random.standard_normal((COUNT, 4)), 0.5 * planes[of])
    return centres[of] + within + 0.05 * random.standard_normal((COUNT, dimensions)), of


def table(random: np.random.Generator) -> tuple[Array, Array]:
    """A medical table as people train on: skewed, rounded, bounded and binary columns.

    Six kinds of patients in 12 standardised columns: age, sex, pressure (two, correlated), a
    skewed laboratory value (four, two of them correlated), counts (two), a score, an index.
    """
    kinds = 6
    of = random.integers(kinds, size=COUNT)
    level = random.standard_normal((kinds, 12))[of]
    noise = random.standard_normal((COUNT, 12))
    severity = random.standard_normal(COUNT)
    columns = [
        np.clip(np.round(55 + 14 * level[:, 0] + 5 * noise[:, 0]), 18, 95),
        (level[:, 1] + 0.3 * noise[:, 1] > 0).astype(float),
        np.round(130 + 12 * level[:, 2] + 5 * severity + 2 * noise[:, 2]),
        np.round(80 + 8 * level[:, 3] + 3 * severity + 2 * noise[:, 3]),
        *(np.exp(0.5 * level[:, i] + 0.2 * severity + 0.1 * noise[:, i]) for i in (4, 5)),
        *(np.exp(0.5 * level[:, i] + 0.2 * noise[:, i]) for i in (6, 7)),
        *(random.poisson(np.exp(0.6 + 0.5 * level[:, i])).astype(float) for i in (8, 9)),
        np.clip(np.round(5 + 2 * level[:, 10] + severity + 0.5 * noise[:, 10]), 0, 10),
        26 + 4 * level[:, 11] + 0.7 * noise[:, 11],
    ]
    values = np.stack(columns, axis=1)
    return (values - values.mean(axis=0)) / values.std(axis=0), of


@dataclass(frozen=True)
class Family:
    """A data set: how it is drawn, and how many latents its generator gets."""

    drawn: Callable[[np.random.Generator], tuple[Array, Array]]
    latents: int

    def draw(self) -> tuple[Array, Array]:
        """(COUNT, d) samples in float32, and the part of each."""
        samples, parts = self.drawn(np.random.default_rng(16))
        return samples.astype(np.float32), parts.astype(np.int64)


FAMILIES: Final = {
    "moons": Family(moons, 2),
    "swiss": Family(swiss_roll, 2),
    "pinwheel": Family(pinwheel, 2),
    "mixture16": Family(partial(mixture, dimensions=16, clusters=10), 16),
    "table": Family(table, 16),
}
