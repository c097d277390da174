"""From a run as read to all that was measured and judged of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ganreport.analysis.advice.advice import settled
from ganreport.analysis.checkpoints import Recommendation, recommend
from ganreport.analysis.curves import Curves
from ganreport.analysis.diagnostics import examine, remedies, worst_first
from ganreport.analysis.findings import Finding
from ganreport.analysis.limits import LIMITS, Limits
from ganreport.analysis.timeline import Incident, Phase, incidents, phases
from ganreport.analysis.verdict.faults import Faults, faults
from ganreport.analysis.verdict.observed import Observed
from ganreport.analysis.verdict.verdict import Verdict, conclude
from ganreport.metrics.history import History, measure_samples
from ganreport.run import pairs
from ganreport.run.model import Run


@dataclass(frozen=True)
class Analysis:
    """Everything measured and judged of a run.

    ``pair`` is the name of the pair of networks whose scalars these are, where the run trained
    several; ``pairs`` are the analyses of the further ones, whose findings are among ``findings``,
    too.
    """

    run: Run
    history: History
    curves: Curves
    limits: Limits
    findings: tuple[Finding, ...]
    pair: str = ""
    pairs: tuple[Analysis, ...] = ()

    @cached_property
    def verdict(self) -> Verdict:
        """What the run comes to, by its conditions."""
        return conclude(Observed(self.findings, self.run, self.history, self.limits))

    @cached_property
    def faults(self) -> Faults:
        """From which steps on the run has what it failed for."""
        return faults(self.verdict, self.findings, self.history, self.limits)

    @cached_property
    def checkpoints(self) -> Recommendation:
        """Which checkpoint to keep; none where all have what the run failed for."""
        return recommend(self.run, self.history, self.faults)

    @cached_property
    def phases(self) -> tuple[Phase, ...]:
        """The stretches of training, by how the samples fared."""
        return phases(self.history, self.checkpoints)

    @cached_property
    def incidents(self) -> tuple[Incident, ...]:
        """What happened when."""
        held = self.verdict.conditions
        return incidents(self.run, self.findings, self.checkpoints, self.curves, held)


def analyse(run: Run, limits: Limits = LIMITS, history: History | None = None) -> Analysis:
    """Measure and judge a run.

    Args:
        run: What was recorded, by whatever trainer.
        limits: What findings are judged by.
        history: The run's samples as :func:`measure_samples` found them, if it was called already.
    """
    first = next(iter(run.pairs), "")
    further = tuple(
        _analysed(alone, limits, measure_samples(alone), pair, further=True)
        for pair, alone in pairs.further(run)
    )
    return _analysed(run, limits, history or measure_samples(run), first, others=further)


def _analysed(
    run: Run,
    limits: Limits,
    history: History,
    pair: str,
    others: tuple[Analysis, ...] = (),
    *,
    further: bool = False,
) -> Analysis:
    curves = Curves(run)
    own = examine(run, history, limits, curves, pair, further=further)
    findings = worst_first([*own, *(each for other in others for each in other.findings)])
    findings = settled(findings, run.info, remedies())
    return Analysis(run, history, curves, limits, findings, pair, others)
