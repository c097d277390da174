"""Where bytes lie: a regular file, or an unnamed one that something compressed was unpacked to."""

from __future__ import annotations

import lzma
import os
import stat
import tempfile
import threading
import weakref
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from ganreport.messages import message
from ganreport.readers.problems import Unusable

MOST_UNPACKED: Final = 2**34
"""16 GB of what is compressed as a whole are unpacked at most; it may be made to fill the disk."""

MOST_RATIO: Final = 200
"""Times its size that something may unpack to: samples hardly shrink by 20, bombs by 1,000."""

FREELY: Final = 2**20  # bytes that may be unpacked at any ratio: a blank image shrinks a lot
_BLOCK: Final = 2**20  # bytes at a time: bounds the memory, not the result

DAMAGED: Final = (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError)
"""What reading a damaged compressed file may raise."""


class Store(Protocol):
    """Bytes that several threads may read at once."""

    def read(self, offset: int, length: int) -> bytes:
        """So many bytes from there on, fewer at the end.

        Raises:
            OSError: They can't be read.
        """


class FileStore:
    """A regular file by its path: what it has become in between is not followed if it is a link."""

    __slots__ = ("path",)

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self, offset: int, length: int) -> bytes:
        """As :class:`Store` says."""
        with opened(self.path) as file:
            file.seek(offset)
            return file.read(length)


class TemporaryStore:
    """An unnamed file on the disk that is gone with this object."""

    def __init__(self) -> None:
        self.file: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115 - the finalizer closes it
        self._lock = threading.Lock()
        weakref.finalize(self, self.file.close)

    def read(self, offset: int, length: int) -> bytes:
        """As :class:`Store` says."""
        with self._lock:
            self.file.seek(offset)
            return self.file.read(length)


def opened(path: Path) -> BinaryIO:
    """A regular file for reading; never a link, nor a pipe or device, which might block or flood.

    Raises:
        OSError: It is none, or can't be read.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(path, flags | getattr(os, "O_BINARY", 0))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError("it is no regular file")
    return os.fdopen(descriptor, "rb")


def unpacked(stream: BinaryIO, packed: int) -> tuple[TemporaryStore, str]:
    """What a stream unpacks ``packed`` bytes to, and by what it was cut short, if it was.

    Raises:
        Unusable: It is far more than samples would be.
        OSError: The disk is full.
    """
    store, total = TemporaryStore(), 0
    most = min(MOST_UNPACKED, max(FREELY, packed * MOST_RATIO))
    while True:
        try:
            block = stream.read(_BLOCK)
        except DAMAGED as error:
            store.file.flush()
            return store, str(error) or type(error).__name__
        if not block:
            break
        total += len(block)
        if total > most:
            raise Unusable(
                message("it unpacks to more than {most:count} bytes: unpack it yourself", most=most)
            )
        store.file.write(block)
    store.file.flush()
    return store, ""


def blocks(store: Store, offset: int, length: int) -> Iterator[bytes]:
    """So many bytes from there on in blocks.

    Raises:
        OSError: They can't be read.
    """
    while length > 0:
        block = store.read(offset, min(_BLOCK, length))
        if not block:
            raise OSError("the file is cut short")
        yield block
        offset += len(block)
        length -= len(block)
