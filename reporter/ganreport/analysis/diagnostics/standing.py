"""What the two losses alone say: a blind discriminator, one that is fooled, one that is clamped."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from ganreport.analysis.findings import Context
from ganreport.messages import Message, message
from ganreport.run.cards import ObjectiveCard
from ganreport.stats import oddities, series

Array = npt.NDArray[Any]

_LN2: Final = math.log(2)
_LATE: Final = 0.8  # the last fifth of the steps says how the losses ended
_MOST: Final = 0.9  # of that fifth: the quantile that has to stand there, for one row may leap
_FIRST_ORDER: Final = 10.0  # outputs of c move D's cross-entropy by c^2/4, G's by c/2: c = 0.14
_TIGHT: Final = 0.2  # of the limit: what could be another loss has to stand five times as near
_HALF: Final = 0.5  # of the limit, where G's loss tells nothing
_NETWORKS: Final = (2, 3, 4, 5, 6, 8)  # discriminators whose losses are added (HiFi-GAN: 8)
_NOTHING: Final = 0.1  # of a blind G's loss: D takes 93 % of the generated samples for real
_ZERO: Final = 1e-3  # what is printed with three digits as 0.000 or 0.001
_ONCE: Final = 0.02  # median size of both before: a loss of pictures alone may be small throughout
_CLAMPED: Final = (100.0, 50.0, 200.0)
"""D's terms where logarithms stop at -100 (PyTorch's BCELoss): one, the mean and sum of two."""

_SATURATED: Final = (0.5, 1.0)
"""Least squares of an output of exactly 0 or 1 whatever is shown, halved or not."""


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

BLIND: Final = (
    BlindLevel(2 * _LN2, _LN2, _ENTROPY),
    BlindLevel(_LN2, _LN2, _ENTROPY),
    BlindLevel(2 * _LN2, 2 * _LN2, _ENTROPY),
    BlindLevel(0.5, 0.25, _SQUARES),
    BlindLevel(0.25, 0.25, _SQUARES),
    BlindLevel(0.25, 0.125, _SQUARES),
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

    ``apart`` is the share of that level that they are away from it in nine tenths of the last fifth
    of the steps, ``course`` (E,) the same over the ``steps``; ``d`` and ``g`` are their medians in
    that fifth, ``g`` NaN where only D's loss was looked at.
    """

    level: BlindLevel
    steps: Array
    course: Array
    apart: float
    d: float
    g: float


def blind(context: Context) -> Blind | None:
    """The level of a blind D that both losses are nearest to; None of too few losses."""
    d = context.curves.get("d_loss")
    if d is None:
        return None
    steps, y = d.whole.steps, d.whole.y
    g = context.curves.get("g_loss")
    both = g is not None and np.array_equal(g.whole.steps, steps)
    other = g.whole.y if g is not None and both else np.full(len(y), np.nan)
    levels = _levels(context.run.info.objective) if both else _ENTROPIES
    choices = [_against(level, steps, y, other) for level in levels]
    return min(choices, key=lambda each: each.apart)


def _levels(card: ObjectiveCard | None) -> Iterator[BlindLevel]:
    """Those of one discriminator whatever the objective; further ones where none is known.

    Those under hinge losses only where G's loss may be a score.
    """
    yield from (level for level in BLIND if level.g is not None)
    yield from _ENTROPIES
    if card is None or card.d_output == "score":
        yield from (level for level in BLIND if level.g is None)
    if card is None:
        for level in BLIND:
            for n in _NETWORKS if level.g is not None else ():
                yield BlindLevel(n * level.d, n * (level.g or 0.0), level.under, _TIGHT)


