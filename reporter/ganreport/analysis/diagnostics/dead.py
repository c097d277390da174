"""Losses that stand where no game is left: clamped, both 0, or of a D that answers the same."""

from __future__ import annotations

import math
from collections.abc import Iterator
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

_LEAST_CLAMP: Final = 9.0  # -log(1e-4) is 9.2: no cross-entropy in use is clamped sooner
_MOST_CLAMP: Final = 210.0  # two terms of float32's least number, of which -log is 103.3
_SAME: Final = 1e-6  # of the value: a mean over a batch of the same terms differs by rounding
_LITTLE: Final = 0.05  # D's loss, or G's, where it is right of 95 % and more
_BESIDE: Final = (
    0.25  # of G's clamp: smoothed labels give D a tenth of it, and a half if it is deaf
)
_EPSILONS: Final = (*(10.0**-n for n in range(4, 31)), *(2.0**-n for n in (23, 24, 52, 53, 126)))
"""What programs add within logarithms, or where a sigmoid of a float is exactly 0 or 1."""
_CENT: Final = 0.01  # a digit from which on a logarithm of about 16 is known by four of them
_HINGES: Final = 2.0  # two of a score of 0; 1 may be many another loss
_FINE: Final = 1e-4  # a digit from which on noise of batches is seen in a loss of about 1

_SATURATED: Final = (0.5, 1.0)
"""Least squares of an output of exactly 0 or 1 whatever is shown, halved or not."""

Kind = Literal["fooled", "won", "both", "same", "blind", "deaf"]


@dataclass(frozen=True)
class Dead:
    """Losses that stand where no game is left, from ``since`` on for the ``share`` of the run.

    ``kind`` is ``fooled`` where D is wrong about everything and its loss clamped, ``won`` where G's
    is clamped, ``both`` where both losses are 0, which can't be of two opponents, ``same`` where D
    answers the same whatever it is shown, ``blind`` where that is that it can't tell, ``deaf``
    where it calls all of them generated. ``d`` and ``g`` are the losses, ``exact`` whether the one
    that is clamped is so in every row, not in most batches of it only.
    """

    kind: Kind
    since: int
    share: float
    d: float = 0.0
    g: float = 0.0
    exact: bool = True

    @property
    def never_learnt(self) -> bool:
        """Whether D answered the same from the first row on, or can't tell anything apart."""
        return self.kind in ("blind", "deaf") or (self.kind == "fooled" and self.share == 1)


_SHORTEST: Final = 10  # rows: the same value this often is no chance
_SHORT: Final = 5  # rows at a value that is known to four digits, which is less of one


def dead(context: Context) -> Dead | None:
    """By the recorded rows themselves, both losses of which are finite."""
    metrics = context.run.metrics
    if not {"d_loss", "g_loss"} <= set(metrics.names):
        return None
    looked = metrics.excerpt(names=["d_loss", "g_loss"])
    held = np.isfinite(looked["d_loss"]) & np.isfinite(looked["g_loss"])
    steps, d, g = (looked[name][held].to_numpy() for name in ("step", "d_loss", "g_loss"))
    if len(d) < _SHORT:
        return None
    one_sided = next(_one_sided(steps, d, g), None)
    if one_sided is not None:
        return one_sided
    still = max(_same_since(d), _same_since(g))
    if len(d) - still >= _SHORTEST:
        if deaf(float(d[-1]), float(g[-1])):
            return _dead("deaf", steps, still, d, g)
        if _exactly_blind(d, g):
            return _dead("blind", steps, still, d, g)
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


def _one_sided(steps: Array, d: Array, g: Array) -> Iterator[Dead]:
    """Where one loss is clamped and the other next to nothing.

    At -100 most of a batch may be clamped and the rest not; elsewhere, where what a program adds
    within the logarithm sets the clamp, a loss has to stand still.
    """
    sides: tuple[tuple[Kind, Array, Array], ...] = (("fooled", d, g), ("won", g, d))
    for kind, one, other in sides:
        for clamp in _CLAMPED:
            since = max(_clamped_since(one, clamp), _small_since(other))
            if since < len(one) and clamp in one[since:]:
                exact = bool((one[since:] == clamp).all())
                ended = _dead(kind, steps, since, d, g, exact=exact)
                yield from [ended] if ended else []
        level = float(one[-1])
        known = _is_logarithm(level)
        most = _BESIDE * level if kind == "won" and known else _LITTLE
        since = max(_same_since(one), _small_since(other, most))
        mean = kind == "fooled" and clamped(2 * level)  # of D's two terms, one of which is 0
        if since < len(one) and (mean or clamped(level)):
            ended = _dead(kind, steps, since, d, g, least=_SHORT if known else _SHORTEST)
            yield from [ended] if ended else []


