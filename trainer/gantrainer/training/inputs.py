"""What each training step draws: batches of real samples, latents, learning rates."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from gantrainer import seeds
from gantrainer.config.settings import TrainConfig
from gantrainer.data.augment import flips
from gantrainer.data.batches import Batches, normal_rows, normalised
from gantrainer.distributed import replicas
from gantrainer.models.base import Batch, Model, States
from gantrainer.optim.schedules import Controls, controls
from gantrainer.seeds import Stream

Array = npt.NDArray[Any]
Arguments = tuple[tf.Tensor, tf.Tensor, tf.Tensor]


class StepInputs:
    """The draws of every step, each a function of the configuration and the step alone.

    What is small is drawn on the host for many steps at once (``arguments``), the rest on the
    device, also for many steps (``latents``) or one at a time (``batch``).

    Args:
        config: Sizes, rates and the seed.
        model: What is trained; it says how much a step takes.
        samples: The training samples, uint8 images or float32 points.
        labels: Their classes (n,) int32 where the networks are told them.
    """

    def __init__(
        self, config: TrainConfig, model: Model[Any], samples: Array, labels: Array | None = None
    ) -> None:
        self.config = config
        self.rounds, self.passes = model.rounds, model.passes
        self._batches = Batches.of(len(samples), config.batch_size, config.seed)
        self._samples = tf.constant(samples)
        self._labels = None if labels is None else tf.constant(labels)
        self._seed = seeds.derived(config.seed, Stream.LATENTS)
        self._flips = seeds.derived(config.seed, Stream.FLIPS)

    @property
    def signature(self) -> list[tf.TensorSpec]:
        """Types of ``arguments``."""
        rows = [None, self.rounds, self.config.batch_size]
        return [
            tf.TensorSpec([], tf.int64),
            tf.TensorSpec(rows, tf.int32),
            tf.TensorSpec([None, len(Controls._fields)], tf.float32),
        ]

    @property
    def epochs_per_step(self) -> float:
        """Share of the training samples that one step draws."""
        return self.rounds * self.config.batch_size / self._batches.count

    def arguments(self, first: int, count: int, factor: float = 1.0) -> Arguments:
        """First step, indices (count, rounds, size) and controls (count, 3) of its steps."""
        rows = self._batches.indices((first - 1) * self.rounds, count * self.rounds)
        columns = np.stack(controls(self.config, first, count, factor), axis=1)
        return (
            tf.constant(first, tf.int64),
            tf.constant(rows.reshape(count, self.rounds, -1)),
            tf.constant(columns),
        )

    def latents(self, first: tf.Tensor, count: tf.Tensor) -> tf.Tensor:
        """Latents (count, passes, size, dimension) of steps ``first``, ..."""
        shape = (self.passes, self.config.batch_size, self.config.latent_dimension)
        return normal_rows(self._seed, first, count, shape)

    def batch(self, rows: tf.Tensor, latents: tf.Tensor, step: tf.Tensor) -> Batch:
        """What one step draws, from its indices (rounds, size) and its latents."""
        labels = None if self._labels is None else tf.gather(self._labels, rows)
        real_samples = normalised(tf.gather(self._samples, rows))
        if self.config.flip:
            shape = real_samples.shape
            real_samples = flips(tf.reshape(real_samples, [-1, *shape[2:]]), self._flips, step)
            real_samples = tf.reshape(real_samples, shape)
        return Batch(real_samples, labels, latents)


def many_steps(
    model: Model[Any], feed: StepInputs, strategy: tf.distribute.Strategy | None = None
) -> Any:
    """A compiled function of ``feed.arguments`` -> figures (count, len(model.scalars)).

    One trace serves every count, so that the same steps give the same bits however they are cut
    into calls. What can be worked out of many steps at once is, after the loop. Under a strategy
    each replica makes the step on its share of the batch, and all keep the same states.
    """
    strategy = strategy or tf.distribute.get_strategy()

    def one(
        states: States, batch: Batch, controls: Controls, step: tf.Tensor
    ) -> tuple[States, tf.Tensor, tf.Tensor]:
        own = Batch(*(None if rows is None else replicas.own(rows, axis=1) for rows in batch))
        # What replicas tell one another can't be within a function of its own.
        make = model.made if replicas.count() > 1 else model.traced
        made = make(states, own, controls, step)
        return made.states, replicas.mean(made.vector), replicas.gathered(made.outputs)

    def run(first: tf.Tensor, rows: tf.Tensor, columns: tf.Tensor) -> tf.Tensor:
        count = tf.shape(rows)[0]
        latents = feed.latents(first, count)

        def further(i: tf.Tensor, states: States, *made: tf.TensorArray) -> tuple[Any, ...]:
            step = first + tf.cast(i, tf.int64)
            batch = feed.batch(rows[i], latents[i], step)
            drawn = Controls(*tf.unstack(columns[i]))
            states, *found = strategy.run(one, (states, batch, drawn, step))
            kept = (array.write(i, local(each)) for array, each in zip(made, found, strict=True))
            return i + 1, states, *kept

        start = (0, strategy.run(_copied, (model.load(),)))
        made = (tf.TensorArray(tf.float32, count) for _ in range(2))
        _, states, vectors, outputs = tf.while_loop(
            lambda i, *_: i < count, further, (*start, *made)
        )
        model.store(tf.nest.map_structure(local, states))
        return model.figures(vectors.stack(), outputs.stack())

    def local(value: Any) -> tf.Tensor:
        """What the first replica of this process holds."""
        return strategy.experimental_local_results(value)[0]

    # AutoGraph would rewrite every function that is called: more than a second of each start.
    return tf.function(run, input_signature=feed.signature, autograph=False)


def _copied(states: States) -> States:
    copies: States = tf.nest.map_structure(tf.identity, states)
    return copies
