"""The files inside a report's PDF, which may be a stranger's: bounded, and under plain names."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ganreport.errors import MissingExtra, UsageError

if TYPE_CHECKING:
    import pikepdf

__all__ = ["embedded", "is_pdf"]

_SIGNATURE: Final = b"%PDF-"
_MOST_PDF: Final = 512 * 2**20  # bytes: a report's has a few millions
_MOST_FILES: Final = 1000  # a report has about ten
_MOST_BYTES: Final = 256 * 2**20  # of all files together, unpacked
_PLAIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
"""Names that mean a file of the folder that they are written to, on any system."""

_RESERVED: Final = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")  # devices of Windows


def is_pdf(file: Path) -> bool:
    """Whether a file begins as a PDF does; what can't be opened is none."""
    try:
        with file.open("rb") as opened:
            return opened.read(len(_SIGNATURE)) == _SIGNATURE
    except OSError:
        return False


def embedded(file: Path) -> dict[str, bytes]:
    """The files that a PDF carries, by their names.

    Args:
        file: A PDF of ``ganreport build``, or what somebody calls one.

    Raises:
        UsageError: It can't be read, needs a password, or what it carries is no report's: too
            many files, too large ones, two of a name, or a name that is more than that of a file.
        MissingExtra: pikepdf, which is not needed for anything else, is not installed.
    """
    try:
        import pikepdf
    except ModuleNotFoundError as error:
        raise MissingExtra(
            f"{file}: what a PDF carries is read by pikepdf, which is not installed: "
            "pip install 'ganreport[archive]'. The report.json beside it needs nothing."
        ) from error

    try:
        if file.stat().st_size > _MOST_PDF:
            raise UsageError(f"{file}: more than {_MOST_PDF:,} bytes, which no report has.")
        with pikepdf.open(file, suppress_warnings=True) as document:
            return _files(file, document)
    except pikepdf.PasswordError as error:
        raise UsageError(f"{file}: it needs a password, which no report does.") from error
    except (OSError, pikepdf.PdfError, zlib.error, ValueError, TypeError, KeyError) as error:
        raise UsageError(
            f"{file}: its files can't be read ({str(error)[:200]}). Give the PDF as "
            "ganreport build wrote it."
        ) from error


def _files(file: Path, document: pikepdf.Pdf) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    left = _MOST_BYTES
    for name, stream in _streams(document):
        if not _PLAIN.fullmatch(name) or _RESERVED.fullmatch(name):
            raise UsageError(
                f"{file}: it carries a file by the name {name[:100]!r}, which is no plain file "
                "name. Nothing is written: this is not as ganreport made it."
            )
        if name in files or len(files) >= _MOST_FILES:
            raise UsageError(f"{file}: it carries {name} twice, or more than {_MOST_FILES} files.")
        files[name] = _content(stream, left)
        left -= len(files[name])
    return files


def _streams(document: pikepdf.Pdf) -> Iterator[tuple[str, Any]]:
    """Names and streams of all that is attached; a specification without a file is passed over."""
    for key, specification in _tree(document):
        try:
            stream = specification.EF.F
        except AttributeError:
            continue
        yield str(specification.get("/UF", specification.get("/F", key))), stream


def _tree(document: pikepdf.Pdf) -> Iterator[tuple[str, Any]]:
    """The tree of embedded files, leaf by leaf."""
    import pikepdf

    names = document.Root.get("/Names", pikepdf.Dictionary()).get("/EmbeddedFiles")
    if names is not None:
        for key, specification in pikepdf.NameTree(names).items():
            yield str(key), specification


def _content(stream: Any, most: int) -> bytes:
    """The unpacked bytes of a stream, at most so many.

    Raises:
        ValueError: They are more, or packed in a way that ganreport's are not.
    """
    raw, packed = stream.read_raw_bytes(), stream.get("/Filter")
    if packed is None:
        content = raw
    elif packed == "/FlateDecode" and "/DecodeParms" not in stream:
        content = zlib.decompressobj().decompress(raw, most + 1)
    else:
        raise ValueError(f"the filter {str(packed)[:50]} is not one of ganreport's")
    if len(content) > most:
        raise ValueError(f"more than {_MOST_BYTES:,} bytes are attached")
    return bytes(content)
