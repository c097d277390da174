"""Starts in a log: what goes on with what, and which of them are the run."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganreport.readers.starts import (
    counted,
    in_no_order,
    lineage,
    losses_say,
    starts_of,
    stride_of,
)


def kept(*parts: range, borders: tuple[int, ...] = (), on: bool = False) -> list[int]:
    """The steps that count of stretches that were written one after another."""
    steps = np.concatenate([np.array(part) for part in parts])
    starts = starts_of(steps, borders)
    tree = lineage(starts, stride_of(steps), lambda *_: on)
    rows, whole = counted(starts, tree, steps)
    return [int(step) for step in np.sort(whole[rows])]


def test_a_resume_supersedes_what_it_writes_again() -> None:
    assert kept(range(100), range(50, 120)) == list(range(120))


def test_of_several_trainings_the_last_of_substance_counts() -> None:
    assert kept(range(300), range(250), range(20)) == list(range(250))
    assert kept(range(12), range(3)) == list(range(12))  # under the row floor


def test_a_last_start_of_under_a_tenth_counts_only_if_it_gets_further() -> None:
    assert kept(range(2500), range(2390, 3040), range(2390, 2398)) == list(range(3040))
    assert kept(range(2500), range(2490, 2510)) == list(range(2510))
    assert kept(range(2500), range(2000, 2300)) == list(range(2300))


def test_a_resume_goes_on_with_the_start_that_had_come_so_far() -> None:
    """A start from scratch that died at once is not what was resumed afterwards."""
    assert kept(range(2500), range(9), range(2390, 3000)) == list(range(3000))


def test_a_counter_set_back_goes_on_where_losses_do() -> None:
    assert kept(range(100), range(50), on=True) == list(range(150))
    assert kept(range(100), range(50), range(40, 90), on=True) == list(range(190))


def test_starts_with_headers_may_be_many_and_short() -> None:
    sizes = (2, 9, 2, 3, 1, 1, 2, 7, 12, 2)
    steps = np.concatenate([np.arange(size) for size in sizes])
    borders = np.cumsum(sizes)[:-1].tolist()
    assert in_no_order(np.tile([1, 0], 8))
    assert not in_no_order(steps, borders)
    assert [start.rows for start in starts_of(steps, borders)] == list(sizes)


@given(st.lists(st.lists(st.integers(0, 30), min_size=1, max_size=9), min_size=1, max_size=6))
def test_whatever_was_written_the_rows_that_count_grow(parts: list[list[int]]) -> None:
    steps = np.array([step for part in parts for step in sorted(part)])
    starts = starts_of(steps, np.cumsum([len(part) for part in parts]).tolist())
    for on in (False, True):
        tree = lineage(starts, stride_of(steps), lambda *_, on=on: on)
        rows, whole = counted(starts, tree, steps)
        assert rows.any()
        assert (np.diff(whole[rows]) >= 0).all()
        assert sum(tree.sizes) == len(steps)


def losses(rng: np.random.Generator, noise: float, *, start: float = 0.0) -> np.ndarray:
    at = np.arange(200) + start
    return 3 * np.exp(-at / 30) + 0.5 + rng.normal(0, noise, 200)


@pytest.mark.parametrize("noise", [0.0, 0.02, 0.2])
@pytest.mark.parametrize("seed", range(3))
def test_losses_say_whether_training_went_on(noise: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    first = [losses(rng, noise), rng.normal(0, 1, 200)]
    same = [losses(rng, noise), rng.normal(0, 1, 200)]
    further = [losses(rng, noise, start=200), rng.normal(0, 1, 200)]
    assert losses_say(first, first, further) > 0
    assert losses_say(first, first, same) < 0
    assert losses_say(first[1:], first[1:], same[1:]) == 0


def test_losses_on_another_level_do_not_go_on() -> None:
    rng = np.random.default_rng(0)
    first = losses(rng, 0.02)
    assert losses_say([first], [first], [first + 20]) < 0
