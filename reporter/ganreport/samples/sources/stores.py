"""Where bytes lie: a regular file, or an unnamed one that something compressed was unpacked to."""

from __future__ import annotations

import lzma
import os
import stat
import tempfile
import threading
import weakref
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final, Protocol

from ganreport.messages import message
from ganreport.readers.problems import Unusable

MOST_UNPACKED: Final = 2**34
"""16 GB of what is compressed as a whole are unpacked at most; it may be made to fill the disk."""

MOST_RATIO: Final = 200
"""Times its size that something may unpack to: samples hardly shrink by 20, bombs by 1,000."""

FREELY: Final = 2**20  # bytes that may be unpacked at any ratio: a blank image shrinks a lot
_BLOCK: Final = 2**20  # bytes at a time: bounds the memory, not the result
_PACKED: Final = 2**16  # the same of what is compressed

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


def unpacked(file: BinaryIO, new: Callable[[], Any], packed: int) -> tuple[TemporaryStore, str]:
    """What a compressed file of ``packed`` bytes holds, and by what it was cut short, if it was.

    Args:
        file: The compressed file.
        new: A decompressor of zlib, bz2 or lzma.
        packed: Its bytes.

    Raises:
        Unusable: It is far more than samples would be.
        OSError: The disk is full.
    """
    store, total = TemporaryStore(), 0
    most = min(MOST_UNPACKED, max(FREELY, packed * MOST_RATIO))
    pieces, damage = _pieces(file, new), ""
    while True:
        try:
            piece = next(pieces, None)
        except DAMAGED as error:
            damage = str(error) or type(error).__name__
            break
        if piece is None:
            break
        total += len(piece)
        if total > most:
            raise Unusable(
                message("it unpacks to more than {most:count} bytes: unpack it yourself", most=most)
            )
        store.file.write(piece)
    store.file.flush()
    return store, damage


def _pieces(file: BinaryIO, new: Callable[[], Any]) -> Iterator[bytes]:
    """What compressed streams, one after the other, hold; no piece is larger than a block."""
    inflater, waiting, begun = new(), b"", False
    while True:
        more = not getattr(inflater, "needs_input", True)  # bz2 and lzma keep what they were given
        given = b"" if more else waiting or file.read(_PACKED)
        if not given and not more:
            if begun:
                raise EOFError("it is cut short")
            return
        begun = True
        yield inflater.decompress(given, _BLOCK)
        waiting = getattr(inflater, "unconsumed_tail", b"")
        if inflater.eof:
            waiting = inflater.unused_data.lstrip(b"\0")  # streams may be padded
            inflater, begun = new(), False
