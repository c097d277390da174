"""From what a user gave to scored pairs: which folder holds outputs, true files, inputs."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np

from ganreport.errors import UsageError
from ganreport.messages import Message, Text, message
from ganreport.readers.problems import Unusable
from ganreport.run.model import GivenSet, Problem
from ganreport.run.scored_pairs import ScoredPairs
from ganreport.samples.options import SampleOptions
from ganreport.samples.pairs.files import Side, opened_side
from ganreport.samples.pairs.listed import Listed, listed
from ganreport.samples.pairs.naming import Matches, matched, sides
from ganreport.samples.pairs.scoring import INPUT, Task, scored, unheard
from ganreport.samples.sources import Source

_FEWEST: Final = 5  # pairs by names alone: fewer names may agree by chance
_SHARE: Final = 0.5  # of the outputs that have a true file of their name, likewise
_BELONG: Final = 0.75
"""Mean share of other true files that lie farther away than its own, from which on outputs are
taken to belong to the true files of their names; chance gives 0.5."""

_TRUE: Final = frozenset(
    {"truth", "true", "target", "targets", "gt", "groundtruth", "hr", "hq", "clean", "sharp", "b",
     "real", "real_b", "reference", "original"}
)  # fmt: skip
_GIVEN: Final = frozenset(
    {"input", "inputs", "lr", "lq", "noisy", "blur", "blurry", "a", "real_a", "source", "condition"}
)
"""Names of folders in the one that ``--paired`` names."""

Told = Callable[[int, int], None]


@dataclass(frozen=True)
class PairsOutcome:
    """Pairs by step, what was left out, and what is to be said of pairs that were not taken."""

    scored: tuple[ScoredPairs, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[Text, ...] = ()
    sets: tuple[GivenSet, ...] = ()


def scored_pairs(
    options: SampleOptions,
    series: Sequence[tuple[int, Source]],
    told: Told = unheard,
) -> PairsOutcome:
    """The pairs of each step, where the user named true files or names agree with the real data.

    Args:
        options: What was given.
        series: The outputs, step by step.
        told: Is told how many of how many pairs of a step are done.

    Raises:
        UsageError: Pairs were asked for, and there are none, or a reference has no file of theirs.
        MissingExtra: A sound needs a package that is not installed.
    """
    asked = options.paired is not None or bool(options.references)
    outputs = [(step, source) for step, source in series if asked or _may_be_paired(source)]
    if not outputs:
        if asked:
            raise UsageError("There are no outputs to be paired: give them with --samples.")
        return PairsOutcome()
    try:
        rows = _listed(options, outputs[-1][1].path)
        true, given = (rows.true, rows.given) if rows else _truth(options, outputs[-1][1].path)
    except UsageError:
        if asked:
            raise
        return PairsOutcome()
    if true is None:
        return PairsOutcome()
    if not asked and not _agree(_outputs(outputs[-1][1]), true):
        return PairsOutcome()
    references = {name: opened_side(path) for name, path in options.references.items()}
    if given is not None:
        references.setdefault(INPUT, given)
    _alike(true, references)
    return _taken(outputs, Truth(true, references, rows), told, options)


@dataclass(frozen=True)
class Truth:
    """What outputs are held against; ``rows`` say which belong together, where names don't."""

    true: Side
    references: Mapping[str, Side]
    rows: Listed | None = None

    def matches(self, made: Side) -> Matches:
        """Which outputs belong to which true files."""
        return self.rows.matches(made) if self.rows else matched(made.names, self.true.names)


def _taken(
    outputs: Sequence[tuple[int, Source]], given: Truth, told: Told, options: SampleOptions
) -> PairsOutcome:
    true, references = given.true, given.references
    asked = options.paired is not None or bool(options.references)
    found: list[ScoredPairs] = []
    problems: list[Problem] = []
    why: Message | None = None
    for step, source in reversed(outputs):  # the last first: if it is none, no other is read
        made = _outputs(source)
        task = Task(step, made, true, given.matches(made), references, told)
        one, left, why = scored(task)
        if one is None:
            if asked and not found:
                raise UsageError(
                    f"The files of {made.path} and {true.path} make no pairs: {why}. Outputs and "
                    "true files need the same names, but for endings such as _fake, and one size."
                )
            continue
        if not asked and not _belong(one):
            return PairsOutcome(notes=(_coincidence(one),))
        found.insert(0, dataclasses.replace(one, of_real=_is_real(true.path, options)))
        problems = [*left, *problems]
    if not found:
        return PairsOutcome(problems=tuple(problems))
    _known(references, found[-1])
    return PairsOutcome(tuple(found), tuple(problems), sets=tuple(_sets(given, found[-1])))


