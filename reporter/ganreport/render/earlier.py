"""What stands where a report is to be written: an earlier report is replaced, nothing else is."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final

import msgspec

from ganreport.errors import OutputExists, UsageError

if TYPE_CHECKING:
    from ganreport.run.atomic import Folder

_HEAD: Final = 65536  # bytes that hold the head of a page, whatever its title
_TAIL: Final = 400  # bytes that hold the last line of a summary in any language


class _Record(msgspec.Struct, frozen=True):
    id: str
    name: str = ""


class _Known(msgspec.Struct, frozen=True):
    ganreport_version: str
    record: _Record


def check_place(
    root: Path, where: str | PurePath, names: Iterable[str], run: tuple[str, str] | None = None
) -> None:
    """Refuse a place where writing would replace anything but an earlier report of ours.

    Nothing is made or changed.

    Args:
        root: The folder that the user named.
        where: The way from there to the folder of the files, of which no part may be a link.
        names: The files that are to be written.
        run: Identifier and name of the run, where these are known: the report of a run that
            shares neither is not replaced.

    Raises:
        OutputExists: Something else is there.
        UnsafePath: A folder on the way is a link.
        UsageError: What is there is no folder.
    """
    from ganreport.run.atomic import opened

    folder = root / where
    if not folder.is_dir():
        if folder.exists():
            raise UsageError(f"{folder}: a report takes a folder to be written to; this is a file.")
        return
    try:
        with opened(root, where) as place:
            refuse_others(place, folder, names)
            _refuse_another_run(place, folder, run)
    except OSError as error:
        raise UsageError(f"{folder}: the report can't be written ({error}).") from error


def refuse_others(folder: Folder, path: Path, names: Iterable[str]) -> None:
    """Refuse where one of these names is there and is no file of an earlier report.

    Raises:
        OutputExists: One is.
    """
    others = [name for name in names if folder.has(name) and not _is_ours(folder, name)]
    if others:
        raise OutputExists(
            f"{path} holds {', '.join(others)}, which ganreport did not write. "
            "Use --force to overwrite, or -o to write elsewhere."
        )


def _refuse_another_run(folder: Folder, path: Path, run: tuple[str, str] | None) -> None:
    """A log that has grown has another identifier, a folder that was renamed another name."""
    content = folder.content("report.json") if run else None
    if run is None or content is None:
        return
    try:
        before = msgspec.json.decode(content, type=_Known).record
    except (msgspec.DecodeError, UnicodeDecodeError):  # damaged, and to be replaced
        return
    if before.id != run[0] and before.name != run[1]:
        raise OutputExists(
            f"{path} holds the report of another run, {before.name or before.id}. "
            "Use --force to overwrite, or -o to write elsewhere."
        )


def _is_ours(folder: Folder, name: str) -> bool:
    content = folder.content(name)
    known = _MARKS.get(PurePath(name).suffix)
    return content is not None and known is not None and known(content)


def _is_pdf(content: bytes) -> bool:
    """By the keywords in its metadata, which anyone can read; once they were compressed."""
    start = content.rfind(b"/Type /Metadata")
    start = content.find(b"stream\n", start) if start >= 0 else -1
    if not content.startswith(b"%PDF-") or start < 0:
        return False
    told = content[start + len(b"stream\n") :][:_HEAD]
    if _KEYWORDS in told.partition(b"endstream")[0]:
        return True
    try:
        return _KEYWORDS in zlib.decompressobj().decompress(told, _HEAD)
    except zlib.error:
        return False


_KEYWORDS: Final = b"GAN, training report"

_MARKS: Final[dict[str, Callable[[bytes], bool]]] = {
    ".html": lambda content: b'<meta name="generator" content="ganreport ' in content[:_HEAD],
    ".json": lambda content: b'"ganreport_version":' in content[:_HEAD],
    ".md": lambda content: re.search(rb"ganreport \d+\.\d", content[-_TAIL:]) is not None,
    ".pdf": _is_pdf,
}
"""Endings of a report's files -> whether bytes are those of one."""
