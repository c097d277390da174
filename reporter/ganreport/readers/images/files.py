"""Picture files as arrays of samples: decoded when asked for, whole or not at all."""

from __future__ import annotations

import io
import re
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFile, UnidentifiedImageError

from ganreport.errors import RunBroken
from ganreport.messages import Text, message
from ganreport.readers.problems import reason
from ganreport.run.model import identity
from ganreport.stats.tiling import Cut

Array = npt.NDArray[Any]

MOST_PIXELS: Final = 50_000_000
"""A picture of more is refused before it is decoded: it may be made to fill the memory."""

KEPT_PIXELS: Final = 2**20
"""Pixels of all tiles of a step together; larger tiles are made smaller."""

MOST_SIDE: Final = 256
"""Pixels of a tile's longer side at most."""

_CUT: Final = re.compile(r"image file is truncated \((\d+) bytes not processed\)")
_FORMATS: Final = ("PNG", "JPEG", "WEBP", "BMP")
_DAMAGED: Final = (
    OSError, SyntaxError, ValueError, EOFError, TypeError, LookupError, ArithmeticError,
    RuntimeError, MemoryError, struct.error, zlib.error, Image.DecompressionBombError,
)  # fmt: skip


class Torn(Exception):
    """A picture can't be read whole; the text says why."""


@dataclass(frozen=True)
class Picture:
    """Where an encoded picture is: a whole file, or ``length`` bytes of one from ``offset`` on.

    ``where`` is what problems call it.
    """

    file: Path
    where: str
    offset: int = 0
    length: int | None = None

    def opened(self) -> BinaryIO:
        """Its bytes as a file."""
        if self.length is None:
            return self.file.open("rb")
        with self.file.open("rb") as whole:
            whole.seek(self.offset)
            return io.BytesIO(whole.read(self.length))


def size_of(picture: Picture) -> tuple[int, int]:
    """Height and width of a picture, by its header.

    Raises:
        Torn: It is no picture, or a very large one.
    """
    with _image(picture) as image:
        return image.height, image.width


def read_picture(picture: Picture) -> Array:
    """A picture as (h, w, 3) bytes; what is transparent is laid on white.

    Raises:
        Torn: It is no picture, cut short, damaged, or a very large one.
    """
    with _image(picture) as image:
        if image.mode.startswith(("I", "F")):
            values = np.asarray(image).astype(np.float64)
            grey = Image.fromarray((np.clip(values, 0, 65_535) / 257).astype(np.uint8))
            return np.asarray(grey.convert("RGB"))
        if image.has_transparency_data:
            layers = image.convert("RGBA")
            paper = Image.new("RGBA", image.size, "white")
            return np.asarray(Image.alpha_composite(paper, layers).convert("RGB"))
        return np.asarray(image.convert("RGB"))


@contextmanager
def _image(picture: Picture) -> Iterator[Image.Image]:
    with (
        _quietly(picture.file),
        picture.opened() as opened,
        Image.open(opened, formats=_FORMATS) as image,
    ):
        if image.width * image.height > MOST_PIXELS:
            raise ValueError(
                message(
                    "{width:d} x {height:d} pixels; the most is {most:count}",
                    width=image.width,
                    height=image.height,
                    most=MOST_PIXELS,
                )
            )
        yield image


@contextmanager
def _quietly(file: Path) -> Iterator[None]:
    """Have Pillow refuse what is cut short, warn of nothing, and raise our error only."""
    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", module="PIL")
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # ours is stricter
            yield
    except UnidentifiedImageError as error:
        raise Torn(message("it is no picture, or cut short")) from error
    except _DAMAGED as error:
        raise Torn(_said(error, file)) from error
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _said(error: Exception, file: Path) -> Text:
    """What Pillow says, without the place of the file."""
    said = reason(error)
    if not isinstance(said, str):
        return said
    cut = _CUT.fullmatch(said)
    if cut:
        left = int(cut[1])
        return message("image file is truncated ({left:d} bytes not processed)", left=left)
    return said.replace(str(file), file.name)


@dataclass(frozen=True)
class Pictures:
    """The tiles of one step's pictures, under one or two names, with the interface of ``Arrays``.

    ``files`` are all of the size that ``cut`` is for; tiles are (n, *``shape``) bytes.
    """

    files: tuple[Picture, ...]
    cut: Cut
    shape: tuple[int, int, int]
    names: frozenset[str]

    @property
    def path(self) -> Path:
        """The first file."""
        return self.files[0].file

    def get(self, name: str) -> Array | None:
        """The tiles, read-only, or None of another name.

        Raises:
            RunBroken: A picture can't be read any more.
        """
        seen = tuple(identity(picture.file) for picture in self.files)
        return _tiles(self.files, seen, self.cut, self.shape) if name in self.names else None


def tile_shape(cut: Cut, pictures: int, *, grey: bool) -> tuple[int, int, int]:
    """Height, width and channels that tiles of a step's pictures are kept with."""
    count = len(cut.cells) * pictures
    fitting = (KEPT_PIXELS / (count * cut.height * cut.width)) ** 0.5
    factor = min(1.0, fitting, MOST_SIDE / max(cut.height, cut.width))
    sides = (max(1, round(side * factor)) for side in (cut.height, cut.width))
    height, width = sides
    return height, width, 1 if grey else 3


def shrunk(tiles: Array, shape: tuple[int, int, int]) -> Array:
    """(n, h, w, 3) tiles in another size, by areas, grey where one channel is wanted."""
    height, width, channels = shape
    if tiles.shape[1:3] != (height, width):
        box, size = Image.Resampling.BOX, (width, height)
        tiles = np.stack([np.asarray(Image.fromarray(t).resize(size, box)) for t in tiles])
    return tiles[..., :channels]


@lru_cache(maxsize=16)
def _tiles(
    files: tuple[Picture, ...],
    _: tuple[tuple[int, ...], ...],
    cut: Cut,
    shape: tuple[int, int, int],
) -> Array:
    """The tiles of pictures, kept as long as their files are the same."""
    try:
        parts = [shrunk(cut.tiles(read_picture(file)), shape) for file in files]
        tiles = np.ascontiguousarray(np.concatenate(parts))
    except (Torn, ValueError) as error:
        raise RunBroken(
            f"{files[0].file}: the picture can't be read any more ({error}). "
            "Build the report when nothing writes to the folder."
        ) from error
    tiles.setflags(write=False)
    return tiles