def _sets(given: Truth, pairs: ScoredPairs) -> Iterator[GivenSet]:
    """What outputs were held against, as provenance says it."""
    yield _set("truth", given.true, pairs.names)
    for name, side in given.references.items():
        known = matched(side.names, pairs.names)
        yield _set("reference", side, [side.names[place] for place in known.generated], name)


def _set(
    role: Literal["truth", "reference"], side: Side, names: Sequence[str], called: str = ""
) -> GivenSet:
    try:
        fingerprint = side.fingerprint(names)
    except Unusable:
        fingerprint = ""  # a file that can't be read was said to be left out
    return GivenSet(
        role=role,
        name=side.path.resolve().name,
        count=len(names),
        total=len(side.names),
        fingerprint=fingerprint,
        called=called,
    )


def _is_real(true: Path, options: SampleOptions) -> bool:
    """Whether the true files are the real data, or some of them."""
    given = (path.resolve() for path in (options.real, options.held_out) if path is not None)
    return any(true.resolve().is_relative_to(path) for path in given)


def _may_be_paired(source: Source) -> bool:
    """Whether it has files with names: of arrays nobody knows which row belongs to which."""
    return source.names is not None and source.kind.name in ("images", "audio")


def _truth(options: SampleOptions, outputs: Path) -> tuple[Side | None, Side | None]:
    """The true files, and the inputs where they lie beside them."""
    if options.paired is not None:
        within = dict(_folders(options.paired))
        if _TRUE & within.keys():
            true = opened_side(within[min(_TRUE & within.keys())])
            given = _GIVEN & within.keys()
            return true, opened_side(within[min(given)]) if given else None
        return _sided(opened_side(options.paired))
    beside = _sided(opened_side(outputs))
    if beside[0] is not None and beside[0].names != opened_side(outputs).names:
        return beside
    return (opened_side(options.real), None) if options.real is not None else (None, None)


def _listed(options: SampleOptions, outputs: Path) -> Listed | None:
    """Pairs that a CSV lists."""
    path = options.paired
    if path is None or path.suffix.lower() != ".csv" or path.is_dir():
        return None
    return listed(path, outputs, options.real)


def _folders(path: Path) -> Iterator[tuple[str, Path]]:
    if path.is_dir():
        for each in sorted(path.iterdir()):
            if each.is_dir():
                yield each.name.lower(), each


def _sided(side: Side) -> tuple[Side, Side | None]:
    """The true files among those of all sides, and the inputs; else all are true ones."""
    parts = sides(side.names) if side.source is None else {}
    if not parts:
        return side, None
    return side.kept(parts["truth"]), side.kept(parts["input"]) if parts["input"] else None


def _outputs(source: Source) -> Side:
    """The outputs of a step, without what else lies there: other steps, other sides."""
    side = opened_side(source.path)
    if side.source is not None:
        return side
    own = tuple(name for name in source.names or () if name in side.items)
    parts = sides(own or side.names)
    return side.kept(parts["generated"] if parts else own or side.names)


def _agree(made: Side, true: Side) -> bool:
    """Whether the names of most outputs are those of true files."""
    pairs = matched(made.names, true.names)
    return len(pairs.generated) >= max(_FEWEST, _SHARE * len(made.names))


def _belong(pairs: ScoredPairs) -> bool:
    return bool(np.nanmean(pairs.own) >= _BELONG) if len(pairs.own) >= _FEWEST else False


def _coincidence(pairs: ScoredPairs) -> Message:
    return message(
        "{count:count} samples have names of real samples, but are no closer to these than to "
        "others. They were not compared as pairs; name the true files with --paired to do so.",
        count=len(pairs.names),
    )


def _alike(true: Side, references: Mapping[str, Side]) -> None:
    for name, side in references.items():
        if side.kind != true.kind:
            raise UsageError(
                f"reference {name}: {side.path} holds {_WHAT[side.kind]}, the true files are "
                f"{_WHAT[true.kind]}."
            )


_WHAT: Final = {"images": "images", "audio": "sounds"}


def _known(references: Mapping[str, Side], pairs: ScoredPairs) -> None:
    """Refuse a reference that nothing could be compared with; inputs may be of another size."""
    for name, side in references.items():
        if name != INPUT and name not in pairs.references:
            raise UsageError(
                f"reference {name}: no file of {side.path} has the name and the size of a true "
                "file of the pairs. Bring them to one size first, by a filter that you state."
            )
