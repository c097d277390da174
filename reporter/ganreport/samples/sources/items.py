"""Named pieces of bytes, one a sample: the files of a folder, the members of a zip or a tar."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol, TypeAlias

from ganreport.messages import Text, message
from ganreport.readers.problems import Unusable
from ganreport.samples.sources.stores import FREELY, MOST_RATIO, Store

MOST_BYTES: Final = 2**28
"""256 MB: a larger file is no sample."""

MOST_ITEMS: Final = 2_000_000
"""Files that are looked at: more than ImageNet has."""

DEEPEST: Final = 8
"""Folders below the one that was given; data sets have about three."""

FIRST_ONLY: Final = message("Only the first {most:count} files were looked at.", most=MOST_ITEMS)
NEITHER: Final = message("neither a file nor a folder")

_LOCAL: Final = struct.Struct("<4s22xHH")  # a member's header in a zip: mark, length of name, extra
_DIGITS: Final = re.compile(r"([0-9]+)")

Key: TypeAlias = tuple[tuple[tuple[int, str], ...], ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One file of a folder or archive, not yet read.

    Attributes:
        name: What it is called below what was given, with forward slashes.
        store: Where its bytes lie, from ``offset`` on, or behind a zip's header there.
        size: Bytes that it has.
        packed: Bytes that they take in the store.
        method: ``plain`` bytes, ``stored`` or ``deflated`` in a zip.
        checksum: CRC-32 of a zip's member.
    """

    name: str
    store: Store
    offset: int
    size: int
    packed: int
    method: str = "plain"
    checksum: int = 0

    def content(self) -> bytes:
        """The bytes.

        Raises:
            Unusable: They can't be read, are damaged, or too many.
        """
        if self.size > MOST_BYTES or self.size > max(FREELY, self.packed * MOST_RATIO):
            raise Unusable(
                message("it has {size:count} bytes, more than a sample would", size=self.size)
            )
        try:
            content = self._content()
        except (OSError, zlib.error, struct.error) as error:
            said = error.strerror if isinstance(error, OSError) else None
            raise Unusable(said or str(error)) from error
        if len(content) != self.size:
            raise Unusable(message("it is cut short"))
        return content

    def start(self) -> int:
        """Where in the store its bytes begin.

        Raises:
            OSError: The archive is damaged.
            struct.error: It is cut short.
        """
        if self.method == "plain":
            return self.offset
        mark, name, extra = _LOCAL.unpack(self.store.read(self.offset, _LOCAL.size))
        if mark != b"PK\3\4":
            raise OSError("the archive is damaged there")
        return int(self.offset + _LOCAL.size + name + extra)

    def _content(self) -> bytes:
        if self.method == "plain":
            return self.store.read(self.offset, self.size)
        content = self.store.read(self.start(), self.packed)
        if self.method == "deflated":
            content = zlib.decompressobj(-zlib.MAX_WBITS).decompress(content, self.size + 1)
        if zlib.crc32(content) != self.checksum:
            raise OSError("its checksum is another")
        return content


class Encoded(Hashable, Protocol):
    """A sample in a form of its own, such as PNG, wherever it lies."""

    @property
    def name(self) -> str:
        """What it is called below what was given."""

    def content(self) -> bytes:
        """Its bytes.

        Raises:
            Unusable: They can't be read, are damaged, or too many.
        """


@dataclass(frozen=True)
class Listing:
    """What a folder or archive holds, in natural order.

    Attributes:
        items: The files.
        left: Names and why they are not among them.
        notes: What was done.
    """

    items: tuple[Item, ...]
    left: tuple[tuple[Text, Text], ...] = ()
    notes: tuple[Text, ...] = ()

    def of_suffixes(self, suffixes: tuple[str, ...]) -> tuple[Item, ...]:
        """Those whose names end so."""
        return tuple(item for item in self.items if item.name.lower().endswith(suffixes))


def natural(name: str) -> Key:
    """A key by which ``img9`` comes before ``img10``, folder by folder, on every machine alike."""
    return tuple(_part(part) for part in name.split("/"))


def _part(part: str) -> tuple[tuple[int, str], ...]:
    pieces = _DIGITS.split(part)
    # a number by its digits, then by its value: int() refuses very long ones
    return tuple(
        (len(piece.lstrip("0")), piece.lstrip("0")) if place % 2 else (-1, piece)
        for place, piece in enumerate(pieces)
    )


def in_order(items: Iterable[Item]) -> tuple[Item, ...]:
    """Items in natural order of their names, which can be written whatever bytes the disk has."""
    named = (
        item if item.name.isascii() else replace(item, name=writable(item.name)) for item in items
    )
    return tuple(sorted(named, key=lambda item: (natural(item.name), item.name)))


def writable(name: str) -> str:
    """A name with a question mark for each byte that is no text."""
    return name.encode("utf-8", "replace").decode()


def is_hidden(name: str) -> bool:
    """Whether a name, or a folder in it, is one that no one means: ``.DS_Store``, ``__MACOSX``."""
    parts = (part for part in name.split("/") if part.strip("."))
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)


def shared_folder(names: Sequence[str]) -> str:
    """The folders that all names begin with, as ``a/b/``."""
    if not names:
        return ""
    low, high = min(names), max(names)
    count = next((i for i, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), len(low))
    return low[: low.rfind("/", 0, count) + 1]
