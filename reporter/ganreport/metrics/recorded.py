"""Scores of samples that a training program took itself, such as an FID: their best, their last."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from ganreport.run.model import Run
from ganreport.run.vocabulary import SCORES, ScoreSpec, canonical, held_out, score_of
from ganreport.run.words import HELD_OUT
from ganreport.stats.series import mad, running_median

Array = npt.NDArray[Any]
Scale = Literal["times", "dB", "share"]
"""What a fall is told in: times worse, a difference in decibels, or one of shares from 0 to 1."""

_SHARES: Final = frozenset({"ssim", "ms_ssim", "precision", "recall", "coverage", "stoi"})
_TRADED: Final = frozenset({"precision", "recall", "density", "coverage"})
_DISTANCES: Final = frozenset({"fid", "kid", "fvd", "fad"})
"""Scores that weigh precision against recall: where they are taken, one may fall for the other."""

_RAW: Final = 20  # values; more are smoothed over as large a part: a score of a batch leaps
_ERRORS: Final = frozenset(
    {"mel", "l1", "l2", "mse", "mae", "rmse", "rec", "recon", "reconstruction", "stft", "nll",
     "perceptual", "vgg", "pixel", "content", "error", "loss"}
)  # fmt: skip
"""Words of errors of held-out data, in the words of ``canonical``."""

_ADVERSARIAL: Final = frozenset(
    {"d", "g", "adv", "fm", "feat", "kl", "real", "fake", "acc", "grad", "lr", "norm", "penalty",
     "gp", "r1", "cls", "std", "best", "min", "time"}
)  # fmt: skip
"""Words of what rises and falls with the other network, or is no error at all."""

_PLAIN: Final = frozenset({"loss", "error", "mean", "avg", "total", "spec", "spectrogram", "g"})
"""Words that say nothing of what an error is of."""


@dataclass(frozen=True)
class Score:
    """One score of ``count`` finite values: the step and value of its best and of its last.

    Where there are more than 20 values the best is that of the stretch where their running median
    is best; ``peak`` and ``end`` are the best and the last of that. ``fallen`` is how much worse
    the end is than the peak, on ``scale``: times (1 if it is the best, NaN where one of them is not
    above 0), or a difference (0 if it is); ``least`` the same if noise made each of the two look by
    its size further apart. ``rank`` is its place in the table of scores. ``training`` names the
    same error of training data, if that fell on after the peak.
    """

    name: str
    count: int
    best_step: int
    best: float
    last_step: int
    last: float
    fallen: float
    least: float
    peak: float
    end: float
    scale: Scale = "times"
    rank: int = 0
    training: str = ""
    leap: int | None = None

    @property
    def smoothed(self) -> bool:
        """Whether ``peak`` and ``end`` are running medians."""
        return self.count > _RAW

    @property
    def best_at_end(self) -> bool:
        """Whether the end can't be told from the peak, in the three digits that are shown."""
        still = 1.0 if self.scale == "times" else 0.0
        return self.best_step == self.last_step or self.fallen < still + _SHOWN[self.scale]


_SHOWN: Final[dict[Scale, float]] = {"times": 0.005, "dB": 0.05, "share": 0.005}
"""Falls that are none when they are written down."""


def scores(run: Run) -> tuple[Score, ...]:
    """The scores of a run whose names say which way is better, in the order of recording.

    Errors of held-out data are among them, those of the game between the networks are not.
    """
    known = {name: spec for name in run.metrics.names if (spec := score_of(name))}
    weighed = any(spec.name in _DISTANCES for spec in known.values())
    every = []
    for name in run.metrics.names:
        spec = known.get(name)
        if (spec and not (weighed and spec.name in _TRADED)) or (not spec and _is_error(name)):
            score = _score(run, name, spec)
            every += [score] if score else []
    return tuple(every)


def _is_error(name: str) -> bool:
    plain = set(canonical(name).split())
    return held_out(name) and not plain.isdisjoint(_ERRORS) and plain.isdisjoint(_ADVERSARIAL)


