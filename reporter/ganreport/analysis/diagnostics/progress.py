"""Did training end too early: would more steps make the samples better?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from ganreport.analysis.diagnostics.fidelity import Fidelity, fidelity, unlike
from ganreport.analysis.diagnostics.series import MetricSeries, too_few, track
from ganreport.analysis.findings import Absent, Context, Diagnostic, Evidence, Judgement
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import Limits
from ganreport.analysis.remedies import ladders
from ganreport.analysis.wording import number
from ganreport.messages import Message, message, plural
from ganreport.stats.tendency import Tendency, tendency

# Two halves of four: three values are in order by chance in one of six cases.
_FEWEST_EVALUATIONS: Final = 8
_ALL: Final = 0.95  # of the gap: a trend is not known better than to a twentieth


@dataclass(frozen=True)
class MetricTrend:
    """How a measure's gap to its baseline went over the last half of the evaluations.

    ``gap`` is what is left at the end (share of the baseline missing, or log of the distance over
    its baseline), ``clear`` whether it is more than uncertainty, ``closed`` the share of the gap
    closed in that half by its trend (negative: of the last gap, opened), at most all of it.
    """

    track: MetricSeries
    gap: float
    clear: bool
    closed: float
    trend: Tendency


def _curve(context: Context, name: str) -> MetricTrend | Absent:
    metric = track(context, name)
    if isinstance(metric, Absent):
        return metric
    if len(metric.steps) < _FEWEST_EVALUATIONS:
        return Absent(
            plural(
                "{count:count} evaluation is too few for a trend ({needed} are needed)",
                "{count:count} evaluations are too few for a trend ({needed} are needed)",
                count=len(metric.steps),
                needed=_FEWEST_EVALUATIONS,
            )
        )
    rising = name == "coverage"
    tiny = np.finfo(float).tiny
    gaps = 1 - metric.relative if rising else np.log(np.maximum(metric.relative, tiny))
    half = len(gaps) // 2
    steps, late = metric.steps[half:], gaps[half:]
    curve = tendency(steps.astype(float), late)
    if curve is None:
        return Absent(message("there are too few evaluations for a trend"))
    middle = float(np.median(late))
    end = metric.relative[-1] + metric.margin[-1] * (1 if rising else -1)
    span = float(steps[-1] - steps[0])
    return MetricTrend(
        track=metric,
        gap=float(gaps[-1]),
        clear=bool(end < 1 if rising else end > 1),
        closed=_closed(-curve.slope * span, middle),
        trend=curve,
    )


def _closed(moved: float, middle: float) -> float:
    """Which share of the larger of two gaps, the first or the last, lies between them.

    ``middle`` is half way, ``moved`` how much the first is larger. A trend that goes on beyond the
    baseline has closed all of the gap.
    """
    if middle <= 0:
        return 0.0
    return max(-1.0, min(1.0, moved / (middle + abs(moved) / 2)))


@dataclass(frozen=True)
class Progress:
    """The curves of coverage and of the Fréchet distance, and how good the last samples are."""

    curves: tuple[MetricTrend, ...]
    fidelity: Fidelity | Absent

    def lacking(self, limits: Limits) -> bool:
        """Whether the last samples are worse than those of sound runs: something is to be gained.

        By the limits of coverage and of fidelity; so too where fidelity was not measured.
        """
        if isinstance(self.fidelity, Absent):
            return True
        covered = self.curves[0].track.graded(limits.coverage)[0]
        like = unlike(self.fidelity.precision, self.fidelity.distance, limits)[0]
        return (covered, like) != (Status.OK, Status.OK)


def _progress(context: Context) -> Progress | Absent:
    curves = []
    for name in ("coverage", "frechet"):
        one = _curve(context, name)
        if isinstance(one, Absent):
            return one
        curves.append(one)
    return Progress(tuple(curves), fidelity(context))


_WORDS: Final = {"coverage": message("coverage"), "frechet": message("the Fréchet distance")}
_CLOSED: Final = {
    "coverage": message("Gap in coverage closed in the last half of the run"),
    "frechet": message("Gap in Fréchet distance closed in the last half of the run"),
}


def _judge(progress: Progress, limits: Limits) -> Judgement:
    curves = progress.curves
    few = too_few(curves[0].track.count, limits, curves[0].track.real)
    if few:
        return few
    moving = [c for c in curves if c.clear and limits.improvement_p.beyond(c.trend.p)]
    still = [c for c in moving if limits.improvement_least.beyond(c.closed)]
    worse = [c for c in moving if limits.improvement_least.beyond(-c.closed)]
    apart = [c for c in curves if c.clear]
    numbers = tuple(e for c in curves for e in _curve_numbers(c, limits))
    if still and not worse:
        claim = _improving(still)
        if progress.lacking(limits):
            return Judgement(Status.WARN, claim, numbers)
        good = message(
            "{claim:bare}. The samples are already as good as those of healthy runs.", claim=claim
        )
        return Judgement(Status.OK, good, numbers)
    if not apart:
        claim = message(
            "The samples had reached the baseline when training ended: more steps would not "
            "improve them."
        )
    elif worse:
        claim = message(
            "{names:upper} got worse in the last half of the run: more steps would not help.",
            names=_names(worse),
        )
    else:
        claim = message(
            "{names:upper} no longer improved when training ended, short of the baseline: more "
            "steps alone would not help.",
            names=_names(apart),
        )
    return Judgement(Status.OK, claim, numbers)


def _improving(still: list[MetricTrend]) -> Message:
    share = max(c.closed for c in still)
    return plural(
        "{names:upper} was still improving when training ended: the last half of the run closed "
        "{share} of the remaining gap to the baseline.",
        "{names:upper} were still improving when training ended: the last half of the run closed "
        "{share} of the remaining gap to the baseline.",
        count=len(still),
        names=_names(still),
        share=message("nearly all") if share > _ALL else message("{share:percent}", share=share),
    )


def _names(curves: list[MetricTrend]) -> Message:
    return message("{names:and}", names=[_WORDS[c.track.name] for c in curves])


def _curve_numbers(curve: MetricTrend, limits: Limits) -> tuple[Evidence, ...]:
    name = curve.track.name
    rule = message(
        "{rule} on if p < {p}, unless the samples are as good as those of healthy runs",
        rule=limits.improvement_least.rule,
        p=limits.improvement_p.at,
    )
    chance = message("p-value of the trend")
    return (
        number(
            f"{name}_closed", _CLOSED[name], curve.closed, baseline=0.0, unit="share", rule=rule
        ),
        number(f"{name}_p", chance, curve.trend.p),
    )


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="under-training",
        axis="quality",
        question=message("Did training end too early?"),
        needs=message("eight evaluations with samples, and real training samples"),
        measure=_progress,
        judge=_judge,
        limits=(
            "samples_fewest",
            "real_fewest",
            "coverage",
            "precision",
            "distance",
            "improvement_p",
            "improvement_least",
        ),
        advice=message(
            "Resume the run for as many steps again, until coverage and distance have levelled off."
        ),
        why=message(
            "A run that ends while its samples still improve does not show what its "
            "configuration can achieve."
        ),
        charts=("quality", "evolution"),
        references=("mann1945", "sen1968"),
        remedy=ladders.MORE,
    ),
)
