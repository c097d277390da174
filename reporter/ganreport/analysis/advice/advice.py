"""What to train with next: changes that fit the run, what was tried before, and each other."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any, Final, Protocol, TypeVar

import msgspec

from ganreport.analysis.advice import causes, repairs, trainer_options
from ganreport.analysis.advice.change_words import in_words
from ganreport.analysis.advice.counsel import COUNSELS
from ganreport.analysis.findings import Finding
from ganreport.analysis.grading import Status
from ganreport.analysis.remedies import ladders
from ganreport.analysis.remedies.acting import ours
from ganreport.analysis.remedies.ladders import Ladder, Remedy
from ganreport.messages import Text, message, together
from ganreport.run.cards import RunInfo
from ganreport.run.model import Run
from ganreport.run.toml import quoted

_BAD: Final = (Status.FAIL, Status.WARN)
_TOP: Final = 2  # the highest rung: no ladder has more than three
_MOVES: Final = 3  # moves that are named at once
_SECOND: Final = 2  # moves that come second, beside what is to be checked
_ALONE: Final = frozenset({"diverged", "undertrained"})
"""What is mended by its own remedy alone: all else that is found of such a run follows from it."""


_ABOVE: Final = message("The advice above applies to this as well.")


class Holding(Protocol):
    """A condition that holds of a run, by the findings that support it."""

    @property
    def id(self) -> str:
        """What it is called."""

    @property
    def supporting(self) -> tuple[str, ...]:
        """Anchors of findings."""


C = TypeVar("C", bound=Holding)


class Advice(msgspec.Struct, frozen=True, kw_only=True):
    """What to do about one condition.

    ``text`` are the ``changes`` in words, without those that were told before, or what to do in
    words alone; ``rate`` says how often it helped, ``otherwise`` what to do if it does not.
    """

    text: Text = ""
    changes: dict[str, Any] = {}
    rate: Text = ""
    otherwise: Text = ""
    checks: tuple[Text, ...] = ()


def settled(
    findings: Sequence[Finding], info: RunInfo, wanted: Mapping[str, Remedy]
) -> tuple[Finding, ...]:
    """The findings with changes that agree, and with advice made from them.

    Where findings disagree about a setting the first given one decides. A round of advice that was
    followed, or whose changes were made already, is followed by the next; steps alone are advised
    only where more of them help.

    Args:
        findings: Of one run, worst first.
        info: The run's.
        wanted: What each kind of finding asks for.
    """
    troubled = [f for f in findings if f.status in _BAD]
    settings, level = info.configuration, len(info.advised)
    while True:
        asked = {
            f.anchor: _new(ladders.asked(wanted.get(f.id, ladders.nothing), settings, level), info)
            for f in troubled
        }
        changes = merged(asked[f.anchor] for f in troubled)
        if level >= _TOP or _worth(changes, findings):
            break
        level += 1
    if not _worth(changes, findings):
        changes = {}
    told = []
    for each in findings:
        own = {name: changes[name] for name in asked.get(each.anchor, {}) if name in changes}
        exhausted = ours(settings) and isinstance(wanted.get(each.id), Ladder)
        told.append(_with(each, own, settings, exhausted=exhausted))
    return tuple(told)


def merged(wanted: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Several changes as one; the first that names a setting decides."""
    changes: dict[str, Any] = {}
    for each in wanted:
        changes = {**each, **changes}
    return changes


def _new(changes: dict[str, Any], info: RunInfo) -> dict[str, Any]:
    """Without what would go back to a value that a round of advice left."""
    rounds = (each.changes for each in info.advised)
    left = {(n, quoted(before)) for changed in rounds for n, (before, _) in changed.items()}
    return {n: v for n, v in changes.items() if (n, quoted(v)) not in left}


def _worth(changes: Mapping[str, Any], findings: Sequence[Finding]) -> bool:
    """Whether there is something to do that does not contradict what was found."""
    if not changes:
        return False
    told = [f for f in findings if f.id == "under-training"]
    level_off = any(f.status is Status.OK for f in told)
    return not (level_off and set(changes) <= ladders.LENGTH)


_EXHAUSTED: Final = message("No further change of the settings is known to help.")


def _with(
    finding: Finding, changes: dict[str, Any], settings: Mapping[str, Any], *, exhausted: bool
) -> Finding:
    """A finding with its changes, and advice made from them; ``exhausted`` where there are none."""
    if finding.status not in _BAD:
        return finding
    without = _EXHAUSTED if exhausted else finding.advice
    advice = in_words(changes, settings) or without
    return msgspec.structs.replace(finding, changes=changes, advice=advice)


