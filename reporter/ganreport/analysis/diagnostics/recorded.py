"""Did the samples get worse again, by the scores that the training program took itself?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

from ganreport.analysis import remedies
from ganreport.analysis.findings import Absent, Context, Diagnostic, Judgement, Thresholds
from ganreport.analysis.grading import Status
from ganreport.analysis.wording import listed, number, short
from ganreport.metrics.recorded import Score, scores

_FEWEST: Final = 3
_SHOWN: Final = 4


@dataclass(frozen=True)
class Recorded:
    """The scores that can be judged, those that fell back most first, and what a step counts."""

    scores: tuple[Score, ...]
    unit: str


def _measure(case: Context) -> Recorded | Absent:
    found = [s for s in scores(case.run) if s.count >= _FEWEST and math.isfinite(s.fallen)]
    if not found:
        return Absent(f"Not measured: no score has {_FEWEST} finite values above 0.")
    unit = case.run.reading.unit if case.run.reading else "step"
    return Recorded(tuple(sorted(found, key=lambda score: -score.fallen)), unit)


def _judge(found: Recorded, t: Thresholds) -> Judgement:
    rule = f"warns from {short(t.score_warn)}, fails from {short(t.score_fail)}"
    evidence = tuple(
        number(f"fallen_{s.name}", f"{s.name}: times worse than its best", s.fallen, 1.0, "", rule)
        for s in found.scores[:_SHOWN]
    )
    worst = found.scores[0]
    if worst.fallen < t.score_warn:
        told = listed([_told(score, found.unit) for score in found.scores[:_SHOWN]])
        return Judgement(Status.OK, f"By the run's own scores: {told}.", evidence)
    fallen = [score for score in found.scores[:_SHOWN] if score.fallen >= t.score_warn]
    status = Status.FAIL if worst.fallen >= t.score_fail else Status.WARN
    told = listed([_told(score, found.unit) for score in fallen])
    claim = f"By the run's own scores the samples got worse again: {told}."
    return Judgement(status, claim, evidence, worst.best_step)


def _told(score: Score, unit: str) -> str:
    if score.best_step == score.last_step:
        return f"{score.name} was best at the end ({short(score.last)})"
    return (
        f"{score.name} was best at {unit} {score.best_step:,} ({short(score.best)}) and ended at "
        f"{short(score.last)}, {short(score.fallen)} times worse"
    )


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="recorded",
        axis="quality",
        question="Did the samples get worse again, by the run's own scores?",
        needs="an FID, KID, PPL or inception score recorded three times",
        measure=_measure,
        judge=_judge,
        advice="Use the checkpoint of the best step, and look at what went on after it: samples, "
        "losses, learning rates.",
        why="A GAN that trains on past its best may collapse late. How scores were taken is the "
        "program's affair: only their course is judged.",
        charts=("others",),
        remedy=remedies.nothing,
        concerns=lambda case: bool(scores(case.run)),
    ),
)
