"""Does the generator copy its training data?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from ganreport.analysis.diagnostics import near_copies
from ganreport.analysis.diagnostics.near_copies import NearCopies
from ganreport.analysis.diagnostics.series import MetricSeries, too_few, track
from ganreport.analysis.findings import Absent, Context, Diagnostic, Evidence, Judgement
from ganreport.analysis.grading import Status, holds_since
from ganreport.analysis.limits import Limits
from ganreport.analysis.remedies import ladders
from ganreport.analysis.wording import evidence, finite, row_estimate
from ganreport.messages import Message, message
from ganreport.stats.estimate import NAN, Z95, Estimate

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Copying:
    """The evidence at the last evaluation, and how the excess beside real training samples went.

    ``excess`` are (E,) shares of samples that lie beside real training samples beyond those that
    would by chance, ``sigmas`` (E,) the same in standard deviations of chance, ``beside`` the plain
    share at the last of the (E,) ``steps`` and ``expected`` its baseline. ``c_t`` is None where no
    cell held enough, ``c_t_sigmas`` the same in standard deviations of its baseline (they are 1
    where there is one cell). C_T alone proves nothing: it falls also where samples keep to the
    middle of the real samples. ``diversity`` and ``precision`` say whether there is anything to ask
    about.
    """

    steps: Array
    excess: Array
    sigmas: Array
    beside: Estimate
    expected: Estimate
    c_t: Estimate | None
    c_t_sigmas: float
    authenticity: Estimate
    authentic_baseline: Estimate
    diversity: MetricSeries
    precision: MetricSeries


def _measure(context: Context) -> Copying | NearCopies | Absent:
    if near_copies.concerned(context):
        return near_copies.measure(context)
    rows = context.history.of("beside_training")
    diversity, precision = track(context, "diversity"), track(context, "precision")
    for metric in (track(context, "beside_training"), diversity, precision):
        if isinstance(metric, Absent):
            return metric
    authentic = context.history.of("authenticity")
    if isinstance(diversity, Absent) or isinstance(precision, Absent) or not len(authentic):
        return Absent(message("the last evaluation could not be compared with the real samples"))
    c_t = context.history.of("c_t")
    baseline = rows["baseline"].to_numpy()
    spread = (rows["baseline_upper"] - rows["baseline_lower"]).to_numpy() / (2 * Z95)
    over = rows["value"].to_numpy() - baseline
    return Copying(
        steps=rows["step"].to_numpy(),
        excess=over / (1 - baseline),
        sigmas=over / spread,
        beside=row_estimate(rows.iloc[-1]),
        expected=_baseline(rows),
        c_t=row_estimate(c_t.iloc[-1]) if len(c_t) else None,
        c_t_sigmas=Z95 * float(c_t["value"].iloc[-1] / c_t["baseline_upper"].iloc[-1])
        if len(c_t)
        else NAN,
        authenticity=row_estimate(authentic.iloc[-1]),
        authentic_baseline=_baseline(authentic),
        diversity=diversity,
        precision=precision,
    )


def _baseline(rows: pd.DataFrame) -> Estimate:
    last = rows.iloc[-1]
    return Estimate(
        float(last["baseline"]), float(last["baseline_lower"]), float(last["baseline_upper"])
    )


def _gate(signs: Copying, limits: Limits) -> Message | None:
    """Why copying can't be told from something else, None where it can."""
    varied, precise = signs.diversity, signs.precision
    if limits.diversity.beyond(varied.relative[-1]):
        return message(
            "the samples are too similar to each other ({share:percent} of the "
            "real samples' diversity) to detect copies",
            share=varied.relative[-1],
        )
    if limits.precision.fails(precise.relative[-1] + precise.margin[-1]):
        return message(
            "only {share:percent} of the samples are close to the real samples",
            share=precise.last.value,
        )
    return None


