import numpy as np
import pytest

from ganreport.stats.cells import cells, clusters, fallen, owners


def test_clusters_are_found_and_counted():
    rng = np.random.default_rng(0)
    middles = 50 * np.eye(6)
    points = middles[np.repeat(np.arange(6), 40)] + rng.normal(size=(240, 6))
    centres = cells(points, 6)
    assert sorted(fallen(points, centres)) == [40] * 6
    assert np.array_equal(centres, cells(points, 6))
    assert len(np.unique(owners(points, centres)[:40])) == 1


def test_fewer_points_than_cells_and_identical_ones():
    assert len(cells(np.arange(6.0).reshape(3, 2), 9)) == 3
    same = np.ones((20, 3))
    assert fallen(same, cells(same, 5)).tolist() == [20]


def _ring(modes: int, deviation: float, count: int) -> np.ndarray:
    rng = np.random.default_rng(modes)
    angle = 2 * np.pi * rng.integers(modes, size=count) / modes
    return np.stack([np.cos(angle), np.sin(angle)], 1) + rng.normal(0, deviation, (count, 2))


@pytest.mark.parametrize("modes", [4, 8, 12])
def test_clusters_of_a_ring_are_its_modes(modes: int) -> None:
    found = clusters(_ring(modes, 0.03, 1000), 40)
    assert len(found) == modes
    assert np.abs(np.linalg.norm(found, axis=1) - 1).max() < 0.02


def test_clusters_of_a_grid_and_in_many_dimensions() -> None:
    rng = np.random.default_rng(0)
    grid = 2.0 * rng.integers(5, size=(1000, 2)) + rng.normal(0, 0.15, (1000, 2))
    assert len(clusters(grid, 40)) == 25
    centres = rng.normal(0, 1, (10, 64))
    many = centres[rng.integers(10, size=1000)] + rng.normal(0, 0.1, (1000, 64))
    assert len(clusters(many, 40)) == 10


@pytest.mark.parametrize("dimensions", [1, 2, 8, 64])
@pytest.mark.parametrize("draw", ["normal", "uniform"])
def test_a_cloud_has_no_clusters(dimensions: int, draw: str) -> None:
    rng = np.random.default_rng(dimensions)
    assert clusters(getattr(rng, draw)(size=(1000, dimensions)), 40) is None
