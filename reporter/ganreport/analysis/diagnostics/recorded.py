"""Did the samples get worse again, by the scores that the training program took itself?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

from ganreport.analysis.findings import Absent, Context, Diagnostic, Evidence, Judgement
from ganreport.analysis.grading import Limit, Status, worst
from ganreport.analysis.limits import Limits
from ganreport.analysis.remedies import ladders
from ganreport.analysis.wording import UNITS, number
from ganreport.messages import Message, message
from ganreport.metrics.recorded import Score, scores
from ganreport.run.vocabulary import score_of

_FEWEST: Final = 3  # a best, and something before and after it
_SHOWN: Final = 4  # scores whose figures are given; a run may record dozens


@dataclass(frozen=True)
class Recorded:
    """The scores that can be judged, what a step counts, and names of scores that are ``traded``.

    These compare with one true picture (PSNR, SSIM), which adversarial training costs: it trades
    distortion for looks (Blau & Michaeli 2018, arXiv:1711.06077), from its beginning on.
    """

    scores: tuple[Score, ...]
    unit: str
    traded: frozenset[str] = frozenset()

    def grade(self, score: Score, limits: Limits) -> Status:
        """How grave its fall is; one that warns is to be expected of what is traded."""
        status = _limit(score, limits).grade(score.least)
        return Status.OK if status is Status.WARN and score.name in self.traded else status


_COMPARED: Final = frozenset({"psnr", "ssim", "ms_ssim"})
_BEGINNING: Final = 0.2  # of the steps: adversarial training goes on from the best by errors


def _measure(context: Context) -> Recorded | Absent:
    known = [s for s in scores(context.run) if s.count >= _FEWEST and math.isfinite(s.fallen)]
    if not known:
        return Absent(message("no score has {fewest} finite values above 0", fewest=_FEWEST))
    unit = context.run.reading.unit if context.run.reading else "step"
    return Recorded(tuple(known), unit, _traded(context, known))


def _traded(context: Context, known: list[Score]) -> frozenset[str]:
    """Those that were best at the beginning, of a run with a discriminator."""
    metrics = context.run.metrics
    if not {"d_loss", "d_real_mean", "d_fake_mean"} & set(metrics.names):
        return frozenset()
    first = int(metrics.steps[0])
    return frozenset(
        score.name
        for score in known
        if (spec := score_of(score.name)) is not None
        and spec.name in _COMPARED
        and score.best_step - first <= _BEGINNING * (score.last_step - first)
    )


def _limit(score: Score, limits: Limits) -> Limit:
    """What a score is judged by."""
    if score.training:
        return limits.overtraining
    return {"times": limits.score, "dB": limits.score_db, "share": limits.score_share}[score.scale]


def _severity(score: Score, limits: Limits) -> float:
    """How far it fell, as a multiple of where it warns: one number for every scale."""
    return score.least / _limit(score, limits).at


_LABELS: Final = {
    "times": message("factor by which it is worse at the end than at its best"),
    "dB": message("dB worse than its best"),
    "share": message("lower than its best by"),
}
_BASELINES: Final = {"times": 1.0, "dB": 0.0, "share": 0.0}  # of a score that ends at its best


def _judge(recorded: Recorded, limits: Limits) -> Judgement:
    every = sorted(recorded.scores, key=lambda score: -_severity(score, limits))
    shown = every[:_SHOWN]
    evidence = tuple(
        number(
            f"fallen_{s.name}",
            message("{score}: {how}", score=s.name, how=_LABELS[s.scale]),
            s.fallen,
            _BASELINES[s.scale],
            rule=_limit(s, limits).rule,
        )
        for s in shown
    )
    graded = [(recorded.grade(score, limits), score) for score in every]
    status = worst(*(each for each, _ in graded))
    if status is Status.OK:
        told = [_told(score, recorded.unit) for score in shown]
        return Judgement(
            status, message("By the run's own scores, {told:and}.", told=told), evidence
        )
    fell = [score for each, score in graded if each is not Status.OK]
    broken = next((score for score in fell if score.leap is not None), None)
    if broken is not None and broken.leap is not None:
        return Judgement(Status.FAIL, *_collapsed(broken, broken.leap, recorded.unit, evidence))
    told = [_told(score, recorded.unit) for score in fell[:_SHOWN]]
    claim = message(
        "By the run's own scores, the samples got worse again: {told:and}.",
        told=told,
        short=_course(fell[0], recorded.unit),
    )
    over = next((score for score in fell if score.training), None)
    if over:
        claim = message(
            "{claim:bare}. {name} is of held-out data, while {training} still fell: the run is "
            "overtrained. Use the checkpoint of {unit} {step:count}, or the nearest one.",
            claim=claim,
            name=over.name,
            training=over.training,
            unit=UNITS.get(recorded.unit, recorded.unit),
            step=over.best_step,
        )
    return Judgement(status, claim, evidence, (over or fell[0]).best_step)


def _collapsed(
    score: Score, leap: int, unit: str, evidence: tuple[Evidence, ...]
) -> tuple[Message, tuple[Evidence, ...], int]:
    """That training collapsed: the claim, its figures, and since when."""
    word = UNITS.get(unit, unit)
    short = message(
        "{score} went from {best} at {unit} {before:count} to {last} within a few evaluations",
        score=score.name,
        best=score.best,
        unit=word,
        before=score.best_step,
        last=score.end,
    )
    claim = message(
        "Training collapsed by {unit} {step:count}: {short}, and did not recover.",
        unit=word,
        step=leap,
        short=short,
    )
    label = message("{score}: step by which it had collapsed", score=score.name)
    rule = message("fails where a score is 5 times worse at once, to the end")
    return claim, (number("collapsed", label, leap, rule=rule), *evidence), leap


_TWICE: Final = 2.0  # times: what is less is said in per cent


def _told(score: Score, unit: str) -> Message:
    """What is said of a score, and that its values are running medians where they are some."""
    if score.smoothed and not score.best_at_end:
        return message("{course} (running medians)", course=_course(score, unit))
    return _course(score, unit)


def _course(score: Score, unit: str) -> Message:
    if score.best_at_end and score.best_step == score.last_step:
        return message("{score} was best at the end ({last})", score=score.name, last=score.last)
    if score.best_at_end:
        return message(
            "{score} was, apart from noise, as good at the end ({last}) as ever (best: {best} at "
            "{unit} {step:count})",
            score=score.name,
            last=score.last,
            best=score.best,
            unit=UNITS.get(unit, unit),
            step=score.best_step,
        )
    values: dict[str, Any] = {
        "score": score.name,
        "unit": UNITS.get(unit, unit),
        "step": score.best_step,
        "best": score.peak,
        "last": score.end,
        "fallen": score.fallen,
    }
    if score.scale == "dB":
        return message(
            "{score} was best at {unit} {step:count} ({best}) and ended at {last}, {fallen} dB "
            "worse",
            **values,
        )
    if score.scale == "share":
        return message(
            "{score} was best at {unit} {step:count} ({best}) and ended at {last}, worse by "
            "{fallen}",
            **values,
        )
    if score.fallen < _TWICE:
        return message(
            "{score} was best at {unit} {step:count} ({best}) and ended at {last}, {share:percent} "
            "worse",
            share=score.fallen - 1,
            **values,
        )
    return message(
        "{score} was best at {unit} {step:count} ({best}) and ended at {last}, {fallen} times "
        "worse",
        **values,
    )


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="recorded",
        axis="quality",
        question=message("Did the samples get worse again, by the run's own scores?"),
        needs=message(
            "a known score (such as FID or PSNR), or an error on held-out data, recorded three "
            "times"
        ),
        measure=_measure,
        judge=_judge,
        limits=("score", "score_db", "score_share", "overtraining"),
        advice=message(
            "Use the checkpoint of the best step, and look at what went on after it: samples, "
            "losses, learning rates."
        ),
        why=message(
            "A GAN that trains past its best may collapse late. Only the course of the scores is "
            "judged, not how they were computed."
        ),
        charts=("others",),
        remedy=ladders.nothing,
        concerns=lambda context: bool(scores(context.run)),
    ),
)
