import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import cdist
from scipy.stats import mannwhitneyu

from ganreport.stats import copying, distances
from ganreport.stats.cells import cells, owners


def gaussian(count, seed, scale=1.0):
    return scale * np.random.default_rng(seed).normal(size=(count, 16))


TRAIN, HELDOUT = gaussian(1000, 1), gaussian(1000, 2)


def near(points, real, same=False):
    found, indices = distances.nearest(points, real, 1, same=same)
    return found[:, 0], indices[:, 0]


def answers(generated, train=TRAIN, heldout=HELDOUT, count=1):
    centres = cells(train, count)
    to_train, which = near(generated, train)
    held, held_which = near(heldout, train)
    far, far_which = near(generated, heldout)
    own, _ = near(train, train, same=True)
    places = owners(generated, centres), owners(heldout, centres)
    sizes = len(train), len(heldout)
    return {
        "c_t": copying.c_t(to_train, held, *places),
        "c_t_null": copying.c_t_baseline(*places),
        "authenticity": copying.authenticity(to_train, which, own),
        "authentic_null": copying.authenticity(held, held_which, own),
        "beside": copying.beside_training(to_train, which, far, far_which, sizes),
    }


HALF = np.concatenate([gaussian(500, 3), TRAIN[:500]])
ALL = TRAIN[np.random.default_rng(0).integers(0, 1000, 1000)]


@pytest.mark.parametrize(
    ("generated", "c_t", "authenticity"),
    [(HALF, -20, 0.33), (ALL, -38.7, 0), (gaussian(1000, 3, 2), 38, 1)],
    ids=["half copies", "all copies", "underfit"],
)
def test_oracles_simulated_for_the_project(generated, c_t, authenticity):
    found = answers(generated)
    assert found["c_t"].value == pytest.approx(c_t, abs=1)
    assert found["authenticity"].value == pytest.approx(authenticity, abs=0.04)
    assert found["authentic_null"].value == pytest.approx(0.65, abs=0.06)


def test_perfect_generators_do_not_copy():
    found = [
        answers(gaussian(400, s), gaussian(500, 1000 + s), gaussian(400, 2000 + s), 4)
        for s in range(60)
    ]
    z = [f["c_t"].value for f in found]
    spread = np.mean([f["c_t_null"].upper for f in found]) / 1.96
    assert abs(np.mean(z)) < 4 * spread / 60**0.5
    assert np.std(z) == pytest.approx(spread, rel=0.35)
    assert min(z) > -3
    gaps = [f["beside"][0].value - f["beside"][1].value for f in found]
    sigma = np.mean([(f["beside"][1].upper - f["beside"][1].lower) / 3.92 for f in found])
    assert abs(np.mean(gaps)) < 4 * sigma / 60**0.5
    assert np.std(gaps) == pytest.approx(sigma, rel=0.3)


def test_one_cell_is_mann_and_whitneys_z():
    rng = np.random.default_rng(0)
    generated, heldout = (
        rng.integers(0, 50, 300).astype(float),
        rng.integers(5, 60, 200).astype(float),
    )
    u = mannwhitneyu(generated, heldout).statistic
    z = (u - 300 * 200 / 2) / np.sqrt(300 * 200 * 501 / 12)
    nothing = np.zeros(300, int), np.zeros(200, int)
    assert copying.c_t(generated, heldout, *nothing).value == pytest.approx(z, rel=1e-9)


def test_cells_are_weighted_by_held_out_real_and_small_ones_left_out():
    rng = np.random.default_rng(1)
    generated, heldout = rng.normal(size=100), rng.normal(size=100) + 1
    places = np.repeat([0, 1, 2], [60, 35, 5]), np.repeat([0, 1, 2], [20, 50, 30])

    def z(cell):
        a, b = generated[places[0] == cell], heldout[places[1] == cell]
        u = mannwhitneyu(a, b).statistic
        return (u - len(a) * len(b) / 2) / np.sqrt(len(a) * len(b) * (len(a) + len(b) + 1) / 12)

    expected = (20 * z(0) + 50 * z(1)) / 70
    assert copying.c_t(generated, heldout, *places).value == pytest.approx(expected, rel=1e-9)
    none = np.zeros(100, int), np.ones(100, int)
    assert np.isnan(copying.c_t(generated, heldout, *none).value)
    assert np.isnan(copying.c_t_baseline(*none).value)


def test_authenticity_is_the_papers():
    generated, train = gaussian(50, 5), gaussian(60, 6)
    between, within = cdist(generated, train), cdist(train, train) + np.diag(np.full(60, np.inf))
    expected = np.mean(between.min(1) > within.min(1)[between.argmin(1)])
    assert answers(generated, train)["authenticity"].value == expected


def test_samples_beside_copied_data_are_found_although_none_is_identical():
    blurred = TRAIN + 0.5 * gaussian(1000, 7)
    value, baseline = answers(blurred)["beside"]
    assert baseline.value == 0.5
    assert value.lower > 0.9
    value, baseline = answers(HALF)["beside"]
    assert value.value == pytest.approx(0.75, abs=0.03)
    assert value.lower > baseline.upper


def test_the_baseline_is_the_permutation_of_labels():
    rng = np.random.default_rng(2)
    real, generated = gaussian(60, 8), gaussian(80, 9)
    draws = []
    for _ in range(400):
        order = rng.permutation(60)
        draws.append(answers(generated, real[order[:40]], real[order[40:]])["beside"])
    values = [value.value for value, _ in draws]
    sigma = (draws[0][1].upper - draws[0][1].lower) / 3.92
    assert np.mean(values) == pytest.approx(40 / 60, abs=0.02)
    assert np.std(values) == pytest.approx(sigma, rel=0.12)


def test_a_collapse_is_no_copying():
    generated = np.repeat(gaussian(1, 10), 500, axis=0)
    value, baseline = answers(generated)["beside"]
    assert value.value in (0, 1)
    assert (baseline.lower, baseline.upper) == (0, 1)


@settings(max_examples=10)
@given(st.integers(0, 500), st.sampled_from([0.01, 50.0]))
def test_neither_order_nor_scale_matters(seed, scale):
    generated, train, heldout = gaussian(60, seed), gaussian(80, seed + 1), gaussian(70, seed + 2)
    one = answers(generated, train, heldout)
    two = answers(scale * generated[::-1], scale * train, scale * heldout)
    for name in ("c_t", "authenticity"):
        assert two[name].value == pytest.approx(one[name].value, abs=1e-9)
    assert two["beside"][0].value == pytest.approx(one["beside"][0].value)


def test_identical_real_of_both_kinds_are_no_evidence():
    same = np.zeros((30, 4))
    value, baseline = answers(np.ones((10, 4)), same, same)["beside"]
    assert np.isnan(value.value)
    assert baseline.value == 0.5
