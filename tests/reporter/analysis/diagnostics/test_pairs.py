import numpy as np
import pandas as pd
import pytest

from ganreport.analysis.analyse import analyse
from ganreport.analysis.diagnostics import memorization, rivals
from ganreport.analysis.diagnostics.pairs import DIAGNOSTICS
from ganreport.analysis.findings import Context
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import LIMITS
from ganreport.metrics.history import COLUMNS, History

from ... import pairs

OWN, FAILURES = DIAGNOSTICS
(REFERENCE,) = rivals.DIAGNOSTICS


UNMEASURED = History(pd.DataFrame(columns=list(COLUMNS)), {})


def answer(diagnostic, made):
    return diagnostic.examine(Context(pairs.run(made), UNMEASURED), LIMITS)


@pytest.mark.parametrize(
    ("rivals", "status", "said"),
    [
        ({"bicubic": -1.0}, Status.OK, "closer to the truth than bicubic by PSNR and SSIM (40"),
        ({"bicubic": 1.0}, Status.WARN, "farther from the truth than bicubic by PSNR and SSIM"),
        ({"bicubic": 0.0}, Status.OK, "about as close to the truth: no score differs beyond"),
        ({"input": 0.0}, Status.WARN, "Outputs and the input itself are about as close"),
        ({"a": -1.0, "b": 1.0}, Status.WARN, "than b by PSNR and SSIM (40 pairs). Outputs are cl"),
        ({}, Status.NOT_MEASURED, "--reference NAME=PATH"),
    ],
)
def test_another_method_is_closer_or_not(rivals, status, said):
    finding = answer(REFERENCE, pairs.images(rivals=rivals))
    assert finding.status is status
    assert said in str(finding.claim)


def test_closer_by_one_score_and_farther_by_another_is_no_warning():
    made = pairs.images(rivals={"bicubic": 1.0})
    made.references["bicubic"]["ssim"][:] = made.scores["ssim"] - 0.05
    finding = answer(REFERENCE, made)
    assert finding.status is Status.OK
    assert "closer to the truth by SSIM, and farther from it by PSNR" in str(finding.claim)
    figures = {each.name: each for each in finding.evidence}
    assert figures["psnr_bicubic"].upper < 0 < figures["ssim_bicubic"].lower
    assert "p < 1e-6" in str(figures["ssim_bicubic"].rule)


def test_the_same_method_is_rarely_taken_for_a_worse_one():
    told = [
        answer(REFERENCE, pairs.images(seed=seed, rivals={"same": 0.0}, count=12)).status
        for seed in range(40)
    ]
    assert told.count(Status.WARN) <= 3  # of 40 at 5 % by both scores at once


def test_distances_are_better_the_smaller_they_are():
    far = {"log_mel": np.linspace(1, 2, 20), "stft": np.linspace(2, 3, 20)}
    near = {name: values - 0.2 for name, values in far.items()}
    made = pairs.images(count=20, kind="audio", scores=far, references={"vocoder": near})
    assert answer(REFERENCE, made).status is Status.WARN
    made = pairs.images(count=20, kind="audio", scores=near, references={"vocoder": far})
    assert answer(REFERENCE, made).status is Status.OK


@pytest.mark.parametrize(
    ("share", "status"), [(0.99, Status.OK), (0.7, Status.WARN), (0.5, Status.FAIL)]
)
def test_outputs_that_ignore_their_inputs(share, status):
    spread = np.random.default_rng(0).uniform(-0.01, 0.01, pairs.COUNT)
    finding = answer(OWN, pairs.images(own=share + spread))
    assert finding.status is status
    assert ("hardly depend" in str(finding.claim)) == (status is not Status.OK)


def test_outputs_that_fail_are_counted_and_named():
    made = pairs.images()
    assert answer(FAILURES, made).status is Status.OK
    made.scores["psnr"][[4, 7]] = 5.0, 7.0
    finding = answer(FAILURES, made)
    assert finding.status is Status.WARN
    assert "2 of 40 outputs are far worse" in str(finding.claim)
    assert "scene4.png (5), scene7.png (7)" in str(finding.claim)


def test_few_pairs_are_not_judged():
    few = pairs.images(count=5, rivals={"bicubic": 9.0})
    for diagnostic in (*DIAGNOSTICS, REFERENCE):
        finding = answer(diagnostic, few)
        assert finding.status is Status.NOT_MEASURED
        assert "5 pairs" in str(finding.claim)


def test_of_a_run_without_pairs_nothing_is_asked():
    context = Context(pairs.run(), UNMEASURED)
    assert not any(diagnostic.concerns(context) for diagnostic in (*DIAGNOSTICS, REFERENCE))


def test_outputs_that_should_be_the_real_data_are_no_copies():
    (asked,) = memorization.DIAGNOSTICS
    for of_real in (False, True):
        run = pairs.run(pairs.images(of_real=of_real))
        assert asked.concerns(Context(run, UNMEASURED)) is not of_real


@pytest.mark.parametrize(
    ("made", "condition"),
    [
        (pairs.images(rivals={"bicubic": 2.0}), "reference"),
        (pairs.images(own=np.full(pairs.COUNT, 0.5)), "ignored"),
        (pairs.images(rivals={"bicubic": -2.0}), "healthy"),
        (pairs.images(), "unknown"),
    ],
)
def test_the_verdict_names_it(made, condition):
    held = [each.id for each in analyse(pairs.run(made)).verdict.conditions]
    assert held == [condition]
