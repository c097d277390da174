"""The sample metrics, each one function and one entry of the table of its family."""

from __future__ import annotations

from typing import Final

from ganreport.measures import copying, critic, likeness, parts, variety
from ganreport.measures.classes import ClassReading, by_class
from ganreport.measures.types import Measure, Reading

__all__ = ["MEASURES", "ClassReading", "Measure", "Reading", "by_class"]

MEASURES: Final[tuple[Measure, ...]] = (
    *variety.MEASURES,
    *likeness.MEASURES,
    *parts.MEASURES,
    *copying.MEASURES,
    *critic.MEASURES,
)
"""Every sample metric, in the order in which reports show them."""
