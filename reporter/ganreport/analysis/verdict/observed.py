"""What the judge looks at: the findings of a run and what they were measured on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ganreport.analysis.findings import Evidence, Finding
from ganreport.analysis.grading import Status, worst
from ganreport.analysis.limits import LIMITS, Limits
from ganreport.metrics.history import History
from ganreport.metrics.partition import PartitionCounts
from ganreport.run.model import Run
from ganreport.run.reading_check import ReadingCheck

BAD = (Status.FAIL, Status.WARN)

_UPDATES = frozenset({"step", "iteration", "batch"})
"""Units of a step that is one update of the networks."""


@dataclass(frozen=True)
class Observed:
    """Findings, with the run and the history of its samples where they are known.

    ``given_updates`` are those of the networks where the run itself is not at hand.
    """

    findings: Sequence[Finding]
    run: Run | None = None
    history: History | None = None
    limits: Limits = field(default=LIMITS)
    given_updates: int | None = None

    @property
    def updates(self) -> int | None:
        """Updates of the networks; None where a step is something else."""
        if self.run is None:
            return self.given_updates
        reading = self.run.reading
        return self.run.last_step if reading is None or reading.unit in _UPDATES else None

    @property
    def check(self) -> ReadingCheck | None:
        """What became of the rows and cells that a reader saw; None of a run of our own."""
        return self.run.reading.check if self.run and self.run.reading else None

    @property
    def parts(self) -> PartitionCounts | None:
        """How samples fell on modes, classes or cells."""
        return self.history.occupancy if self.history else None

    @cached_property
    def figures(self) -> dict[str, Evidence]:
        """Each number by its finding and name, of the first pair of networks that has it."""
        every = [(f"{f.id}.{e.name}", e) for f in self.findings for e in f.evidence]
        return dict(reversed(every))

    @property
    def compared(self) -> bool:
        """Whether the last samples were compared with real ones, and these were not too few."""
        if self.history is None or self.history.comparison is None:
            return False
        real = self.history.compared
        return not (real and self.limits.real_fewest.beyond(real))

    @cached_property
    def by_own_limits(self) -> list[Finding]:
        """Findings that fail and compare with a limit that the user made stricter."""
        own = self.limits.stricter(LIMITS)
        return [f for f in self.findings if f.status is Status.FAIL and own & set(f.limits)]

    def of(self, *names: str) -> list[Finding]:
        """The findings of these diagnostics, of every pair, in the order of the names."""
        return [f for name in names for f in self.findings if f.id == name]

    def bad(self, *names: str) -> list[Finding]:
        """Those of them that warn or fail."""
        return [f for f in self.of(*names) if f.status in BAD]

    def fails(self, *names: str) -> bool:
        """Whether one of these diagnostics fails."""
        return any(f.status is Status.FAIL for f in self.of(*names))

    def status(self, *names: str) -> Status:
        """The worst of their statuses."""
        return worst(Status.NOT_MEASURED, *(f.status for f in self.of(*names)))

    def value(self, figure: str) -> float | None:
        """A figure by its finding and name."""
        known = self.figures.get(figure)
        return None if known is None else known.value

    def relative(self, figure: str) -> float | None:
        """A figure over its baseline."""
        known = self.figures.get(figure)
        if known is None or known.value is None or not known.baseline:
            return None
        return known.value / known.baseline
