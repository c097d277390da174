"""What charts are drawn from: numbers of the run, thinned to what the eye can tell apart."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
import numpy as np

from ganreport.messages import Text
from ganreport.metrics.partition import Kind
from ganreport.report.numbers import DIGITS, Cell, Floats, Number, array, numbers, same_length
from ganreport.run import pairs


class DataTable(msgspec.Struct, frozen=True, kw_only=True):
    """A small table of numbers; a value that is not finite is given by its name."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def __post_init__(self) -> None:
        for row in self.rows:
            same_length(columns=self.columns, row=row)

    def of(self, names: tuple[str, ...]) -> DataTable:
        """These columns alone, as far as they are there."""
        names = tuple(name for name in names if name in self.columns)
        places = [self.columns.index(name) for name in names]
        rows = tuple(tuple(row[place] for place in places) for row in self.rows)
        return DataTable(columns=names, rows=rows)


class Polyline(msgspec.Struct, frozen=True, array_like=True):
    """A series of points: (n,) positions and (n,) values."""

    x: tuple[Number, ...] = ()
    y: tuple[Number, ...] = ()

    def __post_init__(self) -> None:
        same_length(x=self.x, y=self.y)

    @classmethod
    def of(cls, x: Any, y: Any, digits: int = DIGITS) -> Polyline:
        """The line through these points."""
        return cls(numbers(x, digits), numbers(y, digits))

    @property
    def arrays(self) -> tuple[Floats, Floats]:
        """Positions and values."""
        return array(self.x), array(self.y)


class NonFiniteSteps(msgspec.Struct, frozen=True, kw_only=True):
    """The values of a scalar that are not finite; see :class:`ganreport.run.model.NonFinite`.

    ``spans`` are the first and last steps of the first stretches, the one that lasts to the end
    among them.
    """

    count: int
    first: int
    spans: tuple[tuple[int, int], ...] = ()


class ScalarSeries(msgspec.Struct, frozen=True, kw_only=True):
    """One recorded scalar over the steps.

    ``extremes`` keeps the first, last, lowest and highest value of each of at most 120 stretches,
    and all of a short series; ``median`` is the running median over a fiftieth of a long one, empty
    of a short one. ``positive`` says whether any value is above 0, ``change`` how far early and
    late values lie apart (Cliff's delta, 0 to 1; None of too few). ``column`` is the name that it
    was recorded by, where that is another.
    """

    name: str
    extremes: Polyline
    median: Polyline = Polyline()
    positive: bool = True
    change: float | None = None
    column: str = ""


class Spectrum(msgspec.Struct, frozen=True, kw_only=True):
    """Power of a loss by period, in steps, and what noise without a cycle has there.

    ``background`` is that on average, ``limit`` what it exceeds anywhere with chance ``p``;
    ``peak`` the period of the clearest peak where its chance is below ``p``, with its power.
    ``rows`` are some of the periods with power, background and limit.
    """

    series: str
    words: Text
    power: Polyline
    background: Polyline
    limit: Polyline
    least: Number
    p: float
    peak: tuple[Number, Number] | None = None
    rows: tuple[tuple[Number, ...], ...] = ()


class Training(msgspec.Struct, frozen=True, kw_only=True):
    """What training did, of one pair of networks; ``pair`` is its name where there are several.

    ``rows`` are how many were recorded, ``last`` is the step of the last; ``kept`` how many of all
    ``scalars`` are in ``series``; ``gaps`` by the names of scalars. ``path`` is the generator's
    loss (y) against the discriminator's (x), smoothed, in the order of time; ``excerpt`` evenly
    chosen rows of what is charted.
    """

    pair: str = ""
    further: bool = False
    rows: int = 0
    last: int = 0
    scalars: int = 0
    series: tuple[ScalarSeries, ...] = ()
    gaps: dict[str, NonFiniteSteps] = {}
    spectra: tuple[Spectrum, ...] = ()
    path: Polyline = Polyline()
    excerpt: DataTable = DataTable(columns=(), rows=())

    def get(self, name: str) -> ScalarSeries | None:
        """The scalar of this name, None where it was not recorded."""
        return next((series for series in self.series if series.name == name), None)

    def id(self, chart: str) -> str:
        """The identifier of a chart of this pair."""
        return pairs.tagged(chart, self.pair) if self.further else chart


