"""What a diagnostic is made of and what it says: measuring and judging kept apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Generic, Literal, TypeVar

import msgspec

from ganreport.analysis.curves import Curves
from ganreport.analysis.grading import Onset, Status
from ganreport.analysis.limits import Limits
from ganreport.analysis.onsets import began
from ganreport.analysis.remedies.ladders import Remedy, asked
from ganreport.messages import Message, Text, message
from ganreport.metrics.history import History
from ganreport.run import pairs
from ganreport.run.model import Run

Axis = Literal[
    "collapse", "codes", "quality", "copying", "oscillation", "balance", "gradients", "integrity"
]

OF_PAIRS: Final = ("oscillation", "balance", "gradients")
"""Axes of questions about the two networks of a pair."""


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """One number that a finding rests on.

    ``lower`` and ``upper`` bound the value's uncertainty; ``baseline`` is what a perfect generator
    (or a series without the effect) would give with as much data; ``unit`` is ``share`` or a word;
    ``rule`` says which values warn and fail. Non-finite numbers are given as None.
    """

    name: str
    label: Text
    value: float | None
    lower: float | None = None
    upper: float | None = None
    baseline: float | None = None
    unit: Text = ""
    rule: Text = ""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What one diagnostic found.

    ``id`` is the diagnostic's; ``pair`` names the pair of networks that it is about, where the run
    trained several. ``needs`` says what has to be recorded for it. ``since`` is the step from which
    on it holds, None where that is not known or it was never otherwise: ``throughout`` is then the
    first step that was looked at. ``course`` says what the figure was at that step and at the end,
    empty where the claim itself names the step; ``changes`` are settings to train with next;
    ``charts`` are ids of figures; ``limits`` are keys of ganreport.toml whose values its judgement
    compared with.
    """

    id: str
    pair: str = ""
    axis: str
    question: Text
    status: Status
    claim: Text
    needs: Text = ""
    evidence: tuple[Evidence, ...] = ()
    since: int | None = None
    throughout: int | None = None
    course: Text = ""
    advice: Text = ""
    why: Text = ""
    changes: dict[str, Any] = {}
    charts: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        """An identifier that no other finding of the report has, for links to it."""
        return pairs.tagged(self.id, self.pair) if self.pair else self.id

    @property
    def heading(self) -> Text:
        """The question, with the pair that it is put to."""
        if not self.pair:
            return self.question
        return message("{question} (pair {pair})", question=self.question, pair=self.pair)

    @property
    def reason(self) -> Text:
        """Why it was not measured, to stand within a sentence."""
        told = self.claim.values if isinstance(self.claim, Message) else {}
        clause = told.get("clause")
        return clause if isinstance(clause, str | Message) else self.claim

    @property
    def said(self) -> Text:
        """The claim, with the pair that it is about."""
        return of_pair(self.claim, self.pair)


def of_pair(said: Text, pair: str) -> Text:
    """What is said, with the pair of networks that it is about, if any is named."""
    return message("Pair {pair}: {claim}", pair=pair, claim=said) if pair else said


def unmeasured(why: Text) -> Message:
    """The claim of a question that was not answered: the reason, a clause, as a sentence."""
    return message("{clause:upper}.", clause=why)


@dataclass(frozen=True)
class Context:
    """What diagnostics look at: the run as recorded, its samples and its scalars as measured.

    ``pair`` names the pair of networks whose scalars these are, where the run trained several;
    figures of a ``further`` pair than the first have ids of their own.
    """

    run: Run
    history: History
    measured: Curves | None = None
    pair: str = ""
    further: bool = False

    @cached_property
    def curves(self) -> Curves:
        """The curves of the run's scalars: those given as ``measured``, else taken anew."""
        return self.measured or Curves(self.run)

    def figures(self, charts: tuple[str, ...]) -> tuple[str, ...]:
        """The ids of the figures that these charts are drawn as."""
        if not self.further:
            return charts
        return tuple(pairs.tagged(chart, self.pair) for chart in charts)


@dataclass(frozen=True)
class Absent:
    """Why a diagnostic could not measure: one sentence, for the reader of the report."""

    reason: Text


@dataclass(frozen=True)
class Judgement:
    """What judging a measurement gives: the part of a Finding that depends on the run.

    ``charts`` are those that show it in this run, where these are not the diagnostic's.
    """

    status: Status
    claim: Text
    evidence: tuple[Evidence, ...]
    since: int | None = None
    charts: tuple[str, ...] = ()


def _began(judgement: Judgement) -> tuple[int | None, int | None, Text]:
    """Since when it holds, or from which first step on it always did, and in which figure.

    A fault that was there whenever one looked began before the generator could have learned
    anything: no step is when it happened.
    """
    since = judgement.since
    if since is None or not isinstance(since, Onset):
        return since, None, ""
    if since.looked == 1:  # one look tells nothing of when
        return None, None, ""
    labels = {each.name: each.label for each in judgement.evidence}
    figure = labels.get(since.name)
    course = began(since, figure, throughout=since.first) if figure else _outlined(judgement)
    step = int(since)
    return (None, step, course) if since.first else (step, None, course)


def _outlined(judgement: Judgement) -> Message:
    """What is said of a beginning whose figures at that time are not known."""
    if isinstance(judgement.since, Onset) and judgement.since.first:
        return message("Throughout training: {claim}", claim=judgement.claim)
    return message("It begins here. At the end: {claim}", claim=judgement.claim)


M = TypeVar("M")


@dataclass(frozen=True)
class Diagnostic(Generic[M]):
    """One question about a run.

    ``needs`` says in words what has to be recorded. ``measure`` turns evidence into numbers (or
    says why it can't); ``judge`` compares them with limits and words the claim; ``limits`` names
    the fields of :class:`Limits` that it compares with; ``concerns`` says whether the question
    makes sense for a run at all; ``remedy`` what to change in its configuration if the answer is
    bad. ``charts`` are ids of the charts that show it; ``references`` are keys of
    ``ganreport.report.references``. ``package`` is the distribution that it comes with.
    """

    id: str
    axis: Axis
    question: Text
    needs: Text
    measure: Callable[[Context], M | Absent]
    judge: Callable[[M, Limits], Judgement]
    advice: Text
    why: Text
    remedy: Remedy
    limits: tuple[str, ...] = ()
    charts: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    concerns: Callable[[Context], bool] = lambda _: True
    package: str = "ganreport"

    def examine(self, context: Context, limits: Limits) -> Finding:
        """Measure, judge and put the answer beside the question."""
        measured = self.measure(context)
        compared: tuple[str, ...] = ()
        if isinstance(measured, Absent):
            judgement = Judgement(Status.NOT_MEASURED, measured.reason, ())
        else:
            judgement = self.judge(measured, limits)
            compared = tuple(key for name in self.limits for key in limits.keys(name))
        troubled = judgement.status in (Status.FAIL, Status.WARN)
        known = judgement.status is not Status.NOT_MEASURED
        since, throughout, course = _began(judgement)
        return Finding(
            id=self.id,
            pair=context.pair if known and self.axis in OF_PAIRS else "",
            axis=self.axis,
            question=self.question,
            status=judgement.status,
            claim=judgement.claim if known else unmeasured(judgement.claim),
            needs=self.needs,
            evidence=judgement.evidence,
            since=since,
            throughout=throughout,
            course=course,
            advice=self.advice if troubled else "",
            why=self.why if troubled else "",
            changes=asked(self.remedy, context.run.info.configuration) if troubled else {},
            charts=context.figures(judgement.charts or self.charts),
            references=self.references,
            limits=compared,
        )
