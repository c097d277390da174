"""Without real features: do samples differ from each other, as before and as real ones do?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.analysis.diagnostics.series import too_few
from ganreport.analysis.findings import Absent, Context, Diagnostic, Evidence, Judgement
from ganreport.analysis.grading import Status, worst
from ganreport.analysis.limits import Limits
from ganreport.analysis.remedies import ladders
from ganreport.analysis.wording import evidence, number
from ganreport.errors import RunBroken
from ganreport.messages import Message, message, together
from ganreport.metrics.samples import spread
from ganreport.run.kinds import IMAGES
from ganreport.run.model import Run, SampleSet
from ganreport.stats import birthday, distances, diversity
from ganreport.stats.estimate import Estimate, mean_of

Array = npt.NDArray[Any]

_MOST_EVALUATIONS: Final = 60  # chosen evenly: bounds the time, a course needs no more
_MOST_SAMPLES: Final = 500  # an evaluation: all pairs of pixels are compared, which is quadratic
_BEGINNING: Final = 0.2  # the first fifth, when samples are still noise, is no measure of variety
_ENOUGH: Final = 20  # samples of evaluations together: as many as one alone must hold to be judged
# Samples an evaluation, from which on several evaluations are judged together: of fewer, such as an
# input, its translation and the target, each may show something else.
_FEWEST_POOLED: Final = 9
_NEARLY_ALL: Final = 0.75  # of the others: where all agree the interval may reach down so far
_SAME: Final = 0.02
"""Root mean square difference of two pictures, share of a pixel's range, below which they agree."""


@dataclass(frozen=True)
class Sameness:
    """How far apart samples lie at the (E,) ``steps``, root mean square, share of a pixel's range.

    ``apart`` (E,) is a mean over ``pooled`` evaluations up to each, and ``alone`` (E,) is of each
    alone: the same unless an evaluation holds too few samples to judge. ``last`` is that of the
    last, ``twins`` how many others each of its ``count`` samples agrees with on average, of the
    last ``pooled`` evaluations, too. ``real`` is how far apart real samples lie that were saved
    beside the samples, if any. ``highest`` is the greatest of ``apart`` after the first fifth of
    the steps.
    """

    steps: Array
    alone: Array
    last: Estimate
    twins: Estimate
    count: int
    real: Estimate | None = None
    pooled: int = 1

    @property
    def apart(self) -> Array:
        """(E,) means over ``pooled`` evaluations up to each, over the first ones of fewer."""
        sums = np.cumsum(np.insert(self.alone, 0, 0.0))
        ends = np.arange(1, len(self.alone) + 1)
        starts = np.maximum(ends - self.pooled, 0)
        return np.asarray((sums[ends] - sums[starts]) / (ends - starts))

    @property
    def highest(self) -> int:
        """The index of the evaluation, after the first fifth of the steps, of most variety."""
        start, end = self.steps[0], self.steps[-1]
        later = self.steps >= start + _BEGINNING * (end - start)
        return int(np.where(later, self.apart, -1).argmax())

    @property
    def most(self) -> float:
        """The most that samples, or real ones, lie apart."""
        highest = float(self.apart[self.highest])
        return max(highest, self.real.value if self.real else 0.0, 1e-12)


def _concerns(context: Context) -> bool:
    sets, reference = context.run.samples, context.run.reference
    compared = reference is not None and reference.names != {"shown"}
    return bool(sets) and not compared and context.history.kind is IMAGES


def _measure(context: Context) -> Sameness | Absent:
    sets = context.run.samples
    places = np.linspace(0, len(sets) - 1, min(len(sets), _MOST_EVALUATIONS)).round().astype(int)
    batches = ((sets[place].step, _of(sets[place])) for place in np.unique(places))
    known = [(step, points) for step, points in batches if points is not None]
    if not known:
        return Absent(
            message("there is only one sample per evaluation, or samples are not 8-bit images")
        )
    apart = [distances.mean_pairwise(points) for _, points in known]
    count = len(known[-1][1])
    pooled = _pooled(count, len(known))
    late = [points for _, points in known[-pooled:]]
    pairs = sum(birthday.collisions(points, _SAME).pairs for points in late)
    return Sameness(
        steps=np.array([step for step, _ in known]),
        alone=np.array([estimate.value for estimate in apart]),
        last=mean_of(apart[-pooled:]),
        twins=birthday.poisson(pairs).scaled(2 / sum(len(points) for points in late)),
        count=count,
        real=_of_real(context.run, known[-1][1].shape[1]),
        pooled=pooled,
    )


