"""A CSV that says which files belong together, where names don't: output, truth, and input."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from ganreport.errors import UsageError
from ganreport.samples.pairs.files import Side, kind_of
from ganreport.samples.pairs.naming import Matches
from ganreport.samples.sources.items import Item
from ganreport.samples.sources.stores import FileStore

_OUTPUT: Final = ("output", "generated", "fake", "prediction", "sr", "restored")
_TRUTH: Final = ("truth", "target", "true", "gt", "real", "hr", "reference", "clean")
_INPUT: Final = ("input", "source", "lr", "lq", "noisy", "condition")
"""Names of columns, the one that we say first."""

_MOST_BYTES: Final = 2**26  # a line of 60 bytes for each of a million pairs
_MOST_ROWS: Final = 1_000_000  # as many samples as a source has at most


@dataclass(frozen=True)
class Listed:
    """Rows of the CSV: names of outputs, and the true files and inputs as sides."""

    outputs: tuple[str, ...]
    true: Side
    given: Side | None

    def matches(self, made: Side) -> Matches:
        """Which of the outputs are those of which row."""
        places = {name: place for place, name in enumerate(made.names)}
        names = {name: place for place, name in enumerate(self.true.names)}
        known = [
            (places[output], names[output])
            for output in self.outputs
            if output in places and output in names
        ]
        alone = tuple(name for name in made.names if name not in names)
        return Matches(tuple(m for m, _ in known), tuple(t for _, t in known), alone)


def listed(path: Path, outputs: Path, also: Path | None = None) -> Listed:
    """The pairs that a CSV lists.

    Its paths count from its own folder, those of outputs from the folder of the outputs too. True
    files and inputs are called by their outputs' names.

    Args:
        path: The CSV.
        outputs: The folder of the outputs.
        also: A further folder that true files may lie in, beside that of the CSV.

    Raises:
        UsageError: It can't be read, lacks a column, or names files that are not there or lie
            outside these folders.
    """
    rows = list(_rows(path))
    within = [folder.resolve() for folder in (path.parent, also) if folder is not None]
    names: list[str] = []
    items: dict[str, dict[str, Item]] = {"truth": {}, "input": {}}
    for number, (output, truth, given) in enumerate(rows, 2):
        name = _name(path.parent / output, outputs) or output
        if name in items["truth"]:
            raise UsageError(f"{path}: line {number}: the output {output!r} is listed twice.")
        names.append(name)
        items["truth"][name] = _item(path, number, truth, within)
        if given:
            items["input"][name] = _item(path, number, given, within)
    if not names:
        raise UsageError(f"{path} lists no pairs.")
    kind = kind_of(rows[0][1])
    if kind is None:
        raise UsageError(f"{path}: {rows[0][1]!r} is neither an image nor a sound by its name.")
    return Listed(
        tuple(names),
        Side(path, kind, items["truth"]),
        Side(path, kind, items["input"]) if items["input"] else None,
    )


def _rows(path: Path) -> Iterator[tuple[str, str, str]]:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise UsageError(
                f"{path}: more than {_MOST_BYTES:,} bytes, which no list of pairs has."
            )
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} can't be read ({error}): give a CSV in UTF-8.") from error
    rows = csv.reader(io.StringIO(text))
    try:
        head = [name.strip().lower() for name in next(rows, [])]
        output, truth = (_column(path, head, names) for names in (_OUTPUT, _TRUTH))
        given = next((head.index(name) for name in _INPUT if name in head), None)
        for row in islice(rows, _MOST_ROWS):
            if not any(row):
                continue
            if len(row) != len(head):
                raise UsageError(
                    f"{path}: line {rows.line_num}: {len(row)} columns, the first line has "
                    f"{len(head)}."
                )
            yield (
                row[output].strip(),
                row[truth].strip(),
                "" if given is None else row[given].strip(),
            )
    except csv.Error as error:
        raise UsageError(f"{path}: line {rows.line_num}: {error}.") from error


def _column(path: Path, head: list[str], names: tuple[str, ...]) -> int:
    place = next((head.index(name) for name in names if name in head), None)
    if place is None:
        raise UsageError(
            f"{path}: there is no column {names[0]!r} (or {', '.join(names[1:])}) in its first "
            f"line: {', '.join(head) or 'it is empty'}."
        )
    return place


def _name(file: Path, folder: Path) -> str:
    """What a file is called below a folder, empty where it is not below it."""
    own, root = file.resolve(), folder.resolve()
    return own.relative_to(root).as_posix() if own.is_relative_to(root) else ""


def _item(path: Path, number: int, name: str, within: list[Path]) -> Item:
    for folder in within:
        file = (folder / name).resolve()
        if file.is_file() and any(file.is_relative_to(each) for each in within):
            size = file.stat().st_size
            return Item(name, FileStore(file), 0, size, size)
    folders = " or ".join(map(str, within))
    raise UsageError(f"{path}: line {number}: there is no file {name!r} in {folders}.")
