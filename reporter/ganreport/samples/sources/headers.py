"""What a PNG's header says, and whether the file is whole, without decoding it.

A data set is looked through each time that a report is built; decoding it would take as long as all
else that is not kept from the last time.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import Final

from ganreport.messages import message
from ganreport.readers.problems import Unusable

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_CHUNK: Final = struct.Struct(">I4s")
_IHDR: Final = struct.Struct(">IIBB")  # width, height, bits, colours
_GREY_TYPES: Final = (0, 4)  # grey, and grey with transparency
_CLEAR_TYPES: Final = (4, 6)  # grey, and colours, with transparency


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """What a picture's header says: its size in pixels, whether it is grey or in part clear."""

    height: int
    width: int
    grey: bool
    clear: bool


def of_png(content: bytes) -> PictureFacts | None:
    """What the header of a PNG says whose checksums all hold; None of another format.

    Raises:
        Unusable: It is damaged or cut short.
    """
    if not content.startswith(_PNG):
        return None
    place, facts, filled, clear = len(_PNG), None, False, False
    view = memoryview(content)
    while place + 12 <= len(content):
        length, name = _CHUNK.unpack_from(content, place)
        end = place + 8 + length
        if end + 4 > len(content):
            break
        if zlib.crc32(view[place + 4 : end]) != int.from_bytes(view[end : end + 4], "big"):
            raise Unusable(message("a checksum in it is another: it was damaged"))
        if name == b"IHDR" and length >= _IHDR.size:
            facts = _IHDR.unpack_from(content, place + 8)
        filled |= name == b"IDAT"
        clear |= name == b"tRNS"
        if name == b"IEND":
            if facts is None or not filled:
                break
            width, height, _, colours = facts
            return PictureFacts(
                height, width, colours in _GREY_TYPES, clear or colours in _CLEAR_TYPES
            )
        place = end + 4
    raise Unusable(message("it is cut short"))
