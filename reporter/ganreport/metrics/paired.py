"""How far outputs lie from what they should have been: restoration, translation, vocoders.

The baseline of these is another method on the same inputs, where one was given (the first of
several): a perfect model would be no distance away, which tells nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from ganreport.messages import Message, message
from ganreport.metrics.base import Better, Measurement, Metric
from ganreport.metrics.samples import Evaluation, RealSamples
from ganreport.run.scored_pairs import HIGHER, ScoredPairs
from ganreport.stats import mel, paired, sound_pairs
from ganreport.stats.estimate import NAN, Estimate

PREFIX: Final = "paired_"
"""What the names of these metrics begin with."""

OWN: Final = "own"
"""The score that says whether outputs belong to the true files of their names."""

_SAME: Final = message("every output is the same as its true file")
_NO_SCORE: Final = message("the pairs have no such score")


@dataclass(frozen=True)
class PairScore:
    """One score of a pair; ``id`` is as in :mod:`ganreport.run.scored_pairs`.

    ``said`` is what it is called within a sentence.
    """

    id: str
    label: Message
    said: Message
    unit: str
    method: Message
    references: tuple[str, ...]

    @property
    def better(self) -> Better:
        """Which values are better."""
        return "higher" if self.id in HIGHER else "lower"


SCORES: Final = (
    PairScore(
        "psnr", message("PSNR"), message("PSNR"), "dB",
        message(
            "peak signal-to-noise ratio of each output beside its true image, averaged over pairs. "
            "Outputs that are the same as it have none and are left out. The baseline of this and "
            "the other scores of pairs is the first other method, where one was given."
        ), ("wang2004",),
    ),
    PairScore(
        "psnr_luma", message("PSNR of brightness (Y)"), message("PSNR of brightness"), "dB",
        message(
            "the same of the Y channel of BT.601 (16 to 235, data range 255), as papers on "
            "super-resolution give it; here no border is cut off."
        ), (),
    ),
    PairScore(
        "ssim", message("SSIM"), message("SSIM"), "",
        message(
            "structural similarity of each output to its true image, averaged over pairs; 1 is the "
            "same image."
        ),
        ("wang2004",),
    ),
    PairScore(
        "ms_ssim", message("MS-SSIM (five scales)"), message("MS-SSIM"), "",
        message(
            "structural similarity over five scales, of the images that are large enough for it, "
            "averaged over pairs."
        ),
        ("wang2003",),
    ),
    PairScore(
        "log_mel", message("Log-mel distance"), message("log-mel distance"), "",
        message(
            "mean absolute difference of the natural logarithms of mel amplitudes ({bands:d} "
            "bands, at least 10^-5), averaged over pairs. The baseline of this and the other "
            "scores of pairs is the first other method, where one was given.",
            bands=mel.BANDS,
        ), ("kong2020",),
    ),
    PairScore(
        "mel_cepstral", message("Mel-cepstral distortion"),
        message("mel-cepstral distortion"), "dB",
        message(
            "10 / ln 10 times the root of twice the summed squares of differences of mel-cepstral "
            "coefficients 1 to {most:d}, averaged over frames and pairs, without warping time. "
            "Values by other mel-cepstra (SPTK, WORLD) are not comparable.",
            most=sound_pairs.COEFFICIENTS,
        ), ("kubichek1993",),
    ),
    PairScore(
        "stft", message("Multi-resolution STFT distance"),
        message("multi-resolution STFT distance"), "",
        message(
            "spectral convergence and the mean difference of logarithms of amplitude, added and "
            "averaged over {count:d} resolutions, then over pairs.",
            count=len(sound_pairs.RESOLUTIONS),
        ), ("yamamoto2020",),
    ),
)  # fmt: skip
"""What pairs are scored by."""

LABELS: Final = {score.id: score.label for score in SCORES}
"""What each score is called."""

SAID: Final = {score.id: score.said for score in SCORES}
"""The same within a sentence."""


def pairs_of(e: Evaluation) -> ScoredPairs | None:
    """The scored pairs of the step, None where there are none."""
    return next((each for each in e.real.run.paired if each.step == e.sample.step), None)


def _any(real: RealSamples, score: str = "") -> bool:
    """Whether there are pairs, with this score where one is named."""
    return any(not score or score in pairs.scores for pairs in real.run.paired)


def _mean(e: Evaluation, score: str) -> Measurement | Message:
    pairs = pairs_of(e)
    if pairs is None or score not in pairs.scores:
        return _NO_SCORE
    values = pairs.scores[score]
    estimate = paired.mean(values)
    if np.isnan(estimate.value):
        return _SAME if np.isinf(values).any() else _NO_SCORE
    other = next(iter(pairs.references.values()), {}).get(score)
    baseline = Estimate(NAN) if other is None else paired.mean(other)
    return Measurement(estimate, baseline, int(np.isfinite(values).sum()))


def _own(e: Evaluation) -> Measurement | Message:
    pairs = pairs_of(e)
    if pairs is None or not np.isfinite(pairs.own).any():
        return message("there is only one pair")
    return Measurement(paired.mean(pairs.own), Estimate(0.5), len(pairs.own))


METRICS: Final = (
    *(
        Metric(
            id=f"{PREFIX}{score.id}",
            label=score.label,
            unit=score.unit,
            better=score.better,
            needs=(),
            compute=partial(_mean, score=score.id),
            method=score.method,
            references=score.references,
            where=partial(_any, score=score.id),
        )
        for score in SCORES
    ),
    Metric(
        id=f"{PREFIX}{OWN}",
        label=message("Other true files farther than its own"),
        unit="share",
        better="higher",
        needs=(),
        compute=_own,
        method=message(
            "of each output the share of the other true files that lie farther from it than its "
            "own, by thumbnails (of sounds by mel levels), averaged over pairs. The baseline, 0.5, "
            "is that of outputs that do not depend on the input."
        ),
        where=_any,
    ),
)
"""The metrics of pairs."""
