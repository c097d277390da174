"""What a diagnostic is made of and what it says: measuring and judging kept apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, Literal, TypeVar, cast

import msgspec

from ganreport.analysis.curves import Curves
from ganreport.analysis.grading import Status
from ganreport.analysis.remedies import Remedy
from ganreport.metrics.history import History
from ganreport.run.model import Run

Axis = Literal[
    "collapse", "codes", "quality", "copying", "oscillation", "balance", "gradients", "integrity"
]


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """One number that a finding rests on.

    ``lower`` and ``upper`` bound the value's uncertainty; ``null`` is what a perfect generator
    (or a series without the effect) would give with as much data; ``rule`` says in words which
    values warn and fail. Non-finite numbers are given as None.
    """

    name: str
    label: str
    value: float | None
    lower: float | None = None
    upper: float | None = None
    null: float | None = None
    unit: str = ""
    rule: str = ""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What one diagnostic found.

    ``needs`` says in words what has to be recorded for it. ``since`` is the step from which on it
    holds; ``changes`` are settings to train with next; ``thresholds`` names those that its
    judgement compared with.
    """

    id: str
    axis: str
    question: str
    status: Status
    claim: str
    needs: str = ""
    evidence: tuple[Evidence, ...] = ()
    since: int | None = None
    advice: str = ""
    why: str = ""
    changes: dict[str, Any] = {}
    charts: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    thresholds: tuple[str, ...] = ()


