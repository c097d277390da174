"""Whether images have as much detail as real ones: blur and noise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.messages import Message, message
from ganreport.metrics.base import Measurement, Metric, enough, present
from ganreport.metrics.samples import Evaluation, RealSamples, cached, spread
from ganreport.stats import detail
from ganreport.stats.estimate import Estimate

Array = npt.NDArray[Any]

_CAP: Final = 500  # images of a set, as of the other metrics of pixels
_NEEDS: Final = ("samples", "pixels")


def _where(real: RealSamples) -> bool:
    """Only beside data that were given: in the zoo it was not counted how often they are right."""
    images = real.kind is not None and real.kind.name == "images"
    return images and real.run.given is not None


def _fine(e: Evaluation) -> Measurement | Message:
    return _relative(e, "fine", detail.fine)


def _coarse(e: Evaluation) -> Measurement | Message:
    return _relative(e, "coarse", detail.coarse)


def _relative(e: Evaluation, name: str, take: Callable[[Array], Array]) -> Measurement | Message:
    real = e.real
    if not detail.usable(real.shape):
        return message("images of less than 8 pixels a side have no fine and coarse parts")
    first = _of_real(real, real.reference(), name)
    if not float(np.mean(first)) > 0:
        return message("the real images have no such parts")
    values = take(_images(real, present(e.values)))
    others = enough(real.real(real.other()))
    beside = first if others is None else _of_real(real, real.other(), name)
    baseline = Estimate(1.0) if others is None else detail.ratio(beside, first)
    return Measurement(detail.ratio(values, first), baseline, len(values))


@cached
def _of_real(real: RealSamples, which: str, name: str) -> Array:
    take = detail.fine if name == "fine" else detail.coarse
    return take(_images(real, present(real.real(which))))


def _images(real: RealSamples, rows: Array) -> Array:
    return spread(rows, _CAP).reshape(-1, *real.shape)


METRICS: Final = (
    Metric(
        id="fine_detail",
        label=message("Fine detail, relative to real"),
        unit="",
        better="baseline",
        needs=_NEEDS,
        compute=_fine,
        method=message(
            "mean squared difference of pixels from the mean of their block of 2 by 2, over that "
            "of real images, on at most {most:d} of each. The baseline is that of other real "
            "images.",
            most=_CAP,
        ),
        where=_where,
    ),
    Metric(
        id="coarse_variety",
        label=message("Variety of coarse parts, relative to real"),
        unit="",
        better="baseline",
        needs=_NEEDS,
        compute=_coarse,
        method=message(
            "mean squared distance between the means of 4 by 4 large blocks of an image and those "
            "of all images, over that of real images."
        ),
        where=_where,
    ),
)
"""The metrics of detail."""
