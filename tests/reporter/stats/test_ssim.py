import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import uniform_filter

from ganreport.stats import ssim


def textbook(a, b, span, side=7):
    """Wang et al. 2004, eq. 13 with the defaults of scikit-image, one channel at a time."""
    scores = []
    for channel in range(a.shape[2]):
        x, y = a[..., channel].astype(float), b[..., channel].astype(float)
        mean = [uniform_filter(z, side) for z in (x, y)]
        more = side**2 / (side**2 - 1)
        var_x = more * (uniform_filter(x * x, side) - mean[0] ** 2)
        var_y = more * (uniform_filter(y * y, side) - mean[1] ** 2)
        both = more * (uniform_filter(x * y, side) - mean[0] * mean[1])
        c1, c2 = (0.01 * span) ** 2, (0.03 * span) ** 2
        found = (2 * mean[0] * mean[1] + c1) * (2 * both + c2)
        found /= (mean[0] ** 2 + mean[1] ** 2 + c1) * (var_x + var_y + c2)
        edge = side // 2
        scores.append(found[edge : len(x) - edge, edge : x.shape[1] - edge].mean())
    return np.mean(scores)


def pictures(count, shape, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (count, *shape), dtype=np.uint8)


@pytest.mark.parametrize("shape", [(8, 8, 1), (28, 28, 1), (9, 16, 3), (7, 7, 1)])
def test_equals_the_textbook(shape):
    a, b = pictures(6, shape), pictures(6, shape, 1) // 2 + pictures(6, shape) // 2
    expected = [textbook(x, y, 255) for x, y in zip(a, b, strict=True)]
    assert ssim.similarity(a, b, 255) == pytest.approx(expected, rel=1e-9)


@settings(max_examples=20)
@given(st.integers(0, 999), st.sampled_from([0.01, 7.0]))
def test_symmetry_identity_and_scale(seed, scale):
    a, b = pictures(4, (8, 8, 1), seed), pictures(4, (8, 8, 1), seed + 1)
    one = ssim.similarity(a, b, 255)
    assert ssim.similarity(b, a, 255) == pytest.approx(one, abs=1e-12)
    assert ssim.similarity(a, a, 255) == pytest.approx(np.ones(4))
    assert ssim.similarity(a * scale, b * scale, 255 * scale) == pytest.approx(one, rel=1e-9)


@pytest.mark.parametrize(("size", "side"), [(1, 1), (2, 1), (3, 3), (6, 5), (8, 7), (64, 7)])
def test_the_window_fits(size, side):
    assert ssim.window(size, 64) == side
    found = ssim.similarity(pictures(3, (size, size, 1)), pictures(3, (size, size, 1)), 255)
    assert found == pytest.approx(np.ones(3))


def test_blocks_change_nothing(monkeypatch):
    a, b = pictures(9, (8, 8, 1)), pictures(9, (8, 8, 1), 1)
    whole = ssim.similarity(a, b, 255)
    monkeypatch.setattr(ssim, "_CELLS", 130)
    assert ssim.similarity(a, b, 255) == pytest.approx(whole, rel=1e-12)


def test_diversity_of_one_picture_is_none_and_its_interval_holds():
    same = np.repeat(pictures(1, (8, 8, 1)), 50, axis=0)
    assert ssim.diversity(same, 255).value == pytest.approx(0, abs=1e-12)
    assert np.isnan(ssim.diversity(same[:1], 255).value)
    truth = ssim.diversity(pictures(20_000, (8, 8, 1), 99), 255, 10_000).value
    held = [ssim.diversity(pictures(100, (8, 8, 1), s), 255) for s in range(200)]
    assert np.mean([e.lower < truth < e.upper for e in held]) > 0.88


def test_large_images_are_averaged_by_running_sums_to_the_same(monkeypatch):
    rng = np.random.default_rng(3)
    a, b = rng.integers(0, 256, (2, 2, 40, 170, 3), dtype=np.uint8)
    large = ssim.similarity(a, b, 255)
    monkeypatch.setattr(ssim, "_MATRICES", 1000)
    np.testing.assert_allclose(large, ssim.similarity(a, b, 255), rtol=1e-9)
