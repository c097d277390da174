"""What loggers put before a message goes, and the time in it stays."""

from __future__ import annotations

import pytest

from ganreport.readers.voices.lines import Said, number, said

WHEN = 1_714_550_400.0  # 2024-05-01 08:00:00 UTC
FORMS = {
    "2024-05-01 08:00:00,250\t44k\tINFO\tTrain Epoch: 1 [0%]": WHEN + 0.25,
    "2024-05-01 08:00:00\t./logs/my voice\tDEBUG\tTrain Epoch: 1 [0%]": WHEN,
    "2024-05-01 08:00:00,000 (train:475) INFO: Train Epoch: 1 [0%]": WHEN,
    "2024-05-01 08:00:00 | INFO | Train Epoch: 1 [0%]": WHEN,
    "2024-05-01 08:00:00 | INFO     | train:main:12 - Train Epoch: 1 [0%]": WHEN,
    "2024-05-01 08:00:00,000 - rvc - INFO - Train Epoch: 1 [0%]": WHEN,
    "[2024-05-01 08:00:00] INFO: Train Epoch: 1 [0%]": WHEN,
    " 9%|#  | 9/99 [00:10<03:00,  1.2it/s]2024-05-01 08:00:00\tv\tINFO\tTrain Epoch: 1 [0%]": WHEN,
    "INFO:my voice (v2):Train Epoch: 1 [0%]": None,
    "[NeMo I 2024-05-01 08:00:00 hifigan:200] Train Epoch: 1 [0%]": WHEN,
    "Train Epoch: 1 [0%]": None,
    "(trainer:737) INFO: Train Epoch: 1 [0%]": None,
    "2024-99-01 08:00:00\tx\tINFO\tTrain Epoch: 1 [0%]": None,
}


@pytest.mark.parametrize("line", FORMS)
def test_the_message_is_what_was_said(line: str) -> None:
    assert said(line) == Said("Train Epoch: 1 [0%]", FORMS[line])


def test_a_process_is_named_by_espnet() -> None:
    assert said("[gpu01:3/8] 2024-05-01 08:00:00,000 (trainer:4) INFO: x") == Said("x", WHEN, 3)


@pytest.mark.parametrize(
    ("text", "value"), [("2.5,", 2.5), ("1e-05", 1e-05), ("x", None), ("", None), ("[1]", 1.0)]
)
def test_a_number_is_one_or_nothing(text: str, value: float | None) -> None:
    assert number(text) == value
