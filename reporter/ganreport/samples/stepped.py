"""What is named by steps and holds the samples of one each: folders, and files of many samples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from ganreport.samples.sources import Source, audio, pictures
from ganreport.samples.sources.base import SourceOptions
from ganreport.samples.sources.items import Listing, shared_folder
from ganreport.samples.sources.opening import (
    WHOLE,
    archive_of,
    of_listing,
    open_file,
    opened_source,
)
from ganreport.samples.steps import are_parts, are_steps, steps_of

Opener: TypeAlias = Callable[[SourceOptions], Source]

_LABELS: Final = "label"
_SETS: Final = (".csv", ".tsv", ".npy", ".npz", ".zip")  # which no one breaks into numbered parts


@dataclass(frozen=True)
class Stepped:
    """Steps with the name and the opener of each; ``unit`` is what they count."""

    openers: Sequence[tuple[int, str, Opener]]
    unit: str


def stepped_in(root: Path, listing: Listing) -> Stepped | None:
    """A source for each folder that is named by a step, or else for each such file of a folder."""
    return _of_folders(root, listing) or (_of_files(root, listing) if root.is_dir() else None)


def _of_folders(root: Path, listing: Listing) -> Stepped | None:
    """A source for each folder that is named by a step."""
    kept = listing.of_suffixes((*WHOLE, *pictures.SUFFIXES, *audio.SUFFIXES))
    shared = shared_folder([item.name for item in kept])
    inside = [item.name.removeprefix(shared) for item in kept]
    steps = steps_of(dict.fromkeys(name.split("/")[0] for name in inside if "/" in name))
    if steps is None or not are_steps(steps, folders=True):
        return None
    if root.is_dir():
        made = [(step, name, _folder(root / shared / name)) for step, name in steps.times]
    else:
        made = [
            (step, name, _inside(root, listing, f"{shared}{name}/")) for step, name in steps.times
        ]
    return Stepped(made, steps.unit)


def _folder(path: Path) -> Opener:
    return lambda options: opened_source(path, options)


def _inside(path: Path, listing: Listing, folder: str) -> Opener:
    own = Listing(tuple(item for item in listing.items if item.name.startswith(folder)))
    return lambda options: of_listing(path, own, options)


def archive(path: Path) -> Listing | None:
    """What an archive holds, None of other files, and of what is neither file nor folder."""
    return archive_of(path) if path.is_file() else None


def _of_files(root: Path, listing: Listing) -> Stepped | None:
    """A source for each file of many samples that is named by a step."""
    names = [item.name for item in listing.of_suffixes(WHOLE)]
    beside = [name for name in names if _LABELS in name.lower() and name.endswith(".npy")]
    others = [name for name in names if name not in beside]
    steps = steps_of(others)
    if steps is None or (not steps.times[0][1].endswith(_SETS) and are_parts(steps)):
        return None
    labelled = steps_of(beside) if len(beside) > 1 else None
    known = dict(labelled.times) if labelled else {}
    openers = [
        (step, name, _file(root / name, root / known[step] if step in known else None))
        for step, name in steps.times
    ]
    return Stepped(openers, steps.unit)


def _file(path: Path, beside: Path | None) -> Opener:
    return lambda options: open_file(path, options, beside)
