"""What a user gives beside a run, or in its place: real data, samples, how they are compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypedDict

SEED: Final = 20_261_129
"""Of all draws that are made here: any fixed number, so that the same data give the same bytes."""


LIMIT: Final = 50_000
"""Samples of a set that are taken unless asked otherwise: as many as FID is usually of."""


class DataKeywords(TypedDict, total=False):
    """What programs give, by the names of :class:`SampleOptions`; what is None was not given."""

    real: str | Path | None
    held_out: str | Path | None
    samples: str | Path | None
    features: str | Path
    paired: str | Path | None
    references: Mapping[str, str | Path]
    target: str
    columns: Mapping[str, str]
    limit: int | None


@dataclass(frozen=True)
class SampleOptions:
    """What was asked for; a path that is None was not given.

    Attributes:
        real: The real data that were trained on.
        held_out: Real data that were never trained on.
        samples: What the generator made: one set, or a series of them by steps.
        features: The feature space by its name, or a file of it; empty for the usual one.
        paired: Which generated and true files belong together, where their names don't say it.
        references: Baselines of pairs by their names: a folder of what each made of the inputs.
        target: Of a table, the column that a model is to predict from the others.
        columns: Of a table, the types of columns that are not to be guessed: ``{"age": "number"}``.
        limit: The samples that are taken of each set at most, drawn once and for all; 0 for all.
    """

    real: Path | None = None
    held_out: Path | None = None
    samples: Path | None = None
    features: str = ""
    paired: Path | None = None
    references: Mapping[str, Path] = field(default_factory=dict)
    target: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    limit: int = LIMIT

    @property
    def anything(self) -> bool:
        """Whether data were given, so that a run has something to be joined with."""
        return any(
            path is not None for path in (self.real, self.held_out, self.samples, self.paired)
        )


NOTHING: Final = SampleOptions()
"""Nothing was given: a run is what its trainer recorded."""
