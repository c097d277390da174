"""Does D know its training data by heart? By its outputs on held-out data, else by other signs.

These are that it is sure of its training data while a score of the samples gets worse (the r_t of
Karras et al. 2020), and how strongly adaptive augmentation had to work.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.analysis.diagnostics.balance import has_discriminator
from ganreport.analysis.diagnostics.series import missing
from ganreport.analysis.findings import Absent, Context, Diagnostic, Evidence, Judgement
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import Limits
from ganreport.analysis.remedies import ladders
from ganreport.analysis.wording import UNITS, evidence, number, row_estimate
from ganreport.messages import Message, message
from ganreport.metrics.recorded import Score, scores
from ganreport.metrics.samples import Evaluation, RealSamples
from ganreport.run.vocabulary import score_of, words
from ganreport.stats import discriminator, estimate, series
from ganreport.stats.estimate import Estimate

Array = npt.NDArray[Any]

_SETS: Final = {
    "train": message("real training samples"),
    "heldout": message("held-out real samples"),
    "random": message("samples"),
}


@dataclass(frozen=True)
class Outputs:
    """What D makes of one set at the last evaluation: mean output, share called real.

    ``real`` is None where the objective knows no boundary between real and fake.
    """

    name: str
    mean: Estimate
    real: Estimate | None


@dataclass(frozen=True)
class Overfit:
    """r_v over the evaluations: (E,) ``steps`` and lower ends, and the last estimate.

    ``outputs`` are those that it rests on, of ``_SETS`` in their order.
    """

    steps: Array
    lower: Array
    last: Estimate
    outputs: tuple[Outputs, ...] = ()


@dataclass(frozen=True)
class Strength:
    """How strongly adaptive augmentation worked over the (n,) ``steps``, and at the end."""

    steps: Array
    course: Array
    last: float


_ADA: Final = re.compile(r"\b(augment|ada)( p| prob| probability| strength)?$|\baug p(rob)?$")
"""Names of its strength in words: ``Progress/augment`` of StyleGAN's, ``ada_p``, ``aug_prob``."""
_NEXT_TO: Final = 0.005  # r_v below which it is no share that one would name
_LATE: Final = 0.9  # of the values: the last tenth says how it ended


