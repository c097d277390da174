import numpy as np
import pytest
import scipy.linalg
from hypothesis import given, settings
from hypothesis import strategies as st

from ganreport.stats import frechet

RNG = np.random.default_rng(5)
MIX = RNG.normal(size=(64, 64)) / 8


def cloud(count, seed, dimensions=64, mix=None):
    points = np.random.default_rng(seed).normal(size=(count, dimensions))
    return points if mix is None else points @ mix


def textbook(x, y):
    a, b = np.cov(x, rowvar=False), np.cov(y, rowvar=False)
    root = scipy.linalg.sqrtm(a @ b).real
    return np.sum((x.mean(0) - y.mean(0)) ** 2) + np.trace(a + b - 2 * root)


def gaussian_floor(covariance, count, other):
    """Expected distance between draws of one Gaussian, to first order, in closed form."""
    values = np.linalg.eigvalsh(covariance)
    products = np.outer(values, values) * (1 + np.eye(len(values)))
    halved = products / np.add.outer(values, values) / 2
    return (1 / count + 1 / other) * (values.sum() + halved.sum())


@pytest.mark.parametrize("dimensions", [2, 10, 64])
def test_equals_sqrtm(dimensions):
    x, y = cloud(500, 0, dimensions), 0.3 + 1.2 * cloud(400, 1, dimensions)
    found = frechet.distance(frechet.fit(x), frechet.fit(y))
    assert found == pytest.approx(textbook(x, y), rel=1e-8)
    root = frechet.factor(frechet.fit(x).covariance)
    whole = frechet.estimate(frechet.fit(x), y, root, frechet.floor(x, 500, 400))
    assert whole.value == pytest.approx(found, rel=1e-10)


def test_known_in_closed_form():
    x, y = cloud(300, 0, 5), cloud(300, 0, 5) * 2 + 1
    a = np.cov(x, rowvar=False)
    shift = np.sum((y.mean(0) - x.mean(0)) ** 2)
    found = frechet.distance(frechet.fit(x), frechet.fit(y))
    assert found == pytest.approx(shift + np.trace(a), rel=1e-9)


@pytest.mark.parametrize("collapsed", ["real", "generated", "both"])
def test_missing_rank_is_no_crash(collapsed):
    flat = np.zeros((20, 20))
    flat[:3, :3] = RNG.normal(size=(3, 3))
    x = cloud(200, 0, 20, flat) if collapsed != "fakes" else cloud(200, 0, 20)
    y = cloud(200, 1, 20, flat) if collapsed != "reals" else cloud(200, 1, 20)
    a, b = frechet.fit(x), frechet.fit(y)
    values = np.linalg.eigvals(a.covariance @ b.covariance).real
    expected = np.sum((a.mean - b.mean) ** 2) + np.trace(a.covariance + b.covariance)
    expected -= 2 * np.sqrt(np.maximum(values, 0)).sum()
    assert frechet.distance(a, b) == pytest.approx(expected, abs=1e-6)
    baseline = frechet.floor(x, 200, 200)
    found = frechet.estimate(a, y, frechet.factor(a.covariance), baseline)
    assert np.isfinite([found.value, found.lower, found.upper]).all()


def test_more_dimensions_than_points_and_identical_points():
    x, y = cloud(10, 0), np.zeros((10, 64))
    a = frechet.fit(x)
    found = frechet.estimate(a, y, frechet.factor(a.covariance), frechet.floor(x, 10, 10))
    expected = np.sum(a.mean**2) + np.trace(a.covariance)
    assert found.value == pytest.approx(expected, rel=1e-6)
    zero = frechet.floor(y, 10, 10)
    assert (zero.value, zero.lower, zero.upper) == (0, 0, 0)
    with pytest.raises(ValueError, match="2 points"):
        frechet.fit(x[:1])


def test_floor_of_the_unit_gaussian_as_simulated_for_the_project():
    assert gaussian_floor(np.eye(64), 1000, 1000) == pytest.approx(2.208, abs=1e-3)


def test_both_floors_are_what_two_sets_of_one_gaussian_score():
    found = [
        frechet.distance(
            frechet.fit(cloud(500, s, mix=MIX)), frechet.fit(cloud(500, s + 99, mix=MIX))
        )
        for s in range(40)
    ]
    exact = gaussian_floor(MIX.T @ MIX, 500, 500)
    own = frechet.floor(cloud(4000, 7, mix=MIX), 500, 500)
    assert np.mean(found) == pytest.approx(exact, rel=0.02)
    assert own.value == pytest.approx(exact, rel=0.03)
    assert np.mean([own.lower < value < own.upper for value in found]) > 0.8


