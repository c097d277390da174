"""Zip archives: members are read where they lie, and nothing is extracted."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path
from typing import Final

from ganreport.messages import Text, message
from ganreport.readers.problems import Unusable
from ganreport.samples.sources.items import (
    FIRST_ONLY,
    MOST_ITEMS,
    Item,
    Listing,
    in_order,
    is_hidden,
)
from ganreport.samples.sources.stores import FileStore, opened

SUFFIXES: Final = (".zip",)
_METHODS: Final = {zipfile.ZIP_STORED: "stored", zipfile.ZIP_DEFLATED: "deflated"}
_ENCRYPTED: Final = 1  # the bit of a member's flags that says so


def listing(path: Path) -> Listing:
    """The members of a zip archive.

    Raises:
        Unusable: It is none, or damaged.
    """
    store = FileStore(path)
    items: list[Item] = []
    left: list[tuple[Text, Text]] = []
    try:
        with opened(path) as file, zipfile.ZipFile(file) as archive:
            members = archive.infolist()
    except (OSError, ValueError, EOFError, struct.error, RuntimeError, zipfile.BadZipFile) as error:
        raise Unusable(
            message("it is no zip archive, or damaged ({why})", why=str(error))
        ) from error
    notes = (FIRST_ONLY,) if len(members) > MOST_ITEMS else ()
    for member in members[:MOST_ITEMS]:
        name = member.filename.replace("\\", "/")
        if member.is_dir() or is_hidden(name.lstrip("/")):
            continue
        if member.flag_bits & _ENCRYPTED:
            left.append((name, message("it is encrypted")))
        elif member.compress_type not in _METHODS:
            left.append((name, message("it is compressed in a way that is not read")))
        else:
            items.append(
                Item(
                    name.lstrip("/"),
                    store,
                    member.header_offset,
                    member.file_size,
                    member.compress_size,
                    _METHODS[member.compress_type],
                    member.CRC,
                )
            )
    return Listing(in_order(items), tuple(left), notes)
