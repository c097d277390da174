"""What the two losses alone say: a blind discriminator, and one that is fooled."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.analysis.findings import Context
from ganreport.analysis.grading import Limit
from ganreport.messages import Message, message
from ganreport.run.cards import ObjectiveCard
from ganreport.stats import series

Array = npt.NDArray[Any]

_LN2: Final = math.log(2)
_LATE: Final = 0.8  # the last fifth of few steps says how the losses ended
_LAST: Final = 0.9  # the last tenth of more: a run that broke shortly before its end is broken
_FEW: Final = 100  # values: a tenth of these are ten, the least that is no chance
_MOST: Final = 0.9  # of that fifth: the quantile that has to stand there, for one row may leap
_ALL: Final = 0.99  # of all steps: the quantile that has to stand there where D never learnt
# Of the level: the least of sound runs of the zoo that end at it is eight times as much.
_MOTIONLESS: Final = 0.0005
_FIRST_ORDER: Final = 10.0  # outputs of c move D's cross-entropy by c^2/4, G's by c/2: c = 0.14
_TIGHT: Final = 0.2  # of the limit: what could be another loss has to stand five times as near
_HALF: Final = 0.5  # of the limit, where G's loss tells nothing
_NETWORKS: Final = (2, 3, 4, 5, 6, 8)  # discriminators whose losses are added (HiFi-GAN: 8)
_NOTHING: Final = 0.1  # of a blind G's loss: D takes 93 % of the generated samples for real


@dataclass(frozen=True)
class BlindLevel:
    """What the losses are of a D that can't tell anything apart.

    ``g`` is None where G's loss may be any score, NaN where it is not looked at; ``room`` the share
    of the limit that losses may be away from it: less, the more easily others stand there.
    """

    d: float
    g: float | None
    under: Message
    room: float = 1.0


_ENTROPY: Final = message("cross-entropy")
_SQUARES: Final = message("least squares")
_HINGE: Final = message("hinge losses")

_SMOOTHED_G: Final = -math.log(0.45)
_SMOOTHED: Final = _SMOOTHED_G * 0.9 - 1.1 * math.log(0.55)
"""Of real labels smoothed to 0.9 (Salimans et al. 2016): a blind D then answers 0.45, the mean."""

BLIND: Final = (
    BlindLevel(2 * _LN2, _LN2, _ENTROPY),
    BlindLevel(_LN2, _LN2, _ENTROPY),
    BlindLevel(2 * _LN2, 2 * _LN2, _ENTROPY),
    BlindLevel(0.5, 0.25, _SQUARES),
    BlindLevel(0.25, 0.25, _SQUARES),
    BlindLevel(0.25, 0.125, _SQUARES),
    BlindLevel(_SMOOTHED, _SMOOTHED_G, _ENTROPY, _HALF),
    BlindLevel(_SMOOTHED / 2, _SMOOTHED_G, _ENTROPY, _HALF),
    BlindLevel(2.0, None, _HINGE, _HALF),
    BlindLevel(1.0, None, _HINGE, _TIGHT),
)
"""By objective, D's two terms added or averaged, and of relativistic ones G's two terms too.

