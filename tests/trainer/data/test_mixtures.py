"""Ring and grid: PacGAN's by default, any size by their settings."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from gantrainer.config.settings import TrainConfig, from_mapping
from gantrainer.data.mixtures import grid, ring
from gantrainer.data.samples import Samples

POINTS = {"network": "mlp", "data_points": 5000}


@pytest.mark.parametrize(
    ("make", "changes", "modes", "std", "spacing"),
    [
        (ring, {}, 8, 0.01, 2 * np.sin(np.pi / 8)),
        (ring, {"ring_modes": 6, "ring_radius": 3.0, "ring_std": 0.1}, 6, 0.1, 3.0),
        (grid, {}, 25, 0.05, 2.0),
        (grid, {"grid_side": 4, "grid_step": 0.5, "grid_std": 0.02}, 16, 0.02, 0.5),
    ],
)
def test_known_modes(
    make: Callable[[TrainConfig], Samples],
    changes: dict[str, object],
    modes: int,
    std: float,
    spacing: float,
) -> None:
    found = make(from_mapping(POINTS | {"data": make.__name__} | changes, "test"))
    centres, points = found.about.mode_centres, found.whole.samples
    apart = np.linalg.norm(centres[:, None] - centres, axis=2)
    assert len(centres) == modes
    assert apart[apart > 0].min() == pytest.approx(spacing, abs=1e-4)
    np.testing.assert_allclose(centres.mean(axis=0), 0, atol=1e-6)
    distances = np.linalg.norm(points[:, None] - centres, axis=2)
    np.testing.assert_array_equal(distances.argmin(axis=1), found.whole.modes)
    assert np.bincount(found.whole.modes).min() > 0.7 * len(points) / modes
    assert (distances.min(axis=1) < 3 * std).mean() == pytest.approx(1 - np.exp(-4.5), abs=0.006)
    assert found.about.mode_std == std
