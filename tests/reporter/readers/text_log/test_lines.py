"""Lines as training scripts print them: what they are of, and their numbers."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganreport.readers.text_log.lines import Line, read_line

Place = tuple[int | None, int | None, int | None]
BOTH = {"d_loss": 0.5, "g_loss": 0.7}

FORMS: dict[str, tuple[Place, dict[str, float]]] = {
    "step 1.5k/10k d_loss: 0.5±0.01 g_loss: 0.7 ± 0.1": ((None, 1500, 10_000), BOTH),
    "2024-05-01 08:00:00.123 | INFO     | train:main:55 - Iter 10 | D loss 0.5 | G loss 0.7": (
        (None, 10, None),
        {"D loss": 0.5, "G loss": 0.7},
    ),
    "Elapsed time [0:01:02], Iteration [10/100], D/latent_real: [0.5000] G/latent_adv: [0.7000]": (
        (None, 10, 100),
        {"D/latent_real": 0.5, "G/latent_adv": 0.7},
    ),
    "Epoch: [ 2/25] [   1/1093] time: 25.7, d_loss: 0.5, g_loss: 0.7": (
        (2, 1, 1093),
        {"time": 25.7, **BOTH},
    ),
    "Epoch: [ 0] [   1/1093] time: 9.7, d_loss: 0.5, g_loss: 0.7": (
        (0, 1, 1093),
        {"time": 9.7, **BOTH},
    ),
    "Epoch 3/50 ... d_loss: 0.5 g_loss: 0.7": ((3, None, None), BOTH),
    "Epoch [1/200], Step [100/600], d_loss: 0.5, g_loss: 0.7, D(x): 0.66, D(G(z)): 0.33": (
        (1, 100, 600),
        {**BOTH, "D(x)": 0.66, "D(G(z))": 0.33},
    ),
    "[Epoch 0/200] [Batch 7/938] [D loss: 0.69] [G loss: 0.71]": (
        (0, 7, 938),
        {"D loss": 0.69, "G loss": 0.71},
    ),
    "[Epoch 0/200] [Batch 1/400] [D loss: 0.5] [G loss: 4, adv: 0.9, cycle: 0.2] ETA: 7:18:05.2": (
        (0, 1, 400),
        {"D loss": 0.5, "G loss": 4, "adv": 0.9, "cycle": 0.2},
    ),
    "[3/25][50/1583]\tLoss_D: 1.7\tLoss_G: 3.9\tD(x): 0.5\tD(G(z)): 0.6 / 0.2": (
        (3, 50, 1583),
        {"Loss_D": 1.7, "Loss_G": 3.9, "D(x)": 0.5, "D(G(z))": 0.6, "D(G(z)) (2)": 0.2},
    ),
    "0 [D loss: 0.7, acc.: 50.00%] [G loss: 0.9]": (
        (None, 0, None),
        {"D loss": 0.7, "D acc": 0.5, "G loss": 0.9},
    ),
    "1000: [D loss: 0.5, acc: 0.5]  [A loss: 1.0, acc: 0.2]": (
        (None, 1000, None),
        {"D loss": 0.5, "D acc": 0.5, "A loss": 1.0, "acc": 0.2},
    ),
    "7 [G loss: 0.9, acc: 0.4] (Discriminator loss: 0.7, op_acc: 0.1, accuracy: 0.5)": (
        (None, 7, None),
        {"G loss": 0.9, "acc": 0.4, "Discriminator loss": 0.7, "op_acc": 0.1, "D accuracy": 0.5},
    ),
    "epoch 2 D loss: 0.7, acc: 0.5": ((2, None, None), {"D loss": 0.7, "acc": 0.5}),
    "Epoch 3 Dis 1.144 Gen 1.29": ((3, None, None), {"Dis": 1.144, "Gen": 1.29}),
    "Epoch 3 Width 1.144 Height 1.29": ((3, None, None), {}),
    "step: 9\u202f100 | d_loss: 0.5 | g_loss: 0.7": ((None, 9100, None), BOTH),
    "step: 9 100 | d_loss: 0.5 | g_loss: 0.7": ((None, 9100, None), BOTH),
    "Epoch 12 100/938 d_loss: 0.5, g_loss: 0.7": ((12, None, None), BOTH),
    "epoch3 iter20: d_loss: 0.5, g_loss: 0.7": ((3, 20, None), BOTH),
    "E003 B0020 | d_loss: 0.5 | g_loss: 0.7": ((3, 20, None), BOTH),
    "Epoch 3 [time 1h 2m 3s] d_loss: 0.5, g_loss: 0.7": ((3, None, None), BOTH),
    "Epoch 3 elapsed: 1h 2m eta: 3h 10m d_loss: 0.5 g_loss: 0.7": (
        (3, None, None),
        {"elapsed": 3720, **BOTH},
    ),
    "Epoch 3 (5%) d_loss: 0.5 g_loss: 0.7": ((3, None, None), BOTH),
    "Epoch 3 lr 0.0002 d_loss: 0.5 g_loss: 0.7": ((3, None, None), BOTH),
    "(3, 20) d_loss: 0.5 g_loss: 0.7": ((None, None, None), BOTH),
    "Epoch 3 Stage 2 d_loss: 0.5": ((3, None, None), {"Stage 2 d_loss": 0.5}),
    "step 5 D: 0.1, 0.25, 1e-05 | G: [0.3, nan, 0.5] lr: 2e-4": (
        (None, 5, None),
        {"D[0]": 0.1, "D[1]": 0.25, "D[2]": 1e-5, "G[0]": 0.3, "G[2]": 0.5, "lr": 2e-4},
    ),
    "step 5 D: 0.1, 0.25 G: 0.3, 0.5 lr: 2e-4": (
        (None, 5, None),
        {"D[0]": 0.1, "D[1]": 0.25, "G[0]": 0.3, "G[1]": 0.5, "lr": 2e-4},
    ),
    "step 5 d_loss: 0.5, 0.1 s/it, g_loss: 0.7": ((None, 5, None), BOTH),
    "step 5 d_loss: 0.5, 3 samples, g_loss: 0.7, 12:30:01": ((None, 5, None), BOTH),
    "938/938 [==============================] - 12s 13ms/step - d_loss: 0.5 - g_loss: 7e-1": (
        (None, 938, 938),
        BOTH,
    ),
    "938/938 ━━━━━━━━━━━━━━━━━━━━ 12s 13ms/step - d_loss: 0.5 - g_loss: 0.7": (
        (None, 938, 938),
        BOTH,
    ),
    "  1/938 [....................] - ETA: 3:21 - d_loss: 0.5 - g_loss: 0.7": (
        (None, 1, 938),
        BOTH,
    ),
    "Epoch 4:  10%|█  | 94/938 [00:12<01:50,  7.62it/s, d_loss=0.5, g_loss=0.7]": (
        (4, 94, 938),
        BOTH,
    ),
    "100%|██████████| 938/938 [01:50<00:00,  7.62it/s]": ((None, 938, 938), {}),
    "step=100 d_loss=0.5 g_loss=0.7": ((None, 100, None), BOTH),
    "Step 100 d_loss 0.50 g_loss 0.70": ((None, 100, None), BOTH),
    "iter 100/1000 | d_loss: tensor(0.5, device='cuda:0') | g_loss: 0.7 | lr=2e-4": (
        (None, 100, 1000),
        {**BOTH, "lr": 2e-4},
    ),
    "Epoch: 5, Time: 1:01:23, d_loss: 0.5, g_loss: 0.7": (
        (5, None, None),
        {"Time": 3683, **BOTH},
    ),
    "Epoch 2/50": ((2, None, None), {}),
    "Total size of variables: 10834690 and what they are for in the end is: 3": (
        (None, None, None),
        {"Total size of variables": 10834690},
    ),
    "Time for epoch 2 is 12.5 sec": ((2, None, None), {}),
    "a plain sentence": ((None, None, None), {}),
}


@pytest.mark.parametrize("text", FORMS)
def test_forms(text: str) -> None:
    line = read_line(text)
    finite = {name: value for name, value in line.values.items() if not math.isnan(value)}
    assert ((line.epoch, line.batch, line.batches), finite) == FORMS[text]


def test_time_stamps() -> None:
    at = datetime(2024, 2, 3, 4, 5, 6, tzinfo=UTC).timestamp()
    for text in (
        "2024-02-03 04:05:06,500 - INFO - d_loss: 0.5",
        "[2024-02-03T04:05:06.500] d_loss: 0.5",
        "2024-02-03T06:05:06.500+02:00 INFO d_loss: 0.5",
    ):
        line = read_line(text)
        assert line.when == at + 0.5
        assert line.values == {"d_loss": 0.5}
    assert read_line("2024-99-03 04:05:06 d_loss: 0.5").when is None


def test_words_before_set_numbers_apart() -> None:
    assert read_line("[Sample] d_loss: 1.2, g_loss: 0.8").tag == "Sample"
    assert read_line("Validation: d_loss 0.5000 g_loss 0.7").tag == "Validation"
    assert read_line("val_loss: 0.5").tag == ""


def test_what_is_not_finite_is_a_number() -> None:
    found = read_line("step 3 d_loss: nan g_loss: inf lr: -Infinity").values
    assert math.isnan(found["d_loss"])
    assert (found["g_loss"], found["lr"]) == (math.inf, -math.inf)


@given(st.text(max_size=200))
def test_any_line_is_read(text: str) -> None:
    assert isinstance(read_line(text), Line)


@given(st.text(alphabet="[]()0123456789/:=-|%. \tdEpochloss", max_size=300))
def test_any_line_of_such_signs_is_read(text: str) -> None:
    assert isinstance(read_line(text), Line)


def test_a_list_with_signs_that_separate_files() -> None:
    line = read_line("Epoch 1 D: 0.5, \x1c 0.52, 0.75")
    assert line is not None
    assert list(line.values.values()) == [0.5, 0.52, 0.75]
