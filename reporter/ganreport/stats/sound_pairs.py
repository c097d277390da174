"""How far a sound lies from the one that it should be, both (t,) samples in [-1, 1].

Sounds are compared frame by frame, without warping of time: what a vocoder makes of a spectrogram
stands where that stands.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.fft import dct

from ganreport.stats import mel

Array = npt.NDArray[Any]

COEFFICIENTS: Final = 13
"""Mel-cepstral coefficients that are compared: the 1st to the 13th, as papers do."""

_KUBICHEK: Final = 10 / math.log(10) * math.sqrt(2)
"""From coefficients of a logarithm of power to decibels (Kubichek 1993)."""

RESOLUTIONS: Final = ((1024, 120, 600), (2048, 240, 1200), (512, 50, 240))
"""Frame, hop and window in samples (Yamamoto et al. 2020, table 1, and their code)."""

_LEAST: Final = 1e-7  # of power, as the code of Yamamoto et al. clamps it


def log_mel(generated: Array, truth: Array, rate: int) -> float:
    """Mean absolute difference of the two log-mel spectrograms (natural logarithm)."""
    pair = (mel.log_amplitudes(sound, rate) for sound in (generated, truth))
    return float(np.mean(np.abs(np.subtract(*pair))))


def cepstral(generated: Array, truth: Array, rate: int) -> float:
    """Mel-cepstral distortion in dB, loudness (the coefficient 0) left out (Kubichek 1993)."""
    pair = (_cepstrum(mel.log_powers(sound, rate)) for sound in (generated, truth))
    distances = np.sqrt(np.sum(np.subtract(*pair) ** 2, axis=1))
    return float(_KUBICHEK * distances.mean())


def _cepstrum(levels: Array) -> Array:
    """(frames, 13) coefficients c with level = c0 + 2 sum c_k cos(k pi (band + 1/2) / bands)."""
    scaled = dct(levels, type=2, axis=1) / (2 * levels.shape[1])
    return np.asarray(scaled[:, 1 : COEFFICIENTS + 1])


def spectral(generated: Array, truth: Array) -> float:
    """Multi-resolution STFT distance (Yamamoto et al. 2020, eq. 4 to 6).

    Spectral convergence and the mean absolute difference of the logarithms of amplitude, added,
    and averaged over three resolutions.
    """
    return float(np.mean([_at(generated, truth, *resolution) for resolution in RESOLUTIONS]))


def _at(generated: Array, truth: Array, size: int, hop: int, width: int) -> float:
    made, true = (
        np.sqrt(np.maximum(mel.magnitudes(sound, size, hop, width) ** 2, _LEAST))
        for sound in (generated, truth)
    )
    convergence = np.linalg.norm(true - made) / np.linalg.norm(true)
    return float(convergence + np.mean(np.abs(np.log(true) - np.log(made))))
