"""Programs that are known by the columns they write, whatever those were kept in.

A table, a tracker and an event file may hold the losses of the same program. What its columns are,
and what their losses mean, is then said by their names and by what they hold together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from ganreport.messages import message
from ganreport.readers import vqgan
from ganreport.readers.known import Known
from ganreport.run.cards import ObjectiveCard
from ganreport.run.scalars import Column
from ganreport.run.vocabulary import OBJECTIVES, TIMES

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

SDV: Final = ("Generator Loss", "Discriminator Loss")
"""The columns of SDV's ``get_loss_values()`` beside the epoch (CTGAN, CopulaGAN)."""

_SDV_OLD: Final = ("Loss G", "Loss D")  # what its versions before 0.8 print after the epoch
_INDEX: Final = re.compile(r"column \d+|Unnamed: \d+|index|level_0")  # of pandas, in a table

SDV_SAID: Final = message(
    "By its form this is a training of SDV's CTGAN or CopulaGAN, a Wasserstein GAN with a gradient "
    "penalty: D's loss is E D(G(z)) - E D(x) without the penalty, about 0 and of either sign; G's "
    "loss holds the cross-entropy of the conditions, too. D sees several rows at once (packing)."
)
"""What is known of such losses: Xu et al. 2019, arXiv:1907.00503, section 4.4."""


def known(columns: Mapping[str, Column], root: Path, settings: Mapping[str, Any]) -> Known | None:
    """What the program is known to mean by these columns; None where it is not known.

    Args:
        columns: All columns of a run on its steps.
        root: The run's directory, where options may lie.
        settings: Those that were read already.
    """
    return _srgan(columns) or _sdv(columns) or vqgan.known(columns, root, settings)


def _srgan(columns: Mapping[str, Column]) -> Known | None:
    if not columns.keys() >= _SRGAN:
        return None
    loss, real, fake = (columns[n].array for n in ("Loss_D", "Score_D", "Score_G"))
    with np.errstate(all="ignore"):
        near = np.abs(loss - (1 - real + fake)) < _NEAR
    if len(near) < _FEWEST or np.count_nonzero(near) < _MOST * len(near):
        return None
    said = message(
        "Loss_D is 1 - Score_D + Score_G row by row, the loss of a discriminator that gives "
        "probabilities; it is 1 where that is blind. Loss_G holds the errors of the pictures, too."
    )
    return Known(objective=SRGAN, notes=(said,))


def _sdv(columns: Mapping[str, Column]) -> Known | None:
    """Others write these names, too: that D's loss is negative tells that it is a critic's.

    So does their order, the generator's first.
    """
    names = tuple(name for name in columns if name not in TIMES and not _INDEX.fullmatch(name))
    if names not in (SDV, _SDV_OLD) or "epoch" not in columns:
        return None
    with np.errstate(invalid="ignore"):
        below = bool((columns[names[1]].array < 0).any())
    return Known(objective=OBJECTIVES["wgan-gp"], notes=(SDV_SAID,)) if below else None