class Thresholds(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every number that a judgement compares with; ``[thresholds]`` of ganreport.toml overrides.

    Shares of a null are of what a perfect generator would score with as many samples. Those of
    diversity, coverage, modes, precision, distance, hops and shift were fitted in the zoo.

    Attributes:
        samples_fewest: Samples an evaluation, below which nothing is judged by them.
        diversity_warn: Mean distance between samples, share of its null.
        diversity_fail: The same, below which most variety is missing.
        coverage_warn: Coverage, share of its null.
        coverage_fail: The same, below which most of the data is missed.
        modes_warn: Effective modes, share of their null.
        modes_fail: The same.
        repeats_warn: Other samples that a sample agrees with on average; from 1 on there are fewer
            different samples than were drawn.
        repeats_fail: The same.
        hops_warn: Parts (modes, classes, clusters, cells) held in all over parts held at once.
        hops_fail: The same.
        hops_lost: Parts lost from one evaluation to the next, below which nothing hops.
        shift_warn: Share of the samples that changes parts between evaluations, beyond chance.
        shift_fail: The same.
        cycle_p: Chance of a cycle in noise, below which a cycle is one.
        cycle_share: Share of a loss's variation that a cycle must make to matter.
        swelling_warn: A cycle's amplitude at the end of a run over that at its beginning.
        swelling_fail: The same.
        flight_warn: A loss's size at the end of a run over that at its beginning.
        flight_fail: The same.
        dominance: D's AUC or accuracy, above which it overpowers G.
        blindness: D's AUC or accuracy, below which it is blind.
        overfit_warn: r_v: 0 treats held-out reals as training reals, 1 as fakes.
        overfit_fail: The same.
        pace_apart: A network's relative update over the other's, beyond which they are no match.
        update_most: A network's update over its weights, above which it leaps.
        layer_update_most: A layer's update over its weights, above which it leaps.
        vanishing_warn: G's gradient norm late in training over that early in it.
        vanishing_fail: The same.
        update_least: G's update over its weights, below which it does not move.
        exploding_warn: A network's gradient norm late in training over that early in it.
        exploding_fail: The same.
        flow_warn: Gradient of a network's weakest layer over that of its strongest.
        flow_fail: The same.
        dead_warn: Share of a layer's rectified units that are 0 on a whole batch.
        dead_fail: The same.
        rows_fewest: Rows of step scalars, below which a log says little.
        precision_warn: Precision, share of its null.
        precision_fail: The same, below which most samples are unlike reals.
        distance_warn: Sliced Wasserstein distance, multiple of its null.
        distance_fail: The same, above which samples are unlike reals.
        improvement_p: Chance of as clear a trend without one, below which quality still improves.
        improvement_least: Share of the gap to the null closed in the last half of the run, below
            which an improvement is none worth training for.
        copying_c_t: C_T in standard deviations of its null, below which samples lie too near to
            training reals.
        copying_sigmas: Samples beside training reals beyond chance, in standard deviations.
        copying_warn: Share of samples that lie beside training reals because of copying.
        copying_fail: The same.
        score_warn: Times that a score which the program took is worse than at its best; by hand.
        score_fail: The same.
        latent_least: Divergence of a latent from the prior in nats, below which it tells nothing.
        latents_warn: Share of a variational autoencoder's latents that tell something.
        latents_fail: The same.
    """

    samples_fewest: int = 20
    diversity_warn: float = 0.57
    diversity_fail: float = 0.44
    coverage_warn: float = 0.21
    coverage_fail: float = 0.2
    modes_warn: float = 0.76
    modes_fail: float = 0.67
    repeats_warn: float = 1.0
    repeats_fail: float = 10.0
    hops_warn: float = 1.5
    hops_fail: float = 1.9
    hops_lost: float = 0.5
    shift_warn: float = 0.19
    shift_fail: float = 0.48
    cycle_p: float = 0.01
    cycle_share: float = 0.2
    swelling_warn: float = 2.0
    swelling_fail: float = 10.0
    flight_warn: float = 30.0
    flight_fail: float = 1000.0
    dominance: float = 0.99
    blindness: float = 0.55
    overfit_warn: float = 0.5
    overfit_fail: float = 0.9
    pace_apart: float = 100.0
    update_most: float = 1.0
    layer_update_most: float = 10.0
    vanishing_warn: float = 0.01
    vanishing_fail: float = 0.001
    update_least: float = 1e-8
    exploding_warn: float = 100.0
    exploding_fail: float = 10_000.0
    flow_warn: float = 1e-4
    flow_fail: float = 1e-6
    dead_warn: float = 0.5
    dead_fail: float = 0.9
    rows_fewest: int = 30
    precision_warn: float = 0.45
    precision_fail: float = 0.34
    distance_warn: float = 3.8
    distance_fail: float = 6.0
    improvement_p: float = 0.05
    improvement_least: float = 0.1
    copying_c_t: float = -3.0
    copying_sigmas: float = 4.0
    copying_warn: float = 0.1
    copying_fail: float = 0.5
    score_warn: float = 1.5
    score_fail: float = 3.0
    latent_least: float = 0.01
    latents_warn: float = 0.25
    latents_fail: float = 0.05


def meanings() -> dict[str, str]:
    """What each threshold is, in the words of :class:`Thresholds`."""
    found: dict[str, str] = {}
    last = ""
    for line in (Thresholds.__doc__ or "").partition("Attributes:")[2].split("\n"):
        name, _, text = line.strip().partition(": ")
        if name in Thresholds.__struct_fields__:
            found[name] = found[last] if text == "The same." else text
            last = name
        elif last and line.strip():
            found[last] += f" {line.strip()}"
    return found


class _Watched:
    """Thresholds that note which of them were read."""

    def __init__(self, thresholds: Thresholds) -> None:
        self._thresholds = thresholds
        self.read: dict[str, None] = {}

    def __getattr__(self, name: str) -> Any:
        self.read[name] = None
        return getattr(self._thresholds, name)


@dataclass(frozen=True)
class Context:
    """What diagnostics look at: the run as recorded, its samples and its scalars as measured."""

    run: Run
    history: History
    measured: Curves | None = None

    @cached_property
    def courses(self) -> Curves:
        """The courses of the run's scalars: those given as ``measured``, else taken anew."""
        return self.measured or Curves(self.run)


@dataclass(frozen=True)
class Absent:
    """Why a diagnostic could not measure: one sentence, for the reader of the report."""

    reason: str


@dataclass(frozen=True)
class Judgement:
    """What judging a measurement gives: the part of a Finding that depends on the run."""

    status: Status
    claim: str
    evidence: tuple[Evidence, ...]
    since: int | None = None


M = TypeVar("M")


@dataclass(frozen=True)
class Diagnostic(Generic[M]):
    """One question about a run.

    ``needs`` says in words what has to be recorded. ``measure`` turns evidence into numbers (or
    says why it can't); ``judge`` compares them with thresholds and words the claim; ``concerns``
    says whether the question makes sense for a run at all; ``remedy`` what to change in its
    configuration if the answer is bad. ``charts`` are ids of the charts that show it;
    ``references`` are keys of ``ganreport.report.references``.
    """

    id: str
    axis: Axis
    question: str
    needs: str
    measure: Callable[[Context], M | Absent]
    judge: Callable[[M, Thresholds], Judgement]
    advice: str
    why: str
    remedy: Remedy
    charts: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    concerns: Callable[[Context], bool] = lambda _: True

    def examine(self, case: Context, thresholds: Thresholds) -> Finding:
        """Measure, judge and put the answer beside the question."""
        measured = self.measure(case)
        watched = _Watched(thresholds)
        if isinstance(measured, Absent):
            judgement = Judgement(Status.NOT_MEASURED, measured.reason, ())
        else:
            judgement = self.judge(measured, cast("Thresholds", watched))
        troubled = judgement.status in (Status.FAIL, Status.WARN)
        return Finding(
            id=self.id,
            axis=self.axis,
            question=self.question,
            status=judgement.status,
            claim=judgement.claim,
            needs=self.needs,
            evidence=judgement.evidence,
            since=judgement.since,
            advice=self.advice if troubled else "",
            why=self.why if troubled else "",
            changes=self.remedy(case.run.info.configuration) if troubled else {},
            charts=self.charts,
            references=self.references,
            thresholds=tuple(watched.read),
        )
