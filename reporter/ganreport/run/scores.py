"""Scores of samples that programs take themselves, such as an FID, and which way is better."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ganreport.messages import Text, message
from ganreport.run.words import words


@dataclass(frozen=True)
class ScoreSpec:
    """A score as it is known: its name and label, which way is better, its unit.

    ``aliases`` are what it is called in names, in words; digits may follow (``fid50k``).
    """

    name: str
    label: Text
    higher_is_better: bool
    unit: str = ""
    aliases: tuple[str, ...] = ()


def _lower(name: str, label: Text, *aliases: str, unit: str = "") -> ScoreSpec:
    return ScoreSpec(name, label, False, unit, aliases or (name,))


def _higher(name: str, label: Text, *aliases: str, unit: str = "") -> ScoreSpec:
    return ScoreSpec(name, label, True, unit, aliases or (name,))


SCORES: Final[tuple[ScoreSpec, ...]] = (
    _lower(
        "fid", "FID", "fid", "rfid", "sfid", "clean fid", "frechet inception distance",
        "frechet distance", "fr chet inception distance",
    ),
    _lower("kid", "KID", "kid", "kernel inception distance"),
    _higher("is", message("inception score"), "inception score", "isc", "inception"),
    _lower("ppl", "PPL", "ppl", "perceptual path length"),
    _higher("psnr", "PSNR", "psnr", "peak signal to noise ratio", unit="dB"),
    _higher("ms_ssim", "MS-SSIM", "ms ssim", "msssim", "multiscale ssim", "multi scale ssim"),
    _higher("ssim", "SSIM", "ssim", "structural similarity"),
    _lower("lpips", "LPIPS"),
    _lower("dists", "DISTS"),
    _lower("niqe", "NIQE"),
    _lower("brisque", "BRISQUE"),
    _lower("fvd", "FVD", "fvd", "frechet video distance"),
    _lower("fad", "FAD", "fad", "frechet audio distance"),
    _lower("swd", "SWD", "swd", "sliced wasserstein distance"),
    _higher("precision", message("precision")),
    _higher("recall", message("recall")),
    _higher("density", message("density")),
    _higher("coverage", message("coverage")),
    _higher("clip_score", message("CLIP score"), "clip score", "clipscore"),
    _lower(
        "mel_error", message("mel error"), "mel spec error", "mel spectrogram error", "mel error",
        "mel distance", "mel spec distance", "mel l1",
    ),
    _lower("mcd", "MCD", "mcd", "mel cepstral distortion", unit="dB"),
    _lower("mrstft", message("multi-resolution STFT distance"), "mrstft", "m stft"),
    _higher("pesq", "PESQ"),
    _higher("stoi", "STOI", "stoi", "estoi"),
    _higher("mos", "MOS", "mos", "utmos", "dnsmos", "nisqa", "mosnet", "wvmos"),
    _higher("si_sdr", "SI-SDR", "si sdr", "sisdr", "si snr", "sisnr", unit="dB"),
    _lower("wer", message("word error rate"), "wer", "word error rate"),
    _lower("cer", message("character error rate"), "cer", "character error rate"),
    _lower("f0_rmse", message("pitch error"), "f0 rmse", "f0 error", "pitch error"),
    _lower("ergas", "ERGAS"),
    _lower("sam", "SAM", "spectral angle mapper", "sam"),
)  # fmt: skip
"""Every score whose better way is known; of one name the first that fits."""

_INCEPTION: Final = re.compile(r"(?:.* )?is(?: ?\d+k?\w*)?(?: (?:mean|score|avg|average|std))?")
_SHORT_NAME: Final = 4  # words: the longest name in which "is" is no verb
_NO_COURSE: Final = frozenset(
    {"std", "stdev", "sd", "var", "variance", "sem", "ci", "loss", "losses", "best", "time", "lr"}
)
"""Words of names of what is about a score, or trained on: its course is not that of samples."""

_WORDS: Final = tuple(
    (re.compile(rf"\b(?:{'|'.join(map(re.escape, spec.aliases))})(?:\d\w*)?\b"), spec)
    for spec in SCORES
)


def score_of(name: str) -> ScoreSpec | None:
    """The score that a name says, None of what is none, or only about one (``FID_std``)."""
    label = words(name)
    return _spec(label) if _NO_COURSE.isdisjoint(label.split()) else None


def is_score(name: str) -> bool:
    """Whether a name is of a score of samples, such as an FID or a PSNR, or about one."""
    label = words(name)
    parts = label.split()
    return "loss" not in parts and ("accuracy" in parts or _spec(label) is not None)


def _spec(label: str) -> ScoreSpec | None:
    spec = next((spec for pattern, spec in _WORDS if pattern.search(label)), None)
    if spec is None and len(label.split()) <= _SHORT_NAME and _INCEPTION.fullmatch(label):
        return next(each for each in SCORES if each.name == "is")
    return spec
