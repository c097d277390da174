"""Without features of reals: do samples differ from each other, as before and as reals do?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.analysis import remedies
from ganreport.analysis.findings import Absent, Context, Diagnostic, Judgement, Thresholds
from ganreport.analysis.grading import Status
from ganreport.analysis.wording import evidence, holds_since, number, percent, short
from ganreport.errors import RunBroken
from ganreport.metrics.samples import spread
from ganreport.run.model import Run, SampleSet
from ganreport.stats import birthday, distances, diversity
from ganreport.stats.estimate import Estimate

Array = npt.NDArray[Any]

_MOST_EVALUATIONS: Final = 60
_MOST_SAMPLES: Final = 500
_BEGINNING: Final = 0.2
_SAME: Final = 0.02
"""Root mean square difference of two pictures, share of a pixel's range, below which they agree."""


@dataclass(frozen=True)
class Sameness:
    """How far apart samples lie at the (E,) ``steps``, root mean square, share of a pixel's range.

    ``last`` is that of the last evaluation, ``twins`` how many others each of its ``count`` samples
    agrees with on average. ``reals`` is how far apart reals lie that were saved beside the samples,
    if any. ``highest`` is the greatest of ``apart`` (E,) after the first fifth of the steps.
    """

    steps: Array
    apart: Array
    last: Estimate
    twins: Estimate
    count: int
    reals: Estimate | None = None

    @property
    def highest(self) -> int:
        """The index of the evaluation, after the first fifth of the steps, of most variety."""
        start, end = self.steps[0], self.steps[-1]
        later = self.steps >= start + _BEGINNING * (end - start)
        return int(np.where(later, self.apart, -1).argmax())


def _concerns(case: Context) -> bool:
    sets, reference = case.run.samples, case.run.reference
    compared = reference is not None and reference.names != {"shown"}
    return bool(sets) and not compared and case.history.space == "pixel values"


def _measure(case: Context) -> Sameness | Absent:
    sets = case.run.samples
    places = np.linspace(0, len(sets) - 1, min(len(sets), _MOST_EVALUATIONS)).round().astype(int)
    found = ((sets[place].step, _of(sets[place])) for place in np.unique(places))
    known = [(step, points) for step, points in found if points is not None]
    if not known:
        return Absent(
            "Not measured: there is one sample an evaluation, or samples are no pictures of bytes."
        )
    apart = [distances.mean_pairwise(points) for _, points in known]
    last = known[-1][1]
    pairs = birthday.collisions(last, _SAME).estimate
    return Sameness(
        steps=np.array([step for step, _ in known]),
        apart=np.array([estimate.value for estimate in apart]),
        last=apart[-1],
        twins=pairs.scaled(2 / len(last)),
        count=len(last),
        reals=_of_reals(case.run, last.shape[1]),
    )


def _of_reals(run: Run, width: int) -> Estimate | None:
    """How far reals that are shown lie apart, where they are pictures of as many values."""
    try:
        points = _points(run.real("shown"))
    except RunBroken:
        return None
    if points is None or points.shape[1] != width:
        return None
    apart = distances.mean_pairwise(points)
    return apart if apart.value > 0 else None


def _of(sample: SampleSet) -> Array | None:
    try:
        return _points(sample.arrays.get("random"))
    except RunBroken:
        return None


def _points(found: Array | None) -> Array | None:
    """(n, p) pictures whose Euclidean distances are root mean square shares of the range."""
    if found is None or found.dtype != np.uint8 or found.ndim != 4 or len(found) < 2:
        return None
    flat = distances.rows(spread(found, _MOST_SAMPLES))
    return np.asarray(flat / (255 * flat.shape[1] ** 0.5))


def _judge(found: Sameness, t: Thresholds) -> Judgement:
    if found.count < t.samples_fewest:
        reason = f"Not measured: {found.count} samples an evaluation are too few to judge."
        return Judgement(Status.NOT_MEASURED, reason, ())
    best = found.highest
    ceiling = max(float(found.apart[best]), found.reals.value if found.reals else 0.0, 1e-12)
    relative = found.apart / ceiling
    fallen = f"warns below {t.diversity_warn:g} of the highest, fails below {t.diversity_fail:g}"
    again = f"warns above {t.repeats_warn:g}, fails above {t.repeats_fail:g}"
    label = "Root mean square difference of two samples, of a pixel's range"
    numbers = [
        evidence("apart", label, found.last, unit="share", rule=fallen),
        number("apart_most", "The same at its highest", found.apart[best], None, "share"),
        evidence("alike", "Samples that a sample agrees with, on average", found.twins, rule=again),
    ]
    beside = ""
    if found.reals:
        of_reals = diversity.ratio(found.last, found.reals)
        rule = f"warns below {t.diversity_warn:g}, fails below {t.diversity_fail:g}"
        text = "Difference of two samples over that of two of the reals saved beside"
        numbers.append(evidence("beside_reals", text, of_reals, 1.0, rule=rule))
        beside = f"; reals by {percent(found.reals.value)}"
    words = (
        f"Two samples differ by {percent(found.last.value)} of a pixel's range "
        f"({percent(found.apart[best])} at step {found.steps[best]:,}, the most{beside}), and a "
        f"sample agrees with {short(found.twins.value)} of the {found.count - 1:,} others"
    )
    for status, share, repeats in (
        (Status.FAIL, t.diversity_fail, t.repeats_fail),
        (Status.WARN, t.diversity_warn, t.repeats_warn),
    ):
        since = holds_since(found.steps, relative < share)
        if since is not None or found.twins.lower > repeats:
            return Judgement(
                status, f"{words}: the generator repeats itself.", tuple(numbers), since
            )
    end = "no sign of collapse, as far as samples alone can tell"
    return Judgement(Status.OK, f"{words}: {end}.", tuple(numbers))


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="sameness",
        axis="collapse",
        question="By pixels alone: do the samples differ from each other?",
        needs="pictures of 20 or more samples an evaluation",
        concerns=_concerns,
        measure=_measure,
        judge=_judge,
        advice="Go back to the last step with variety and train on with a lower learning rate for "
        "the generator, or regularise the discriminator (R1).",
        why="Samples that turn alike are a collapse whatever the reals look like; samples that "
        "differ may still miss most of the data, which only reals can tell.",
        remedy=remedies.VARIED,
        charts=("evolution", "final", "twins"),
        references=("goodfellow2014", "arora2017"),
    ),
)
