"""Does the discriminator know its training data by heart? By its outputs on held-out reals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy.typing as npt

from ganreport.analysis import remedies
from ganreport.analysis.diagnostics.balance import has_discriminator
from ganreport.analysis.findings import Absent, Context, Diagnostic, Evidence, Judgement, Thresholds
from ganreport.analysis.grading import Status
from ganreport.analysis.wording import evidence, holds_since, percent, row_estimate, short
from ganreport.metrics.samples import Evaluation, RealSamples
from ganreport.stats import discriminator, estimate
from ganreport.stats.estimate import Estimate

Array = npt.NDArray[Any]

_SETS: Final = {
    "train": "training reals",
    "heldout": "held-out reals",
    "random": "samples",
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
        why = case.history.absent.get("d_overfit", "no discriminator outputs were recorded")
        return Absent(f"Not measured: {why}.")
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


def _judge(found: Overfit, t: Thresholds) -> Judgement:
    rule = f"warns above {t.overfit_warn:g}, fails above {t.overfit_fail:g}"
    numbers = (
        evidence("d_overfit", "D's overfitting r_v", found.last, 0.0, rule=rule),
        *_numbers(found.outputs),
    )
    words = (
        f"To the discriminator held-out reals lie {percent(found.last.value)} of the way from "
        f"training reals to fakes (r_v {short(found.last.value)})"
    )
    for status, limit in ((Status.FAIL, t.overfit_fail), (Status.WARN, t.overfit_warn)):
        since = holds_since(found.steps, found.lower > limit)
        if since is not None:
            claim = f"{words}: it knows the training set by heart."
            return Judgement(status, claim, numbers, since)
    return Judgement(Status.OK, f"{words}: no sign of overfitting.", numbers)


def _numbers(outputs: tuple[Outputs, ...]) -> tuple[Evidence, ...]:
    means = [evidence(f"d_{x.name}_mean", f"D's mean output on {_SETS[x.name]}", x.mean)
             for x in outputs]  # fmt: skip
    shares = [
        evidence(f"d_{x.name}_real", f"Share of {_SETS[x.name]} that D calls real", x.real,
                 unit="share")
        for x in outputs if x.real is not None
    ]  # fmt: skip
    return (*means, *shares)


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="overfitting",
        axis="balance",
        question="Does the discriminator know the training set by heart?",
        needs="D's outputs on training reals, held-out reals and samples at each evaluation",
        concerns=has_discriminator,
        measure=_measure,
        judge=_judge,
        advice="Augment reals and fakes alike, regularise the discriminator (R1, dropout), make it "
        "smaller, or stop earlier.",
        why="A discriminator that knows its reals by heart rejects everything else, however good.",
        charts=("outputs",),
        references=("karras2020",),
        remedy=remedies.UNSEEN,
    ),
)
