"""How good the samples are on one scale: 0 a blind generator, 100 held-out real data.

A score is the share of the way from one to the other. A *blind generator* knows the mean and the
covariance of the real samples and nothing else: a Gaussian, the simplest model that has been held
against image sets, and what a Fréchet distance can't tell from perfect. *Fidelity* is the share of
the way by precision (Kynkäänniemi et al. 2019), *coverage* by coverage (Naeem et al. 2020); the
overall grade is the lower of the two, since either is had cheaply at the other's cost. Samples that
a generator makes over and over count once: one point among the data has a precision of 1.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

import msgspec

from ganreport.analysis.findings import Finding
from ganreport.analysis.grading import Status
from ganreport.analysis.verdict.clauses import hardly_trained
from ganreport.analysis.verdict.observed import Observed
from ganreport.messages import Message, Text, message, plural, together
from ganreport.metrics.base import Measurement
from ganreport.stats.estimate import Z95, Estimate

_WAY: Final = 0.1  # least way from blind to real: shorter ones make a grade of noise
_FEWEST: Final = 200
"""Real and generated samples, below which a grade is too wide to say anything."""


class GradePart(msgspec.Struct, frozen=True, kw_only=True):
    """A grade from 0 to 100 with the ends of its 95 % interval."""

    value: float
    lower: float
    upper: float


class Grade(msgspec.Struct, frozen=True, kw_only=True):
    """How good the samples are: the share of the way from a blind generator to held-out real data.

    ``fidelity`` says how much the samples are like real ones, ``coverage`` how much of the real
    data they cover, ``overall`` is the lower of the two. ``longer`` says whether training longer
    would help, None where that is not known; ``advice`` says it in words.
    """

    fidelity: GradePart
    coverage: GradePart
    overall: GradePart
    longer: bool | None
    advice: Text
    says: Text


def graded(observed: Observed, *, sound: bool = True) -> Grade | Message:
    """The grade, or why there is none; ``sound`` says that the run is called healthy."""
    comparison = observed.history.comparison if observed.history else None
    if comparison is None or not comparison.scores:
        return message("generated samples were not compared with real samples")
    if min(comparison.generated, max(comparison.train, comparison.heldout)) < _FEWEST:
        return message("a grade needs {fewest} generated and real samples", fewest=_FEWEST)
    parts, different = [], _different(observed)
    for name in ("precision", "coverage"):
        if name not in comparison.scores or name not in comparison.blind:
            return message("precision and coverage could not be measured")
        measured = comparison.scores[name]
        if name == "precision" and different < 1:
            measured = replace(measured, value=measured.value.scaled(different))
        score = share_of_way(measured, comparison.blind[name])
        if score is None:
            return message("a Gaussian fits the real samples as well as other real samples do")
        parts.append(score)
    fidelity, coverage = parts
    overall = GradePart(
        value=min(fidelity.value, coverage.value),
        lower=min(fidelity.lower, coverage.lower),
        upper=min(fidelity.upper, coverage.upper),
    )
    steps = hardly_trained(observed) if observed.bad("fidelity", "coverage") else None
    longer = True if steps else improving(observed)
    advice = _few(steps) if steps else _longer(observed, longer, sound=sound)
    return Grade(
        fidelity=fidelity,
        coverage=coverage,
        overall=overall,
        longer=longer,
        advice=together(advice, _ONCE) if different < 1 else advice,
        says=message(
            "quality {overall:.0f} of 100 (fidelity {fidelity:.0f}, coverage {coverage:.0f})",
            overall=overall.value,
            fidelity=fidelity.value,
            coverage=coverage.value,
        ),
    )


_ONCE: Final = message("Fidelity counts samples that are made over and over once.")


def _few(steps: int) -> Message:
    return plural(
        "Training longer would help: {count:count} step is very few.",
        "Training longer would help: {count:count} steps are very few.",
        count=steps,
    )


def _longer(observed: Observed, longer: bool | None, *, sound: bool) -> Text:
    """Whether training longer would help, in the words of the finding on it; nothing if unknown."""
    if longer is None:
        return ""
    if not longer:
        return message("Training longer would not help by itself.")
    if sound and observed.status("under-training") is Status.OK:
        return message(
            "The samples are as good as those of healthy runs and were still improving at the "
            "end: training longer would help further."
        )
    return message("Training longer would help: the samples were still improving at the end.")


def _different(observed: Observed) -> float:
    """Which share of the samples is left where each is counted once, of a generator that repeats.

    1 of any other: near-duplicates are as frequent among real samples, or not repetitions.
    """
    twins = observed.figures.get("repetition.twins")
    if not observed.bad("repetition") or twins is None or twins.value is None:
        return 1.0
    return min(1.0, (1 + (twins.baseline or 0.0)) / (1 + twins.value))


def share_of_way(score: Measurement, blind: Measurement) -> GradePart | None:
    """Where a measure stands between a blind generator's and held-out real data's, from 0 to 100.

    The interval is of the three errors, taken as independent. None where the two ends are too near
    to each other.
    """
    value, start, end = score.value, blind.value, score.baseline
    way = end.value - start.value
    if not way > _WAY:
        return None
    share = (value.value - start.value) / way
    errors = (_error(value), (1 - share) * _error(start), share * _error(end))
    half = Z95 * math.hypot(*errors) / way
    return GradePart(
        value=_cut(100 * share), lower=_cut(100 * (share - half)), upper=_cut(100 * (share + half))
    )


def _error(estimate: Estimate) -> float:
    """The standard error of an estimate, 0 where it has no interval."""
    half = (estimate.upper - estimate.lower) / 2
    return half / Z95 if math.isfinite(half) else 0.0


def _cut(value: float) -> float:
    return min(max(value, 0.0), 100.0)


def improving(observed: Observed) -> bool | None:
    """Whether the samples still improved when training ended; None where that is not known.

    By the finding on more steps: some measure closed a tenth of its gap in the last half of the
    run, and none opened it. Not known where they are bad and that finding, which asks
    for more, does not see it.
    """
    finding = next(iter(observed.of("under-training")), None)
    if finding is None or finding.status is Status.NOT_MEASURED:
        return None
    if finding.status is not Status.OK:
        return True
    closed = _trends(observed, finding)
    better = any(c > 0 for c in closed) and all(c > 0 for c in closed)
    return None if better and observed.bad("fidelity", "coverage") else better


def _trends(observed: Observed, finding: Finding) -> list[float]:
    """By how much each measure with a clear trend moved its gap, of those that matter."""
    figures = {e.name: e.value for e in finding.evidence}
    limits = observed.limits
    clear = []
    for name in ("coverage", "frechet"):
        closed, p = figures.get(f"{name}_closed"), figures.get(f"{name}_p")
        if closed is None or p is None or not limits.improvement_p.beyond(p):
            continue
        if limits.improvement_least.beyond(abs(closed)):
            clear.append(closed)
    return clear
