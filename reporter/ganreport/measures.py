"""The sample metrics, each one function and one entry of a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy.typing as npt

from ganreport.evaluation import Evaluation, Reals, spread
from ganreport.occupancy import sorter
from ganreport.stats import discriminator, distances, diversity, frechet, manifold, modes
from ganreport.stats.estimate import Estimate, normal

Array = npt.NDArray[Any]
Better = Literal["higher", "lower", "null"]

_PAIR_CAP: Final = 2000
_PIXEL_CAP: Final = 500
_ENOUGH_HELDOUT: Final = 50
_BOTH: Final = ("reference", "samples")


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
    expected = manifold.coverage_null(len(found.held), len(found.holders))
    error = manifold.coverage_error(len(found.held), len(found.holders))
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


def _effective_modes(e: Evaluation) -> Reading | str:
    sort = sorter(e.reals)
    counts = sort.counts(e) if sort else None
    if sort is None or counts is None or not counts.sum():
        return "there are no modes, classes or reals that samples could be sorted by"
    total, shares, reference = int(counts.sum()), sort.expected, sort.reference
    key = ("modes null", total)
    null = e.reals.once(key, lambda: modes.effective_modes_null(shares, total, reference))
    return Reading(modes.effective_modes(counts, shares), null, total)


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
    Measure(
        id="diversity",
        label="Diversity relative to reals",
        unit="",
        better="null",
        needs=_BOTH,
        compute=_diversity,
        method="mean distance between two samples over that between two training reals.",
    ),
    Measure(
        id="pixel_diversity",
        label="Diversity of pixels relative to reals",
        unit="",
        better="null",
        needs=("samples", "pixels"),
        compute=_pixel_diversity,
        method=f"the same in pixel values, on at most {_PIXEL_CAP} samples and reals.",
    ),
    Measure(
        id="effective_rank",
        label="Effective rank relative to reals",
        unit="",
        better="null",
        needs=_BOTH,
        compute=_effective_rank,
        method="participation ratio (tr S)^2 / tr(S^2) of the samples' covariance S over that of "
        "as many training reals.",
    ),
    Measure(
        id="coverage",
        label="Coverage of the reals",
        unit="share",
        better="higher",
        needs=_BOTH,
        compute=_coverage,
        method=f"share of training reals (at most {manifold.CAP:,}) whose ball, as wide as the "
        f"distance to their {manifold.NEIGHBOURS}th nearest real, holds a sample; its null is the "
        "expected value for two sets of one distribution.",
        references=("naeem2020",),
    ),
    Measure(
        id="precision",
        label="Precision",
        unit="share",
        better="higher",
        needs=_BOTH,
        compute=_precision,
        method="share of samples that lie in such a ball; its null is that of held-out reals.",
        references=("kynkaanniemi2019",),
    ),
    Measure(
        id="frechet",
        label="Fréchet distance",
        unit="",
        better="lower",
        needs=_BOTH,
        compute=_frechet,
        method="between Gaussian fits of samples and training reals; not comparable with FID, "
        "which is taken in another feature space. Its null is the expected value for two sets of "
        "one distribution, from the reals' fourth moments.",
        references=("dowson1982", "heusel2017"),
    ),
    Measure(
        id="effective_modes",
        label="Effective modes",
        unit="modes",
        better="higher",
        needs=("samples",),
        compute=_effective_modes,
        method="K exp(-KL) with the divergence of the samples' histogram over K known modes, else "
        "over a classifier's classes, else over k-means cells of the reals, from the reals' own; "
        "its null is simulated.",
        references=("srivastava2017", "lin2018"),
    ),
    Measure(
        id="high_quality_share",
        label="Samples near a mode",
        unit="share",
        better="higher",
        needs=("samples", "centres"),
        compute=_high_quality_share,
        method="share of samples within three standard deviations of the nearest known mode.",
        references=("srivastava2017",),
    ),
    Measure(
        id="d_auc",
        label="D's AUC, training reals against fakes",
        unit="",
        better="null",
        needs=("outputs",),
        compute=_d_auc,
        method="chance that the discriminator puts a training real above a sample.",
        references=("mann1947", "delong1988"),
    ),
    Measure(
        id="d_overfit",
        label="D's overfitting to training reals",
        unit="",
        better="lower",
        needs=("outputs", "heldout outputs"),
        compute=_d_overfit,
        method="r_v, how far the discriminator's mean output on held-out reals lies on the way "
        "from training reals (0) to samples (1).",
        references=("karras2020",),
    ),
)
"""Every sample metric, in the order in which reports show them."""
