"""Losses that stand where no game is left: clamped, both 0, or of a D that answers the same."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from ganreport.analysis.diagnostics.standing import BLIND
from ganreport.analysis.findings import Context
from ganreport.run.cards import ObjectiveCard
from ganreport.stats import oddities

Array = npt.NDArray[Any]

_ZERO: Final = 1e-3  # what is printed with three digits as 0.000 or 0.001
_ONCE: Final = 0.02  # median size of both before: a loss of pictures alone may be small throughout
_MOSTLY: Final = 0.9  # of what is clamped in all of a batch: a tenth of it may not be
_CLAMPED: Final = (100.0, 50.0, 200.0)
"""D's terms where logarithms stop at -100 (PyTorch's BCELoss): one, the mean and sum of two."""

_SATURATED: Final = (0.5, 1.0)
"""Least squares of an output of exactly 0 or 1 whatever is shown, halved or not."""

Kind = Literal["fooled", "won", "both", "same"]


@dataclass(frozen=True)
class Dead:
    """Losses that stand where no game is left, from ``since`` on for the ``share`` of the run.

    ``kind`` is ``fooled`` where D is wrong about everything and its loss clamped, ``won`` where G's
    is clamped, ``both`` where both losses are 0, which can't be of two opponents, ``same`` where D
    answers the same whatever it is shown. ``d`` and ``g`` are the losses, ``exact`` whether the one
    that is clamped is so in every row, not in most batches of it only.
    """

    kind: Kind
    since: int
    share: float
    d: float = 0.0
    g: float = 0.0
    exact: bool = True


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
        for clamp in _CLAMPED:
            since = max(_clamped_since(one, clamp), _small_since(other))
            if since < len(one) and clamp in one[since:]:
                exact = bool((one[since:] == clamp).all())
                return _dead(kind, steps, since, d, g, exact=exact)
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


def _clamped_since(values: Array, clamp: float) -> int:
    """The index from which on most of each row's batch is clamped; n where the last's is not.

    Rows are means of batches, a few of whose samples (or batches of an epoch) may not be.
    """
    away = np.flatnonzero((values > clamp) | (values < _MOSTLY * clamp))
    return int(away[-1]) + 1 if len(away) else 0


def _dead(
    kind: Kind, steps: Array, since: int, d: Array, g: Array, *, exact: bool = True
) -> Dead | None:
    rows = len(steps) - since
    if rows < _SHORTEST:
        return None
    ends = (float(np.max(each[since:] if not exact else each[-1:])) for each in (d, g))
    return Dead(kind, int(steps[since]), rows / len(steps), *ends, exact)


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