def _pooled(count: int, evaluations: int) -> int:
    """How many of the last evaluations are judged together, so that there are enough samples."""
    needed = -(-_ENOUGH // count)
    return needed if count >= _FEWEST_POOLED and needed <= evaluations else 1


def _of_real(run: Run, width: int) -> Estimate | None:
    """How far real samples that are shown lie apart, where they are pictures of as many values."""
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


def _points(pictures: Array | None) -> Array | None:
    """(n, p) pictures whose Euclidean distances are root mean square shares of the range."""
    span = IMAGES.span(pictures) if pictures is not None and IMAGES.holds(pictures) else None
    if pictures is None or span is None or len(pictures) < 2:
        return None
    flat = IMAGES.embed(spread(pictures, _MOST_SAMPLES))
    return np.asarray(flat / (span * flat.shape[1] ** 0.5))


def _judge(sameness: Sameness, limits: Limits) -> Judgement:
    few = too_few(sameness.count * sameness.pooled, limits)
    if few:
        return few
    relative = sameness.apart / sameness.most
    spread_out, since = limits.diversity.lasting(sameness.steps, relative)
    alone = limits.diversity.lasting(sameness.steps, sameness.alone / sameness.most)
    if spread_out is not Status.OK and alone[0] is spread_out:
        since = alone[1]  # means go down a few evaluations after the samples did
    repeating = limits.repeats.grade(sameness.twins.lower)
    if sameness.twins.lower >= _NEARLY_ALL * (sameness.count - 1):
        repeating = Status.FAIL  # of few samples none agrees with as many as the limit asks for
    status = worst(spread_out, repeating)
    return Judgement(
        status,
        _claim(sameness, status),
        tuple(_numbers(sameness, limits)),
        since if spread_out is status else None,
    )


def _claim(sameness: Sameness, status: Status) -> Message:
    said = _said(sameness, status)
    if sameness.pooled == 1:
        return said
    more = message(
        "These are means over the last {pooled:count} evaluations, because each holds only "
        "{count:count} samples.",
        pooled=sameness.pooled,
        count=sameness.count,
    )
    return together(said, more)


def _said(sameness: Sameness, status: Status) -> Message:
    sound = message("no sign of collapse, as far as samples alone can tell")
    figures = {
        "share": sameness.last.value,
        "most": sameness.apart[sameness.highest],
        "step": sameness.steps[sameness.highest],
        "twins": sameness.twins.value,
        "others": sameness.count - 1,
        "end": sound if status is Status.OK else message("the generator repeats itself"),
        "short": message(
            "two samples differ by {share:percent} of a pixel's range, and a sample agrees with "
            "{twins} of the {others:count} others",
            share=sameness.last.value,
            twins=sameness.twins.value,
            others=sameness.count - 1,
        ),
    }
    if sameness.real:
        return message(
            "Two samples differ by {share:percent} of a pixel's range (at most by {most:percent} "
            "at step {step:count}; real samples by {real:percent}), and a sample has {twins} "
            "near-duplicates among the {others:count} others: {end}.",
            real=sameness.real.value,
            **figures,
        )
    return message(
        "Two samples differ by {share:percent} of a pixel's range (at most by {most:percent} at "
        "step {step:count}), and a sample has {twins} near-duplicates among the {others:count} "
        "others: {end}.",
        **figures,
    )


def _numbers(sameness: Sameness, limits: Limits) -> Iterator[Evidence]:
    fallen = message(
        "warns below {warn} of the highest, fails below {fail}",
        warn=limits.diversity.warn,
        fail=limits.diversity.fail,
    )
    label = message("Root mean square difference of two samples, of a pixel's range")
    most = sameness.apart[sameness.highest]
    alike = message("Near-duplicates of a sample, on average")
    yield evidence("apart", label, sameness.last, unit="share", rule=fallen)
    yield number("apart_most", message("The same at its highest"), most, None, "share")
    yield evidence("alike", alike, sameness.twins, rule=limits.repeats.rule)
    if sameness.real:
        of_real = diversity.ratio(sameness.last, sameness.real)
        text = message("Difference of two samples relative to that of two saved real samples")
        yield evidence("beside_reals", text, of_real, 1.0, rule=limits.diversity.rule)


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="sameness",
        axis="collapse",
        question=message("By pixels alone, do the samples differ from each other?"),
        needs=message("images of 20 samples, of one evaluation or of several with 9 each"),
        concerns=_concerns,
        measure=_measure,
        judge=_judge,
        limits=("samples_fewest", "diversity", "repeats"),
        advice=message(
            "Go back to the last step with varied samples and continue with a lower generator "
            "learning rate, or regularise the discriminator (R1)."
        ),
        why=message(
            "Samples that become alike are a collapse whatever the real samples look like. "
            "Samples that differ may still miss most of the data."
        ),
        remedy=ladders.VARIED,
        charts=("evolution", "final", "twins"),
        references=("goodfellow2014", "arora2017"),
    ),
)
