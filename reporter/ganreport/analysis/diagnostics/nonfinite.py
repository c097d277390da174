"""Which recorded values are not finite, and of which of them that is no fault."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from ganreport.analysis.curves import NAMES
from ganreport.analysis.limits import Limits
from ganreport.messages import Message, Text, message, plural
from ganreport.run.model import NonFinite, Run
from ganreport.run.vocabulary import words

Array = npt.NDArray[Any]
Nature = Literal["", "start", "skips"]

_LOSSES: Final = ("d_loss", "g_loss")
_SKIPPED: Final = 16  # rows at the end: a scale of 2^16, halved at each skip, is 1 by then
_FEWEST: Final = 5  # blank rows at the end: fewer may be of a last evaluation
_REST: Final = 0.05  # of all rows, for the same reason
_WHOLE: Final = 0.9  # of the rows until then hold D's loss: some log it only now and then
_BEST: Final = re.compile(r"\b(best|lowest|highest|min|max|minimum|maximum)\b")
_GRADIENT: Final = re.compile(r"\bgrad(ient)?s? norm\b|\bnorm (of )?grad(ient)?s?\b|\bgradnorm\b")


@dataclass(frozen=True)
class Broken:
    """A scalar with values that are not finite.

    ``nature`` says of what they may well be: ``start`` of values before there was one (the best
    loss so far is infinite), ``skips`` of steps that mixed precision leaves out, whose gradients
    are infinite beside finite losses. ``share`` is of the recorded values, ``nan`` whether one of
    them is no number, ``loss`` whether it is one of the two networks' losses.
    """

    name: str
    extent: NonFinite
    nature: Nature
    share: float
    nan: bool

    @property
    def loss(self) -> bool:
        """Whether it is a loss: its end is that of training."""
        return self.name in _LOSSES or "loss" in words(self.name).split()


def broken(run: Run) -> Iterator[Broken]:
    """Every scalar of a run with such values, by name."""
    for name, extent in sorted(run.non_finite.items()):
        column = run.metrics.column(name)
        recorded = column.held
        bad = recorded & ~np.isfinite(column.array)
        nan = bool(np.isnan(column.array[bad]).any())
        share = float(bad.sum() / max(1, recorded.sum()))
        yield Broken(name, extent, _nature(run, name, recorded, bad, nan=nan), share, nan)


def _nature(run: Run, name: str, recorded: Array, bad: Array, *, nan: bool) -> Nature:
    plain = words(name)
    rows = bad[recorded]
    if _GRADIENT.search(plain):
        skipped = not rows[-_SKIPPED:].all() or len(rows) < _SKIPPED
        return "skips" if skipped and _losses_finite(run, bad) else ""
    if nan or name in _LOSSES:
        return ""
    begins = bool(rows[0]) and not rows[np.argmin(rows) :].any()
    return "start" if _BEST.search(plain) or begins else ""


def _losses_finite(run: Run, rows: Array) -> bool:
    """Whether no loss is broken in these rows; no where no loss was recorded."""
    names = [name for name in _LOSSES if name in run.metrics]
    names += [n for n in run.metrics.names if n not in names and "loss" in words(n).split()]
    return bool(names) and not any(_breaks(run, name, rows) for name in names)


def _breaks(run: Run, name: str, rows: Array) -> bool:
    column = run.metrics.column(name)
    return not np.isfinite(column.array[rows & column.held]).all()


def excused(scalar: Broken, limits: Limits) -> bool:
    """Whether it is no fault that the scalar is not finite somewhere."""
    if scalar.nature == "skips":
        return not limits.skips.beyond(scalar.share)
    return scalar.nature == "start"


def excuses(scalars: tuple[Broken, ...]) -> Iterator[Message]:
    """Why values are not finite that may well be so."""
    skips = [each for each in scalars if each.nature == "skips"]
    starts = [each.name for each in scalars if each.nature == "start"]
    if skips:
        yield message(
            "{names:and} not finite at times ({values}), as when mixed precision skips steps",
            names=extent_of(skips)["names"],
            values=extent_of(skips)["values"],
        )
    if starts:
        yield message("{names:and} infinite until there was a value", names=few(starts))


def blank_losses(run: Run) -> tuple[int, Message] | None:
    """From which step on both losses are blank in a table that goes on, and that in words.

    Pandas writes NaN as nothing.
    """
    if not set(_LOSSES) <= set(run.metrics.names):
        return None
    held = [run.metrics.column(name).recorded for name in _LOSSES]
    if held[0] is None or held[1] is None or not held[0].any():
        return None
    end = int(np.flatnonzero(held[0] | held[1])[-1]) + 1
    blank = len(held[0]) - end
    if blank < max(_FEWEST, _REST * len(held[0])) or held[0][:end].mean() < _WHOLE:
        return None
    first = int(run.metrics.steps[end])
    words = plural(
        "both losses are blank from step {first:count} on ({count:count} row), as pandas writes "
        "NaN: training diverged there, or they were no longer logged",
        "both losses are blank from step {first:count} on ({count:count} rows), as pandas writes "
        "NaN: training diverged there, or they were no longer logged",
        count=blank,
        first=first,
    )
    return first, words


def extent_of(scalars: list[Broken]) -> dict[str, Any]:
    """Which scalars were not finite, how many of their values, and the first step of these."""
    count = sum(each.extent.count for each in scalars)
    spans = sum(each.extent.stretches for each in scalars)
    values = plural("{count:count} value", "{count:count} values", count=count)
    if spans > len(scalars):
        values = plural(
            "{count:count} value in {stretches:count} stretches",
            "{count:count} values in {stretches:count} stretches",
            count=count,
            stretches=spans,
        )
    first = min(each.extent.lasting_since or each.extent.first_step for each in scalars)
    return {"names": few([each.name for each in scalars]), "values": values, "first": first}


def few(names: list[str]) -> list[Text]:
    """At most four names, the last of them how many more there are."""
    told = [NAMES.get(name, name) for name in names]
    return [*told[:3], more(len(names) - 3)] if len(names) > 4 else told


def more(count: int) -> Message:
    """How many more there are."""
    return message("{more:count} more", more=count)
