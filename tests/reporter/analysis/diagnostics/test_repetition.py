import numpy as np
import pytest

from ganreport.analysis.diagnostics import examine
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import LIMITS
from ganreport.metrics.history import measure_samples


@pytest.fixture(autouse=True)
def _only_what_is_judged(measuring):
    measuring(
        "duplicates",
        "close_duplicates",
        "diversity",
        "coverage",
        "precision",
        "frechet",
        "wasserstein",
        "effective_modes",
        "beside_training",
        "c_t",
        "authenticity",
    )


def repetition(simulate, different, count=600, limits=LIMITS):
    """The finding on ``count`` samples of which so many are different, and spread over all data."""
    samples = simulate.generated(0, count)
    drawn = np.random.default_rng(1).integers(0, different, count) if different else slice(None)
    features = samples["random_features"][drawn]
    samples |= {"random_features": features, "random_classes": samples["random_classes"][drawn]}
    run = simulate.run(reference=simulate.reference(), samples={5: samples})
    found = examine(run, measure_samples(run), limits)
    return {f.id: f for f in found}


@pytest.mark.parametrize(
    ("different", "status"), [(None, Status.OK), (200, Status.WARN), (30, Status.FAIL)]
)
def test_few_different_samples_are_found(simulate, different, status):
    found = repetition(simulate, different)["repetition"]
    assert found.status is status
    if different:
        assert found.evidence[0].value == pytest.approx(599 / different, rel=0.15)
        assert "The generator repeats itself" in str(found.claim)


def test_a_repetition_that_no_distance_sees(simulate):
    """A third of the samples are different: diversity and modes are those of the data."""
    found = repetition(simulate, 200)
    assert {found[name].status for name in ("diversity", "modes", "memorisation")} == {Status.OK}
    assert found["repetition"].status is Status.WARN


def test_a_thin_sheet_is_not_a_few_samples_over_and_over(simulate):
    """All samples differ: they are thinner than the data, which is for other findings to say."""
    reference, samples = simulate.reference(), simulate.generated(0, 900)
    rng = np.random.default_rng(3)
    reference["train_features"] = rng.normal(size=(1437, 16)).astype("f4")
    reference["heldout_features"] = rng.normal(size=(360, 16)).astype("f4")
    sheet = rng.normal(size=(900, 16)) * np.array([1, 1, *[0.01] * 14])
    samples["random_features"] = sheet.astype("f4")
    run = simulate.run(reference=reference, samples={5: samples})
    found = {f.id: f for f in examine(run, measure_samples(run))}
    assert found["repetition"].status is Status.OK
    shown, twins = found["repetition"].evidence
    assert twins.value > 10
    assert not twins.rule  # it is beyond the threshold, and yet this is no repetition
    assert shown.value < 0.6
    assert "but not repeated" in str(found["repetition"].claim)
    assert Status.FAIL in {found[name].status for name in ("diversity", "coverage", "fidelity")}


def test_a_single_sample_is_called_one(simulate):
    claim = str(repetition(simulate, 1)["repetition"].claim)
    assert "as if there were only about one sample" in claim


def test_data_that_repeat_themselves_are_no_fault_of_the_generator(simulate):
    reference, samples = simulate.reference(), simulate.generated(0, 600)
    atoms = reference["train_features"][:50]
    rng = np.random.default_rng(2)
    reference["train_features"] = atoms[rng.integers(0, 50, 1437)]
    samples["random_features"] = atoms[rng.integers(0, 50, 600)]
    run = simulate.run(reference=reference, samples={5: samples})
    found = {f.id: f for f in examine(run, measure_samples(run))}["repetition"]
    assert found.status is Status.OK
    assert found.evidence[0].baseline == pytest.approx(found.evidence[0].value, rel=0.1)


def test_thresholds_decide_and_few_samples_are_not_judged(simulate):
    lenient = LIMITS.replaced({"repeats_warn": 5.0})
    assert repetition(simulate, 200, limits=lenient)["repetition"].status is Status.OK
    few = repetition(simulate, 5, count=15)["repetition"]
    assert few.status is Status.NOT_MEASURED
    assert "15 samples" in str(few.claim)
