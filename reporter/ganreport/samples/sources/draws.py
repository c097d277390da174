"""Which samples are taken where fewer were asked for than there are: drawn once and for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ganreport.messages import Text, message
from ganreport.samples.options import SEED
from ganreport.samples.sources.base import SourceOptions


@dataclass(frozen=True)
class Drawn:
    """Indices of what is taken, in order, and what is said of it."""

    chosen: Sequence[int]
    notes: tuple[Text, ...] = ()


def drawn(count: int, options: SourceOptions) -> Drawn:
    """All of ``count``, or as many as were asked for, by a draw that is always the same."""
    if not options.limit or count <= options.limit:
        return Drawn(range(count))
    chosen = np.random.default_rng(SEED).choice(count, options.limit, replace=False)
    said = message(
        "Of {total:count} samples {count:count} were drawn.", total=count, count=options.limit
    )
    return Drawn(sorted(chosen.tolist()), (said,))
