import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganreport.analysis.findings import Evidence, Finding
from ganreport.analysis.grading import Status
from ganreport.analysis.verdict.grade import Grade, graded, improving, share_of_way
from ganreport.analysis.verdict.observed import Observed
from ganreport.metrics.base import Measurement
from ganreport.metrics.history import measure_samples
from ganreport.stats.estimate import Estimate, share

SHARES = st.integers(0, 1000)


def measured(value: Estimate, baseline: Estimate) -> Measurement:
    return Measurement(value, baseline, 1000)


@given(SHARES, st.integers(0, 400), st.integers(600, 1000))
def test_a_score_is_the_share_of_the_way(value, start, end):
    blind = measured(share(start, 1000), share(end, 1000))
    score = share_of_way(measured(share(value, 1000), share(end, 1000)), blind)
    expected = 100 * (value - start) / (end - start)
    assert score.value == pytest.approx(min(max(expected, 0), 100), abs=1e-9)
    assert 0 <= score.lower <= score.value <= score.upper <= 100


def test_the_interval_is_that_of_three_errors():
    """Simulated: shares of 1,000 draws each, .2 blind, .9 real, .6 of the samples."""
    rng = np.random.default_rng(0)
    blind, real, value = (rng.binomial(1000, p, 20_000) / 1000 for p in (0.2, 0.9, 0.6))
    low, high = np.quantile(100 * (value - blind) / (real - blind), [0.025, 0.975])
    score = share_of_way(
        measured(share(600, 1000), share(900, 1000)), measured(share(200, 1000), share(900, 1000))
    )
    assert (score.lower, score.upper) == pytest.approx((low, high), abs=0.4)


def test_where_a_gaussian_is_as_good_there_is_no_scale():
    blind = measured(share(880, 1000), share(900, 1000))
    assert share_of_way(measured(share(900, 1000), share(900, 1000)), blind) is None


def observed(simulate, features) -> Observed:
    samples = simulate.generated(5, count=len(features)) | {"random_features": features}
    run = simulate.run(reference=simulate.reference(), samples={100: samples})
    return Observed((), run, measure_samples(run))


def test_planted_generators_stand_where_they_should(simulate, measuring):
    """A Gaussian at 0, a perfect one at 100, a mixture between, one of few classes lower."""
    measuring("coverage", "precision")
    rng = np.random.default_rng(11)
    real = simulate.features(1437, np.random.default_rng(1))[0]  # those of the reference
    gaussian = rng.multivariate_normal(real.mean(0), np.cov(real.T), 800).astype("f4")
    perfect = simulate.features(800, rng)[0]
    mixed = np.concatenate([gaussian[:400], perfect[:400]])
    half = simulate.features(800, rng, classes=5)[0]
    grades = [graded(observed(simulate, each)) for each in (gaussian, mixed, perfect, half)]
    blind, mixture, best, narrow = grades
    assert blind.overall.value < 6
    assert best.overall.value > 90
    assert 35 < mixture.fidelity.value < 65
    assert narrow.fidelity.value > 90
    assert narrow.coverage.value < 65
    for grade in grades:
        assert grade.overall.value == min(grade.fidelity.value, grade.coverage.value)
        assert grade.overall.lower <= grade.overall.value <= grade.overall.upper


def test_a_gaussian_data_set_has_no_grade(simulate, measuring):
    measuring("coverage", "precision")
    rng = np.random.default_rng(1)
    arrays = {f"{n}_features": rng.normal(size=(k, 4)).astype("f4") for n, k in
              (("train", 1437), ("heldout", 360))}  # fmt: skip
    reference = {n: a for n, a in simulate.reference().items() if "_" not in n} | arrays
    samples = {"random_features": rng.normal(size=(500, 4)).astype("f4")}
    samples["random"] = simulate.generated(1)["random"]
    run = simulate.run(reference=reference, samples={100: samples})
    why = graded(Observed((), run, measure_samples(run)))
    assert "a Gaussian fits" in str(why)


def test_few_samples_have_no_grade(simulate, measuring):
    measuring("coverage", "precision")
    why = graded(observed(simulate, simulate.features(150, np.random.default_rng(2))[0]))
    assert "needs 200" in str(why)
    assert "not compared" in str(graded(Observed(())))


