"""Texts without names: one number a line, or lists and dictionaries as Python prints them."""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.readers.arrays.python_text import CutShortError, values
from ganreport.readers.text import HEAD_BYTES, MOST_BYTES, decoded, head_of
from ganreport.readers.values import value
from ganreport.run.vocabulary import map_names

Array = npt.NDArray[Any]

TEXTS: Final = (".txt", ".log", ".out", ".dat", ".csv", ".json", ".py", ".hist", ".dict")
_LITERAL: Final = re.compile(
    r"\s*(?:[A-Za-z_][\w. ]{0,60}?\s{0,9}[=:]\s{0,9})?(?:[A-Za-z_][\w.]{0,40}\(){0,3}"
    r"(?:<[^<>]{0,60}>\s{0,9},\s{0,9})?[\[{(]",
    re.ASCII,
)
_MOST_TEXT: Final = 2**26  # 64 MB of printed lists, which are taken apart sign by sign

_LOOKED_AT: Final = 1000  # signs in which a dictionary that Python printed has a name
_FEWEST: Final = 2  # numbers of a vector
_PRINTED: Final = re.compile(
    r"^[^\n{]{0,60}(\{['\"][^\n'\"]{1,80}['\"]: {0,4}(?:\[|array\())", re.MULTILINE
)
_END: Final = re.compile(r"\}[)\s]*?(?:\n|$)")
_MOST_PRINTED: Final = 8  # dictionaries of one console, and ends of one that are tried
_MOST_CONSOLE: Final = 2**22  # signs of a console in which dictionaries are looked for
_FEW: Final = 3  # lines that may speak of a loss where no log is


def vector_of(file: Path) -> Array | None:
    """The numbers of a text of one number a line, an index before each allowed; None of others."""
    if not _is_numbers(head_of(file)):
        return None
    text = _text(file, MOST_BYTES)
    if text.lstrip().startswith("["):
        return _array(text)
    lines = [line.replace(";", ",").split(",") for line in text.splitlines() if line.strip()]
    lines = [[cell.strip().strip('"') for cell in line] for line in lines]
    if lines and not lines[0][0] and len(lines[0]) == 2:  # pandas' header: ,0
        del lines[0]
    elif lines and not isinstance(value(lines[0][-1]), float):
        if lines[0][0] and len(lines[0]) > 1:
            return None  # a table with names
        del lines[0]
    if len(lines) == 1 and len(lines[0]) > _FEWEST:  # all in one line
        lines = [[cell] for cell in lines[0]]
    widths = {len(line) for line in lines}
    if widths == {2} and [line[0] for line in lines] == [str(i) for i in range(len(lines))]:
        lines = [line[1:] for line in lines]
        widths = {1}
    cells = [value(line[0]) for line in lines]
    if widths != {1} or len(cells) < _FEWEST or not all(isinstance(c, float) for c in cells):
        return None
    return np.array(cells, np.float64)


def _is_numbers(head: str) -> bool:
    """Whether the first lines hold numbers only, but for a header."""
    lines = [line for line in head.splitlines()[:5] if line.strip()][1:3]
    start = head.lstrip()[:1]
    if start == "[":
        return True
    cells = [cell for line in lines for cell in re.split(r"[,;]", line)]
    if not lines:
        cells = re.split(r"[,;]", head)[:5]
    return bool(cells) and all(isinstance(value(cell.strip('" ')), float) for cell in cells)


def _array(text: str) -> Array | None:
    try:
        entries = json.loads(text)
    except (ValueError, RecursionError):
        try:
            named = values(text)
        except ValueError:
            return None
        entries = named[0][1] if len(named) == 1 else None
    if not isinstance(entries, list) or len(entries) < _FEWEST:
        return None
    if all(isinstance(row, list) for row in entries):  # a list of batches an epoch
        entries = [each for row in entries for each in row]
    if not all(isinstance(e, int | float) and not isinstance(e, bool) for e in entries):
        return None
    try:
        return np.array(entries, np.float64)
    except OverflowError:
        return None


def document_of(file: Path) -> Any | None:
    """What a text of Python's lists and dictionaries holds, as JSON would; None of other texts."""
    head = head_of(file)
    if "\0" in head or not (_LITERAL.match(head) or _PRINTED.search(head)):
        return None
    if file.suffix.lower() == ".json" and "'" not in head[:_LOOKED_AT]:
        return None  # it is what it is called
    try:
        if len(head) >= HEAD_BYTES and file.stat().st_size > _MOST_TEXT:
            return None
        text = _text(file, _MOST_TEXT)
    except OSError:
        return None
    if file.suffix.lower() == ".json" and _is_json(text):
        return None
    try:
        named = values(text)
    except CutShortError:
        raise
    except ValueError:
        return _printed(text)
    if all(name for name, _ in named):
        return dict(named)
    if len(named) == 1 and isinstance(named[0][1], list):
        entries = named[0][1]
        return entries if entries and all(isinstance(each, dict) for each in entries) else None
    dictionaries = [each for name, each in named if isinstance(each, dict) and not name]
    if len(dictionaries) < len(named) or not all(map(_holds_lists, dictionaries)):
        return _printed(text)
    return dictionaries[0] if len(dictionaries) == 1 else dictionaries


def _printed(text: str) -> Any | None:
    """The histories that a console shows between other lines, if these tell of no losses."""
    kept, at, others = [], 0, ""
    whole = text if len(text) <= _MOST_CONSOLE else ""
    for match in itertools.islice(_PRINTED.finditer(whole), _MOST_PRINTED):
        if match.start(1) < at:
            continue
        for end in itertools.islice(_END.finditer(text, match.start(1)), _MOST_PRINTED):
            try:
                entry = values(text[match.start(1) : end.start() + 1])[0][1]
            except ValueError:
                continue
            if isinstance(entry, dict) and _holds_lists(entry) and map_names(entry):
                kept.append(entry)
                others += text[at : match.start()]
                at = end.end()
                break
    others += text[at:]
    if not kept or sum("loss" in line.lower() for line in others.splitlines()) > _FEW:
        return None
    return kept[0] if len(kept) == 1 else kept


def _holds_lists(entry: dict[str, Any]) -> bool:
    inner = [each for each in entry.values() if isinstance(each, dict)]
    return any(isinstance(each, list) for each in entry.values()) or any(map(_holds_lists, inner))


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _text(file: Path, most: int) -> str:
    with file.open("rb") as opened:
        return decoded(opened.read(most))
