"""Which folders of event files are parts of one run, and which are runs of their own."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from ganreport.errors import RunBroken
from ganreport.readers.files import files_below
from ganreport.readers.tensorboard.events import Events
from ganreport.readers.tensorboard.names import ROLES, column_name
from ganreport.readers.tensorboard.records import begins_well
from ganreport.run.vocabulary import TIMES, ours

MOST_FILES: Final = 1000
"""Event files of one run; further ones are left out."""


_ORPHAN: Final = 0.1  # of the values of a run inside, under which that is the run


def event_files(path: Path) -> list[str]:
    """Event files below a directory, or the file itself, by folder and age."""
    names = files_below(path) if path.is_dir() else [path.name]
    files = [name for name in names if "tfevents" in name.rpartition("/")[2]]
    return sorted(files, key=lambda name: (str(PurePosixPath(name).parent), *_age(name)))


def any_sound(path: Path, files: Sequence[str]) -> bool:
    """Whether one of the files begins as an event file does."""
    root = path if path.is_dir() else path.parent
    return any(begins_well(root / name) for name in files[:MOST_FILES])


def _age(name: str) -> tuple[int, str]:
    stamp = re.search(r"tfevents\.(\d{1,18})", name)
    return int(stamp[1]) if stamp else 0, name


def read_folders(root: Path, files: Sequence[str]) -> dict[str, Events]:
    """Folders below the root, ``.`` for itself, to what their event files hold.

    Raises:
        RunBroken: A file can't be read.
    """
    folders: dict[str, Events] = {}
    for name in files[:MOST_FILES]:
        events = folders.setdefault(str(PurePosixPath(name).parent), Events())
        try:
            events.read(root, name)
        except OSError as error:
            raise RunBroken(f"{root / name} can't be read: {error}.") from error
    return folders


def runs_inside(folders: Mapping[str, Events]) -> list[str]:
    """Folders below that of a run which hold another run: the same scalars, in no writer's folder.

    What is common has to be known as ours, or most of what either holds: parts of one run may each
    have a ``loss``.
    """
    valued = _valued(folders)
    homes = {folder: _home(folder, events) for folder, events in valued.items()}
    highest = _highest(set(homes.values()))
    tags: dict[str, set[str]] = {}
    for folder, home in homes.items():
        tags.setdefault(home, set()).update(valued[folder].scalars)
    return [
        folder
        for folder, home in homes.items()
        if home not in highest
        and any(_same_scalars(tags[home], tags[top]) for top in highest if _within(home, top))
    ]


def without_others(
    folders: Mapping[str, Events],
) -> tuple[dict[str, Events], dict[str, Events]]:
    """The folders of the run, and those of another: what is inside it, or what it is an orphan of.

    Of a run that another inside its folder outweighs by far little more than a start is left.
    """
    inside = {folder: folders[folder] for folder in runs_inside(folders)}
    own = {folder: events for folder, events in folders.items() if folder not in inside}
    most, held = (max((len(e.steps) for e in each.values()), default=0) for each in (inside, own))
    whole = held < _ORPHAN * most and not homes_of_several(inside)
    return (inside, own) if whole else (own, inside)


def _same_scalars(one: set[str], other: set[str]) -> bool:
    both = one & other
    known = any(ours(tag) not in (None, *TIMES) for tag in both)
    return known or 2 * len(both) > max(len(one), len(other), 2)


def homes_of_several(folders: Mapping[str, Events]) -> list[str]:
    """The folders of several runs, none where all are parts of one.

    Folders are parts of one run if one holds the others, if their names say that they are those of
    its writers (``train``, ``D``), or if no scalar is in two of them.
    """
    valued = _valued(folders)
    if len(valued) < 2 or "." in valued:
        return []
    homes = _highest({_home(folder, events) for folder, events in valued.items()})
    return sorted(homes) if len(homes) > 1 and _rivals(valued, homes) else []


def parts_of_one_run(folders: Mapping[str, Events]) -> dict[str, Events]:
    """The folders that hold values, by their names below that of the run, empty for its own."""
    valued = _valued(folders)
    if len(valued) < 2:
        return dict(zip([""], valued.values(), strict=False))
    if "." in valued:
        return {"" if f == "." else f: e for f, e in valued.items()}
    homes = _highest({_home(folder, events) for folder, events in valued.items()})
    home = os.path.commonpath(sorted(homes)) if len(homes) > 1 else next(iter(homes))
    return {_below(folder, home): events for folder, events in valued.items()}


def _valued(folders: Mapping[str, Events]) -> dict[str, Events]:
    return {f: e for f, e in folders.items() if e.scalars or e.pictures}


def _home(folder: str, events: Events) -> str:
    """The folder without what names a writer only."""
    path = PurePosixPath(folder)
    if events.scalars and all(_of_group(path.name, tag) for tag in events.scalars):
        path = path.parent
    while path.name.lower() in ROLES:
        path = path.parent
    return str(path)


def _of_group(name: str, tag: str) -> bool:
    """Whether PyTorch's ``add_scalars`` made the folder for this tag."""
    return column_name(name, tag) != f"{name}/{tag}"


def _highest(homes: set[str]) -> set[str]:
    return {
        home
        for home in homes
        if not any(str(parent) in homes for parent in PurePosixPath(home).parents)
    }


def _rivals(valued: Mapping[str, Events], homes: set[str]) -> bool:
    """Whether a scalar or a picture has the same name in two homes."""
    owners: dict[str, str] = {}
    for folder, events in valued.items():
        home = next(h for h in homes if _within(folder, h))
        for tag in (*events.scalars, *events.pictures):
            if owners.setdefault(tag, home) != home:
                return True
    return False


def _within(folder: str, home: str) -> bool:
    return home in (folder, ".") or folder.startswith(f"{home}/")


def _below(folder: str, home: str) -> str:
    if folder == home:
        return ""
    return folder if home in (".", "") else folder.removeprefix(f"{home}/")
