"""Lists of different lengths: which are placed how, and what is said of them."""

from __future__ import annotations

import numpy as np

from ganreport.readers.table.lengths import filled


def test_equal_lengths() -> None:
    table = filled({"d_loss": [1.0, 2.0], "g_loss": [3.0, None]})
    assert (table.rows, table.texts) == (2, {})
    assert table.columns["d_loss"].array.tolist() == [1, 2]
    assert table.columns["g_loss"].recorded is not None


def test_a_generator_trained_every_fifth_step() -> None:
    table = filled({"d_losses": [float(i) for i in range(20)], "g_losses": [1.0, 2.0, 3.0, 4.0]})
    column = table.columns["g_losses"]
    assert column.recorded is not None
    assert np.flatnonzero(column.recorded).tolist() == [4, 9, 14, 19]
    assert column.array[column.recorded].tolist() == [1, 2, 3, 4]
    assert str(table.texts["g_losses"]) == (
        "it holds 4 values where others hold 20: each stands at the last of 5 rows"
    )


def test_a_crash_between_two_lists() -> None:
    table = filled({"d_loss": [1.0, 2.0, 3.0], "g_loss": [4.0, 5.0]})
    assert table.rows == 3
    assert table.columns["g_loss"].array[:2].tolist() == [4, 5]
    assert "put together from the first on" in str(table.texts["g_loss"])


def test_what_can_not_be_placed() -> None:
    long, short = [0.0] * 20, [1.0] * 13
    table = filled({"d_loss": long, "g_loss": short, "betas": [0.5, 0.9], "fid": [9.0] * 5})
    assert list(table.columns) == ["d_loss"]
    assert str(table.texts["g_loss"]) == "it holds 13 values where others hold 20"
    assert set(table.texts) == {"g_loss", "betas", "fid"}


def test_losses_count_more_than_what_is_more_common() -> None:
    table = filled({"d_loss": [0.0] * 9, "g_loss": [0.0] * 9} | {f"p{i}": [1.0] * 4 for i in "abc"})
    assert table.rows == 9