def _score(run: Run, name: str, spec: ScoreSpec | None) -> Score | None:
    known = _finite(run, name)
    if known is None:
        return None
    rises = spec is not None and spec.higher_is_better
    values = known.to_numpy()
    smooth, half, noise = _smooth(values)
    place = _best(smooth, rises=rises)
    best = len(values) - 1
    if place < len(smooth) - 1:  # a value of noise elsewhere is none of the best stretch
        best = place + _best(values[place : place + 2 * half + 1], rises=rises)
    scale = _scale(spec, values)
    peak, end = float(smooth[place]), float(smooth[-1])
    best_step = int(known.index[best])
    nearer = (-noise, noise) if rises else (noise, -noise)
    counterpart = _falling(run, name, best_step) if held_out(name) and not rises else ""
    if spec is None and not (counterpart or set(canonical(name).split()) - HELD_OUT - _PLAIN):
        return None  # ``val_loss`` may be any network's, where no loss of training has that name
    return Score(
        name=name,
        count=len(known),
        best_step=best_step,
        best=float(known.iloc[best]),
        last_step=int(known.index[-1]),
        last=float(known.iloc[-1]),
        fallen=_fallen(peak, end, scale, rises=rises),
        least=_fallen(peak + nearer[0], end + nearer[1], scale, rises=rises),
        peak=peak,
        end=end,
        scale=scale,
        rank=len(SCORES) if spec is None else SCORES.index(spec),
        training=counterpart,
        leap=_leap(known, rises=rises) if scale == "times" and spec is not None else None,
    )


_GOOD: Final = 2.0  # times the best until then: it was about as good as ever
_BROKEN: Final = 5.0  # times the best: no slow overtraining, and no noise of an evaluation
_WITHIN: Final = (3, 0.05)  # values, or this share of them: it happened at once
_TO_THE_END: Final = 2  # values: one may be an accident of the evaluation


def _leap(known: pd.Series, *, rises: bool) -> int | None:
    """The step by which a score had become many times worse at once, to the end."""
    values = known.to_numpy(np.float64)
    if len(values) <= _WITHIN[0] or values.min() <= 0:
        return None
    worse = 1 / values if rises else values
    best = np.minimum.accumulate(worse)
    good = int(np.flatnonzero(worse <= _GOOD * best)[-1])
    broken = np.flatnonzero(worse[good:] >= _BROKEN * best[-1]) + good
    within = max(_WITHIN[0], int(_WITHIN[1] * len(values)))
    lasts = len(broken) >= _TO_THE_END and bool((worse[broken[0] :] >= _BROKEN * best[-1]).all())
    return int(known.index[broken[0]]) if lasts and broken[0] - good <= within else None


def _finite(run: Run, name: str) -> pd.Series | None:
    values = run.scalar(name)
    known = None if values is None else values[np.isfinite(values)]
    return known if known is not None and len(known) else None


def _smooth(values: Array) -> tuple[Array, int, float]:
    """Medians of whole windows, how far these reach to each side, and the size of the noise.

    Up to 20 values stay as they are, their noise unknown and taken as 0.
    """
    if len(values) <= _RAW:
        return values, 0, 0.0
    half = max(2, len(values) // _RAW // 2)
    smooth = running_median(values, 2 * half + 1)
    return smooth[half:-half], half, mad(values - smooth)


def _best(values: Array, *, rises: bool) -> int:
    return int(values.argmax() if rises else values.argmin())


def _scale(spec: ScoreSpec | None, values: Array) -> Scale:
    if spec is not None and spec.unit == "dB":
        return "dB"
    shares = spec is not None and spec.name in _SHARES and values.min() >= 0 and values.max() <= 1
    return "share" if shares else "times"


def _fallen(peak: float, end: float, scale: Scale, *, rises: bool) -> float:
    if scale != "times":
        return peak - end if rises else end - peak
    if min(peak, end) <= 0:
        return math.nan
    return peak / end if rises else end / peak


def _falling(run: Run, name: str, since: int) -> str:
    """The same error of training data, if it is lower at the end than at a step; else nothing."""
    of = set(canonical(name).split()) - HELD_OUT - _PLAIN
    for other in run.metrics.names:
        plain = set(canonical(other).split())
        if other == name or held_out(other) or plain - _PLAIN != of or not (of or "loss" in plain):
            continue
        if other in ("g_loss", "d_loss"):
            continue
        values = _finite(run, other)
        if values is None:
            continue
        smooth, first, _ = _smooth(values.to_numpy())
        place = int(np.searchsorted(values.index, since)) - first
        then = smooth[min(max(place, 0), len(smooth) - 1)]
        if smooth[-1] < then * (1 - _STILL):
            return str(other)
    return ""


_STILL: Final = 0.01  # of its value: a training error that falls by less stands still
