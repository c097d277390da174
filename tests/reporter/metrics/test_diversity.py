import numpy as np
import pytest

from ganreport.metrics.history import measure_samples
from ganreport.stats import ssim


def measured(simulate, samples, reference=None):
    run = simulate.run(reference=reference or simulate.reference(), samples={5: samples})
    history = measure_samples(run)
    return {m: history.of(m).iloc[0] for m in set(history.table["measure"])}, history.absent


def test_structural_diversity_is_that_of_the_pictures(simulate):
    samples, reference = simulate.generated(0), simulate.reference()
    found, _ = measured(simulate, samples)
    expected = ssim.diversity(samples["random"], 255).value
    expected /= ssim.diversity(reference["train"], 255).value
    assert found["ssim_diversity"]["value"] == pytest.approx(expected, rel=0.02)
    same = samples | {"random": np.repeat(samples["random"][:1], 500, axis=0)}
    assert measured(simulate, same)[0]["ssim_diversity"]["value"] == pytest.approx(0, abs=1e-9)


def test_pairs_that_agree_and_the_support(simulate):
    found, absent = measured(simulate, simulate.generated(0))
    assert found["duplicates"]["value"] < 0.0001 * 500 * 499 / 2
    assert found["close_duplicates"]["value"] == 0
    assert "at least" in str(absent["support"])
    samples = simulate.generated(0)
    samples["random_features"] = np.repeat(samples["random_features"][:50], 10, axis=0)
    found, _ = measured(simulate, samples)
    assert found["close_duplicates"]["value"] == 50 * 45
    assert found["duplicates"]["value"] == pytest.approx(50 * 45, rel=0.2)
    assert found["support"]["value"] == pytest.approx(500 * 499 / 2 / 2250)
    assert found["support"]["baseline"] > 100 * found["support"]["value"]