def advise_for(
    condition: str,
    findings: Sequence[Finding],
    run: Run,
    told: Container[str] = (),
    beside: Mapping[str, Any] | None = None,
) -> Advice:
    """What to do about a condition.

    Args:
        condition: Its id.
        findings: Those that warn or fail and speak for it, settled; there may be none.
        run: The run that it holds of.
        told: Settings whose change was told of another condition; these are not told again.
        beside: Changes that are made for other conditions of the run.
    """
    settings = run.info.configuration
    if not ours(settings):
        return _foreign(condition, findings, run)
    counsel = COUNSELS.get(condition)
    remedy = counsel.remedy if counsel else ladders.nothing
    alone = condition in _ALONE or not findings
    changes = {} if alone else merged(f.changes for f in findings)
    level = rung = len(run.info.advised)
    while not changes and counsel and alone and rung <= _TOP:
        changes = _new(ladders.asked(remedy, settings, rung), run.info)
        rung += not changes
    first = {name: value for name, value in changes.items() if name not in told}
    checks = causes.checks(condition, run)
    following = {**settings, **(beside or {}), **changes}
    rest = (ladders.asked(remedy, following, n) for n in range(level + 1, _TOP + 1))
    then = next((each for each in rest if each), {}) if changes else {}
    usual = ladders.asked(remedy, settings, level)
    return Advice(
        text=_text(first, changes, settings) or _nothing_left(condition, findings, run),
        changes=changes,
        rate=repairs.said(condition, level) if set(first) & set(usual) else "",
        otherwise=in_words(then, following),
        checks=checks,
    )


def advised(conditions: Sequence[C], findings: Sequence[Finding], run: Run | None) -> tuple[C, ...]:
    """Conditions of a verdict with what to do about each, told of the first that asks for it.

    Nothing is advised for a healthy run, and none of what holds of it beside that is dropped.
    """
    told: set[str] = set()
    with_advice = []
    bad = {f.anchor: f for f in findings if f.status in _BAD}
    if run is None:
        return tuple(conditions)
    if conditions and conditions[0].id == "healthy":
        nothing = {"advice": "", "changes": {}, "otherwise": ""}
        return tuple(msgspec.structs.replace(c, **nothing) for c in conditions)  # type: ignore[type-var]
    named = {name for each in conditions for name in each.supporting}
    beside = merged(finding.changes for finding in bad.values())
    said: list[Text] = []
    alone = bool(conditions) and conditions[0].id in _ALONE
    for number, each in enumerate(conditions):
        if alone and number:
            above: dict[str, Any] = {"advice": _ABOVE, "changes": {}, "otherwise": ""}
            with_advice.append(msgspec.structs.replace(each, **above))  # type: ignore[type-var]
            continue
        supporting = [bad[name] for name in each.supporting if name in bad]
        if supporting and not number:  # what the first condition explains is mended with it
            supporting += [finding for name, finding in bad.items() if name not in named]
        one = advise_for(each.id, supporting, run, told, {} if alone else beside)
        told |= set(one.changes)
        second = [text for text in (one.otherwise, *one.checks) if text and text not in said]
        if one.changes and one.otherwise and any(said):
            second = [text for text in second if text != one.otherwise]
        said += second
        new = {
            "advice": together(one.text, one.rate) if one.rate else one.text,
            "changes": one.changes,
            "otherwise": together(*second) if second else "",
        }
        with_advice.append(msgspec.structs.replace(each, **new))  # type: ignore[type-var]
    return tuple(with_advice)


def _text(first: Mapping[str, Any], changes: Mapping[str, Any], settings: Any) -> Text:
    if changes and not first:
        return _ABOVE
    return in_words(first, settings)


def _nothing_left(condition: str, findings: Sequence[Finding], run: Run) -> Text:
    """What is said where no setting is to be changed."""
    if condition in COUNSELS and run.info.advised:
        return message("All settings known to help have been tried; look at the data instead.")
    return findings[0].advice if findings else ""


def _foreign(condition: str, findings: Sequence[Finding], run: Run) -> Advice:
    """Advice for a run of another trainer, in the words of its options."""
    counsel = COUNSELS.get(condition)
    moves = counsel.moves if counsel else ()
    records = run.info.data is not None and run.info.data.kind == "table"
    if records:
        moves = tuple(move for move in moves if move not in _OF_IMAGES)
    told = _distinct({move: trainer_options.said(move, run) for move in moves})
    told = told or _distinct({move: trainer_options.PLAIN[move] for move in moves})
    texts = [*told.values()][: _MOVES + _SECOND]
    own = findings[0].advice if findings else ""
    if records and findings and findings[0].id in _OF_RECORDS:
        texts = [own, *texts]  # what is wrong with columns is seldom mended by training alone
    return Advice(
        text=together(*texts[:_MOVES]) if texts else own,
        otherwise=together(*texts[_MOVES:]) if texts[_MOVES:] else "",
        checks=causes.checks(condition, run, [*told][: _MOVES + _SECOND]),
    )


_OF_IMAGES: Final = frozenset({"augment", "reconstruct"})
"""Moves that make no sense for records of a table."""

_OF_RECORDS: Final = frozenset(
    {"column_shapes", "relations", "impossible", "told_apart", "usefulness", "record_copies"}
)
"""Findings about records, which say themselves what to do."""

_PARTS: Final[dict[str, tuple[str, ...]]] = {"slow_both": ("slow_d", "slow_g")}
"""Moves that others are parts of: told of the whole, these say it again."""


def _distinct(said: Mapping[str, Text]) -> dict[str, Text]:
    """The moves that can be made, without those that another one makes already."""
    parts = {part for move in said if said[move] for part in _PARTS.get(move, ())}
    return {move: text for move, text in said.items() if text and move not in parts}
