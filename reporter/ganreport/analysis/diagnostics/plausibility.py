"""Can the recorded numbers be what their names say? A log may be whole and still be wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from ganreport.analysis.diagnostics.dead import both_saturated, settled
from ganreport.analysis.findings import Absent, Context, Diagnostic, Evidence, Judgement
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import Limits
from ganreport.analysis.remedies import ladders
from ganreport.analysis.wording import number
from ganreport.messages import Message, message, plural
from ganreport.run.cards import ObjectiveCard
from ganreport.run.scalars import tamed
from ganreport.run.vocabulary import is_score
from ganreport.stats import oddities

Array = npt.NDArray[Any]

_OUTPUTS: Final = ("d_real_mean", "d_fake_mean")
_ACCURACIES: Final = ("d_real_accuracy", "d_fake_accuracy")
_SHARES: Final = (*_ACCURACIES, "d_accuracy")
_LOSSES: Final = ("d_loss", "g_loss")
_FEWEST: Final = 10  # rows: the same value by chance this often is out of the question
_STILL: Final = 0.2  # share of the run's end that must stand still; shorter may be a pause
_HUGE: Final = 1e6  # a loss beyond has diverged, and may well stand still
_PAUSE: Final = 1000.0  # times the usual gap between rows; a choice: evaluations are no pause
_HOUR: Final = 3600.0  # in seconds; a shorter pause is not worth a word
_FEWEST_ROWS: Final = 3  # fewer can't contradict their names
_SHOWN: Final = 3
"""Oddities that are named."""


@dataclass(frozen=True)
class Oddity:
    """One thing that can't be: in words, of what, and from which step on.

    What is ``saturated`` may well be: outputs of a D that answers 0, or 1, to everything.
    """

    words: Message
    of: Literal["saturated", "outputs", "losses", "accuracies", "scores", "clock"]
    since: int | None = None


@dataclass(frozen=True)
class Oddities:
    """What was looked at, and what was odd about it; ``remarks`` are no faults."""

    count: int
    oddities: tuple[Oddity, ...]
    remarks: tuple[Message, ...]


def _measure(context: Context) -> Oddities | Absent:
    metrics = context.run.metrics
    usual = (*_OUTPUTS, *_SHARES, *_LOSSES)
    names = [name for name in metrics.names if name in usual or is_score(name)]
    wanted = [*names, *(name for name in metrics.names if name == "wall_time")]
    if len(metrics) < _FEWEST_ROWS or not wanted:
        return Absent(
            message("there are fewer than three rows of losses, discriminator outputs or scores")
        )
    looked = metrics.excerpt(names=wanted)
    steps = looked["step"].to_numpy()
    columns = {str(n): looked[n].to_numpy(np.float64) for n in looked if n != "step"}
    times = columns.pop("wall_time", None)
    odd = list(_constant_outputs(steps, columns))
    odd += [] if odd else _still_losses(steps, columns, context.run.info.objective)
    odd += [*_blank_accuracies(columns), *_shares(columns), *_out_of_scale(steps, columns)]
    attempts = len(context.run.info.attempts) > 1 or any(
        problem.kind in {"superseded", "again", "given-up"} for problem in context.run.problems
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
    outputs = _recorded(columns, _OUTPUTS)
    if outputs is None:
        return
    saturated = both_saturated(outputs)
    same = (outputs[0] == outputs[1]) | saturated
    rows = len(same) - 1 - np.flatnonzero(~same)[-1] if not same.all() else len(same)
    if rows < max(_FEWEST, _STILL * len(same)):
        return
    held = np.isfinite(columns[_OUTPUTS[0]]) & np.isfinite(columns[_OUTPUTS[1]])
    first, end = int(steps[held][len(same) - rows]), float(outputs[0][-1])
    if saturated[len(same) - rows :].all():
        short = message(
            "its mean output is {value} on real and generated samples from step {first:count} on",
            value=round(end),
            first=first,
        )
        words = message("the output of the discriminator does not depend on the input: {short}",
                        short=short)  # fmt: skip
        yield Oddity(words, "saturated", first)
        return
    short = message(
        "the discriminator's mean output is exactly the same on real and on generated samples from "
        "step {first:count} on",
        first=first,
    )
    words = message(
        "{short} ({value} at the end): the output does not depend on the input, or something else "
        "was recorded",
        short=short,
        value=end,
    )
    yield Oddity(words, "outputs", first)


def _blank_accuracies(columns: dict[str, Array]) -> Iterator[Oddity]:
    accuracies = _recorded(columns, _ACCURACIES)
    if accuracies and not accuracies[0].any() and not accuracies[1].any():
        words = message(
            "the discriminator's accuracies on real and on generated samples are both 0 in every "
            "row, which is impossible: they were never written"
        )
        yield Oddity(words, "accuracies")


def _shares(columns: dict[str, Array]) -> Iterator[Oddity]:
    for name in _SHARES:
        values = columns.get(name, np.empty(0))
        beyond = np.count_nonzero((values < 0) | (values > 1))
        if beyond:
            words = plural(
                "{scalar} leaves the range from 0 to 1 in {count:count} row",
                "{scalar} leaves the range from 0 to 1 in {count:count} rows",
                count=int(beyond),
                scalar=name,
            )
            yield Oddity(words, "accuracies")


def _still_losses(
    steps: Array, columns: dict[str, Array], card: ObjectiveCard | None
) -> Iterator[Oddity]:
    """A loss of 0 or a huge one may stand still: D has won, or both have diverged.

    So may one that follows from outputs that do, or is rounded, clamped or a blind D's.
    """
    for name in _LOSSES:
        values = columns.get(name, np.empty(0))
        held = np.isfinite(values)
        rows = values[held]
        since = oddities.still_since(rows) if len(rows) else 0
        if len(rows) - since < max(_FEWEST, _STILL * len(rows)) or settled(
            name, columns, card, since
        ):
            continue
        if 0 < abs(rows[-1]) < _HUGE:
            first = int(steps[held][since])
            words = message(
                "{scalar} is exactly {value} from step {first:count} on: it was no longer computed",
                scalar=name,
                value=float(rows[-1]),
                first=first,
            )
            yield Oddity(words, "losses", first)


def _out_of_scale(steps: Array, columns: dict[str, Array]) -> Iterator[Oddity]:
    """Of scores alone: a loss or a norm may well leap and come back."""
    for name in filter(is_score, columns):
        slips = oddities.slips(columns[name])
        if slips:
            yield Oddity(_slip(name, slips, int(steps[slips.index])), "scores")


def _slip(name: str, slips: oddities.Slips, step: int) -> Message:
    figures = {"scalar": name, "value": slips.value, "step": step}
    if slips.count > 1:
        return message(
            "{scalar} is {value:.2g} at step {step:count} and {more:count} more, over a million "
            "times its usual size, as if an exponent was wrong",
            more=slips.count - 1,
            **figures,
        )
    return message(
        "{scalar} is {value:.2g} at step {step:count}, over a million times its usual size, as "
        "if an exponent was wrong",
        **figures,
    )


def _clock(
    steps: Array, times: Array | None, *, attempts: bool
) -> tuple[list[Oddity], tuple[Message, ...]]:
    """The clock going back is odd unless training was started again; a pause is none."""
    clock = None if times is None else oddities.clock(times)
    if clock is None:
        return [], ()
    odd = []
    if clock.back and not attempts:
        words = plural(
            "the clock goes back {count:count} time (the first after step {after:count})",
            "the clock goes back {count:count} times (the first after step {after:count})",
            count=clock.back,
            after=int(steps[clock.back_after]),
        )
        odd = [Oddity(words, "clock")]
    if clock.pause > max(_HOUR, _PAUSE * clock.usual):
        pause = message(
            "there are {hours:.1f} hours between two rows after step {after:count}",
            after=int(steps[clock.pause_after]),
            hours=clock.pause / _HOUR,
        )
        return odd, (pause,)
    return odd, ()


_OF_OUTPUTS: Final = ("saturated", "outputs")


def _judge(survey: Oddities, limits: Limits) -> Judgement:
    del limits  # what can't be is not a matter of degree
    evidence: tuple[Evidence, ...] = (
        number(
            "odd",
            message("Implausible scalars"),
            len(survey.oddities),
            0.0,
            rule=message("warns above 0; fails where the discriminator's outputs are all the same"),
        ),
    )
    worst = sorted(survey.oddities, key=lambda odd: odd.of not in _OF_OUTPUTS)
    if worst and worst[0].of == "saturated":
        label = message("Step from which on D gives the same output to everything")
        evidence = (number("d_saturated", label, worst[0].since or 0), *evidence)
    claim = _claim(survey, worst)
    if survey.remarks:
        claim = message("{claim:bare}; {remarks:and}.", claim=claim, remarks=survey.remarks)
    if not worst:
        return Judgement(Status.OK, claim, evidence)
    status = Status.FAIL if worst[0].of in _OF_OUTPUTS else Status.WARN
    return Judgement(status, claim, evidence, worst[0].since)


def _claim(survey: Oddities, worst: list[Oddity]) -> Message:
    if not worst:
        return plural(
            "The {count:count} scalar that was checked is plausible.",
            "The {count:count} scalars that were checked are plausible.",
            count=survey.count,
        )
    shown = [odd.words for odd in worst[:_SHOWN]]
    if len(worst) > _SHOWN:
        shown.append(message("{more:count} more", more=len(worst) - _SHOWN))
    first = worst[0].words
    if len(worst) == 1 and worst[0].of == "saturated":
        return message("{odd:upper}.", odd=first)
    return message(
        "Something is wrong with the recorded numbers: {oddities:semicolons}.",
        oddities=shown,
        short=first.values.get("short", first),
    )


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="plausibility",
        axis="integrity",
        question=message("Are the recorded numbers plausible?"),
        needs=message("three rows of losses, discriminator outputs or scores"),
        measure=_measure,
        judge=_judge,
        advice=message(
            "Look at the code that logs the named scalars, and at one raw value. Map the right "
            "column instead (--map), or leave the scalar out."
        ),
        why=message("A wrong number makes every finding wrong that uses it."),
        charts=("losses", "outputs"),
        remedy=ladders.nothing,
    ),
)
