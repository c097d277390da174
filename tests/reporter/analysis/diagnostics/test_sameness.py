"""Samples alone: a collapse of their variety is seen, its absence is no proof of health."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from ganreport.analysis.diagnostics import examine
from ganreport.analysis.grading import Status
from ganreport.analysis.verdict.observed import Observed
from ganreport.analysis.verdict.verdict import conclude
from ganreport.metrics.history import measure_samples


def shot(variety, seed, count=64):
    """(count, 8, 8, 1) noise around one picture, uniform with this half-width."""
    rng = np.random.default_rng(seed)
    centre = np.random.default_rng(0).uniform(100, 150, (1, 8, 8, 1))
    return (centre + rng.uniform(-variety, variety, (count, 8, 8, 1))).astype(np.uint8)


def saved_beside(run, real):
    """The run with real samples that are only shown, as a reader of pictures finds them."""
    source = SimpleNamespace(names={"shown"}, get={"shown": real}.get, path=run.path)
    return replace(run, reference=source)


def found(simulate, shots):
    samples = {100 * i: {"random": each} for i, each in enumerate(shots, 1)}
    run = simulate.run(columns={}, samples=samples)
    every = examine(run, measure_samples(run))
    return {f.id: f for f in every}, conclude(Observed(every, run))


def test_pictures_that_differ_are_no_collapse_and_no_proof(simulate):
    findings, verdict = found(simulate, [shot(90, i) for i in range(6)])
    sameness = findings["sameness"]
    assert sameness.status is Status.OK
    # the difference of two uniform values of half-width w has a mean square of 2 w^2 / 3
    assert sameness.evidence[0].value == pytest.approx((2 / 3) ** 0.5 * 90 / 255, rel=0.02)
    assert sameness.evidence[2].value == 0
    assert verdict.status is not Status.OK


@pytest.mark.parametrize(("last", "status"), [(40, Status.WARN), (3, Status.FAIL)])
def test_variety_that_falls_is_dated(simulate, last, status):
    shots = [shot(90, i) for i in range(4)] + [shot(last, i) for i in range(3)]
    sameness = found(simulate, shots)[0]["sameness"]
    assert (sameness.status, sameness.since) == (status, 500)


def test_few_pictures_over_and_over_are_seen_without_a_past(simulate):
    drawn = np.random.default_rng(1).integers(0, 3, 64)
    sameness = found(simulate, [shot(90, 0)[drawn]])[0]["sameness"]
    assert sameness.status is Status.FAIL
    same = [int((drawn == value).sum()) - 1 for value in drawn]
    assert sameness.evidence[2].value == pytest.approx(np.mean(same))


@pytest.mark.parametrize(
    ("variety", "status"), [(90, Status.OK), (45, Status.WARN), (30, Status.FAIL)]
)
def test_less_variety_than_that_of_real_is_seen_without_a_past(simulate, variety, status):
    samples = {100 * i: {"random": shot(variety, i)} for i in range(1, 5)}
    run = saved_beside(simulate.run(columns={}, samples=samples), shot(90, 99))
    (sameness,) = [f for f in examine(run, measure_samples(run)) if f.id == "sameness"]
    assert sameness.status is status
    assert sameness.since is None
    assert sameness.throughout == (None if status is Status.OK else 100)
    beside = sameness.evidence[-1]
    assert (beside.name, beside.baseline) == ("beside_reals", 1)
    assert beside.lower < variety / 90 < beside.upper
    assert "; real samples by 29 %)" in str(sameness.claim)


def test_real_of_another_size_are_not_compared_with(simulate):
    samples = {100: {"random": shot(90, 0)}}
    run = saved_beside(simulate.run(columns={}, samples=samples), shot(9, 1)[:, :4])
    (sameness,) = [f for f in examine(run, measure_samples(run)) if f.id == "sameness"]
    assert (sameness.status, len(sameness.evidence)) == (Status.OK, 3)


def test_too_few_pictures_are_not_judged(simulate):
    sameness = found(simulate, [shot(90, 0, 19)])[0]["sameness"]
    assert sameness.status is Status.NOT_MEASURED
    assert "19 samples" in str(sameness.claim)


def test_beside_real_or_of_points_it_is_not_asked(simulate):
    run = simulate.run(reference=simulate.reference(), samples={5: simulate.generated(0)})
    assert "sameness" not in {f.id for f in examine(run, measure_samples(run))}
    points = simulate.run(samples={5: {"random": np.zeros((30, 2), "f4")}}, data=None)
    assert "sameness" not in {f.id for f in examine(points, measure_samples(points))}


@pytest.mark.parametrize("count", [9, 16])
def test_grids_of_few_are_judged_together(simulate, count):
    """A collapse to one picture fails and is dated; none is seen where there is none."""
    varied = [shot(90, i, count) for i in range(20)]
    fallen = [shot(1, 50 + i, count) for i in range(10)]
    sameness = found(simulate, varied + fallen)[0]["sameness"]
    assert (sameness.status, sameness.since) == (Status.FAIL, 2100)
    assert f"because each holds only {count} samples" in str(sameness.claim)
    sound = found(simulate, [*varied, *(shot(90, 70 + i, count) for i in range(10))])[0]
    assert sound["sameness"].status is Status.OK


def test_few_that_are_one_from_the_beginning_fail(simulate):
    sameness = found(simulate, [shot(1, i, 9) for i in range(5)])[0]["sameness"]
    assert sameness.status is Status.FAIL


def test_strips_of_fewer_are_not_judged(simulate):
    sameness = found(simulate, [shot(1, i, 8) for i in range(9)])[0]["sameness"]
    assert sameness.status is Status.NOT_MEASURED
