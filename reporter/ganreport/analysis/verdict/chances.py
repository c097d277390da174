"""How likely each fault is: one model, calibrated on trainings whose faults are known.

Each axis (divergence, copying, coverage, rotation, quality) has scales: logistic regressions of a
few figures over their baselines, the one of most figures first; of these the first counts whose
figures were all measured. A threshold that fails on what no scale looks at is an alarm, whose
chance is how often it was right on runs that the scales found nothing wrong with. The chance that
anything is wrong is the greatest of all, so that it is never less than that of a part.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

import msgspec

from ganreport.analysis.findings import Evidence
from ganreport.analysis.verdict.observed import Observed
from ganreport.analysis.wording import AUTOENCODERS
from ganreport.messages import Message, Text, message

_CUT: Final = 10.0  # as when the weights were fitted: one absurd figure must not decide alone
_TINY: Final = 1e-3  # stands for 0 in a logarithm: about 2^-10, where _CUT cuts

ESSENTIAL: Final = ("coverage", "quality")
"""Axes without which nothing can be said of a run: a missing figure must not count as good."""


class Term(msgspec.Struct, frozen=True, kw_only=True):
    """What a figure adds to the log-odds of a fault: ``weight`` times ``value``, as it counts."""

    figure: Text
    value: float | None
    weight: float
    contribution: float


class ScaleTerm(msgspec.Struct, frozen=True, kw_only=True):
    """A figure of the evidence and its weight in an axis's log-odds.

    It counts as log2 of value over baseline, or as it is if ``plain``; both are cut at 10 either
    way. Where it was not measured there is no answer.
    """

    figure: str
    weight: float
    plain: bool = False

    def of(self, figures: Mapping[str, Evidence]) -> float | None:
        """The figure as it counts, None where it was not measured."""
        figure = figures.get(self.figure)
        if figure is None or figure.value is None:
            return None
        value = figure.value
        if not self.plain:
            value = math.log2(max(value, _TINY) / max(figure.baseline or 1.0, _TINY))
        return min(max(value, -_CUT), _CUT)

    def told(self, figures: Mapping[str, Evidence]) -> Term:
        """What it adds, in words and numbers."""
        value, label = self.of(figures), figures[self.figure].label
        if not self.plain:
            label = message("{figure}, doublings relative to its baseline", figure=label)
        return Term(
            figure=label,
            value=value,
            weight=self.weight,
            contribution=self.weight * (value or 0.0),
        )


class Scale(msgspec.Struct, frozen=True, kw_only=True):
    """How likely a run fails on one axis: a logistic regression of a few figures."""

    axis: str
    words: str
    intercept: float
    terms: tuple[ScaleTerm, ...]

    def chance(self, figures: Mapping[str, Evidence]) -> float | None:
        """The chance of the fault, None where one of the figures was not measured."""
        values = [term.of(figures) for term in self.terms]
        if None in values:
            return None
        odds = sum(t.weight * (v or 0.0) for t, v in zip(self.terms, values, strict=True))
        return 1 / (1 + math.exp(-(self.intercept + odds)))

    def told(self, figures: Mapping[str, Evidence]) -> tuple[Term, ...]:
        """All that the log-odds are the sum of."""
        start = Term(
            figure=message("Constant term"),
            value=1.0,
            weight=self.intercept,
            contribution=self.intercept,
        )
        return (start, *(term.told(figures) for term in self.terms))


class Alarm(msgspec.Struct, frozen=True, kw_only=True):
    """A threshold that fails where no scale finds anything: how often it was right.

    Of ``runs`` such runs ``faulty`` had a fault; ``chance`` is (faulty + 1) / (runs + 2).
    """

    finding: str
    faulty: int
    runs: int

    @property
    def chance(self) -> float:
        """The chance of a fault (Laplace's rule of succession)."""
        return (self.faulty + 1) / (self.runs + 2)


class Region(msgspec.Struct, frozen=True, kw_only=True):
    """Comparisons like those that scales were fitted on; ranges hold their two ends.

    ``kind`` is that of samples, ``featured`` whether they are compared by features, ``dimension``
    how many numbers they are compared by, ``size`` how many a sample has.
    """

    kind: str
    featured: bool
    dimension: tuple[int, int]
    size: tuple[int, int]


class Domain(msgspec.Struct, frozen=True, kw_only=True):
    """What the scales were calibrated for: comparisons in one of the ``regions``.

    With ``samples`` real and as many generated samples at least, and where these were given beside
    a run, in one of the ``spaces``: the trainer's untrained network, or points as they are.
    """

    samples: int = 200
    regions: tuple[Region, ...] = ()
    spaces: tuple[str, ...] = ("random", "points")


class Bands(msgspec.Struct, frozen=True, kw_only=True):
    """The chances from which a run fails, and from which it is on the border: one in three.

    Of the healthy runs that the model was fitted on less than a tenth lie on the border.
    """

    fail: float = 0.5
    warn: float = 0.33


class Chance(msgspec.Struct, frozen=True, kw_only=True):
    """How likely the run fails on one axis, and what that is made of."""

    axis: str
    value: float
    terms: tuple[Term, ...]


class ChanceModel(msgspec.Struct, frozen=True, kw_only=True):
    """The scales, of each axis the one of most figures first, what they hold for, and the bands."""

    scales: tuple[Scale, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    domain: Domain = Domain()
    bands: Bands = Bands()

    def chances(self, figures: Mapping[str, Evidence]) -> dict[str, Chance]:
        """The chance on each axis that can be told, by the first scale that is complete."""
        told: dict[str, Chance] = {}
        for scale in self.scales:
            value = scale.chance(figures)
            if value is not None and scale.axis not in told:
                told[scale.axis] = Chance(axis=scale.axis, value=value, terms=scale.told(figures))
        return told

    def alarm(self, finding: str) -> float | None:
        """The chance that a failing threshold is right, None of what scales look at already."""
        return next((a.chance for a in self.alarms if a.finding == finding), None)


class Assessment(msgspec.Struct, frozen=True, kw_only=True):
    """The chances by axis; ``uncalibrated`` says why there are none, and is empty otherwise."""

    chances: dict[str, Chance]
    uncalibrated: Text = ""

    @property
    def calibrated(self) -> bool:
        """Whether the run is like those that the model was calibrated on."""
        return not self.uncalibrated


def assess(observed: Observed, model: ChanceModel) -> Assessment:
    """The chances of each fault where the model holds."""
    why = outside(observed, model.domain)
    chances = {} if why else model.chances(observed.figures)
    missing = [axis for axis in ESSENTIAL if axis not in chances]
    if not why and missing:
        why = message("a figure that the probabilities are based on could not be measured")
    return Assessment(chances=chances if not why else {}, uncalibrated=why or "")


def outside(observed: Observed, domain: Domain) -> Message | None:
    """Why the model does not hold for a run, None where it does."""
    card = observed.run.info.objective if observed.run else None
    if card is not None and card.name in AUTOENCODERS:
        return message("probabilities were calibrated on GANs, and this is an autoencoder")
    given = observed.run.given if observed.run else None
    if given is not None and given.calibrated not in domain.spaces:
        return message(
            "thresholds and probabilities were not calibrated in this feature space ({space}), so "
            "only baselines and tests count",
            space=given.space,
        )
    comparison = observed.history.comparison if observed.history else None
    if comparison is None or not comparison.scores:
        return message("generated samples were not compared with real samples")
    real = max(comparison.train, comparison.heldout)
    if real < domain.samples:
        return message("there are fewer than {fewest} real samples", fewest=domain.samples)
    if comparison.generated < domain.samples:
        return message("there are fewer than {fewest} generated samples", fewest=domain.samples)
    at = (comparison.kind, comparison.featured, comparison.dimension, comparison.size)
    if not any(_within(region, *at) for region in domain.regions):
        return message(
            "none of the runs used for calibration had samples like these ({space})",
            space=_space(observed),
        )
    return None


def _within(region: Region, kind: str, featured: bool, dimension: int, size: int) -> bool:
    return (
        region.kind == kind
        and region.featured == featured
        and region.dimension[0] <= dimension <= region.dimension[1]
        and region.size[0] <= size <= region.size[1]
    )


def _space(observed: Observed) -> Message:
    history = observed.history
    comparison = history.comparison if history else None
    return message(
        "{dimension:count} numbers a sample, {space}",
        dimension=comparison.dimension if comparison else 0,
        space=history.space if history else "",
    )
