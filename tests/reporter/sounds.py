"""Sounds of a synthesiser, and damage to them by dose, for tests and benchmarks."""

import numpy as np
from scipy import signal

RATE = 16_000
VOWELS = {  # Hz of the first three formants (Peterson and Barney 1952, men)
    "a": (730, 1090, 2440),
    "e": (530, 1840, 2480),
    "i": (270, 2290, 3010),
    "o": (570, 840, 2410),
    "u": (300, 870, 2240),
}


def envelope(count: int) -> np.ndarray:
    """Rises for 20 ms, falls slowly, ends in 50 ms."""
    time = np.arange(count) / RATE
    end = count / RATE
    return np.minimum(1, time / 0.02) * np.exp(-time) * np.minimum(1, (end - time) / 0.05)


def tone(pitch: float, seconds: float, rng: np.random.Generator) -> np.ndarray:
    """Harmonics that fade with their number, with a little vibrato."""
    time = np.arange(int(seconds * RATE)) / RATE
    phase = 2 * np.pi * pitch * (time + 0.0006 * np.sin(2 * np.pi * 5 * time))
    partials = range(1, int(0.45 * RATE / pitch))
    sound = sum(np.sin(k * phase + rng.uniform(0, 6.28)) / k**1.2 for k in partials)
    return scaled(sound * envelope(len(time)))


def vowel(name: str, pitch: float, seconds: float, rng: np.random.Generator) -> np.ndarray:
    """A train of glottal pulses through three resonances, with some breath."""
    count = int(seconds * RATE)
    drift = pitch * (1 + 0.03 * np.sin(2 * np.pi * 3 * np.arange(count) / RATE))
    source = np.diff(np.floor(np.cumsum(drift) / RATE), prepend=0)
    sound = source + 0.003 * rng.normal(size=count)
    for place, formant in enumerate(VOWELS[name]):
        width = 60 + 40 * place
        radius = np.exp(-np.pi * width / RATE)
        feedback = [1, -2 * radius * np.cos(2 * np.pi * formant / RATE), radius**2]
        sound = signal.lfilter([1], feedback, sound)
    return scaled(sound * envelope(count))


def scaled(sound: np.ndarray, peak: float = 0.5) -> np.ndarray:
    return (peak * sound / np.abs(sound).max()).astype(np.float32)


def voices(count: int, seed: int = 0, seconds: float = 0.6) -> list[np.ndarray]:
    """Vowels and tones of many pitches, in turn."""
    rng = np.random.default_rng(seed)
    made = []
    for place in range(count):
        pitch = float(rng.uniform(90, 260))
        if place % 2:
            made.append(tone(2 * pitch, seconds, rng))
        else:
            made.append(vowel("aeiou"[place // 2 % 5], pitch, seconds, rng))
    return made


def noisy(sound: np.ndarray, dose: float, seed: int = 1) -> np.ndarray:
    """White noise of ``dose`` times the sound's own root mean square."""
    noise = np.random.default_rng(seed).normal(size=len(sound))
    return (sound + dose * np.sqrt(np.mean(sound**2)) * noise).astype(np.float32)


def muffled(sound: np.ndarray, dose: float) -> np.ndarray:
    """Nothing above 7 kHz at a dose near 0, above 500 Hz at a dose of 1."""
    edge = 7000 * (500 / 7000) ** dose
    return signal.sosfilt(signal.butter(4, edge, fs=RATE, output="sos"), sound).astype(np.float32)


def metallic(sound: np.ndarray, dose: float) -> np.ndarray:
    """Every partial again, mirrored about a quarter of the rate, as of a bad upsampler."""
    mirrored = sound * np.cos(np.pi * np.arange(len(sound)))
    return (sound + dose * mirrored).astype(np.float32)


DAMAGE = {"noisy": noisy, "muffled": muffled, "metallic": metallic}
