"""Whole runs: what the worker that records does beside making the steps, and how runs begin."""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from ganreport.errors import UsageError
from ganreport.run import schema
from ganreport.run.cards import AdvisedRound
from ganreport.run.writer import RunWriter
from gantrainer import seeds
from gantrainer.config.settings import TrainConfig, to_mapping
from gantrainer.data.datasets import load
from gantrainer.data.samples import Dataset
from gantrainer.distributed import strategies
from gantrainer.distributed.strategies import Distribution
from gantrainer.evaluation.embedding import Embedding, embedding_for
from gantrainer.evaluation.evaluator import Evaluator
from gantrainer.models import checkpoints, table
from gantrainer.models.base import Model
from gantrainer.optim.schedules import controls
from gantrainer.seeds import Stream
from gantrainer.training.inputs import StepInputs
from gantrainer.training.interrupt import Interrupt
from gantrainer.training.loop import Outcome, TrainingLoop, next_stop
from gantrainer.training.progress import TrainingProgress
from gantrainer.training.recorder import LayerRecorder, record_block
from gantrainer.training.stopping import StopRules

__all__ = ["ChiefLoop", "Outcome", "next_stop", "run"]

Array = npt.NDArray[Any]


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


@dataclass
class ChiefLoop(TrainingLoop):
    """The chief of a run in progress: it evaluates, records, checkpoints and decides."""

    writer: RunWriter = field(kw_only=True)
    evaluator: Evaluator = field(kw_only=True)
    rules: StopRules = field(kw_only=True)
    progress: TrainingProgress = field(kw_only=True)
    saved: int = 0
    costs: Costs = field(default_factory=Costs)

    def __post_init__(self) -> None:
        super().__post_init__()
        self._layers = LayerRecorder(self.model, self.feed)

    def make(self, first: int, last: int) -> Array:
        """Make the steps ``first`` to ``last``; their figures (steps, figures)."""
        with self.costs.of("training"):
            return super().make(first, last)

    def record(self, first: int, rows: Array, started: float) -> None:
        """Record the figures of steps ``first``, ..., which began at this time."""
        rates = controls(self.config, first, len(rows), self.factor)
        figures = dict(zip(self.model.scalars, rows.T, strict=True))
        record_block(
            self.writer,
            figures | dict(zip(self.model.rates, rates, strict=False)),
            first=first,
            epochs_per_step=self.feed.epochs_per_step,
            clock=(started, time.time()),
        )
        self._note_drops(first, rates.d_rate)
        losses = {name: value for name, value in figures.items() if name.endswith("_loss")}
        last = first + len(rows) - 1
        self.progress.update(last, {name: values[-1] for name, values in losses.items()})

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
        cause = f"{broken} at step {step}"
        self.writer.event("nan" if "finite" in broken else "note", step, cause)
        kept = super().roll_back(step, broken)
        if kept is not None:
            self.writer.go_back(kept, cause)
            self.writer.event("learning-rate", kept, cause, share_of_plan=self.factor)
            self.saved = -1
            self.checkpoint(kept)
        return kept

    def bring_back(self) -> int:
        """Restore the newest checkpoint; its step, -1 if there is none."""
        checkpoint = checkpoints.newest(self.writer.path / schema.CHECKPOINTS_DIR)
        if checkpoint is None:
            return -1
        self.go_to(checkpoint)
        return checkpoint.step

    def evaluate(self, step: int) -> str:
        """Record samples, layer statistics and costs; why a rule says to stop, or nothing."""
        with self.costs.of("evaluating"):
            features = self.evaluator.record_samples(self.writer, step)
            self.writer.layers(step, self._layers.rows(step, self.factor))
            figures: dict[str, float] = {}
            if self.rules.active:
                figures[self.config.stop_metric] = self.rules.measure(features)
            reason = self.rules.judge(*figures.values()) if figures and step else ""
            if reason or step == self.config.steps:
                figures |= self.evaluator.transfer(step)
        costs = {f"seconds_{what}": self.costs.take(what) for what in ("training", "evaluating")}
        self.writer.evaluation(step, **costs, **figures)
        return reason

    def checkpoint(self, step: int) -> None:
        """Write everything that is needed to go on from ``step``, unless that is done."""
        if step == self.saved:
            return
        with self.costs.of("checkpointing"):
            self.writer.flush()
            folder = self.writer.path / schema.CHECKPOINTS_DIR
            state = self.state() | self.rules.state()
            checkpoints.save(folder, step, state, self.config.checkpoints_kept)
        self.writer.event("checkpoint", step, seconds=self.costs.take("checkpointing"))
        self.saved = step

    def go_to(self, checkpoint: checkpoints.Checkpoint) -> None:
        """Go back to a checkpoint."""
        self.rules.restore(checkpoint.state)
        self.restore(checkpoint.state)


