"""Whether records of a table are copies of training records, with or without held-out ones."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.messages import Message, message
from ganreport.metrics.base import Measurement, Metric, present
from ganreport.metrics.records import FEWEST_CLASSIFIED, KINDS, NEEDS, both, real_records
from ganreport.metrics.samples import Evaluation, RealSamples, cached, spread
from ganreport.stats import records
from ganreport.stats.estimate import Z95, Estimate, share

Array = npt.NDArray[Any]

_NEAR: Final = 1000  # records whose closest real one is sought; the share's error is below 2 points


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


METRICS: Final = (
    Metric(
        id="exact_copies",
        label=message("Exact copies of training records"),
        unit="share",
        better="lower",
        needs=NEEDS,
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
        needs=NEEDS,
        compute=_dcr,
        method=message(
            "median of Gower's distance from a generated record to the closest training record, "
            "over that of held-out records, or of training records among themselves."
        ),
        references=("patki2016", "gower1971"),
        when="last",
        kinds=KINDS,
    ),
    Metric(
        id="near_copies",
        label=message("Near copies of training records"),
        unit="share",
        better="lower",
        needs=NEEDS,
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
)
"""The metrics of copies."""
