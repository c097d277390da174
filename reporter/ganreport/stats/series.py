"""Level, spread and course of a recorded series, robust and aware of gaps."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.stats import clock
from ganreport.stats.estimate import NAN, Estimate, normal

Array = npt.NDArray[Any]

MOST_POINTS: Final = 4096  # a power of two for the transform; bounds the time of what is quadratic
FEWEST_POINTS: Final = 16  # fewer have no course to speak of
# 1 / Phi^-1(3/4): a median absolute deviation as a standard deviation.
_MAD_TO_SIGMA: Final = 1.4826
_SPIKE: Final = 5.0  # amplitudes; Gaussian noise of 4,096 points has one in 400 runs


@dataclass(frozen=True)
class Grid:
    """A series on a uniform grid: (n,) ``steps`` that are ``spacing`` apart, (n,) finite ``y``.

    ``averaged`` counts the recorded rows behind one value: cycles shorter than twice the spacing
    can't be seen in it.
    """

    steps: Array
    y: Array
    spacing: float
    averaged: float

    @property
    def size(self) -> int:
        """How many points there are."""
        return len(self.y)


def uniform(steps: Array, values: Array, drop: float = 0.2, most: int = MOST_POINTS) -> Grid | None:
    """Put a series on a uniform grid, its beginning left out.

    Long series are averaged in blocks down to ``most`` points at most. Values that are not finite
    are left out; a block without any is interpolated linearly.

    Args:
        steps: (n,) growing steps, not necessarily evenly spaced.
        values: (n,) values.
        drop: Share of the range of steps that is left out at the beginning.
        most: Points at most.

    Returns:
        The grid, or None where fewer than ``FEWEST_POINTS`` finite values are left.
    """
    if not len(steps):
        return None
    first = np.array(float(steps[0]) + drop * (float(steps[-1]) - float(steps[0])))
    begin = int(np.searchsorted(steps, _as_whole(first, steps.dtype))) if drop else 0
    x, y = steps[begin:], values[begin:]
    usable = np.isfinite(y)
    count = int(np.count_nonzero(usable))
    if count < FEWEST_POINTS:
        return None
    ends = slice(int(np.argmax(usable)), len(y) - int(np.argmax(usable[::-1])))
    x, y, usable = x[ends], y[ends], usable[ends]
    stride = max(1.0, clock.stride(x))
    blocks = math.ceil((float(x[-1]) - float(x[0]) + stride) / stride / most)
    width = stride * max(1, blocks)
    counts, sums = _blocks(x, y, usable, width)
    held = counts > 0
    centres = float(x[0]) + (np.arange(len(counts)) + 0.5) * width - stride / 2
    means = sums[held] / counts[held]
    return Grid(centres, np.interp(centres, centres[held], means), width, count / len(counts))


def later(grid: Grid, drop: float) -> Grid:
    """The grid without this share of its range at the beginning."""
    begin = grid.steps[0] + drop * (grid.steps[-1] - grid.steps[0])
    kept = slice(int(np.searchsorted(grid.steps, begin)), None)
    return Grid(grid.steps[kept], grid.y[kept], grid.spacing, grid.averaged)


def _blocks(x: Array, y: Array, usable: Array, width: float) -> tuple[Array, Array]:
    """Count and sum of the usable values in each block of ``width``."""
    total = int((float(x[-1]) - float(x[0])) / width) + 1
    edges = float(x[0]) + width * np.arange(1, total)
    starts = np.append(0, np.searchsorted(x, _as_whole(edges, x.dtype)))
    held = np.append(starts[1:], len(x)) > starts
    counts, sums = np.zeros(total, np.int64), np.zeros(total)
    values = y if usable.all() else np.where(usable, y, 0)
    counts[held] = np.add.reduceat(usable, starts[held], dtype=np.int64)
    sums[held] = np.add.reduceat(values, starts[held], dtype=np.float64)
    return counts, sums


def _as_whole(edges: Array, dtype: Any) -> Array:
    """Edges rounded up where they are compared with whole numbers, which then need no copy."""
    return np.ceil(edges).astype(dtype) if np.issubdtype(dtype, np.integer) else edges


def running_median(values: Array, window: int) -> Array:
    """Running median of (n,) values over an odd ``window``, the ends mirrored."""
    from scipy.ndimage import median_filter

    return np.asarray(median_filter(values, size=max(1, window | 1), mode="reflect"))


def detrended(values: Array) -> Array:
    """(n,) values less their running median over a tenth of them."""
    return values - running_median(values, len(values) // 10)


def mad(values: Array) -> float:
    """Median absolute deviation from the median, scaled to a Gaussian's standard deviation."""
    return _MAD_TO_SIGMA * float(np.median(np.abs(values - np.median(values))))


def lag1(values: Array) -> float:
    """Autocorrelation of (n,) values at lag 1, of neighbours that are both finite; NaN of none."""
    finite = np.isfinite(values)
    if np.count_nonzero(finite) < 3:
        return NAN
    centred = values - values[finite].mean()
    pairs = finite[1:] & finite[:-1]
    variance = float(np.mean(centred[finite] ** 2))
    if not variance > 0 or not pairs.any():
        return NAN
    product = float(np.mean(centred[1:][pairs] * centred[:-1][pairs]))
    return max(-1.0, min(1.0, product / variance))


