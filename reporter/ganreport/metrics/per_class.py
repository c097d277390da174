"""How each class fares: its share, its coverage, its variety."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.messages import Text
from ganreport.metrics.base import BOTH, present
from ganreport.metrics.partition import named
from ganreport.metrics.requirements import unmet
from ganreport.metrics.samples import Evaluation, labels, spread
from ganreport.stats import classes, distances, diversity, manifold
from ganreport.stats.estimate import Estimate

Array = npt.NDArray[Any]

_CAP: Final = 500  # of a class: there are as many computations as classes
_FEWEST: Final = 10  # of a class; the interval of fewer would say nothing


@dataclass(frozen=True)
class ClassMeasurement:
    """One class at one evaluation.

    ``share`` is the class's share among samples over that among real samples, ``coverage`` the
    share of its real samples that are covered (NaN where their classes were not recorded),
    ``coverage_null`` what a perfect generator would cover, ``diversity`` the mean distance between
    two of its ``count`` samples over that between two of its real samples (NaN from fewer than
    ten).
    """

    name: Text
    count: int
    share: Estimate
    coverage: Estimate
    coverage_baseline: float
    diversity: Estimate


def by_class(e: Evaluation) -> tuple[ClassMeasurement, ...]:
    """Each class at this evaluation, in the data's order; empty where classes were not recorded."""
    sort, seen = named(e.real), e.real.classes
    if sort is None or sort.kind != "classes" or seen is None or e.classes is None:
        return ()
    total = len(sort.names)
    counts, reference = (np.bincount(x, minlength=total)[:total] for x in (e.classes, seen))
    shares = classes.share_ratios(counts, reference)
    coverages, baseline = _coverages(e, total)
    varied = _varieties(e, total)
    return tuple(
        ClassMeasurement(name, int(counts[i]), shares[i], coverages[i], baseline, varied[i])
        for i, name in enumerate(sort.names)
    )


def _real_classes(e: Evaluation) -> Array | None:
    """Classes of the real samples that samples are compared with, None unless one for each."""
    if unmet(BOTH, e):
        return None
    name = f"{e.real.reference(e.real.suffix)}_classes"
    codes = labels(e.real.array(e.real.run.reference, name))
    return codes if codes is not None and len(codes) == len(present(e.real.compared)) else None


def _coverages(e: Evaluation, total: int) -> tuple[tuple[Estimate, ...], float]:
    codes = _real_classes(e)
    if codes is None or codes.max() >= total:
        return (Estimate(float("nan")),) * total, float("nan")
    # Of all real samples at once: a draw of a few hundred holds too few of a class.
    real, generated = (spread(present(x), manifold.CAP) for x in (e.real.compared, e.generated))
    over = manifold.overlap(manifold.balls(real), generated)
    covered = classes.covered(over.held > 0, spread(codes, manifold.CAP), total)
    return covered, manifold.coverage_baseline(len(real), len(generated))


def _varieties(e: Evaluation, total: int) -> tuple[Estimate, ...]:
    codes, generated = _real_classes(e), e.classes
    if codes is None or generated is None or len(generated) != len(present(e.generated)):
        return (Estimate(float("nan")),) * total
    real, samples = present(e.real.compared), present(e.generated)
    return tuple(_variety(samples[generated == i], real[codes == i]) for i in range(total))


def _variety(generated: Array, real: Array) -> Estimate:
    if min(len(generated), len(real)) < _FEWEST:
        return Estimate(float("nan"))
    over, under = (distances.mean_pairwise(spread(x, _CAP)) for x in (generated, real))
    return diversity.ratio(over, under)
