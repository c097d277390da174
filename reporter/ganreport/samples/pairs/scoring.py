"""The pairs of one step, and of other methods on the same inputs, read and scored one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from ganreport.messages import Message, Text, message, plural
from ganreport.readers.problems import Unusable, few, reason
from ganreport.run.model import Problem
from ganreport.run.scored_pairs import HIGHER, ScoredPairs, ShownPair
from ganreport.samples.pairs.comparing import COMPARING, Comparing, Unlike
from ganreport.samples.pairs.files import Side
from ganreport.samples.pairs.naming import Matches, matched
from ganreport.stats import paired
from ganreport.stats.decimate import evenly

Array: TypeAlias = npt.NDArray[Any]

MOST: Final = 1000
"""Pairs that are scored of a step: the interval of a mean is then a thirtieth of the spread."""

WORST: Final = 10
"""Pairs that are shown."""

_NAMED: Final = 3  # files in a sentence

INPUT: Final = "input"
"""The name of what was given to the model, among references."""


@dataclass
class Scoring:
    """How one method does; ``problems`` grows by what could not be scored."""

    comparing: Comparing
    where: str
    problems: list[Problem] = field(default_factory=list)

    def note(self, kind: str, what: Message, count: int) -> None:
        """Remember that something was left out."""
        self.problems.append(Problem(kind=kind, where=self.where, what=what, count=count))


def unheard(done: int, total: int) -> None:
    """What is told how many pairs are done, where nobody looks."""
    del done, total


@dataclass(frozen=True)
class Task:
    """What is to be scored at a step: outputs, true files, further methods, and which files match.

    ``told`` is told how many of how many pairs are done.
    """

    step: int
    made: Side
    true: Side
    pairs: Matches
    references: Mapping[str, Side] = field(default_factory=dict)
    told: Callable[[int, int], None] = unheard


def scored(task: Task) -> tuple[ScoredPairs | None, tuple[Problem, ...], Message | None]:
    """The scores, what was left out, and why there are no scores at all, where there are none."""
    comparing = COMPARING[task.true.kind]()
    work = Scoring(comparing, task.made.path.name)
    _unmatched(work, task.pairs)
    names = _chosen(task, work)
    rows, unlike = [], []
    sketches: list[tuple[Array, Array]] = []
    for place, (made, true) in enumerate(names):
        task.told(place, len(names))
        try:
            sides = comparing.read(task.made, made), comparing.read(task.true, true)
            scores = comparing.scores(*sides)
        except Unlike as error:
            unlike.append((made, error.why))
            continue
        except Unusable as error:
            work.note("unreadable", _unread(made, reason(error)), 1)
            continue
        others = {
            name: _beside(comparing, side, places, true, sides[1])
            for name, (side, places) in _others(task).items()
        }
        rows.append((made, true, scores, others))
        sketches.append((comparing.sketch(sides[0]), comparing.sketch(sides[1])))
    _different(work, unlike)
    if not rows:
        return None, tuple(work.problems), _why(unlike, task)
    references = {
        name: {m: np.array([r[3][name].get(m, np.nan) for r in rows]) for m in comparing.measures}
        for name in task.references
    }
    known = {
        name: scores
        for name, scores in references.items()
        if any(np.isfinite(values).any() for values in scores.values())
    }
    own = {m: np.array([row[2][m] for row in rows]) for m in comparing.measures}
    kept = {m: values for m, values in own.items() if not np.isnan(values).all()}
    pairs = ScoredPairs(
        step=task.step,
        kind=task.true.kind,
        names=tuple(row[1] for row in rows),
        scores=kept,
        references={n: {m: scores[m] for m in kept} for n, scores in known.items()},
        own=own_shares(*(np.stack(side) for side in zip(*sketches, strict=True))),
        notes=comparing.notes(),
    )
    return _shown(pairs, task, comparing, rows), tuple(work.problems), None


def own_shares(made: Array, true: Array) -> Array:
    """(p,) share of the other true samples that lie farther from an output than its own.

    About 0.5 where outputs have nothing to do with the true samples of their names; what all of a
    side have in common is taken off before. NaN of a single pair.
    """
    made, true = (x - x.mean(axis=0) for x in (made.astype(np.float64), true.astype(np.float64)))
    count = len(made)
    if count < 2:
        return np.full(count, np.nan)
    far = (made**2).sum(axis=1)[:, None] + (true**2).sum(axis=1) - 2 * made @ true.T
    own = np.diag(far)[:, None]
    farther = (far > own).sum(axis=1) + ((far == own).sum(axis=1) - 1) / 2
    return np.asarray(farther / (count - 1))


def _chosen(task: Task, work: Scoring) -> list[tuple[str, str]]:
    """The names of the pairs, evenly chosen of very many."""
    total = len(task.pairs.generated)
    places = evenly(total, MOST) if total > MOST else range(total)
    if total > MOST:
        what = message("{most:count} of {total:count} pairs were scored.", most=MOST, total=total)
        work.note("passed-over", what, total - MOST)
    return [
        (task.made.names[task.pairs.generated[p]], task.true.names[task.pairs.truth[p]])
        for p in places
    ]


def _others(task: Task) -> dict[str, tuple[Side, dict[str, str]]]:
    """Of each reference its files by the names of true files."""
    found = {}
    for name, side in task.references.items():
        pairs = matched(side.names, task.true.names)
        both = zip(pairs.generated, pairs.truth, strict=True)
        found[name] = (side, {task.true.names[t]: side.names[g] for g, t in both})
    return found


def _beside(
    comparing: Comparing, side: Side, places: Mapping[str, str], name: str, true: Array
) -> dict[str, float]:
    """What another method scores on a pair, nothing where it made no such file."""
    try:
        return comparing.scores(comparing.read(side, places[name]), true)
    except (KeyError, Unusable, Unlike):
        return {}


def _shown(
    pairs: ScoredPairs, task: Task, comparing: Comparing, rows: Sequence[tuple[Any, ...]]
) -> ScoredPairs:
    """With the worst pairs to look at."""
    from dataclasses import replace

    leading = pairs.scores[pairs.leading]
    better = pairs.leading in HIGHER
    places = [int(place) for place in paired.worst(leading, WORST, higher_is_better=better)]
    others = _others(task)
    sides = []
    for place in places:
        made, true = rows[place][:2]
        each = dict(_pictured(comparing, others, true))
        own = {"output": comparing.read(task.made, made), "truth": comparing.read(task.true, true)}
        order = ([INPUT] if INPUT in each else []) + ["output"]
        order += [name for name in each if name != INPUT] + ["truth"]
        sides.append({name: (each | own)[name] for name in order})
    shown = [
        ShownPair(pairs.names[place], float(leading[place]), tiles)
        for place, tiles in zip(places, comparing.tiles(sides), strict=True)
    ]
    return replace(pairs, shown=tuple(shown))


def _pictured(
    comparing: Comparing, others: Mapping[str, tuple[Side, dict[str, str]]], true: str
) -> Iterator[tuple[str, Array]]:
    for name, (side, places) in others.items():
        try:
            yield name, comparing.read(side, places[true])
        except (KeyError, Unusable):
            continue


def _unmatched(work: Scoring, pairs: Matches) -> None:
    if pairs.alone:
        what = plural(
            "{count:count} output has no true file of its name: {names:list}.",
            "{count:count} outputs have no true file of their names: {names:list}.",
            count=len(pairs.alone),
            names=few(pairs.alone, _NAMED),
        )
        work.note("left-out", what, len(pairs.alone))
    if pairs.doubtful:
        what = plural(
            "{count:count} output has several true files, or shares one: {names:list}.",
            "{count:count} outputs have several true files, or share one: {names:list}.",
            count=len(pairs.doubtful),
            names=few(pairs.doubtful, _NAMED),
        )
        work.note("left-out", what, len(pairs.doubtful))


def _different(work: Scoring, unlike: Sequence[tuple[str, Message]]) -> None:
    if unlike:
        what = plural(
            "{count:count} output differs in size from its true file and was not compared: "
            "{name} ({why}).",
            "{count:count} outputs differ in size from their true files and were not compared, "
            "such as {name} ({why}).",
            count=len(unlike),
            name=unlike[0][0],
            why=unlike[0][1],
        )
        work.note("left-out", what, len(unlike))


def _unread(name: str, why: Text) -> Message:
    return message("'{name}' or its true file cannot be read: {why}.", name=name, why=why)


def _why(unlike: Sequence[tuple[str, Message]], task: Task) -> Message:
    """Why there are no pairs at all."""
    if unlike:
        return plural(
            "the only output with a true file, {name}, differs in size from it ({why})",
            "all {count:count} outputs differ in size from their true files, such as {name} "
            "({why})",
            count=len(unlike),
            name=unlike[0][0],
            why=unlike[0][1],
        )
    if not task.pairs.generated:
        return message("no name of an output is that of a true file")
    return message("no pair could be read")
