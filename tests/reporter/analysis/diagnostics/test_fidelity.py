import numpy as np
import pytest

from ganreport.analysis.diagnostics import examine
from ganreport.analysis.diagnostics.fidelity import DIAGNOSTICS
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import LIMITS
from ganreport.metrics.history import measure_samples

from . import cases

(FIDELITY,) = DIAGNOSTICS


def fidelity(precision, distance, frechet=1.05):
    given = {
        "precision": ([precision], 0.97, 0.02),
        "wasserstein": ([distance], 0.1, 0.01),
        "frechet": ([frechet], 1.0, 0.1),
    }
    return FIDELITY.examine(cases.of_measures(**given), LIMITS)


@pytest.mark.parametrize(
    ("precision", "distance", "status", "words"),
    [
        (0.96, 0.11, Status.OK, "as close to real samples"),
        (0.46, 0.11, Status.WARN, "not look like any real"),
        (0.96, 0.21, Status.WARN, "not distributed"),
        (0.10, 0.30, Status.FAIL, "Most of them"),
        (1.00, 1.50, Status.FAIL, "not distributed"),
        (0.70, 0.15, Status.OK, "fewer of them"),
    ],
)
def test_fidelity_by_its_two_numbers(precision, distance, status, words):
    found = fidelity(precision, distance)
    assert found.status is status
    assert words in str(found.claim)
    assert found.since is None  # it is the only evaluation
    assert {e.name for e in found.evidence} == {"precision", "wasserstein", "frechet"}


def test_what_only_the_frechet_distance_tells_apart_is_not_called_as_good_as_real():
    found = fidelity(0.96, 0.11, frechet=1.3)
    assert found.status is Status.OK
    assert "their Fréchet distance is 1.3 times its baseline" in str(found.claim)
    assert "as close to real samples" not in str(found.claim)


def test_a_coverage_of_54_of_93_per_cent_is_no_longer_passed_over(simulate):
    rng = np.random.default_rng(0)
    samples = simulate.generated(1, 1000)
    samples["random_features"] += 0.9 * rng.normal(size=(1000, 64)).astype("f4")
    run = simulate.run(reference=simulate.reference(), samples={5: samples})
    found = {f.id: f for f in examine(run, measure_samples(run))}
    assert found["fidelity"].status in (Status.WARN, Status.FAIL)
    assert found["coverage"].status in (Status.WARN, Status.FAIL)
