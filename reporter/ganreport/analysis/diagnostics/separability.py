"""How well D tells real samples from samples: by its outputs, else accuracies, else its loss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from ganreport.analysis.diagnostics.outpaced import Outpaced, outpaced
from ganreport.analysis.findings import Absent, Context
from ganreport.analysis.wording import row_estimate
from ganreport.messages import Message, message
from ganreport.run.cards import ObjectiveCard
from ganreport.stats import discriminator, series
from ganreport.stats.estimate import NAN, Estimate, normal

Array = npt.NDArray[Any]
Source = Literal["auc", "d_prime", "accuracy", "loss", "small loss", "both losses"]

_LATE: Final = 0.8  # the last fifth of the steps says how D ended
LEAST_BLIND: Final = 0.25
"""The least loss of a blind discriminator under any usual objective (least squares, halved)."""
_CLEAR: Final = 0.99  # stand-in success beyond which a loss is small under every usual objective
_OUTPUTS: Final = ("d_real_mean", "d_real_std", "d_fake_mean", "d_fake_std")
_ACCURACIES: Final = ("d_real_accuracy", "d_fake_accuracy")
_OF_BOTH: Final = ("d_accuracy",)


@dataclass(frozen=True)
class Separability:
    """How well D tells real samples from generated samples: 0.5 is blind, 1 is never wrong.

    ``source`` says what that is taken from. For ``d_prime`` it is the AUC of Gaussian outputs as
    far apart, for ``loss`` ``1 - loss / (2 blind loss)``, a stand-in. ``lower`` and ``upper`` (E,)
    are the ends over the ``steps``; ``coverage`` is that of the samples over its baseline, NaN if
    unknown; ``card`` what is known of the objective; ``pair`` what both losses say together.
    """

    source: Source
    steps: Array
    lower: Array
    upper: Array
    last: Estimate
    coverage: float
    card: ObjectiveCard | None
    pair: Outpaced | None = None

    @property
    def middle(self) -> Array:
        """(E,) the middle of the two ends."""
        return (self.lower + self.upper) / 2

    @property
    def margin(self) -> Array:
        """(E,) how far each end is from the middle."""
        return (self.upper - self.lower) / 2

    @property
    def ends_clear(self) -> bool:
        """Whether D does so well at the end that a loss is small under every usual objective."""
        return bool(min(self.last.value, self.lower[-1]) > _CLEAR)

    def longest(self, beyond: Array) -> tuple[int, int, float]:
        """First and last step of the longest stretch where it holds, and its share of the steps."""
        edges = np.flatnonzero(np.diff(np.concatenate([[False], beyond, [False]])))
        if not len(edges):
            return int(self.steps[0]), int(self.steps[0]), 0.0
        begins, ends = edges[::2], edges[1::2]
        place = int(np.argmax(ends - begins))
        begin, end = int(begins[place]), int(ends[place])
        return int(self.steps[begin]), int(self.steps[end - 1]), (end - begin) / len(beyond)

    @property
    def critic(self) -> bool:
        """Whether D is meant to be trained to the end: it gives scores without a threshold."""
        return _is_critic(self.card)


def _is_critic(card: ObjectiveCard | None) -> bool:
    if card is None or card.d_output != "score":
        return False
    return card.blind_d_loss is None and card.boundary is None


def separability(context: Context) -> Separability | Absent:
    """By the first of the ways that the run has the numbers for."""
    ways = (_by_auc, _by_outputs, _by_accuracy, _by_loss, _by_small_loss)
    separation = next((separation for way in ways if (separation := way(context))), None)
    pair = None if separation else outpaced(context)
    if pair is not None:
        estimate = normal(float(pair.success[-1]), 0.0)
        card = context.run.info.objective
        steps, success = pair.steps, pair.success
        return Separability(
            "both losses", steps, success, success, estimate, covered(context), card, pair
        )
    if separation is None:
        means = {"d_real_mean", "d_fake_mean"} <= set(context.run.metrics.names)
        losses = _together(context, ("d_loss",))
        zero = losses is not None and not losses[0].y.any()
        why = _missing(context.run.info.objective, means=means, zero=zero)
        return Absent(why)
    return Separability(*separation, covered(context), context.run.info.objective)


def covered(context: Context) -> float:
    """Coverage of the last samples over its baseline, NaN where it was not taken."""
    rows = context.history.of("coverage")
    return float((rows["value"] / rows["baseline"]).iloc[-1]) if len(rows) else NAN


_Found = tuple[Source, Array, Array, Array, Estimate]


def _by_auc(context: Context) -> _Found | None:
    rows = context.history.of("d_auc").dropna(subset=["value"])
    if not len(rows):
        return None
    arrays = (rows[name].to_numpy() for name in ("step", "lower", "upper"))
    steps, lower, upper = arrays
    return "auc", steps, lower, upper, row_estimate(rows.iloc[-1])


def _by_outputs(context: Context) -> _Found | None:
    grids = _together(context, _OUTPUTS)
    if grids is None:
        return None
    apart = discriminator.d_prime(*(grid.y for grid in grids))
    return _over_time("d_prime", grids[0].steps, discriminator.gaussian_auc(apart))


def _by_accuracy(context: Context) -> _Found | None:
    if _is_critic(context.run.info.objective):
        return None
    grids = _together(context, _ACCURACIES) or _together(context, _OF_BOTH)
    if grids is None:
        return None
    both = np.mean([grid.y for grid in grids], axis=0)
    inside = both.min() >= 0 and both.max() <= 1
    return _over_time("accuracy", grids[0].steps, both) if inside else None


def _by_loss(context: Context) -> _Found | None:
    card, grids = context.run.info.objective, _together(context, ("d_loss",))
    if card is None or card.blind_d_loss is None or not card.blind_d_loss > 0 or grids is None:
        return None
    grid = begun(grids[0])
    if grid is None:
        return None
    return _over_time("loss", grid.steps, 1 - grid.y / (2 * card.blind_d_loss))


def begun(grid: series.Grid) -> series.Grid | None:
    """The grid without leading zeros, of a D not trained yet; None where too little is left.

    VQGAN's D starts late (``disc_start``), and so does that of a generator trained alone at first.
    """
    trained = np.flatnonzero(grid.y)
    if not len(trained) or len(grid.y) - trained[0] < series.FEWEST_POINTS:
        return None
    kept = slice(int(trained[0]), None)
    return series.Grid(grid.steps[kept], grid.y[kept], grid.spacing, grid.averaged)


def _by_small_loss(context: Context) -> _Found | None:
    """By a loss that is next to nothing under any usual objective, where none is known.

    Blind discriminators have losses from 1/4 (least squares, halved) to 2 (hinge). Losses that are
    negative somewhere are a critic's, or of no usual objective.
    """
    grids = _together(context, ("d_loss",)) if context.run.info.objective is None else None
    grid = None if grids is None or grids[0].y.min() < 0 else begun(grids[0])
    if grid is None:
        return None
    separation = _over_time("small loss", grid.steps, 1 - grid.y / (2 * LEAST_BLIND))
    return separation if (separation[2] > _CLEAR).any() else None


def _together(context: Context, names: Sequence[str]) -> list[series.Grid] | None:
    """Grids of several scalars that were recorded at the same steps, None where one is missing."""
    grids = [curve.whole for name in names if (curve := context.curves.get(name))]
    same = all(np.array_equal(grid.steps, grids[0].steps) for grid in grids)
    return grids if len(grids) == len(names) and same else None


def _over_time(source: Source, steps: Array, values: Array) -> _Found:
    smooth = series.running_median(values, len(values) // 10)
    late = values[int(_LATE * len(values)) :]
    error = float(late.std()) / len(late) ** 0.5
    return source, steps, smooth, smooth, normal(float(np.median(late)), error)


def _missing(card: ObjectiveCard | None, *, means: bool, zero: bool) -> Message:
    if card is not None and _is_critic(card):
        return message(
            "with {objective} the discriminator gives scores, whose signs and loss do not show "
            "success; means and spreads of the outputs were not recorded",
            objective=card.name,
        )
    if zero:
        return message(
            "the discriminator's loss is 0 in every row: it was not trained, or its "
            "loss was not logged"
        )
    none = message("neither outputs nor accuracies of the discriminator were recorded")
    if means:
        none = message(
            "means of the discriminator's outputs were recorded without their spreads, and no "
            "accuracies"
        )
    if card is None:
        return message(
            "{none}, and what its loss means is not known without the objective", none=none
        )
    if card.blind_d_loss is None:
        return message(
            "{none}, and it is not known what the loss of {objective} is for guessing",
            none=none,
            objective=card.name,
        )
    return message(
        "neither outputs nor accuracies of the discriminator nor enough finite losses were recorded"
    )
