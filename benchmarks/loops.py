"""The training loops that the benchmarks compare: as people write them, and the project's own.

A loop is a function of the first step of a window; it makes ``count`` steps and ends once the
device is done with them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, NamedTuple

import keras
import numpy.typing as npt
import tensorflow as tf

from ganreport.run.writer import RunWriter
from gantrainer.data.batches import normalised
from gantrainer.models.base import Batch
from gantrainer.models.gan import Gan
from gantrainer.optim.schedules import Controls, controls
from gantrainer.training.inputs import StepInputs, many_steps
from gantrainer.training.recorder import record_block

Array = npt.NDArray[Any]
Loop = Callable[[int], None]

ENTROPY = keras.losses.BinaryCrossentropy(from_logits=True)


class Done(NamedTuple):
    """What the tutorial's step leaves to look at."""

    d_loss: tf.Tensor
    g_loss: tf.Tensor
    real: tf.Tensor
    fake: tf.Tensor
    d_gradients: list[tf.Tensor]
    g_gradients: list[tf.Tensor]


def finish(gan: Gan) -> None:
    """Wait until the device is done."""
    gan.g.weights[0].numpy()


def optimisers(gan: Gan) -> tuple[keras.optimizers.Adam, keras.optimizers.Adam]:
    """Keras's Adam for discriminator and generator."""
    config = gan.config
    adams = (
        keras.optimizers.Adam(config.d_learning_rate, config.beta1),
        keras.optimizers.Adam(config.g_learning_rate, config.beta1),
    )
    for adam, part in zip(adams, (gan.d, gan.g), strict=True):
        adam.build(part.network.trainable_variables)
    return adams


def latents(gan: Gan) -> tf.Tensor:
    """Latents of one batch."""
    return tf.random.normal([gan.config.batch_size, gan.config.latent_dimension])


def tutorial_step(gan: Gan) -> Callable[[tf.Tensor], Done]:
    """The step of TensorFlow's DCGAN tutorial on a batch of real samples; not compiled."""
    d_adam, g_adam = optimisers(gan)
    generator, discriminator = gan.g.network, gan.d.network
    d_weights, g_weights = discriminator.trainable_variables, generator.trainable_variables

    def step(real: tf.Tensor) -> Done:
        with tf.GradientTape() as g_tape, tf.GradientTape() as d_tape:
            generated = generator(latents(gan), training=True)
            real = discriminator(real, training=True)
            fake = discriminator(generated, training=True)
            g_loss = ENTROPY(tf.ones_like(fake), fake)
            d_loss = ENTROPY(tf.ones_like(real), real) + ENTROPY(tf.zeros_like(fake), fake)
        g_gradients = g_tape.gradient(g_loss, g_weights)
        d_gradients = d_tape.gradient(d_loss, d_weights)
        g_adam.apply_gradients(zip(g_gradients, g_weights, strict=True))
        d_adam.apply_gradients(zip(d_gradients, d_weights, strict=True))
        return Done(d_loss, g_loss, real, fake, d_gradients, g_gradients)

    return step


def tutorial(gan: Gan, samples: Array, count: int) -> Loop:
    """The tutorial's loop: a ``tf.data`` pipeline on the host, one step a call."""
    seen = normalised(tf.constant(samples)).numpy()
    batches = tf.data.Dataset.from_tensor_slices(seen).shuffle(len(seen))
    endless = iter(batches.batch(gan.config.batch_size, drop_remainder=True).repeat())
    step = tutorial_step(gan)

    def one(real: tf.Tensor) -> None:
        step(real)

    call = tf.function(one)

    def loop(first: int) -> None:  # noqa: ARG001 - as all loops
        for _ in range(count):
            call(next(endless))
        finish(gan)

    return loop


def gathered(samples: tf.Tensor, size: int) -> tf.Tensor:
    """A batch drawn on the device, with replacement, as networks see it."""
    rows = tf.random.uniform([size], maxval=len(samples), dtype=tf.int64)
    return normalised(tf.gather(samples, rows))


def bare(gan: Gan, samples: Array, count: int) -> Loop:
    """The tutorial's step on batches gathered on the device, one a call."""
    given, step = tf.constant(samples), tutorial_step(gan)

    def one() -> None:
        step(gathered(given, gan.config.batch_size))

    call = tf.function(one)

    def loop(first: int) -> None:  # noqa: ARG001 - as all loops
        for _ in range(count):
            call()
        finish(gan)

    return loop


