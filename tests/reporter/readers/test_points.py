"""Scalars logged one by one: those of the same steps share a table, the longest comes first."""

from __future__ import annotations

from ganreport.readers.columns import MOST_COLUMNS
from ganreport.readers.points import SparseSeries, tables


def points(steps: list[int], value: float = 1.0, **more: int) -> SparseSeries:
    found = SparseSeries("x", **more)
    for step in steps:
        found.put(step, value)
    return found


def test_equal_steps_share_a_table() -> None:
    logs, left_out = tables({"a": points([1, 2]), "b": points([1, 2, 3]), "c": points([1, 2])})
    assert [set(log.table.columns) for log in logs] == [{"step", "b"}, {"step", "a", "c"}]
    assert [log.table.rows for log in logs] == [3, 2]
    assert left_out == ()


def test_times_are_there_where_they_were_taken() -> None:
    found = points([1, 2])
    found.put(3, 1.0, 1e9)
    (log,), _ = tables({"a": found})
    assert log.table.columns["wall_time"].recorded.tolist() == [False, False, True]


def test_what_is_empty_or_named_as_a_time_or_too_much_is_left_out() -> None:
    every = {f"s{i}": points([1]) for i in range(MOST_COLUMNS + 1)}
    _, left_out = tables({"none": points([]), "step": points([1])} | every)
    assert [each.what for each in left_out] == ["none", "step", "s498", "s499", "s500"]


def test_lines_that_are_no_points_are_counted() -> None:
    (log,), _ = tables({"a": points([1], skipped=2, first=4), "b": points([1], skipped=1, first=2)})
    assert (log.table.skipped, log.table.first) == ({"are no values": 3}, {"are no values": 4})
