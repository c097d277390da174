"""Reads folders of pictures that show samples over time, as single ones or as grids."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
import numpy.typing as npt

from ganreport.errors import RunBroken
from ganreport.messages import Message, Text, message
from ganreport.readers.base import Candidate, Reader, ReadOptions, itself
from ganreport.readers.files import card, files_below, unread
from ganreport.readers.images.detection import NOTHING, Seen, WriterHints, look
from ganreport.readers.images.files import Picture, Pictures, Torn, read_picture, size_of
from ganreport.readers.images.names import SUFFIXES, Series, find_series, of_real
from ganreport.readers.problems import unreadable
from ganreport.run.model import Problem, ReadSummary, Run, Skipped
from ganreport.run.vocabulary import UNITS

Array = npt.NDArray[Any]

LOOKS_FOR: Final = message("pictures named by step or epoch, such as image_at_epoch_0001.png")
_ROUNDING: Final = 1e-6  # epochs such as 3 may stand as 2.9999999 in a table


def find(path: Path, options: ReadOptions) -> list[Candidate]:  # noqa: ARG001 - known by names
    """The directory, if it holds a series of pictures that may be samples, or such folders."""
    series = _series(path) if path.is_dir() else []
    folders = _rivals(series) if series else []
    if not folders:
        return [itself("pictures", path)] if series else []
    why = "pictures of samples in several folders"
    return [Candidate("pictures", path / folder, ".", folder, why=why) for folder in folders]


def read(candidate: Candidate, options: ReadOptions) -> Run:  # noqa: ARG001 - pictures: no names
    """Read the pictures of a directory; of one of several only those in the folder itself.

    Raises:
        RunBroken: None of the pictures can be read.
    """
    path = candidate.root
    series = [s for s in _series(path) if candidate.where in ("", s.folder)]
    seen = look(path, series[0])
    if not seen.samples and not any(p.kind in ("blank", "repeated") for p in seen.problems):
        first = next((str(p.what) for p in seen.problems), "")
        raise RunBroken(f"{path}: none of the pictures {series[0].pattern} can be read. {first}")
    files = [path / name for _, names in series[0].times[-1:] for name in names[:1]]
    try:
        info = card(path.resolve().name, "pictures", files)
    except OSError as error:
        raise RunBroken(f"{path} can't be read: {error}.") from error
    run = Run(
        path=path,
        format="pictures",
        info=msgspec.structs.replace(info, id=f"pictures-{_identity(series[0], info.id)}"),
        samples=seen.samples,
        problems=seen.problems,
        reading=ReadSummary(
            reader="pictures",
            files=(series[0].pattern,),
            unit=series[0].unit or "step",
            left_out=(*_others(series), *unread(files_below(path), SUFFIXES)),
            latents=seen.latents,
            notes=(*_units(series[0]), *seen.notes),
        ),
    )
    return _beside_real(run, series[0])


def beside(
    run: Run,
    known: WriterHints = NOTHING,
    folder: str = "",
    first: str = "",
    series: Sequence[Series] | None = None,
) -> Run:
    """The run with the samples of pictures beside its table, where these fit its steps.

    Args:
        run: What was read of tables.
        known: What the program that saved the pictures is known to do.
        folder: Where below the run's directory pictures are looked for.
        first: What is in the names of the series that goes before others.
        series: Its series of pictures, the likeliest samples first; found by names unless given.
    """
    named = _series(run.path) if series is None else series
    inside = [s for s in named if s.times[0][1][0].startswith(folder)]
    inside.sort(key=lambda each: first not in each.pattern)
    candidates = [replace(s, unit=s.unit or known.unit) for s in inside]
    reading = run.reading
    if not candidates or reading is None:
        return run
    why = _unfit(candidates, run)
    if why:
        left = Skipped(candidates[0].pattern, why)
        what = message("Pictures left out: {why}.", why=why)
        problem = Problem(kind="left-out", where=candidates[0].folder, what=what)
        return replace(
            run,
            reading=msgspec.structs.replace(reading, left_out=(*reading.left_out, left)),
            problems=(*run.problems, problem),
        )
    return with_pictures(run, candidates[0], known, _others(candidates))


def with_pictures(
    run: Run, series: Series, known: WriterHints = NOTHING, others: tuple[Skipped, ...] = ()
) -> Run:
    """The run with the samples of a series of pictures, which fits its steps."""
    reading = run.reading
    if reading is None:
        return run
    seen = _on_rows(look(run.path, series, known), series, run)
    more = msgspec.structs.replace(
        reading,
        reader=f"{reading.reader}, pictures",
        files=(*reading.files, series.pattern),
        latents=seen.latents,
        left_out=(*reading.left_out, *others),
        notes=(*reading.notes, *_units(series, reading.unit), *seen.notes),
    )
    problems = (*run.problems, *seen.problems)
    return _beside_real(replace(run, samples=seen.samples, problems=problems, reading=more), series)


def _beside_real(run: Run, series: Series) -> Run:
    """The run with the tiles of a grid of real samples beside the others, cut as these are."""
    pictures = run.samples[-1].arrays if run.samples else None
    where = of_real(files_below(run.path), series.folder)
    if not where or not isinstance(pictures, Pictures) or len(pictures.cut.cells) < 2:
        return run
    real = Picture(run.path / where, where)
    try:
        same = size_of(real) == size_of(pictures.files[0])
        read_picture(real)
    except Torn as error:
        problem = unreadable(where, error, "picture")
        return replace(run, problems=(*run.problems, problem))
    reading = run.reading
    if not same or reading is None:
        return run
    note = message(
        "{where} shows real samples, cut as the samples are; only how far they differ is compared.",
        where=where,
    )
    more = msgspec.structs.replace(
        reading, files=(*reading.files, where), notes=(*reading.notes, note)
    )
    shown = replace(pictures, files=(real,), names=frozenset({"shown"}))
    return replace(run, reference=shown, reading=more)


def _series(path: Path) -> list[Series]:
    return [s for s in find_series(files_below(path)) if s.generated is not False]


def _rivals(series: Sequence[Series]) -> list[str]:
    """Folders that hold series as likely as the first, where there are several."""
    folders = dict.fromkeys(s.folder for s in series if s.generated == series[0].generated)
    return list(folders) if len(folders) > 1 else []


def _unfit(series: Sequence[Series], run: Run) -> Text:
    """Why pictures can't be put on the steps of the table."""
    rivals = _rivals(series)
    if rivals:
        return message("several folders hold such pictures ({names:list})", names=rivals[:8])
    unit, last = series[0].unit, series[0].times[-1][0]
    own = run.reading.unit if run.reading else ""
    steps = run.metrics.steps
    inside = bool(len(steps)) and last <= int(steps[-1]) + 1
    if unit == own or (not unit and inside) or (unit == "epoch" and _epochs(run) is not None):
        return ""
    return message(
        "they are numbered by {unit}, the table by {own}",
        unit=UNITS[unit][0] if unit else message("something else"),
        own=UNITS[own][0] if own else "",
    )


