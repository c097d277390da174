"""The sample metrics, each one function and one entry of a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from ganreport.evaluation import Evaluation, Reals, spread
from ganreport.stats import discriminator, distances, diversity, frechet, manifold, modes
from ganreport.stats.estimate import Estimate, normal

Array = npt.NDArray[Any]
Better = Literal["higher", "lower", "null"]

_PAIR_CAP: Final = 2000
_PIXEL_CAP: Final = 500
_ENOUGH_HELDOUT: Final = 50
_BOTH: Final = ("samples", "reference")


@dataclass(frozen=True)
class Reading:
    """One measure at one evaluation: its value, its null, how many samples were used."""

    value: Estimate
    null: Estimate
    count: int


@dataclass(frozen=True)
class Measure:
    """One sample metric.

    ``better`` says which values are: higher, lower, or nearer to the null. ``needs`` names entries
    of :data:`ganreport.needs.NEEDS`; ``compute`` is called where all are met and returns a reading,
    or the reason why there is none. ``method`` is a sentence for a paper's methods section;
    ``references`` are keys of :data:`ganreport.references.REFERENCES`.
    """

    id: str
    label: str
    unit: str
    better: Better
    needs: tuple[str, ...]
    compute: Callable[[Evaluation], Reading | str]
    method: str = ""
    references: tuple[str, ...] = ()


def _present(array: Array | None) -> Array:
    """An array that the measure's needs have seen to be there."""
    if array is None:
        raise LookupError("a measure was computed although one of its needs is not met")
    return array


def _diversity(e: Evaluation) -> Reading | str:
    return _relative(e.reals, _present(e.fakes), e.reals.suffix, _PAIR_CAP, distances.mean_pairwise)


def _pixel_diversity(e: Evaluation) -> Reading | str:
    return _relative(e.reals, _present(e.values), "", _PIXEL_CAP, distances.mean_pairwise)


def _effective_rank(e: Evaluation) -> Reading | str:
    fakes = _present(e.fakes)
    cap = min(len(fakes), len(_present(e.reals.train)))
    return _relative(e.reals, fakes, e.reals.suffix, cap, diversity.effective_rank)


def _relative(
    reals: Reals, fakes: Array, suffix: str, cap: int, take: Callable[[Array], Estimate]
) -> Reading | str:
    """A statistic of at most ``cap`` fakes over that of as many training reals.

    The null is that of held-out reals; without them 1, with the error of two draws of reals.
    """

    def of(name: str, count: int) -> Estimate:
        array = spread(_present(reals.real(f"{name}{suffix}")), count)
        return reals.once((take, name, suffix, count), lambda: take(array))

    train = of("train", cap)
    if not train.value > 0:
        return "the real samples are all the same"
    count = min(len(fakes), cap)
    value = diversity.ratio(take(spread(fakes, cap)), train)
    heldout = reals.real(f"heldout{suffix}")
    if heldout is None or len(heldout) < _ENOUGH_HELDOUT:
        same = of("train", count)
        return Reading(value, diversity.ratio(same, same), count)
    held = min(count, len(heldout))
    return Reading(value, diversity.ratio(of("heldout", held), of("train", held)), count)


def _coverage(e: Evaluation) -> Reading:
    found = _overlap(e)
    expected = manifold.coverage_null(len(found.covered), len(found.holders))
    error = (expected * (1 - expected) / len(found.covered)) ** 0.5
    return Reading(found.coverage, normal(expected, error, 0.0, 1.0), len(found.holders))


def _precision(e: Evaluation) -> Reading:
    found, heldout = _overlap(e), e.reals.heldout
    null = _balls(e.reals).neighboured
    if heldout is not None and len(heldout) >= _ENOUGH_HELDOUT:
        null = e.reals.once("held", lambda: manifold.overlap(_balls(e.reals), heldout).precision)
    return Reading(found.precision, null, len(found.holders))


def _balls(reals: Reals) -> manifold.Balls:
    return reals.once("balls", lambda: manifold.balls(spread(_present(reals.train), manifold.CAP)))


