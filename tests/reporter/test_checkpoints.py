from types import SimpleNamespace

import numpy as np
import pandas as pd

from ganreport.checkpoints import recommend
from ganreport.history import COLUMNS, History


def history(measure, values, half, steps=(100, 200, 300, 400)):
    rows = [
        (step, measure, value, value - half, value + half, 0.0, 0.0, 0.0, 100)
        for step, value in zip(steps, values, strict=False)
    ]
    return History(pd.DataFrame(rows, columns=list(COLUMNS)), {})


def run(*stored):
    return SimpleNamespace(checkpoints=stored, last_step=400)


def test_the_lowest_distance_and_those_tied_with_it():
    found = recommend(run(100, 300), history("frechet", [9.0, 3.0, 3.5, 7.0], 0.4))
    assert (found.best_step, found.tied, found.searched) == (200, (200, 300), 4)
    assert found.stored == (300,)
    assert found.last_step == 400
    assert "Step 200 scored best of 4 evaluations" in found.sentence
    assert "Step 300 can't be told from it." in found.sentence
    assert "Of these, step 300 has a stored checkpoint." in found.sentence


def test_coverage_where_there_is_no_distance():
    found = recommend(run(400), history("coverage", [0.1, 0.5, 0.3, 0.6], 0.01))
    assert (found.measure, found.best_step, found.tied) == ("coverage", 400, (400,))
    assert "Its checkpoint is stored." in found.sentence


def test_none_stored_and_only_one_evaluation():
    found = recommend(run(), history("frechet", [1.0], 0.1))
    assert found.sentence.startswith("Only step 100 was evaluated")
    assert "No checkpoint is stored." in found.sentence
    assert (
        "nearest is that of step 400"
        in recommend(run(400), history("frechet", [1.0], 0.1)).sentence
    )


def test_values_without_an_interval_or_not_finite():
    table = history("frechet", [2.0, 1.0, np.nan, 1.0], np.nan)
    found = recommend(run(), table)
    assert (found.best_step, found.tied, found.searched) == (200, (200, 400), 3)


def test_nothing_to_compare_says_why():
    empty = History(pd.DataFrame(columns=list(COLUMNS)), {"frechet": "the run has no samples"})
    found = recommend(run(100), empty)
    assert found.best_step is None
    assert found.sentence == "No checkpoint is recommended: the run has no samples."
