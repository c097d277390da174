"""What a sample metric is, and what the families of metrics share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar

import numpy.typing as npt

from ganreport.messages import Message
from ganreport.metrics.requirements import ENOUGH_HELDOUT
from ganreport.metrics.samples import Evaluation, RealSamples
from ganreport.stats.estimate import Estimate

Array = npt.NDArray[Any]
T = TypeVar("T")
Better = Literal["higher", "lower", "baseline"]
When = Literal["each", "last"]

BOTH: Final = ("reference", "samples")


@dataclass(frozen=True)
class Measurement:
    """One measure at one evaluation: its value, its baseline, how many samples were used."""

    value: Estimate
    baseline: Estimate
    count: int


@dataclass(frozen=True)
class Metric:
    """One sample metric.

    ``better`` says which values are: higher, lower, or nearer to the baseline. ``needs`` names
    entries of :data:`ganreport.metrics.requirements.NEEDS`; ``compute`` is called where all are met
    and returns a reading, or the reason why there is none. ``method`` is a sentence for a paper's
    methods section; ``references`` are keys of ``ganreport.report.references``. ``when`` says
    whether it is taken at each evaluation or, to save time, at the last one only; ``kinds`` of
    which samples it is, any where it names none; ``where`` says whether it makes sense for these
    real samples at all: of others nothing is said.
    """

    id: str
    label: Message
    unit: str
    better: Better
    needs: tuple[str, ...]
    compute: Callable[[Evaluation], Measurement | Message]
    method: Message | None = None
    references: tuple[str, ...] = ()
    when: When = "each"
    kinds: tuple[str, ...] = ()
    where: Callable[[RealSamples], bool] = lambda _: True

    def concerns(self, real: RealSamples) -> bool:
        """Whether it is a metric of such samples at all."""
        kind = real.kind
        fits = not self.kinds or (kind is not None and kind.name in self.kinds)
        return fits and self.where(real)


def present(data: T | None) -> T:
    """An array, or something else, that the measure's needs have seen to be there."""
    if data is None:
        raise LookupError("a measure was computed although one of its needs is not met")
    return data


def enough(array: Array | None) -> Array | None:
    """Real samples beside those compared with, if enough to stand in for a perfect generator."""
    return array if array is not None and len(array) >= ENOUGH_HELDOUT else None
