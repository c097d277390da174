"""Does the discriminator know its training data by heart? By its outputs on held-out reals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy.typing as npt

from ganreport.analysis import remedies
from ganreport.analysis.diagnostics.balance import has_discriminator
from ganreport.analysis.diagnostics.series import missing
from ganreport.analysis.findings import Absent, Context, Diagnostic, Evidence, Judgement
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import Limits
from ganreport.analysis.wording import evidence, row_estimate
from ganreport.messages import message
from ganreport.metrics.samples import Evaluation, RealSamples
from ganreport.stats import discriminator, estimate
from ganreport.stats.estimate import Estimate

Array = npt.NDArray[Any]

_SETS: Final = {
    "train": message("training reals"),
    "heldout": message("held-out reals"),
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


def _measure(case: Context) -> Overfit | Absent:
    rows = case.history.of("d_overfit").dropna(subset=["value"])
    if not len(rows):
        return missing(case, "d_overfit", message("no discriminator outputs were recorded"))
    steps, lower = rows["step"].to_numpy(), rows["lower"].to_numpy()
    return Overfit(steps, lower, row_estimate(rows.iloc[-1]), _outputs(case, int(steps[-1])))


def _outputs(case: Context, step: int) -> tuple[Outputs, ...]:
    card = case.run.info.objective
    boundary = card.boundary if card else None
    sample = next(sample for sample in case.run.samples if sample.step == step)
    evaluation, found = Evaluation(sample, RealSamples(case.run)), []
    for name in _SETS:
        array = evaluation.outputs(f"d_{name}")
        if array is not None:
            real = None if boundary is None else discriminator.called_real(array, boundary)
            found.append(Outputs(name, estimate.mean(array), real))
    return tuple(found)


def _judge(found: Overfit, limits: Limits) -> Judgement:
    label, rule = message("D's overfitting r_v"), limits.overfit.rule
    numbers = (
        evidence("d_overfit", label, found.last, 0.0, rule=rule),
        *_numbers(found.outputs),
    )
    words = message(
        "To the discriminator held-out reals lie {share:percent} of the way from training reals to "
        "fakes (r_v {r_v})",
        share=found.last.value,
        r_v=found.last.value,
    )
    status, since = limits.overfit.lasting(found.steps, found.lower)
    if status is Status.OK:
        claim = message("{where}: no sign of overfitting.", where=words)
    else:
        claim = message("{where}: it knows the training set by heart.", where=words)
    return Judgement(status, claim, numbers, since)


def _numbers(outputs: tuple[Outputs, ...]) -> tuple[Evidence, ...]:
    means = [
        evidence(
            f"d_{x.name}_mean",
            message("D's mean output on {samples}", samples=_SETS[x.name]),
            x.mean,
        )
        for x in outputs
    ]
    shares = [
        evidence(
            f"d_{x.name}_real",
            message("Share of {samples} that D calls real", samples=_SETS[x.name]),
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
        question=message("Does the discriminator know the training set by heart?"),
        needs=message(
            "D's outputs on training reals, held-out reals and samples at each evaluation"
        ),
        concerns=has_discriminator,
        measure=_measure,
        judge=_judge,
        limits=("overfit",),
        advice=message(
            "Augment reals and fakes alike, regularise the discriminator (R1, dropout), make it "
            "smaller, or stop earlier."
        ),
        why=message(
            "A discriminator that knows its reals by heart rejects everything else, however good."
        ),
        charts=("outputs",),
        references=("karras2020",),
        remedy=remedies.UNSEEN,
    ),
)
