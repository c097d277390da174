"""From lines to rows: counters, bars, what counts as a scalar, time."""

from __future__ import annotations

import numpy as np
import pytest

from ganreport.readers.text_log.table import TextLog, read_log


def log(text: str) -> TextLog:
    found = read_log(text)
    assert found is not None
    return found


def column(found: TextLog, name: str) -> list[float]:
    return [float(x) for x in found.table.columns[name].array]


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("batch", [0, 1])
def test_batches_of_epochs_are_counted_on(first: int, batch: int) -> None:
    """Whatever epochs and batches are counted from, the first row is step 1."""
    lines = [
        f"[Epoch {e}/3] [Batch {b}/10] [D loss: {e + b / 100}] [G loss: 1.0]"
        for e in range(first, first + 3)
        for b in range(batch, batch + 10)
    ]
    found = log("\n".join(lines))
    assert column(found, "step") == list(range(1, 31))
    assert column(found, "epoch")[9::10] == pytest.approx([1, 2, 3])
    assert column(found, "D loss")[0] == first + batch / 100


def test_a_counter_over_all_epochs_is_the_step() -> None:
    lines = [f"Epoch {s // 10}, Step {s}, d_loss: 0.5" for s in range(5, 60, 5)]
    assert column(log("\n".join(lines)), "step") == list(range(5, 60, 5))


def test_batches_without_epochs_start_over_at_each_pass() -> None:
    lines = [f"[{b}/10] d_loss: 0.5" for _ in range(3) for b in range(1, 11)]
    assert column(log("\n".join(lines)), "step") == list(range(1, 31))


def test_of_a_keras_bar_the_last_state_of_each_epoch_counts() -> None:
    text = ""
    for epoch in range(1, 5):
        text += f"Epoch {epoch}/4\n"
        for i in range(1, 4):
            bar = f"{i}/3 [{'=' * i}>{'.' * (3 - i)}] - ETA: 0s - d_loss: {epoch + i / 10:.4f}"
            text += "\r" + bar.replace("=>", "==") if i < 3 else "\x08" * 9 + bar
        text += "\n"
    found = log(text)
    assert column(found, "epoch") == [1, 2, 3, 4]
    assert column(found, "d_loss") == [1.3, 2.3, 3.3, 4.3]


def test_of_a_tqdm_bar_the_last_state_of_each_batch_counts() -> None:
    bars = [
        f"Epoch {e}:  10%|█  | {b}/4 [00:12<01:50,  7.62it/s, d_loss={e + b / 10 - late}]"
        for e in (1, 2, 3)
        for b in range(1, 5)
        for late in (0.05, 0)
    ]
    found = log("\r".join(bars))
    assert column(found, "step") == list(range(1, 13))
    assert column(found, "d_loss")[:2] == [1.1, 1.2]


def test_lines_of_one_place_are_one_row_and_tagged_ones_keep_apart() -> None:
    text = "".join(
        f"Epoch {e}\nd_loss: {e}.5\ng_loss: {e}.7\n[Sample] d_loss: {e}.9\n" for e in range(1, 5)
    )
    found = log(text)
    assert column(found, "epoch") == [1, 2, 3, 4]
    assert column(found, "g_loss") == [1.7, 2.7, 3.7, 4.7]
    assert column(found, "Sample d_loss") == [1.9, 2.9, 3.9, 4.9]


def test_what_stands_before_an_epochs_batches_is_of_its_first() -> None:
    lines = []
    for e in range(1, 4):
        lines += [f"Epoch {e}, lr: 0.1{e}", *(f"[{b}/5] d_loss: 0.5" for b in range(1, 6))]
        lines.append(f"Epoch {e} FID: {e}0.5")
    found = log("\n".join(lines))
    steps = np.array(column(found, "step"))
    assert (np.diff(steps) >= 0).all()
    assert steps[~np.isnan(column(found, "lr"))].tolist() == [1, 6, 11]
    assert steps[~np.isnan(column(found, "FID"))].tolist() == [5, 10, 15]


def test_numbers_seen_rarely_or_before_training_are_no_scalars() -> None:
    preamble = "".join(f"layer {i} params: {i}00\n" for i in range(5)) + "seed: 7\n"
    found = log(preamble + "".join(f"step {s} d_loss: 0.5\n" for s in range(9)) + "took: 12\n")
    assert set(found.table.columns) == {"step", "d_loss"}
    assert found.table.rows == 9


def test_headers_are_borders_and_hold_no_scalars() -> None:
    """Aborted starts of a row or two are starts, however many there are."""
    sizes = (2, 1, 2, 1, 1, 7)
    starts = (
        "Namespace(lr=0.1, beta=0.5)\n"
        + "".join(f"Epoch {e}: d_loss: {1 + e / 8}\n" for e in range(1, size + 1))
        for size in sizes
    )
    found = log("".join(starts))
    assert set(found.table.columns) == {"epoch", "d_loss"}
    assert found.table.borders == (2, 3, 5, 6, 7)
    assert found.table.rows == sum(sizes)


def test_time_by_stamps_or_by_what_grows() -> None:
    stamped = log("".join(f"2024-01-01 00:00:{s:02} step {s} d_loss: 1\n" for s in range(9)))
    assert np.diff(column(stamped, stamped.wall_time)).tolist() == [1] * 8
    grown = log("".join(f"step {s} time: {s / 2}, d_loss: 1\n" for s in range(9)))
    assert grown.wall_time == "time"
    each = log("".join(f"step {s} time: {s % 2}.5, d_loss: 1\n" for s in range(9)))
    assert each.wall_time == ""


def test_no_numbers_no_table() -> None:
    assert read_log("nothing\nhere") is None
    assert read_log("") is None


@pytest.mark.parametrize(
    "row", ["Epoch {n}: d_loss: 1,{n}5; g_loss: 0,{n}", "ep {n} D 1,{n}5 G 0,{n}"]
)
def test_a_log_may_write_decimal_commas(row: str) -> None:
    text = "\n".join(row.format(n=n) for n in range(1, 9))
    d, g = list(log(text).table.columns.values())[-2:]
    assert d.array.tolist() == pytest.approx([1 + n / 10 + 0.05 for n in range(1, 9)])
    assert g.array.tolist() == pytest.approx([n / 10 for n in range(1, 9)])


def test_thousands_are_no_decimal_commas() -> None:
    text = "\n".join(f"step 1,{n}00: d_loss: 1,{n}34 g_loss: 0.5" for n in range(1, 9))
    assert column(log(text), "d_loss") == [1034 + 100 * n for n in range(1, 9)]


def test_what_was_evaluated_is_not_what_was_trained() -> None:
    text = "\n".join(
        f"Epoch {n}: d_loss: 0.{n} g_loss: 0.5\n>>> Eval on held-out: d_loss: 1.{n} g_loss: 1.5"
        for n in range(1, 9)
    )
    assert column(log(text), "g_loss") == [0.5] * 8
    assert column(log(text), "Eval g_loss") == [1.5] * 8
