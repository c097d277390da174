"""Reads runs of stylegan2-pytorch and lightweight-gan: what they showed, and their pictures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any, Final

import msgspec
import numpy as np

from ganreport.errors import RunBroken
from ganreport.messages import Message, message, plural
from ganreport.readers.assembly import Log, RawRun, assemble
from ganreport.readers.attempts import FileStart, joined
from ganreport.readers.base import Candidate, Reader, ReadOptions, itself
from ganreport.readers.context import RunReader
from ganreport.readers.files import files_below, unread
from ganreport.readers.formula import column
from ganreport.readers.images.detection import WriterHints
from ganreport.readers.images.names import SUFFIXES as PICTURES
from ganreport.readers.images.names import Series, find_series
from ganreport.readers.images.reader import with_pictures
from ganreport.readers.lucidrains.console import (
    EVERY,
    Shown,
    every_of,
    is_console,
    read_console,
    scores_of,
    steps_of,
    table_of,
)
from ganreport.readers.mapping import ColumnMapping
from ganreport.readers.text import ends_of
from ganreport.run.model import Run, Skipped
from ganreport.run.vocabulary import OBJECTIVES

LOOKS_FOR: Final = message(
    "what stylegan2-pytorch or lightweight-gan showed, with lines such as "
    "`G: 1.27 | D: 0.28 | GP: 0.12`"
)

_SUFFIXES: Final = (".log", ".txt", ".out", ".err")
_MOST_FILES: Final = 200  # text files whose ends are read
_SCORES: Final = "fid_scores.txt"
_RULES: Final = {
    "step": column("step"),
    "d_loss": column("D"),
    "g_loss": column("G"),
    "d_penalty": column("GP"),
}


def find(path: Path, options: ReadOptions) -> list[Candidate]:  # noqa: ARG001 - known by form
    """The text, or those below the directory; several of one folder are starts of one training.

    Unless more than one of them begins with the first step: then each is a run.
    """
    if path.is_file():
        known = is_console(ends_of(path))
        return [itself("lucidrains", path, held=(path.name,))] if known else []
    names = [n for n in files_below(path) if n.lower().endswith(_SUFFIXES)]
    texts = [n for n in names[:_MOST_FILES] if is_console(ends_of(path / n))]
    homes = {PurePosixPath(name).parent for name in texts}
    begun = [n for n in texts if read_console(ends_of(path / n))[0].first == 0]
    if len(homes) == 1 and len(begun) <= 1:
        return [itself("lucidrains", path, held=tuple(texts))]
    why = "what several trainings showed"
    return [
        Candidate("lucidrains", path / name, identifier=name, why=why, held=(Path(name).name,))
        for name in texts
    ]


class _LucidrainsReader(RunReader):
    """Reads what was shown, FIDs, and in a directory the pictures."""

    def run(self, candidate: Candidate, wishes: ReadOptions) -> Run:
        """The run that it tells of."""
        shown = [
            (where, start)
            for where in candidate.held
            for start in read_console(self.text(where))
            if start.rows
        ]
        shown.sort(key=lambda item: item[1].first)
        try:
            starts = [FileStart(where, table_of(start)) for where, start in shown]
        except ValueError as error:
            raise RunBroken(f"{candidate.root} can't be used: {error}.") from error
        if not starts:
            raise self.broken(f"{candidate.root} holds no losses.")
        table = joined(starts)
        names = [] if candidate.is_file else files_below(self.root)
        scores = self._scores(names, [start.name for _, start in shown])
        logs = (Log(starts[-1].where, table), *scores)
        if scores:
            table.columns.pop("FID", None)
        hinge = bool((table.columns["G"].array < 0).any()) if "G" in table.columns else False
        seen = (*candidate.held, *self.files)
        rest = [name for name in names if name not in seen]
        raw = RawRun(
            reader="lucidrains",
            root=self.root,
            name=next((s.name for _, s in shown if s.name), "") or candidate.title,
            logs=logs,
            files=tuple(dict.fromkeys(self.files)),
            naming=ColumnMapping(rules=_RULES),
            objective=OBJECTIVES["hinge"] if hinge else None,
            left_out=(*self.left_out, *_aim(self.root, names), *unread(rest, (*PICTURES, ".pt"))),
            problems=tuple(self.problems),
            notes=tuple(_notes([start for _, start in shown], table.columns, hinge=hinge)),
        )
        run = assemble(raw, wishes)
        return _pictured(run, names) if names else run

    def _scores(self, names: Sequence[str], called: Sequence[str]) -> tuple[Log, ...]:
        """FIDs by step, of the training of this name where there are several."""
        files = [name for name in names if PurePosixPath(name).name == _SCORES]
        own = [name for name in files if PurePosixPath(name).parent.name in called] or files
        if len(own) != 1:
            return ()
        scores = scores_of(self.text(own[0]))
        return (Log(own[0], scores),) if scores.rows else ()


def _aim(root: Path, names: Sequence[str]) -> Iterator[Skipped]:
    if names and (root / ".aim").is_dir():
        why = message("Aim's repository, with the numbers that were shown")
        yield Skipped(".aim", why)


def _notes(shown: Sequence[Shown], columns: Mapping[str, Any], *, hinge: bool) -> Iterator[Message]:
    """What was assumed of the rows."""
    if not all(steps_of(start)[1] for start in shown):
        yield message(
            "Lines of losses say no step; the program shows them after every {every} steps, so "
            "that these are counted.",
            every=EVERY,
        )
    if "GP" in columns:
        yield message(
            "D is without the gradient penalty GP, which is taken every fourth step and shown "
            "again until it is taken anew."
        )
    if hinge:
        yield message(
            "The objective is inferred: G is below 0 at times, which of the losses of this program "
            "the hinge alone can be."
        )
    nans = sum(start.nans for start in shown)
    if nans:
        yield plural(
            "Training met NaN {count:count} time and went back to a checkpoint.",
            "Training met NaN {count:count} times and went back to a checkpoint.",
            count=nans,
        )


def _pictured(run: Run, names: Sequence[str]) -> Run:
    """The run with the grids of samples in ``results/NAME``, those of the averaged generator first.

    They are numbered by thousands of steps.
    """
    grids: dict[str, dict[int, str]] = {}
    for name in names:
        pure = PurePosixPath(name)
        number, _, kind = pure.stem.partition("-")
        if name.lower().endswith(PICTURES) and number.isdecimal() and kind in ("", "ema"):
            grids.setdefault(f"{pure.parent}/{kind}", {})[int(number[:15])] = name
    own = [key for key in grids if PurePosixPath(key.rpartition("/")[0]).name == run.info.name]
    own = own or list(grids)
    folders = {key.rpartition("/")[0] for key in own}
    own = [key for key in own if len(grids[key]) > 1]
    steps = run.metrics.steps
    if len(folders) != 1 or not own or not len(steps):
        return run
    chosen = grids[max(own, key=lambda key: (key.endswith("/ema"), key))]
    every = every_of(list(chosen), int(np.max(steps)))
    if every is None:
        return run
    times = tuple((number * every, (chosen[number],)) for number in sorted(chosen))
    first = next(iter(chosen.values()))
    stem = PurePosixPath(first).stem.partition("-")
    pattern = str(PurePosixPath(first).with_stem("#" + stem[1] + stem[2]))
    small = "SS" in run.metrics.names
    hints = WriterHints(latents="" if small else "redrawn", unit="step")
    others = tuple(
        Skipped(s.pattern, message("another series of pictures; only one is read"))
        for s in find_series(names)
        if s.pattern != pattern
    )
    pictured = with_pictures(run, Series(pattern, times, "step"), hints, others[:20])
    reading = pictured.reading
    if reading is None:
        return pictured
    note = message(
        "Pictures are numbered by {every:count} steps, of which they are the last.", every=every
    )
    noted = msgspec.structs.replace(reading, notes=(*reading.notes, note))
    return replace(pictured, reading=noted)


READER: Final = Reader("lucidrains", LOOKS_FOR, find, _LucidrainsReader.read, several_inside=True)
