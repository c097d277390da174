"""Can the recorded numbers be what their names say? A log may be whole and still be wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from ganreport.analysis import remedies
from ganreport.analysis.findings import Absent, Context, Diagnostic, Judgement, Thresholds
from ganreport.analysis.grading import Status
from ganreport.analysis.wording import listed, number, short
from ganreport.run.scalars import tamed
from ganreport.run.vocabulary import is_score
from ganreport.stats import oddities

Array = npt.NDArray[Any]

_OUTPUTS: Final = ("d_real_mean", "d_fake_mean")
_ACCURACIES: Final = ("d_real_accuracy", "d_fake_accuracy")
_LOSSES: Final = ("d_loss", "g_loss")
_FEWEST: Final = 10
_STILL: Final = 0.2
_HUGE: Final = 1e6
_PAUSE: Final = 1000.0
_HOUR: Final = 3600.0
_FEWEST_ROWS: Final = 3


@dataclass(frozen=True)
class Oddity:
    """One thing that can't be: in words, of what, and from which step on."""

    words: str
    of: Literal["outputs", "losses", "accuracies", "scores", "clock"]
    since: int | None = None


@dataclass(frozen=True)
class Oddities:
    """What was looked at, and what was odd about it; ``remarks`` are no faults."""

    count: int
    oddities: tuple[Oddity, ...]
    remarks: tuple[str, ...]


def _measure(case: Context) -> Oddities | Absent:
    metrics = case.run.metrics
    usual = (*_OUTPUTS, *_ACCURACIES, *_LOSSES)
    names = [name for name in metrics.names if name in usual or is_score(name)]
    wanted = [*names, *(name for name in metrics.names if name == "wall_time")]
    if len(metrics) < _FEWEST_ROWS or not wanted:
        return Absent(
            "Not measured: three rows of losses, D's outputs or scores were not recorded."
        )
    looked = metrics.excerpt(names=wanted)
    steps = looked["step"].to_numpy()
    columns = {str(n): looked[n].to_numpy(np.float64) for n in looked if n != "step"}
    times = columns.pop("wall_time", None)
    odd = list(_constant_outputs(steps, columns))
    odd += [] if odd else _still_losses(steps, columns)
    odd += [*_blank_accuracies(columns), *_shares(columns), *_out_of_scale(steps, columns)]
    attempts = len(case.run.info.attempts) > 1 or any(
        problem.kind == "superseded" for problem in case.run.problems
    )
    late, remarks = _clock(steps, None if times is None else tamed(times), attempts=attempts)
    return Oddities(len(names), (*odd, *late), remarks)


def _recorded(columns: dict[str, Array], names: tuple[str, ...]) -> list[Array] | None:
    """Columns where all of them hold a value; None where one is missing or hardly recorded."""
    if not set(names) <= set(columns):
        return None
    held = np.logical_and.reduce([np.isfinite(columns[name]) for name in names])
    return [columns[name][held] for name in names] if held.sum() >= _FEWEST else None


def _constant_outputs(steps: Array, columns: dict[str, Array]) -> Iterator[Oddity]:
    found = _recorded(columns, _OUTPUTS)
    if found is None:
        return
    same = found[0] == found[1]
    rows = len(same) - 1 - np.flatnonzero(~same)[-1] if not same.all() else len(same)
    if rows >= max(_FEWEST, _STILL * len(same)):
        held = np.isfinite(columns[_OUTPUTS[0]]) & np.isfinite(columns[_OUTPUTS[1]])
        first = int(steps[held][len(same) - rows])
        yield Oddity(
            f"D's mean output is exactly the same on reals and on fakes from step {first:,} on "
            f"({short(float(found[0][-1]))} at the end): D answers the same whatever it is shown, "
            "or something else was recorded",
            "outputs",
            first,
        )


def _blank_accuracies(columns: dict[str, Array]) -> Iterator[Oddity]:
    found = _recorded(columns, _ACCURACIES)
    if found and not found[0].any() and not found[1].any():
        yield Oddity(
            "D's accuracies on reals and on fakes are both 0 in every row, which no discriminator "
            "comes to by itself: they were never written",
            "accuracies",
        )


