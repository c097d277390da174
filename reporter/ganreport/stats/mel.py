"""Spectra of sounds on the mel scale, as librosa takes them by default.

Frames are centred, the ends padded with zeros, the window is a periodic Hann's; bands are Slaney's
(linear up to 1 kHz, logarithmic above; each of equal area), as in the Auditory Toolbox of 1998.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

SIZE: Final = 1024  # samples of a frame: 46 ms at 22,050 Hz, as HiFi-GAN and its like take
HOP: Final = 256  # samples from one frame to the next: a quarter of a frame, for the same reason
BANDS: Final = 80  # of a mel spectrogram: what vocoders are trained with
FLOOR: Final = 1e-5
"""The least amplitude whose logarithm is taken: -100 dB, as vocoders clamp it."""

_LINEAR: Final = 200 / 3  # Hz of a mel below 1 kHz (Slaney 1998)
_BREAK: Final = 1000.0  # Hz from which on mels are logarithmic (Slaney 1998)
_STEP: Final = math.log(6.4) / 27  # of the logarithm, a mel above (Slaney 1998)
_AT_ONCE: Final = 256  # frames that are transformed together: their spectra fit in a cache


def _mels(hertz: float) -> float:
    if hertz < _BREAK:
        return hertz / _LINEAR
    return _BREAK / _LINEAR + math.log(hertz / _BREAK) / _STEP


def _hertz(mels: Array) -> Array:
    above = _BREAK * np.exp(_STEP * (mels - _BREAK / _LINEAR))
    return np.where(mels < _BREAK / _LINEAR, mels * _LINEAR, above)


@lru_cache(maxsize=16)
def filters(rate: int, size: int = SIZE, bands: int = BANDS) -> Array:
    """(bands, size // 2 + 1) triangles of equal area from 0 Hz to half the rate."""
    edges = _hertz(np.linspace(0, _mels(rate / 2), bands + 2))
    places = np.fft.rfftfreq(size, 1 / rate)
    ramps = edges[:, None] - places
    widths = np.diff(edges)[:, None]
    rising, falling = -ramps[:-2] / widths[:-1], ramps[2:] / widths[1:]
    triangles = np.maximum(0, np.minimum(rising, falling))
    weights: Array = triangles * (2 / (edges[2:] - edges[:-2]))[:, None]
    weights.setflags(write=False)
    return weights


@lru_cache(maxsize=16)
def _window(size: int, width: int) -> Array:
    """(size,) a periodic Hann window ``width`` wide, in the middle of zeros."""
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(width) / width)
    before = (size - width) // 2
    return np.pad(hann, (before, size - width - before))


