"""Does a generator copy its training data? Three answers from nearest-neighbour distances."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.stats.discriminator import auc
from ganreport.stats.estimate import NAN, Z95, Estimate, finite, normal, share

Array = npt.NDArray[Any]

FEWEST_FAKES: Final = 20
"""Generated samples that a cell must hold (Meehan et al. 2020, sec. 5: tau = 20/m)."""

FEWEST_HELDOUT: Final = 10  # of a cell; so that the Mann-Whitney statistic is about normal


def c_t(generated: Array, heldout: Array, fake_cells: Array, held_cells: Array) -> Estimate:
    """C_T of Meehan et al. 2020, eq. 2: far below 0 where samples lie too near to real ones.

    Mann and Whitney's z of the distances in each cell, averaged with the held-out real samples'
    shares as weights; cells with few of either are left out. Its error is that of DeLong in each
    cell.

    Args:
        generated: (n,) distances of samples to their nearest real training sample.
        heldout: (h,) distances of held-out real samples to theirs.
        fake_cells: (n,) index of the cell of each sample.
        held_cells: (h,) index of the cell of each held-out real.

    Returns:
        The statistic, NaN where no cell holds enough of both.
    """
    z, errors, weights = [], [], []
    for cell, size in enumerate(np.bincount(held_cells)):
        near, far = generated[fake_cells == cell], heldout[held_cells == cell]
        if len(near) < FEWEST_FAKES or size < FEWEST_HELDOUT:
            continue
        area = auc(near, far)
        scale = math.sqrt((len(near) + len(far) + 1) / (12 * len(near) * len(far)))
        z.append((area.value - 0.5) / scale)
        errors.append(_error(area) / scale)
        weights.append(float(size))
    if not z:
        return Estimate(NAN)
    w = np.array(weights) / sum(weights)
    return normal(float(w @ np.array(z)), math.sqrt(float(w**2 @ np.array(errors) ** 2)))


def _error(area: Estimate) -> float:
    """Standard error behind an interval that may be cut at one end."""
    return max(area.upper - area.value, area.value - area.lower) / Z95


def c_t_baseline(fake_cells: Array, held_cells: Array) -> Estimate:
    """C_T of a generator that does not copy: 0, with the variance of its weighted z."""
    sizes = np.bincount(held_cells)
    held = np.bincount(fake_cells, minlength=len(sizes))[: len(sizes)]
    used = sizes[(held >= FEWEST_FAKES) & (sizes >= FEWEST_HELDOUT)]
    if not used.size:
        return Estimate(NAN)
    return normal(0.0, math.sqrt(float(np.sum((used / used.sum()) ** 2))))


def authenticity(distances: Array, nearest: Array, own: Array) -> Estimate:
    """Share of points farther from the nearest real training sample than that from its own.

    Alaa et al. 2022, sec. 3.3. Near 0 where all are copies; for a generator that does not copy it
    is that of held-out real samples.

    Args:
        distances: (n,) distances to the nearest real training sample.
        nearest: (n,) which one that is.
        own: (m,) distances of real training samples to their nearest other training real.
    """
    return share(int(np.count_nonzero(finite(distances) > own[nearest])), len(distances))


def beside_training(
    train: Array,
    nearest_train: Array,
    heldout: Array,
    nearest_heldout: Array,
    counts: tuple[int, int],
) -> tuple[Estimate, Estimate]:
    """Share of samples whose nearest real sample, of training and held-out ones, is a training one.

    Without copying the two kinds are exchangeable, so that the share is ``M / (M + H)`` on average;
    the baseline's width is that of the permutation of the labels over the real samples that samples
    lie next to. It grows where many samples lie next to few real samples: a collapse is no copying.
    Samples as far from both kinds are left out.

    Args:
        train: (n,) distances to the nearest real training sample.
        nearest_train: (n,) which one that is.
        heldout: (n,) distances to the nearest held-out real.
        nearest_heldout: (n,) which one that is.
        counts: M training and H held-out real samples.

    Returns:
        The share, its error clustered by nearest real sample, and the baseline.
    """
    m, h = counts
    near, far = train < heldout, heldout < train
    hits = np.bincount(nearest_train[near], minlength=m)
    misses = np.bincount(nearest_heldout[far], minlength=h)
    total = int(hits.sum() + misses.sum())
    expected = m / (m + h)
    if not total or m + h < 2:
        return Estimate(NAN), Estimate(expected)
    value = float(hits.sum() / total)
    squares = float(np.sum(hits**2) * (1 - value) ** 2 + np.sum(misses**2) * value**2)
    each = np.concatenate([hits, misses]) / total - 1 / (m + h)
    spread = expected * (1 - expected) * (m + h) / (m + h - 1) * float(np.sum(each**2))
    error = max(math.sqrt(squares) / total, 1 / total)
    return (
        normal(value, error, 0.0, 1.0),
        normal(expected, math.sqrt(spread), 0.0, 1.0),
    )
