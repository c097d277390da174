"""JSON of other programs: a text, a line of it, or one object in a file of a bounded size."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from ganreport.messages import message
from ganreport.readers.problems import unreadable
from ganreport.run.model import Problem

MOST_BYTES: Final = 2**22
"""A larger file of settings is refused."""


def parsed(text: str) -> Any:
    """What a text holds as JSON, with NaN and infinities; None where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def json_lines(text: str) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """The numbers of the lines that hold something, and their JSON objects; None of no object."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip("\0 \t"):
            record = parsed(line)
            yield number, record if isinstance(record, dict) else None


def read_object(file: Path, most: int = MOST_BYTES) -> dict[str, Any]:
    """The object in a file.

    Raises:
        ValueError: It holds none, or is too large.
        OSError: It can't be read, or is a link.
    """
    if file.is_symlink():
        raise OSError(message("it is a link"))
    if file.stat().st_size > most:
        raise ValueError(message("it has more than {most:count} bytes", most=most))
    try:
        content = json.loads(file.read_bytes())
    except RecursionError as error:
        raise ValueError(message("it is too deep")) from error
    if not isinstance(content, dict):
        raise ValueError(message("it holds no object"))
    return content


def object_beside(root: Path, where: str, problems: list[Problem]) -> dict[str, Any]:
    """The object in a file below a run directory; empty, and a problem, where it can't be read."""
    try:
        return read_object(root / where) if (root / where).is_file() else {}
    except (OSError, ValueError) as error:
        problems.append(unreadable(where, error))
        return {}
