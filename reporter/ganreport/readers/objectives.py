"""What a run was trained for where its files don't say: as asked for, or as its losses prove."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from typing import Final

import msgspec
import numpy as np

from ganreport.errors import UsageError
from ganreport.messages import Message, message
from ganreport.readers.base import ReadOptions
from ganreport.run.cards import ObjectiveCard
from ganreport.run.model import Run
from ganreport.run.scalars import Column
from ganreport.run.vocabulary import OBJECTIVES, canonical, held_out

UNKNOWN: Final = "unknown"
"""The wish that takes an objective away, whoever said it."""

HINGE_OR_CRITIC: Final = ObjectiveCard(name="hinge or wgan", d_output="score", saturating=False)
"""G's loss is D's output but for its sign, and D's loss is not negative: which, is not told."""

_FEWEST: Final = 20  # rows in which a sign is no accident
_MOSTLY: Final = 0.5  # share of D's losses below 0 that noisy labels above 1 do not come to
_OFTEN: Final = 0.05  # share of rows with a sign that rounding about 0 does not come to
_NEAR_ZERO: Final = 1e-6  # a negative loss beyond what rounding makes of 0


def wished(run: Run, options: ReadOptions) -> Run:
    """The run with the objective that was asked for, if one was.

    Raises:
        UsageError: There is no objective of this name.
    """
    name = options.objective
    if not name:
        return run
    if name != UNKNOWN and name not in OBJECTIVES:
        raise UsageError(
            f"--objective {name!r} is not known. Allowed: {', '.join(OBJECTIVES)}, {UNKNOWN}."
        )
    info = msgspec.structs.replace(run.info, objective=OBJECTIVES.get(name))
    reading = run.reading
    if reading:
        said = message("The objective is what was asked for: {objective}.", objective=name)
        kept = [note for note in reading.notes if note not in _inferences(run)]
        reading = msgspec.structs.replace(reading, notes=(*kept, said))
    return dataclasses.replace(run, info=info, reading=reading)


def _inferences(run: Run) -> tuple[Message, ...]:
    """What :func:`inferred` said of the run, which a wish goes before."""
    columns = {n: Column(s.to_numpy(float)) for n in _LOSSES if (s := run.scalar(n)) is not None}
    guess = inferred(columns, run.metrics.names)
    return (guess[1],) if guess else ()


_LOSSES: Final = ("d_loss", "g_loss")


def inferred(
    columns: Mapping[str, Column], names: Collection[str]
) -> tuple[ObjectiveCard, Message] | None:
    """The objective that the signs of losses prove, and the sentence that says so.

    Cross-entropies and squares are never negative, nor is a hinge; a critic's loss, the difference
    of two means, is. A generator's loss that takes both signs is the output of a D without a
    bound, under a hinge or of a critic whose loss holds a penalty: if nothing else is in it.

    Args:
        columns: Our scalars.
        names: The names of all that was recorded.
    """
    if not columns.keys() >= set(_LOSSES):
        return None
    d, g = (columns[name].array for name in _LOSSES)
    d, g = d[np.isfinite(d)], g[np.isfinite(g)]
    if min(len(d), len(g)) < _FEWEST:
        return None
    d_negative, g_negative = (float(np.mean(each < -_NEAR_ZERO)) for each in (d, g))
    if d_negative >= _MOSTLY or min(d_negative, g_negative) >= _OFTEN:
        penalised = "d_penalty" in columns
        card = OBJECTIVES["wgan-gp" if penalised else "wgan"]
        said = message(
            "The objective is inferred: {share:percent} of the discriminator's losses are "
            "negative, as only those of a critic are (Wasserstein). Neither its scores nor the "
            "size of its loss show success. Use --objective if it is another.",
            share=d_negative,
        )
        return card, said
    both = _OFTEN <= g_negative <= 1 - _OFTEN and d.min() >= 0
    if both and not any(_further(name) for name in names):
        said = message(
            "The objective is inferred: the generator's losses take both signs ({share:percent} "
            "are negative), as only those of an unbounded discriminator do (hinge, or a critic "
            "with its penalty). Use --objective to say which.",
            share=g_negative,
        )
        return HINGE_OR_CRITIC, said
    return None


def _further(name: str) -> bool:
    """Whether a scalar may be another term of the generator's loss."""
    return name not in _LOSSES and "loss" in canonical(name).split() and not held_out(name)
