"""What was gathered of a run while its files are read one after the other."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path

from ganreport.errors import RunBroken
from ganreport.messages import Text
from ganreport.readers.assembly import Log
from ganreport.readers.base import Candidate, ReadOptions
from ganreport.readers.problems import Unusable, reason, unusable
from ganreport.readers.text import text_of
from ganreport.run.model import Problem, Run, Skipped


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

    def broken(self, said: str) -> RunBroken:
        """The error that nothing can be read, and the first thing that went wrong, if any did."""
        first = next((str(problem.what) for problem in self.problems), "")
        return RunBroken(f"{said} {first}".rstrip())


class RunReader(ReaderContext, ABC):
    """What is gathered of one candidate, and the run that it comes to; its ``read`` is a reader's.

    Several readers have nothing else to hand on.
    """

    @classmethod
    def read(cls, candidate: Candidate, options: ReadOptions) -> Run:
        """Read the run of a candidate.

        Raises:
            RunBroken: None of its files can be read, or none holds a row.
            UsageError: A wish can't be fulfilled.
        """
        return cls(candidate.home).run(candidate, options)

    @abstractmethod
    def run(self, candidate: Candidate, wishes: ReadOptions) -> Run:
        """The run that the files of the candidate tell of."""
