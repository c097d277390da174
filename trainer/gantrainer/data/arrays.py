"""A NumPy file of images or points as samples."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.errors import UsageError
from ganreport.run import kinds
from ganreport.run.kinds import IMAGES, POINTS, SampleSpace
from gantrainer.config.settings import TrainConfig
from gantrainer.data import array_files
from gantrainer.data.samples import DatasetInfo, Samples, Split

Array = npt.NDArray[Any]

SAMPLE_KEYS: Final = ("samples", "images", "x", "arr_0")
# The two customs for images as floating-point numbers.
RANGES: Final = {"unit": (0.0, 1.0), "signed": (-1.0, 1.0)}

_ROWS: Final = 4096  # images put on 256 levels at a time: bounds the memory, not the result


def array(config: TrainConfig) -> Samples:
    """The samples of ``data_file``: the first of ``SAMPLE_KEYS``, and ``labels`` if it has them.

    Points are (n, d) numbers of any type. Images are (n, height, width[, 1 or 3]), of bytes, or of
    floats in the range that ``data_range`` states; they are kept as bytes.

    Raises:
        UsageError: It can't be read, or holds something else; the message counts bad samples.
    """
    path = Path(config.data_file)
    if not config.data_file or not path.is_file():
        raise UsageError(
            f"data = 'array': data_file = {config.data_file!r} is no file. "
            "Set it to a .npz or .npy."
        )
    arrays = array_files.read_arrays(path, (*SAMPLE_KEYS, "labels"))
    key = next((key for key in SAMPLE_KEYS if key in arrays), None)
    if key is None:
        raise UsageError(f"{path}: it holds none of {', '.join(SAMPLE_KEYS)}. Name the array so.")
    where = f"{path}: {key}"
    values = np.asarray(arrays[key])
    space = _space(values, where)
    samples = (
        _points(values, where) if space is POINTS else _images(values, where, config.data_range)
    )
    if "labels" not in arrays:
        return Samples(Split(samples), DatasetInfo(path.name, space))
    labels = _labels(arrays["labels"], len(samples), f"{path}: labels")
    classes = tuple(str(i) for i in range(int(labels.max()) + 1))
    return Samples(Split(samples, labels), DatasetInfo(path.name, space, classes))


def _space(values: Array, where: str) -> SampleSpace:
    """What the values are, which a file of arrays doesn't say."""
    space = kinds.of(None, values)
    if space not in (POINTS, IMAGES):
        raise UsageError(
            f"{_described(values, where)}. Allowed: points (n, d), "
            "images (n, height, width[, 1 or 3])."
        )
    return space


def _described(values: Array, where: str) -> str:
    return f"{where} is {values.dtype} of shape {values.shape}"


def _points(values: Array, where: str) -> Array:
    with np.errstate(over="ignore"):  # what float32 can't hold is refused below
        points = values.astype(np.float32)
    _refuse(~np.asarray(np.isfinite(points).all(axis=1)), where, "not finite in float32")
    return points


def _images(values: Array, where: str, data_range: str) -> Array:
    described, images = _described(values, where), IMAGES.channelled(values)
    if images.shape[3] not in (1, 3):
        raise UsageError(f"{described}. The last axis of images must be 1 or 3 channels.")
    if (values.dtype == np.uint8) != (data_range == "bytes") or values.dtype.kind not in "fu":
        raise UsageError(
            f"{described}, but data_range = {data_range!r}. Images are uint8 with 'bytes', "
            "or floats with 'unit' for [0, 1] or 'signed' for [-1, 1]."
        )
    return images if data_range == "bytes" else _as_bytes(images, where, data_range)


def _as_bytes(images: Array, where: str, data_range: str) -> Array:
    """Float images in their range as 256 levels, some rows at a time."""
    low, high = RANGES[data_range]
    levels = np.empty(images.shape, np.uint8)
    finite, inside = np.empty((2, len(images)), bool)
    for start in range(0, len(images), _ROWS):
        part = slice(start, start + _ROWS)
        rows = images[part].astype(np.float32)
        finite[part] = np.isfinite(rows).all(axis=(1, 2, 3))
        inside[part] = ((rows >= low) & (rows <= high)).all(axis=(1, 2, 3))
        usable = np.where((finite & inside)[part, None, None, None], rows, low)
        levels[part] = np.rint((usable - low) * (255 / (high - low)))
    _refuse(~finite, where, "not finite")
    _refuse(
        ~inside, where, f"outside of [{low:g}, {high:g}], which data_range = {data_range!r} means"
    )
    return levels


def _refuse(bad: Array, where: str, what: str) -> None:
    if bad.any():
        raise UsageError(
            f"{where}: {int(bad.sum())} of {len(bad)} samples are {what}; the first is "
            f"sample {int(bad.argmax())}. Repair or remove them."
        )


def _labels(labels: Array, count: int, where: str) -> Array:
    flat = labels.ravel() if labels.shape in ((count,), (count, 1)) else labels
    if flat.shape != (count,) or flat.dtype.kind not in "iu":
        raise UsageError(
            f"{where} is {labels.dtype} of shape {labels.shape}. Allowed: {count} whole numbers."
        )
    if flat.min() < 0 or flat.max() > 65_535:
        raise UsageError(f"{where} go from {flat.min()} to {flat.max()}. Allowed: 0 to 65535.")
    return flat.astype(np.int32)
