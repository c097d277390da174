"""Folders of true images, their blurred copies, and of sounds, for tests of pairs."""

from pathlib import Path

import numpy as np
from PIL import Image
from scipy import ndimage
from scipy.io import wavfile

from ... import sounds


def scene(seed: int, side: int = 24) -> np.ndarray:
    """Blobs of colours."""
    rng = np.random.default_rng(seed)
    smooth = ndimage.gaussian_filter(rng.normal(size=(side, side, 3)), (1.5, 1.5, 0))
    return np.clip(127 + 55 * smooth / smooth.std(), 0, 255).astype(np.uint8)


def blurred(image: np.ndarray, dose: float) -> np.ndarray:
    return ndimage.gaussian_filter(image, (dose, dose, 0))


def folder_of(path: Path, images: dict[str, np.ndarray]) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    for name, image in images.items():
        Image.fromarray(image).save(path / name)
    return path


def truth(path: Path, count: int = 12) -> Path:
    return folder_of(path, {f"scene{i}.png": scene(i) for i in range(count)})


def outputs(path: Path, dose: float, count: int = 12, ending: str = "_SR", shift: int = 0) -> Path:
    """Blurred copies; ``shift`` gives each the name of another."""
    images = {f"scene{i}{ending}.png": blurred(scene((i + shift) % count), dose)
              for i in range(count)}  # fmt: skip
    return folder_of(path, images)


def waves(path: Path, made: list[np.ndarray], ending: str = "", rate: int = sounds.RATE) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    for place, sound in enumerate(made):
        wavfile.write(path / f"u{place}{ending}.wav", rate, sound.astype(np.float32))
    return path
