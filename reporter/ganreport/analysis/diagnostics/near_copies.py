"""Are samples copies of real data, where nothing tells held-out real samples from training ones?

Without held-out data it can't be asked whether samples are closer to training data than new samples
would be. What is left are distances so small that real samples hardly ever have them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.analysis.diagnostics.series import MetricSeries, missing, too_few, track
from ganreport.analysis.findings import Absent, Context, Evidence, Judgement
from ganreport.analysis.grading import Status, holds_since
from ganreport.analysis.limits import Limits
from ganreport.analysis.wording import evidence, row_estimate
from ganreport.messages import Message, message
from ganreport.stats.estimate import Estimate

Array = npt.NDArray[Any]

FEWEST_COPIED: Final = 20
"""Different real samples that are copied at least: of fewer the generator has collapsed."""


@dataclass(frozen=True)
class NearCopies:
    """The (E,) shares of samples that are nearly a real sample, beyond those among real samples.

    ``over`` says which of them are beyond their error; ``copied`` how many different real samples
    are copied at the last, ``diversity`` whether there is anything to ask about.
    """

    steps: Array
    excess: Array
    over: Array
    last: Estimate
    baseline: float
    copied: float
    diversity: MetricSeries


def concerned(context: Context) -> bool:
    """Whether the real data are halves of what was trained on."""
    data = context.run.info.data
    return data is not None and data.split == "halves"


def measure(context: Context) -> NearCopies | Absent:
    """The shares at each evaluation, or why there are none."""
    rows = context.history.of("close_copies").dropna(subset=["value"])
    if rows.empty:
        return missing(context, "close_copies", message("the run has no samples"))
    diversity = track(context, "diversity")
    if isinstance(diversity, Absent):
        return diversity
    return NearCopies(
        steps=rows["step"].to_numpy(),
        excess=(rows["value"] - rows["baseline"]).to_numpy(),
        over=(rows["lower"] > rows["baseline_upper"]).to_numpy(),
        last=row_estimate(rows.iloc[-1]),
        baseline=float(rows["baseline"].iloc[-1]),
        copied=_copied(context),
        diversity=diversity,
    )


def _copied(context: Context) -> float:
    rows = context.history.of("copied_samples").dropna(subset=["value"])
    last = context.run.samples[-1].step if context.run.samples else -1
    known = rows[rows["step"] == last]["value"].to_numpy()
    return float(known[-1]) if len(known) else 0.0


def judge(signs: NearCopies, limits: Limits) -> Judgement:
    """Whether so many samples are copies that a threshold is passed, beyond their error."""
    few = too_few(signs.diversity.count, limits)
    if few:
        return few
    if limits.diversity.beyond(signs.diversity.relative[-1]):
        varied = message(
            "the samples are too similar to each other ({share:percent} of the "
            "real samples' diversity) to detect copies",
            share=signs.diversity.relative[-1],
        )
        return Judgement(Status.NOT_MEASURED, varied, ())
    if signs.last.value > signs.baseline and 0 < signs.copied < FEWEST_COPIED:
        few_copied = message(
            "the samples repeat too few real samples to tell memorization from mode collapse "
            "({copied:.0f} in effect)",
            copied=signs.copied,
        )
        return Judgement(Status.NOT_MEASURED, few_copied, (_number(signs, limits),))
    beyond = np.asarray(limits.copying.beyond(signs.excess)) & signs.over
    status = limits.copying.grade(signs.excess[-1]) if beyond[-1] else Status.OK
    since = holds_since(signs.steps, beyond) if status is not Status.OK else None
    return Judgement(status, _claim(signs, status), (_number(signs, limits),), since)


def _claim(signs: NearCopies, status: Status) -> Message:
    """What was seen; ``short`` of it names the condition."""
    short = message(
        "{share:percent} of the generated samples are nearly identical to a real sample, where "
        "{baseline:percent} of the real samples are to another",
        share=signs.last.value,
        baseline=signs.baseline,
    )
    if status is Status.OK:
        return message(
            "{short:upper}: no sign of plain copies. Held-out real data would also show samples "
            "that are merely too close to training data.",
            short=short,
        )
    return message("{short:upper}: they are copies.", short=short)


def _number(signs: NearCopies, limits: Limits) -> Evidence:
    rule = message(
        "warns where over {warn} of the samples (fails over {fail}) are so beyond the baseline",
        warn=limits.copying.warn,
        fail=limits.copying.fail,
    )
    label = message("Nearly identical to a real sample")
    return evidence("close_copies", label, signs.last, signs.baseline, unit="share", rule=rule)
