"""Which of somebody's columns are which of our scalars: by wish, by a reader's rules, by name."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from ganreport.errors import UsageError
from ganreport.messages import message
from ganreport.readers.formula import Formula, column, parse
from ganreport.readers.problems import some
from ganreport.readers.totals import corrected
from ganreport.run.model import Skipped
from ganreport.run.scalars import Column
from ganreport.run.schema import METRIC_COLUMNS
from ganreport.run.vocabulary import TIMES, canonical, held_out, map_names, reason

Rules = Mapping[str, Formula]

OURS: Final = tuple(name for name in METRIC_COLUMNS if name != "attempt")
"""Our scalars that something may be mapped to."""

_NAMED: Final = 8  # losses that are named where none is known
_SHARES: Final = ("d_real_accuracy", "d_fake_accuracy", "d_accuracy")


@dataclass(frozen=True)
class PairColumns:
    """A discriminator and its generator where a run trains several of them."""

    name: str
    rules: Rules


@dataclass(frozen=True)
class ColumnMapping:
    """What is known of a run's names.

    ``rules`` say how our scalars are made of columns, ``pairs`` the same for each of several pairs
    of networks, the first of which stands for the run. ``common`` says whether the table of common
    names counts for what no rule covers. ``wishes`` are the user's formulas and go before all; an
    empty one leaves that scalar out.
    """

    rules: Rules = field(default_factory=dict)
    pairs: tuple[PairColumns, ...] = ()
    common: bool = True
    wishes: Mapping[str, str] = field(default_factory=dict)


BY_NAME: Final = ColumnMapping()
"""Nothing but the table of common names is known."""


def wished_columns(
    wishes: Mapping[str, str], columns: Collection[str]
) -> dict[str, tuple[str, ...]]:
    """Our scalars that the user's formulas make of these columns -> the columns."""
    sources = {}
    for our, text in wishes.items():
        try:
            sources[our] = parse(text, columns).names
        except ValueError:
            continue
    return {our: names for our, names in sources.items() if names}


def name_times(naming: ColumnMapping, columns: Mapping[str, Column]) -> dict[str, str]:
    """The names of a table's columns that say when -> ours."""
    usual = map_names(columns) if naming.common else {}
    common = {our: name for name, our in usual.items()}
    own: dict[str, str] = {}
    for our in TIMES:
        ruled = naming.rules[our].plain if our in naming.rules else None
        for name in (naming.wishes.get(our), ruled, common.get(our)):
            if name == "":
                break
            if name and name in columns and name not in own:
                own[name] = our
                break
    return own


def name_scalars(
    naming: ColumnMapping, columns: Mapping[str, Column], times: Mapping[str, str]
) -> tuple[dict[str, Formula], list[Skipped]]:
    """How our scalars but the steps are made of a run's columns, and what kept its name and why.

    Args:
        naming: What is known of names.
        columns: The columns; those that say when have our names already.
        times: The names in the files of those that say when -> ours.

    Raises:
        UsageError: A wish names no scalar of ours, or a column that is not there.
    """
    wished = dict(_wished(naming.wishes, columns, times))
    rules = dict(naming.rules) | (dict(naming.pairs[0].rules) if naming.pairs else {})
    ruled = {o: f for o, f in rules.items() if o not in TIMES and set(f.names) <= set(columns)}
    taken = {name for f in (*wished.values(), *ruled.values()) for name in f.names}
    free = {name: each for name, each in columns.items() if name not in taken}
    usual = {n: our for n, our in map_names(free).items() if our not in TIMES}
    usual = {n: our for n, our in usual.items() if our not in ruled | wished}
    named, left_out = corrected(usual, free, ruled | wished) if naming.common else ({}, [])
    chosen: dict[str, Formula] = {our: column(our) for our in TIMES[1:] if our in columns}
    known = {*taken, *usual, *(name for formula in named.values() for name in formula.names)}
    left_out += [
        Skipped(name, message("kept under its own name: {why}", why=why))
        for name in columns
        if name not in known and (why := reason(name))
    ]
    for our, formula in named.items():
        name = formula.plain or ""
        if our in _SHARES and _beyond(columns[name]):
            expected = message(
                'a share from 0 to 1 was expected of {our}; --map "{our}=0.01 * {name}" takes '
                "percents",
                our=our,
                name=name,
            )
            left_out.append(Skipped(name, message("kept under its own name: {why}", why=expected)))
        else:
            chosen[our] = formula
    refused = {our for our, text in naming.wishes.items() if not text.strip()}
    whole = chosen | ruled | wished
    if whole.keys().isdisjoint(("d_loss", "g_loss", "reconstruction_loss")):
        used = {name for formula in whole.values() for name in formula.names}
        left_out += _of_nobody([name for name in columns if name not in used], left_out)
    return {our: formula for our, formula in whole.items() if our not in refused}, left_out


