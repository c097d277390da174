"""Are the two networks a match for each other? By D's outputs, else accuracies, else its loss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from ganreport.analysis import remedies
from ganreport.analysis.findings import Absent, Context, Diagnostic, Judgement, Thresholds
from ganreport.analysis.grading import Status
from ganreport.analysis.wording import (
    AUTOENCODERS,
    evidence,
    holds_since,
    percent,
    row_estimate,
    short,
)
from ganreport.run.cards import ObjectiveCard
from ganreport.stats import discriminator, series
from ganreport.stats.estimate import NAN, Estimate, normal

Array = npt.NDArray[Any]
Source = Literal["auc", "d_prime", "accuracy", "loss", "small loss"]

_LATE: Final = 0.8
_LEAST_BLIND: Final = 0.25
_CLEAR: Final = 0.99
_OUTPUTS: Final = ("d_real_mean", "d_real_std", "d_fake_mean", "d_fake_std")
_ACCURACIES: Final = ("d_real_accuracy", "d_fake_accuracy")


@dataclass(frozen=True)
class Separability:
    """How well D tells reals from fakes: 0.5 is blind, 1 is never wrong.

    ``source`` says what that is taken from. For ``d_prime`` it is the AUC of Gaussian outputs as
    far apart, for ``loss`` ``1 - loss / (2 blind loss)``, a stand-in. ``lower`` and ``upper`` (E,)
    are the ends over the ``steps``; ``coverage`` is that of the samples over its null, NaN if
    unknown; ``card`` what is known of the objective.
    """

    source: Source
    steps: Array
    lower: Array
    upper: Array
    last: Estimate
    coverage: float
    card: ObjectiveCard | None

    @property
    def critic(self) -> bool:
        """Whether D is meant to be trained to the end: it gives scores without a threshold."""
        return _is_critic(self.card)


def _is_critic(card: ObjectiveCard | None) -> bool:
    if card is None or card.d_output != "score":
        return False
    return card.blind_d_loss is None and card.boundary is None


def _contest(case: Context) -> Separability | Absent:
    ways = (_by_auc, _by_outputs, _by_accuracy, _by_loss, _by_small_loss)
    found = next((found for way in ways if (found := way(case))), None)
    if found is None:
        means = {"d_real_mean", "d_fake_mean"} <= set(case.run.metrics.names)
        return Absent(f"Not measured: {_missing(case.run.info.objective, means=means)}.")
    rows = case.history.of("coverage")
    coverage = float((rows["value"] / rows["null"]).iloc[-1]) if len(rows) else NAN
    return Separability(*found, coverage, case.run.info.objective)


_Found = tuple[Source, Array, Array, Array, Estimate]


def _by_auc(case: Context) -> _Found | None:
    rows = case.history.of("d_auc").dropna(subset=["value"])
    if not len(rows):
        return None
    arrays = (rows[name].to_numpy() for name in ("step", "lower", "upper"))
    steps, lower, upper = arrays
    return "auc", steps, lower, upper, row_estimate(rows.iloc[-1])


def _by_outputs(case: Context) -> _Found | None:
    grids = _together(case, _OUTPUTS)
    if grids is None:
        return None
    apart = discriminator.d_prime(*(grid.y for grid in grids))
    return _over_time("d_prime", grids[0].steps, discriminator.gaussian_auc(apart))


def _by_accuracy(case: Context) -> _Found | None:
    grids = None if _is_critic(case.run.info.objective) else _together(case, _ACCURACIES)
    if grids is None:
        return None
    both = (grids[0].y + grids[1].y) / 2
    inside = both.min() >= 0 and both.max() <= 1
    return _over_time("accuracy", grids[0].steps, both) if inside else None


def _by_loss(case: Context) -> _Found | None:
    card, grids = case.run.info.objective, _together(case, ("d_loss",))
    if card is None or card.blind_d_loss is None or not card.blind_d_loss > 0 or grids is None:
        return None
    return _over_time("loss", grids[0].steps, 1 - grids[0].y / (2 * card.blind_d_loss))


def _by_small_loss(case: Context) -> _Found | None:
    """By a loss that is next to nothing under any usual objective, where none is known.

    Blind discriminators have losses from 1/4 (least squares, halved) to 2 (hinge). Losses that are
    negative somewhere are a critic's, or of no usual objective.
    """
    grids = _together(case, ("d_loss",)) if case.run.info.objective is None else None
    if grids is None or grids[0].y.min() < 0:
        return None
    found = _over_time("small loss", grids[0].steps, 1 - grids[0].y / (2 * _LEAST_BLIND))
    return found if min(found[-1].value, found[2][-1]) > _CLEAR else None


def _together(case: Context, names: Sequence[str]) -> list[series.Grid] | None:
    """Grids of several scalars that were recorded at the same steps, None where one is missing."""
    found = [course.whole for name in names if (course := case.courses.get(name))]
    same = all(np.array_equal(grid.steps, found[0].steps) for grid in found)
    return found if len(found) == len(names) and same else None


def _over_time(source: Source, steps: Array, values: Array) -> _Found:
    smooth = series.running_median(values, len(values) // 10)
    late = values[int(_LATE * len(values)) :]
    error = float(late.std()) / len(late) ** 0.5
    return source, steps, smooth, smooth, normal(float(np.median(late)), error)


def _missing(card: ObjectiveCard | None, *, means: bool) -> str:
    if _is_critic(card):
        return (
            f"under {card.name if card else ''} D gives scores, whose signs and whose loss say "
            "nothing of success; the outputs' means and spreads were not recorded"
        )
    none = (
        "of D's outputs the means were recorded without their spreads, and no accuracies"
        if means
        else "neither D's outputs nor its accuracies were recorded"
    )
    if card is None:
        return f"{none}, and what its loss says is not known without the objective"
    if card.blind_d_loss is None:
        return f"{none}, and for the loss of {card.name} no value of a blind discriminator is known"
    return "neither D's outputs nor its accuracies nor enough finite losses were recorded"


_LABELS: Final[dict[Source, str]] = {
    "auc": "D's AUC, training reals against fakes",
    "d_prime": "D's AUC by the means and spreads of its outputs",
    "accuracy": "D's accuracy on its own batches",
    "loss": "D's success by its loss",
    "small loss": "D's success by its loss, at least",
}


def _figures(c: Separability, rule: str) -> Any:
    return evidence("d_success", _LABELS[c.source], c.last, 0.5, rule=rule)


def _describe(c: Separability) -> str:
    value = short(c.last.value)
    if c.source == "auc":
        return f"The discriminator tells training reals from fakes with an AUC of {value}"
    if c.source == "d_prime":
        return f"The discriminator's outputs on reals and fakes are as apart as an AUC of {value}"
    if c.source == "accuracy":
        return f"The discriminator is right about {percent(c.last.value)} of its batches"
    if c.source == "small loss":
        share = 2 * (1 - c.last.value)
        ends, most = short(_LEAST_BLIND * share), percent(max(share, 0.001))
        return (
            f"The discriminator's loss ends at {ends}, less than {most} of a blind one's under any "
            "usual objective"
        )
    known = f"; only its loss was recorded ({c.card.name if c.card else ''})"
    return f"The discriminator's loss is {percent(2 * (1 - c.last.value))} of a blind one's{known}"


def _judge_dominance(c: Separability, t: Thresholds) -> Judgement:
    since = holds_since(c.steps, c.lower > t.dominance)
    rule = f"warns above {t.dominance:g}; fails if the objective is saturating"
    number = (_figures(c, rule),)
    if since is None:
        return Judgement(Status.OK, f"{_describe(c)}: it does not overpower the generator.", number)
    if c.critic:
        end = "as a critic should, whose gradient does not fade when it is right"
        return Judgement(Status.OK, f"{_describe(c)}: it separates them, {end}.", number)
    saturating = c.card.saturating if c.card else None
    words = {
        True: "under this saturating objective the generator then gets hardly any gradient",
        False: "this objective still gives the generator a gradient, but one that teaches little",
        None: "whether the generator still gets a gradient depends on the objective, not recorded",
    }
    status = Status.FAIL if saturating else Status.WARN
    claim = f"{_describe(c)}: it overpowers the generator; {words[saturating]}."
    return Judgement(status, claim, number, since)


def _judge_blindness(c: Separability, t: Thresholds) -> Judgement:
    since = holds_since(c.steps, c.upper < t.blindness)
    rule = f"warns below {t.blindness:g} unless the samples cover the data"
    number = (_figures(c, rule),)
    if since is None:
        return Judgement(Status.OK, f"{_describe(c)}: it does learn.", number)
    if c.coverage >= t.coverage_warn:
        end = f"as it should be with samples this good (coverage {percent(c.coverage)} of the null)"
        return Judgement(Status.OK, f"{_describe(c)}: it is blind, {end}.", number)
    if np.isnan(c.coverage):
        end = "it does not learn, or the samples are perfect; no samples were measured to tell"
    else:
        end = f"it does not learn, for samples cover only {percent(c.coverage)} of the null"
    return Judgement(Status.WARN, f"{_describe(c)}: {end}.", number, since)


def has_discriminator(case: Context) -> bool:
    """Whether the run is of two networks against each other, as far as is known."""
    objective = case.run.info.objective
    return objective is None or objective.name not in AUTOENCODERS


_NEEDS: Final = (
    "D's outputs, or their means and spreads, or accuracies, or its loss and the objective"
)

DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="dominance",
        axis="balance",
        question="Does the discriminator overpower the generator?",
        needs=_NEEDS,
        concerns=has_discriminator,
        measure=_contest,
        judge=_judge_dominance,
        advice="Lower the discriminator's learning rate or its steps a generator step, or "
        "regularise it (R1); under minimax use the non-saturating loss.",
        why="A discriminator that is never wrong is flat around the fakes: its gradient says "
        "little about where to go.",
        charts=("outputs", "losses"),
        references=("goodfellow2014", "arjovsky2017"),
        remedy=remedies.MATCHED,
    ),
    Diagnostic(
        id="blindness",
        axis="balance",
        question="Does the discriminator learn at all?",
        needs=_NEEDS,
        concerns=has_discriminator,
        measure=_contest,
        judge=_judge_blindness,
        advice="Raise the discriminator's learning rate or its steps a generator step.",
        why="A discriminator that can't tell reals from fakes gives the generator nothing to go "
        "by; only when the samples are good is it a sign of success.",
        charts=("outputs", "losses"),
        references=("goodfellow2014",),
        remedy=remedies.MATCHED,
    ),
)