As in ``run.vocabulary.OBJECTIVES``. Least squares are of targets 0 and 1, halved or not. Under
hinge losses a blind D may give any score from -1 to 1, which is G's loss with its sign turned.
"""

_ENTROPIES: Final = tuple(
    BlindLevel(value, math.nan, _ENTROPY, _TIGHT) for value in (2 * _LN2, _LN2)
)
"""D's loss by itself, G's being one with other terms: round numbers come about otherwise."""

_HINGED: Final = 1.05  # the score beyond which a hinge is 0, with room for noise


@dataclass(frozen=True)
class Blind:
    """How near both losses stand to a blind D's.

    ``apart`` is the share of that level that they are away from it in nine tenths of the last steps
    (see :func:`_late`), ``throughout`` that which D's loss alone is in all but a hundredth of all
    steps, ``course`` (E,) that of both over the ``steps``; ``d`` and ``g`` are their medians in the
    last ones, ``g`` NaN where only D's loss was looked at; ``range`` is how far D's loss moves in
    them, share of the level.
    """

    level: BlindLevel
    steps: Array
    course: Array
    apart: float
    d: float
    g: float
    throughout: float
    range: float

    def motionless(self, limit: Limit) -> bool:
        """Whether D never learnt, or no longer moves: it stands, and does not hover, there.

        A GAN at its optimum ends at the same losses, but it comes there from elsewhere, and batches
        go on to move them.
        """
        return bool(limit.beyond(self.throughout) or self.range <= _MOTIONLESS)


def blind(context: Context) -> Blind | None:
    """The level of a blind D that both losses are nearest to; None of too few losses."""
    d = context.curves.get("d_loss")
    if d is None:
        return None
    steps, y = d.whole.steps, d.whole.y
    g = context.curves.get("g_loss")
    both = g is not None and np.array_equal(g.whole.steps, steps)
    other = g.whole.y if g is not None and both else np.full(len(y), np.nan)
    card = context.run.info.objective
    levels = _levels(card) if both else _of_d(card)
    choices = [_against(level, steps, y, other) for level in levels]
    return min(choices, key=lambda each: each.apart)


def _late(count: int) -> int:
    """The index from which on (n,) values say how a run ended: a tenth, of few of them a fifth."""
    return int((_LATE if count < _FEW else _LAST) * count)


def _levels(card: ObjectiveCard | None) -> Iterator[BlindLevel]:
    """Those of one discriminator whatever the objective; further ones where none is known.

    Those under hinge losses only where G's loss may be a score.
    """
    yield from (level for level in BLIND if level.g is not None)
    yield from _of_d(card)
    if card is None or card.d_output == "score":
        yield from (level for level in BLIND if level.g is None)
    if card is None:
        for level in BLIND:
            for n in _NETWORKS if level.g is not None and level.room == 1 else ():
                yield BlindLevel(n * level.d, n * (level.g or 0.0), level.under, _TIGHT)


def _of_d(card: ObjectiveCard | None) -> Iterator[BlindLevel]:
    """Those of D's loss alone: cross-entropy's, and that of the objective."""
    yield from _ENTROPIES
    if card is not None and card.blind_d_loss:
        yield BlindLevel(card.blind_d_loss, math.nan, message("its objective"), _TIGHT)


def _against(level: BlindLevel, steps: Array, d: Array, g: Array) -> Blind:
    off = own = np.abs(d - level.d) / level.d
    if level.g is None:
        off = np.where(np.abs(g) <= _HINGED, off, np.inf)
    elif not math.isnan(level.g):
        off = np.maximum(off, np.abs(g - level.g) / level.g / _FIRST_ORDER)
    off, begin = off / level.room, _late(len(d))
    alone = level.g is not None and math.isnan(level.g)
    middle = math.nan if alone else float(np.median(g[begin:]))
    return Blind(
        level=level,
        steps=steps,
        course=series.running_median(off, len(off) // 10),
        apart=float(np.quantile(off[begin:], _MOST, method="higher")),
        d=float(np.median(d[begin:])),
        g=middle,
        throughout=float(np.quantile(own, _ALL, method="higher")),
        range=float(np.ptp(d[begin:])) / level.d,
    )


@dataclass(frozen=True)
class Fooled:
    """A G whose loss is next to nothing: D takes its samples for real.

    ``times`` is D's loss at the end over a blind one's, (E,) ``course`` the same over the
    ``steps``; ``d`` and ``g`` are the losses at the end.
    """

    steps: Array
    course: Array
    times: float
    d: float
    g: float


def fooled(context: Context) -> Fooled | None:
    """None where G's loss is not next to nothing, or negative, or D is a critic's."""
    card = context.run.info.objective
    d, g = context.curves.get("d_loss"), context.curves.get("g_loss")
    if d is None or g is None or not np.array_equal(d.whole.steps, g.whole.steps):
        return None
    if card is not None and card.blind_d_loss is None:
        return None
    steps, y, other = d.whole.steps, d.whole.y, g.whole.y
    levels = _references(card, y, other)
    every = [each for level in levels if (each := _above(steps, y, other, *level))]
    far = next((each for each in every if each.times > _ROSE), None)
    return far or next(iter(every), None)


def _above(steps: Array, d: Array, g: Array, blind_d: float, blind_g: float) -> Fooled | None:
    window, begin = len(d) // 10, _late(len(d))
    small = series.running_median(g, window) <= _NOTHING * blind_g
    end_d, end_g = float(np.median(d[begin:])), float(np.median(g[begin:]))
    if not small[-1] or end_g > _NOTHING * blind_g or g[begin:].min() < 0:
        return None
    course = np.where(small, series.running_median(d, window) / blind_d, 0.0)
    return Fooled(steps, course, end_d / blind_d, end_d, end_g)


def _references(card: ObjectiveCard | None, d: Array, g: Array) -> Iterator[tuple[float, float]]:
    """Losses of a blind D and its G: the objective's, else cross-entropy's, the largest usual ones.

    Also least squares', halved or not, where G's loss fell from one of the game to hardly anything,
    as errors of pictures do not, and D's rose to what it is where generated samples pass for real.
    """
    if card is not None and card.blind_d_loss:
        yield card.blind_d_loss, card.blind_g_loss or card.blind_d_loss / 2
        return
    yield 2 * _LN2, _LN2
    begin, end = slice(0, max(1, len(d) // 10)), slice(_late(len(d)), None)
    (d0, d1), (g0, g1) = ((float(np.median(x[begin])), float(np.median(x[end]))) for x in (d, g))
    if g0 < max(_OF_THE_GAME, _FELL * g1) or d1 < _ROSE * d0:
        return
    for fooled_d in (1.0, 0.5):
        if _PASSED[0] <= d1 / fooled_d <= _PASSED[1]:
            yield fooled_d / 2, 0.125


_OF_THE_GAME: Final = 0.1  # just below the least of a blind D's usual Gs, 1/8
_FELL: Final = 40.0  # times: errors of pictures, which are in G's loss too, fall by less
# D's loss over its least squares on generated samples that pass for real, whose squares are 1: the
# real ones add little, and noise takes little away.
_PASSED: Final = (0.9, 1.5)
_ROSE: Final = 1.5  # times: as much as what counts as fooled