def _against(level: BlindLevel, steps: Array, d: Array, g: Array) -> Blind:
    off = np.abs(d - level.d) / level.d
    if level.g is None:
        off = np.where(np.abs(g) <= _HINGED, off, np.inf)
    elif not math.isnan(level.g):
        off = np.maximum(off, np.abs(g - level.g) / level.g / _FIRST_ORDER)
    off, begin = off / level.room, int(_LATE * len(d))
    alone = level.g is not None and math.isnan(level.g)
    middle = math.nan if alone else float(np.median(g[begin:]))
    return Blind(
        level=level,
        steps=steps,
        course=series.running_median(off, len(off) // 10),
        apart=float(np.quantile(off[begin:], _MOST, method="higher")),
        d=float(np.median(d[begin:])),
        g=middle,
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
    window, begin = len(d) // 10, int(_LATE * len(d))
    small = series.running_median(g, window) <= _NOTHING * blind_g
    end_d, end_g = float(np.median(d[begin:])), float(np.median(g[begin:]))
    if not small[-1] or end_g > _NOTHING * blind_g or g[begin:].min() < 0:
        return None
    course = np.where(small, series.running_median(d, window) / blind_d, 0.0)
    return Fooled(steps, course, end_d / blind_d, end_d, end_g)


def _references(card: ObjectiveCard | None, d: Array, g: Array) -> Iterator[tuple[float, float]]:
    """Losses of a blind D and its G: the objective's, else cross-entropy's, the largest usual ones.

    Also least squares', where G's loss began as one of the game, not of pictures, and D's rose.
    """
    if card is not None and card.blind_d_loss:
        yield card.blind_d_loss, card.blind_g_loss or card.blind_d_loss / 2
        return
    yield 2 * _LN2, _LN2
    begin, end = slice(0, max(1, len(d) // 10)), slice(int(_LATE * len(d)), None)
    if np.median(g[begin]) >= _OF_THE_GAME and np.median(d[end]) > _ROSE * np.median(d[begin]):
        yield 0.5, 0.125


_OF_THE_GAME: Final = 0.1  # just below the least of a blind D's usual Gs, 1/8
_ROSE: Final = 1.5  # times: as much as what counts as fooled


Kind = Literal["fooled", "won", "both", "same"]


@dataclass(frozen=True)
class Dead:
    """Losses that stand where no game is left, from ``since`` on for the ``share`` of the run.

    ``kind`` is ``fooled`` where D is wrong about everything and its loss clamped, ``won`` where G's
    is clamped, ``both`` where both losses are 0, which can't be of two opponents, ``same`` where D
    answers the same whatever it is shown. ``d`` and ``g`` are the losses.
    """

    kind: Kind
    since: int
    share: float
    d: float = 0.0
    g: float = 0.0


_SHORTEST: Final = 10  # rows: the same value this often is no chance


def dead(context: Context) -> Dead | None:
    """By the recorded rows themselves, both losses of which are finite."""
    metrics = context.run.metrics
    if not {"d_loss", "g_loss"} <= set(metrics.names):
        return None
    looked = metrics.excerpt(names=["d_loss", "g_loss"])
    held = np.isfinite(looked["d_loss"]) & np.isfinite(looked["g_loss"])
    steps, d, g = (looked[name][held].to_numpy() for name in ("step", "d_loss", "g_loss"))
    if len(d) < _SHORTEST:
        return None
    sides: tuple[tuple[Kind, Array, Array], ...] = (("fooled", d, g), ("won", g, d))
    for kind, one, other in sides:
        if one[-1] in _CLAMPED and abs(other[-1]) < _ZERO:
            since = max(oddities.still_since(one), _small_since(other))
            return _dead(kind, steps, since, d, g)
    if d[-1] in _SATURATED and g[-1] in (0.0, *_SATURATED):
        since = max(oddities.still_since(d), oddities.still_since(g))
        return _dead("same", steps, since, d, g) if since > 0 else None
    since = max(_small_since(d), _small_since(g))
    # Losses that were 0 from the first row on are of a game that was not begun (or not logged).
    early = slice(0, max(1, since // 4))
    if not 0 < since < len(d) or min(_median(d[early]), _median(g[early])) < _ONCE:
        return None
    # Of a critic both may be small, and a saturating G's is 0 where D has won: its sign is minus.
    card = context.run.info.objective
    if d.min() < 0 or g.min() < 0 or (card and (card.saturating or card.blind_d_loss is None)):
        return None
    return _dead("both", steps, since, d, g)


def _median(values: Array) -> float:
    return float(np.median(np.abs(values)))


def _small_since(values: Array) -> int:
    """The index from which on (n,) values are as good as 0; n where the last is not."""
    large = np.flatnonzero(np.abs(values) > _ZERO)
    return int(large[-1]) + 1 if len(large) else 0


def _dead(kind: Kind, steps: Array, since: int, d: Array, g: Array) -> Dead | None:
    rows = len(steps) - since
    if rows < _SHORTEST:
        return None
    return Dead(kind, int(steps[since]), rows / len(steps), float(d[-1]), float(g[-1]))


def settled(name: str, columns: dict[str, Array], card: ObjectiveCard | None, since: int) -> bool:
    """Whether a loss may well stand still from an index on: it was rounded, clamped or is blind.

    Args:
        name: ``d_loss`` or ``g_loss``.
        columns: (n,) rows of the losses.
        card: What is known of the objective.
        since: The first of the finite rows of the loss that stand still.
    """
    values = columns[name][np.isfinite(columns[name])]
    end = abs(float(values[-1]))
    other = columns.get("g_loss" if name == "d_loss" else "d_loss", np.full(1, np.nan))
    if end in _CLAMPED and abs(other[-1]) < _ZERO:
        return True
    if end in _SATURATED and abs(other[-1]) in (0.0, *_SATURATED):
        return oddities.still_since(other) < len(other) - _SHORTEST
    known = (card.blind_d_loss if name == "d_loss" else card.blind_g_loss) if card else None
    if known is not None and math.isclose(end, known, rel_tol=1e-6):
        return True
    digit = oddities.resolution(values)
    if digit is None:
        return False
    # What crept to its end in steps of the last digit goes on below it.
    before = np.abs(np.diff(values[: since + 1]))[-_SHORTEST:]
    crept = len(before) == _SHORTEST and float(np.median(before)) <= 1.5 * digit
    usual = [level.d if name == "d_loss" else level.g for level in BLIND]
    near = any(value and abs(end - value) <= digit / 2 for value in usual)
    return end <= 2 * digit or crept or near
