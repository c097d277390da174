"""Which checkpoint to use, and how good the samples of the evaluation nearest to it were."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import msgspec
import pandas as pd

from ganreport import __version__
from ganreport.analysis import transfer
from ganreport.analysis.analyse import analyse
from ganreport.analysis.checkpoints import Recommendation
from ganreport.analysis.findings import Evidence
from ganreport.analysis.limits import LIMITS, Limits
from ganreport.analysis.verdict.faults import Faults
from ganreport.errors import UsageError
from ganreport.metrics.history import METRICS, measure_samples
from ganreport.run.model import Run


class Appraisal(msgspec.Struct, frozen=True, kw_only=True):
    """A checkpoint and the sample metrics nearest to it.

    ``step`` is the checkpoint's, ``evaluated`` that of the evaluation whose ``metrics`` these are,
    None where there is none. ``not_measured`` maps a metric to the reason why it could not be
    taken. ``sentence`` says why this checkpoint, ``recommendation`` what that rests on; both are
    empty where the checkpoint was asked for. ``fault`` names what its generator has that the run
    failed for, and is empty where the checkpoint is ``usable``.
    """

    ganreport_version: str = __version__
    step: int
    evaluated: int | None
    metrics: tuple[Evidence, ...]
    not_measured: dict[str, str]
    usable: bool = True
    fault: str = ""
    sentence: str = ""
    recommendation: Recommendation | None = None


def appraise(run: Run, step: int | None = None, limits: Limits = LIMITS) -> Appraisal:
    """Appraise the checkpoint of ``step``, or the recommended one among those that are stored.

    Args:
        run: The run.
        step: The checkpoint that is asked for.
        limits: What the run is judged by.

    Raises:
        UsageError: There is no such checkpoint, or none at all.
    """
    if not run.checkpoints or (step is not None and step not in run.checkpoints):
        if not run.checkpoints:
            raise UsageError(
                f"{run.path}: the run has no stored checkpoint. Its report (ganreport build) says "
                "which evaluated step was best."
            )
        kept = ", ".join(f"{other:,}" for other in run.checkpoints)
        raise UsageError(
            f"{run.path}: no checkpoint of step {step:,} is stored. Stored steps: {kept}."
        )
    analysis = analyse(run, limits)
    if step is not None:
        return _judged(run, step, analysis.faults)
    best = analysis.checkpoints
    chosen = _chosen(run, best, analysis.faults)
    sentence = str(best.sentence)
    if not best.usable:
        sentence = f"{sentence} Of those stored, the nearest to it is that of step {chosen:,}."
    elif chosen != best.choice:
        sentence = f"{sentence} The checkpoint of step {chosen:,} is taken."
    said = msgspec.structs.replace(best, sentence=str(best.sentence))
    judged = _judged(run, chosen, analysis.faults)
    return msgspec.structs.replace(judged, sentence=sentence, recommendation=said)


def _judged(run: Run, step: int, faults: Faults) -> Appraisal:
    fault = str(faults.at(step))
    return msgspec.structs.replace(_appraised(run, step), usable=not fault, fault=fault)


def _chosen(run: Run, best: Recommendation, faults: Faults) -> int:
    """The step to keep if it is stored, else one tied with it, else the nearest, else the last.

    Of those that have no fault of the run, if any has none.
    """
    usable = [step for step in run.checkpoints if not faults.at(step)] or list(run.checkpoints)
    choice = best.choice if best.usable else best.best_step
    if choice is None:
        return usable[-1]
    stored = [step for step in best.stored if step in usable]
    return min(stored or usable, key=lambda step: abs(step - choice))


def _appraised(run: Run, step: int) -> Appraisal:
    """Measured at the evaluation nearest to ``step`` alone, where each measure is then taken."""
    nearest = sorted(run.samples, key=lambda sample: abs(sample.step - step))[:1]
    history = measure_samples(dataclasses.replace(run, samples=tuple(nearest)))
    labels = {measure.id: measure.label for measure in METRICS}
    learnt = transfer.recorded(run, step)
    return Appraisal(
        step=step,
        evaluated=nearest[0].step if nearest else None,
        metrics=tuple(
            msgspec.structs.replace(each, label=str(each.label))  # other programs read this
            for each in (*evidence(history.table), *([learnt.evidence] if learnt else []))
        ),
        not_measured={str(labels[name]): str(why) for name, why in history.absent.items()},
    )


def evidence(rows: pd.DataFrame) -> tuple[Evidence, ...]:
    """Rows of a history's table, one a measure, as evidence in the order of reports."""
    table = rows.set_index("measure")
    return tuple(
        Evidence(
            name=measure.id,
            label=measure.label,
            unit=measure.unit,
            value=_finite(table.loc[measure.id, "value"]),
            lower=_finite(table.loc[measure.id, "lower"]),
            upper=_finite(table.loc[measure.id, "upper"]),
            baseline=_finite(table.loc[measure.id, "baseline"]),
        )
        for measure in METRICS
        if measure.id in table.index
    )


def _finite(value: Any) -> float | None:
    return float(value) if math.isfinite(value) else None