def _shares(columns: dict[str, Array]) -> Iterator[Oddity]:
    for name in _ACCURACIES:
        values = columns.get(name, np.empty(0))
        beyond = np.count_nonzero((values < 0) | (values > 1))
        if beyond:
            yield Oddity(f"{name} leaves the range from 0 to 1 in {beyond:,} rows", "accuracies")


def _still_losses(steps: Array, columns: dict[str, Array]) -> Iterator[Oddity]:
    """A loss of 0 or a huge one may stand still: D has won, or both have diverged.

    So may one that follows from outputs that do.
    """
    for name in _LOSSES:
        values = columns.get(name, np.empty(0))
        held = np.isfinite(values)
        rows = values[held]
        since = oddities.still_since(rows) if len(rows) else 0
        if len(rows) - since >= max(_FEWEST, _STILL * len(rows)) and 0 < abs(rows[-1]) < _HUGE:
            first = int(steps[held][since])
            yield Oddity(
                f"{name} is exactly {short(float(rows[-1]))} from step {first:,} on: "
                "it was not computed anew",
                "losses",
                first,
            )


def _out_of_scale(steps: Array, columns: dict[str, Array]) -> Iterator[Oddity]:
    """Of scores alone: a loss or a norm may well leap and come back."""
    for name in filter(is_score, columns):
        found = oddities.slips(columns[name])
        if found:
            more = f" and {found.count - 1:,} more" if found.count > 1 else ""
            yield Oddity(
                f"{name} is {found.value:.2g} at step {int(steps[found.index]):,}{more}, over a "
                "million times its usual size, as of an exponent in the wrong place",
                "scores",
            )


def _clock(
    steps: Array, times: Array | None, *, attempts: bool
) -> tuple[list[Oddity], tuple[str, ...]]:
    """The clock going back is odd unless training was started again; a pause is none."""
    found = None if times is None else oddities.clock(times)
    if found is None:
        return [], ()
    odd = []
    if found.back and not attempts:
        after = int(steps[found.back_after])
        many = f"{found.back:,} time{'s' * (found.back != 1)}"
        odd = [Oddity(f"the clock goes back {many} (the first after step {after:,})", "clock")]
    if found.pause > max(_HOUR, _PAUSE * found.usual):
        after = int(steps[found.pause_after])
        return odd, (f"between two rows after step {after:,} lie {found.pause / _HOUR:.1f} hours",)
    return odd, ()


def _judge(found: Oddities, _: Thresholds) -> Judgement:
    evidence = (
        number("odd", "Scalars that can't be what they seem", len(found.oddities), 0.0, "",
               "warns above 0; fails where D's outputs are one and the same"),
    )  # fmt: skip
    also = f"; {listed(list(found.remarks))}" if found.remarks else ""
    if not found.oddities:
        claim = (
            f"Nothing about the {found.count} that were looked at contradicts their names{also}."
        )
        return Judgement(Status.OK, claim, evidence)
    worst = sorted(found.oddities, key=lambda odd: odd.of != "outputs")
    status = Status.FAIL if worst[0].of == "outputs" else Status.WARN
    shown = [odd.words for odd in worst[:3]]
    if len(worst) > 3:
        shown.append(f"{len(worst) - 3} more")
    claim = f"Something is wrong with the recorded numbers: {'; '.join(shown)}{also}."
    return Judgement(status, claim, evidence, worst[0].since)


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="plausibility",
        axis="integrity",
        question="Can the recorded numbers be what they are called?",
        needs="three rows of losses, D's outputs or scores",
        measure=_measure,
        judge=_judge,
        advice="Look at the code that logs the named scalars, and at one raw value. Map the right "
        "column instead (--map), or leave the scalar out.",
        why="A wrong number gives a wrong answer wherever it is used.",
        charts=("losses", "outputs"),
        remedy=remedies.nothing,
    ),
)
