"""Lines of several processes: whose they are, and that other numbers are none of processes."""

from __future__ import annotations

import pytest

from ganreport.readers.text_log.lines import read_line
from ganreport.readers.text_log.table import read_log

FORMS = {
    "GPU 1: Epoch 3/100 | d_loss: 0.5": 1,
    "[Rank 1] Epoch 3 d_loss: 0.5": 1,
    "rank=1 Epoch 3 d_loss: 0.5": 1,
    "[rank0]: Epoch 3 d_loss 0.5": 0,
    "[default1]:2024-01-01 00:00:00 INFO Epoch 3, d_loss: 0.5": 1,
    "[1,2]<stdout>:Epoch 3 d_loss: 0.5": 2,
    "2024-01-01 00:00:00 [cuda:1] Epoch 3 d_loss=0.5": 1,
    "Epoch 3 | rank 1 | d_loss=0.5": 1,
    "Epoch 3 d_loss=0.5 rank=1": 1,
    "Epoch 3 d_loss: 0.5": None,
    "[3] Epoch 3 d_loss: 0.5": None,
}


@pytest.mark.parametrize("text", FORMS)
def test_forms(text: str) -> None:
    line = read_line(text)
    assert (line.rank, line.epoch, line.values) == (FORMS[text], 3, {"d_loss": 0.5})


def test_a_quantity_of_a_device_is_no_process() -> None:
    assert read_line("step 3 d_loss: 0.5, GPU: 35.2").rank is None


def test_numbers_before_lines_are_processes_if_they_take_turns() -> None:
    turns = "".join(f"[{r}]: step {s} d_loss: {s + r / 2}\n" for s in range(1, 9) for r in (0, 1))
    log = read_log(turns)
    assert log is not None
    assert log.table.columns["d_loss"].array.tolist() == list(range(1, 9))
    assert log.table.skipped == {"are of further processes": 8}
    epochs = "".join(f"[{e}] [{b}/8] d_loss: {e + b}\n" for e in range(4) for b in range(1, 9))
    log = read_log(epochs)
    assert log is not None
    assert log.table.rows == 32


def test_where_one_process_prints_all_of_it_counts() -> None:
    lines = "[Rank 1] step 0 started: 1\n" + "".join(
        f"[Rank 0] step {s} d_loss: 0.5\n" for s in range(9)
    )
    log = read_log(lines)
    assert log is not None
    assert log.table.rows == 9
