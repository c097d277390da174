import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganreport.stats import decimate
from ganreport.stats.decimate import block_means, evenly, extremes


def test_short_series_stay_as_they_are():
    x = np.arange(2000)
    thin = extremes(x, x * 2.0)
    assert thin[0] is x
    assert np.array_equal(thin[1], x * 2.0)


@given(st.integers(0, 5000), st.integers(1, 60), st.integers(0, 2**31))
def test_extremes_ends_and_order_survive(count, buckets, seed):
    y = np.random.default_rng(seed).normal(size=count)
    x, thin = extremes(np.arange(count), y, buckets)
    assert np.array_equal(y[x], thin)
    assert np.all(np.diff(x) > 0)
    assert len(x) <= max(5 * buckets, 4 * buckets)
    if count:
        assert (thin[0], thin[-1], thin.min(), thin.max()) == (y[0], y[-1], y.min(), y.max())


def test_every_bucket_keeps_its_own_extremes():
    y = np.random.default_rng(0).normal(size=10_000)
    x, _ = extremes(np.arange(10_000), y, buckets=10)
    for start in range(0, 10_000, 1000):
        bucket = y[start : start + 1000]
        kept = y[x[(x >= start) & (x < start + 1000)]]
        assert (kept.min(), kept.max()) == (bucket.min(), bucket.max())


def test_a_spike_of_one_point_survives():
    y = np.zeros(1_000_000, np.float32)
    y[654_321] = 7
    assert extremes(np.arange(len(y)), y)[1].max() == 7


def test_gaps_stay_gaps():
    y = np.sin(np.arange(10_000) / 100)
    y[3000:5000] = np.nan
    y[7005] = np.inf
    x, thin = extremes(np.arange(10_000), y, buckets=100)
    inside = (x >= 3000) & (x < 5000)
    assert inside.any()
    assert np.isnan(thin[inside]).all()
    assert np.isinf(thin[x == 7005]).all()
    assert 7005 in x


def test_a_series_of_nothing_but_gaps():
    _, thin = extremes(np.arange(10_000), np.full(10_000, np.nan), buckets=10)
    assert np.isnan(thin).all()


def test_lengths_must_agree():
    with pytest.raises(ValueError, match="as many of each"):
        extremes(np.arange(3), np.arange(4))


@given(st.integers(0, 400), st.integers(1, 60), st.integers(0, 99))
def test_block_means_by_the_slow_way(count, most, seed):
    rng = np.random.default_rng(seed)
    y = np.where(rng.random(count) < 0.3, np.inf, rng.normal(size=count))
    x = np.cumsum(rng.integers(1, 5, count))
    places, means = block_means(x, y, most)
    assert len(places) == len(means) <= most
    size = max(1, -(-count // most))
    for index, start in enumerate(range(0, count, size)):
        block = y[start : start + size]
        block = block[np.isfinite(block)]
        assert places[index] == pytest.approx(x[start : start + size].mean())
        assert means[index] == (
            pytest.approx(block.mean()) if len(block) else pytest.approx(np.nan, nan_ok=True)
        )


def test_chunks_make_no_difference(monkeypatch):
    y = np.random.default_rng(0).normal(size=5000)
    x = np.arange(5000)
    whole = extremes(x, y, 20), block_means(x, y, 30)
    monkeypatch.setattr(decimate, "_CHUNK", 400)
    for one, two in zip(whole, (extremes(x, y, 20), block_means(x, y, 30)), strict=True):
        assert np.array_equal(one[0], two[0])
        assert np.array_equal(one[1], two[1])


@pytest.mark.parametrize(
    ("count", "most", "places"),
    [(0, 5, []), (1, 5, [0]), (5, 2, [0, 4]), (11, 3, [0, 5, 10]), (3, 9, [0, 1, 2])],
)
def test_evenly_chosen_indices_hold_both_ends(count: int, most: int, places: list[int]) -> None:
    assert evenly(count, most).tolist() == places
