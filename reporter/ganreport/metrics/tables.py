"""How like generated records of a table are to real ones: columns, relations, values, copies.

Names and definitions are those of SDMetrics where it has them.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.messages import Message, message
from ganreport.metrics.base import Measurement, Metric, present
from ganreport.metrics.records import (
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
from ganreport.stats import boosting, discriminator, impossible, records
from ganreport.stats.estimate import Z95, Estimate, share
from ganreport.stats.jackknife import jackknifed

Array = npt.NDArray[Any]

KINDS: Final = ("table",)
_NEEDS: Final = ("records",)
_CLASSIFIED: Final = 2000  # records of each set that a classifier learns of: a second's work
_NEAR: Final = 1000  # records whose closest real one is sought; the share's error is below 2 points
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
    odd = (oddities(e) > 0).any(axis=1)
    return Measurement(share(int(odd.sum()), len(odd)), _impossible_real(e.real), len(odd))


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


FEWEST_CLASSIFIED: Final = 50  # of each set: a fifth of them is a fold of ten


def _exact_copies(e: Evaluation) -> Measurement:
    known, _, generated = both(e)
    source = known.real if known.train is None else known.train
    same = records.repeated(generated, source)
    return Measurement(share(int(same.sum()), len(same)), _repeats(e.real), len(same))


@cached
def _repeats(real: RealSamples) -> Estimate:
    """The share of held-out records that are training records, too, or of those in two halves."""
    known = present(real_records(real))
    one, two = known.real, known.others
    if two is None:
        one, two = known.real[::2], known.real[1::2]
    same = records.repeated(two, one)
    return share(int(same.sum()), len(same))


def _dcr(e: Evaluation) -> Measurement | Message:
    near, due = closest(e), _closest_real(e.real)
    typical = float(np.median(due))
    if typical <= 0:
        return message("most real records are the same as another one")
    value, baseline = (_median(each / typical) for each in (near, due))
    return Measurement(value, baseline, len(near))


def _median(values: Array) -> Estimate:
    """The median with the interval of its ranks (David & Nagaraja 2003, sec. 7.1)."""
    half = Z95 / 2 / np.sqrt(len(values))
    low, middle, high = np.quantile(values, np.clip([0.5 - half, 0.5, 0.5 + half], 0, 1))
    return Estimate(float(middle), float(low), float(high))


def _near_copies(e: Evaluation) -> Measurement:
    ratios = _ratios(e)
    shares = [share(int((each < _HALF).sum()), len(each)) for each in ratios]
    return Measurement(shares[0], shares[1], len(ratios[0]))


_HALF: Final = 0.5  # of the distance that the closest training record has to its own closest one


@cached
def _ratios(e: Evaluation) -> tuple[Array, Array]:
    known, _, generated = both(e)
    source, ranges = _sources(e.real), records.ranges_of(known.real)
    return records.near_copies(spread(generated, _NEAR), source, known.categories, ranges)


@cached
def closest(e: Evaluation) -> Array:
    """(n,) distances of generated records to the closest training record."""
    known, _, generated = both(e)
    near, ranges = spread(generated, _NEAR), records.ranges_of(known.real)
    return records.closest(near, _sources(e.real), known.categories, ranges)[0]


_MOST_SOURCES: Final = 20_000  # training records among which the closest is sought: 4 s of work


@cached
def _sources(real: RealSamples) -> Array:
    """What may have been copied: the training records, or all where none were kept apart."""
    known = present(real_records(real))
    every = known.real if known.train is None else known.train
    if not known.apart and known.others is not None:
        every = np.concatenate([known.real, known.others])
    return spread(every, _MOST_SOURCES)


@cached
def _closest_real(real: RealSamples) -> Array:
    """The same of real records that were kept apart; else of training records to each other."""
    known, source = present(real_records(real)), _sources(real)
    ranges = records.ranges_of(known.real)
    held = known.others if known.train is known.real else known.real
    if (
        known.apart
        and known.train is not None
        and held is not None
        and len(held) >= FEWEST_CLASSIFIED
    ):
        return records.closest(spread(held, _NEAR), source, known.categories, ranges)[0]
    some = np.arange(0, len(source), max(1, len(source) // _NEAR))
    return records.closest(source[some], source, known.categories, ranges, some[:, None])[0]


def _usefulness(e: Evaluation) -> Measurement | Message:
    from ganreport.metrics.usefulness import usefulness

    return usefulness(e)


METRICS: Final = (
    Metric(
        id="column_shapes",
        label=message("Column shapes"),
        unit="share",
        better="higher",
        needs=_NEEDS,
        compute=_column_shapes,
        method=message(
            "mean over the columns of 1 less the Kolmogorov-Smirnov statistic (numbers, dates) or "
            "1 less the total variation distance (categories). The baseline is that of two sets "
            "drawn from the real records."
        ),
        references=("sdmetrics",),
        kinds=KINDS,
    ),
    Metric(
        id="pair_trends",
        label=message("Column pair trends"),
        unit="share",
        better="higher",
        needs=_NEEDS,
        compute=_pair_trends,
        method=message(
            "mean over pairs of columns of the similarity of Pearson's correlations (two columns "
            "of numbers) or of contingency tables (all others). The baseline is that of two sets "
            "drawn from the real records."
        ),
        references=("sdmetrics",),
        kinds=KINDS,
    ),
    Metric(
        id="relations",
        label=message("Relations between columns kept"),
        unit="share",
        better="higher",
        needs=_NEEDS,
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
        needs=_NEEDS,
        compute=_range_coverage,
        method=message(
            "mean over columns of numbers of the share of the real range that generated values "
            "reach across"
        ),
        references=("sdmetrics",),
        when="last",
        kinds=KINDS,
    ),
    Metric(
        id="category_coverage",
        label=message("Category coverage"),
        unit="share",
        better="higher",
        needs=_NEEDS,
        compute=_category_coverage,
        method=message(
            "mean over columns of categories of the share of the real categories that are generated"
        ),
        references=("sdmetrics",),
        when="last",
        kinds=KINDS,
    ),
    Metric(
        id="impossible",
        label=message("Records with an impossible value"),
        unit="share",
        better="lower",
        needs=_NEEDS,
        compute=_impossible,
        method=message(
            "share of generated records with a number over a tenth of the real range beyond it, a "
            "category that real data lack, a fraction among integers, or a value missing where "
            "none is. The baseline is that of other real records."
        ),
        kinds=KINDS,
    ),
    Metric(
        id="detection",
        label=message("Detection by a classifier (AUC)"),
        unit="",
        better="baseline",
        needs=_NEEDS,
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
    Metric(
        id="exact_copies",
        label=message("Exact copies of training records"),
        unit="share",
        better="lower",
        needs=_NEEDS,
        compute=_exact_copies,
        method=message(
            "share of generated records that equal a training record in every column. The "
            "baseline is that of held-out records, or of one half of the real records in the other."
        ),
        kinds=KINDS,
    ),
    Metric(
        id="dcr",
        label=message("Distance to the closest record"),
        unit="",
        better="baseline",
        needs=_NEEDS,
        compute=_dcr,
        method=message(
            "median of Gower's distance from a generated record to the closest training record, "
            "over that of held-out records, or of training records among themselves"
        ),
        references=("sdmetrics", "gower1971"),
        when="last",
        kinds=KINDS,
    ),
    Metric(
        id="near_copies",
        label=message("Near copies of training records"),
        unit="share",
        better="lower",
        needs=_NEEDS,
        compute=_near_copies,
        method=message(
            "share of generated records that are closer to a training record than half the "
            "distance from that record to its own closest one. The baseline is that of training "
            "records among themselves."
        ),
        references=("gower1971", "alaa2022"),
        when="last",
        kinds=KINDS,
    ),
    Metric(
        id="usefulness",
        label=message("Prediction learnt from generated records"),
        unit="share",
        better="higher",
        needs=_NEEDS,
        compute=_usefulness,
        method=message(
            "how well boosted trees fitted on generated records predict the chosen column of real "
            "records. It is accuracy of a category, R² of a number. The baseline is that of trees "
            "fitted on as many real records."
        ),
        references=("friedman2001",),
        when="last",
        kinds=KINDS,
    ),
)
"""The metrics of tables."""
