"""What is known of one family of programs: how its logs look, and what its names mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from ganreport.messages import Text, message
from ganreport.readers.columns import ParsedTable
from ganreport.readers.formula import Formula, column
from ganreport.readers.voices.rows import TIME, VoiceLog
from ganreport.run.cards import ObjectiveCard
from ganreport.run.vocabulary import OBJECTIVES

Settings = Mapping[str, Any]


@dataclass(frozen=True)
class Meaning:
    """What columns mean: rules of our scalars, the objective where it is certain, sentences."""

    rules: Mapping[str, Formula] = field(default_factory=dict)
    objective: ObjectiveCard | None = None
    notes: tuple[Text, ...] = ()


def _unchanged(
    table: ParsedTable,
    events: ParsedTable | None,  # noqa: ARG001 - names tell
    settings: Settings,  # noqa: ARG001 - names tell
) -> tuple[ParsedTable, tuple[Text, ...]]:
    return table, ()


@dataclass(frozen=True)
class VoiceFamily:
    """One family.

    Args:
        title: What its programs are called.
        is_log: Whether the ends of a text are of its log.
        read: The rows of a log.
        meaning: What columns mean: all of them, those of the fuller evidence, and settings.
        settings: Names of files of settings that lie beside.
        checkpoint: Names of checkpoints, where they hold the step, which is the group.
        tags: Of its event files: all of one of these sets stand in their beginnings.
        same: A tag of events as the log calls the same quantity.
        apart: Whether event files count other steps than logs do, so that only one of both is read.
        named: Gives names to columns that have none, by events and settings.
    """

    title: Text
    is_log: Callable[[str], bool]
    read: Callable[[str], VoiceLog]
    meaning: Callable[[Collection[str], Collection[str], Settings], Meaning]
    settings: tuple[str, ...]
    checkpoint: re.Pattern[str] | None = None
    tags: tuple[tuple[bytes, ...], ...] = ()
    same: Callable[[str], str] = str
    apart: bool = False
    named: Callable[
        [ParsedTable, ParsedTable | None, Settings], tuple[ParsedTable, tuple[Text, ...]]
    ] = _unchanged


TIMES: Final = {"step": column("step"), "epoch": column("epoch"), TIME: column(TIME)}
"""The rules of what says when, which are those of all families."""

TOTAL: Final = message(
    "Of the generator only the total loss is logged. Most of it is the error of spectrograms "
    "(weighed 45 times or the like), so it says little about adversarial training."
)
"""What is said where the adversarial term is not logged."""

SILENT: Final = message(
    "Nothing of the discriminators is logged here: of the two players only the generator is known."
)
"""What is said where no loss of D stands in the files."""


def first_of(
    candidates: Iterable[Sequence[str]], names: Collection[str], fuller: Collection[str]
) -> Formula | None:
    """The sum of the first set of columns that are all in the fuller evidence, else in any."""
    sets = [tuple(each) for each in candidates if each]
    for known in (fuller, names):
        for each in sets:
            if set(each) <= set(known):
                return Formula(tuple((1.0, name) for name in each))
    return None


def numbered(start: str, names: Collection[str]) -> tuple[str, ...]:
    """The columns ``start`` and a number from 0 on, without a gap."""
    every = [f"{start}{index}" for index in range(len(names))]
    count = next((i for i, name in enumerate(every) if name not in names), len(every))
    return tuple(every[:count])


def least_squares(discriminators: int, *, adversarial: bool) -> ObjectiveCard:
    """LSGAN of several discriminators, whose squares are summed and not halved.

    A blind D answers 1/2: of each a quarter for real and for generated samples, and a quarter of
    the generator. Nothing is said of blind losses where the number is not known (0), or where G's
    loss is more than the ``adversarial`` term.
    """
    known = discriminators > 0
    return msgspec.structs.replace(
        OBJECTIVES["lsgan"],
        blind_d_loss=0.5 * discriminators if known else None,
        blind_g_loss=0.25 * discriminators if known and adversarial else None,
    )


def rules(**ours: Formula | None) -> dict[str, Formula]:
    """Rules of our scalars with those of times, without those that nothing is known of."""
    return TIMES | {name: formula for name, formula in ours.items() if formula}
