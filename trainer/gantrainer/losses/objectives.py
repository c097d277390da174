"""OBJECTIVES: name -> the two losses and what the reporter's rules must know of them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import tensorflow as tf

from ganreport.run.cards import ObjectiveCard

Loss = Callable[[tf.Tensor, tf.Tensor, float], tf.Tensor]


@dataclass(frozen=True)
class Objective:
    """What discriminator and generator minimise.

    Each loss takes the discriminator's outputs (n,) on real samples and on generated samples and
    the one-sided label smoothing (Salimans et al. 2016, arXiv:1606.03498): by how much the target
    of real samples lies below 1. It gives a scalar. ``card`` says for a smoothing what rules must
    know. ``steep``: D's loss has a slope other than 0 at every fake.
    """

    d_loss: Loss
    g_loss: Loss
    card: Callable[[float], ObjectiveCard]
    steep: bool = True


def _mean(values: tf.Tensor) -> tf.Tensor:
    return tf.reduce_mean(values)


def cross_entropy(real: tf.Tensor, fake: tf.Tensor, smoothing: float) -> tf.Tensor:
    """-E log D(x) - E log(1 - D(G(z))), of logits; 2 log 2 when D is blind."""
    loss = _mean(tf.nn.softplus(-real)) + _mean(tf.nn.softplus(fake))
    return loss + smoothing * _mean(real) if smoothing else loss


def non_saturating(real: tf.Tensor, fake: tf.Tensor, smoothing: float) -> tf.Tensor:
    """-E log D(G(z)), of logits (Goodfellow et al. 2014, section 3); log 2 when D is blind."""
    del real, smoothing
    return _mean(tf.nn.softplus(-fake))


def minimax(real: tf.Tensor, fake: tf.Tensor, smoothing: float) -> tf.Tensor:
    """E log(1 - D(G(z))), of logits (Goodfellow et al. 2014, eq. 1); -log 2 when D is blind."""
    del real, smoothing
    return -_mean(tf.nn.softplus(fake))


def least_squares_d(real: tf.Tensor, fake: tf.Tensor, smoothing: float) -> tf.Tensor:
    """E (D(x) - 1)^2 / 2 + E D(G(z))^2 / 2 (Mao et al. 2017, eq. 9); 1/4 when D is blind."""
    return (_mean(tf.square(real - (1 - smoothing))) + _mean(tf.square(fake))) / 2


def least_squares_g(real: tf.Tensor, fake: tf.Tensor, smoothing: float) -> tf.Tensor:
    """E (D(G(z)) - 1)^2 / 2 (Mao et al. 2017, eq. 9); 1/8 when D is blind."""
    del real, smoothing
    return _mean(tf.square(fake - 1)) / 2


def hinge(real: tf.Tensor, fake: tf.Tensor, smoothing: float) -> tf.Tensor:
    """E max(0, 1 - D(x)) + E max(0, 1 + D(G(z))) (Lim & Ye 2017, eq. 5); 2 when D is blind."""
    del smoothing
    return _mean(tf.nn.relu(1 - real)) + _mean(tf.nn.relu(1 + fake))


def critic(real: tf.Tensor, fake: tf.Tensor, smoothing: float) -> tf.Tensor:
    """E D(G(z)) - E D(x): minus the Wasserstein estimate (Arjovsky et al. 2017, algorithm 1)."""
    del smoothing
    return _mean(fake) - _mean(real)


def raised(real: tf.Tensor, fake: tf.Tensor, smoothing: float) -> tf.Tensor:
    """-E D(G(z)): the generator's loss of hinge and Wasserstein GANs."""
    del real, smoothing
    return -_mean(fake)


def relativistic_d(real: tf.Tensor, fake: tf.Tensor, smoothing: float) -> tf.Tensor:
    """E softplus(D(G(z)) - D(x)), in pairs (Jolicoeur-Martineau 2019; Huang et al. 2024, eq. 2)."""
    del smoothing
    return _mean(tf.nn.softplus(fake - real))


def relativistic_g(real: tf.Tensor, fake: tf.Tensor, smoothing: float) -> tf.Tensor:
    """E softplus(D(x) - D(G(z))), in pairs; log 2 when D is blind."""
    del smoothing
    return _mean(tf.nn.softplus(real - fake))


def _logit_card(name: str, *, saturating: bool) -> Callable[[float], ObjectiveCard]:
    def card(smoothing: float) -> ObjectiveCard:
        blind = (1 - smoothing) / 2
        against = math.log(1 - blind)
        return ObjectiveCard(
            name=name,
            d_output="logit",
            boundary=0.0,
            blind_d_loss=-(1 - smoothing) * math.log(blind) - (1 + smoothing) * against,
            blind_g_loss=against if saturating else -math.log(blind),
            saturating=saturating,
        )

    return card


def _lsgan_card(smoothing: float) -> ObjectiveCard:
    blind = (1 - smoothing) / 2
    return ObjectiveCard(
        name="lsgan",
        d_output="score",
        boundary=0.5,
        blind_d_loss=blind**2,
        blind_g_loss=(1 - blind) ** 2 / 2,
        saturating=False,
    )


def _card(name: str, **known: float) -> Callable[[float], ObjectiveCard]:
    objective = ObjectiveCard(name=name, d_output="score", saturating=False, **known)

    def card(smoothing: float) -> ObjectiveCard:
        del smoothing
        return objective

    return card


_LOG_2: Final = math.log(2)

OBJECTIVES: Final[dict[str, Objective]] = {
    "non-saturating": Objective(
        cross_entropy,
        non_saturating,
        _logit_card("non-saturating", saturating=False),
    ),
    "minimax": Objective(cross_entropy, minimax, _logit_card("minimax", saturating=True)),
    "lsgan": Objective(least_squares_d, least_squares_g, _lsgan_card, steep=False),
    "hinge": Objective(hinge, raised, _card("hinge", boundary=0.0, blind_d_loss=2.0), steep=False),
    "wgan": Objective(critic, raised, _card("wgan")),
    "wgan-gp": Objective(critic, raised, _card("wgan-gp")),
    "relativistic": Objective(
        relativistic_d,
        relativistic_g,
        _card("relativistic", blind_d_loss=_LOG_2, blind_g_loss=_LOG_2),
    ),
}
