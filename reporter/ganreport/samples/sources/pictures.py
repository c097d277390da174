"""Encoded pictures as arrays of bytes, decoded whole or not at all."""

from __future__ import annotations

import io
import struct
import threading
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFile, UnidentifiedImageError

from ganreport.messages import message
from ganreport.readers.images.files import MOST_PIXELS
from ganreport.readers.problems import Unusable, reason
from ganreport.samples.sources import headers
from ganreport.samples.sources.headers import PictureFacts

Array = npt.NDArray[Any]

FORMATS: Final = ("PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF", "PPM")
SUFFIXES: Final = (
    ".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".bmp", ".tif", ".tiff", ".gif", ".ppm",
    ".pgm", ".pbm", ".pnm",
)  # fmt: skip

_GREY: Final = ("1", "L", "LA", "La")
_DEEP_GREY: Final = ("I", "I;16", "I;16B", "I;16L", "I;16N")
_DAMAGED: Final = (
    OSError, SyntaxError, ValueError, EOFError, TypeError, LookupError, ArithmeticError,
    RuntimeError, MemoryError, struct.error, zlib.error, AttributeError,
    Image.DecompressionBombError,
)  # fmt: skip


def facts_of(content: bytes) -> PictureFacts:
    """What the header of a picture says, if the picture is whole.

    PNG has checksums. Others are decoded: JPEG at an eighth of its size, which takes a third of the
    time and fails where decoding all of it does.

    Raises:
        Unusable: It is no picture, damaged, cut short or very large.
    """
    facts = headers.of_png(content)
    if facts:
        _bounded(facts.width, facts.height)
        return facts
    with _image(content) as image:
        facts = PictureFacts(
            image.height,
            image.width,
            image.mode in (*_GREY, *_DEEP_GREY),
            image.has_transparency_data,
        )
        image.draft("L", (1, 1))
        image.load()
    return facts


def _bounded(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise Unusable(
            message(
                "{width:d} x {height:d} pixels; the most is {most:count}",
                width=width,
                height=height,
                most=MOST_PIXELS,
            )
        )


def decoded(content: bytes, channels: int) -> Array:
    """A picture as (height, width, 1 or 3) bytes; what is clear is laid on white.

    Greys of 16 bits keep their upper 8. Colours become one channel by their luma (ITU-R 601).

    Raises:
        Unusable: As :func:`facts_of`.
    """
    mode = "L" if channels == 1 else "RGB"
    with _image(content) as image:
        if image.mode in _DEEP_GREY:
            values = np.asarray(image).astype(np.float64)
            whole = Image.fromarray(np.clip(values / 257, 0, 255).astype(np.uint8))  # 65,535 / 255
        elif image.has_transparency_data:
            layers = image.convert("RGBA")
            paper = Image.new("RGBA", image.size, "white")
            whole = Image.alpha_composite(paper, layers).convert("RGB")
        else:
            whole = image
        pixels = np.asarray(whole.convert(mode))
    return pixels.reshape(*pixels.shape[:2], channels)


@contextmanager
def _image(content: bytes) -> Iterator[Image.Image]:
    try:
        with quietly, Image.open(io.BytesIO(content), formats=FORMATS) as image:
            _bounded(image.width, image.height)
            if image.mode == "F":
                raise Unusable(message("its values are floats; store such images as .npy"))
            yield image
    except UnidentifiedImageError as error:
        why = message("it is empty") if not content else message("it is no picture, or cut short")
        raise Unusable(why) from error
    except Unusable:
        raise
    except _DAMAGED as error:
        raise Unusable(reason(error)) from error


class _Quiet:
    """Has Pillow warn of nothing and refuse what is cut short while any thread decodes.

    What is wrong is said by us. WeasyPrint has Pillow fill what is cut short with grey.
    """

    _lock: ClassVar = threading.Lock()

    def __init__(self) -> None:
        self._inside = 0
        self._kept = warnings.catch_warnings()
        self._lenient = False

    def __enter__(self) -> None:
        with self._lock:
            if not self._inside:
                self._kept = warnings.catch_warnings()
                self._kept.__enter__()
                warnings.filterwarnings("ignore", module="PIL")
                warnings.simplefilter("ignore", Image.DecompressionBombWarning)
                self._lenient = ImageFile.LOAD_TRUNCATED_IMAGES
                ImageFile.LOAD_TRUNCATED_IMAGES = False
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside:
                ImageFile.LOAD_TRUNCATED_IMAGES = self._lenient
                self._kept.__exit__(None, None, None)


quietly: Final = _Quiet()
"""Around much decoding at once, so that it is not entered anew for each picture."""
