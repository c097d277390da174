"""Are generated images as sharp as the real ones: neither blurred nor noisy?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from ganreport.analysis.diagnostics.series import MetricSeries, too_few, track
from ganreport.analysis.findings import Absent, Context, Diagnostic, Evidence, Judgement
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import Limits
from ganreport.analysis.remedies import ladders
from ganreport.analysis.wording import evidence
from ganreport.messages import Message, message
from ganreport.stats.estimate import Estimate

# Of the real images' fine detail. In Fashion-MNIST a Gaussian blur of 0.8 pixels leaves 28 % of it,
# one of 1.5 pixels 11 %; noise with a deviation of 16 % of the range makes it half as much again.
_BLURRED: Final = {Status.FAIL: 0.35, Status.WARN: 0.6}
_NOISY: Final = {Status.FAIL: 2.5, Status.WARN: 1.4}  # as said above; set by hand

VARIED: Final = 0.5
"""Of the real images' coarse variety, from which on a lack of detail is blur and no collapse."""


@dataclass(frozen=True)
class Detail:
    """Fine detail over the evaluations, and the coarse variety at the last."""

    fine: MetricSeries
    coarse: MetricSeries


def _measure(context: Context) -> Detail | Absent:
    fine, coarse = track(context, "fine_detail"), track(context, "coarse_variety")
    if isinstance(fine, Absent):
        return fine
    return coarse if isinstance(coarse, Absent) else Detail(fine, coarse)


def _judge(signs: Detail, limits: Limits) -> Judgement:
    few = too_few(signs.fine.count, limits)
    if few:
        return few
    most, least = (
        end / signs.fine.baseline for end in (signs.fine.last.upper, signs.fine.last.lower)
    )
    numbers = _numbers(signs)
    if signs.coarse.last.value < VARIED * signs.coarse.baseline:
        return Judgement(Status.OK, _little(signs), numbers)
    for status, limit in _BLURRED.items():
        if most < limit:
            return Judgement(status, _claim(signs, message("they are blurred")), numbers)
    for status, limit in _NOISY.items():
        if least > limit:
            return Judgement(status, _claim(signs, message("they are noisy")), numbers)
    return Judgement(Status.OK, _claim(signs, message("neither blurred nor noisy")), numbers)


def _claim(signs: Detail, end: Message) -> Message:
    short = message(
        "generated images have {fine:percent} of the fine detail of real images (baseline "
        "{baseline:percent})",
        fine=signs.fine.last.value,
        baseline=signs.fine.baseline,
    )
    return message("{short:upper}: {end}.", short=short, end=end)


def _little(signs: Detail) -> Message:
    return message(
        "Generated images have {fine:percent} of the fine detail of real images. Their coarse "
        "parts are too alike ({coarse:percent}) to tell blur from a lack of variety.",
        fine=signs.fine.last.value,
        coarse=signs.coarse.last.value,
    )


def _numbers(signs: Detail) -> tuple[Evidence, ...]:
    rule = message(
        "warns below {warn:percent} of the baseline (fails below {fail:percent}) or above {most:g} "
        "times it, where the coarse parts vary",
        warn=_BLURRED[Status.WARN],
        fail=_BLURRED[Status.FAIL],
        most=_NOISY[Status.WARN],
    )
    return (
        _number("fine_detail", message("Fine detail, relative to real"), signs.fine, rule),
        _number("coarse_variety", message("Variety of coarse parts"), signs.coarse, ""),
    )


def _number(name: str, label: Message, series: MetricSeries, rule: Message | str) -> Evidence:
    value = Estimate(series.last.value, series.last.lower, series.last.upper)
    return evidence(name, label, value, series.baseline, unit="share", rule=rule)


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="sharpness",
        axis="quality",
        question=message("Are the images as sharp as the real ones?"),
        needs=message("generated and real images of at least 8 pixels a side, given together"),
        measure=_measure,
        judge=_judge,
        limits=("samples_fewest",),
        advice=message(
            "Give the adversarial loss more weight against losses of pixels, and look at how "
            "images are resized and stored. Where they are noisy, look at upsampling and at the "
            "last layer."
        ),
        why=message(
            "Blur and noise change how samples are compared in every other respect: blurred images "
            "look less varied than they are."
        ),
        charts=("final",),
        remedy=ladders.FINER,
        concerns=lambda context: context.run.given is not None and _images(context),
    ),
)


def _images(context: Context) -> bool:
    data = context.run.info.data
    return data is not None and data.kind == "images"
