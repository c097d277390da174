import numpy as np

from ganreport.stats.cells import cells, fallen, owners


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