def _epochs(run: Run) -> Array | None:
    """(n,) the highest epoch so far at each step of the table, None where it has none."""
    epochs = run.scalar("epoch")
    if epochs is None or len(epochs) < len(run.metrics):
        return None
    return np.maximum.accumulate(epochs.to_numpy())


def _on_rows(seen: Seen, series: Series, run: Run) -> Seen:
    """Samples numbered by epochs on the last steps of these, where the table counts others."""
    epochs = _epochs(run)
    same = run.reading is None or run.reading.unit == "epoch"
    if series.unit != "epoch" or same or epochs is None:
        return seen
    steps = {}
    for sample in seen.samples:
        place = int(np.searchsorted(epochs, sample.step + _ROUNDING, side="right")) - 1
        if place >= 0:
            steps[int(run.metrics.steps[place])] = sample
    samples = tuple(replace(sample, step=step) for step, sample in steps.items())
    note = message("Pictures are numbered by epochs; they were put on the last steps of these.")
    return replace(seen, samples=samples, notes=(*seen.notes, note))


def _units(series: Series, unit: str = "") -> list[Message]:
    """What was assumed of the numbers in names."""
    if series.unit == "picture":
        said = message("Names hold several counters, so that pictures are numbered in their order.")
        return [said]
    if series.unit:
        return []
    if not unit:
        said = message(
            "What the numbers in pictures' names count is not written down; they are taken as "
            "steps."
        )
        return [said]
    said = message(
        "What the numbers in pictures' names count is not written down; they are taken as those of "
        "the table ({units}).",
        units=UNITS[unit][1],
    )
    return [said]


def _others(candidates: Sequence[Series]) -> tuple[Skipped, ...]:
    why = message("another series of pictures; only one is read")
    return tuple(Skipped(series.pattern, why) for series in candidates[1:21])


def _identity(series: Series, content: str) -> str:
    names = "\n".join(name for _, files in series.times for name in files)
    return hashlib.sha256(f"{content}\n{names}".encode("utf-8", "surrogateescape")).hexdigest()[:16]


READER: Final = Reader("pictures", LOOKS_FOR, find, read)
