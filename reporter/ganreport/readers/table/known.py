"""Tables of losses that show by their columns, and by what these hold, how losses are defined."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np

from ganreport.messages import Message, message
from ganreport.readers.assembly import Log
from ganreport.run.cards import ObjectiveCard

_SRGAN: Final = frozenset({"Loss_D", "Loss_G", "Score_D", "Score_G"})
_NEAR: Final = 0.02  # the three columns are means of the same batches, rounded when written
_MOST: Final = 0.9  # share of the rows that must agree; a few may be damaged
_FEWEST: Final = 5  # rows that could not agree so well by chance

SRGAN: Final = ObjectiveCard(
    name="difference of probabilities",
    d_output="probability",
    boundary=0.5,
    blind_d_loss=1.0,
    saturating=True,
)
"""D minimises 1 - E D(x) + E D(G(z)) and G E (1 - D(G(z))) among other terms, D a sigmoid.

So does a much used PyTorch implementation of SRGAN (Ledig et al. 2017, arXiv:1609.04802); the
gradient of either fades with D(1 - D).
"""


def objective_of(logs: Iterable[Log]) -> tuple[ObjectiveCard, Message] | None:
    """The objective of a run by one of its tables and the reason; None where none is known."""
    for log in logs:
        columns = log.table.columns
        if columns.keys() >= _SRGAN and log.table.rows >= _FEWEST:
            loss, real, fake = (columns[n].array for n in ("Loss_D", "Score_D", "Score_G"))
            with np.errstate(all="ignore"):
                near = np.abs(loss - (1 - real + fake)) < _NEAR
            if np.count_nonzero(near) >= _MOST * len(near):
                return SRGAN, message(
                    "Loss_D is 1 - Score_D + Score_G row by row, the loss of a discriminator that "
                    "gives probabilities; it is 1 where that is blind. Loss_G holds the errors of "
                    "the pictures, too."
                )
    return None