def magnitudes(sound: Array, size: int = SIZE, hop: int = HOP, width: int = 0) -> Array:
    """(frames, size // 2 + 1) amplitudes of the spectra of (t,) samples.

    Args:
        sound: (t,) samples, in [-1, 1].
        size: Samples of a frame.
        hop: Samples from one frame to the next.
        width: Samples under the window, ``size`` unless given.
    """
    padded = np.pad(np.asarray(sound, np.float64), size // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[::hop]
    window = _window(size, width or size)
    starts = range(0, len(frames), _AT_ONCE)
    return np.concatenate([np.abs(np.fft.rfft(frames[s : s + _AT_ONCE] * window)) for s in starts])


def amplitudes(sound: Array, rate: int, bands: int = BANDS) -> Array:
    """(frames, bands) amplitudes on the mel scale."""
    return np.asarray(magnitudes(sound) @ filters(rate, SIZE, bands).T)


def log_amplitudes(sound: Array, rate: int, bands: int = BANDS) -> Array:
    """(frames, bands) natural logarithms of amplitudes on the mel scale, from ``FLOOR`` on."""
    return np.asarray(np.log(np.maximum(amplitudes(sound, rate, bands), FLOOR)))


def log_powers(sound: Array, rate: int, bands: int = BANDS) -> Array:
    """(frames, bands) natural logarithms of powers on the mel scale, from ``FLOOR`` squared on."""
    powers = magnitudes(sound) ** 2 @ filters(rate, SIZE, bands).T
    return np.asarray(np.log(np.maximum(powers, FLOOR**2)))


def length(sound: Array) -> int:
    """Samples up to the last that is not 0: what follows was added to make lengths equal."""
    sounding = np.flatnonzero(sound)
    return int(sounding[-1]) + 1 if len(sounding) else 0


STATISTICS: Final = 3
"""Numbers of each band in :func:`statistics`."""
STATISTIC_BANDS: Final = 40
"""Bands of :func:`statistics`: few, so that hundreds of sounds suffice for a covariance."""


def statistics(sounds: Array, rate: int, bands: int = STATISTIC_BANDS) -> Array:
    """(n, 3 bands) of (n, t) sounds: mean and spread of each band's level, and how fast it changes.

    The level is the logarithm of the amplitude in a band; spread is its standard deviation over
    the frames, change the mean absolute difference of neighbouring frames. Zeros at a sound's end
    are left out; of a sound that is not finite, all numbers are NaN.
    """
    rows = np.full((len(sounds), STATISTICS * bands), np.nan, np.float32)
    for row, sound in zip(rows, sounds, strict=True):
        if np.isfinite(sound).all():
            level = log_amplitudes(sound[: length(sound)], rate, bands)
            change = np.abs(np.diff(level, axis=0)).mean(axis=0) if len(level) > 1 else 0 * level[0]
            row[:] = np.concatenate([level.mean(axis=0), level.std(axis=0), change])
    return rows


PICTURE: Final = (64, 96)
"""Height and width of a spectrogram in pixels: as many of them side by side as of small images."""
_LOUD: Final = -10.0  # dB of a full sine's amplitude in its band, above which all is white
_RANGE: Final = 80.0  # dB below it that are told apart: what is softer can't be heard beside it
_COLOURS: Final = (
    (0, 0, 4), (28, 16, 68), (79, 18, 123), (129, 37, 129), (181, 54, 122), (229, 80, 100),
    (251, 135, 97), (254, 194, 135), (252, 253, 191),
)  # fmt: skip
"""Matplotlib's magma at nine places: even steps to the eye, also without colour."""


def pictures(sounds: Array, rate: int, shape: tuple[int, int] = PICTURE) -> Array:
    """(n, height, width, 3) bytes: log-mel spectrograms of (n, t) sounds, low sounds below.

    All share one scale of loudness and one of time, the longest sound filling the width; what is
    not finite is drawn as silence.
    """
    height, width = shape
    hop = max(1, -(-sounds.shape[1] // width))
    parts = -(-hop // (SIZE // 2))  # frames of a column: between two of them nothing is left out
    sine = float(filters(rate, SIZE, height).max()) * SIZE / 4  # of a full sine under a Hann window
    tiles = np.zeros((len(sounds), height, width, 3), np.uint8)
    colours, places = np.array(_COLOURS, np.float64), np.linspace(0, 1, len(_COLOURS))
    for tile, sound in zip(tiles, np.nan_to_num(sounds, posinf=0.0, neginf=0.0), strict=True):
        frames = magnitudes(sound, SIZE, -(-hop // parts)) @ filters(rate, SIZE, height).T
        frames = np.pad(frames, ((0, -len(frames) % parts), (0, 0)), mode="edge")
        columns = frames.reshape(-1, parts, height).max(axis=1)[:width]
        decibels = 20 * np.log10(np.maximum(columns / sine, FLOOR))
        light = np.clip((decibels - _LOUD) / _RANGE + 1, 0, 1).T[::-1]
        for channel in range(3):
            tile[:, : light.shape[1], channel] = np.interp(light, places, colours[:, channel])
    return tiles
