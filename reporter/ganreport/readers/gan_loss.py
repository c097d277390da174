"""The class ``GANLoss`` that many programs share, and what its losses say of the objective.

It takes the mean of a cross-entropy of logits, of squares, of a hinge or of the outputs themselves,
over real and over generated samples; squares are not halved. Sources: BasicSR
``losses/gan_loss.py``, KAIR ``models/loss.py``, MMGeneration ``losses/gan_loss.py``, PaddleGAN
``criterions/gan_loss.py``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from ganreport.run.cards import ObjectiveCard
from ganreport.run.vocabulary import OBJECTIVES

TYPES: Final = {
    **dict.fromkeys(("vanilla", "gan"), "non-saturating"),
    **dict.fromkeys(
        ("wgan_softplus", "softplusgan", "wgan-logistic-ns", "logistic"), "non-saturating"
    ),
    "lsgan": "lsgan",
    "hinge": "hinge",
    "wgan": "wgan",
    **dict.fromkeys(("wgangp", "wgan-gp"), "wgan-gp"),
}
"""``gan_type`` or ``gan_mode`` -> the objective's name."""

_SQUARES: Final = 2.0  # ours are halved (Mao et al. 2017, eq. 9), theirs are not


def objective(
    kind: Any, *, halved: bool = False, weight: Any = 1.0, relativistic: bool = False
) -> ObjectiveCard | None:
    """What a type of the class says; None of one that is not known.

    Args:
        kind: Its ``gan_type``.
        halved: Whether what is read as ``d_loss`` is the mean of D's two terms, not their sum.
        weight: The factor of G's loss, of which 1 is usual; no number if it is not known.
        relativistic: Whether outputs are compared with the mean output on the other samples, so
            that they have no meaning of their own.
    """
    card = OBJECTIVES.get(TYPES.get(str(kind), ""))
    if card is None:
        return None
    d_factor, g_factor = (0.5 if halved else 1.0), number(weight)
    if relativistic:
        logits = card.name == "non-saturating"
        return ObjectiveCard(
            name="relativistic",
            d_output="score",
            blind_d_loss=2 * math.log(2) * d_factor if logits else None,
            blind_g_loss=math.log(2) * g_factor if logits and g_factor else None,
            saturating=False,
        )
    squares = _SQUARES if card.name == "lsgan" else 1.0
    return msgspec.structs.replace(
        card,
        blind_d_loss=None if card.blind_d_loss is None else card.blind_d_loss * squares * d_factor,
        blind_g_loss=card.blind_g_loss * squares * g_factor
        if card.blind_g_loss and g_factor
        else None,
    )


def usual_labels(options: Mapping[str, Any]) -> bool:
    """Whether real samples are trained towards 1, generated ones towards 0."""
    real, fake = options.get("real_label_val", 1.0), options.get("fake_label_val", 0.0)
    return number(real) == 1 and number(fake, least=0.0) == 0


def number(setting: Any, least: float = 1e-12) -> float | None:
    """A setting as a number of usual size; None if it is none."""
    if isinstance(setting, bool):
        return None
    try:
        value = float(setting)
    except (TypeError, ValueError):
        return None
    most = 1e6  # a factor beyond is a mistake, or no factor
    return value if least <= value <= most else None
