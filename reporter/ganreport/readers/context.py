"""What was gathered of a run while its files are read one after the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ganreport.messages import Text
from ganreport.readers.assembly import Log
from ganreport.readers.problems import Unusable, reason, unusable
from ganreport.readers.text import text_of
from ganreport.run.model import Problem, Skipped


@dataclass
class ReaderContext:
    """What was gathered of a run below ``root`` while its files are read."""

    root: Path
    logs: list[Log] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    left_out: list[Skipped] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)

    def text(self, where: str) -> str:
        """The text of a file, which then is one of ``files``; empty if it can't be used."""
        try:
            text = text_of(self.root / where)
        except Unusable as error:
            self.unusable(where, reason(error))
            return ""
        self.files.append(where)
        return text

    def unusable(self, where: str, why: Text) -> None:
        """Note that a file can't be used, and why."""
        self.problems.append(unusable(where, why))

    @property
    def first_problem(self) -> str:
        """The first thing that went wrong, for an error's text; empty if nothing did."""
        return next((str(problem.what) for problem in self.problems), "")
