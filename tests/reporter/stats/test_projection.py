import numpy as np
import pytest
from sklearn.decomposition import PCA

from ganreport.stats.projection import principal


def test_equals_sklearn_up_to_sign():
    rng = np.random.default_rng(0)
    real, generated = rng.normal(size=(200, 6)) * np.arange(1, 7), rng.normal(size=(50, 6))
    found, pca = principal(real, generated), PCA(2).fit(real)
    assert np.allclose(np.abs(found.real), np.abs(pca.transform(real)))
    assert np.allclose(np.abs(found.generated), np.abs(pca.transform(generated)))
    assert found.explained == pytest.approx(pca.explained_variance_ratio_)


def test_generated_do_not_move_the_axes():
    real = np.random.default_rng(0).normal(size=(30, 4))
    one, two = principal(real, real[:3]), principal(real, real[:3] + 100)
    assert np.array_equal(one.real, two.real)


@pytest.mark.parametrize("shape", [(5, 1), (1, 3), (4, 2)])
def test_few_points_and_few_dimensions(shape):
    found = principal(np.zeros(shape), np.ones(shape))
    assert found.real.shape == found.generated.shape == (shape[0], 2)
    assert found.explained.tolist() == [0, 0]
