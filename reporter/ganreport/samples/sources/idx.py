"""MNIST's own form of arrays: IDX files of bytes, compressed or not."""

from __future__ import annotations

import re
import struct
import zlib
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.messages import message
from ganreport.readers.problems import Unusable
from ganreport.samples.sources.stores import opened, unpacked

Array = npt.NDArray[Any]

_NAME: Final = re.compile(r"[-.]idx\d-ubyte(?:\.gz)?$")
_BYTES: Final = 8  # the type of values: unsigned bytes, which all such data sets have
_MOST_AXES: Final = 4  # images in colour have as many


def is_idx(name: str) -> bool:
    """Whether a name is that of such a file."""
    return bool(_NAME.search(name.lower()))


def labels_of(name: str) -> str:
    """What the file of labels beside a file of images is called."""
    return re.sub(r"images([-.])idx\d", r"labels\1idx1", name)


def array_in(path: Path) -> Array:
    """The array of a file, mapped into memory.

    Raises:
        Unusable: It is of another form, or cut short.
    """
    try:
        with opened(path) as file:
            if file.read(2) == b"\x1f\x8b":
                file.seek(0)
                store, damage = unpacked(
                    file, lambda: zlib.decompressobj(16 + zlib.MAX_WBITS), path.stat().st_size
                )
                if damage:
                    raise Unusable(message("it is cut short"))
                return _mapped(store.file)
            return _mapped(file)
    except OSError as error:
        raise Unusable(error.strerror or str(error)) from error


def _mapped(file: Any) -> Array:
    try:
        file.seek(0)
        nothing, kind, axes = struct.unpack(">HBB", file.read(4))
        shape = struct.unpack(f">{axes}I", file.read(4 * axes)) if axes <= _MOST_AXES else ()
        if nothing or kind != _BYTES or not shape or not all(shape):
            raise Unusable(message("it is no IDX file of bytes"))
        return np.memmap(file, np.uint8, "r", file.tell(), shape)
    except (struct.error, ValueError) as error:
        if isinstance(error, Unusable):
            raise
        raise Unusable(message("it is cut short")) from error
