"""The training loop: many steps a call, and when to evaluate, checkpoint and stop."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from ganreport import layout
from ganreport.errors import UsageError
from ganreport.layout import RunStatus
from ganreport.writer import RunWriter
from gantrainer import checkpoints, models, seeds
from gantrainer.config import TrainConfig, to_mapping
from gantrainer.data import load
from gantrainer.embedding import Embedding, embedding_for
from gantrainer.evaluation import Evaluator
from gantrainer.feed import Feed, many_steps
from gantrainer.interrupt import Interrupt
from gantrainer.model import Model
from gantrainer.progress import TrainingProgress
from gantrainer.recorder import LayerRecorder, record_block
from gantrainer.samples import Dataset
from gantrainer.schedules import controls
from gantrainer.seeds import Stream
from gantrainer.stopping import StopRules, diverged

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Outcome:
    """How training ended: its status, the last step done, why, and the signal if one came."""

    status: RunStatus
    step: int
    reason: str = ""
    signal: int = 0


@dataclass
class Costs:
    """Seconds spent on what since they were last taken."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def of(self, what: str) -> Iterator[None]:
        """Count the time within."""
        started = time.perf_counter()
        yield
        self.seconds[what] = self.seconds.get(what, 0.0) + time.perf_counter() - started

    def take(self, what: str) -> float:
        """The seconds spent on it since the last call."""
        return self.seconds.pop(what, 0.0)


def next_stop(config: TrainConfig, step: int) -> int:
    """The step at which the call that begins after ``step`` has to end."""
    intervals = (config.evaluation_interval, config.checkpoint_interval)
    due = [step - step % interval + interval for interval in intervals]
    return min(step + config.steps_per_call, config.steps, *due)


