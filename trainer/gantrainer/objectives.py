"""OBJECTIVES: name -> the two losses and what the reporter's rules must know of them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import tensorflow as tf

from ganreport.layout import ObjectiveCard

Loss = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]


@dataclass(frozen=True)
class Objective:
    """What discriminator and generator minimise.

    Each loss takes the discriminator's outputs (n,) on reals and on fakes, and gives a scalar.
    """

    d_loss: Loss
    g_loss: Loss
    card: ObjectiveCard


def cross_entropy(real: tf.Tensor, fake: tf.Tensor) -> tf.Tensor:
    """-E log D(x) - E log(1 - D(G(z))), of logits; 2 log 2 when D is blind."""
    return tf.reduce_mean(tf.nn.softplus(-real)) + tf.reduce_mean(tf.nn.softplus(fake))


def non_saturating(real: tf.Tensor, fake: tf.Tensor) -> tf.Tensor:  # noqa: ARG001 - as all losses
    """-E log D(G(z)), of logits (Goodfellow et al. 2014, section 3); log 2 when D is blind."""
    return tf.reduce_mean(tf.nn.softplus(-fake))


def minimax(real: tf.Tensor, fake: tf.Tensor) -> tf.Tensor:  # noqa: ARG001 - as all losses
    """E log(1 - D(G(z))), of logits (Goodfellow et al. 2014, eq. 1); -log 2 when D is blind."""
    return -tf.reduce_mean(tf.nn.softplus(fake))


def _card(name: str, blind_g_loss: float, *, saturating: bool) -> ObjectiveCard:
    return ObjectiveCard(
        name=name,
        d_output="logit",
        blind_d_loss=2 * math.log(2),
        blind_g_loss=blind_g_loss,
        saturating=saturating,
    )


OBJECTIVES: Final[dict[str, Objective]] = {
    "non-saturating": Objective(
        cross_entropy, non_saturating, _card("non-saturating", math.log(2), saturating=False)
    ),
    "minimax": Objective(cross_entropy, minimax, _card("minimax", -math.log(2), saturating=True)),
}
