"""Long columns: decoded when asked for, forgotten when they are many, thinned for tables."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ganreport.run import scalars
from ganreport.run.scalars import Column, Scalars


def counted(columns: dict[str, Column], count: int) -> tuple[Scalars, list[str]]:
    asked: list[str] = []

    def decode(names: list[str]) -> dict[str, Column]:
        asked.extend(names)
        return {name: columns[name] for name in names}

    return Scalars(np.arange(1, count + 1), columns, decode), asked


def test_columns_are_decoded_once_while_there_is_room() -> None:
    found, asked = counted({name: Column(np.arange(9.0)) for name in "abc"}, 9)
    for name in "abcabc":
        assert np.array_equal(found.values(name), np.arange(9.0))
    assert asked == ["a", "b", "c"]


def test_those_used_longest_ago_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scalars, "KEPT_BYTES", 2 * 8 * 9)
    found, asked = counted({name: Column(np.arange(9.0)) for name in "abc"}, 9)
    for name in "abacab":
        found.values(name)
    assert asked == ["a", "b", "c", "b"]


def test_a_value_that_was_not_recorded_is_no_nan() -> None:
    values = np.array([1.0, np.nan, np.nan])
    found, _ = counted({"x": Column(values, np.array([True, False, True]))}, 3)
    series = found.scalar("x")
    assert series is not None
    assert list(series.index) == [1, 3]
    assert np.isnan(series[3])
    assert found.scalar("y") is None
    assert "y" not in found


def test_a_table_in_memory_tells_nan_from_missing() -> None:
    table = pd.DataFrame({"step": [1, 2], "a": [np.nan, 1.0]})
    table["b"] = pd.array([pd.NA, 2.0], dtype="Float64")
    table["c"] = pd.array([pd.NA, pd.NA], dtype="Float64")
    found = Scalars.of(table)
    assert len(found.scalar("a")) == 2
    assert list(found.scalar("b").index) == [2]
    assert found.scalar("c") is None


@pytest.mark.parametrize("count", [0, 1, 5, 1000, 50_000])
def test_excerpts_hold_the_ends_and_are_not_decoded_again(count: int) -> None:
    found, asked = counted({"a": Column(np.arange(1.0, count + 1))}, count)
    whole, few = found.excerpt(), found.excerpt(7, ["a"])
    assert len(whole) == min(count, scalars.MOST_ROWS)
    assert len(few) == min(count, 7)
    for rows in (whole, few):
        assert np.array_equal(rows["step"], rows["a"])
        assert list(rows["step"].iloc[[0, -1]]) == [1, count] if count else not len(rows)
    assert asked == ["a"]


def test_what_is_thinned_is_kept_when_the_column_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scalars, "KEPT_BYTES", 0)
    every_tenth = np.arange(20_000) % 10 == 0
    values = np.where(every_tenth, -np.arange(20_000.0), np.nan)
    found, asked = counted({"a": Column(values, every_tenth), "b": Column(values)}, 20_000)
    for name in "abab":
        thinned = found.thinned(name)
        assert (thinned.finite, thinned.positive) == (True, False)
        assert np.nanmin(thinned.extremes[1]) == -19_990
        assert len(thinned.means[1]) == 5000
    assert asked == ["a", "b"]
    assert found.thinned("a").grid.spacing == 10
    assert found.thinned("b").grid.spacing == 4


def test_nothing_at_all() -> None:
    assert len(scalars.EMPTY) == 0
    assert scalars.EMPTY.scalar("d_loss") is None
    assert list(scalars.EMPTY.excerpt().columns) == ["step"]


def test_where_a_column_was_recorded() -> None:
    values = np.array([1.0, np.nan, 3.0])
    whole, sparse = Column(values), Column.where(values, np.array([True, False, True]))
    assert whole.held.tolist() == [True, True, True]
    assert sparse.held.tolist() == [True, False, True]
    assert (whole.count, sparse.count) == (3, 2)
    assert Column.where(values, np.ones(3, bool)).recorded is None
    last = sparse.of_rows(np.array([2, 1]))
    assert last.array[0] == 3.0
    assert last.held.tolist() == [True, False]
    assert whole.of_rows(np.array([True, False, True])).recorded is None
    assert [c.is_empty for c in (whole, sparse, Column(values, np.zeros(3, bool)))] == [0, 0, 1]
    assert not Column(np.empty(0)).is_empty
