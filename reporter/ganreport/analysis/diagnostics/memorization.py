"""Does the generator copy its training data?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from ganreport.analysis import remedies
from ganreport.analysis.diagnostics.series import MetricSeries, too_few, track
from ganreport.analysis.findings import Absent, Context, Diagnostic, Evidence, Judgement, Thresholds
from ganreport.analysis.grading import Status
from ganreport.analysis.wording import evidence, finite, holds_since, percent, row_estimate, short
from ganreport.stats.estimate import NAN, Z95, Estimate

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Copying:
    """The evidence at the last evaluation, and how the excess beside training reals went.

    ``excess`` are (E,) shares of samples that lie beside training reals beyond those that would by
    chance, ``sigmas`` (E,) the same in standard deviations of chance, ``beside`` the plain share at
    the last of the (E,) ``steps`` and ``expected`` its null. ``c_t`` is None where no cell held
    enough, ``c_t_sigmas`` the same in standard deviations of its null (they are 1 where there is
    one cell). C_T alone proves nothing: it falls also where samples keep to the middle of the
    reals. ``diversity`` and ``precision`` say whether there is anything to ask about.
    """

    steps: Array
    excess: Array
    sigmas: Array
    beside: Estimate
    expected: Estimate
    c_t: Estimate | None
    c_t_sigmas: float
    authenticity: Estimate
    authentic_null: Estimate
    diversity: MetricSeries
    precision: MetricSeries


def _measure(case: Context) -> Copying | Absent:
    rows = case.history.of("beside_training")
    diversity, precision = track(case, "diversity"), track(case, "precision")
    for found in (track(case, "beside_training"), diversity, precision):
        if isinstance(found, Absent):
            return found
    authentic = case.history.of("authenticity")
    if isinstance(diversity, Absent) or isinstance(precision, Absent) or not len(authentic):
        return Absent("Not measured: the last evaluation could not be compared with the reals.")
    c_t = case.history.of("c_t")
    null = rows["null"].to_numpy()
    spread = (rows["null_upper"] - rows["null_lower"]).to_numpy() / (2 * Z95)
    over = rows["value"].to_numpy() - null
    return Copying(
        steps=rows["step"].to_numpy(),
        excess=over / (1 - null),
        sigmas=over / spread,
        beside=row_estimate(rows.iloc[-1]),
        expected=_null(rows),
        c_t=row_estimate(c_t.iloc[-1]) if len(c_t) else None,
        c_t_sigmas=Z95 * float(c_t["value"].iloc[-1] / c_t["null_upper"].iloc[-1])
        if len(c_t)
        else NAN,
        authenticity=row_estimate(authentic.iloc[-1]),
        authentic_null=_null(authentic),
        diversity=diversity,
        precision=precision,
    )


def _null(rows: pd.DataFrame) -> Estimate:
    last = rows.iloc[-1]
    return Estimate(float(last["null"]), float(last["null_lower"]), float(last["null_upper"]))


def _gate(found: Copying, t: Thresholds) -> str:
    """Why copying can't be told from something else, or nothing."""
    varied, precise = found.diversity, found.precision
    if varied.relative[-1] < t.diversity_warn:
        share = percent(varied.relative[-1])
        return f"the samples are too alike ({share} of the reals' diversity) to tell copies"
    if precise.relative[-1] + precise.margin[-1] < t.precision_fail:
        return f"only {percent(precise.last.value)} of the samples lie among the reals"
    return ""


def _judge(found: Copying, t: Thresholds) -> Judgement:
    few, gate = too_few(found.diversity, t), _gate(found, t)
    if few:
        return few
    if gate:
        return Judgement(Status.NOT_MEASURED, f"Not measured: {gate}.", ())
    beyond = (found.sigmas > t.copying_sigmas) & (found.excess > t.copying_warn)
    near = found.c_t_sigmas < t.copying_c_t and found.beside.value > found.expected.upper
    status = Status.WARN if beyond[-1] or near else Status.OK
    if beyond[-1] and found.excess[-1] > t.copying_fail:
        status = Status.FAIL
    share = percent(float(np.clip(found.excess[-1], 0, 1)))
    ends = {
        Status.FAIL: f"{share} of the samples owe their place to training data",
        Status.WARN: "samples lie nearer to training data than new samples would",
    }
    c_t = f", and C_T is {short(found.c_t.value)} (null 0)" if found.c_t else ""
    claim = (
        f"Of the samples {percent(found.beside.value)} lie next to a training real rather than a "
        f"held-out one (null {percent(found.expected.value)}){c_t}; "
        f"{ends.get(status, 'no sign of copying')}."
    )
    since = holds_since(found.steps, beyond) if status is not Status.OK else None
    return Judgement(status, claim, _numbers(found, t), since)


def _numbers(found: Copying, t: Thresholds) -> tuple[Evidence, ...]:
    rule = (
        f"warns where over {t.copying_warn:g} of the samples (fails over {t.copying_fail:g}) are "
        f"there beyond chance, by more than {t.copying_sigmas:g} standard deviations"
    )
    label = "Nearest real is a training one"
    first = evidence(
        "beside_training", label, found.beside, found.expected.value, unit="share", rule=rule
    )
    numbers = [first]
    if found.c_t is not None:
        warns = (
            f"warns below {short(t.copying_c_t)} standard deviations of its null, if the share "
            "above lies beyond chance too"
        )
        numbers.append(evidence("c_t", "Data-copying statistic C_T", found.c_t, 0.0, rule=warns))
    null = finite(found.authentic_null.value)
    numbers.append(
        evidence(
            "authenticity",
            "Authenticity",
            found.authenticity,
            NAN if null is None else null,
            unit="share",
        )
    )
    return tuple(numbers)


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="memorisation",
        axis="copying",
        question="Does the generator copy its training data?",
        needs="samples, training reals and 50 held-out reals",
        measure=_measure,
        judge=_judge,
        advice="Train on more data or with augmentation (ADA), make the networks smaller, or keep "
        "a checkpoint from before; don't publish samples of data that must stay private.",
        why="A generator that has learnt the distribution lands next to held-out reals as often "
        "as there are such; one that copies lands next to what it was trained on.",
        charts=("neighbours",),
        references=("meehan2020", "alaa2022"),
        remedy=remedies.UNSEEN,
    ),
)
