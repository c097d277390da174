import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import cdist, pdist

from ganreport.stats import distances


def cloud(count, dimensions, seed=0, shift=0.0):
    return np.random.default_rng(seed).normal(size=(count, dimensions)).astype("f4") + shift


@pytest.mark.parametrize("dimensions", [1, 2, 16, 17, 64])
def test_blocks_equal_the_textbook(dimensions, monkeypatch):
    monkeypatch.setattr(distances, "BLOCK_CELLS", 1000)
    monkeypatch.setattr(distances, "BLOCK_ROWS", 10)
    a, b = cloud(230, dimensions), cloud(170, dimensions, 1)
    blocks = list(distances.squared(a, b))
    found = np.concatenate([block for _, block in blocks])
    assert len(blocks) > 1
    assert np.allclose(found, cdist(a, b) ** 2, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("dimensions", [2, 40])
def test_nearest_equals_sorting_all(dimensions):
    a, b = cloud(120, dimensions), cloud(90, dimensions, 1)
    found, indices = distances.nearest(a, b, 4)
    everything = cdist(a.astype(float), b.astype(float))
    assert np.allclose(found, np.sort(everything, axis=1)[:, :4], rtol=1e-6)
    assert np.array_equal(indices, np.argsort(everything, axis=1)[:, :4])


@given(st.integers(1, 80), st.sampled_from([0.0, 1.0, 300.0]), st.integers(0, 1000))
def test_blocks_are_as_exact_as_promised(dimensions, shift, seed):
    a, b = cloud(40, dimensions, seed, shift), cloud(30, dimensions, seed + 1)
    own, other = distances.rounding(a, b)
    ((_, block),) = distances.squared(a, b)
    assert np.all(np.abs(block - cdist(a, b, "sqeuclidean")) <= own[:, None] + other)


def lattice(count, dimensions, seed=0):
    """Points of few different distances: many neighbours tie."""
    return np.random.default_rng(seed).integers(0, 2, (count, dimensions)).astype("f4")


def tight(count, dimensions, seed=0):
    """Clusters so narrow that float32 can't tell their points apart."""
    return 30 * lattice(count, dimensions, 9)[np.arange(count) % 4] + 1e-4 * cloud(
        count, dimensions, seed
    ).astype("f8")


@pytest.mark.parametrize("draw", [cloud, lattice, tight])
@pytest.mark.parametrize("dimensions", [5, 40])
def test_nearest_neighbours_are_those_of_float64(draw, dimensions, monkeypatch):
    monkeypatch.setattr(distances, "_GROUPS", 16)
    a, b = draw(700, dimensions), draw(600, dimensions, 1)
    found, indices = distances.nearest(a, b, 5)
    everything = cdist(a.astype(float), b.astype(float))
    assert np.allclose(found, np.sort(everything, axis=1)[:, :5], rtol=1e-12, atol=0)
    assert np.allclose(found, np.take_along_axis(everything, indices, 1), rtol=1e-12, atol=0)
    assert all(len(set(row)) == 5 for row in indices.tolist())


@pytest.mark.parametrize("draw", [cloud, lattice, tight])
@pytest.mark.parametrize("dimensions", [5, 40])
def test_within_decides_ties_as_float64(draw, dimensions):
    a, b = draw(700, dimensions), draw(600, dimensions, 1)
    limits = np.sort(cdist(b, b))[:, 5], np.sort(cdist(a, a))[:, 5][:, None]
    parts, found = zip(*distances.within(a, b, *limits), strict=True)
    everything = cdist(a.astype(float), b.astype(float))
    assert sum(part.stop - part.start for part in parts) == 700
    assert len(parts) > 1
    for allowed, limit in zip(map(np.concatenate, zip(*found, strict=True)), limits, strict=True):
        assert np.array_equal(allowed, everything <= limit)


def test_distances_beyond_float32_are_within_no_limit():
    near, far = cloud(20, 40), np.full((30, 40), 3e37, "f4")
    ((_, (allowed,)),) = distances.within(near, far, np.zeros(30))
    assert not allowed.any()


def test_a_point_is_not_its_own_neighbour():
    points = np.repeat(cloud(5, 3), 2, axis=0)
    found, indices = distances.nearest(points, points, 1, same=True)
    assert np.all(found == 0)
    assert np.all(indices[:, 0] != np.arange(10))


def test_far_from_the_origin_small_distances_stay_exact():
    points = cloud(60, 32).astype(float) * 1e-3 + 1e4
    found, _ = distances.nearest(points, points, 1, same=True)
    everything = cdist(points, points) + np.diag(np.full(60, np.inf))
    assert np.allclose(found[:, 0], everything.min(axis=1), rtol=1e-6)


def test_fewer_points_than_neighbours():
    assert distances.nearest(cloud(3, 2), cloud(2, 2), 5)[0].shape == (3, 2)
    assert distances.nearest(cloud(1, 2), cloud(1, 2), 5, same=True)[0].shape == (1, 0)


@given(st.sampled_from([2, 7, 60, 600]), st.integers(1, 30), st.integers(0, 1000))
def test_mean_pairwise_equals_pdist(count, dimensions, seed):
    points = cloud(count, dimensions, seed)
    assert distances.mean_pairwise(points).value == pytest.approx(pdist(points).mean(), rel=1e-6)


def test_mean_pairwise_interval_holds_its_level():
    truth = distances.mean_pairwise(cloud(4000, 3, 10_000)).value
    found = [distances.mean_pairwise(cloud(80, 3, seed)) for seed in range(300)]
    held = np.mean([e.lower < truth < e.upper for e in found])
    assert 0.90 < held < 0.99


def test_mean_pairwise_of_too_few_or_equal_points():
    assert np.isnan(distances.mean_pairwise(cloud(1, 3)).value)
    same = distances.mean_pairwise(np.full((50, 40), 7.0))
    assert (same.value, same.lower, same.upper) == (0, 0, 0)


def test_closest_pairs_come_once_and_in_order():
    points = np.array([[0.0], [1.0], [1.1], [5.0], [5.3]])
    found, pairs = distances.closest_pairs(points, 2)
    assert np.allclose(found, [0.1, 0.3])
    assert pairs.tolist() == [[1, 2], [3, 4]]
    assert distances.closest_pairs(points[:1])[1].shape == (0, 2)