def run(
    config: TrainConfig,
    path: Path,
    *,
    resume: bool = False,
    quiet: bool = False,
    team: Distribution | None = None,
    advised: tuple[AdvisedRound, ...] = (),
) -> Outcome:
    """Train as ``config`` says and record it in ``path``.

    Args:
        config: What to train.
        path: The run directory; of a team, only its chief touches it.
        resume: Go on from its newest checkpoint, from step 0 if there is none.
        quiet: Show no progress.
        team: What shares each batch; one device unless given.
        advised: The rounds of advice that the configuration follows; a resumed run keeps its own.

    Raises:
        UsageError: The data, the networks, the team or the run directory don't fit the
            configuration.
        RecordError: The directory holds a run already, or none to resume.
        WorkerLost: Another worker of the team has gone.
    """
    team = team or strategies.alone()
    team.check(config)
    # Grappler's remapper fails on a leaky rectifier's gradient, says so, and saves nothing here.
    tf.config.optimizer.set_experimental_options({"remapping": False})
    data = load(config)
    model = table.build(config, data.shape, len(data.about.classes))
    feed = StepInputs(config, model, data.train, data.train_labels if model.conditional else None)
    task = zlib.crc32(repr((to_mapping(config), data.fingerprint)).encode())
    worker = TrainingLoop(config, model, feed, team, task)
    if team.chief:
        return _recorded(worker, data, path, resume=resume, quiet=quiet, advised=advised)
    with team.together(), Interrupt() as interrupt:
        return worker.train(0, interrupt)


def _recorded(
    worker: TrainingLoop,
    data: Dataset,
    path: Path,
    *,
    resume: bool,
    quiet: bool,
    advised: tuple[AdvisedRound, ...],
) -> Outcome:
    """Train as the chief does."""
    config, model = worker.config, worker.model
    followed: dict[str, Any] = {} if resume else {"advised": advised}
    checkpoint = _resumed(path, data) if resume else None
    step = checkpoint.step if checkpoint else 0
    embedding = embedding_for(data, path / schema.CHECKPOINTS_DIR, config.embedding)
    evaluator = Evaluator(config, model, data, embedding)
    with (
        Interrupt() as interrupt,
        RunWriter(
            path,
            resume=resume,
            first_step=step,
            **_facts(config, data, model, embedding),
            **followed,
        ) as writer,
        TrainingProgress(step, config.steps, quiet=quiet) as progress,
        worker.team.together(),
    ):
        writer.update(hardware=writer.info.hardware | worker.team.facts)
        if not resume or not (path / schema.REFERENCE_FILE).exists():
            evaluator.record_reference(writer)
        training = ChiefLoop(
            config=config,
            model=model,
            feed=worker.feed,
            team=worker.team,
            task=worker.task,
            writer=writer,
            evaluator=evaluator,
            rules=StopRules(config, evaluator.train_features),
            progress=progress,
            saved=step if checkpoint else -1,
        )
        if checkpoint:
            training.go_to(checkpoint)
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
    recorded = schema.read_info(path).data
    if recorded and recorded.fingerprint != data.fingerprint:
        raise UsageError(
            f"{path}: the run was trained on {recorded.name} with {recorded.fingerprint}, but the "
            f"data are now {data.fingerprint}. Bring back the same files, or start a new run."
        )
    return checkpoints.newest(path / schema.CHECKPOINTS_DIR)
