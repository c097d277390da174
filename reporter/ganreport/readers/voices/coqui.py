"""Coqui's trainer: blocks of `` | > loss_disc: 3.01874  (3.46002)``, a value and a running mean."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from ganreport.messages import message
from ganreport.readers.stamps import DAY_AND_TIME, seconds_since_1970
from ganreport.readers.voices.family import (
    Meaning,
    Settings,
    VoiceFamily,
    first_of,
    least_squares,
    numbered,
    rules,
)
from ganreport.readers.voices.lines import messages, number
from ganreport.readers.voices.rows import LogRows, VoiceLog

_STEP: Final = re.compile(
    rf"--> (?:TIME: ({DAY_AND_TIME}) -- )?"
    r"(?:STEP: \d{1,15}(?:/\d{1,15})? -- )?GLOBAL_STEP: (\d{1,15})"
)
_VALUE: Final = re.compile(
    r"\| > ([\w./][\w./ -]{0,80}): {1,4}(?:tensor\()?([^\s(),]{1,40})(?=[ ,)]|$)"
)
_EPOCH: Final = re.compile(r"> EPOCH: (\d{1,9})/\d{1,9}")
_DATE: Final = re.compile(rf"> TRAINING \(({DAY_AND_TIME})\)")
_BEGINS: Final = re.compile(r"> Training Environment:")
_EVALUATED, _OTHER = "--> EVAL PERFORMANCE", "--> "


def read(text: str) -> VoiceLog:
    """The rows of training and of evaluations; evaluations stand at the step before them."""
    record, place = LogRows(), _Place()
    for said in messages(text):
        words = said.message
        step, value = _STEP.match(words), _VALUE.match(words)
        if step:
            place.at(float(step[2]), seconds_since_1970(step[1]) if step[1] else None)
            record.open(place.when, step=place.step, epoch=place.epoch)
        elif words.startswith(_EVALUATED):
            record.close()
            place.lead = "eval/" if place.step is not None else ""
            if place.step is not None:
                record.open(place.when, step=place.step, epoch=place.epoch)
                record.note(_PLACED)
        elif words.startswith(_OTHER):
            record.close()
        elif value and record.row:
            held = number(value[2])
            if held is not None:
                record.row[f"{place.lead}{value[1]}"] = held
        else:
            _around(words, record, place)
    return record.log()


_PLACED: Final = message("Evaluations are put at the last step that was printed before them.")


class _Place:
    """Where the log is: its last step, epoch and time, and what is before names of scalars."""

    def __init__(self) -> None:
        self.step: float | None = None
        self.epoch: float | None = None
        self.when: float | None = None
        self.lead = ""

    def at(self, step: float, when: float | None) -> None:
        """A step of training was printed."""
        self.step, self.lead = step, ""
        self.when = when if when is not None else self.when


def _around(words: str, record: LogRows, place: _Place) -> None:
    """What stands around the blocks: epochs, dates, starts."""
    epoch, date = _EPOCH.match(words), _DATE.match(words)
    if epoch:
        record.close()
        place.epoch = float(epoch[1])
    elif date:
        place.when = seconds_since_1970(date[1])
    elif _BEGINS.match(words):
        record.start(None)
        place.step = None
    elif words.startswith("> "):
        record.close()


_LEADS: Final = ("", "TrainIterStats/", "TrainEpochStats/avg_")
"""What stands before names in its log and in its event files."""


def meaning(names: Collection[str], fuller: Collection[str], settings: Settings) -> Meaning:  # noqa: ARG001 - names tell
    """Rules; of VITS the first optimizer is D's, the second G's."""
    lead = next((each for each in _LEADS if f"{each}loss_disc" in names), "")
    parts = numbered(f"{lead}loss_disc_real_", names)
    vits = f"{lead}loss_disc" in names

    def one(*those: str) -> tuple[tuple[str, ...], ...]:
        return tuple((f"{lead}{each}",) for each in those)

    known = rules(
        d_loss=first_of(one("loss_disc", "D_loss", "D_mse_gan_loss"), names, fuller),
        g_loss=first_of(one("loss_gen", "G_adv_loss", "G_mse_fake_loss"), names, fuller),
    )
    if not vits:
        return Meaning(known)
    known |= rules(
        d_lr=first_of(one("current_lr_0"), names, fuller),
        g_lr=first_of(one("current_lr_1"), names, fuller),
        d_grad_norm=first_of(one("grad_norm_0"), names, fuller),
        g_grad_norm=first_of(one("grad_norm_1"), names, fuller),
    )
    return Meaning(known, least_squares(len(parts), adversarial=True))


FAMILY: Final = VoiceFamily(
    title=message("Coqui TTS"),
    is_log=lambda text: "| > " in text and bool(_STEP.search(text)),
    read=read,
    meaning=meaning,
    settings=("config.json",),
    checkpoint=re.compile(r"(?:checkpoint|best_model)_(\d{1,15})\.pth"),
    tags=((b"TrainIterStats/", b"loss_disc"), (b"TrainEpochStats/", b"loss_disc")),
    same=lambda tag: tag.removeprefix("TrainIterStats/").replace("EvalStats/", "eval/"),
)