def separate(gan: Gan, samples: Array, count: int) -> Loop:
    """A step of D and a step of G, two calls, each with samples of its own; batches gathered."""
    given, size = tf.constant(samples), gan.config.batch_size
    d_adam, g_adam = optimisers(gan)
    generator, discriminator = gan.g.network, gan.d.network
    d_weights, g_weights = discriminator.trainable_variables, generator.trainable_variables

    def d_step() -> None:
        generated = generator(latents(gan), training=True)
        with tf.GradientTape() as tape:
            real = discriminator(gathered(given, size), training=True)
            fake = discriminator(generated, training=True)
            loss = ENTROPY(tf.ones_like(real), real) + ENTROPY(tf.zeros_like(fake), fake)
        d_adam.apply_gradients(zip(tape.gradient(loss, d_weights), d_weights, strict=True))

    def g_step() -> None:
        with tf.GradientTape() as tape:
            fake = discriminator(generator(latents(gan), training=True), training=True)
            loss = ENTROPY(tf.ones_like(fake), fake)
        g_adam.apply_gradients(zip(tape.gradient(loss, g_weights), g_weights, strict=True))

    calls = tf.function(d_step), tf.function(g_step)

    def loop(first: int) -> None:  # noqa: ARG001 - as all loops
        for _ in range(count):
            for call in calls:
                call()
        finish(gan)

    return loop


def single(gan: Gan, samples: Array, count: int) -> Loop:
    """Our step on batches gathered on the device, one a call."""
    given, config = tf.constant(samples), gan.config
    at = Controls(*(tf.constant(x) for x in (config.d_learning_rate, config.g_learning_rate, 0.0)))

    def one(step: tf.Tensor) -> None:
        real = gathered(given, config.batch_size)[tf.newaxis]
        states, _ = gan.step(gan.load(), Batch(real, None, latents(gan)[tf.newaxis]), at, step)
        gan.store(states)

    call = tf.function(one, input_signature=[tf.TensorSpec([], tf.int64)])

    def loop(first: int) -> None:
        for step in range(first, first + count):
            call(tf.constant(step, tf.int64))
        finish(gan)

    return loop


def silent(
    gan: Gan, samples: Array, count: int, look: Callable[[Any, tf.Tensor], None] | None = None
) -> Loop:
    """Our steps, many a call, drawn as when recording; ``look`` may see each within the graph."""
    feed, per_call = StepInputs(gan.config, gan, samples), gan.config.steps_per_call

    def many(first: tf.Tensor, rows: tf.Tensor, columns: tf.Tensor) -> None:
        drawn, states = feed.latents(first, tf.shape(rows)[0]), gan.load()
        for i in tf.range(per_call):
            step = first + tf.cast(i, tf.int64)
            batch = feed.batch(rows[i], drawn[i], step)
            states, done = gan.step(states, batch, Controls(*tf.unstack(columns[i])), step)
            if look is not None:
                look(done, step)
        gan.store(states)

    call = tf.function(many, input_signature=feed.signature)

    def loop(first: int) -> None:
        for start in range(first, first + count, per_call):
            call(*feed.arguments(start, per_call))
        finish(gan)

    return loop


def recorded(
    gan: Gan, samples: Array, count: int, writer: RunWriter, *, flush: bool = True
) -> Loop:
    """Our steps, many a call, all figures of every one recorded; written at the end of a window.

    Without ``flush`` they are written whenever the writer has enough rows, as in a run.
    """
    config = gan.config
    feed, per_call = StepInputs(config, gan, samples), config.steps_per_call
    call = many_steps(gan, feed)

    def loop(first: int) -> None:
        for start in range(first, first + count, per_call):
            started = time.time()
            rows = call(*feed.arguments(start, per_call)).numpy()
            at = controls(config, start, per_call)
            figures = dict(zip(gan.scalars, rows.T, strict=True))
            record_block(
                writer,
                figures | {"d_lr": at.d_rate, "g_lr": at.g_rate},
                first=start,
                epochs_per_step=feed.epochs_per_step,
                clock=(started, time.time()),
            )
        if flush:
            writer.flush()

    return loop
