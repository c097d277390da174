"""NeMo: lines with ``[NeMo I date module:12]`` before them, and Lightning's bars between them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Final

from ganreport.messages import message
from ganreport.readers.stamps import DAY_AND_TIME
from ganreport.readers.text import lines_of
from ganreport.readers.text_log.table import read_log
from ganreport.readers.voices.family import (
    TOTAL,
    Meaning,
    Settings,
    VoiceFamily,
    first_of,
    least_squares,
    rules,
)
from ganreport.readers.voices.lines import said
from ganreport.readers.voices.rows import TIME, LogRows, VoiceLog

_SEEN: Final = re.compile(rf"\[NeMo [A-Z] ({DAY_AND_TIME}) ")
_PLAYERS: Final = re.compile(r"\b(?:d_loss|g_loss|loss_d|loss_g|discriminator_loss)\w*\s?[=:]")
_REACHED: Final = re.compile(
    r"Epoch \d{1,9}, global step \d{1,15}: '?(?P<name>\w{1,60})'? "
    r"(?:reached|was not) ?(?P<value>[\d.eE+-]{0,40})"
)
_BAR: Final = re.compile(r"\s*(?:Validat|Sanity|Testing|Predict)")
_LONGEST: Final = 2000  # signs of a line that are looked at
_FEWEST: Final = 3  # rows, from which a text is a log


def _lines(text: str) -> Iterator[str]:
    """Lines as other logs have them: the date first, what a checkpoint reached as a value."""
    for _, line in lines_of(text):
        held = said(line[:_LONGEST])
        reached = _REACHED.match(held.message)
        if reached and reached["value"]:
            yield f"{reached['name']}={reached['value']}"
        elif not reached and not _BAR.match(held.message):
            stamp = _SEEN.match(line)
            yield f"{stamp[1]} {held.message}" if stamp else held.message


def read(text: str) -> VoiceLog:
    """The rows, as any log's with counters and bars."""
    log = read_log("\n".join(_lines(text)))
    if log is None:
        return LogRows().log()
    names = {name: TIME if name == log.wall_time else name for name in log.table.columns}
    columns = {ours: log.table.columns[name] for name, ours in names.items()}
    return VoiceLog(replace(log.table, columns=columns), notes=log.notes)


def is_log(text: str) -> bool:
    """Whether NeMo wrote losses of two players."""
    if not _SEEN.search(text) or not _PLAYERS.search(text):
        return False
    return read(text).table.rows >= _FEWEST


def meaning(names: Collection[str], fuller: Collection[str], settings: Settings) -> Meaning:  # noqa: ARG001 - names tell
    """Rules: of HiFi-GAN the adversarial terms of its two discriminators where they are logged."""
    lead = "train/" if "train/g_loss" in names else ""
    parts = [n for n in names if re.fullmatch(rf"{lead}g_loss_gen_m[a-z]d", n)]
    halves = [n for n in names if re.fullmatch(rf"{lead}d_loss_m[a-z]d", n)]
    adversarial = first_of([parts], names, fuller)
    totals = [f"{lead}g_loss", f"{lead}g_loss_step", "total_loss", "loss_g"]
    total = first_of([(name,) for name in totals], names, fuller)
    wholes = [(f"{lead}d_loss",), (f"{lead}d_loss_step",), ("loss_d",), ("discriminator_loss",)]
    known = rules(
        d_loss=first_of([*wholes, halves], names, fuller),
        g_loss=adversarial or total,
        g_lr=first_of([(f"{lead}g_lr",), ("lr",)], names, fuller),
    )
    notes = (TOTAL,) if total and not adversarial else ()
    hifigan = bool(parts or halves)
    card = least_squares(0, adversarial=adversarial is not None) if hifigan else None
    return Meaning(known, card, notes)


FAMILY: Final = VoiceFamily(
    title=message("NeMo"),
    is_log=is_log,
    read=read,
    meaning=meaning,
    settings=("hparams.yaml",),
    tags=((b"g_loss_gen_mpd",), (b"g_loss_gen_mrd",)),
    apart=True,
)
