"""A folder of image files as samples of one size."""

from __future__ import annotations

import os
import struct
import warnings
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFile, ImageOps

from ganreport.errors import UsageError
from ganreport.run.kinds import IMAGES
from gantrainer.config.settings import TrainConfig
from gantrainer.data.samples import DatasetInfo, Samples, Split

Array = npt.NDArray[Any]

SUFFIXES: Final = (
    ".bmp",
    ".gif",
    ".jpeg",
    ".jpg",
    ".pgm",
    ".png",
    ".ppm",
    ".tif",
    ".tiff",
    ".webp",
)
"""Files that count as images, by their names; all others are passed over."""

MOST_PIXELS: Final = 50_000_000
"""An image of more is refused before it is decoded: it may be made to fill the memory."""

_FORMATS: Final = ("BMP", "GIF", "JPEG", "PNG", "PPM", "TIFF", "WEBP")
_DAMAGED: Final = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    TypeError,
    LookupError,
    ArithmeticError,
    RuntimeError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)
"""What Pillow raises on a damaged file."""


def folder(config: TrainConfig) -> Samples:
    """The images below ``data_folder``, ``image_size`` squared, with 1 or 3 ``channels``.

    Files are taken in the order of their paths. Where all lie in two or more subfolders, these
    are the classes. What can't be read is skipped and named in the data card.

    Raises:
        UsageError: There is no such folder, or no image in it that can be read.
    """
    root = Path(config.data_folder)
    if not config.data_folder or not root.is_dir():
        raise UsageError(
            f"data = 'folder': data_folder = {config.data_folder!r} is no folder. "
            "Set it to the folder that holds the images."
        )
    paths = image_files(root)
    images, reasons = _read(paths, config.image_size, config.channels)
    skipped = tuple(
        f"{path.relative_to(root).as_posix()}: {reason}"
        for path, reason in zip(paths, reasons, strict=True)
        if reason
    )
    if len(skipped) == len(paths):
        first = f", such as {skipped[0]}" if skipped else ""
        raise UsageError(
            f"data_folder: of {len(paths)} image files in {root} none can be read{first}. "
            f"Images end in {', '.join(SUFFIXES)}."
        )
    good = [path for path, reason in zip(paths, reasons, strict=True) if not reason]
    labels, classes = class_folders([path.relative_to(root) for path in good])
    about = DatasetInfo(root.resolve().name, IMAGES, classes, skipped=skipped)
    return Samples(Split(images, labels), about)


def image_files(root: Path) -> list[Path]:
    """The image files below a folder, in the order of their paths; links are not followed."""
    paths = (
        Path(base, name)
        for base, _, names in os.walk(root)
        for name in names
        if name.lower().endswith(SUFFIXES) and not name.startswith(".")
    )
    return sorted(
        (p for p in paths if p.is_file() and not p.is_symlink()),
        key=lambda path: path.relative_to(root).parts,
    )


def class_folders(paths: list[Path]) -> tuple[Array | None, tuple[str, ...]]:
    """Labels (n,) and class names after the first folder of each path, if there are two or more."""
    tops = [path.parts[0] if len(path.parts) > 1 else "" for path in paths]
    classes = tuple(sorted(set(tops)))
    if len(classes) < 2 or "" in classes:
        return None, ()
    number = {name: index for index, name in enumerate(classes)}
    return np.array([number[top] for top in tops], np.int32), classes


def _read(paths: list[Path], size: int, channels: int) -> tuple[Array, list[str]]:
    """Images of all files that can be read, and the reason for each file, "" if it can."""
    images = np.empty((len(paths), size, size, channels), np.uint8)
    with warnings.catch_warnings(), _whole_files_only(), ThreadPoolExecutor() as pool:
        warnings.filterwarnings("ignore", module="PIL")  # of metadata that is not used here
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # MOST_PIXELS is stricter
        reasons = list(pool.map(partial(_read_into, size=size), images, paths))
    bad = [index for index, reason in enumerate(reasons) if reason]
    return (np.delete(images, bad, axis=0) if bad else images), reasons


def _read_into(slot: Array, path: Path, size: int) -> str:
    try:
        slot[:] = read_image(path, size, slot.shape[-1])
    except _DAMAGED as error:
        return f"{error}".replace(f"{path}", path.name) or type(error).__name__
    return ""


def read_image(path: Path, size: int, channels: int) -> Array:
    """One image as bytes (size, size, channels): turned as its EXIF says, cropped, resized.

    The largest square in the middle is kept and resized with antialiasing (Pillow's Lanczos
    filter). What is transparent is laid on white; of an animation the first frame counts.

    Raises:
        ValueError: It has more than ``MOST_PIXELS``.
        OSError: It can't be read; Pillow raises other errors, too.
    """
    with Image.open(path, formats=_FORMATS) as image:
        if image.width * image.height > MOST_PIXELS:
            raise ValueError(f"{image.width} x {image.height} pixels; the most is {MOST_PIXELS:,}")
        image.draft("RGB" if channels == 3 else "L", (2 * size, 2 * size))
        upright = ImageOps.exif_transpose(image)
        flat = _opaque(upright).convert("RGB" if channels == 3 else "L")
    side = min(flat.size)
    left, top = ((length - side) // 2 for length in flat.size)
    square = flat.crop((left, top, left + side, top + side))  # before: the filter reaches out
    resized = square.resize((size, size), Image.Resampling.LANCZOS)
    return np.asarray(resized).reshape(size, size, channels)


@contextmanager
def _whole_files_only() -> Iterator[None]:
    """Have Pillow refuse files that are cut short, which other packages tell it not to."""
    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _opaque(image: Image.Image) -> Image.Image:
    """The image in bytes, on white where it is transparent."""
    if image.mode.startswith(("I", "F")):
        return _bytes_of(image)
    if not image.has_transparency_data:
        return image
    layers = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), layers)


def _bytes_of(image: Image.Image) -> Image.Image:
    """An image of 16 bits as one of 8; what is neither is refused."""
    values = np.asarray(image)
    if values.dtype.kind not in "iu" or values.min() < 0 or values.max() > 65_535:
        raise ValueError(f"its pixels are {image.mode}, which have no known range")
    return Image.fromarray((values // 257).astype(np.uint8))
