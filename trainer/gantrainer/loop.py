"""The training loop: many steps a call, and when to evaluate, checkpoint and stop."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from ganreport import layout
from ganreport.errors import UsageError
from ganreport.layout import RunStatus
from ganreport.writer import RunWriter
from gantrainer import checkpoints, networks, seeds
from gantrainer.batches import Batches, latents
from gantrainer.config import TrainConfig, to_mapping
from gantrainer.data import Dataset, load
from gantrainer.embedding import Embedding, embedding_for
from gantrainer.evaluation import Evaluator
from gantrainer.gan import SCALARS, Gan
from gantrainer.interrupt import Interrupt
from gantrainer.progress import TrainingProgress
from gantrainer.recorder import Inputs, LayerRecorder, record_block
from gantrainer.seeds import Stream

Array = npt.NDArray[Any]

_LOSSES: Final = slice(SCALARS.index("d_loss"), SCALARS.index("g_loss") + 1)


@dataclass(frozen=True)
class Outcome:
    """How training ended: its status, the last step done, why, and the signal if one came."""

    status: RunStatus
    step: int
    reason: str = ""
    signal: int = 0


@dataclass
class Costs:
    """Seconds that this attempt has spent on what."""

    seconds: dict[str, float] = field(
        default_factory=lambda: dict.fromkeys(("training", "evaluating", "checkpointing"), 0.0)
    )

    @contextmanager
    def of(self, what: str) -> Iterator[None]:
        """Count the time within."""
        started = time.perf_counter()
        yield
        self.seconds[what] += time.perf_counter() - started


def inputs_of(config: TrainConfig, samples: Array) -> Inputs:
    """The reals and latents of each step, as a function of the step alone."""
    batches = Batches.of(samples, config.batch_size, config.seed)
    seed = seeds.derived(config.seed, Stream.LATENTS)

    def inputs(step: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        z = latents(seed, step, config.batch_size, config.latent_dimension)
        return batches.reals(step), z

    return inputs


def many_steps(gan: Gan, inputs: Inputs) -> Any:
    """A compiled function (first step, count) -> figures (count, len(SCALARS)).

    One trace serves every count, so that the same steps give the same bits however they are cut
    into calls.
    """
    number = tf.TensorSpec([], tf.int64)

    def run(first: tf.Tensor, count: tf.Tensor) -> tf.Tensor:
        rows = tf.TensorArray(tf.float32, tf.cast(count, tf.int32), element_shape=[len(SCALARS)])
        states = gan.load()
        for i in tf.range(count):
            reals, z = inputs(first + i)
            states, done = gan.step(states, reals, z, first + i)
            rows = rows.write(tf.cast(i, tf.int32), gan.scalars(done))
        gan.store(states)
        return rows.stack()

    return tf.function(run, input_signature=[number, number])


def next_stop(config: TrainConfig, step: int) -> int:
    """The step at which the call that begins after ``step`` has to end."""
    intervals = (config.evaluation_interval, config.checkpoint_interval)
    due = [step - step % interval + interval for interval in intervals]
    return min(step + config.steps_per_call, config.steps, *due)


@dataclass
class Training:
    """A run in progress: networks, data and writer, and the verbs on them."""

    config: TrainConfig
    data: Dataset
    gan: Gan
    writer: RunWriter
    evaluator: Evaluator
    progress: TrainingProgress
    saved: int = 0
    costs: Costs = field(default_factory=Costs)

    def __post_init__(self) -> None:
        inputs = inputs_of(self.config, self.data.train)
        self._run = many_steps(self.gan, inputs)
        self._layers = LayerRecorder(self.gan, inputs)

    def train(self, step: int, interrupt: Interrupt) -> Outcome:
        """Go on after ``step`` to the end, or until interrupted or broken."""
        if step == 0:
            self.evaluate(0)
        while step < self.config.steps and not interrupt.signal:
            first, step = step + 1, next_stop(self.config, step)
            broken = self.advance(first, step)
            if broken:
                reason = f"a loss was not finite at step {broken}"
                self.writer.event("nan", broken, reason)
                return Outcome("failed", broken, reason)
            if step % self.config.evaluation_interval == 0 or step == self.config.steps:
                self.evaluate(step)
            if step % self.config.checkpoint_interval == 0:
                self.checkpoint(step)
        self.checkpoint(step)
        if step < self.config.steps:
            name = signal.Signals(interrupt.signal).name
            return Outcome("interrupted", step, f"{name} after step {step}", interrupt.signal)
        return Outcome("finished", step)

    def advance(self, first: int, last: int) -> int:
        """Make the steps ``first`` to ``last`` in one call and record them.

        Returns:
            0, or the first step whose losses were not finite; later ones are not recorded.
        """
        started = time.time()
        with self.costs.of("training"):
            rows = self._run(
                tf.constant(first, tf.int64), tf.constant(last - first + 1, tf.int64)
            ).numpy()
        bad = ~np.isfinite(rows[:, _LOSSES]).all(axis=1)
        good = int(bad.argmax()) + 1 if bad.any() else len(rows)
        record_block(
            self.writer,
            rows[:good],
            first=first,
            epochs_per_step=self.config.batch_size / len(self.data.train),
            rates=(self.config.d_learning_rate, self.config.g_learning_rate),
            clock=(started, time.time()),
        )
        self.progress.update(last, *rows[-1, _LOSSES])
        return first + good - 1 if bad.any() else 0

    def evaluate(self, step: int) -> None:
        """Record samples, layer statistics and what training has cost so far."""
        with self.costs.of("evaluating"):
            self.evaluator.record_samples(self.writer, step)
            self.writer.layers(step, self._layers.rows(step))
        costs = {f"seconds_{what}": seconds for what, seconds in self.costs.seconds.items()}
        self.writer.evaluation(step, **costs)

    def checkpoint(self, step: int) -> None:
        """Write everything that is needed to go on from ``step``, unless that is done."""
        if step == self.saved:
            return
        with self.costs.of("checkpointing"):
            self.writer.flush()
            folder = self.writer.path / layout.CHECKPOINTS_DIR
            checkpoints.save(folder, step, self.gan.state(), self.config.checkpoints_kept)
        self.writer.event("checkpoint", step)
        self.saved = step


def run(config: TrainConfig, path: Path, *, resume: bool = False, quiet: bool = False) -> Outcome:
    """Train as ``config`` says and record it in ``path``.

    Args:
        config: What to train.
        path: The run directory.
        resume: Go on from its newest checkpoint, from step 0 if there is none.
        quiet: Show no progress.

    Raises:
        UsageError: The data, the networks or the run directory don't fit the configuration.
        RecordError: The directory holds a run already, or none to resume.
    """
    # Grappler's remapper fails on a leaky rectifier's gradient, says so, and saves nothing here.
    tf.config.optimizer.set_experimental_options({"remapping": False})
    data = load(config)
    gan = Gan(config, networks.build(config, data.shape))
    step = _restored(path, data, gan) if resume else 0
    embedding = embedding_for(data, path / layout.CHECKPOINTS_DIR, config.embedding)
    evaluator = Evaluator(config, gan, data, embedding)
    with (
        Interrupt() as interrupt,
        RunWriter(
            path, resume=resume, first_step=step, **_facts(config, data, gan, embedding)
        ) as writer,
        TrainingProgress(step, config.steps, quiet=quiet) as progress,
    ):
        if not resume or not (path / layout.REFERENCE_FILE).exists():
            evaluator.record_reference(writer)
        training = Training(config, data, gan, writer, evaluator, progress, saved=step)
        outcome = training.train(step, interrupt)
        writer.finish(outcome.status, outcome.reason)
    return outcome


def _facts(config: TrainConfig, data: Dataset, gan: Gan, embedding: Embedding) -> dict[str, Any]:
    return {
        "configuration": to_mapping(config),
        "data": data.card(),
        "objective": gan.objective.card,
        "embedding": embedding.card,
        "parameters": {
            "generator": gan.generator.count_params(),
            "discriminator": gan.discriminator.count_params(),
        },
        "seeds": {"seed": config.seed}
        | {s.name.lower(): seeds.derived(config.seed, s) for s in Stream},
    }


def _restored(path: Path, data: Dataset, gan: Gan) -> int:
    recorded = layout.read_info(path).data
    if recorded and recorded.fingerprint != data.fingerprint:
        raise UsageError(
            f"{path}: the run was trained on {recorded.name} with {recorded.fingerprint}, but the "
            f"data are now {data.fingerprint}. Bring back the same files, or start a new run."
        )
    found = checkpoints.newest(path / layout.CHECKPOINTS_DIR)
    if found is None:
        return 0
    step, state = found
    gan.restore(state)
    return step
