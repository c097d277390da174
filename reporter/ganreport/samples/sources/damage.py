"""What is said of files that were left out: by their reasons, counted, the first of them named."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from ganreport.errors import UsageError
from ganreport.messages import Text, plural
from ganreport.readers.problems import some
from ganreport.run.model import Problem
from ganreport.samples.sources.items import writable

_NAMED: Final = 5  # files named in one problem; of the rest the number
_REASONS: Final = 10  # problems of a source at most: damage has few causes


def problems(path: Path, left: Iterable[tuple[Text, Text]]) -> tuple[Problem, ...]:
    """A problem for each reason that something in ``path`` was left out for."""
    reasons: dict[str, tuple[Text, list[Text]]] = {}
    for name, why in left:
        key = str(why) if len(reasons) < _REASONS or str(why) in reasons else ""
        reasons.setdefault(key, (why, []))[1].append(
            writable(name) if isinstance(name, str) else name
        )
    return tuple(_problem(path, names, why) for why, names in reasons.values())


def _problem(path: Path, names: list[Text], why: Text) -> Problem:
    what = plural(
        "{count:count} file cannot be used and is left out: {names} ({why}).",
        "{count:count} files cannot be used and are left out: {names} ({why}).",
        count=len(names),
        names=some(names, _NAMED),
        why=why,
    )
    return Problem(kind="unreadable", where=f"{path.name}/{names[0]}", what=what, count=len(names))


def nothing_left(path: Path, wanted: str, left: Iterable[tuple[Text, Text]]) -> UsageError:
    """The error of a source in which nothing can be read."""
    said = " ".join(str(problem.what) for problem in problems(path, left))
    return UsageError(f"{path} holds no {wanted} that can be read. {said}".rstrip())
