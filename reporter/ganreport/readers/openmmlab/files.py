"""Which files below a directory are logs of MMCV or MMEngine, and of which start of which run."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Final

from ganreport.readers.files import files_below
from ganreport.readers.objects import parsed
from ganreport.readers.text import head_of, lines_of

_MOST_FILES: Final = 400  # logs whose heads are read; each start of a run has up to four
_STAMPED: Final = re.compile(r"(\d{8}_\d{6})(\.log\.json|\.json|\.log)")
_STAMP: Final = re.compile(r"\d{8}_\d{6}")
_UNDATED: Final = ("None.log.json", "None.log")  # written so where a run was given no time
_SCALARS: Final = "scalars.json"
_FORMS: Final = {_SCALARS: 0, ".json": 1, ".log.json": 1, ".log": 2}
"""Forms of the same records, the most exact first: text is rounded."""

_TEXT: Final = re.compile(
    r"(?:\d{4}[-/])?\d\d[-/]\d\d \d\d:\d\d:\d\d(?:,\d+)? - mm\w{0,30} - [A-Z]+ - "
)


@dataclass(frozen=True)
class LogFile:
    """A log: of which start (``stamp``, its date as in its name) of the run in which folder.

    ``home`` is that folder, or the log itself where it is a run of its own.
    """

    home: str
    stamp: str
    where: str
    form: int

    def below(self, home: str) -> LogFile:
        """The same with its place below a folder."""
        inner = self.where.removeprefix(f"{home}/" if home else "")
        alone = PurePosixPath(home).name if home == self.where else inner
        return replace(self, home="", where=alone)

    @property
    def began(self) -> float | None:
        """When it was begun, in seconds since 1970."""
        try:
            moment = datetime.strptime(self.stamp, "%Y%m%d_%H%M%S")
        except ValueError:
            return None
        return moment.replace(tzinfo=UTC).timestamp()


def logs(path: Path) -> list[LogFile]:
    """The logs at or below a path; those of names that are not usual only where none is."""
    root = path.parent if path.is_file() else path
    names = [path.name] if path.is_file() else files_below(path)
    files = [log for name in names if (log := _named(name))][:_MOST_FILES]
    files = [log for log in files if _is_log(root / log.where, log.form)]
    return _dated(files) if files else _renamed(root, names, alone=path.is_file())


def _renamed(root: Path, names: Iterable[str], *, alone: bool) -> list[LogFile]:
    """Logs by their content: each is a run, for which start it is of is not known."""
    forms = {".log.json": 1, **dict.fromkeys((".log", ".txt", ".out"), 2)}
    forms |= {".json": 1, "": 2} if alone else {}
    texts = [(n, next((f for end, f in forms.items() if n.endswith(end)), 0)) for n in names]
    files = [(n, f) for n, f in texts if f][:_MOST_FILES]
    held = [(name, form) for name, form in files if _is_log(root / name, form)]
    if len(held) == 1:
        name, form = held[0]
        home = str(PurePosixPath(name).parent)
        return [LogFile("" if home == "." else home, "", name, form)]
    return [LogFile(name, "", name, form) for name, form in held]


def _named(where: str) -> LogFile | None:
    """A file whose name is that of a log, None of others."""
    pure = PurePosixPath(where)
    match = _STAMPED.fullmatch(pure.name)
    undated = pure.name in _UNDATED
    if not (match or undated or pure.name == _SCALARS):
        return None
    folder = pure.parent
    folder = folder.parent if folder.name == "vis_data" else folder
    dated = _STAMP.fullmatch(folder.name)
    stamp = match[1] if match else folder.name if dated else ""
    home = str(folder.parent if dated else folder)
    form = pure.name.removeprefix(match[1]) if match else pure.name.removeprefix("None")
    return LogFile("" if home == "." else home, stamp, where, _FORMS[form])


def _dated(files: Iterable[LogFile]) -> list[LogFile]:
    """The logs, those without a date as of the only date of their folder, where it has one."""
    files = list(files)
    dates: dict[str, set[str]] = {}
    for log in files:
        dates.setdefault(log.home, set()).update({log.stamp} - {""})
    return [
        LogFile(log.home, next(iter(dates[log.home])), log.where, log.form)
        if not log.stamp and len(dates[log.home]) == 1
        else log
        for log in files
    ]


def _is_log(file: Path, form: int) -> bool:
    head = head_of(file)
    if form == _FORMS[".log"]:
        return " - mm" in head and any(_TEXT.match(line) for _, line in lines_of(head))
    first = next((parsed(line) for line in head.splitlines()[:1]), None)
    if not isinstance(first, dict):  # a first line of settings may be longer than what is read
        return head.startswith('{"env_info": ')
    marked = first.keys() & {"mode", "env_info", "exp_name"}
    return bool(
        marked or ("step" in first and (first.keys() & {"iter", "lr"} or file.name == _SCALARS))
    )