def clamped(value: float) -> bool:
    """Whether a loss that stands exactly at this value may be a logarithm that is clamped."""
    return _LEAST_CLAMP <= value <= _MOST_CLAMP


def _is_logarithm(value: float) -> bool:
    """Whether it is the logarithm of one of the usual least numbers, to four digits."""
    digit = oddities.resolution(np.array([value])) or 0.0
    near = max(_FINE * value, digit / 2 if digit <= _CENT else 0.0)
    return any(abs(value + math.log(epsilon)) <= near for epsilon in _EPSILONS)


def deaf(d: float, g: float) -> bool:
    """Whether D calls all generated, with certainty: G's loss is clamped and so is D's real term.

    D's terms added or averaged, by the exact values at which both losses stand.
    """
    return clamped(g) and any(math.isclose(d * n, g, rel_tol=_NEARLY) for n in (1, 2))


_NEARLY: Final = 0.02  # 1 - (1 - 1e-7) is 1.19e-7 in float32: the two clamps differ by 1 %


def _exactly_blind(d: Array, g: Array) -> bool:
    """Whether both end at a blind D's losses to the last of four digits or more.

    Under hinge losses a blind D may give any score from -1 to 1.
    """
    if min(oddities.resolution(each) or 0.0 for each in (d, g)) > _FINE:
        return False  # a log rounds both alike
    ends = [oddities.resolution(each[-1:]) or 0.0 for each in (d, g)]
    near = max([_SAME, *(digit for digit in ends if digit <= _FINE)])
    levels = [(level.d, level.g) for level in BLIND if level.g or level.d == _HINGES]
    return any(
        abs(d[-1] - a) <= near and (abs(g[-1]) <= 1 if b is None else abs(g[-1] - b) <= near)
        for a, b in levels
    )


def _median(values: Array) -> float:
    return float(np.median(np.abs(values)))


def _same_since(values: Array) -> int:
    """The index from which on (n,) values are the last one but for rounding."""
    away = np.flatnonzero(np.abs(values - values[-1]) > _SAME * abs(float(values[-1])))
    return int(away[-1]) + 1 if len(away) else 0


def _small_since(values: Array, most: float = _ZERO) -> int:
    """The index from which on (n,) values are as good as 0; n where the last is not."""
    large = np.flatnonzero(np.abs(values) > most)
    return int(large[-1]) + 1 if len(large) else 0


def _clamped_since(values: Array, clamp: float) -> int:
    """The index from which on most of each row's batch is clamped; n where the last's is not.

    Rows are means of batches, a few of whose samples (or batches of an epoch) may not be.
    """
    away = np.flatnonzero((values > clamp) | (values < _MOSTLY * clamp))
    return int(away[-1]) + 1 if len(away) else 0


def _dead(
    kind: Kind,
    steps: Array,
    since: int,
    d: Array,
    g: Array,
    *,
    exact: bool = True,
    least: int = _SHORTEST,
) -> Dead | None:
    rows = len(steps) - since
    if rows < least:
        return None
    looked = slice(-1, None) if exact else slice(since, None)
    end_d, end_g = float(d[looked].max()), float(g[looked].max())
    return Dead(kind, int(steps[since]), rows / len(steps), end_d, end_g, exact)


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
    rest = abs(float(other[-1]))
    d, g = (end, rest) if name == "d_loss" else (rest, end)
    if clamped(end) and (rest < _LITTLE or (name == "g_loss" and _is_logarithm(end))):
        return True
    if deaf(d, g) or (name == "d_loss" and clamped(2 * end) and rest < _LITTLE):
        return True
    if end in _SATURATED and abs(other[-1]) in (0.0, *_SATURATED):
        return oddities.still_since(other) < len(other) - _SHORTEST
    known = (card.blind_d_loss if name == "d_loss" else card.blind_g_loss) if card else None
    if known is not None and math.isclose(end, known, rel_tol=1e-6):
        return True
    finite = other[np.isfinite(other)]
    if len(finite):
        first, second = (values, finite) if name == "d_loss" else (finite, values)
        if _exactly_blind(first, second):
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
