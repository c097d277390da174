"""One training step of an autoencoder, plain or variational, as values."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy.typing as npt
import tensorflow as tf

from ganreport.run import kinds
from ganreport.run.cards import ObjectiveCard
from gantrainer.config.settings import TrainConfig
from gantrainer.data.batches import compiled, in_chunks, normalised, recorded_type
from gantrainer.models.base import Batch, Model, States, move_figures
from gantrainer.networks import Autoencoder as Networks
from gantrainer.optim.rules import rule
from gantrainer.optim.schedules import Controls
from gantrainer.optim.trainable import TrainableNetwork, Update

Array = npt.NDArray[Any]

SHOWN: Final = 64
"""Held-out real samples whose reconstructions are recorded."""


class Done(NamedTuple):
    """The terms of the loss at a step and both updates."""

    reconstruction: tf.Tensor
    divergence: tf.Tensor
    encoder: Update
    generator: Update


class AutoencoderModel(Model[Done]):
    """An encoder and a decoder, which is the generator of samples from the prior.

    The loss is minus the evidence lower bound of a normal likelihood of standard deviation
    ``decoder_std`` (Kingma & Welling 2014, eq. 3, without its constant), its divergence weighted
    by ``beta`` (Higgins et al. 2017, eq. 4); a plain one has no divergence and no noise.
    """

    def __init__(self, config: TrainConfig, networks: Networks) -> None:
        self.config = config
        self.variational = config.model == "vae"
        self.card = ObjectiveCard(name=config.model)
        self.encoder = TrainableNetwork(networks.encoder, rule(config, "d"))
        self.g = TrainableNetwork(networks.decoder, rule(config, "g"))
        self.parts = {"encoder": self.encoder, "generator": self.g}
        terms = ["reconstruction_loss", "kl_loss"] if self.variational else ["reconstruction_loss"]
        moves = ["e_grad_norm", "g_grad_norm", "e_update_ratio", "g_update_ratio"]
        self.scalars = (*terms, *moves)
        self.rates = ("e_lr", "g_lr")
        shape = networks.encoder.inputs[0].shape[1:]
        self._space = kinds.of_shape(shape)
        self._seen = compiled(self._observed, (shape, recorded_type(self._space)))

    def step(
        self, states: States, batch: Batch, controls: Controls, step: tf.Tensor
    ) -> tuple[States, Done]:
        """Train both networks on the real samples of one step; its latents are the codes' noise."""
        encoder, generator = states
        weights = self.encoder.split(encoder.weights), self.g.split(generator.weights)
        real_samples = batch.real_samples[0]
        with tf.GradientTape() as tape:
            tape.watch(weights)
            codes, e_fixed = self.encoder(weights[0], encoder.fixed, real_samples)
            mean, log_variance = self._code(codes)
            latents = mean + tf.exp(log_variance / 2) * batch.latents[0]
            latents = latents if self.variational else mean
            again, g_fixed = self.g(weights[1], generator.fixed, latents)
            reconstruction = tf.reduce_mean(self._errors(real_samples, again))
            divergence = tf.reduce_mean(tf.reduce_sum(divergences(mean, log_variance), axis=1))
            beta = self.config.beta if self.variational else 0.0
            loss = reconstruction + beta * divergence
        e_gradients, g_gradients = tape.gradient(loss, weights, unconnected_gradients="zero")
        encoder, e_move = self.encoder.update(
            encoder._replace(fixed=e_fixed), e_gradients, controls.d_rate, step
        )
        generator, g_move = self.g.update(
            generator._replace(fixed=g_fixed), g_gradients, controls.g_rate, step
        )
        return (encoder, generator), Done(reconstruction, divergence, e_move, g_move)

    def _code(self, codes: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Mean and log variance (n, d) of codes."""
        if not self.variational:
            return codes, tf.zeros_like(codes)
        mean, log_variance = tf.split(codes, 2, axis=1)
        return mean, log_variance

    def _errors(self, real_samples: tf.Tensor, again: tf.Tensor) -> tf.Tensor:
        """Squared error of each sample over twice the variance of the likelihood, (n,)."""
        squares = tf.square(again - real_samples)
        sums = tf.reduce_sum(squares, axis=list(range(1, real_samples.shape.rank)))
        return sums / (2 * self.config.decoder_std**2)

    def moves(self, done: Done) -> dict[str, Update]:
        """The last update of each network."""
        return {"encoder": done.encoder, "generator": done.generator}

    def inputs(self, batch: Batch) -> dict[str, Any]:
        """Real samples for the encoder, latents for the decoder."""
        return {"encoder": batch.real_samples[0], "generator": batch.latents[0]}

    def raw(self, done: Done) -> tuple[tf.Tensor, tf.Tensor]:
        """The terms of the loss and what the moves measure; no outputs."""
        terms = [done.reconstruction, done.divergence][: 2 if self.variational else 1]
        moves = move_figures([done.encoder, done.generator])
        return tf.concat([tf.stack(terms), moves], 0), tf.zeros([0])

    def figures(self, vectors: tf.Tensor, outputs: tf.Tensor) -> tf.Tensor:
        """Figures (k, len(scalars)) of k steps: the vectors as they are."""
        del outputs
        return vectors

    def generate(self, latents: tf.Tensor, labels: tf.Tensor | None = None) -> tf.Tensor:
        """Samples of latents (n, d) of the prior."""
        del labels
        return self.g.infer(latents)

    def observe(self, sets: dict[str, tuple[Array, Array | None]]) -> dict[str, Array]:
        """Reconstructions of the first held-out data, and how much each latent tells of all."""
        samples = sets["heldout"][0]
        again, told = in_chunks(self._seen, samples)
        arrays = {"reconstructed": self._space.encode(again[:SHOWN])}
        return arrays | ({"latent_kl": told.mean(axis=0)} if self.variational else {})

    def _observed(self, samples: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        mean, log_variance = self._code(self.encoder.infer(normalised(samples)))
        return self.g.infer(mean), divergences(mean, log_variance)


def divergences(mean: tf.Tensor, log_variance: tf.Tensor) -> tf.Tensor:
    """KL divergence of each normal code from N(0, 1), nats (n, d) (Kingma & Welling, app. B)."""
    return (tf.square(mean) + tf.exp(log_variance) - 1 - log_variance) / 2
