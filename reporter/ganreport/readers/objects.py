"""One object in a file of JSON, of a bounded size."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from ganreport.run.model import Problem

MOST_BYTES: Final = 2**22
"""A larger file of settings is refused."""


def read_object(file: Path, most: int = MOST_BYTES) -> dict[str, Any]:
    """The object in a file.

    Raises:
        ValueError: It holds none, or is too large.
        OSError: It can't be read, or is a link.
    """
    if file.is_symlink():
        raise OSError("it is a link")
    if file.stat().st_size > most:
        raise ValueError(f"it has more than {most:,} bytes")
    try:
        found = json.loads(file.read_bytes())
    except RecursionError as error:
        raise ValueError("it is too deep") from error
    if not isinstance(found, dict):
        raise ValueError("it holds no object")
    return found


def object_beside(root: Path, where: str, problems: list[Problem]) -> dict[str, Any]:
    """The object in a file below a run directory; empty, and a problem, where it can't be read."""
    try:
        return read_object(root / where) if (root / where).is_file() else {}
    except (OSError, ValueError) as error:
        problems.append(unreadable(where, error))
        return {}


def unreadable(where: str, error: Exception) -> Problem:
    """That a file was left out because of an error."""
    why = (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
    what = f"The file can't be read and is left out ({why})."
    return Problem(kind="unreadable", where=where, what=what)
