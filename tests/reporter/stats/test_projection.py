import numpy as np
import pytest
from sklearn.decomposition import PCA

from ganreport.stats.projection import principal


def test_equals_sklearn_up_to_sign():
    rng = np.random.default_rng(0)
    reals, fakes = rng.normal(size=(200, 6)) * np.arange(1, 7), rng.normal(size=(50, 6))
    found, pca = principal(reals, fakes), PCA(2).fit(reals)
    assert np.allclose(np.abs(found.reals), np.abs(pca.transform(reals)))
    assert np.allclose(np.abs(found.fakes), np.abs(pca.transform(fakes)))
    assert found.explained == pytest.approx(pca.explained_variance_ratio_)


def test_fakes_do_not_move_the_axes():
    reals = np.random.default_rng(0).normal(size=(30, 4))
    one, two = principal(reals, reals[:3]), principal(reals, reals[:3] + 100)
    assert np.array_equal(one.reals, two.reals)


@pytest.mark.parametrize("shape", [(5, 1), (1, 3), (4, 2)])
def test_few_points_and_few_dimensions(shape):
    found = principal(np.zeros(shape), np.ones(shape))
    assert found.reals.shape == found.fakes.shape == (shape[0], 2)
    assert found.explained.tolist() == [0, 0]