def progress(status, **figures) -> Observed:
    numbers = tuple(Evidence(name=n, label="", value=v) for n, v in figures.items())
    return Observed([
        Finding(id="under-training", axis="quality", question="?", status=status, claim="",
                evidence=numbers)
    ])  # fmt: skip


def bad(name, seen) -> Observed:
    fails = Finding(id=name, axis="quality", question="?", status=Status.FAIL, claim="")
    return Observed([*seen.findings, fails])


@pytest.mark.parametrize(
    ("seen", "longer"),
    [
        (progress(Status.NOT_MEASURED), None),
        (Observed(()), None),
        (progress(Status.WARN), True),
        (progress(Status.OK, coverage_closed=0.3, coverage_p=0.001), True),
        (progress(Status.OK, coverage_closed=0.3, coverage_p=0.5), False),
        (progress(Status.OK, coverage_closed=0.01, coverage_p=0.001), False),
        (
            progress(Status.OK, coverage_closed=0.3, coverage_p=0.001,
                     frechet_closed=-0.4, frechet_p=0.001), False,
        ),
        (bad("fidelity", progress(Status.OK, frechet_closed=0.8, frechet_p=0.001)), None),
        (bad("fidelity", progress(Status.OK, frechet_closed=0.8, frechet_p=0.5)), False),
        (bad("modes", progress(Status.OK, coverage_closed=0.3, coverage_p=0.001)), True),
    ],
)  # fmt: skip
def test_training_longer_would_help_where_samples_still_improve(seen, longer):
    assert improving(seen) is longer


def test_a_grade_says_what_it_is_of(simulate, measuring):
    measuring("coverage", "precision")
    grade = graded(observed(simulate, simulate.features(500, np.random.default_rng(3))[0]))
    assert isinstance(grade, Grade)
    assert "of 100 (fidelity" in str(grade.says)
    assert grade.longer is None
    assert grade.advice == ""


def test_a_point_made_over_and_over_has_no_fidelity(simulate, measuring):
    """Each of its samples lies among the real ones, and all are one."""
    measuring("coverage", "precision")
    rng = np.random.default_rng(4)
    point = simulate.features(1, rng)[0] + rng.normal(0, 1e-4, (500, 1)).astype("f4")
    before = graded(observed(simulate, point))
    twins = Evidence(name="twins", label="", value=499.0, baseline=0.03)
    repeats = Finding(id="repetition", axis="collapse", question="?", status=Status.FAIL, claim="",
                      evidence=(twins,))  # fmt: skip
    seen = observed(simulate, point)
    after = graded(Observed((repeats,), seen.run, seen.history))
    assert before.fidelity.value > 90
    assert after.fidelity.value < 1
    assert "counts samples that are made over and over once" in str(after.advice)


@pytest.mark.parametrize(
    ("seen", "says"),
    [
        (progress(Status.WARN), "still improving at the end"),
        (progress(Status.OK, coverage_closed=0.3, coverage_p=0.001), "as good as those of healthy"),
        (progress(Status.OK, coverage_closed=0.3, coverage_p=0.5), "would not help by itself"),
    ],
)  # fmt: skip
def test_the_grade_and_the_check_of_the_end_do_not_contradict(simulate, measuring, seen, says):
    measuring("coverage", "precision")
    other = observed(simulate, simulate.features(500, np.random.default_rng(3))[0])
    grade = graded(Observed(seen.findings, other.run, other.history))
    assert says in str(grade.advice)


def test_samples_of_a_failed_run_are_not_called_as_good_as_healthy_ones(simulate, measuring):
    measuring("coverage", "precision")
    other = observed(simulate, simulate.features(500, np.random.default_rng(3))[0])
    improves = progress(Status.OK, coverage_closed=0.3, coverage_p=0.001)
    lacking = bad("modes", improves)
    grade = graded(Observed(lacking.findings, other.run, other.history), sound=False)
    assert str(grade.advice) == (
        "Training longer would help: the samples were still improving at the end."
    )
