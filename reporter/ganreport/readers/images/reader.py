"""Reads folders of pictures that show samples over time, as single ones or as grids."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy.typing as npt

from ganreport.errors import RunBroken
from ganreport.messages import Message, Text, message
from ganreport.readers.base import Candidate, Reader, ReadOptions, itself
from ganreport.readers.files import card, files_below, unread
from ganreport.readers.images.detection import NOTHING, Seen, WriterHints, look
from ganreport.readers.images.files import Picture, Pictures, Torn, read_picture, size_of
from ganreport.readers.images.names import SUFFIXES, Series, find_series, of_real, of_sound
from ganreport.readers.images.places import of_another_run, places_of
from ganreport.readers.problems import unreadable
from ganreport.run.model import Problem, ReadSummary, Run, Skipped

Array = npt.NDArray[Any]

LOOKS_FOR: Final = message("pictures named by step or epoch, such as image_at_epoch_0001.png")

_MOST_LOOKED_AT: Final = 4  # series, until one shows samples and not curves


def find(path: Path, options: ReadOptions) -> list[Candidate]:  # noqa: ARG001 - known by names
    """The directory, if it holds a series of pictures that may be samples, or such folders."""
    series = _series(path) if path.is_dir() else []
    folders = _rivals(series) if series else []
    if not folders:
        return [itself("pictures", path)] if series else []
    why = "pictures in several folders, as of several runs"
    return [Candidate("pictures", path / folder, ".", folder, why=why) for folder in folders]


def read(candidate: Candidate, options: ReadOptions) -> Run:  # noqa: ARG001 - pictures: no names
    """Read the pictures of a directory; of one of several only those in the folder itself.

    Raises:
        RunBroken: None of the pictures can be read.
    """
    path = candidate.root
    series = [s for s in _series(path) if candidate.where in ("", s.folder)]
    names = files_below(path)
    series, seen = _first_shown(path, series)
    if not seen.samples and not any(p.kind in ("blank", "repeated") for p in seen.problems):
        first = next((str(p.what) for p in seen.problems), "")
        raise RunBroken(
            f"{path}: none of the pictures {series[0].pattern} can be read as samples. {first}"
        )
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
            left_out=(*_others(series), *_sounds(names), *unread(names, SUFFIXES)),
            latents=seen.latents,
            notes=(*_units(series[0]), *seen.notes),
        ),
    )
    return _beside_real(run, series[0])


def _first_shown(path: Path, series: Sequence[Series]) -> tuple[list[Series], Seen]:
    """The series with the first that shows samples, and not curves, before others; what it gave."""
    first = seen = look(path, series[0])
    for place, each in enumerate(series[:_MOST_LOOKED_AT]):
        seen = look(path, each) if place else first
        if seen.samples:
            return [each, *series[:place], *series[place + 1 :]], seen
    return list(series), first


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
    sounds = _sounds(files_below(run.path)) if series is None else ()
    inside = [s for s in named if s.times[0][1][0].startswith(folder)]
    inside.sort(key=lambda each: first not in each.pattern)
    candidates = [replace(s, unit=s.unit or known.unit) for s in inside]
    reading = run.reading
    if reading is None:
        return run
    if not candidates:
        left_out = (*reading.left_out, *sounds)
        return replace(run, reading=msgspec.structs.replace(reading, left_out=left_out))
    own = candidates
    if series is None and not folder:
        own = [s for s in candidates if not of_another_run(s, run)] or candidates[:1]
    why = _unfit(own, run, chosen=series is not None or bool(folder))
    if why:
        left = Skipped(own[0].pattern, why)
        what = message("Pictures left out: {why}.", why=why)
        problem = Problem(kind="left-out", where=own[0].folder, what=what)
        return replace(
            run,
            reading=msgspec.structs.replace(reading, left_out=(*reading.left_out, left, *sounds)),
            problems=(*run.problems, problem),
        )
    tried: list[Run] = []
    for each in own[:_MOST_LOOKED_AT]:
        others = [each, *(s for s in candidates if s is not each)]
        tried.append(with_pictures(run, each, known, (*_others(others), *sounds)))
        if tried[-1].samples:
            return tried[-1]
    return tried[0]


def with_pictures(
    run: Run, series: Series, known: WriterHints = NOTHING, others: tuple[Skipped, ...] = ()
) -> Run:
    """The run with the samples of a series of pictures, which fits its steps."""
    reading = run.reading
    if reading is None:
        return run
    places = places_of(series, run)
    seen = look(run.path, series, known)
    placed = {places.steps.get(s.step, s.step): s for s in seen.samples}
    if places.steps:
        placed = {places.steps[s.step]: s for s in seen.samples if s.step in places.steps}
    more = msgspec.structs.replace(
        reading,
        reader=f"{reading.reader}, pictures",
        files=(*reading.files, series.pattern),
        latents=seen.latents,
        left_out=(*reading.left_out, *others),
        notes=(*reading.notes, *_units(series, reading.unit), *places.notes, *seen.notes),
    )
    samples = tuple(replace(sample, step=step) for step, sample in placed.items())
    problems = (*run.problems, *seen.problems)
    return _beside_real(replace(run, samples=samples, problems=problems, reading=more), series)


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


def _unfit(series: Sequence[Series], run: Run, *, chosen: bool) -> Text:
    """Why pictures can't be put on the steps of the table."""
    if not chosen and (why := of_another_run(series[0], run)):
        return why
    rivals = _rivals(series)
    if rivals:
        return message("several folders hold such pictures ({names:list})", names=rivals[:8])
    return places_of(series[0], run).unfit


def _units(series: Series, unit: str = "") -> list[Message]:
    """What was assumed of the numbers in names, where no table explains them."""
    if series.unit == "picture":
        said = message("Names hold several counters, so that pictures are numbered in their order.")
        return [said]
    if series.unit or unit:
        return []
    said = message(
        "What the numbers in pictures' names count is not written down; they are taken as steps."
    )
    return [said]


def _others(candidates: Sequence[Series]) -> tuple[Skipped, ...]:
    why = message("another series of pictures; only one is read")
    return tuple(Skipped(series.pattern, why) for series in candidates[1:21])


def _sounds(names: Iterable[str]) -> tuple[Skipped, ...]:
    """Series of pictures of sounds, which are known as such."""
    why = message("spectrograms: pictures of sounds, which are not judged as samples")
    return tuple(Skipped(s.pattern, why) for s in find_series(names)[:20] if of_sound(s.words))


def _identity(series: Series, content: str) -> str:
    names = "\n".join(name for _, files in series.times for name in files)
    return hashlib.sha256(f"{content}\n{names}".encode("utf-8", "surrogateescape")).hexdigest()[:16]


READER: Final = Reader("pictures", LOOKS_FOR, find, read)
