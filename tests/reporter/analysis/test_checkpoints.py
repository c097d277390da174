from types import SimpleNamespace

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from ganreport.analysis.checkpoints import pareto, recommend
from ganreport.analysis.verdict.faults import Faults
from ganreport.metrics.history import COLUMNS, History
from ganreport.run.scalars import EMPTY


def history(measure, values, half, steps=(100, 200, 300, 400)):
    rows = [
        (step, measure, value, value - half, value + half, 0.0, 0.0, 0.0, 100)
        for step, value in zip(steps, values, strict=False)
    ]
    return History(pd.DataFrame(rows, columns=list(COLUMNS)), {})


def run(*stored):
    return SimpleNamespace(
        checkpoints=stored, last_step=400, metrics=EMPTY, lone=False, format="ganreport", paired=()
    )


def test_the_lowest_distance_and_those_tied_with_it():
    found = recommend(run(100, 300), history("frechet", [9.0, 3.0, 3.5, 7.0], 0.4))
    assert (found.best_step, found.tied, found.searched) == (200, (200, 300), 4)
    assert found.stored == (300,)
    assert found.last_step == 400
    assert "Step 200 has the best score of 4 evaluations" in str(found.sentence)
    assert "Step 300 is statistically tied with it." in str(found.sentence)
    assert "Of these, step 300 has a stored checkpoint." in str(found.sentence)


def test_coverage_where_there_is_no_distance():
    found = recommend(run(400), history("coverage", [0.1, 0.5, 0.3, 0.6], 0.01))
    assert (found.measure, found.best_step, found.tied) == ("coverage", 400, (400,))
    assert "Its checkpoint is stored." in str(found.sentence)


def test_none_stored_and_only_one_evaluation():
    found = recommend(run(), history("frechet", [1.0], 0.1))
    assert str(found.sentence).startswith("Only step 100 was evaluated")
    assert "No checkpoint is stored." in str(found.sentence)
    assert "nearest is that of step 400" in str(
        recommend(run(400), history("frechet", [1.0], 0.1)).sentence
    )


def test_values_without_an_interval_or_not_finite():
    table = history("frechet", [2.0, 1.0, np.nan, 1.0], np.nan)
    found = recommend(run(), table)
    assert (found.best_step, found.tied, found.searched) == (200, (200, 400), 3)


def joined(**curves):
    tables = [history(name, values, 0.01).table for name, values in curves.items()]
    return History(pd.concat(tables, ignore_index=True), {})


def test_of_tied_steps_the_one_that_covers_most_is_kept():
    tables = [
        history("frechet", [3.0, 3.1, 3.2, 9.0], 0.2).table,
        history("coverage", [0.2, 0.6, 0.4, 0.9], 0.01).table,
    ]
    found = recommend(run(100, 200), History(pd.concat(tables, ignore_index=True), {}))
    assert (found.best_step, found.choice) == (100, 200)
    assert "Of these, step 200 covers the most real samples: keep it." in str(found.sentence)
    assert "Its checkpoint is stored." in str(found.sentence)


def test_the_front_is_what_no_step_beats():
    precision, coverage = [0.9, 0.5, 0.8, 0.7], [0.1, 0.5, 0.4, 0.3]
    found = recommend(
        run(), joined(frechet=[4.0, 3.0, 2.0, 1.0], precision=precision, coverage=coverage)
    )
    assert [p.step for p in found.front] == [100, 300, 200]
    front = "steps 200 (50% and 50%), 300 (80% and 40%) and 100 (90% and 10%)."
    assert front in str(found.sentence)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=25))
def test_the_front_is_the_textbooks(pairs):
    steps = tuple(range(len(pairs)))
    tables = [
        history(name, [pair[i] for pair in pairs], 0.0, steps).table
        for i, name in enumerate(("precision", "coverage"))
    ]
    found = pareto(History(pd.concat(tables, ignore_index=True), {}))
    expected = {
        pair
        for pair in pairs
        if not any(a >= pair[0] and b >= pair[1] and (a, b) != pair for a, b in pairs)
    }
    assert {(p.precision, p.coverage) for p in found} == expected
    assert len(found) == len(expected)
    assert [pairs.index((p.precision, p.coverage)) for p in found] == [p.step for p in found]


def test_no_step_with_a_fault_is_offered_for_its_precision_and_coverage():
    known = joined(frechet=[2.0, 1.0, 3.0], precision=[0.2, 0.9, 0.5], coverage=[0.2, 0.9, 0.5])
    faults = Faults((("Memorization", 200),), frozenset(), (100, 200, 300))
    found = recommend(run(), known, faults)
    assert [p.step for p in found.front] == [100]
    assert found.choice == 100


def test_one_step_may_lead_in_both_and_there_may_be_no_front():
    both = joined(frechet=[2.0, 1.0], precision=[0.2, 0.9], coverage=[0.2, 0.9])
    assert "Step 200 has both the highest precision" in str(recommend(run(), both).sentence)
    assert recommend(run(), history("frechet", [2.0, 1.0], 0.1)).front == ()


def test_nothing_to_compare_says_why():
    empty = History(pd.DataFrame(columns=list(COLUMNS)), {"frechet": "the run has no samples"})
    found = recommend(run(100), empty)
    assert found.best_step is None
    assert str(found.sentence) == "No checkpoint is recommended: the run has no samples."
