"""How often each finding was right where the truth was known, and how sure an answer is.

``reliability.json`` beside this file is written by ``benchmarks/zoo/table.py`` and
``benchmarks/zoo/calibrate.py`` from trainings whose failures are known (``docs/reliability.md``).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from ganreport.analysis.findings import Finding
from ganreport.analysis.verdict.chances import ChanceModel
from ganreport.messages import Message, Text, message, plural, together, word
from ganreport.stats.estimate import Estimate, share

_FILE: Final = Path(__file__).with_name("reliability.json")


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """Runs by whether they had the fault and whether the finding said so."""

    hit: int
    miss: int
    false: int
    quiet: int

    @property
    def total(self) -> int:
        """How many runs there were."""
        return self.hit + self.miss + self.false + self.quiet

    @property
    def precision(self) -> Estimate:
        """Share that had the fault, of the runs that were said to."""
        return share(self.hit, self.hit + self.false)

    @property
    def missed(self) -> Estimate:
        """Share that was not found, of the runs that had the fault."""
        return share(self.miss, self.hit + self.miss)

    @property
    def alarms(self) -> Estimate:
        """Share that was said to have the fault, of the runs that had not."""
        return share(self.false, self.false + self.quiet)


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One finding's record: ``fault`` in words, and its tallies.

    ``unseen`` is of recipes and data that no threshold was fitted on, ``wild`` of configurations
    drawn at random; ``by_definition`` says that the fault is what the recipe did, ``any_fault``
    that nothing but the run's soundness is known.
    """

    finding: str
    fault: Text
    unseen: Tally
    wild: Tally | None = None
    by_definition: bool = False
    any_fault: bool = False


class Reliability(msgspec.Struct, frozen=True, kw_only=True):
    """All of ``reliability.json``: what was counted on how many runs, and the model of chances."""

    runs: dict[str, int]
    records: tuple[Record, ...]
    model: ChanceModel


FAULTS: Final = {
    "divergence": word("fault", "divergence"),  # not the measure of how far distributions are apart
    "copies of training data": message("copying of training data"),
    "missing modes": message("missing modes"),
    "modes that come and go": message("mode hopping"),
    "samples unlike reals": message("low sample quality"),
    "total collapse": message("mode collapse"),
    "any fault": message("any fault"),
    "under-training": message("too little training"),
    "overpowering D": message("overpowering discriminator"),
    "weak D": message("weak discriminator"),
    "overfitting D": message("discriminator overfitting"),
    "vanishing gradient": message("vanishing gradient"),
}
"""What reliability.json calls faults, in words."""


def sentence(record: Record) -> Message:
    """What the record says to a reader of the report."""
    where = plural(
        "on {count:d} run of unseen recipes and data ({fault})",
        "on {count:d} runs of unseen recipes and data ({fault})",
        count=record.unseen.total,
        fault=record.fault,
    )
    parts = [_counted(record.unseen, where, record)]
    if record.wild is not None:
        where = plural(
            "on {count:d} run with random configurations",
            "on {count:d} runs with random configurations",
            count=record.wild.total,
        )
        parts.append(_counted(record.wild, where, record))
    if record.by_definition:
        parts.append(message("the fault is what the recipe did, by definition"))
    return together(*(message("{clause:upper}.", clause=part) for part in parts))


def _counted(tally: Tally, where: Message, record: Record) -> Message:
    accused = tally.hit + tally.false
    if not accused:
        return message(
            "{where} it warned of none, and missed {missed:d}", where=where, missed=tally.miss
        )
    right = percent(tally.precision)
    if record.any_fault or not tally.hit + tally.miss:
        return message(
            "{where} {right} of its {accused:d} warnings were right, and it warned of {alarms} "
            "of the healthy ones",
            where=where,
            right=right,
            accused=accused,
            alarms=percent(tally.alarms),
        )
    return message(
        "{where} {right} of its {accused:d} warnings were right, and it missed {missed} of the "
        "faults",
        where=where,
        right=right,
        accused=accused,
        missed=percent(tally.missed),
    )


def percent(estimate: Estimate) -> Message:
    """An estimated share in per cent with its interval."""
    if math.isnan(estimate.value):
        return message("no run")
    return message(
        "{value:.0f} % ({lower:.0f} to {upper:.0f})",
        value=100 * estimate.value,
        lower=100 * estimate.lower,
        upper=100 * estimate.upper,
    )


@cache
def measured() -> Reliability:
    """What was measured when this version was made."""
    return msgspec.json.decode(_FILE.read_bytes(), type=Reliability)


def records(findings: Sequence[Finding]) -> tuple[Record, ...]:
    """The records of the findings' rules, in their order; some may have none."""
    known = {record.finding: _told(record) for record in measured().records}
    return tuple(known[name] for name in dict.fromkeys(f.id for f in findings) if name in known)


def _told(record: Record) -> Record:
    """The record with its fault in words."""
    fault = FAULTS.get(str(record.fault), record.fault)
    return msgspec.structs.replace(record, fault=fault)
