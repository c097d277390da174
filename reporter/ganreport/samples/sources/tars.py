"""Tar archives: members are read where they lie; what is compressed is unpacked without names."""

from __future__ import annotations

import bz2
import lzma
import struct
import tarfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from ganreport.messages import Text, message
from ganreport.readers.problems import Unusable
from ganreport.samples.sources.items import (
    FIRST_ONLY,
    MOST_ITEMS,
    NEITHER,
    Item,
    Listing,
    in_order,
    is_hidden,
)
from ganreport.samples.sources.stores import DAMAGED, FileStore, Store, opened, unpacked

SUFFIXES: Final = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")

_UNPACKERS: Final[dict[bytes, Callable[[], Any]]] = {
    b"\x1f\x8b": lambda: zlib.decompressobj(16 + zlib.MAX_WBITS),  # gzip's header is expected
    b"BZ": bz2.BZ2Decompressor,
    b"\xfd7": lzma.LZMADecompressor,
}
_LONGEST: Final = 2**20  # bytes of a header: of names and what else is said of a member
_DAMAGED: Final = (*DAMAGED, tarfile.TarError, struct.error, OverflowError, RecursionError)
_REST: Final = message("the rest of the archive")


class _Bounded:
    """A file of which no header can ask for more than a header has."""

    def __init__(self, file: BinaryIO) -> None:
        self.seek, self.tell, self._read = file.seek, file.tell, file.read

    def read(self, length: int) -> bytes:
        """So many bytes."""
        if length > _LONGEST:
            raise tarfile.ReadError(f"a header of {length} bytes")
        return self._read(length)


def listing(path: Path) -> Listing:
    """The regular files in a tar archive; links and devices are left out.

    Raises:
        Unusable: It is none, or damaged from the beginning.
    """
    items: list[Item] = []
    left: list[tuple[Text, Text]] = []
    notes: list[Text] = []
    try:
        with opened(path) as file:
            unpacker = _UNPACKERS.get(file.read(2))
            file.seek(0)
            if unpacker is None:
                _members(file, FileStore(path), items, left, notes)
            else:
                store, damage = unpacked(file, unpacker, path.stat().st_size)
                if damage:
                    left.append((_REST, damage))
                store.file.seek(0)
                _members(store.file, store, items, left, notes)
    except Unusable:
        raise
    except _DAMAGED as error:
        said = str(error) or type(error).__name__
        if not items:
            raise Unusable(message("it is no tar archive, or damaged ({why})", why=said)) from error
        if not left or left[-1][0] is not _REST:
            left.append((_REST, said))
    return Listing(in_order(items), tuple(left), tuple(notes))


def _members(
    file: BinaryIO,
    store: Store,
    items: list[Item],
    left: list[tuple[Text, Text]],
    notes: list[Text],
) -> None:
    """Gather the members until the end, or until what can't be read."""
    with tarfile.open(fileobj=cast(BinaryIO, _Bounded(file)), mode="r:") as archive:
        count = 0
        while (member := archive.next()) is not None:
            archive.members.clear()  # type: ignore[attr-defined] # it keeps all, which adds up
            count += 1
            if count > MOST_ITEMS:
                notes.append(FIRST_ONLY)
                break
            name = member.name.lstrip("/").removeprefix("./")
            if member.isdir() or is_hidden(name):
                continue
            if member.issym() or member.islnk():
                left.append((name, message("it is a link")))
            elif member.isreg() and not member.issparse():
                items.append(Item(name, store, member.offset_data, member.size, member.size))
            else:
                left.append((name, NEITHER))