def _judge(signs: Copying | NearCopies, limits: Limits) -> Judgement:
    if isinstance(signs, NearCopies):
        return near_copies.judge(signs, limits)
    few, gate = too_few(signs.diversity.count, limits), _gate(signs, limits)
    if few:
        return few
    if gate:
        return Judgement(Status.NOT_MEASURED, gate, ())
    beyond = limits.copying_sigmas.beyond(signs.sigmas) & limits.copying.beyond(signs.excess)
    near = limits.copying_c_t.beyond(signs.c_t_sigmas) and signs.beside.value > signs.expected.upper
    status = Status.WARN if near else Status.OK
    if beyond[-1]:
        status = limits.copying.grade(signs.excess[-1])
    since = holds_since(signs.steps, beyond) if status is not Status.OK else None
    said = status
    if status is Status.OK and limits.copying_c_t.beyond(signs.c_t_sigmas):
        said = Status.WARN  # by itself no fault; the verdict may make memorization of it
    return Judgement(status, _claim(signs, said), _numbers(signs, limits), since)


def _claim(signs: Copying, said: Status) -> Message:
    ends = {
        Status.FAIL: message(
            "{share:percent} of the samples are copies",
            share=float(np.clip(signs.excess[-1], 0, 1)),
        ),
        Status.WARN: message("samples are closer to training data than new samples would be"),
        Status.OK: message("no sign of copying"),
    }
    figures = {
        "share": signs.beside.value,
        "baseline": signs.expected.value,
        "end": ends[said],
    }
    if signs.c_t:
        return message(
            "Of the generated samples, {share:percent} are closer to a training sample than to a "
            "held-out one (baseline {baseline:percent}), and C_T is {c_t} (baseline 0): {end}.",
            c_t=signs.c_t.value,
            **figures,
        )
    return message(
        "Of the generated samples, {share:percent} are closer to a training sample than to a "
        "held-out one (baseline {baseline:percent}): {end}.",
        **figures,
    )


def _numbers(signs: Copying, limits: Limits) -> tuple[Evidence, ...]:
    rule = message(
        "warns where over {warn} of the samples (fails over {fail}) are there beyond chance, by "
        "more than {sigmas} standard deviations",
        warn=limits.copying.warn,
        fail=limits.copying.fail,
        sigmas=limits.copying_sigmas.at,
    )
    label = message("Nearest real sample is a training sample")
    first = evidence(
        "beside_training", label, signs.beside, signs.expected.value, unit="share", rule=rule
    )
    numbers = [first]
    if signs.c_t is not None:
        warns = message(
            "{rule}, if the share above lies beyond chance too", rule=limits.copying_c_t.rule
        )
        label = message("Data-copying statistic C_T")
        numbers.append(evidence("c_t", label, signs.c_t, 0.0, rule=warns))
    baseline = finite(signs.authentic_baseline.value)
    numbers.append(
        evidence(
            "authenticity",
            message("Authenticity"),
            signs.authenticity,
            NAN if baseline is None else baseline,
            unit="share",
        )
    )
    return tuple(numbers)


def _is_asked(context: Context) -> bool:
    """Not of outputs that should be what the real data are."""
    return not any(pairs.of_real for pairs in context.run.paired)


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="memorisation",
        axis="copying",
        question=message("Does the generator copy its training data?"),
        needs=message("samples, real training samples and 50 held-out real samples"),
        concerns=_is_asked,
        measure=_measure,
        judge=_judge,
        limits=(
            "samples_fewest",
            "diversity",
            "precision",
            "copying_c_t",
            "copying_sigmas",
            "copying",
        ),
        advice=message(
            "Train on more data or with augmentation (ADA), make the networks smaller, or use an "
            "earlier checkpoint. Do not publish samples of private data."
        ),
        why=message(
            "Samples of a generator that has learnt the distribution are as often close to "
            "held-out real samples as to training samples; copies are closer to training samples."
        ),
        charts=("neighbours",),
        references=("meehan2020", "alaa2022"),
        remedy=ladders.UNSEEN,
    ),
)
