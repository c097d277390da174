"""Phases cut the run by what is known of its samples; incidents are in the order of steps."""

import itertools
import math
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from scipy.signal import lfilter

from ganreport.analysis.checkpoints import recommend
from ganreport.analysis.curves import Curves
from ganreport.analysis.findings import Finding
from ganreport.analysis.grading import Status
from ganreport.analysis.timeline import breaks, incidents, phases
from ganreport.analysis.verdict.verdict import Diagnosed
from ganreport.messages import message
from ganreport.metrics.history import COLUMNS, History
from ganreport.run.cards import STARTS, Event, RunInfo
from ganreport.run.model import Run
from ganreport.run.scalars import EMPTY, Scalars

OF_A_LOG = {"lone": False, "format": "ganreport", "paired": ()}


def history(values: list[float], half: float) -> History:
    rows = [
        (100 * (place + 1), "frechet", value, value - half, value + half, 0.0, 0.0, 0.0, 100)
        for place, value in enumerate(values)
    ]
    return History(pd.DataFrame(rows, columns=list(COLUMNS)), {})


def cut(values: list[float], half: float = 0.4) -> list[tuple[str, int, int]]:
    known = history(values, half)
    found = phases(
        known,
        recommend(SimpleNamespace(checkpoints=(), last_step=100, metrics=EMPTY, **OF_A_LOG), known),
    )
    return [(phase.kind, phase.start, phase.end) for phase in found]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([9, 5, 3, 3.2], [("improving", 100, 300), ("best", 300, 400)]),
        ([3, 5, 9], [("worse", 100, 300)]),
        ([9, 3, 9], [("improving", 100, 200), ("worse", 200, 300)]),
        ([3, 3, 3], [("best", 100, 300)]),
        ([3], []),
        ([np.nan, np.nan], []),
    ],
)
def test_what_is_better_is_told_from_what_is_tied(values: list[float], expected: list) -> None:
    assert cut(values) == expected


@given(st.lists(st.floats(0, 10), min_size=2, max_size=12), st.floats(0.01, 5))
def test_phases_follow_each_other_from_the_first_to_the_last_evaluation(
    values: list[float], half: float
) -> None:
    found = cut(values, half)
    assert found[0][1] == 100
    assert found[-1][2] == 100 * len(values)
    assert all(one[2] == two[1] for one, two in itertools.pairwise(found))
    assert all(start < end for _, start, end in found)


def test_figures_stand_in_the_sentences() -> None:
    known = history([1800, 18, 60, 80], 1)
    found = phases(
        known,
        recommend(SimpleNamespace(checkpoints=(), last_step=400, metrics=EMPTY, **OF_A_LOG), known),
    )
    assert str(found[0].what) == "Samples improve: Fréchet distance from 1,800 to 18."
    assert str(found[1].what) == "Worse than at their best: Fréchet distance is 70 on average."


def test_incidents_are_events_faults_and_the_best_step_by_step() -> None:
    events = (
        Event(step=0, kind="start", time=""),
        Event(step=150, kind="checkpoint", time=""),
        Event(step=260, kind="resume", time="", attempt=2, details={STARTS: 2}),
        Event(step=270, kind="start", time="", attempt=3, details={STARTS: "many"}),
        Event(step=300, kind="nan", time="", attempt=3, cause="d_loss"),
        Event(step=310, kind="nan", time="", attempt=3, cause="g_loss"),
        Event(step=310, kind="stop", time="", attempt=3, cause="g_loss"),
    )
    shared = {"axis": "a", "question": "q", "needs": "n", "advice": "", "why": ""}
    findings = (
        Finding(id="x", status=Status.FAIL, claim="It broke.", since=250, **shared),
        Finding(id="y", status=Status.OK, claim="Fine.", since=10, **shared),
        Finding(id="z", status=Status.WARN, claim="Unknown since.", **shared),
        Finding(id="w", status=Status.WARN, claim="At the end.", since=310, **shared),
    )
    known = history([9, 3, 9], 1)
    run = SimpleNamespace(checkpoints=(), last_step=300, metrics=EMPTY, **OF_A_LOG, events=events)
    found = incidents(run, findings, recommend(run, known))
    assert [(i.step, str(i.what), i.status) for i in found] == [
        (0, "Training started.", None),
        (200, "Best evaluation: Fréchet distance 3.", None),
        (250, "It broke.", Status.FAIL),
        (260, "Training resumed: start 2 of 2.", None),
        (270, "Training started.", None),
        (300, "A value was not finite: d_loss.", None),
        (310, "At the end.", Status.WARN),
        (310, "Training stopped: g_loss.", None),  # and why, once
    ]


