"""Phases cut the run by what is known of its samples; incidents are in the order of steps."""

import itertools
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganreport.analysis.checkpoints import recommend
from ganreport.analysis.findings import Finding
from ganreport.analysis.grading import Status
from ganreport.analysis.timeline import incidents, phases
from ganreport.metrics.history import COLUMNS, History
from ganreport.run.cards import STARTS, Event
from ganreport.run.scalars import EMPTY


def history(values: list[float], half: float) -> History:
    rows = [
        (100 * (place + 1), "frechet", value, value - half, value + half, 0.0, 0.0, 0.0, 100)
        for place, value in enumerate(values)
    ]
    return History(pd.DataFrame(rows, columns=list(COLUMNS)), {})


def cut(values: list[float], half: float = 0.4) -> list[tuple[str, int, int]]:
    known = history(values, half)
    found = phases(
        known, recommend(SimpleNamespace(checkpoints=(), last_step=100, metrics=EMPTY), known)
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
        known, recommend(SimpleNamespace(checkpoints=(), last_step=400, metrics=EMPTY), known)
    )
    assert str(found[0].what) == "Samples improve: Fréchet distance goes from 1,800 to 18."
    assert str(found[1].what) == "Worse than at their best: Fréchet distance is 70 on average."


def test_incidents_are_events_faults_and_the_best_step_by_step() -> None:
    events = (
        Event(step=0, kind="start", time=""),
        Event(step=150, kind="checkpoint", time=""),
        Event(step=260, kind="resume", time="", attempt=2, details={STARTS: 2}),
        Event(step=270, kind="start", time="", attempt=3, details={STARTS: "many"}),
        Event(step=300, kind="nan", time="", cause="d_loss"),
    )
    shared = {"axis": "a", "question": "q", "needs": "n", "advice": "", "why": ""}
    findings = (
        Finding(id="x", status=Status.FAIL, claim="It broke.", since=250, **shared),
        Finding(id="y", status=Status.OK, claim="Fine.", since=10, **shared),
        Finding(id="z", status=Status.WARN, claim="Unknown since.", **shared),
    )
    known = history([9, 3, 9], 1)
    run = SimpleNamespace(checkpoints=(), last_step=300, metrics=EMPTY, events=events)
    found = incidents(run, findings, recommend(run, known))
    assert [(i.step, str(i.what), i.status) for i in found] == [
        (0, "Training started.", None),
        (200, "Best evaluated step.", None),
        (250, "It broke.", Status.FAIL),
        (260, "Training resumed: start 2 of 2", None),
        (270, "Training started.", None),
        (300, "A value was not finite: d_loss", None),
    ]
