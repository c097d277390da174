"""VITS and what is made of it: so-vits-svc, RVC, Bert-VITS2, GPT-SoVITS.

All print ``Train Epoch: 2 [1%]`` and then the losses, in one of three forms: a bare list whose last
two are step and learning rate (VITS: ``[x.item() for x in losses] + [global_step, lr]``);
``Losses: [...], step: 200, lr: 0.0001, reference_loss: 33.9`` (so-vits-svc 4); the list
``[200, 0.0001]`` and then ``loss_disc=2.479, loss_gen=2.634, ...`` (RVC).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from ganreport.messages import message
from ganreport.readers.formula import Formula
from ganreport.readers.voices.family import (
    SILENT,
    TOTAL,
    Meaning,
    Settings,
    VoiceFamily,
    first_of,
    least_squares,
    numbered,
    rules,
)
from ganreport.readers.voices.lines import Said, messages, number
from ganreport.readers.voices.lists import SAME, named
from ganreport.readers.voices.rows import LogRows, VoiceLog

_HEAD: Final = re.compile(r"Train Epoch: (\d{1,9}) \[\s{0,3}\d{1,3}%\]")
_NAMED: Final = re.compile(
    r"Losses: \[([^\]]{0,1000})\], step: (\d{1,15}), lr: ([^\s,]{1,40})"
    r"(?:, reference_loss: ([^\s,]{1,40}))?"
)
_PAIR: Final = re.compile(r"([A-Za-z_]\w{0,40})=([^\s,=]{1,40})")
_SETTINGS: Final = re.compile(r"(?:Namespace\(|HParams\()?\{['\"](?:train|data|model)['\"]: ")
_USUAL: Final = (
    6  # MultiPeriodDiscriminator in models.py of all that print lists: 5 periods, 1 scale
)
_SIX: Final = message(
    "The number of discriminators is not logged; it is 6 in all known programs that print such "
    "lists. The losses of guessing follow from it."
)
_MOST: Final = 32  # losses of one list; more are no losses of one step


def is_log(text: str) -> bool:
    """Whether a row of losses follows the head of one."""
    return "Train Epoch: " in text and bool(read(text).table.rows)


def _is_rvc(text: str) -> bool:
    return "loss_disc=" in text and is_log(text)


def read(text: str) -> VoiceLog:
    """The rows of a log; unnamed losses are ``losses[0]``, ``losses[1]``, ..."""
    record = LogRows()
    _take(text, record)
    return record.log()


def _take(text: str, record: LogRows) -> None:
    epoch: float | None = None
    for said in messages(text):
        head = _HEAD.match(said.message)
        if head:
            record.close()
            epoch = float(head[1])
        elif said.message.startswith("====>"):
            record.close()
        elif _SETTINGS.match(said.message):
            record.start(said.when)
            epoch = None
        elif epoch is not None:
            _losses(said, epoch, record)


def _losses(said: Said, epoch: float, record: LogRows) -> None:
    """Take what the lines below a head hold."""
    text = said.message
    named = _NAMED.match(text)
    if named:
        _listed(record, said, epoch, [*named[1].split(","), named[2], named[3]])
        total = number(named[4] or "")
        if total is not None:
            record.row["reference_loss"] = total
    elif text.startswith("[") and text.endswith("]"):
        _listed(record, said, epoch, text[1:-1].split(","))
    elif text.startswith("loss_"):
        if not record.row:
            record.open(said.when, epoch=epoch)
        for name, written in _PAIR.findall(text):
            value = number(written)
            if value is not None:
                record.row[name] = value


def _listed(record: LogRows, said: Said, epoch: float, parts: Sequence[str]) -> None:
    """A list that ends in step and learning rate; others are of something else."""
    values = [number(part) for part in parts]
    if not 2 <= len(values) <= _MOST + 2 or None in values:
        return
    *losses, step, rate = [value for value in values if value is not None]
    if not (step >= 0 and step % 1 == 0 and 0 <= rate < 1):
        return
    record.open(said.when, step=step, epoch=epoch)
    record.row["lr"] = rate
    record.row |= {f"losses[{i}] of {len(losses)}": loss for i, loss in enumerate(losses)}


def _of_rvc(names: Collection[str], fuller: Collection[str], settings: Settings) -> Meaning:  # noqa: ARG001 - names tell
    return meaning(names, fuller, lists=False)


def _of_lists(names: Collection[str], fuller: Collection[str], settings: Settings) -> Meaning:  # noqa: ARG001 - names tell
    return meaning(names, fuller, lists=True)


def meaning(names: Collection[str], fuller: Collection[str], *, lists: bool) -> Meaning:
    """Rules: the adversarial term alone is G's loss where it is logged.

    Of programs that print ``lists`` the number of discriminators is known.
    """
    parts = numbered("loss/g/", names)
    adversarial = first_of([("loss_gen",), ("loss/g/gen",), ("loss/g/adv",), parts], names, fuller)
    total = first_of([("loss/g/total",)], names, fuller)
    known = rules(
        d_loss=_one(("loss_disc", "loss/d/total", "loss/d/adv"), names, fuller),
        g_loss=adversarial or total,
        d_grad_norm=_one(("grad_norm_d", "grad/norm_d"), names, fuller),
        g_grad_norm=_one(("grad_norm_g", "grad/norm_g"), names, fuller),
        g_lr=_one(("lr", "learning_rate"), names, fuller),
    )
    notes = [TOTAL] if total and not adversarial else []
    if "d_loss" not in known:
        silent = "g_loss" in known
        return Meaning(known, notes=(SILENT, *notes) if silent else ())
    count = len(numbered("loss/d_r/", names))
    if not count and "loss_disc" in names and lists:
        count = _USUAL
        notes.append(_SIX)
    return Meaning(known, least_squares(count, adversarial=bool(adversarial)), tuple(notes))


def _one(those: Sequence[str], names: Collection[str], fuller: Collection[str]) -> Formula | None:
    return first_of([(each,) for each in those], names, fuller)


TAGS: Final = ((b"loss/g/total", b"loss/g/mel"), (b"loss/g/total", b"loss/g/kl"))
"""Of the event files of all of them."""

FAMILY: Final = VoiceFamily(
    title=message("VITS, so-vits-svc or the like"),
    is_log=is_log,
    read=read,
    meaning=_of_lists,
    settings=("config.json",),
    checkpoint=re.compile(r"G_(\d{1,15})\.pth"),
    tags=TAGS,
    same=lambda tag: SAME.get(tag, tag),
    named=named,
)

RVC: Final = replace(FAMILY, title=message("RVC"), is_log=_is_rvc, meaning=_of_rvc)