def test_floor_allows_for_heavy_and_light_tails():
    for draw in (
        lambda rng: rng.laplace(size=(400, 3)),
        lambda rng: rng.choice([-1.0, 1.0], (400, 3)),
    ):
        pairs = [
            (draw(np.random.default_rng(s)), draw(np.random.default_rng(s + 999)))
            for s in range(300)
        ]
        found = [frechet.distance(frechet.fit(x), frechet.fit(y)) for x, y in pairs]
        own = frechet.floor(np.concatenate([x for x, _ in pairs[:20]]), 400, 400)
        assert np.mean(found) == pytest.approx(own.value, rel=0.12)


def test_interval_holds_its_level_for_a_biased_generator():
    real = frechet.fit(cloud(2000, 0, 8))
    root, baseline = frechet.factor(real.covariance), frechet.floor(cloud(2000, 0, 8), 300, 2000)
    found = [frechet.estimate(real, 0.5 + cloud(300, s, 8), root, baseline) for s in range(1, 200)]
    expected = np.mean([e.value for e in found])
    held = np.mean([e.lower < expected < e.upper for e in found])
    assert 0.92 < held <= 1
    spread = np.std([e.value for e in found])
    assert np.mean([(e.upper - e.lower) / 3.92 for e in found]) == pytest.approx(spread, rel=0.25)


@settings(max_examples=20)
@given(st.integers(0, 1000), st.floats(0.1, 100))
def test_scale_order_and_symmetry(seed, scale):
    x, y = cloud(40, seed, 6), 1 + cloud(50, seed + 1, 6)
    one = frechet.distance(frechet.fit(x), frechet.fit(y))
    assert frechet.distance(frechet.fit(y[::-1]), frechet.fit(x)) == pytest.approx(one, rel=1e-8)
    larger = frechet.distance(frechet.fit(scale * x), frechet.fit(scale * y))
    assert larger == pytest.approx(scale**2 * one, rel=1e-8)
    assert frechet.distance(frechet.fit(x), frechet.fit(x)) == pytest.approx(0, abs=1e-6)


def test_infinity_has_no_floor_and_holds_its_interval():
    same, off = [], []
    for s in range(30):
        real = cloud(500, s, 16)
        baseline = frechet.floor(real, 400, 500)
        same.append(frechet.infinity(real, cloud(400, 999 + s, 16), baseline))
        off.append(frechet.infinity(real, 0.1 + 1.2 * cloud(400, 999 + s, 16), baseline))
    truth = 16 * (0.1**2 + 0.2**2)
    for found, expected in ((same, 0), (off, truth)):
        values = [e.value for e in found]
        floor = gaussian_floor(np.eye(16), 400, 500)
        assert abs(np.mean(values) - expected) < 0.1 * floor + 4 * np.std(values) / 30**0.5
        assert np.mean([e.lower < expected < e.upper for e in found]) > 0.9


def test_infinity_is_the_intercept_and_needs_points_enough():
    x, y = cloud(160, 0, 5), 0.3 + cloud(120, 1, 5)
    baseline = frechet.floor(x, 120, 160)
    rng = np.random.default_rng(frechet._SEED)
    means = []
    for k in range(1, 5):
        cuts = []
        for _ in range(1 if k == 1 else 4):
            a, b = (np.array_split(p[rng.permutation(len(p))], k) for p in (x, y))
            cuts.append(np.mean([textbook(c, d) for c, d in zip(a, b, strict=True)]))
        means.append(np.mean(cuts))
    expected = np.polyfit([1, 2, 3, 4], means, 1)[1]
    assert frechet.infinity(x, y, baseline).value == pytest.approx(expected, rel=1e-6)
    assert np.isnan(frechet.infinity(x[:39], y, baseline).value)


def test_floor_as_simulated_for_the_project():
    found = [
        frechet.distance(frechet.fit(cloud(1000, s)), frechet.fit(cloud(1000, s + 99)))
        for s in range(12)
    ]
    assert np.mean(found) == pytest.approx(2.202, abs=4 * np.std(found) / 12**0.5 + 0.02)


def test_floors_by_loops():
    points = cloud(50, 3, 4) @ np.diag([3, 2, 1, 0.5])
    covariance = np.cov(points, rowvar=False)
    values, axes = np.linalg.eigh(covariance)
    z = (points - points.mean(axis=0)) @ axes
    gaussian = own = 0.0
    for i in range(4):
        for j in range(4):
            even = (1 + (i == j)) * values[i] * values[j]
            fourth = np.mean(z[:, i] ** 2 * z[:, j] ** 2) - (i == j) * values[i] ** 2
            gaussian += even / (values[i] + values[j]) / 2
            own += fourth / (values[i] + values[j]) / 2
    scale, trace = 1 / 30 + 1 / 70, np.trace(covariance)
    assert gaussian_floor(covariance, 30, 70) == pytest.approx(scale * (trace + gaussian))
    assert frechet.floor(points, 30, 70).value == pytest.approx(scale * (trace + own), rel=1e-9)
