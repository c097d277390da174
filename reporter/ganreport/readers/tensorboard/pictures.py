"""Series of pictures in event files: which tags belong together, and which show samples."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import msgspec
import numpy as np

from ganreport.messages import Message, message, together
from ganreport.readers.images.detection import Time, look_at
from ganreport.readers.images.files import Picture
from ganreport.readers.images.names import generated, of_sound
from ganreport.readers.tensorboard.events import Events, Spots
from ganreport.readers.tensorboard.names import column_name
from ganreport.readers.tensorboard.steps import Array, EventSeries, StepClock, put_by_time
from ganreport.run.model import Run, Skipped
from ganreport.run.words import HELD_OUT

_NUMBERED: Final = re.compile(r"^(.*?)(/image)?(/\d+)?$", re.DOTALL)
_REST: Final = {
    True: 0,
    None: 1,
    False: 2,
}  # samples first, then what is not known, real samples last
_NOT_SAMPLES: Final = frozenset(
    {"attention", "a", "b", "diff", "difference", "figure", "grad", "heatmap", "input", "x"}
) | HELD_OUT  # fmt: skip

_MOVED: Final = message(
    "Their steps count something else than those of the scalars, so that they were put where "
    "training was by their wall times."
)


@dataclass(frozen=True)
class Album:
    """Pictures of one name: steps and where the pictures of each are.

    ``moved`` says that steps are those of the scalars at the same wall times.
    """

    name: str
    times: tuple[Time, ...]
    moved: bool = False

    @property
    def generated(self) -> bool | None:
        """Whether the name says that a generator made them; None where it does not say."""
        return generated(self.name)


def albums(
    root: Path, parts: Mapping[str, tuple[Events, StepClock]], leaders: Mapping[str, EventSeries]
) -> list[Album]:
    """The series in the folders of a run, the likeliest samples first.

    ``leaders`` are the scalars by which steps that count something else are told and mended.

    TensorFlow 1 numbers the pictures of one summary (``G/image/0``): they are of one series.
    """
    sets: list[Album] = []
    for folder, (events, clock) in parts.items():
        named: dict[str, list[str]] = {}
        for tag in events.pictures:
            match = _NUMBERED.match(tag)
            plain = (match[1] if match and match[2] else tag) or tag
            named.setdefault(plain, []).append(tag)
        for plain, tags in named.items():
            times, walls = _times(root, events, clock, sorted(tags, key=_by_number))
            if times:
                album = Album(column_name(folder, plain), times)
                sets.append(_aligned(album, walls, None if clock.counted else leaders.get(folder)))
    return sorted(sets, key=lambda a: (_REST[a.generated], _doubtful(a), -len(a.times), a.name))


def _doubtful(album: Album) -> bool:
    return bool(set(re.findall(r"[a-z]+", album.name.lower())) & _NOT_SAMPLES)


def _by_number(tag: str) -> tuple[int, str]:
    digits = re.search(r"(\d{1,9})$", tag)
    return int(digits[1]) if digits else 0, tag


def _aligned(album: Album, walls: Array, leader: EventSeries | None) -> Album:
    steps = np.array([step for step, _ in album.times])
    moved = put_by_time(steps, walls, leader) if leader else None
    if moved is None:
        return album
    pictures = (some for _, some in album.times)
    return Album(album.name, tuple(zip(moved.tolist(), pictures, strict=True)), moved=True)


def _times(
    root: Path, events: Events, clock: StepClock, tags: Sequence[str]
) -> tuple[tuple[Time, ...], Array]:
    """Steps with their pictures, and their (k,) wall times."""
    by_step: dict[int, list[Picture]] = {}
    walls: dict[int, float] = {}
    for tag in tags:
        for step, row, picture in _pictures(root, events, clock, tag, events.pictures[tag]):
            by_step.setdefault(step, []).append(picture)
            walls[step] = float(clock.walls[row])
    steps = sorted(by_step)
    return tuple((s, tuple(by_step[s])) for s in steps), np.array([walls[s] for s in steps])


def _pictures(
    root: Path, events: Events, clock: StepClock, tag: str, spots: Spots
) -> Iterator[tuple[int, int, Picture]]:
    """Of each step those of the last event that wrote it, earlier ones of a restart left out."""
    rows = np.array(spots.rows, np.int64)
    kept = np.flatnonzero(~clock.gone[rows])
    steps = clock.steps[rows[kept]]
    last = {int(step): int(row) for step, row in zip(steps, rows[kept], strict=True)}
    for index, step in zip(kept, steps, strict=True):
        if last[int(step)] == rows[index]:
            file = events.files[spots.files[index]]
            yield (
                int(step),
                int(rows[index]),
                Picture(
                    root / file,
                    f"{tag} at step {int(step):,}",
                    spots.offsets[index],
                    spots.lengths[index],
                ),
            )


def shown(run: Run, series: Sequence[Album]) -> Run:
    """The run with the samples of the likeliest series, where one may show samples."""
    reading = run.reading
    if reading is None or not series or series[0].generated is False or len(series[0].times) < 2:
        return _passed_over(run, series)
    seen = look_at(series[0].times, series[0].name)
    note = message("Samples are the pictures of '{name}' in the event files.", name=series[0].name)
    if series[0].moved:
        note = together(note, _MOVED)
    reading = msgspec.structs.replace(
        reading, latents=seen.latents, notes=(*reading.notes, note, *seen.notes)
    )
    run = replace(
        run, samples=seen.samples, problems=(*run.problems, *seen.problems), reading=reading
    )
    return _passed_over(run, series[1:])


def _passed_over(run: Run, series: Sequence[Album]) -> Run:
    if not series or run.reading is None:
        return run
    left = tuple(Skipped(album.name, _why(album)) for album in series[:20])
    more = (*run.reading.left_out, *left)
    return replace(run, reading=msgspec.structs.replace(run.reading, left_out=more))


def _why(album: Album) -> Message:
    if of_sound(album.name):
        return message("spectrograms: pictures of sounds, which are not judged as samples")
    if album.generated is False:
        return message("pictures whose name says that they show real samples, inputs or plots")
    if len(album.times) < 2:
        return message("pictures of one step only")
    return message("another series of pictures; only one is read")
