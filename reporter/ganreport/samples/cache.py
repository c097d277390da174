"""Features that were computed before: in the user's cache folder, by what they were computed from.

A key is the hash of everything that the content follows from, so that an entry is never out of
date. It is an ordinary file whose name holds its key and checksum: what does not match is ignored
and written again. Where nothing can be written all works without, only not so fast.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import google_crc32c
import numpy as np
import numpy.typing as npt

from ganreport.errors import UsageError
from ganreport.run.atomic import replacing

Array = npt.NDArray[Any]

FOLDER_VARIABLE: Final = "GANREPORT_CACHE"
SIZE_VARIABLE: Final = "GANREPORT_CACHE_SIZE"

LIMIT: Final = 4 << 30
"""Bytes that are kept at most unless the user says otherwise: ten data sets of 50,000 x 2,048."""

_UNITS: Final = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}  # powers of 1,024
_SUFFIXES: Final = (".npy", ".onnx")
_PIECE: Final = 1 << 24  # bytes that a checksum takes in at once


@dataclass(frozen=True)
class CacheEntry:
    """One file of the cache: its path, its bytes, and when it was last used (Unix time)."""

    path: Path
    size: int
    used: float


@dataclass(frozen=True)
class Cache:
    """Files in a folder, at most ``limit`` bytes of them; with 0 nothing is kept or looked up."""

    folder: Path
    limit: int = LIMIT

    @classmethod
    def of_user(cls) -> Cache:
        """The user's: ``GANREPORT_CACHE``, else ``ganreport/features`` where caches belong.

        Raises:
            UsageError: ``GANREPORT_CACHE_SIZE`` is no size.
        """
        return cls(_folder(), _limit(os.environ.get(SIZE_VARIABLE, "")))

    def array(self, key: str) -> Array | None:
        """The array that was kept under a key, mapped into memory; None where there is none."""
        path = self._sound(key, ".npy")
        if path is None:
            return None
        try:
            array: Array = np.load(path, mmap_mode="r", allow_pickle=False)
        except (OSError, ValueError, EOFError):
            return None
        return array

    def keep_array(self, key: str, array: Array) -> bool:
        """Keep an array; whether it is kept."""
        head = io.BytesIO()
        array = np.ascontiguousarray(array)
        described = np.lib.format.header_data_from_array_1_0(array)
        np.lib.format.write_array_header_1_0(head, described)
        return self._keep(key, ".npy", head.getvalue(), array.reshape(-1).view(np.uint8).data)

    def content(self, key: str, suffix: str) -> bytes | None:
        """The bytes that were kept under a key."""
        path = self._sound(key, suffix)
        if path is None:
            return None
        try:
            return path.read_bytes()
        except OSError:
            return None

    def keep(self, key: str, suffix: str, content: bytes) -> bool:
        """Keep bytes; whether they are kept."""
        return self._keep(key, suffix, content)

    def entries(self) -> list[CacheEntry]:
        """What is kept, the least recently used first."""
        listed = []
        with contextlib.suppress(OSError):
            for path in self.folder.iterdir():
                if path.suffix in _SUFFIXES and path.name.count(".") == 2:
                    with contextlib.suppress(OSError):
                        status = path.lstat()
                        listed.append(CacheEntry(path, status.st_size, status.st_mtime))
        return sorted(listed, key=lambda entry: (entry.used, entry.path.name))

    def clear(self) -> int:
        """Remove all of it; how many bytes that were.

        Raises:
            OSError: A file can't be removed.
        """
        freed = 0
        for entry in self.entries():
            entry.path.unlink(missing_ok=True)
            freed += entry.size
        return freed

    def state(self) -> str:
        """In a few words whether anything can be kept."""
        if not self.limit:
            return f"no: {SIZE_VARIABLE} is 0"
        place = self.folder
        while not place.exists() and place != place.parent:
            place = place.parent
        if not place.is_dir():
            return f"no: {place} is no folder"
        return "yes" if os.access(place, os.W_OK | os.X_OK) else f"no: {place} can't be written to"

    def _sound(self, key: str, suffix: str) -> Path | None:
        """The file of a key whose checksum is right, which counts as used now."""
        if not self.limit:
            return None
        try:
            named = [*self.folder.glob(f"{key}.*{suffix}")]
            good = next(
                (path for path in named if _checksum(_pieces(path)) == _claimed(path)), None
            )
        except OSError:
            return None
        if good is not None:
            with contextlib.suppress(OSError):  # of another user, or not to be written
                os.utime(good)
        return good

    def _keep(self, key: str, suffix: str, *parts: bytes | memoryview) -> bool:
        size = sum(len(part) for part in parts)
        if size > self.limit:
            return False
        where = f"{key}.{_checksum(_sliced(parts)):08x}{suffix}"
        try:
            for other in self.folder.glob(f"{key}.*{suffix}"):
                other.unlink(missing_ok=True)  # damaged, or it would have been used
            with replacing(self.folder, where) as file:
                for part in parts:
                    file.write(part)
            self._trim(self.folder / where)
        except (OSError, UsageError):
            return False
        return True

    def _trim(self, newest: Path) -> None:
        """Remove the least recently used entries until the rest fit; never the newest."""
        entries = self.entries()
        total = sum(entry.size for entry in entries)
        for entry in entries:
            if total <= self.limit:
                return
            if entry.path != newest:
                entry.path.unlink(missing_ok=True)
                total -= entry.size


def key_of(*parts: str | int | Array | None) -> str:
    """A key of all that a content follows from."""
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, np.ndarray):
            digest.update(f"{part.dtype.str}{part.shape}".encode())
            digest.update(np.ascontiguousarray(part).tobytes())
        else:
            digest.update(repr(part).encode())
        digest.update(b"\0")
    return digest.hexdigest()[:40]


def _folder() -> Path:
    given = os.environ.get(FOLDER_VARIABLE, "")
    if given:
        return Path(given).expanduser()
    base = os.environ.get("XDG_CACHE_HOME", "")
    if Path(base).is_absolute():
        return Path(base) / "ganreport" / "features"
    try:
        return Path.home() / ".cache" / "ganreport" / "features"
    except RuntimeError:  # a user without a home
        return Path(os.devnull) / "ganreport"


def _limit(text: str) -> int:
    """Bytes of a size in words: ``500M``, ``4G``, ``0``."""
    if not text:
        return LIMIT
    number, unit = (text[:-1], text[-1].lower()) if text[-1:].isalpha() else (text, "")
    try:
        size = float(number) * _UNITS[unit]
    except (ValueError, KeyError):
        size = -1
    if not 0 <= size < float("inf"):
        raise UsageError(
            f"{SIZE_VARIABLE} = {text!r} is no size: give bytes, or a number with K, M, G or T "
            "(500M, 4G). 0 keeps nothing."
        )
    return int(size)


def _claimed(path: Path) -> int:
    try:
        return int(path.name.split(".")[1], 16)
    except (IndexError, ValueError):
        return -1


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def _sliced(parts: tuple[bytes | memoryview, ...]) -> Iterator[bytes]:
    for part in parts:
        view = memoryview(part)
        for start in range(0, len(view), _PIECE):
            yield bytes(view[start : start + _PIECE])


def _checksum(pieces: Iterator[bytes]) -> int:
    total = 0
    for piece in pieces:
        total = google_crc32c.extend(total, piece)
    return total
