"""The sample metrics, each one function and one entry of the table of its family."""

from __future__ import annotations

from typing import Final

from ganreport.metrics import discriminator, diversity, fidelity, memorization, mode_coverage
from ganreport.metrics.base import Measure, Reading
from ganreport.metrics.per_class import ClassReading, by_class

__all__ = ["MEASURES", "ClassReading", "Measure", "Reading", "by_class"]

MEASURES: Final[tuple[Measure, ...]] = (
    *diversity.MEASURES,
    *fidelity.MEASURES,
    *mode_coverage.MEASURES,
    *memorization.MEASURES,
    *discriminator.MEASURES,
)
"""Every sample metric, in the order in which reports show them."""
