"""Reads what TimeGAN prints: three phases, each of which counts its steps from 0."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from ganreport.errors import RunBroken
from ganreport.messages import message
from ganreport.readers.assembly import Log, RawRun, assemble
from ganreport.readers.base import Candidate, Reader, ReadOptions
from ganreport.readers.columns import Builder, ParsedTable
from ganreport.readers.formula import Formula, column
from ganreport.readers.mapping import ColumnMapping
from ganreport.readers.problems import Unusable
from ganreport.readers.selection import each_alone
from ganreport.readers.text import ends_of, lines_of, text_of
from ganreport.readers.text_log.reader import log_files
from ganreport.readers.values import value
from ganreport.run.cards import ObjectiveCard
from ganreport.run.model import Run

LOOKS_FOR: Final = message(
    "a console log of TimeGAN: lines such as step: 0/10000, d_loss: 2.1, g_loss_u: 0.7"
)

_LINE: Final = re.compile(r"\bstep:\s*(\d{1,12})\s*/\s*(\d{1,12})\s*,\s*(\w.*)")
_SCALAR: Final = re.compile(r"([a-z]\w{0,20})\s*:\s*([-+]?[\w.+-]{1,30})(?=\s*(?:,|$))")
_LONGEST: Final = 2000  # signs of a line; bounds the time of the regular expressions
_PHASES: Final = ("e_loss", "s_loss", "g_loss_u")
"""A loss of each phase: of the embedding, of the supervised one, of all networks together."""

_RULES: Final[Mapping[str, Formula]] = {"d_loss": column("d_loss"), "g_loss": column("g_loss_u")}

_OBJECTIVE: Final = ObjectiveCard(
    name="non-saturating",
    d_output="logit",
    boundary=0.0,
    blind_d_loss=3 * math.log(2),
    blind_g_loss=math.log(2),
    saturating=False,
)
"""D's loss has three cross-entropies, of real, generated and not yet supervised embeddings (Yoon et
al. 2019, "Time-series Generative Adversarial Networks", and the code, where gamma is 1)."""

_SAID: Final = message(
    "This is a log of TimeGAN: g_loss is the adversarial term of the generator alone (g_loss_u); D "
    "judges embeddings, its loss is the sum of three cross-entropies."
)


def find(path: Path, options: ReadOptions) -> list[Candidate]:  # noqa: ARG001 - known by form
    """The file, or those below the directory, that are such logs."""
    home = path if path.is_dir() else path.parent
    logs = [name for name in log_files(path) if _is_log(ends_of(home / name))]
    return each_alone("timegan", path, logs, "logs of TimeGAN")


def _is_log(text: str) -> bool:
    """Whether there is a line of the last phase, or of both that come before it."""
    lines = (_LINE.search(line[:_LONGEST]) for _, line in lines_of(text) if "loss" in line)
    held = {name for m in lines if m for name, _ in _SCALAR.findall(m[3])}
    return "g_loss_u" in held or held >= {"e_loss", "s_loss"}


def read(candidate: Candidate, options: ReadOptions) -> Run:
    """Read such a log.

    Raises:
        RunBroken: It can't be read, or holds no losses.
        UsageError: A wish can't be fulfilled.
    """
    root, where = candidate.home, candidate.where or candidate.root.name
    try:
        log, starts = phases(text_of(root / where))
    except Unusable as error:
        raise RunBroken(f"{root / where} can't be read: {error}.") from error
    if len(log.columns) < 2:  # steps, and a loss
        raise RunBroken(f"{root / where} holds no losses.")
    names = {_PHASES[phase]: start for phase, start in starts.items()}
    counted = message(
        "Each phase counts its steps anew; here they are counted on, from one phase to the next "
        "({starts:list}).",
        starts=[f"{name}: {start:,}" for name, start in names.items()],
    )
    raw = RawRun(
        reader="timegan",
        root=root,
        name=candidate.title,
        logs=(Log(where, log),),
        files=(where,),
        naming=ColumnMapping(_RULES),
        objective=_OBJECTIVE,
        notes=(_SAID, counted) if len(names) > 1 else (_SAID,),
    )
    return assemble(raw, options)


def phases(text: str) -> tuple[ParsedTable, dict[int, int]]:
    """The table of a log, and the first step of each phase, counted on from the one before.

    A phase that comes after a later one belongs to another training, which counts from 0 again.
    """
    builder = Builder()
    starts: dict[int, int] = {}
    phase, base, end = -1, 0, 0
    for _, line in lines_of(text):
        match = _LINE.search(line[:_LONGEST])
        scalars = {n: value(v) for n, v in _SCALAR.findall(match[3])} if match else {}
        own = next((i for i, name in enumerate(_PHASES) if name in scalars), -1)
        if match is None or own < 0:
            continue
        if own != phase:
            base = end if own > phase else 0
            starts = starts if own > phase else {}
            phase = own
            starts[phase] = base
        end = max(base + int(match[2]), base + int(match[1]) + 1)
        builder.add({"step": float(base + int(match[1])), **scalars})
    return builder.table(), starts


READER: Final = Reader("timegan", LOOKS_FOR, find, read, several_inside=True)
