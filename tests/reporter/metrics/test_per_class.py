import numpy as np
import pytest
from scipy.spatial.distance import pdist

from ganreport.metrics.history import measure_samples


def measured(simulate, samples, **reference):
    run = simulate.run(reference=simulate.reference() | reference, samples={5: samples})
    return {str(c.name): c for c in measure_samples(run).classes}


def test_classes_of_a_perfect_generator(simulate):
    found = measured(simulate, simulate.generated(0, 1000))
    assert len(found) == 10
    assert np.mean([c.share.lower < 1 < c.share.upper for c in found.values()]) >= 0.8
    for reading in found.values():
        assert reading.coverage.upper > reading.coverage_baseline - 0.05
        assert reading.diversity.value == pytest.approx(1, abs=0.1)
    assert sum(c.count for c in found.values()) == 1000


def test_a_thin_class_a_missing_one_and_one_in_a_point(simulate):
    samples = simulate.generated(0, 1000)
    classes, features = samples["random_classes"], samples["random_features"]
    features[classes == 4] = features[classes == 4][0]
    keep = (classes != 7) & ((classes != 2) | (np.arange(1000) % 5 == 0))
    samples |= {"random_classes": classes[keep], "random_features": features[keep]}
    found = measured(simulate, samples)
    assert found["class 7"].share.value == found["class 7"].count == 0
    assert found["class 7"].share.upper < 0.1
    assert found["class 7"].coverage.value < 0.1
    assert found["class 2"].share.upper < 0.5
    assert found["class 4"].diversity.value == pytest.approx(0, abs=1e-3)
    assert found["class 4"].coverage.value < 0.3
    assert np.isnan(found["class 7"].diversity.value)


def test_figures_are_what_they_say(simulate):
    samples, reference = simulate.generated(3, 600), simulate.reference()
    found = measured(simulate, samples)["class 1"]
    generated = samples["random_features"][samples["random_classes"] == 1]
    real = reference["train_features"][reference["train_classes"] == 1]
    assert found.diversity.value == pytest.approx(
        pdist(generated).mean() / pdist(real).mean(), 1e-5
    )
    held = np.mean(reference["heldout_classes"] == 1)
    assert found.share.value == pytest.approx(len(generated) / 600 / held)


def test_nothing_is_said_without_labels_or_where_they_do_not_fit(simulate):
    samples = simulate.generated(0)
    assert not measured(simulate, {k: v for k, v in samples.items() if "classes" not in k})
    found = measured(simulate, samples, train_classes=np.zeros(3, "i4"))
    assert all(np.isnan(c.coverage.value) for c in found.values())
    assert all(np.isfinite(c.share.value) for c in found.values())
