"""Rows of a loss_log.txt and where they stand in training."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganreport.readers.pix2pix.loss_log import has_header, has_rows, read_loss_log

HEADER = "================ Training Loss (Mon Feb 14 16:51:32 2022) ================\n"


def row(epoch: int, images: int, loss: float = 0.5) -> str:
    """A line as ``print_current_losses`` writes it."""
    return (
        f"(epoch: {epoch}, iters: {images}, time: 0.480, data: 0.199) D_A: {loss:.3f} G_A: 0.843 \n"
    )


def written(length: int, epochs: int, stride: int) -> str:
    """The log of a training that prints each ``stride`` images, as its loop counts them."""
    total, text = 0, ""
    for epoch in range(1, epochs + 1):
        for images in range(1, length + 1):
            total += 1
            if total % stride == 0:
                text += row(epoch, images, total / 1000)
    return text


@settings(max_examples=30, deadline=None)
@given(st.integers(40, 130), st.integers(7, 20))
def test_images_of_an_epoch_are_found_by_the_rows_alone(length: int, stride: int) -> None:
    log = read_loss_log(HEADER + written(length, 5, stride))
    assert (log.lengths, log.certain) == ((length,), True)
    steps = log.table.columns["step"].array
    assert steps.tolist() == list(range(stride, 5 * length + 1, stride))
    np.testing.assert_allclose(log.table.columns["D_A"].array, np.round(steps / 1000, 3))
    np.testing.assert_allclose(log.table.columns["epoch"].array, steps / length)


def test_each_training_of_a_file_has_its_own_length() -> None:
    log = read_loss_log(HEADER + written(50, 4, 10) + HEADER + written(45, 3, 10))
    assert log.lengths == (50, 45)
    assert len(log.starts) == 2
    assert log.table.columns["step"].array.tolist() == [*range(10, 201, 10), *range(10, 131, 10)]


def test_rows_in_no_order_are_placed_all_the_same() -> None:
    rows = written(50, 4, 10).splitlines(keepends=True)
    mixed = [each for pair in zip(rows[10:], rows[:10], strict=True) for each in pair]
    log = read_loss_log(HEADER + "".join(mixed))
    assert log.lengths == (50,)
    assert sorted(log.table.columns["step"].array) == list(range(10, 201, 10))


def test_where_prints_are_rarer_than_epochs_the_length_is_a_guess() -> None:
    log = read_loss_log("".join(row(epoch, 40) for epoch in (2, 4, 6)))
    assert (log.lengths, log.certain) == ((40,), False)


def test_a_single_epoch_needs_no_length() -> None:
    log = read_loss_log(HEADER + row(1, 100) + row(1, 200))
    assert log.lengths == ()
    assert log.table.columns["step"].array.tolist() == [100, 200]
    assert "epoch" not in log.table.columns


def test_lists_are_a_scalar_a_domain() -> None:
    line = (
        "(epoch: 1, iters: 8, time: 0.3) D: 0.041, nan, 1e-3 | G: 0.137, 0.180, 0.122 | Cyc: 0.5, "
    )
    columns = read_loss_log(HEADER + line + "\n").table.columns
    lists = {name: each.array[0] for name, each in columns.items() if "[" in name}
    assert np.isnan(lists.pop("D[1]"))
    assert lists == {"D[0]": 0.041, "D[2]": 0.001, "G[0]": 0.137, "G[1]": 0.18, "G[2]": 0.122}
    assert columns["Cyc"].array == [0.5]


FORMS = {
    "processes": "[Rank 0] (epoch: 1, iters: 8, time: 0.1, data: 0.2) , D_A: 0.5, G_A: 2.0\n\n",
    "pix2pixHD": "(epoch: 1, iters: 8, time: 0.170) D_A: 0.5 G_A: 2.0 \n",
    "length told": "(epoch: 1, iters: 8/1000, lr: 0.0002, t_data: 0.1) D_A: 0.5 G_A: 2.0 \n",
    "f-string": "(epoch: 1, iters: 8, time: 0.1, data: 0.2) D_A: 0.5 G_A: 2.0\n",
    "stamped": "2024-01-01 INFO (epoch: 1, iters: 8, time: 0.1, data: 0.2) D_A: 0.5 G_A: 2.0\n",
    "not finite": "(epoch: 1, iters: 8, time: 0.1, data: 0.2) D_A: 0.5 G_A: 2.0 cycle_A: nan\n",
}


@pytest.mark.parametrize("line", FORMS.values(), ids=FORMS)
def test_forms_of_rows(line: str) -> None:
    columns = read_loss_log(HEADER + line).table.columns
    assert [columns[name].array[0] for name in ("step", "D_A", "G_A")] == [8, 0.5, 2.0]
    assert "cycle_A" not in columns or np.isnan(columns["cycle_A"].array[0])
    assert has_rows(line)
    assert not has_header(line)


def test_other_processes_lines_and_a_torn_end_are_set_aside() -> None:
    text = HEADER + row(1, 10) + FORMS["processes"].replace("Rank 0", "Rank 3")
    log = read_loss_log(text + "garbage\n" + row(1, 20) + row(1, 30)[:55])
    assert log.table.columns["step"].array.tolist() == [10, 20]
    assert log.table.skipped == {
        "are of further processes": 1,
        "are no lines of losses": 1,
        "end in the middle": 1,
    }


def test_headers_alone_are_no_rows() -> None:
    log = read_loss_log(HEADER * 3)
    assert (log.table.rows, log.table.columns, len(log.starts)) == (0, {}, 3)
    assert has_header(HEADER)
    assert not has_rows(HEADER)