@dataclass
class Training:
    """A run in progress: model, data and writer, and the verbs on them.

    ``factor`` is what going back has multiplied the learning rates by, ``rollbacks`` how often.
    """

    config: TrainConfig
    model: Model[Any]
    feed: Feed
    writer: RunWriter
    evaluator: Evaluator
    rules: StopRules
    progress: TrainingProgress
    saved: int = 0
    factor: float = 1.0
    rollbacks: int = 0
    costs: Costs = field(default_factory=Costs)

    def __post_init__(self) -> None:
        self._run = many_steps(self.model, self.feed)
        self._layers = LayerRecorder(self.model, self.feed)
        self._losses = [i for i, n in enumerate(self.model.scalars) if n.endswith("_loss")]

    def train(self, step: int, interrupt: Interrupt) -> Outcome:
        """Go on after ``step`` to the end, or until interrupted, stopped by a rule or broken."""
        reason = "" if step else self.evaluate(0)
        if self.config.on_nan == "rollback":
            self.checkpoint(step)
        while step < self.config.steps and not (reason or interrupt.signal):
            first, step = step + 1, next_stop(self.config, step)
            done, broken = self.advance(first, step)
            if broken:
                kept = self.roll_back(done, broken)
                if kept is None:
                    return Outcome("failed", done, f"{broken} at step {done}")
                step = kept
                continue
            if step % self.config.evaluation_interval == 0 or step == self.config.steps:
                reason = self.evaluate(step)
            if step % self.config.checkpoint_interval == 0:
                self.checkpoint(step)
        self.checkpoint(step)
        if reason or step == self.config.steps:
            return Outcome("finished", step, reason)
        name = signal.Signals(interrupt.signal).name
        return Outcome("interrupted", step, f"{name} after step {step}", interrupt.signal)

    def advance(self, first: int, last: int) -> tuple[int, str]:
        """Make the steps ``first`` to ``last`` in one call and record them.

        Returns:
            The last step recorded, and why training can't go on: later steps are not recorded.
        """
        started, config = time.time(), self.config
        with self.costs.of("training"):
            rows = self._run(*self.feed.arguments(first, last - first + 1, self.factor)).numpy()
        good, broken = diverged(config, rows[:, self._losses])
        rates = controls(config, first, good, self.factor)
        figures = dict(zip(self.model.scalars, rows[:good].T, strict=True))
        record_block(
            self.writer,
            figures | dict(zip(self.model.rates, rates, strict=False)),
            first=first,
            epochs_per_step=self.feed.epochs_per_step,
            clock=(started, time.time()),
        )
        self._note_drops(first, rates.d_rate)
        self.progress.update(last, {self.model.scalars[i]: rows[-1, i] for i in self._losses})
        return first + good - 1, broken

    def _note_drops(self, first: int, rates: Array) -> None:
        if self.config.schedule == "step":
            before = controls(self.config, first - 1, 1, self.factor).d_rate
            for index in np.flatnonzero(np.diff(rates, prepend=before) < 0):
                self.writer.event("learning-rate", first + int(index), "schedule: next stair")

    def roll_back(self, step: int, broken: str) -> int | None:
        """Note what broke at ``step`` and go back to the last checkpoint, where that is wanted.

        Returns:
            The step of the checkpoint, or None if training ends.
        """
        config = self.config
        self.writer.event("nan" if "finite" in broken else "note", step, f"{broken} at step {step}")
        if config.on_nan == "stop" or self.rollbacks >= config.rollbacks:
            return None
        found = checkpoints.newest(self.writer.path / layout.CHECKPOINTS_DIR)
        if found is None:
            return None
        factor, rollbacks = self.factor * config.rollback_factor, self.rollbacks + 1
        self.restore(found)
        self.factor, self.rollbacks = factor, rollbacks
        cause = f"{broken} at step {step}"
        self.writer.go_back(found.step, cause)
        self.writer.event("learning-rate", found.step, cause, share_of_plan=factor)
        self.saved = -1
        self.checkpoint(found.step)
        return found.step

    def evaluate(self, step: int) -> str:
        """Record samples, layer statistics and costs; why a rule says to stop, or nothing."""
        with self.costs.of("evaluating"):
            features = self.evaluator.record_samples(self.writer, step)
            self.writer.layers(step, self._layers.rows(step, self.factor))
            found: dict[str, float] = {}
            if self.rules.active:
                found[self.config.stop_metric] = self.rules.measure(features)
            reason = self.rules.judge(*found.values()) if found and step else ""
            if reason or step == self.config.steps:
                found |= self.evaluator.transfer(step)
        costs = {f"seconds_{what}": self.costs.take(what) for what in ("training", "evaluating")}
        self.writer.evaluation(step, **costs, **found)
        return reason

    def checkpoint(self, step: int) -> None:
        """Write everything that is needed to go on from ``step``, unless that is done."""
        if step == self.saved:
            return
        loop = {"loop/factor": np.array(self.factor), "loop/rollbacks": np.array(self.rollbacks)}
        state = self.model.state() | self.rules.state() | loop
        with self.costs.of("checkpointing"):
            self.writer.flush()
            folder = self.writer.path / layout.CHECKPOINTS_DIR
            checkpoints.save(folder, step, state, self.config.checkpoints_kept)
        self.writer.event("checkpoint", step, seconds=self.costs.take("checkpointing"))
        self.saved = step

    def restore(self, found: checkpoints.Checkpoint) -> None:
        """Go back to a checkpoint."""
        self.factor = float(found.state.get("loop/factor", 1.0))
        self.rollbacks = int(found.state.get("loop/rollbacks", 0))
        self.rules.restore(found.state)
        self.model.restore(checkpoints.of_model(found.state))


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
    model = models.build(config, data.shape, len(data.about.classes))
    found = _resumed(path, data) if resume else None
    step = found.step if found else 0
    embedding = embedding_for(data, path / layout.CHECKPOINTS_DIR, config.embedding)
    evaluator = Evaluator(config, model, data, embedding)
    with (
        Interrupt() as interrupt,
        RunWriter(
            path, resume=resume, first_step=step, **_facts(config, data, model, embedding)
        ) as writer,
        TrainingProgress(step, config.steps, quiet=quiet) as progress,
    ):
        if not resume or not (path / layout.REFERENCE_FILE).exists():
            evaluator.record_reference(writer)
        training = Training(
            config=config,
            model=model,
            feed=Feed(config, model, data.train, data.train_labels if model.conditional else None),
            writer=writer,
            evaluator=evaluator,
            rules=StopRules(config, evaluator.train_features),
            progress=progress,
            saved=step if found else -1,
        )
        if found:
            training.restore(found)
        outcome = training.train(step, interrupt)
        writer.finish(outcome.status, outcome.reason)
    return outcome


def _facts(
    config: TrainConfig, data: Dataset, model: Model[Any], embedding: Embedding
) -> dict[str, Any]:
    return {
        "configuration": to_mapping(config),
        "data": data.card(),
        "objective": model.card,
        "embedding": embedding.card,
        "parameters": {n: part.network.count_params() for n, part in model.parts.items()},
        "seeds": {"seed": config.seed}
        | {s.name.lower(): seeds.derived(config.seed, s) for s in Stream},
    }


def _resumed(path: Path, data: Dataset) -> checkpoints.Checkpoint | None:
    """The checkpoint to go on from, None where the run has none."""
    recorded = layout.read_info(path).data
    if recorded and recorded.fingerprint != data.fingerprint:
        raise UsageError(
            f"{path}: the run was trained on {recorded.name} with {recorded.fingerprint}, but the "
            f"data are now {data.fingerprint}. Bring back the same files, or start a new run."
        )
    return checkpoints.newest(path / layout.CHECKPOINTS_DIR)
