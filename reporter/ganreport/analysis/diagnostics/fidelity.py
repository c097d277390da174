"""Are the samples as like reals as other reals are?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from ganreport.analysis import remedies
from ganreport.analysis.diagnostics.series import MetricSeries, too_few, track
from ganreport.analysis.findings import Absent, Context, Diagnostic, Evidence, Judgement, Thresholds
from ganreport.analysis.grading import Status
from ganreport.analysis.wording import evidence, holds_since, percent, short


@dataclass(frozen=True)
class Fidelity:
    """Precision, sliced Wasserstein distance and Fréchet distance over the evaluations."""

    precision: MetricSeries
    distance: MetricSeries
    frechet: MetricSeries


def fidelity(case: Context) -> Fidelity | Absent:
    """The three, or why one of them was not taken."""
    found = []
    for name in ("precision", "wasserstein", "frechet"):
        one = track(case, name)
        if isinstance(one, Absent):
            return one
        found.append(one)
    return Fidelity(*found)


def _judge_fidelity(found: Fidelity, t: Thresholds) -> Judgement:
    near, far = found.precision, found.distance
    few = too_few(near, t)
    if few:
        return few
    status, since, end = unlike(near, far, t)
    if status is Status.OK:
        end = _alike(found)
    claim = (
        f"Of the samples {percent(near.last.value)} lie among the reals (null "
        f"{percent(near.null)}), and they are {short(far.relative[-1])} times as far from them as "
        f"other reals are (sliced Wasserstein distance, in {near.space}); {end}."
    )
    return Judgement(status, claim, _fidelity_numbers(found, t), since)


def unlike(near: MetricSeries, far: MetricSeries, t: Thresholds) -> tuple[Status, int | None, str]:
    """By the last evaluation: the status, since when it holds, and what it means."""
    for status, least, most, end in (
        (Status.FAIL, t.precision_fail, t.distance_fail, "most of them are unlike any real"),
        (Status.WARN, t.precision_warn, t.distance_warn, "some of them are unlike any real"),
    ):
        unlike = holds_since(near.steps, near.relative + near.margin < least)
        away = holds_since(far.steps, far.relative - far.margin > most)
        if unlike is not None:
            return status, unlike if away is None else min(unlike, away), end
        if away is not None:
            return status, away, "they are not distributed as the reals are"
    return Status.OK, None, ""


def _alike(found: Fidelity) -> str:
    """What no rule found: that nothing tells samples from reals, or what does."""
    plain, near = found.frechet, found.precision
    if plain.relative[-1] - plain.margin[-1] > 1:
        times = short(plain.relative[-1])
        end = f"the Fréchet distance tells them apart ({times} times its null)"
    elif near.relative[-1] + near.margin[-1] < 1:
        end = "fewer of them lie among the reals than of other reals"
    else:
        return "they are as like reals as could be asked"
    return f"no rule is broken, but {end}"


def _fidelity_numbers(found: Fidelity, t: Thresholds) -> tuple[Evidence, ...]:
    near, far, plain = found.precision, found.distance, found.frechet
    of_share = f"warns below {t.precision_warn:g} of the null, fails below {t.precision_fail:g}"
    of_distance = f"warns above {t.distance_warn:g} times the null, fails above {t.distance_fail:g}"
    return (
        evidence("precision", "Precision", near.last, near.null, unit="share", rule=of_share),
        evidence(
            "wasserstein", "Sliced Wasserstein distance", far.last, far.null, rule=of_distance
        ),
        evidence("frechet", "Fréchet distance", plain.last, plain.null),
    )


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="fidelity",
        axis="quality",
        question="Are the samples as like reals as other reals are?",
        needs="samples and training reals",
        measure=fidelity,
        judge=_judge_fidelity,
        advice="Train longer if quality still improves; else try larger networks, a lower learning "
        "rate towards the end, or averaged generator weights (EMA).",
        why="Samples outside every neighbourhood of the reals are of things that the data does not "
        "show; the distance also counts what is missing or in the wrong shares.",
        charts=("quality", "final", "projection"),
        references=("kynkaanniemi2019", "bonneel2015", "heusel2017"),
        remedy=remedies.FINER,
    ),
)
