"""Samples in files, written by the programs that people write them with."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

Array = npt.NDArray[Any]


def images(count: int, *shape: int, seed: int = 0) -> Array:
    """Images of noise, each with a colour of its own beneath."""
    rng = np.random.default_rng(seed)
    base = rng.integers(0, 200, (count, 1, 1, shape[2]))
    return (base + rng.integers(0, 56, (count, *shape))).astype(np.uint8)


def encoded(image: Array, kind: str = "PNG", **options: Any) -> bytes:
    """An image as Pillow writes it."""
    file = io.BytesIO()
    flat = image[..., 0] if image.ndim == 3 and image.shape[2] == 1 else image
    Image.fromarray(flat).save(file, kind, **options)
    return file.getvalue()


def put(folder: Path, files: dict[str, bytes]) -> Path:
    """Files of these names and contents."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def zipped(path: Path, files: dict[str, bytes], how: int = zipfile.ZIP_STORED) -> Path:
    """The same in a zip archive."""
    with zipfile.ZipFile(path, "w", how) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def tarred(path: Path, files: dict[str, bytes], mode: str = "w") -> Path:
    """The same in a tar archive."""
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


def dataset_json(labels: dict[str, Any] | None) -> bytes:
    """What StyleGAN's dataset_tool writes beside images."""
    pairs = None if labels is None else [[name, label] for name, label in labels.items()]
    return json.dumps({"labels": pairs}).encode()