@dataclass(frozen=True)
class SeriesSpread:
    """Where a series lies and how much it varies about its running median.

    ``level`` is its median, ``amplitude`` the scaled MAD of the rest, ``phi`` the rest's
    autocorrelation at lag 1, ``spikes`` the indices of values beyond five amplitudes.
    """

    level: Estimate
    amplitude: Estimate
    phi: float
    spikes: Array

    @property
    def relative(self) -> float:
        """Amplitude over the size of the level; NaN where the level is 0."""
        size = abs(self.level.value)
        return self.amplitude.value / size if size > 0 else NAN


def spread(values: Array) -> SeriesSpread:
    """Measure (n,) finite values; errors allow for their autocorrelation as that of an AR(1)."""
    rest = detrended(values)
    amplitude, phi = mad(rest), lag1(rest)
    known = 0.0 if math.isnan(phi) else min(abs(phi), 0.999)
    count = len(values)
    of_level = amplitude * math.sqrt(math.pi / 2 / count * (1 + known) / (1 - known))
    of_amplitude = amplitude * math.sqrt(1.36 / count * (1 + known**2) / (1 - known**2))
    return SeriesSpread(
        level=normal(float(np.median(values)), of_level),
        amplitude=normal(amplitude, of_amplitude, least=0.0),
        phi=phi,
        spikes=np.flatnonzero(np.abs(rest) > _SPIKE * amplitude) if amplitude else np.empty(0, int),
    )


def crossings(values: Array) -> float:
    """How often (n,) values cross 0, as a multiple of what their ``phi`` alone would give.

    A stationary Gaussian series crosses with a frequency of ``arccos(phi) / pi`` (Rice 1944, Kedem
    1986). Well below 1 means slow swings under fast noise. NaN of a series that never varies.
    """
    phi = lag1(values)
    signs = np.sign(values[values != 0])
    expected = math.acos(phi) / math.pi if not math.isnan(phi) else 0.0
    if len(signs) < 2 or not expected > 0:
        return NAN
    return float(np.count_nonzero(signs[1:] != signs[:-1])) / (len(signs) - 1) / expected


def envelope_growth(grid: Grid, blocks: int = 16) -> Estimate:
    """Slope a step of the log amplitude: above 0 a swing grows, about 0 it goes on as it is.

    Least squares over the logs of the root mean squares of ``blocks`` stretches of the detrended
    series; NaN where a stretch does not vary at all.
    """
    rest = detrended(grid.y)
    parts = np.array_split(rest, blocks)
    sizes = np.array([math.sqrt(float(np.mean(part**2))) if len(part) else 0.0 for part in parts])
    if not (sizes > 0).all():
        return Estimate(NAN)
    x = np.arange(blocks) * len(rest) / blocks * grid.spacing
    x -= x.mean()
    y = np.log(sizes)
    square = float(np.sum(x**2))
    slope = float(np.sum(x * y)) / square
    left = y - y.mean() - slope * x
    return normal(slope, math.sqrt(float(np.sum(left**2)) / (blocks - 2) / square))


def flight(grid: Grid, floor: float = 0.0) -> float:
    """The median size of the last eighth over that of the first quarter, or over ``floor``.

    The larger of the two is compared with; infinite where both are 0 and the end is not.
    """
    late = float(np.median(np.abs(grid.y[-max(1, grid.size // 8) :])))
    early = _early(grid, floor)
    return late / early if early > 0 else (math.inf if late > 0 else 1.0)


def flown(grid: Grid, floor: float = 0.0) -> Array:
    """(n,) running medians of the size over that at the beginning, as :func:`flight` takes it."""
    smooth = running_median(np.abs(grid.y), grid.size // 10)
    early = _early(grid, floor)
    return smooth / early if early > 0 else np.where(smooth > 0, math.inf, 1.0)


def _early(grid: Grid, floor: float) -> float:
    return max(float(np.median(np.abs(grid.y[: max(1, grid.size // 4)]))), floor)


def plateau(grid: Grid) -> int | None:
    """The step from which on the running median stays within two amplitudes of where it ends.

    None where it is still on its way: it gets there only in the last tenth.
    """
    trend = running_median(grid.y, len(grid.y) // 10)
    width = 2 * mad(grid.y - trend)
    away = np.flatnonzero(np.abs(trend - trend[-1]) > width)
    start = int(away[-1]) + 1 if len(away) else 0
    return int(grid.steps[start]) if start <= 0.9 * (len(trend) - 1) else None


@dataclass(frozen=True)
class Lag:
    """By how many steps G's series follows D's, and how closely (correlation, -1 to 1)."""

    steps: float
    correlation: float


def lag(d: Grid, g: Grid) -> Lag | None:
    """The shift, up to a tenth of the series, at which two detrended series agree most.

    None where the two have different grids or one does not vary. A quarter of a period between
    them is the mark of a rotation.
    """
    if len(d.y) != len(g.y):
        return None
    first, second = detrended(d.y), detrended(g.y)
    first, second = first - first.mean(), second - second.mean()
    size = math.sqrt(float(np.sum(first**2)) * float(np.sum(second**2)))
    if not size > 0:
        return None
    count = len(first)
    product = np.fft.rfft(second, 2 * count) * np.conj(np.fft.rfft(first, 2 * count))
    correlation = np.fft.irfft(product, 2 * count) / size
    most = count // 10
    shifts = np.arange(-most, most + 1)
    best = int(np.argmax(np.abs(correlation[shifts])))
    value = float(correlation[shifts[best]])
    return Lag(float(shifts[best]) * d.spacing, max(-1.0, min(1.0, value)))
