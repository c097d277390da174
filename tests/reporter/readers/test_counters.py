"""Counters in tables: steps, epochs, batches of epochs, rows, calls, processes."""

from __future__ import annotations

import numpy as np
import pytest

from ganreport.readers import counters
from ganreport.run.scalars import Column


def column(*values: float) -> Column:
    return Column(np.array(values, float))


def test_thousands_of_images_are_the_last_resort() -> None:
    columns = dict.fromkeys(("kimg", "iters", "step", "d_loss"), column(1))
    assert counters.of_steps(columns, "kimg") == ["iters", "step", "kimg"]
    assert counters.rounded_down(column(0.5, 4.6, 8.7)).array.tolist() == [0, 4, 8]
    assert counters.rounded_down(column(0.1, 0.2, 0.3)).array.tolist() == [0.1, 0.2, 0.3]


@pytest.mark.parametrize(
    ("values", "numbers"),
    [((0, 1, 2, 3), True), ((1, 2, 3, 1, 2), True), ((0, 2, 4), False), ((5, 6, 7), False)],
)
def test_a_column_may_only_number_rows(values: tuple[float, ...], numbers: bool) -> None:
    assert counters.numbers_rows(column(*values)) is numbers


def test_batches_of_epochs_are_counted_over_all_of_them() -> None:
    epoch, batch = np.repeat([0.0, 1.0], 3), np.tile([100.0, 200.0, 300.0], 2)
    passes = counters.over_epochs(epoch, batch)
    assert (passes.steps.tolist(), passes.size) == ([100, 200, 300, 400, 500, 600], 300)
    from_zero = counters.over_epochs(epoch + 1, batch - 100)
    assert (from_zero.steps.tolist(), from_zero.size) == ([1, 101, 201, 301, 401, 501], 300)
    told = counters.over_epochs(epoch, batch, total=350)
    assert (told.steps[-1], told.told) == (650, True)
    assert not counters.anew_each_epoch(epoch, np.arange(6.0))


def test_epochs_that_were_trained() -> None:
    whole = np.repeat(np.arange(5.0), 10)
    by_rows = {"epoch": Column(whole)}
    steps = np.arange(50)
    assert counters.epochs_of(np.arange(50), {}, "epoch") == 50
    assert counters.epochs_of(np.arange(1, 51), {}, "epoch") == 50
    assert counters.epochs_of(np.arange(101), {}, "epoch", planned=100) == 100
    assert counters.epochs_of(steps, by_rows, "step") == 5
    assert counters.epochs_of(steps[:42], {"epoch": Column(whole[:42])}, "step") == 4
    assert counters.epochs_of(steps, {"epoch": Column(np.linspace(0.1, 5, 50))}, "step") == 5
    assert counters.epochs_of(steps, {}, "step") == 0


def test_rows_that_stand_there_twice_do_not_repeat_a_step() -> None:
    steps, usable = np.repeat(np.arange(10), 2), np.ones(20, bool)
    twice = Column(np.repeat(np.linspace(1, 0.5, 10), 2))
    assert not counters.repeats(steps, [twice], usable)
    assert counters.repeats(steps, [Column(np.linspace(1, 0.5, 20))], usable)
