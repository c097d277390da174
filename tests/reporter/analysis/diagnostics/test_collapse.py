import numpy as np
import pytest

from ganreport.analysis.diagnostics import examine
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import LIMITS
from ganreport.metrics.history import measure_samples

STEPS = (100, 200, 300)


@pytest.fixture(autouse=True)
def _those_that_count(measuring):
    measuring("diversity", "coverage", "effective_modes", "captured_modes")


def examined(run, limits=LIMITS):
    history = measure_samples(run)
    return {f.id: f for f in examine(run, history, limits)}


def of(simulate, *samples, reference=None):
    pairs = dict(zip(STEPS, samples, strict=False))
    return simulate.run(reference=reference or simulate.reference(), samples=pairs)


def unlabelled(arrays):
    return {key: value for key, value in arrays.items() if "classes" not in key}


@pytest.mark.parametrize("labelled", [True, False])
def test_perfect_generators_raise_no_alarm(simulate, labelled):
    keep = dict if labelled else unlabelled
    for seed in range(5):
        samples = {10 * i: keep(simulate.generated(100 * seed + i, 250)) for i in range(20)}
        run = simulate.run(reference=keep(simulate.reference(seed)), samples=samples)
        assert len(run.samples) == 20
        history = measure_samples(run)
        found = {f.id: f.status for f in examine(run, history)}
        assert {found[k] for k in ("diversity", "coverage", "modes")} == {Status.OK}
        for name in ("diversity", "coverage", "effective_modes"):
            rows = history.of(name)
            inside = (rows["upper"] >= rows["baseline_lower"]) & (
                rows["lower"] <= rows["baseline_upper"]
            )
            assert inside.mean() >= 0.9, name


@pytest.mark.parametrize("labelled", [True, False])
def test_half_the_modes_raise_an_alarm(simulate, labelled):
    keep = dict if labelled else unlabelled
    halves = [keep(simulate.generated(i, 500, classes=5)) for i in range(2)]
    run = of(simulate, keep(simulate.generated(9)), *halves, reference=keep(simulate.reference()))
    found = examined(run)
    assert found["modes"].status in (Status.WARN, Status.FAIL)
    assert found["modes"].since == 200
    assert found["diversity"].status is Status.OK
    coverage = next(e for e in found["coverage"].evidence if e.name == "coverage")
    assert coverage.value / coverage.baseline < 0.65
    if labelled:
        assert found["modes"].evidence[0].value == pytest.approx(5, abs=0.5)


def test_one_missing_class_is_named(simulate):
    samples = simulate.generated(0, 600)
    keep = samples["random_classes"] != 7
    samples["random_features"] = samples["random_features"][keep]
    samples["random_classes"] = samples["random_classes"][keep]
    found = examined(of(simulate, samples))["modes"]
    assert found.status is Status.FAIL
    assert "'class 7'" in str(found.claim)
    least = next(e for e in found.evidence if e.name == "least_share_1")
    assert "'class 7'" in str(least.label)
    assert (least.value, least.baseline) == (0, 1)
    assert least.upper < 0.2


def test_the_least_covered_classes_stand_beside_the_whole(simulate):
    samples = simulate.generated(0, 600)
    wrong = samples["random_classes"] == 3
    samples["random_features"][wrong] = samples["random_features"][wrong][0]
    found = examined(of(simulate, samples))
    numbers = {e.name: e for e in found["coverage"].evidence}
    assert "'class 3'" in str(numbers["least_coverage_1"].label)
    assert numbers["least_coverage_1"].upper < numbers["coverage"].value
    assert "'class 3'" in str({e.name: e for e in found["modes"].evidence}["least_diversity"].label)


def test_one_point_fails(simulate):
    found = examined(of(simulate, simulate.generated(0), simulate.generated(1, spread=1e-3)))
    assert found["diversity"].status is Status.FAIL
    assert found["coverage"].status is Status.FAIL
    assert found["modes"].status is Status.FAIL
    assert {found[k].since for k in ("diversity", "coverage", "modes")} == {200}
    assert "collapsed" in str(found["diversity"].claim)


def test_a_recovered_collapse_is_no_longer_held_against_the_run(simulate):
    run = of(simulate, simulate.generated(1, spread=1e-3), simulate.generated(0))
    assert examined(run)["diversity"].status is Status.OK


def test_thresholds_decide(simulate):
    run = of(simulate, simulate.generated(0))
    found = examined(
        run, LIMITS.replaced({"coverage_warn": 1.5, "diversity_fail": 1.5, "samples_fewest": 9})
    )
    assert found["coverage"].status is Status.WARN
    assert found["diversity"].status is Status.FAIL
    assert (
        examined(run, LIMITS.replaced({"samples_fewest": 501}))["modes"].status
        is Status.NOT_MEASURED
    )


def test_pixels_are_named_where_there_are_no_features(simulate):
    samples = {k: v for k, v in simulate.generated(0).items() if "features" not in k}
    found = examined(of(simulate, samples))
    for key in ("diversity", "coverage"):
        assert "pixel values" in str(found[key].claim)
        assert "pixel values" in str(found[key].evidence[0].label)


def test_noise_images_do_not_pass_for_variety(simulate):
    rng = np.random.default_rng(0)
    samples = simulate.generated(0) | {
        "random_features": 9 * rng.normal(size=(500, 64)).astype("f4")
    }
    assert examined(of(simulate, samples))["coverage"].status is Status.FAIL
