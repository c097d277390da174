"""The sample metrics, each one function and one entry of the table of its family."""

from __future__ import annotations

from typing import Final

from ganreport.metrics import (
    detail,
    discriminator,
    diversity,
    fidelity,
    memorization,
    mode_coverage,
    paired,
    record_copies,
    tables,
    usefulness,
)
from ganreport.metrics.base import Measurement, Metric
from ganreport.metrics.per_class import ClassMeasurement, by_class

__all__ = ["METRICS", "ClassMeasurement", "Measurement", "Metric", "by_class"]

METRICS: Final[tuple[Metric, ...]] = (
    *diversity.METRICS,
    *fidelity.METRICS,
    *mode_coverage.METRICS,
    *memorization.METRICS,
    *discriminator.METRICS,
    *detail.METRICS,
    *tables.METRICS,
    *paired.METRICS,
    *record_copies.METRICS,
    *usefulness.METRICS,
)
"""Every sample metric, in the order in which reports show them."""