class MetricHistory(msgspec.Struct, frozen=True, kw_only=True):
    """A sample metric at each evaluation: value with interval, and what real samples would score.

    From ``steps`` on all are (E,) numbers. ``better`` says which values are; ``each`` whether it
    was taken at each evaluation rather than at the last alone.
    """

    id: str
    label: Text
    unit: str = ""
    better: str = ""
    each: bool = True
    steps: tuple[Number, ...]
    value: tuple[Number, ...]
    lower: tuple[Number, ...]
    upper: tuple[Number, ...]
    baseline: tuple[Number, ...]
    baseline_lower: tuple[Number, ...]
    baseline_upper: tuple[Number, ...]
    count: tuple[Number, ...]

    def __post_init__(self) -> None:
        names = (
            "steps",
            "value",
            "lower",
            "upper",
            "baseline",
            "baseline_lower",
            "baseline_upper",
            "count",
        )
        same_length(**{name: getattr(self, name) for name in names})


class PartShares(msgspec.Struct, frozen=True, kw_only=True):
    """How samples fell on the parts of the data: modes, classes, clusters or cells.

    ``labels`` are the K parts, ``expected`` (K,) their shares among real samples, ``shares`` (E, K)
    among those of the evaluations at ``steps``.
    """

    kind: Kind
    labels: tuple[Text, ...]
    expected: tuple[Number, ...]
    steps: tuple[int, ...]
    shares: tuple[tuple[Number, ...], ...]

    def __post_init__(self) -> None:
        same_length(steps=self.steps, shares=self.shares)
        for row in (self.expected, *self.shares):
            same_length(labels=self.labels, shares=row)


class LayerGradients(msgspec.Struct, frozen=True, kw_only=True):
    """Mean absolute gradients of a network: ``values`` (L, E), input layer first.

    None stands for what was not recorded. ``broken`` counts all recorded values that are not
    finite, ``broken_since`` is the first step of these.
    """

    network: str
    layers: tuple[str, ...]
    steps: tuple[int, ...]
    values: tuple[tuple[Number | None, ...], ...]
    broken: int = 0
    broken_since: int | None = None

    def __post_init__(self) -> None:
        same_length(layers=self.layers, values=self.values)
        for row in self.values:
            same_length(steps=self.steps, values=row)


class Cloud(msgspec.Struct, frozen=True, kw_only=True):
    """Points of the plane, as many as can be told apart; ``lost`` of all ``total`` are not finite.

    ``x`` and ``y`` are (n,) each.
    """

    x: tuple[Number, ...]
    y: tuple[Number, ...]
    lost: int = 0
    total: int = 0

    def __post_init__(self) -> None:
        same_length(x=self.x, y=self.y)

    @property
    def points(self) -> Floats:
        """(n, 2) points."""
        return np.column_stack([array(self.x), array(self.y)])


class Plane(msgspec.Struct, frozen=True, kw_only=True):
    """Two-dimensional samples: real ones, known centres, generated ones at some evaluations.

    ``low`` and ``high`` frame what is shown.
    """

    real: Cloud | None
    centres: Cloud | None
    generated: tuple[tuple[int, Cloud], ...]
    low: tuple[float, float]
    high: tuple[float, float]


class Projection2D(msgspec.Struct, frozen=True, kw_only=True):
    """Features on the two main axes of the real ones, and the variance that each explains.

    ``records`` says that they are standardised columns of a table; ``heldout`` that the real ones
    were held out, rather than trained on.
    """

    step: int
    real: Cloud
    generated: Cloud
    explained: tuple[float, float]
    records: bool = False
    heldout: bool = True


class SamplePicture(msgspec.Struct, frozen=True, kw_only=True):
    """Samples as one PNG; ``pixels`` are its width and height, ``columns`` the steps of these."""

    id: str
    section: Literal["verdict", "samples"]
    title: Text
    caption: Text
    png: bytes
    pixels: tuple[int, int]
    columns: tuple[int, ...] = ()
