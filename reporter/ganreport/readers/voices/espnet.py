"""ESPnet: ``1epoch:train:51-100batch: iter_time=..., generator_loss=...`` and results by epoch."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ganreport.messages import message
from ganreport.readers.voices.family import (
    TOTAL,
    Meaning,
    Settings,
    VoiceFamily,
    first_of,
    least_squares,
    rules,
)
from ganreport.readers.voices.lines import messages, number
from ganreport.readers.voices.rows import LogRows, VoiceLog

_PART: Final = re.compile(r"(\d{1,9})epoch:train:\d{1,15}-(\d{1,15})batch: ")
_RESULTS: Final = re.compile(r"(\d{1,9})epoch results: ")
_SECTION: Final = re.compile(r"\[(\w{1,40})\] ")
_PAIR: Final = re.compile(r"([A-Za-z_]\w{0,80})=([^\s,=]{1,40})(?=,|$|\s)")
_BEGINS: Final = re.compile(r"pytorch\.version=")
_PLAYERS: Final = re.compile(r"\b(?:generator|discriminator)_loss=")


@dataclass(frozen=True)
class _Line:
    """A stretch of batches of an epoch up to its ``end``, or its results (None).

    ``begins`` says that training was started.
    """

    epoch: int
    end: int | None
    when: float | None
    values: dict[str, float]
    begins: bool = False


def _lines(text: str) -> Iterable[_Line]:
    for said in messages(text):
        part, results = _PART.match(said.message), _RESULTS.match(said.message)
        if said.rank:
            continue
        if part:
            values = _pairs(said.message[part.end() :])
            yield _Line(int(part[1]), int(part[2]), said.when, values)
        elif results:
            yield _Line(int(results[1]), None, said.when, _results(said.message[results.end() :]))
        elif _BEGINS.match(said.message):
            yield _Line(0, None, said.when, {}, begins=True)


def _pairs(text: str, lead: str = "") -> dict[str, float]:
    pairs = ((f"{lead}{name}", number(written)) for name, written in _PAIR.findall(text))
    return {name: value for name, value in pairs if value is not None}


def _results(text: str) -> dict[str, float]:
    """Those of held-out data; what was trained on stands in the lines of batches."""
    parts = _SECTION.split(text)
    values: dict[str, float] = {}
    for name, held in zip(parts[1::2], parts[2::2], strict=True):
        if name in ("valid", "train"):
            some = _pairs(held, f"{name}/")
            values |= {n: v for n, v in some.items() if not n.endswith(("time", "total_count"))}
    return values


def read(text: str) -> VoiceLog:
    """The rows: batches are counted anew in each epoch, steps count all of them."""
    lines = list(_lines(text))
    ends: dict[int, int] = {}
    for line in lines:
        if line.end is not None:
            ends[line.epoch] = max(ends.get(line.epoch, 0), line.end)
    usual = max(ends.values(), default=1)
    before = _before(sorted({line.epoch for line in lines if not line.begins}), ends, usual)
    record = LogRows()
    for line in lines:
        if line.begins:
            record.start(line.when)
            continue
        size = ends.get(line.epoch, usual)
        step = before[line.epoch] + (size if line.end is None else line.end)
        record.open(line.when, step=float(step), epoch=float(line.epoch))
        values = line.values
        if line.end is None and ends:
            values = {n: v for n, v in values.items() if not n.startswith("train/")}
        elif line.end is None:
            values = {n.removeprefix("train/"): v for n, v in values.items()}
        record.row |= values
    if ends:
        record.note(
            message(
                "Batches are counted anew in each epoch; steps count all of them, {size:count} an "
                "epoch, the most that was seen.",
                size=usual,
            )
        )
    return record.log()


def _before(epochs: Sequence[int], ends: Mapping[int, int], usual: int) -> dict[int, int]:
    """Batches before each epoch: those seen of earlier ones, as many as usual of those not seen."""
    before, total, done = {}, 0, 0
    for epoch in epochs:
        total += usual * max(0, epoch - 1 - done)
        before[epoch] = total
        total += ends.get(epoch, usual)
        done = epoch
    return before


def meaning(names: Collection[str], fuller: Collection[str], settings: Settings) -> Meaning:
    """Rules: the adversarial term is G's loss; the first optimizer is G's."""
    adversarial = first_of([("generator_adv_loss",)], names, fuller)
    total = first_of([("generator_loss",)], names, fuller)
    known = rules(
        d_loss=first_of([("discriminator_loss",)], names, fuller),
        g_loss=adversarial or total,
        g_lr=first_of([("optim0_lr0",)], names, fuller),
        d_lr=first_of([("optim1_lr0",)], names, fuller),
    )
    notes = (TOTAL,) if total and not adversarial else ()
    card = least_squares(0, adversarial=bool(adversarial)) if _squares(settings) else None
    return Meaning(known, card, notes)


def _squares(settings: Settings) -> bool:
    """Whether settings say that the losses are least squares."""
    model: Any = settings.get("tts_conf")
    terms = model.get("discriminator_adv_loss_params") if isinstance(model, dict) else None
    return isinstance(terms, dict) and terms.get("loss_type") == "mse"


FAMILY: Final = VoiceFamily(
    title=message("ESPnet"),
    is_log=lambda text: "epoch:train:" in text and bool(_PLAYERS.search(text)),
    read=read,
    meaning=meaning,
    settings=("config.yaml",),
    apart=True,
)
