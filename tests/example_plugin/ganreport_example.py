"""An example of what another package may add: a reader of files of losses, ``D G`` a line."""

from __future__ import annotations

from pathlib import Path

from ganreport.readers.assembly import Log, RawRun, assemble
from ganreport.readers.base import Candidate, Reader, ReadOptions
from ganreport.readers.columns import Builder
from ganreport.readers.files import files_below
from ganreport.readers.selection import each_alone
from ganreport.run.model import Run

SUFFIX = ".pairs"


def find(path: Path, options: ReadOptions) -> list[Candidate]:
    """The file, or those below the directory, each of which is a run."""
    names = [path.name] if path.is_file() else files_below(path)
    return each_alone("pairs", path, [name for name in names if name.endswith(SUFFIX)])


def read(candidate: Candidate, options: ReadOptions) -> Run:
    """A row a line: D's loss and G's."""
    where = candidate.where or candidate.root.name
    builder = Builder()
    for line in (candidate.home / where).read_text().splitlines():
        d, g = line.split()
        builder.add({"d_loss": float(d), "g_loss": float(g)})
    found = RawRun(
        reader="pairs",
        root=candidate.home,
        name=candidate.title,
        logs=(Log(where, builder.table()),),
        files=(where,),
    )
    return assemble(found, options)


READER = Reader("pairs", "two losses a line in a file *.pairs", find, read, several_inside=True)
