"""TensorBoard's downloads: ``run-<run>-tag-<tag>.csv`` or ``.json``, one scalar of one run each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any, Final

from ganreport.messages import message
from ganreport.readers.exports.joining import ExportedRun, without_copy
from ganreport.readers.exports.records import ExportedRows, number, number_or_none, seconds
from ganreport.readers.tensorboard.names import ROLES
from ganreport.run.vocabulary import words
from ganreport.run.words import HELD_OUT

_NAMES: Final = (
    re.compile(r"run-(?P<run>.*?)-tag-(?P<tag>.+)"),
    re.compile(r"run_(?P<run>.*?)[,;]tag_(?P<tag>.+)"),  # until 2018
)
_COLUMNS: Final = {"wall time", "step", "value"}
_SCALAR: Final = ("Wall time", "Step", "Value")
_KEPT: Final = 1000  # points of a tag that TensorBoard keeps unless --samples_per_plugin asks more
_FIRST: Final = 1e8  # seconds; of later times the first of three numbers is one


def is_download(names: Sequence[str]) -> bool:
    """Whether a table's columns are those of a download, whatever the file is called now."""
    return len(names) == len(_COLUMNS) and {words(name) for name in names} == _COLUMNS


def triples(document: Any) -> ExportedRows | None:
    """The rows of a download as JSON, an array of time, step and value; None of anything else."""
    if not isinstance(document, list) or not document:
        return None
    if not all(isinstance(row, list) and len(row) == len(_SCALAR) for row in document):
        return None
    first = [number(cell) for cell in document[0]]
    if not (first[0] > _FIRST and first[1] >= 0 and first[1] % 1 == 0):
        return None
    return ExportedRows(_SCALAR, enumerate(document, 1))


def run_of(table: ExportedRows, where: str) -> ExportedRun:
    """The one scalar of one run that a download holds."""
    run, tag = _named(PurePosixPath(where).stem)
    tag = tag if run else in_folder(where, tag)
    said = [words(name) for name in table.names]
    time, step, value = (said.index(name) for name in ("wall time", "step", "value"))
    own = ExportedRun(where, run, certain=True)
    for line, cells in table.rows:
        at, taken = number(cells[step]), number_or_none(cells[value])
        if taken is None or at != at:
            own.skip(tag, line)
        else:
            own.put(tag, at, taken, seconds(number(cells[time])))
    if own.scalars and len(own.scalars[tag].steps) == _KEPT:
        own.notes.append(
            message(
                "TensorBoard keeps {kept:count} points of a tag, so that its downloads may be a "
                "selection of what was logged.",
                kept=_KEPT,
            )
        )
    return own


def _named(stem: str) -> tuple[str, str]:
    """The run and the tag in a file's name; the tag is all of a name of another form.

    Browsers write ``_`` for the slashes of both.
    """
    plain = without_copy(stem.replace("%2F", "/"))[0]
    match = next(filter(None, (pattern.fullmatch(plain) for pattern in _NAMES)), None)
    return placed(match["run"].strip("."), match["tag"]) if match else ("", plain)


def in_folder(where: str, tag: str) -> str:
    """A scalar that is named by its file alone, with what the folder says of its part of the run.

    ``train/loss.csv`` and ``val/loss.csv`` are of one run.
    """
    home = PurePosixPath(where).parent.name
    return placed(home, tag)[1] if home.lower() in ROLES else tag


@lru_cache(maxsize=1000)  # of long tables, where they stand in each row
def placed(run: str, tag: str) -> tuple[str, str]:
    """What a run is called without the parts that name a writer, and the scalar with them.

    Writers of one run (``train``, ``validation``) are one run, and so are ``loss_D`` and
    ``loss_G``, which ``add_scalars("loss", {"D": ...})`` makes.
    """
    group = re.fullmatch(rf"(?:(.*)[_/])?{re.escape(tag)}_(.+)", run)
    if group:
        return group[1] or "", f"{tag}/{group[2]}"
    home, role = _role(run)
    if role in HELD_OUT:
        tag = f"{role}/{tag}"
    elif role and role not in _SILENT:
        tag = f"{run[len(home) :].strip('_/-.')}/{tag}"
    return home, tag


_SILENT: Final = {"train", "training", "trn", "scalars", "losses", "metrics"}


def _role(run: str) -> tuple[str, str]:
    """What a run is called without the part that names a writer only, and that part."""
    parts = re.split(r"([_/])", run)
    last = parts[-1].lower()
    return ("".join(parts[:-2]), last) if last in ROLES else (run, "")
