"""What librosa and scikit-image say of fixed pairs, for tests/reporter/stats to compare with.

    python -m venv VENV; VENV/bin/pip install librosa scikit-image
    PYTHONPATH=reporter VENV/bin/python benchmarks/pairs_oracles.py

writes tests/reporter/stats/pairs_oracles.json. Neither is needed to run the tests.
"""

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import librosa
import numpy as np
import skimage
from scipy import ndimage
from skimage import color, metrics

TESTS = Path(__file__).parents[1] / "tests" / "reporter"


def _sounds() -> ModuleType:
    spec = importlib.util.spec_from_file_location("sounds", TESTS / "sounds.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SOUNDS = _sounds()


def image(seed: int, channels: int) -> tuple[np.ndarray, np.ndarray]:
    """A smooth image in bytes, and the same with noise; the tests make the same."""
    rng = np.random.default_rng(seed)
    smooth = ndimage.gaussian_filter(rng.normal(size=(48, 56, channels)), (3, 3, 0))
    truth = np.clip(127 + 60 * smooth / smooth.std(), 0, 255).astype(np.uint8)
    return np.clip(truth + rng.normal(0, 12, truth.shape), 0, 255).astype(np.uint8), truth


def of_images(seed: int, channels: int) -> dict[str, float]:
    """What scikit-image says of an image."""
    made, true = image(seed, channels)
    facts = {
        "psnr": metrics.peak_signal_noise_ratio(true, made, data_range=255),
        "ssim": metrics.structural_similarity(true, made, data_range=255, channel_axis=2),
    }
    if channels == 3:
        luma = [color.rgb2ycbcr(each)[..., 0] for each in (true, made)]
        facts["psnr_luma"] = metrics.peak_signal_noise_ratio(*luma, data_range=255)
    return {name: float(value) for name, value in facts.items()}


def of_sounds(damage: str, dose: float) -> dict[str, float]:
    """What follows from librosa's spectra of a sound."""
    (true,) = SOUNDS.voices(1, seed=3)
    made = SOUNDS.DAMAGE[damage](true, dose)
    return {
        "log_mel": float(np.mean(np.abs(_log_mel(made) - _log_mel(true)))),
        "cepstral": _cepstral(made, true),
        "spectral": float(np.mean([_spectral(made, true, *each) for each in (
            (1024, 120, 600), (2048, 240, 1200), (512, 50, 240))])),
    }  # fmt: skip


def _mel(sound: np.ndarray, power: int) -> np.ndarray:
    return librosa.feature.melspectrogram(
        y=sound.astype(np.float64), sr=SOUNDS.RATE, n_fft=1024, hop_length=256, n_mels=80,
        power=power,
    )  # fmt: skip


def _log_mel(sound: np.ndarray) -> np.ndarray:
    return np.log(np.maximum(_mel(sound, 1), 1e-5))


def _cepstral(made: np.ndarray, true: np.ndarray) -> float:
    levels = [np.log(np.maximum(_mel(sound, 2), 1e-10)) for sound in (made, true)]
    # An orthonormal cosine transform of 80 bands is sqrt(160) times the cepstrum.
    cepstra = [librosa.feature.mfcc(S=each, n_mfcc=14) / np.sqrt(160) for each in levels]
    off = (cepstra[0] - cepstra[1])[1:]
    return float(10 / np.log(10) * np.mean(np.sqrt(2 * np.sum(off**2, axis=0))))


def _spectral(made: np.ndarray, true: np.ndarray, size: int, hop: int, width: int) -> float:
    x, y = (
        np.sqrt(np.maximum(np.abs(librosa.stft(
            sound.astype(np.float64), n_fft=size, hop_length=hop, win_length=width)) ** 2, 1e-7))
        for sound in (made, true)
    )  # fmt: skip
    return float(np.linalg.norm(y - x) / np.linalg.norm(y) + np.mean(np.abs(np.log(x / y))))


def main() -> None:
    """Write what they say."""
    facts = {
        "librosa": librosa.__version__,
        "scikit-image": skimage.__version__,
        "images": {f"{seed} {channels}": of_images(seed, channels)
                   for seed, channels in ((0, 1), (1, 3))},
        "sounds": {name: of_sounds(name, 0.3) for name in SOUNDS.DAMAGE},
        "filters": librosa.filters.mel(sr=22050, n_fft=64, n_mels=5).tolist(),
    }  # fmt: skip
    file = TESTS / "stats" / "pairs_oracles.json"
    file.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    print(file)


if __name__ == "__main__":
    main()
