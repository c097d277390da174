"""What stylegan2-pytorch and lightweight-gan show: a bar, and losses after every 50 steps.

``default<data>:   0%|  | 50/150000 [00:33<...]G: 1.27 | D: 0.28 | GP: 0.12 | SS: 0.30``. A line of
losses says no step; the bar before it does, unless what was printed waited in a buffer. Sources:
``cli.py`` and ``print_log`` of both.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ganreport.readers.columns import Builder, ParsedTable
from ganreport.readers.text import lines_of
from ganreport.readers.values import Value, value
from ganreport.run.text import printable

EVERY: Final = 50
"""Steps from one line of losses to the next (``model.steps % 50 == 0`` in both programs)."""

CHECKPOINT: Final = 1000
"""Steps from one checkpoint to the next, and from one picture to the next, unless asked otherwise
(``save_every`` and ``evaluate_every`` of both)."""

_LONGEST: Final = 2000  # signs of a line; bounds the time of the regular expressions
_NUMBER: Final = r"(-?\d{1,15}\.\d\d|-?inf|nan)"
_LOSSES: Final = re.compile(
    rf"(?:^\s{{0,8}}|\])G: {_NUMBER} \| D: {_NUMBER}"
    r"((?: \| [A-Z]{1,3}: [-.\w]{1,20}){0,8})\s*$"
)
_FURTHER: Final = re.compile(rf" \| ([A-Z]{{1,3}}): {_NUMBER}")
_BAR: Final = re.compile(
    r"(?:([^<|]{0,80})<[^>|]{0,300}>: {0,4})?"
    r"\d{1,3}%\|[^|]{0,300}\| {0,4}(\d{1,15})/(\d{1,15}) \["
)
_ON: Final = re.compile(r"continuing from previous epoch - (\d{1,9})")
_MOST: Final = 0.9  # of lines of losses have a bar of their own before them: then it says the step


@dataclass
class Shown:
    """One start: rows of losses, each with the step of a bar right before it, or None.

    ``first`` is the step that it began at; ``nans`` how often training went back because of NaN.
    """

    rows: list[dict[str, Value]] = field(default_factory=list)
    bars: list[int | None] = field(default_factory=list)
    first: int = 0
    name: str = ""
    nans: int = 0


def is_console(text: str) -> bool:
    """Whether there are such lines; three, and with a penalty, so that no other text is taken."""
    lines = (line for _, line in lines_of(text if "| D: " in text else "") if "| D: " in line)
    rows = [losses for line in lines if (losses := _LOSSES.search(line[-_LONGEST:]))]
    return len(rows) > 2 and any(" GP: " in losses[3] for losses in rows)


def read_console(text: str) -> list[Shown]:
    """The starts that a text shows, in its order; at least one."""
    starts = [Shown()]
    bar: int | None = None
    last = -1
    for _, line in lines_of(text):
        on = _ON.search(line[:_LONGEST])
        if on:
            starts.append(Shown(first=int(on[1]) * CHECKPOINT))
            bar, last = None, -1
        if "NaN detected for generator or discriminator" in line:
            starts[-1].nans += 1
        for match in _BAR.finditer(line[-_LONGEST:]):
            bar = int(match[2])
            if bar < last and not starts[-1].nans and starts[-1].rows:
                starts.append(Shown(first=bar))
            if last < 0:
                starts[-1].first, starts[-1].name = bar, printable((match[1] or "").strip())
            last = bar
        losses = _LOSSES.search(line[-_LONGEST:])
        if losses:
            starts[-1].rows.append(_row(losses))
            starts[-1].bars.append(bar)
            bar = None
    return [start for start in starts if start.rows] or starts[:1]


def _row(match: re.Match[str]) -> dict[str, Value]:
    pairs = [("G", match[1]), ("D", match[2]), *_FURTHER.findall(match[3])]
    return {name: number for name, text in pairs if isinstance(number := value(text), float)}


def steps_of(start: Shown) -> tuple[list[int], bool]:
    """The steps of its rows, and whether bars say them, not the count of rows."""
    told = [bar for bar in start.bars if bar is not None]
    sure = len(told) >= _MOST * len(start.bars) and all(bar % EVERY == 0 for bar in told[1:])
    if sure:
        steps = list(start.bars)
        for index, bar in enumerate(start.bars):
            if bar is None:
                before = steps[index - 1] if index else None
                steps[index] = (start.first if before is None else before) + EVERY
        return [step or 0 for step in steps], True
    first = start.first // EVERY * EVERY + EVERY
    return [first + EVERY * index for index in range(len(start.rows))], False


def table_of(start: Shown) -> ParsedTable:
    """Its rows as a table; an FID is shown again until it is taken anew, and counts once."""
    builder = Builder()
    before: Value = None
    for step, row in zip(steps_of(start)[0], start.rows, strict=True):
        score = row.get("FID")
        kept = {name: each for name, each in row.items() if name != "FID" or score != before}
        before = score if score is not None else before
        builder.add({"step": float(step), **kept})
    return builder.table()


def scores_of(text: str) -> ParsedTable:
    """The steps and values of ``fid_scores.txt``."""
    builder = Builder()
    for number, line in lines_of(text):
        step, comma, score = line.strip().partition(",")
        cells = value(step), value(score)
        if comma and all(isinstance(cell, float) for cell in cells):
            builder.add({"step": cells[0], "FID": cells[1]})
        else:
            builder.skip("hold no number", number)
    return builder.table()


def every_of(pictures: Sequence[int], last: int) -> int | None:
    """Steps from one picture to the next, by the number of the last and the last step.

    The usual number where it is possible, else one that fits exactly; None where none does.
    """
    highest = max(pictures)
    if highest * CHECKPOINT <= last + CHECKPOINT:
        return CHECKPOINT
    usual = (500, 250, 200, 100, 50)
    return next((every for every in usual if last // every in (highest, highest + 1)), None)
