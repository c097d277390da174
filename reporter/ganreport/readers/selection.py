"""Several runs here: which one is read, for all readers in one place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Final

from ganreport.errors import RunNotFound, UsageError
from ganreport.readers.base import Candidate, ReadOptions, itself
from ganreport.readers.files import by_folder

_NAMED: Final = 10  # runs named in an error; of the rest the number
_LOOKED_AT: Final = 1000  # folders, the uppermost first: bounds the time in a home directory


def choose(
    path: Path, candidates: Sequence[Candidate], options: ReadOptions, *, inside: bool = False
) -> tuple[Candidate, ReadOptions]:
    """The run that was wished for, or the only one, and the options with what is left of the wish.

    Args:
        path: Where the runs are.
        candidates: The runs there.
        options: ``run`` is the identifier of one, its beginning, its last part, or its name; empty
            for the only one.
        inside: Whether a wish that names no candidate may name a training within the only one.

    Raises:
        RunNotFound: There is none, or there are several and none was wished for.
        UsageError: None, or several, are as wished, or there is nothing to choose.
    """
    if not candidates:
        raise RunNotFound(f"{path} holds no run.")
    filled = [each for each in candidates if not each.empty] or candidates
    if not options.run:
        if len(filled) > 1:
            raise RunNotFound(_several(path, filled))
        return filled[0], options
    fits = _fitting(candidates, options.run)
    if len(fits) == 1:
        return fits[0], replace(options, run="")
    if len(candidates) == 1:
        if not inside:
            raise UsageError(nothing_to_choose(path, options.run))
        return candidates[0], options
    count = f"{len(fits)} runs are" if fits else "no run is"
    raise UsageError(f"{path}: {count} called {options.run!r}. Runs: {_listed(candidates)}.")


def nothing_to_choose(path: Path, wish: str) -> str:
    """That ``--run`` was given where there is one run only."""
    return f"{path} holds one run: --run {wish} has nothing to choose there. Leave it away."


def _fitting(candidates: Sequence[Candidate], wish: str) -> list[Candidate]:
    """Those called so; of several also by the last part or the beginning of an identifier."""
    fits = [each for each in candidates if wish in (each.identifier, each.name)]
    if fits or len(candidates) == 1:
        return fits
    last = [each for each in candidates if PurePosixPath(each.identifier).name == wish]
    return last or [each for each in candidates if each.identifier.startswith(wish)]


def _several(path: Path, candidates: Sequence[Candidate]) -> str:
    why = next((f" ({each.why})" for each in candidates if each.why), "")
    places = {each.root for each in candidates if each.root != path}
    give = "Give one of them"
    if len(places) == len(candidates):
        kind = "folder" if all(place.is_dir() for place in places) else "file"
        give = f"Give the {kind} of one of them, or its name"
    return f"{path} holds {len(candidates):,} runs{why}: {_listed(candidates)}. {give} with --run."


def _listed(candidates: Sequence[Candidate]) -> str:
    few = candidates[:_NAMED]
    shown = [f"{c.identifier} ({c.name})" if c.name else c.identifier for c in few]
    more = f" and {len(candidates) - _NAMED} more" * (len(candidates) > _NAMED)
    return ", ".join(shown) + more


def runs_in(
    reader: str, path: Path, is_run: Callable[[str, Sequence[str]], bool], why: str
) -> list[Candidate]:
    """The folders at or below ``path`` that hold a run; ``files`` are the names in each.

    Args:
        reader: The name of the reader.
        path: Where to look.
        is_run: Whether the folder of this name, with files of these names, does.
        why: What such folders hold.
    """
    folders = sorted(by_folder(path).items(), key=lambda item: (item[0].count("/"), item[0]))
    runs = [(f, names) for f, names in folders[:_LOOKED_AT] if is_run(f, names)]
    if len(runs) == 1:
        where, names = runs[0]
        return [itself(reader, path, where=where, files=tuple(names))]
    return [
        Candidate(reader, path / f, identifier=f.rstrip("/") or ".", files=tuple(names), why=why)
        for f, names in runs
    ]


def sole_home(own: Iterable[str], every: Iterable[str]) -> str:
    """The folder that all files of one run lie in and no file of another, empty of none.

    Args:
        own: Names of the run's files, relative to where several runs are.
        every: Those of the files of all of these runs.
    """
    mine = set(own)
    homes = {str(PurePosixPath(name).parent) for name in mine}
    home = next(iter(homes)) + "/" if len(homes) == 1 else "./"
    shared = any(name.startswith(home) for name in every if name not in mine)
    return "" if home == "./" or shared else home


def each_alone(reader: str, path: Path, names: Iterable[str], why: str = "") -> list[Candidate]:
    """Files below ``path``, each of a run; a single one is read with what lies beside it.

    Where each has a folder of its own, it is that folder that is one of several runs.
    """
    names = list(names)
    if len(names) == 1:
        return [itself(reader, path, where="" if path.is_file() else names[0])]
    homes = [PurePosixPath(name).parent for name in names]
    apart = len(set(homes)) == len(homes) and not any(a in b.parents for a in homes for b in homes)
    if apart:
        return [
            Candidate(reader, path / home, PurePosixPath(name).name, str(home), why=why)
            for home, name in zip(homes, names, strict=True)
        ]
    return [Candidate(reader, path / name, identifier=name, why=why) for name in names]
