"""How samples fall on the parts of a distribution: modes, classes, cells, bins."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.messages import Message, message
from ganreport.metrics.base import BOTH, Measurement, Metric, present
from ganreport.metrics.partition import named, sorter
from ganreport.metrics.samples import Evaluation, RealSamples, cached, spread
from ganreport.stats import bins, modes
from ganreport.stats.cells import cells, fallen
from ganreport.stats.estimate import Estimate, normal

Array = npt.NDArray[Any]

_BIN_POINTS: Final = 2000  # real samples that bins are cut by; all real samples are counted in them


def _effective_modes(e: Evaluation) -> Measurement | Message:
    sort = sorter(e.real)
    counts = sort.counts(e) if sort else None
    if sort is None or counts is None or not counts.sum():
        return message("there are no modes, classes or real samples to sort the samples by")
    total = int(counts.sum())
    return Measurement(
        modes.effective_modes(counts, sort.expected), _modes_baseline(e.real, total), total
    )


@cached
def _modes_baseline(real: RealSamples, total: int) -> Estimate:
    parts = present(sorter(real))
    return modes.effective_modes_baseline(parts.expected, total, parts.reference)


def _captured_modes(e: Evaluation) -> Measurement | Message:
    if e.known is not None and e.real.centres is not None:
        count, modes_of = int(e.known.counts.sum()), len(e.known.hits)
        near = modes.high_quality_baseline(e.real.centres[0].shape[1])
        baseline = modes.captured_baseline(np.full(modes_of, near / modes_of), 0.0, count)
        return Measurement(modes.captured(e.known.hits, 0.0, count), baseline, count)
    sort, card = named(e.real), e.real.run.info.embedding
    counts = sort.counts(e) if sort and sort.kind == "classes" else None
    if sort is None or counts is None:
        return message("neither modes nor classes of the data are known")
    accuracy = card.heldout_accuracy if card else None
    if accuracy is None or not 0 <= accuracy <= 1:
        return message("the classifier's error rate was not recorded, and errors look like modes")
    count = int(counts.sum())
    limit = modes.error_limit(count, len(counts), 1 - accuracy)
    seen = np.bincount(present(e.real.classes), minlength=len(counts))
    baseline = (
        modes.captured_of_real(seen, limit, count)
        if seen.sum() >= count
        else modes.captured_baseline(sort.expected, limit, count)
    )
    return Measurement(modes.captured(counts, limit, count), baseline, count)


def _high_quality_share(e: Evaluation) -> Measurement | Message:
    if e.known is None or e.real.centres is None:
        return message("the modes of the data are not known")
    count = int(e.known.counts.sum())
    expected = modes.high_quality_baseline(e.real.centres[0].shape[1])
    baseline = normal(expected, (expected * (1 - expected) / count) ** 0.5, 0.0, 1.0)
    return Measurement(e.known.high_quality, baseline, count)


@cached
def _binned(real: RealSamples, generated: int) -> tuple[Array, Array]:
    """Centres of the bins, and the real samples in each."""
    points = spread(present(real.compared), _BIN_POINTS)
    centres = cells(points, bins.bin_count(len(points), generated))
    return centres, fallen(points, centres)


@cached
def _compared(e: Evaluation) -> bins.Bins | Message:
    generated = present(e.generated)
    centres, counts = _binned(e.real, len(generated))
    if len(centres) < 2:
        return message("there are too few different real samples or samples for bins")
    return bins.compare(counts, fallen(generated, centres)) or message("no sample fell into a bin")


def _different_bins(e: Evaluation) -> Measurement | Message:
    counts = _compared(e)
    if isinstance(counts, Message):
        return counts
    return Measurement(
        counts.different, bins.different_baseline(counts), int(counts.generated.sum())
    )


def _divergence(e: Evaluation) -> Measurement | Message:
    counts = _compared(e)
    if isinstance(counts, Message):
        return counts
    real, generated = int(counts.real.sum()), int(counts.generated.sum())
    return Measurement(
        counts.divergence, bins.divergence_baseline(len(counts.real), real, generated), generated
    )


METRICS: Final = (
    Metric(
        id="effective_modes",
        label=message("Effective modes"),
        unit="modes",
        better="higher",
        needs=("samples",),
        compute=_effective_modes,
        method=message(
            "K exp(-KL), with the divergence of the samples' histogram over K parts from that of "
            "the real samples. The parts are known modes, a classifier's classes, or clusters or "
            "k-means cells of the real samples (whichever miss more). The baseline is simulated."
        ),
        references=("srivastava2017", "lin2018"),
    ),
    Metric(
        id="captured_modes",
        label=message("Captured modes"),
        unit="modes",
        better="higher",
        needs=("samples",),
        compute=_captured_modes,
        method=message(
            "known modes with at least one sample within three standard deviations. Where only "
            "classes are known: those with more samples than the classifier's errors would put "
            "there."
        ),
        references=("srivastava2017",),
        when="last",
    ),
    Metric(
        id="high_quality_share",
        label=message("Samples near a mode"),
        unit="share",
        better="higher",
        needs=("samples", "centres"),
        compute=_high_quality_share,
        method=message(
            "share of samples within three standard deviations of the nearest known mode."
        ),
        references=("srivastava2017",),
    ),
    Metric(
        id="different_bins",
        label=message("Bins of different shares (NDB/K)"),
        unit="share",
        better="lower",
        needs=BOTH,
        compute=_different_bins,
        method=message(
            "share of at most {most:d} k-means bins of real samples in which the shares of "
            "generated and real samples differ (pooled z beyond {limit}).",
            most=bins.BINS,
            limit=bins.LIMIT,
        ),
        references=("richardson2018",),
        when="last",
    ),
    Metric(
        id="divergence",
        label=message("Divergence over bins (JSD)"),
        unit="nats",
        better="lower",
        needs=BOTH,
        compute=_divergence,
        method=message("Jensen-Shannon divergence of the two histograms over the same bins."),
        references=("richardson2018",),
        when="last",
    ),
)
"""The metrics of parts."""
