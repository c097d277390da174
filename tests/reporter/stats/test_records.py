"""Statistics of tables against SDMetrics' own values, SciPy, and a boosting of scikit-learn."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr
from scipy.stats.contingency import association as scipy_association
from sklearn.datasets import load_breast_cancer, load_diabetes
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.metrics import r2_score, roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from ganreport.run.columns import described, encoded
from ganreport.stats import association, boosting, impossible, marginals, records, standard
from ganreport.stats.jackknife import GROUPS, groups, jackknifed, without

ORACLE = json.loads((Path(__file__).parent / "sdmetrics.json").read_text(encoding="utf-8"))
SCORES, NAMES = ORACLE["scores"], list(ORACLE["types"])
FRAMES = [
    pd.DataFrame(ORACLE[each]["data"], columns=ORACLE[each]["columns"]) for each in ("real", "made")
]
CARDS = described(FRAMES[0], ORACLE["types"])[0]
SIZES = [card.sorted_into for card in CARDS]
REAL, MADE = (encoded(frame, CARDS) for frame in FRAMES)


def test_shapes_are_those_of_sdmetrics() -> None:
    ours = marginals.shapes(REAL, MADE, SIZES)[0]
    theirs = {**SCORES["KSComplement"], **SCORES["TVComplement"]}
    assert dict(zip(NAMES, ours, strict=True)) == pytest.approx(theirs, abs=1e-6)


def test_a_column_that_is_all_missing_is_unlike_any_other() -> None:
    empty = np.full_like(MADE, np.nan)
    assert marginals.shapes(REAL, empty, SIZES)[0].tolist() == [0] * 5
    assert np.isnan(marginals.shapes(empty, MADE, SIZES)).all()


def test_pairs_are_those_of_sdmetrics() -> None:
    whole = [each[np.isfinite(each).all(axis=1)] for each in (REAL, MADE)]
    places = [(NAMES.index(i), NAMES.index(j)) for i, j in map(str.split, SCORES["pairs"])]
    ours = association.pair_trends(*whole, SIZES, places)[0]
    assert ours == pytest.approx(list(SCORES["pairs"].values()), abs=1e-6)


def test_pairs_with_missing_values_are_those_of_sdmetrics() -> None:
    ours = association.pair_trends(REAL, MADE, SIZES, [(0, 1), (2, 3)])[0]
    theirs = [SCORES["CorrelationSimilarity"], SCORES["ContingencySimilarity"]]
    assert ours == pytest.approx(theirs, abs=1e-6)


def test_coverage_is_that_of_sdmetrics() -> None:
    ranges = dict(zip(NAMES, marginals.ranges_covered(REAL, MADE), strict=True))
    for name, score in SCORES["RangeCoverage"].items():
        assert ranges[name] == pytest.approx(score, abs=1e-6)
    for name, score in SCORES["CategoryCoverage"].items():
        place = NAMES.index(name)
        assert marginals.categories_covered(REAL[:, place], MADE[:, place]) == pytest.approx(score)


def test_the_closest_record_is_that_of_sdmetrics() -> None:
    ours, places = records.closest(MADE, REAL, SIZES, records.ranges_of(REAL))
    assert ours == pytest.approx(SCORES["DCR"], abs=1e-6)
    again = records.closest(MADE, REAL, SIZES, records.ranges_of(REAL), places[:, None])[0]
    assert (again >= ours).all()


def test_copies_are_counted_as_sdmetrics_counts_new_rows() -> None:
    grown = np.concatenate([MADE, REAL[5:9]])
    assert 1 - records.repeated(grown, REAL).mean() == pytest.approx(SCORES["NewRowSynthesis"])
    zeros = np.array([[0.0, np.nan]], np.float32)
    assert records.repeated(-zeros, zeros).all()  # -0 is 0, and missing is missing


def test_the_jackknife_leaves_out_what_it_says() -> None:
    left = marginals.shapes(REAL, MADE, SIZES)
    for group in (0, GROUPS - 1):
        kept = [each[groups(len(each)) != group] for each in (REAL, MADE)]
        assert left[1 + group] == pytest.approx(marginals.shapes(*kept, SIZES)[0])
    places = [(i, j) for i in range(5) for j in range(i)]
    trends = association.pair_trends(REAL, MADE, SIZES, places)
    kept = [each[groups(len(each)) != 3] for each in (REAL, MADE)]
    numbers = [k for k, (i, j) in enumerate(places) if not SIZES[i] and not SIZES[j]]
    assert trends[4, numbers] == pytest.approx(
        association.pair_trends(*kept, SIZES, [places[k] for k in numbers])[0]
    )


def test_the_jackknife_of_a_mean_has_its_standard_error() -> None:
    values = np.random.default_rng(0).normal(size=4000)
    own = groups(len(values))
    sums = without(
        np.array([[len(values[own == g]), values[own == g].sum()] for g in range(GROUPS)])
    )
    told = jackknifed(sums[:, 1] / sums[:, 0])
    assert told.value == pytest.approx(values.mean())
    assert told.upper - told.value == pytest.approx(1.96 * values.std() / 4000**0.5, rel=0.5)


def test_dependence_is_that_of_scipy() -> None:
    ours = association.associations(REAL, SIZES)[0]
    whole = FRAMES[0].dropna(subset=["c"])
    assert ours[1, 4] == pytest.approx(spearmanr(REAL[:, 1], REAL[:, 4]).statistic)
    table = pd.crosstab(whole["c"], whole["d"].fillna("?")).to_numpy()
    assert ours[2, 3] == pytest.approx(scipy_association(table, method="cramer"))
    assert np.array_equal(ours, ours.T)


def test_dependence_does_not_look_at_single_columns() -> None:
    bent = REAL.copy()
    bent[:, 1], bent[:, 4] = np.exp(bent[:, 1]), bent[:, 4] * 3 + 7
    assert association.associations(bent, SIZES)[0] == pytest.approx(
        association.associations(REAL, SIZES)[0]
    )


@pytest.mark.parametrize("noise", [0.0, 0.5])
def test_trees_tell_apart_about_as_well_as_those_of_scikit_learn(noise: float) -> None:
    real = load_breast_cancer().data[:400, :8]
    rng = np.random.default_rng(0)
    made = np.column_stack([rng.permutation(column) for column in real.T])
    made = made if noise == 0 else real + noise * real.std(axis=0) * rng.normal(size=real.shape)
    scores = boosting.told_apart(real, made)
    y = np.repeat([1, 0], len(real))
    ours = roc_auc_score(y, np.concatenate(scores[:2]))
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    theirs = cross_val_predict(
        HistGradientBoostingClassifier(max_iter=60, max_depth=3, learning_rate=0.2, random_state=0),
        np.concatenate([real, made]), y, cv=folds, method="predict_proba",
    )  # fmt: skip
    assert ours == pytest.approx(roc_auc_score(y, theirs[:, 1]), abs=0.03)
    assert scores[2].sum() == pytest.approx(1)


def test_trees_guess_where_there_is_nothing_to_tell() -> None:
    points = np.random.default_rng(1).normal(size=(600, 5))
    real, made, _ = boosting.told_apart(points[:300], points[300:])
    assert roc_auc_score(np.repeat([1, 0], 300), np.concatenate([real, made])) == pytest.approx(
        0.5, abs=0.08
    )


def test_trees_predict_a_number_about_as_well_as_those_of_scikit_learn() -> None:
    x, y = load_diabetes(return_X_y=True)
    bins = boosting.Cuts.of(x[:300])
    trees = boosting.fitted(bins.codes(x[:300]), y[:300], boosting.of_squares, y[:300].mean())
    theirs = HistGradientBoostingRegressor(max_iter=60, max_depth=3, learning_rate=0.2)
    expected = r2_score(y[300:], theirs.fit(x[:300], y[:300]).predict(x[300:]))
    assert r2_score(y[300:], trees.scores(bins.codes(x[300:]))) == pytest.approx(expected, abs=0.1)


def test_impossible_values_are_named_by_their_kinds() -> None:
    real = np.array([[0, 5, 0, 1.5], [10, 7, 1, 2.5], [4, 6, 0, np.nan]], np.float32)
    made = np.array(
        [[-0.1, 5, 0, 9], [10.9, 5.5, 2, np.nan], [11.1, np.nan, 0, 1], [3, 6, 1, 2]], np.float32
    )
    kinds = impossible.impossible(made, real, [0, 0, 2, 0], [False, True, False, False])
    named = [[("", *impossible.KINDS)[k] for k in row] for row in kinds]
    assert named == [
        ["range", "", "", "range"],
        ["", "fraction", "category", ""],
        ["range", "missing", "", "range"],
        ["", "", "", ""],
    ]


def test_standardised_columns_know_nothing_of_generated_records() -> None:
    scales = standard.fitted(REAL, SIZES)
    alone, among = (
        standard.standardised(each, scales) for each in (MADE[:5], np.concatenate([MADE[:5], REAL]))
    )
    assert np.array_equal(alone, among[:5])
    assert np.isfinite(among).all()
    assert among[5:, 2].std() == pytest.approx(1, abs=0.1)
    far = MADE[:1].copy()
    far[0, 1] = 1e30
    assert 5 < np.abs(standard.standardised(far, scales)).max() < 20
    assert len(set(map(tuple, standard.standardised(MADE, scales)))) == len(set(map(bytes, MADE)))


def test_two_categories_are_as_far_apart_as_two_records_are_in_numbers() -> None:
    rng = np.random.default_rng(0)
    real = np.column_stack([rng.exponential(size=2000), rng.integers(0, 2, 2000)])
    rows = standard.standardised(real, standard.fitted(real, [0, 2]))
    gaps = (rows[:1000] - rows[1000:]) ** 2
    assert gaps[:, 0].mean() == pytest.approx(2, rel=0.1)
    assert set(gaps[:, 1:].sum(axis=1)) == {0, 2}
