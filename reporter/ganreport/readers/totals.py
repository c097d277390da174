"""Totals that are the sum of two other columns row by row, which tells whose terms these are."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.messages import message
from ganreport.readers.formula import Formula, column
from ganreport.run.model import Skipped
from ganreport.run.scalars import Column
from ganreport.run.vocabulary import canonical, held_out, sums

Array = npt.NDArray[Any]

_FEWEST: Final = 5  # rows that could not agree by chance
_ROWS: Final = 2000  # rows that are compared; bounds the time
_MOST: Final = 40  # columns that are tried as terms; there are as many pairs as 780
_ROUNDED: Final = 5e-3  # of a total's size: logs print three or four digits of each term
_AGREE: Final = 0.95  # share of the rows; a few may be damaged
_DATA: Final = frozenset({"data", "real", "true"})
_INDEX: Final = re.compile(r"\d{1,2}|[abxy]")
_ONE_OF_SEVERAL: Final = re.compile(r"mpd|msd|mrd|mbd|mstftd|stftd|cqtd|d\d{1,2}|d[abxy]")


def _finite(columns: Mapping[str, Column], names: Collection[str]) -> dict[str, Array]:
    rows = len(next(iter(columns.values())).array) if columns else 0
    every = slice(None, None, max(1, rows // _ROWS))
    return {name: columns[name].array[every] for name in names}


def _makes(total: Array, terms: Array) -> bool:
    """Whether ``total`` is the sum of ``terms``, of which each varies and counts."""
    held = np.isfinite(total) & np.isfinite(terms).all(0)
    if np.count_nonzero(held) < _FEWEST:
        return False
    total, terms = total[held], terms[:, held]
    allowed = _ROUNDED * float(np.median(np.abs(total)))
    if (np.median(np.abs(terms), axis=1) <= allowed).any() or terms.std(1).max() <= allowed:
        return False
    return bool(np.mean(np.abs(total - terms.sum(0)) <= allowed) >= _AGREE)


def corrected(
    usual: Mapping[str, str], columns: Mapping[str, Column], settled: Collection[str] = ()
) -> tuple[dict[str, Formula], list[Skipped]]:
    """How our scalars are made of columns whose names are usual, less what the rows contradict.

    A generator's loss that is a term of the discriminator's (Chainer's ``loss = loss_gen +
    loss_data``) is none; what is only the sum of its terms on real and on generated samples is the
    discriminator's loss.

    Args:
        usual: Columns -> our scalars, by name.
        columns: Every column of the run that is not used otherwise.
        settled: Our scalars that are made otherwise.
    """
    chosen = {our: column(name) for name, our in usual.items()}
    left_out: list[Skipped] = []
    theirs = {our: name for name, our in usual.items()}
    if "g_loss" in theirs and (other := _twin(theirs["g_loss"], columns)):
        total = theirs.get("d_loss") or _total(columns, usual, theirs["g_loss"], other)
        held = _finite(columns, {theirs["g_loss"], other, *([total] if total else ())})
        terms = np.stack([held[theirs["g_loss"]], held[other]])
        if total and _makes(held[total], terms):
            why = message(
                "kept under its own name: {total} is the sum of it and {other}, row by row, so "
                "that both are terms of the discriminator's loss",
                total=total,
                other=other,
            )
            chosen["d_loss"] = column(total)
            left_out.append(Skipped(theirs["g_loss"], why))
            del chosen["g_loss"]
        elif "d_loss" not in theirs:
            why = message(
                "kept under its own name: beside {other} it may be the discriminator's loss on "
                "generated samples",
                other=other,
            )
            left_out.append(Skipped(theirs["g_loss"], why))
            del chosen["g_loss"]
    for our, terms_of in sums(columns):
        if our not in chosen and our not in settled:
            chosen[our] = Formula(tuple((1.0, name) for name in terms_of))
    if "d_loss" not in chosen and "d_loss" not in settled:
        if name := _unnamed(columns, usual):
            chosen["d_loss"] = column(name)
        else:
            left_out += _several(columns, usual)
    return chosen, left_out


def _twin(name: str, columns: Collection[str]) -> str | None:
    """The column that is called as one of ``gen``, but for the word for real samples."""
    own = re.split(r"[\W_]+", name.lower())
    if "gen" not in own:
        return None
    wanted = {tuple(word if part == "gen" else part for part in own) for word in _DATA}
    return next((n for n in columns if tuple(re.split(r"[\W_]+", n.lower())) in wanted), None)


def _total(
    columns: Mapping[str, Column], usual: Mapping[str, str], term: str, other: str
) -> str | None:
    """The column that is the sum of two others, None where none is."""
    names = [n for n in _candidates(columns, usual) if n not in (term, other)]
    held = _finite(columns, {*names, term, other})
    terms = np.stack([held[term], held[other]])
    return next((name for name in names if _makes(held[name], terms)), None)


def _candidates(columns: Mapping[str, Column], usual: Mapping[str, str]) -> list[str]:
    return [name for name in columns if name not in usual and not held_out(name)][:_MOST]


def _unnamed(columns: Mapping[str, Column], usual: Mapping[str, str]) -> str | None:
    """A bare ``loss`` that is the sum of what D's two terms may be called."""
    names = _candidates(columns, usual)
    totals = [name for name in names if canonical(name) == "loss"]
    real = [n for n in names if set(canonical(n).split()) in ({"d", "real"}, {"loss", "real"})]
    fake = [n for n in names if set(canonical(n).split()) in ({"d", "fake"}, {"loss", "fake"})]
    held = _finite(columns, {*totals, *real, *fake})
    for total in totals:
        for pair in [(a, b) for a in real for b in fake]:
            if _makes(held[total], np.stack([held[name] for name in pair])):
                return total
    return None


def _several(columns: Collection[str], usual: Mapping[str, str]) -> Iterator[Skipped]:
    """Losses of several discriminators, none of which stands for the run's alone."""
    those = [name for name in columns if name not in usual and _is_one(name)]
    if len(those) > 1:
        why = message(
            "losses of {count:count} discriminators, kept under their own names; "
            '--map "d_loss={sum}" takes their sum for the discriminator\'s loss',
            count=len(those),
            sum=" + ".join(those),
        )
        yield Skipped(", ".join(those), why)


def _is_one(name: str) -> bool:
    parts = set(canonical(name).split()) - {"loss", "adv"}
    if held_out(name) or not parts:
        return False
    if len(parts) == 1:
        return bool(_ONE_OF_SEVERAL.fullmatch(next(iter(parts))))
    return "d" in parts and all(_INDEX.fullmatch(part) for part in parts - {"d"})