def _overlap(e: Evaluation) -> manifold.Overlap:
    key = ("overlap", e.sample.step)
    return e.reals.once(key, lambda: manifold.overlap(_balls(e.reals), _present(e.fakes)))


def _frechet(e: Evaluation) -> Reading:
    fakes, train = _present(e.fakes), _present(e.reals.train)
    reals, root = e.reals.once("gaussian", lambda: _factored(train))
    null = e.reals.once(("floor", len(fakes)), lambda: frechet.floor(train, len(fakes), len(train)))
    return Reading(frechet.estimate(reals, fakes, root, null), null, len(fakes))


def _factored(points: Array) -> tuple[frechet.Gaussian, Array]:
    gaussian = frechet.fit(points)
    return gaussian, frechet.factor(gaussian.covariance)


def _effective_modes(e: Evaluation) -> Reading:
    counts, shares, reference = _histogram(e)
    total = int(counts.sum())
    key = ("modes null", total, len(shares))
    null = e.reals.once(key, lambda: modes.effective_modes_null(shares, total, reference))
    return Reading(modes.effective_modes(counts, shares), null, total)


def _histogram(e: Evaluation) -> tuple[Array, Array, int | None]:
    """Samples a mode or class, the shares of the reals, and how many reals gave those."""
    if e.known is not None:
        shares = np.full(len(e.known.counts), 1 / len(e.known.counts))
        return e.known.counts, shares, None
    seen = _present(e.reals.classes)
    shares = modes.smoothed(np.bincount(seen, minlength=e.reals.class_count))
    counts = np.bincount(_present(e.classes), minlength=len(shares))[: len(shares)]
    return counts, shares, len(seen)


def _high_quality_share(e: Evaluation) -> Reading | str:
    if e.known is None or e.reals.centres is None:
        return "the modes of the data are not known"
    count = int(e.known.counts.sum())
    expected = modes.high_quality_null(e.reals.centres[0].shape[1])
    null = normal(expected, (expected * (1 - expected) / count) ** 0.5, 0.0, 1.0)
    return Reading(e.known.high_quality, null, count)


def _d_auc(e: Evaluation) -> Reading:
    train, fake = _present(e.outputs("d_train")), _present(e.outputs("d_random"))
    null = discriminator.auc_null(len(train), len(fake))
    return Reading(discriminator.auc(train, fake), null, len(fake))


def _d_overfit(e: Evaluation) -> Reading | str:
    train, held, fake = (_present(e.outputs(f"d_{x}")) for x in ("train", "heldout", "random"))
    value = discriminator.overfitting(train, held, fake)
    if value.value != value.value:
        return "the discriminator does not tell training reals from fakes"
    half = discriminator.overfitting(train, train, fake)
    return Reading(value, half, len(held))


MEASURES: Final[tuple[Measure, ...]] = (
    Measure("diversity", "Diversity relative to reals", "", "null", _BOTH, _diversity),
    Measure(
        "pixel_diversity",
        "Diversity of pixels relative to reals",
        "",
        "null",
        ("samples", "pixels"),
        _pixel_diversity,
    ),
    Measure(
        "effective_rank", "Effective rank relative to reals", "", "null", _BOTH, _effective_rank
    ),
    Measure("coverage", "Coverage of the reals", "share", "higher", _BOTH, _coverage),
    Measure("precision", "Precision", "share", "higher", _BOTH, _precision),
    Measure("frechet", "Fréchet distance", "", "lower", _BOTH, _frechet),
    Measure(
        "effective_modes",
        "Effective modes",
        "modes",
        "higher",
        ("samples", "modes"),
        _effective_modes,
    ),
    Measure(
        "high_quality_share",
        "Samples near a mode",
        "share",
        "higher",
        ("samples", "centres"),
        _high_quality_share,
    ),
    Measure("d_auc", "D's AUC, training reals against fakes", "", "null", ("outputs",), _d_auc),
    Measure(
        "d_overfit",
        "D's overfitting to training reals",
        "",
        "lower",
        ("outputs", "heldout outputs"),
        _d_overfit,
    ),
)
"""Every sample metric, in the order in which reports show them."""
