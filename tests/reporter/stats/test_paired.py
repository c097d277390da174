import math

import numpy as np
import pytest
from scipy import stats

from ganreport.stats import paired


def test_the_interval_holds_the_mean_as_often_as_it_should(monkeypatch):
    monkeypatch.setattr(paired, "DRAWS", 400)
    rng = np.random.default_rng(0)
    for count in (8, 40):
        estimates = [paired.mean(rng.normal(30, 3, count)) for _ in range(300)]
        held = sum(e.lower <= 30 <= e.upper for e in estimates)
        assert 0.9 <= held / 300 <= 0.985  # 95 %, three deviations, and its own noise


def test_it_is_that_of_student_where_scores_are_normal():
    scores = np.random.default_rng(1).normal(30, 3, 200)
    estimate = paired.mean(scores)
    ends = stats.t.interval(0.95, 199, scores.mean(), stats.sem(scores))
    assert (estimate.lower, estimate.upper) == pytest.approx(ends, abs=0.05)


def test_the_same_pairs_tell_more_than_two_groups_would():
    rng = np.random.default_rng(2)
    hard = rng.normal(30, 5, 40)
    own, other = hard + 0.3 + rng.normal(0, 0.2, 40), hard + rng.normal(0, 0.2, 40)
    off = paired.difference(own, other)
    assert off.mean.lower > 0
    assert off.chance == pytest.approx(stats.wilcoxon(own, other).pvalue)
    assert stats.mannwhitneyu(own, other).pvalue > 0.5


def test_infinite_scores_count_in_the_test_and_unknown_ones_nowhere():
    own = np.array([math.inf, math.inf, 3.0, math.nan, 5.0, 6.0])
    other = np.array([2.0, math.inf, 2.0, 1.0, 4.0, 5.0])
    off = paired.difference(own, other)
    assert off.count == 5
    assert off.mean.value == pytest.approx(0.75)  # of 0, 1, 1 and 1
    assert off.above == pytest.approx(0.8)
    assert paired.difference(own[:0], other[:0]).count == 0
    assert paired.difference(own[4:], own[4:]).chance == 1


def test_the_worst_come_first():
    scores = np.array([3.0, math.nan, 1.0, math.inf, 2.0])
    assert paired.worst(scores, 2, higher_is_better=True).tolist() == [2, 4]
    assert paired.worst(scores, 9, higher_is_better=False).tolist() == [3, 0, 4, 2]
