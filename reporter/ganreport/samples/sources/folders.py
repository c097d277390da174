"""Folders, and folders in them: regular files only, within what was given."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ganreport.messages import Text, message
from ganreport.samples.sources.items import (
    DEEPEST,
    FIRST_ONLY,
    MOST_ITEMS,
    NEITHER,
    Item,
    Listing,
    in_order,
    is_hidden,
)
from ganreport.samples.sources.stores import FileStore

_LINK: Final = message("links are not followed: they may lead anywhere; give what they lead to")
_DEEP: Final = message("too many folders deep")


def listing(path: Path) -> Listing:
    """The files in a folder; links, pipes and devices are left out, hidden files not spoken of."""
    items: list[Item] = []
    left: list[tuple[Text, Text]] = []
    notes: tuple[Text, ...] = ()
    for each in _walk(path, "", DEEPEST, left):
        if len(items) + len(left) >= MOST_ITEMS:
            notes = (FIRST_ONLY,)
            break
        items.append(each)
    return Listing(in_order(items), tuple(left), notes)


def _walk(path: Path, prefix: str, depth: int, left: list[tuple[Text, Text]]) -> Iterator[Item]:
    try:
        with os.scandir(path / prefix) as entries:
            listed = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        left.append((prefix.rstrip("/") or path.name, error.strerror or type(error).__name__))
        return
    for entry in listed:
        name = f"{prefix}{entry.name}"
        if is_hidden(entry.name):
            continue
        if entry.is_symlink():
            left.append((name, _LINK))
        elif entry.is_dir(follow_symlinks=False):
            if depth:
                yield from _walk(path, f"{name}/", depth - 1, left)
            else:
                left.append((name, _DEEP))
        elif entry.is_file(follow_symlinks=False):
            try:
                size = entry.stat(follow_symlinks=False).st_size
            except OSError as error:
                left.append((name, error.strerror or type(error).__name__))
                continue
            yield Item(name, FileStore(Path(entry.path)), 0, size, size)
        else:
            left.append((name, NEITHER))


def alone(path: Path) -> Listing:
    """One file as a listing of its own."""
    size = path.stat().st_size
    return Listing((Item(path.name, FileStore(path), 0, size, size),))
