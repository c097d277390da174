"""Weights of the embedding's network, kept so that it is the same one every time."""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path

import keras
import numpy as np

from ganreport.run.atomic import replacing
from gantrainer.models import checkpoints


def cache_folder() -> Path:
    """Where classifiers are cached: ``ganreport`` in XDG_CACHE_HOME, else in ``~/.cache``."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if Path(base).is_absolute() else Path.home() / ".cache") / "ganreport"


def restored(model: keras.Model, path: Path) -> bool:
    """Give the model the weights that ``path`` keeps; False if there are none that fit."""
    arrays = checkpoints.read(path)
    weights = [array for _, array in sorted((arrays or {}).items())]
    fits = [array.shape for array in weights] == [v.shape for v in model.weights]
    if fits:
        model.set_weights(weights)
    return fits


def keep(model: keras.Model, root: Path, where: str) -> None:
    """Write the model's weights to ``root/where`` unless that holds weights already.

    Raises:
        UnsafePath: A folder on the way from ``root``, which the user named, is a link.
    """
    if checkpoints.read(root / where) is not None:
        return
    buffer = io.BytesIO()
    np.savez(buffer, **{f"{i:03d}": w for i, w in enumerate(model.get_weights())})
    with replacing(root, where) as file:
        file.write(buffer.getvalue())


def sha256(model: keras.Model) -> str:
    """Hash of the model's weights, in their order."""
    digest = hashlib.sha256()
    for weight in model.get_weights():
        digest.update(np.ascontiguousarray(weight).tobytes())
    return digest.hexdigest()