def _strength(context: Context) -> Strength | None:
    """Strength of ADA, which rises while D is surer of training data than a target allows."""
    name = next((n for n in context.run.metrics.names if _ADA.search(words(n))), None)
    curve = None if name is None else context.curves.get(name)
    if curve is None or not curve.whole.y.any():
        return None
    y = curve.whole.y
    last = float(np.median(y[int(_LATE * len(y)) :]))
    return Strength(curve.whole.steps, series.running_median(y, len(y) // 10), last)


@dataclass(frozen=True)
class Sure:
    """That D is right about nearly all real training samples, ``share`` of them at the end.

    ``score`` is that of the samples which got worse most meanwhile; ``otherwise`` is what is known
    if it did not get worse by much.
    """

    share: float
    score: Score
    unit: str
    otherwise: Strength | Absent


_SURE: Final = 0.95  # r_t = 0.9, with ADA's target at 0.6; a balanced D is at 0.5 to 0.85


def _sure(context: Context, otherwise: Strength | Absent) -> Sure | None:
    """None where D is not sure at the end, or no score of the samples fell from a best before."""
    curve = context.curves.get("d_real_accuracy")
    fallen = [s for s in scores(context.run) if s.scale == "times" and s.leap is None
              and score_of(s.name) and s.least > 1]  # fmt: skip
    if curve is None or not fallen:
        return None
    y, reading = curve.whole.y, context.run.reading
    share = float(np.median(y[int(_LATE * len(y)) :]))
    score = max(fallen, key=lambda each: each.least)
    unit = reading.unit if reading else "step"
    return Sure(share, score, unit, otherwise) if share >= _SURE else None


def _measure(context: Context) -> Overfit | Sure | Strength | Absent:
    rows = context.history.of("d_overfit").dropna(subset=["value"])
    if not len(rows):
        none = missing(context, "d_overfit", message("no discriminator outputs were recorded"))
        otherwise = _strength(context) or none
        return _sure(context, otherwise) or otherwise
    steps, lower = rows["step"].to_numpy(), rows["lower"].to_numpy()
    return Overfit(steps, lower, row_estimate(rows.iloc[-1]), _outputs(context, int(steps[-1])))


def _outputs(context: Context, step: int) -> tuple[Outputs, ...]:
    card = context.run.info.objective
    boundary = card.boundary if card else None
    sample = next(sample for sample in context.run.samples if sample.step == step)
    evaluation, outputs = Evaluation(sample, RealSamples(context.run)), []
    for name in _SETS:
        array = evaluation.outputs(f"d_{name}")
        if array is not None:
            real = None if boundary is None else discriminator.called_real(array, boundary)
            outputs.append(Outputs(name, estimate.mean(array), real))
    return tuple(outputs)


def _judge_strength(strength: Strength, limits: Limits) -> Judgement:
    label = message("Strength of adaptive augmentation at the end")
    figures = (number("ada_strength", label, strength.last, rule=limits.ada_strength.rule),)
    if not limits.ada_strength.beyond(strength.last):
        claim = message(
            "Adaptive augmentation ends at a strength of {strength}: it keeps the "
            "discriminator's overfitting in check.",
            strength=strength.last,
        )
        return Judgement(Status.OK, claim, figures)
    claim = message(
        "Adaptive augmentation ends at a strength of {strength}, where a probability is at most 1: "
        "the discriminator overfits faster than augmentation can keep up with.",
        strength=strength.last,
    )
    since = limits.ada_strength.onset(strength.steps, strength.course, "ada_strength")
    return Judgement(Status.WARN, claim, figures, since)


def _judge_sure(sure: Sure, limits: Limits) -> Judgement:
    if not limits.score.beyond(sure.score.least):
        if isinstance(sure.otherwise, Absent):
            return Judgement(Status.NOT_MEASURED, sure.otherwise.reason, ())
        return _judge_strength(sure.otherwise, limits)
    short = message(
        "it classifies {share:percent} of training samples correctly, while {score} got worse "
        "since {unit} {step:count}",
        share=sure.share,
        score=sure.score.name,
        unit=UNITS.get(sure.unit, sure.unit),
        step=sure.score.best_step,
    )
    claim = message(
        "The discriminator overfits: {short}. It memorizes its training data, and the generator "
        "no longer learns to make better samples from it.",
        short=short,
    )
    label = message("Share of training samples that the discriminator calls real at the end")
    rule = message("warns from {share} on where a score of the samples gets worse", share=_SURE)
    figures = (number("d_sure", label, sure.share, unit="share", rule=rule),)
    return Judgement(Status.WARN, claim, figures, sure.score.best_step)


def _where(r_v: float) -> Message:
    """Where held-out real samples lie between training samples and generated ones, in words."""
    if r_v < _NEXT_TO:
        return message(
            "To the discriminator, held-out real samples look like training samples (r_v {r_v})",
            r_v=r_v,
        )
    if r_v > 1:
        return message(
            "To the discriminator, held-out real samples look less real than generated samples "
            "(r_v {r_v})",
            r_v=r_v,
        )
    return message(
        "To the discriminator, held-out real samples are {share:percent} of the way from training "
        "samples to generated samples (r_v {r_v})",
        share=r_v,
        r_v=r_v,
    )


def _judge(overfit: Overfit | Sure | Strength, limits: Limits) -> Judgement:
    if isinstance(overfit, Sure):
        return _judge_sure(overfit, limits)
    if isinstance(overfit, Strength):
        return _judge_strength(overfit, limits)
    label, rule = message("Discriminator's overfitting (r_v)"), limits.overfit.rule
    numbers = (
        evidence("d_overfit", label, overfit.last, 0.0, rule=rule),
        *_numbers(overfit.outputs),
    )
    words = _where(overfit.last.value)
    status, since = limits.overfit.lasting(overfit.steps, overfit.lower, name="d_overfit")
    if status is Status.OK:
        claim = message("{where}: no sign of overfitting.", where=words)
    else:
        claim = message("{where}: it has memorized the training set.", where=words)
    return Judgement(status, claim, numbers, since)


def _numbers(outputs: tuple[Outputs, ...]) -> tuple[Evidence, ...]:
    means = [
        evidence(
            f"d_{x.name}_mean",
            message("Discriminator's mean output on {samples}", samples=_SETS[x.name]),
            x.mean,
        )
        for x in outputs
    ]
    shares = [
        evidence(
            f"d_{x.name}_real",
            message("Share of {samples} that the discriminator calls real", samples=_SETS[x.name]),
            x.real,
            unit="share",
        )
        for x in outputs
        if x.real is not None
    ]
    return (*means, *shares)


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="overfitting",
        axis="balance",
        question=message("Has the discriminator memorized the training set?"),
        needs=message(
            "the discriminator's outputs on training, held-out and generated samples; or its "
            "accuracy on training samples beside a score of generated samples; or the strength "
            "of adaptive augmentation"
        ),
        concerns=has_discriminator,
        measure=_measure,
        judge=_judge,
        limits=("overfit", "ada_strength", "score"),
        advice=message(
            "Augment real and generated samples alike, regularise the discriminator (R1, dropout), "
            "make it smaller, or stop earlier."
        ),
        why=message(
            "A discriminator that has memorized its real samples rejects everything else, "
            "however good."
        ),
        charts=("outputs",),
        references=("karras2020",),
        remedy=ladders.UNSEEN,
    ),
)
