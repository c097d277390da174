"""The training loop: many steps a call, and how all workers go on, go back and stop together."""

from __future__ import annotations

import signal
import time
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ganreport.errors import UsageError
from ganreport.run.cards import RunStatus
from gantrainer.config.settings import TrainConfig
from gantrainer.distributed.strategies import Distribution
from gantrainer.models import checkpoints
from gantrainer.models.base import Model
from gantrainer.training.inputs import StepInputs, many_steps
from gantrainer.training.interrupt import STOPPING, Interrupt
from gantrainer.training.stopping import diverged

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Outcome:
    """How training ended: its status, the last step done, why, and the signal if one came."""

    status: RunStatus
    step: int
    reason: str = ""
    signal: int = 0


def next_stop(config: TrainConfig, step: int) -> int:
    """The step at which the call that begins after ``step`` has to end."""
    intervals = (config.evaluation_interval, config.checkpoint_interval)
    due = [step - step % interval + interval for interval in intervals]
    return min(step + config.steps_per_call, config.steps, *due)


@dataclass
class TrainingLoop:
    """A run in progress in one process of a team; it makes the steps and records nothing.

    ``task`` is a number that stands for what is trained on what, the same in all processes;
    ``factor`` is what going back has multiplied the learning rates by, ``rollbacks`` how often.
    """

    config: TrainConfig
    model: Model[Any]
    feed: StepInputs
    team: Distribution
    task: int = 0
    factor: float = 1.0
    rollbacks: int = 0

    def __post_init__(self) -> None:
        self._run = many_steps(self.model, self.feed, self.team.strategy)
        self._losses = [i for i, n in enumerate(self.model.scalars) if n.endswith("_loss")]

    def train(self, step: int, interrupt: Interrupt) -> Outcome:
        """Go on after ``step`` to the end, or until interrupted, stopped by a rule or broken."""
        step, config = self.aligned(step), self.config
        reason, number = self._agreed("" if step else self.evaluate(0), interrupt)
        if config.on_nan == "rollback":
            self.checkpoint(step)
        while step < config.steps and not (reason or number):
            first, step = step + 1, next_stop(config, step)
            done, broken = self.advance(first, step)
            if broken:
                kept = self.roll_back(done, broken)
                if kept is None:
                    return Outcome("failed", done, f"{broken} at step {done}")
                step = kept
            elif step % config.evaluation_interval == 0 or step == config.steps:
                reason = self.evaluate(step)
            if not broken and step % config.checkpoint_interval == 0:
                self.checkpoint(step)
            reason, number = self._agreed(reason, interrupt)
        self.checkpoint(step)
        if reason or step == config.steps:
            return Outcome("finished", step, reason)
        return Outcome(
            "interrupted", step, f"{signal.Signals(number).name} after step {step}", number
        )

    def advance(self, first: int, last: int) -> tuple[int, str]:
        """Make the steps ``first`` to ``last`` in one call and record them.

        Returns:
            The last step recorded, and why training can't go on: later steps are not recorded.
        """
        started = time.time()
        rows = self.make(first, last)
        good, broken = diverged(self.config, rows[:, self._losses])
        self.record(first, rows[:good], started)
        return first + good - 1, broken

    def make(self, first: int, last: int) -> Array:
        """Make the steps ``first`` to ``last``; their figures (steps, figures)."""
        arguments = self.feed.arguments(first, last - first + 1, self.factor)
        rows: Array = self._run(*arguments).numpy()
        return rows

    def roll_back(self, step: int, broken: str) -> int | None:
        """Go back to the last checkpoint from ``step``, which broke, where that is wanted.

        Returns:
            The step of the checkpoint, or None if training ends.
        """
        del step, broken
        factor, rollbacks = self.factor * self.config.rollback_factor, self.rollbacks + 1
        if self.config.on_nan == "stop" or rollbacks > self.config.rollbacks:
            return None
        kept = self.aligned(self.bring_back())
        self.factor, self.rollbacks = factor, rollbacks
        return kept if kept >= 0 else None

    def aligned(self, step: int) -> int:
        """Take over what the chief holds; its step.

        Raises:
            UsageError: This worker trains something else.
        """
        if self.team.workers == 1:
            return step
        told = self.team.from_chief({"step": np.array(step), "task": np.array(self.task)})
        if self.team.summed(np.array([told["task"] != self.task])).any():
            raise UsageError(
                "The workers of this run were given different settings or data. Start all of them "
                "with the same."
            )
        self.restore(self.team.from_chief(self.state()))
        return int(told["step"])

    def _agreed(self, reason: str, interrupt: Interrupt) -> tuple[str, int]:
        """Why all are to stop: the chief's reason, and the signal that any worker has got."""
        number = interrupt.signal
        if self.team.workers == 1:
            return reason, number
        stops, *counts = self.team.summed(
            np.array([bool(reason), *(number == known for known in STOPPING)])
        )
        told = [int(known) for known, count in zip(STOPPING, counts, strict=True) if count]
        return (reason or "the chief stopped") if stops else "", max(told, default=0)

    def state(self) -> dict[str, Array]:
        """Everything that training changes and that all workers share."""
        loop = {"loop/factor": np.array(self.factor), "loop/rollbacks": np.array(self.rollbacks)}
        return self.model.state() | loop

    def restore(self, state: dict[str, Array]) -> None:
        """Go back to a state."""
        self.factor = float(state.get("loop/factor", 1.0))
        self.rollbacks = int(state.get("loop/rollbacks", 0))
        self.model.restore(checkpoints.of_model(state))

    # What the chief alone does

    def record(self, first: int, rows: Array, started: float) -> None:
        """Record the figures of steps ``first``, ..., which began at this time."""

    def evaluate(self, step: int) -> str:
        """Record samples, layer statistics and costs; why a rule says to stop, or nothing."""
        del step
        return ""

    def checkpoint(self, step: int) -> None:
        """Write everything that is needed to go on from ``step``, unless that is done."""

    def bring_back(self) -> int:
        """Restore the newest checkpoint; its step, -1 if there is none."""
        return -1
