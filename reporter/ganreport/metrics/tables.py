"""How like generated records of a table are to real ones: columns, relations, values.

Names and definitions are those of SDMetrics where it has them.
"""

from __future__ import annotations

from typing import Any, Final

import numpy.typing as npt

from ganreport.messages import Message, message
from ganreport.metrics.base import Measurement, Metric, present
from ganreport.metrics.records import (
    FEWEST_CLASSIFIED,
    KINDS,
    NEEDS,
    both,
    dependence,
    distance,
    draws,
    level,
    mean_of,
    names_covered,
    oddities,
    ranges_covered,
    real_dependence,
    real_records,
    shapes,
    trends,
)
from ganreport.metrics.samples import Evaluation, RealSamples, cached, spread
from ganreport.stats import boosting, discriminator, impossible
from ganreport.stats.estimate import Estimate, share
from ganreport.stats.jackknife import jackknifed

Array = npt.NDArray[Any]

_CLASSIFIED: Final = 2000  # records of each set that a classifier learns of: a second's work
_RELATED: Final = 0.02  # mean dependence of real columns, below which there is none to be kept


def _column_shapes(e: Evaluation) -> Measurement:
    *_, generated = both(e)
    baseline = level(mean_of(draws(e.real, len(generated)).columns))
    return Measurement(jackknifed(mean_of(shapes(e)), 0, 1), baseline, len(generated))


def _pair_trends(e: Evaluation) -> Measurement | Message:
    known, _, generated = both(e)
    if len(known.cards) < 2:
        return _ONE_COLUMN
    baseline = level(draws(e.real, len(generated)).pairs)
    return Measurement(jackknifed(mean_of(trends(e)), 0, 1), baseline, len(generated))


_ONE_COLUMN: Final = message("the table has one column only")


def _relations(e: Evaluation) -> Measurement | Message:
    known, _, generated = both(e)
    if len(known.cards) < 2:
        return _ONE_COLUMN
    drawn = draws(e.real, len(generated))
    due = level(drawn.apart)
    way = drawn.alone - due.value
    if way < max(_RELATED, due.upper - due.value):
        return message("the columns of the real data hardly depend on each other")
    apart = distance(dependence(e), real_dependence(e.real))
    kept = jackknifed((drawn.alone - apart) / way)
    spread_of = (due.upper - due.value) / way
    return Measurement(kept, Estimate(1.0, 1 - spread_of, 1 + spread_of), len(generated))


def _range_coverage(e: Evaluation) -> Measurement | Message:
    known, real, generated = both(e)
    value = ranges_covered(known, real, generated)
    if value != value:
        return message("the table has no columns of numbers")
    return Measurement(Estimate(value), level(draws(e.real, len(generated)).ranges), len(generated))


def _category_coverage(e: Evaluation) -> Measurement | Message:
    known, real, generated = both(e)
    value = names_covered(known, real, generated)
    if value != value:
        return message("the table has no columns of categories")
    return Measurement(Estimate(value), level(draws(e.real, len(generated)).names), len(generated))


def _impossible(e: Evaluation) -> Measurement:
    odd = oddities(e)
    count = int((odd > 0).any(axis=1).sum())
    return Measurement(share(count, len(odd)), _impossible_real(e.real), len(odd))


@cached
def _impossible_real(real: RealSamples) -> Estimate:
    """The share among other real records; among one half, by the other, where there are none."""
    known = present(real_records(real))
    reference, others = known.real, known.others
    if others is None:
        reference, others = known.real[::2], known.real[1::2]
    odd = impossible.impossible(others, reference, known.categories, known.whole)
    return share(int((odd > 0).any(axis=1).sum()), len(odd))


@cached
def told_apart(e: Evaluation) -> tuple[Array, Array, Array]:
    """Scores of real and of generated records, and by which columns a classifier goes."""
    _, real, generated = both(e)
    size = min(len(real), len(generated), _CLASSIFIED)
    return boosting.told_apart(spread(real, size), spread(generated, size))


def _detection(e: Evaluation) -> Measurement | Message:
    _, real, generated = both(e)
    if min(len(real), len(generated)) < FEWEST_CLASSIFIED:
        return message("there are too few records for a classifier")
    of_real, of_generated, _ = told_apart(e)
    baseline = discriminator.auc_baseline(len(of_real), len(of_generated))
    return Measurement(discriminator.auc(of_real, of_generated), baseline, len(of_generated))


METRICS: Final = (
    Metric(
        id="column_shapes",
        label=message("Column shapes"),
        unit="share",
        better="higher",
        needs=NEEDS,
        compute=_column_shapes,
        method=message(
            "mean over the columns of 1 less the Kolmogorov-Smirnov statistic (numbers, dates) or "
            "1 less the total variation distance (categories). The baseline is that of two sets "
            "drawn from the real records."
        ),
        references=("patki2016",),
        kinds=KINDS,
    ),
    Metric(
        id="pair_trends",
        label=message("Column pair trends"),
        unit="share",
        better="higher",
        needs=NEEDS,
        compute=_pair_trends,
        method=message(
            "mean over pairs of columns of the similarity of Pearson's correlations (two columns "
            "of numbers) or of contingency tables (all others). The baseline is that of two sets "
            "drawn from the real records."
        ),
        references=("patki2016",),
        kinds=KINDS,
    ),
    Metric(
        id="relations",
        label=message("Relations between columns kept"),
        unit="share",
        better="higher",
        needs=NEEDS,
        compute=_relations,
        method=message(
            "how much nearer to the real ones the dependences between columns are than those of "
            "independent columns. It is 1 for real records and 0 for columns drawn one by one. "
            "Dependence is Spearman's correlation, the correlation ratio of ranks, or Cramér's V."
        ),
        kinds=KINDS,
    ),
    Metric(
        id="range_coverage",
        label=message("Range coverage"),
        unit="share",
        better="higher",
        needs=NEEDS,
        compute=_range_coverage,
        method=message(
            "mean over columns of numbers of the share of the real range that generated values "
            "reach across."
        ),
        references=("patki2016",),
        when="last",
        kinds=KINDS,
    ),
    Metric(
        id="category_coverage",
        label=message("Category coverage"),
        unit="share",
        better="higher",
        needs=NEEDS,
        compute=_category_coverage,
        method=message(
            "mean over columns of categories of the share of the real categories that are "
            "generated."
        ),
        references=("patki2016",),
        when="last",
        kinds=KINDS,
    ),
    Metric(
        id="impossible",
        label=message("Records with an impossible value"),
        unit="share",
        better="lower",
        needs=NEEDS,
        compute=_impossible,
        method=message(
            "share of generated records with a value that no real record could have: far out of "
            "range, an unknown category, a fraction among integers, or missing where none is. The "
            "baseline is that of other real records."
        ),
        kinds=KINDS,
    ),
    Metric(
        id="detection",
        label=message("Detection by a classifier (AUC)"),
        unit="",
        better="baseline",
        needs=NEEDS,
        compute=_detection,
        method=message(
            "area under the ROC curve of boosted trees that tell generated from real records, "
            "cross-validated in five parts, at most {most:count} of each. It is 0.5 if they "
            "cannot, and below it where records are copies.",
            most=_CLASSIFIED,
        ),
        references=("friedman2001",),
        when="last",
        kinds=KINDS,
    ),
)
"""The metrics of columns, pairs of them, and values."""
