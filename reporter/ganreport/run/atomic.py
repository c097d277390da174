"""Files that appear complete or not at all, and only in the folder that they were meant for.

A run directory may be somebody else's, and a link in it may lead anywhere. So the folders from the
one that the user named down to a file must be real ones, a file is written under a random name that
was free, and only then takes its place, where it replaces a link instead of following it.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import stat
import time
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import IO, Final

from ganreport.errors import UnsafePath
from ganreport.run.schema import TEMPORARY_SUFFIX

# Where the system can, folders are held open and named by that, so that none can be exchanged for
# a link in between; elsewhere (Windows) each is looked at before it is used.
_HELD: Final = hasattr(os, "O_DIRECTORY") and {os.open, os.mkdir, os.stat} <= os.supports_dir_fd
# O_PATH: a folder that may be written to but not listed can be held open all the same.
_FOLDER: Final = getattr(os, "O_PATH", os.O_RDONLY) | getattr(os, "O_DIRECTORY", 0)
_NO_LINK: Final = getattr(os, "O_NOFOLLOW", 0)
# O_NONBLOCK: opening a pipe must not wait for whoever is at its other end.
_FILE: Final = _NO_LINK | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)

_TEMPORARY: Final = re.compile(rf"\..*\.[0-9a-f]{{16}}{re.escape(TEMPORARY_SUFFIX)}", re.DOTALL)
_MOST_READ: Final = 1 << 28
"""Bytes of the largest file that is read to see what it is: reports have a few millions."""
_STALE: Final = 3600.0
"""Seconds after which a temporary file belongs to a process that died: none is written so long."""


@contextlib.contextmanager
def replacing(root: Path, where: str | PurePath) -> Iterator[IO[bytes]]:
    """Open a temporary file that becomes ``root/where`` only once it is complete.

    Args:
        root: The folder that the user named, by way of links or not; made if it is not there.
        where: The way from there, of folders that are no links; they are made too.

    Raises:
        UnsafePath: One of these folders is a link.
    """
    place = PurePath(where)
    with opened(root, place.parent) as folder, folder.replacing(place.name) as file:
        yield file


@contextlib.contextmanager
def replacing_folder(root: Path, where: str | PurePath) -> Iterator[Path]:
    """Make a temporary folder that becomes ``root/where``, as ``replacing`` does with a file."""
    place = PurePath(where)
    with opened(root, place.parent) as folder, folder.replacing_folder(place.name) as temporary:
        yield temporary


@contextlib.contextmanager
def opened(root: Path, where: str | PurePath = "") -> Iterator[Folder]:
    """The folder ``root/where``, made if it is not there; below ``root`` no part may be a link.

    Raises:
        UnsafePath: One is.
        OSError: It can't be made, or something else is there.
    """
    parts = PurePath(where).parts
    if PurePath(where).is_absolute():
        raise ValueError(f"{where} is no way from {root}")
    root.mkdir(parents=True, exist_ok=True)
    folder = Folder(root, os.open(root, _FOLDER) if _HELD else None)
    try:
        for part in parts:
            inner = folder.inner(part)
            folder.close()
            folder = inner
        yield folder
    finally:
        folder.close()


def trusted(folder: Path, run: Path) -> tuple[Path, PurePath]:
    """A folder that the user names, in two: what of its path is trusted, and the way from there.

    Its path is the user's choice, links included, but for what lies inside of the run directory.
    """
    whole = folder.absolute()
    for place in (whole, *whole.parents):
        with contextlib.suppress(OSError):
            if place.samefile(run):
                return place, whole.relative_to(place)
    return folder, PurePath()


class Folder:
    """A folder that is known to be a real one; what is done to a name is done in it alone."""

    def __init__(self, path: Path, descriptor: int | None) -> None:
        self.path = path
        self._descriptor = descriptor

    def close(self) -> None:
        """Let it go."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def inner(self, name: str) -> Folder:
        """A folder in this one, made if it is not there.

        Raises:
            UnsafePath: It is a link.
            OSError: It can't be made, or something else is there.
        """
        path, here = self.path / name, self._descriptor
        with contextlib.suppress(FileExistsError):
            os.mkdir(self._at(name), dir_fd=here)
        status = os.stat(self._at(name), dir_fd=here, follow_symlinks=False)
        if stat.S_ISLNK(status.st_mode) or (here is None and _is_junction(path)):
            raise UnsafePath(
                f"{path} is a link, and nothing is written through a link inside of a run "
                "directory: it may lead anywhere. Put a real folder in its place, or write "
                "elsewhere."
            )
        if not stat.S_ISDIR(status.st_mode):
            raise NotADirectoryError(f"{path} is no folder")
        held = None if here is None else os.open(name, _FOLDER | _NO_LINK, dir_fd=here)
        return Folder(path, held)

    @contextlib.contextmanager
    def replacing(self, name: str) -> Iterator[IO[bytes]]:
        """Open a temporary file that becomes ``name`` only once it is complete."""
        temporary = _temporary(name)
        descriptor = self._open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        try:
            with os.fdopen(descriptor, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            self._rename(temporary, name)
        except BaseException:
            with contextlib.suppress(OSError):
                self._unlink(temporary)
            raise

    @contextlib.contextmanager
    def replacing_folder(self, name: str) -> Iterator[Path]:
        """Make a temporary folder that becomes ``name``; what was there goes once it has."""
        temporary, old = _temporary(name), _temporary(name)
        os.mkdir(self._at(temporary), dir_fd=self._descriptor)
        try:
            yield self.path / temporary
            moved = self.has(name)
            if moved:
                self._rename(name, old)
            try:
                self._rename(temporary, name)
            except OSError:
                if moved:
                    self._rename(old, name)
                raise
        except BaseException:
            shutil.rmtree(self._at(temporary), ignore_errors=True, dir_fd=self._descriptor)
            raise
        if moved:
            self._remove(old)

    @contextlib.contextmanager
    def appending(self, name: str) -> Iterator[IO[bytes]]:
        """Open a file to read and to append to.

        Of one that has other names too (a hard link) a copy takes this name.

        Raises:
            UnsafePath: It is a link, a pipe or anything else but a file.
        """
        if self.has(name) and not self._is_file(name):
            raise UnsafePath(
                f"{self.path / name} is no file but a link, a pipe or the like, and nothing is "
                "appended to it. Remove it, or put a file in its place."
            )
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND
        file = os.fdopen(self._open(name, flags), "a+b")
        if os.fstat(file.fileno()).st_nlink > 1:
            with file, self.replacing(name) as copy:
                file.seek(0)
                shutil.copyfileobj(file, copy)
            file = os.fdopen(self._open(name, flags), "a+b")
        with file:
            yield file

    def has(self, name: str) -> bool:
        """Whether anything is there, be it a link that leads nowhere."""
        return self._status(name) is not None

    def holds(self, name: str, content: bytes) -> bool:
        """Whether a file of exactly these bytes is there; of a link or a pipe nothing is read."""
        return self.content(name, len(content)) == content

    def content(self, name: str, most: int = _MOST_READ) -> bytes | None:
        """The bytes of a file, None where there is none or a longer one; no link is followed."""
        if not self._is_file(name):
            return None
        try:
            with os.fdopen(self._open(name, os.O_RDONLY), "rb") as file:
                return file.read() if os.fstat(file.fileno()).st_size <= most else None
        except OSError:
            return None

    def clear(self) -> None:
        """Remove temporary files that a process left behind when it died."""
        for entry in self.path.iterdir():
            status = self._status(entry.name) if _TEMPORARY.fullmatch(entry.name) else None
            if status and stat.S_ISREG(status.st_mode) and time.time() - status.st_mtime > _STALE:
                with contextlib.suppress(OSError):
                    self._unlink(entry.name)

    def _at(self, name: str) -> str:
        return name if self._descriptor is not None else str(self.path / name)

    def _open(self, name: str, flags: int) -> int:
        return os.open(self._at(name), flags | _FILE, 0o666, dir_fd=self._descriptor)

    def _status(self, name: str) -> os.stat_result | None:
        try:
            return os.stat(self._at(name), dir_fd=self._descriptor, follow_symlinks=False)
        except FileNotFoundError:
            return None

    def _is_file(self, name: str) -> bool:
        status = self._status(name)
        return status is not None and stat.S_ISREG(status.st_mode)

    def _rename(self, old: str, new: str) -> None:
        here = self._descriptor
        os.replace(self._at(old), self._at(new), src_dir_fd=here, dst_dir_fd=here)

    def _unlink(self, name: str) -> None:
        os.unlink(self._at(name), dir_fd=self._descriptor)

    def _remove(self, name: str) -> None:
        status = self._status(name)
        if status and stat.S_ISDIR(status.st_mode):
            shutil.rmtree(self._at(name), ignore_errors=True, dir_fd=self._descriptor)
        else:
            self._unlink(name)


def _temporary(name: str) -> str:
    """A name that nobody can foresee, hidden, and with the ending that readers pass over."""
    return f".{name[:48]}.{secrets.token_hex(8)}{TEMPORARY_SUFFIX}"


def _is_junction(path: Path) -> bool:
    """Whether it is what Windows has beside links; Python before 3.12 doesn't know them."""
    known = getattr(os.path, "isjunction", None)
    return bool(known and known(path))
