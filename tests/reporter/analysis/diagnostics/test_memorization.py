import numpy as np
import pytest

from ganreport.analysis.diagnostics import examine
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import LIMITS
from ganreport.metrics.history import measure_samples


@pytest.fixture(autouse=True)
def _only_memorisation(measuring):
    measuring("diversity", "coverage", "precision", "beside_training", "c_t", "authenticity")


def memorisation(run, limits=LIMITS):
    found = examine(run, measure_samples(run), limits)
    return next(f for f in found if f.id == "memorisation")


def copying(simulate, share, seed=0, count=600, blur=0.0):
    """Samples of which a share are real training samples, the rest perfect."""
    reference, samples = simulate.reference(seed), simulate.generated(100 + seed, count)
    rng = np.random.default_rng(seed)
    copied = rng.random(count) < share
    train = reference["train_features"][rng.integers(0, 1437, count)]
    train = train + blur * rng.normal(size=train.shape).astype("f4")
    samples["random_features"] = np.where(copied[:, None], train, samples["random_features"])
    return reference, samples


def run_of(simulate, *shares, blur=0.0):
    pairs = [copying(simulate, share, blur=blur) for share in shares]
    samples = {100 * (i + 1): s for i, (_, s) in enumerate(pairs)}
    return simulate.run(reference=pairs[0][0], samples=samples)


def test_copies_fail_and_are_dated(simulate):
    found = memorisation(run_of(simulate, 0, 0.9, 1.0))
    assert found.status is Status.FAIL
    assert found.since == 200
    assert "of the samples are copies" in str(found.claim)
    numbers = {e.name: e for e in found.evidence}
    assert numbers["beside_training"].baseline == pytest.approx(1437 / (1437 + 360))
    assert numbers["c_t"].value < -3
    assert numbers["authenticity"].value < 0.2 < numbers["authenticity"].baseline


def test_some_copies_warn(simulate):
    found = memorisation(run_of(simulate, 0.3))
    assert found.status is Status.WARN
    assert "closer to training data" in str(found.claim)


def test_samples_beside_training_data_are_found_where_none_is_a_copy(simulate):
    found = memorisation(run_of(simulate, 1.0, blur=0.5))
    assert found.status is Status.FAIL


def test_perfect_generators_do_not_copy(simulate):
    for seed in range(8):
        reference, samples = copying(simulate, 0, seed, 400)
        run = simulate.run(reference=reference, samples={5: samples})
        assert memorisation(run).status is Status.OK


def test_samples_that_keep_to_the_middle_are_no_copies(simulate):
    reference, samples = copying(simulate, 0, count=900)
    features, labels = samples["random_features"], samples["random_classes"]
    means = [features[labels == i].mean(axis=0) for i in range(10)]
    samples["random_features"] = 0.7 * features + 0.3 * np.stack(means)[labels]
    found = memorisation(simulate.run(reference=reference, samples={5: samples}))
    assert found.status is Status.OK
    c_t = next(e for e in found.evidence if e.name == "c_t")
    assert c_t.value < -5
    assert "closer to training data than new samples" in str(found.claim)


def test_a_collapse_and_noise_are_not_asked(simulate):
    reference, samples = copying(simulate, 0)
    train = reference["train_features"][:1]
    point = samples | {"random_features": np.repeat(train, 600, axis=0)}
    found = memorisation(simulate.run(reference=reference, samples={5: point}))
    assert found.status is Status.NOT_MEASURED
    assert "too similar" in str(found.claim)
    far = samples | {"random_features": samples["random_features"] * 9}
    found = memorisation(simulate.run(reference=reference, samples={5: far}))
    assert found.status is Status.NOT_MEASURED
    assert "are close to the real samples" in str(found.claim)


def test_without_enough_held_out_real_nothing_is_said(simulate):
    reference, samples = copying(simulate, 1.0)
    few = {k: v[:40] if "heldout" in k else v for k, v in reference.items()}
    found = memorisation(simulate.run(reference=few, samples={5: samples}))
    assert found.status is Status.NOT_MEASURED
    assert "40 held-out real samples are too few" in str(found.claim)
    none = {k: v for k, v in reference.items() if "heldout" not in k}
    found = memorisation(simulate.run(reference=none, samples={5: samples}))
    assert "no held-out real samples were recorded" in str(found.reason)


def test_thresholds_decide(simulate):
    run = run_of(simulate, 0.3)
    lenient = LIMITS.replaced({"copying_c_t": -99, "copying_warn": 0.9})
    assert memorisation(run, lenient).status is Status.OK
    strict = LIMITS.replaced({"copying_fail": 0.2, "copying_sigmas": 2})
    assert memorisation(run, strict).status is Status.FAIL
