"""One of several runs in one place: by wish, or because it is the only one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from ganreport.errors import RunNotFound, UsageError
from ganreport.readers.files import by_folder

_NAMED: Final = 10
_LOOKED_AT: Final = 1000


def one_of(path: Path, runs: Mapping[str, str], wish: str, *, folders: bool = True) -> str:
    """The identifier of the run that was wished for, or of the only one.

    Args:
        path: Where the runs are.
        runs: Their identifiers -> their names, which may be empty.
        wish: The identifier of one, its beginning, or its name; empty for the only one.
        folders: Whether each has a folder of its own, which could be given instead.

    Raises:
        RunNotFound: There is none, or there are several and none was wished for.
        UsageError: None, or several, are as wished.
    """
    if not runs:
        raise RunNotFound(f"{path} holds no run.")
    fits = [run for run, name in runs.items() if wish in (run, name)]
    fits = fits or [run for run in runs if wish and run.startswith(wish)]
    if wish and len(fits) == 1:
        return fits[0]
    if wish:
        count = f"{len(fits)} runs are" if fits else "no run is"
        raise UsageError(f"{path}: {count} called {wish!r}. Runs: {_listed(runs)}.")
    if len(runs) == 1:
        return next(iter(runs))
    give = "Give the folder of one of them, or its name" if folders else "Give one of them"
    raise RunNotFound(f"{path} holds {len(runs)} runs: {_listed(runs)}. {give} with --run.")


def _listed(runs: Mapping[str, str]) -> str:
    shown = [f"{run} ({name})" if name else run for run, name in list(runs.items())[:_NAMED]]
    return ", ".join(shown) + f" and {len(runs) - _NAMED} more" * (len(runs) > _NAMED)


def runs_in(path: Path, is_run: Callable[[str, Sequence[str]], bool]) -> dict[str, list[str]]:
    """The folders at or below ``path`` that hold a run, and the names of their files.

    Args:
        path: Where to look.
        is_run: Whether the folder of this name, with files of these names, does.
    """
    folders = sorted(by_folder(path).items(), key=lambda item: (item[0].count("/"), item[0]))
    return {folder: names for folder, names in folders[:_LOOKED_AT] if is_run(folder, names)}


def only(path: Path, found: Sequence[str], what: str) -> str:
    """The one run that was found.

    Raises:
        RunNotFound: There are several, or none.
    """
    if len(found) == 1:
        return found[0]
    if not found:
        raise RunNotFound(f"{path} holds no {what} any more.")
    names = ", ".join(name.rstrip("/") or "." for name in found[:_NAMED])
    raise RunNotFound(
        f"{path} holds {len(found):,} runs ({what}): {names}{' ...' * (len(found) > _NAMED)}. "
        "Give one of them."
    )
