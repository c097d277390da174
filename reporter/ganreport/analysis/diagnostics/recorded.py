"""Did the samples get worse again, by the scores that the training program took itself?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

from ganreport.analysis import remedies
from ganreport.analysis.findings import Absent, Context, Diagnostic, Judgement
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import Limits
from ganreport.analysis.wording import UNITS, number
from ganreport.messages import Message, message
from ganreport.metrics.recorded import Score, scores

_FEWEST: Final = 3  # a best, and something before and after it
_SHOWN: Final = 4  # scores whose figures are given; a run may record dozens


@dataclass(frozen=True)
class Recorded:
    """The scores that can be judged, those that fell back most first, and what a step counts."""

    scores: tuple[Score, ...]
    unit: str


def _measure(context: Context) -> Recorded | Absent:
    known = [s for s in scores(context.run) if s.count >= _FEWEST and math.isfinite(s.fallen)]
    if not known:
        return Absent(
            message("Not measured: no score has {fewest} finite values above 0.", fewest=_FEWEST)
        )
    unit = context.run.reading.unit if context.run.reading else "step"
    return Recorded(tuple(sorted(known, key=lambda score: -score.fallen)), unit)


def _judge(recorded: Recorded, limits: Limits) -> Judgement:
    shown = recorded.scores[:_SHOWN]
    evidence = tuple(
        number(
            f"fallen_{s.name}",
            message("{score}: times worse than its best", score=s.name),
            s.fallen,
            1.0,
            rule=limits.score.rule,
        )
        for s in shown
    )
    status = limits.score.grade(recorded.scores[0].fallen)
    if status is Status.OK:
        told = [_told(score, recorded.unit) for score in shown]
        return Judgement(
            status, message("By the run's own scores: {told:and}.", told=told), evidence
        )
    told = [_told(score, recorded.unit) for score in shown if limits.score.beyond(score.fallen)]
    claim = message("By the run's own scores the samples got worse again: {told:and}.", told=told)
    return Judgement(status, claim, evidence, recorded.scores[0].best_step)


def _told(score: Score, unit: str) -> Message:
    if score.best_step == score.last_step:
        return message("{score} was best at the end ({last})", score=score.name, last=score.last)
    return message(
        "{score} was best at {unit} {step:count} ({best}) and ended at {last}, {times} times worse",
        score=score.name,
        unit=UNITS.get(unit, unit),
        step=score.best_step,
        best=score.best,
        last=score.last,
        times=score.fallen,
    )


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="recorded",
        axis="quality",
        question=message("Did the samples get worse again, by the run's own scores?"),
        needs=message("an FID, KID, PPL or inception score recorded three times"),
        measure=_measure,
        judge=_judge,
        limits=("score",),
        advice=message(
            "Use the checkpoint of the best step, and look at what went on after it: samples, "
            "losses, learning rates."
        ),
        why=message(
            "A GAN that trains on past its best may collapse late. How scores were taken is the "
            "program's affair: only their course is judged."
        ),
        charts=("others",),
        remedy=remedies.nothing,
        concerns=lambda context: bool(scores(context.run)),
    ),
)