def _wished(
    wishes: Mapping[str, str], columns: Mapping[str, Column], times: Mapping[str, str]
) -> Iterator[tuple[str, Formula]]:
    """The formulas that the user gave, checked."""
    for our, text in wishes.items():
        if our not in OURS:
            near = difflib.get_close_matches(our, OURS, 1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise UsageError(
                f"--map {our}={text}: there is no scalar {our!r}.{hint} Allowed: {', '.join(OURS)}."
            )
        if not text.strip() or times.get(text.strip()) == our:
            continue
        try:
            formula = parse(text, columns)
        except ValueError as error:
            known = ", ".join(columns) or "none"
            if our == "step":
                raise UsageError(
                    f"--step-column {text}: there is no column {str(error)!r} in the run. "
                    f"Columns: {known}. Give one that holds whole numbers which grow."
                ) from error
            raise UsageError(
                f"--map {our}={text}: there is no column {str(error)!r} in the run. "
                f"Columns: {known}. Allowed are a column, or a sum such "
                f"as 0.5 * {next(iter(columns), 'x')} - 1."
            ) from error
        if our == "step":
            raise UsageError(
                f"--map step={text}: steps are one column of whole numbers from 0 on, which grow."
            )
        yield our, formula


def _of_nobody(columns: Collection[str], said: Sequence[Skipped]) -> Iterator[Skipped]:
    """Losses of which none is known as that of a network, and what to do; none of none."""
    known = {str(each.what) for each in said}
    losses = [n for n in columns if "loss" in canonical(n).split() and not held_out(n)]
    if losses and not known & {*losses, ", ".join(losses)}:
        why = message(
            "not known as the discriminator's or the generator's loss; --map d_loss=NAME and "
            "--map g_loss=NAME say which they are"
        )
        yield Skipped(some(losses, _NAMED), why)


def _beyond(scalar: Column) -> bool:
    finite = scalar.array[np.isfinite(scalar.array)]
    return bool(len(finite) and (finite.min() < 0 or finite.max() > 1))


def name_pairs(
    pairs: Sequence[PairColumns], columns: Mapping[str, Column]
) -> tuple[dict[str, dict[str, str]], dict[str, Formula]]:
    """Pair -> our scalar -> its column, and how the columns of all pairs but the first are made.

    The first pair's are the run's own; both are empty unless there are several.
    """
    mappings: dict[str, dict[str, str]] = {}
    made: dict[str, Formula] = {}
    for index, pair in enumerate(pairs):
        rules = {o: f for o, f in pair.rules.items() if set(f.names) <= set(columns)}
        own = {our: f"{our} ({pair.name})" if index else our for our in rules}
        made |= {own[our]: formula for our, formula in rules.items() if index}
        if own:
            mappings[pair.name] = own
    return (mappings, made) if len(mappings) > 1 else ({}, {})


def name_others(columns: Mapping[str, Column], formulas: Sequence[Formula]) -> dict[str, str]:
    """Columns that keep their names, but for those that one of ours would be taken for.

    What is ours but for a factor is not kept; what is a part of one of ours is.
    """
    used = {name for formula in formulas if len(formula.terms) == 1 for name in formula.names}
    return {
        name: f"{name} (as written)" if name in METRIC_COLUMNS else name
        for name in columns
        if name not in used and name not in TIMES[1:]
    }
