"""What the training loop needs of whatever it trains: networks in training and their step."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from ganreport.errors import UsageError
from ganreport.run.cards import ObjectiveCard
from gantrainer.optim.schedules import Controls
from gantrainer.optim.trainable import State, TrainableNetwork, Update

Array = npt.NDArray[Any]
States = tuple[State, ...]


class Batch(NamedTuple):
    """What one step draws.

    ``real`` (rounds, n, ...) as networks see them and their ``labels`` (rounds, n), None where
    nothing is conditional; ``latents`` (passes, n, d), one set for each pass through a generator.
    """

    real_samples: tf.Tensor
    labels: tf.Tensor | None
    latents: tf.Tensor


class Made(NamedTuple):
    """What a step comes to: the next states, each part's last update, what ``raw`` keeps of it."""

    states: States
    moves: dict[str, Update]
    vector: tf.Tensor
    outputs: tf.Tensor


Done = TypeVar("Done")


class Model(ABC, Generic[Done]):
    """Networks that are trained together; ``Done`` is what a step gives beside the next states.

    ``parts`` are the networks by name, in the order of their states. ``scalars`` names the figures
    of a step, ``rates`` the columns of the learning rates. ``rounds`` and ``passes`` say how many
    batches of real samples and sets of latents it takes; ``conditional``, whether it is told
    classes.
    """

    parts: dict[str, TrainableNetwork]
    scalars: tuple[str, ...]
    card: ObjectiveCard
    rates: tuple[str, str] = ("d_lr", "g_lr")
    rounds: int = 1
    passes: int = 1
    conditional: bool = False

    @abstractmethod
    def step(
        self, states: States, batch: Batch, controls: Controls, step: tf.Tensor
    ) -> tuple[States, Done]:
        """Train on what one step draws; ``step`` is 1 at the first."""

    @abstractmethod
    def moves(self, done: Done) -> dict[str, Update]:
        """The last update of each part."""

    @abstractmethod
    def inputs(self, batch: Batch) -> dict[str, Any]:
        """What each part is given in a step, to look at its hidden units."""

    @abstractmethod
    def raw(self, done: Done) -> tuple[tf.Tensor, tf.Tensor]:
        """What the figures of a step are made of: a vector and outputs (rows, n), kept a step."""

    @abstractmethod
    def figures(self, vectors: tf.Tensor, outputs: tf.Tensor) -> tf.Tensor:
        """Figures (k, len(scalars)) of k steps from what ``raw`` kept of them."""

    def made(self, states: States, batch: Batch, controls: Controls, step: tf.Tensor) -> Made:
        """What comes of ``step``."""
        states, done = self.step(states, batch, controls, step)
        return Made(states, self.moves(done), *self.raw(done))

    @cached_property
    def traced(self) -> Any:
        """``made`` as one function of graphs: training and recording then share its trace.

        To trace and optimise a step takes most of the time until the first is made.
        """
        return tf.function(self.made, autograph=False)

    @abstractmethod
    def generate(self, latents: tf.Tensor, labels: tf.Tensor | None = None) -> tf.Tensor:
        """Samples of latents (n, d) in inference mode."""

    @abstractmethod
    def observe(self, sets: dict[str, tuple[Array, Array | None]]) -> dict[str, Array]:
        """What the networks say of recorded samples, as arrays of ``layout.SAMPLE_ARRAYS``.

        ``sets`` holds the reference's ``train`` and ``heldout`` real samples and ``random``
        samples, each with its labels where the model is conditional.
        """

    def load(self) -> States:
        """The states that the networks' variables hold."""
        return tuple(part.load() for part in self.parts.values())

    def store(self, states: States) -> None:
        """Put states into the networks' variables."""
        for part, state in zip(self.parts.values(), states, strict=True):
            part.store(state)

    @property
    def variables(self) -> dict[str, tf.Variable]:
        """Everything that training changes, each under a name of its own."""
        variables: dict[str, tf.Variable] = {}
        for name, part in self.parts.items():
            weights = [v.value for v in part.network.variables]
            variables |= {f"{name}/{i:03d}": v for i, v in enumerate(weights)}
            variables |= {f"{name}/slot-{i}": v for i, v in enumerate(part.slots)}
            if part.rule.averaging:
                variables[f"{name}/average"] = part.average
        return variables

    def state(self) -> dict[str, Array]:
        """A copy of everything that training changes."""
        return {name: variable.numpy() for name, variable in self.variables.items()}

    def restore(self, state: dict[str, Array]) -> None:
        """Go back to a state.

        Raises:
            UsageError: It belongs to other networks.
        """
        variables = self.variables
        shapes = {name: tuple(v.shape) for name, v in variables.items()}
        if shapes != {name: np.shape(array) for name, array in state.items()}:
            raise UsageError(
                "The checkpoint holds other networks than the configuration asks for. "
                "Go on with the configuration, and the version, that the run was started with."
            )
        for name, variable in variables.items():
            variable.assign(state[name])


def norms(vectors: list[tf.Tensor]) -> tf.Tensor:
    """L2 norms of vectors, a vector."""
    return tf.sqrt(tf.stack([2 * tf.nn.l2_loss(vector) for vector in vectors]))


def move_figures(moves: list[Update]) -> tf.Tensor:
    """Gradient norms of some moves, then the norms of their changes over those of the weights."""
    gradients = [move.gradient for move in moves]
    changes = [move.change for move in moves]
    weights = [move.weights for move in moves]
    figures = norms([*gradients, *changes, *weights])
    gradient, change, weight = tf.split(figures, 3)
    return tf.concat([gradient, change / weight], 0)