def test_a_beginning_is_told_by_its_figure_or_its_condition_and_never_by_the_claim() -> None:
    shared = {"axis": "a", "question": "Is it?", "status": Status.FAIL, "claim": "A long claim."}
    course = message("{figure} fell below {bound}.", figure="Coverage", bound=0.4)
    lasts = message("{figure} stayed below {bound}.", figure="Diversity", bound=0.5)
    findings = (
        Finding(id="a", since=200, course=course, **shared),
        Finding(id="b", since=300, **shared),
        Finding(id="c", since=300, **shared),
        Finding(id="d", throughout=100, course=lasts, **shared),
        Finding(id="e", throughout=100, **shared | {"status": Status.WARN}),
    )
    held = [
        Diagnosed(
            id=name, name=name.title(), kind="outcome", status=Status.FAIL, says="", meaning="",
            supporting=anchors,
        )
        for name, anchors in (("collapse", ("a", "b", "c")), ("layers", ("e",)))
    ]  # fmt: skip
    known = history([9, 3, 9], 1)
    run = SimpleNamespace(checkpoints=(), last_step=300, metrics=EMPTY, **OF_A_LOG, events=())
    best = recommend(run, known)
    told = incidents(run, findings, best, None, held)
    assert [(i.step, str(i.what), i.status) for i in told] == [
        (200, "Coverage fell below 0.4.", Status.FAIL),
        (200, "Best evaluation: Fréchet distance 3.", None),
        (300, "Collapse.", Status.FAIL),
    ]
    of_none = incidents(run, findings, replace(best, usable=False), None, held)
    assert not any("Best" in str(i.what) for i in of_none)


def test_starts_come_one_after_the_other_whatever_their_steps() -> None:
    """Start 2 was cut off at step 500, start 3 went back to 300, and there to 100."""
    events = (
        Event(step=0, kind="start", time="", attempt=1),
        Event(step=100, kind="start", time="", attempt=3),
        Event(step=500, kind="start", time="", attempt=2, cause="2"),
        Event(step=300, kind="nan", time="", attempt=3),
        Event(step=100, kind="rollback", time="", attempt=3),
    )
    shared = {"axis": "a", "question": "q", "status": Status.WARN}
    findings = [Finding(id="x", claim=f"{n}.", since=n, **shared) for n in (450, 200, 50)]
    run = SimpleNamespace(checkpoints=(), last_step=600, metrics=EMPTY, **OF_A_LOG, events=events)
    found = incidents(run, tuple(findings), recommend(run, history([math.nan], 1)))
    assert [(i.step, str(i.what).partition(".")[0]) for i in found] == [
        (0, "Training started"),
        (50, "50"),
        (500, "Training started: 2"),
        (100, "Training started"),
        (300, "A value was not finite"),
        (100, "Rolled back to a checkpoint"),
        (200, "200"),
        (450, "450"),
    ]


def curves_of(**columns: np.ndarray) -> Curves:
    frame = pd.DataFrame(columns)
    frame.insert(0, "step", np.arange(1, len(frame) + 1))
    return Curves(Run(Path("x"), "test", RunInfo(id="x", name="x"), Scalars.of(frame)))


@pytest.mark.parametrize("share", [0.5, 0.8, 0.93])
def test_a_break_of_a_loss_is_an_incident(share: float) -> None:
    rng, rows = np.random.default_rng(0), 300
    at = int(share * rows)
    loss = np.where(np.arange(rows) < at, 0.5, 3.0) + 0.05 * rng.normal(size=rows)
    (found,) = breaks(curves_of(d_loss=loss, g_loss=2 + 0.1 * rng.normal(size=rows)))
    assert abs(found.step - at) <= 3
    assert str(found.what).startswith("The discriminator's loss jumps from 0.")
    assert found.status is None


def test_a_break_need_not_be_a_leap() -> None:
    rng = np.random.default_rng(1)
    loss = np.where(np.arange(300) < 250, 0.95, 0.35) + 0.09 * rng.normal(size=300)
    (found,) = breaks(curves_of(d_loss=loss))
    assert abs(found.step - 251) <= 3


def test_scores_may_break_too() -> None:
    fid = np.append(np.full(150, 20.0), np.full(50, 180.0))
    fid += np.random.default_rng(0).normal(size=200)
    (found,) = breaks(curves_of(fid=fid), ["fid"])
    assert abs(found.step - 151) <= 3


@pytest.mark.parametrize("phi", [0.0, 0.5, 0.95])
def test_noise_and_trends_have_no_breaks(phi: float) -> None:
    for seed in range(10):
        draws = np.random.default_rng(seed).normal(size=(2, 600))
        d, g = 0.2 * math.sqrt(1 - phi**2) * lfilter([1], [1, -phi], draws)
        assert not breaks(curves_of(d_loss=1 + d, g_loss=3 - np.linspace(0, 2, 600) + g))
