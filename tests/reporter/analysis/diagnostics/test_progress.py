import numpy as np
import pytest

from ganreport.analysis.diagnostics.progress import DIAGNOSTICS
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import LIMITS

from . import cases

(UNDER_TRAINING,) = DIAGNOSTICS


def curve(coverage, frechet):
    given = {"coverage": (coverage, 0.95, 0.02), "frechet": (frechet, 1.0, 0.1)}
    return UNDER_TRAINING.examine(cases.of_measures(**given), LIMITS)


def noisy(values, seed=0, size=0.03):
    return np.array(values) * (1 + size * np.random.default_rng(seed).normal(size=len(values)))


FLAT = np.full(20, 0.5)


def test_quality_that_still_rises_warns():
    found = curve(noisy(np.linspace(0.1, 0.6, 20)), noisy(np.geomspace(200, 15, 20)))
    assert found.status is Status.WARN
    assert "Coverage and the Fréchet distance were still improving" in str(found.claim)
    assert "Resume" in str(found.advice)


def test_quality_that_has_levelled_off_short_of_the_baseline_is_not_for_want_of_steps():
    found = curve(noisy(FLAT), noisy(20 * FLAT))
    assert found.status is Status.OK
    assert "no longer improved" in str(found.claim)
    rising_early = np.concatenate([np.linspace(0.1, 0.5, 8), np.full(12, 0.5)])
    assert curve(noisy(rising_early), noisy(20 * FLAT)).status is Status.OK


def test_a_generator_at_the_baseline_has_nothing_to_gain():
    found = curve(noisy(np.linspace(0.3, 0.95, 20), size=0.001), np.geomspace(5, 1.0, 20))
    assert found.status is Status.OK
    assert "had reached the baseline" in str(found.claim)


def test_quality_that_falls_is_not_helped_by_more_steps():
    found = curve(noisy(np.linspace(0.6, 0.2, 20)), noisy(np.geomspace(15, 200, 20)))
    assert found.status is Status.OK
    assert "got worse" in str(found.claim)


def test_flat_noise_rarely_warns():
    warned = [
        curve(noisy(FLAT, seed, 0.1), noisy(20 * FLAT, 999 + seed, 0.2)).status is Status.WARN
        for seed in range(80)
    ]
    assert np.mean(warned) < 0.1


@pytest.mark.parametrize("ends", [(0.05, 0.9), (0.05, 0.949), (0.9, 0.05), (0.4, 0.5)])
def test_the_share_of_the_gap_is_one(ends):
    """At most all of it was closed, or opened: half of a gap that shrinks to a third of itself."""
    start, end = ends
    found = curve(np.linspace(start, end, 20), np.geomspace(900, 1.2, 20))
    shown = {e.name: e.value for e in found.evidence}
    before, last = (0.95 - (start + end) / 2) / 0.95, (0.95 - end) / 0.95  # of the last half
    expected = (before - last) / max(before, last)
    assert shown["coverage_closed"] == pytest.approx(expected, abs=0.05)
    assert -1 <= shown["frechet_closed"] <= 1


def test_few_evaluations_are_no_curve():
    found = curve(FLAT[:7], FLAT[:7])
    assert found.status is Status.NOT_MEASURED
    assert "7 evaluations are too few" in str(found.claim)


def lacking(precision, distance, covered):
    """A course that still rises, of samples whose last figures are these."""
    given = {
        "coverage": (noisy(covered * np.linspace(0.2, 1, 20)), 0.95, 0.02),
        "frechet": (noisy(np.geomspace(200, 15, 20)), 1.0, 0.1),
        "precision": (np.full(20, precision), 0.97, 0.02),
        "wasserstein": (np.full(20, distance), 0.1, 0.01),
    }
    return UNDER_TRAINING.examine(cases.of_measures(**given), LIMITS)


@pytest.mark.parametrize(
    ("precision", "distance", "covered", "status"),
    [
        (0.9, 0.12, 0.7, Status.OK),
        (0.3, 0.12, 0.7, Status.WARN),
        (0.9, 0.90, 0.7, Status.WARN),
        (0.9, 0.12, 0.1, Status.WARN),
    ],
)
def test_samples_as_good_as_those_of_sound_runs_are_told_of_but_not_accused(
    precision, distance, covered, status
):
    found = lacking(precision, distance, covered)
    assert found.status is status
    assert "still improving when training ended" in str(found.claim)
    assert ("as good as those of healthy runs" in str(found.claim)) == (status is Status.OK)
