"""STRATEGIES: name -> the devices, and the processes, that share each batch of a run."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from ganreport.errors import GanReportError, UsageError
from gantrainer.config.settings import TrainConfig
from gantrainer.distributed import cluster

Array = npt.NDArray[Any]

LOGICAL_DEVICES: Final = 2
"""What a mirrored run divides the processor into where there is no GPU, unless told otherwise."""

LOST: Final = (
    tf.errors.AbortedError,
    tf.errors.CancelledError,
    tf.errors.DeadlineExceededError,
    tf.errors.InternalError,
    tf.errors.UnavailableError,
)
"""How TensorFlow says that another process has gone."""


class WorkerLost(GanReportError):
    """Another process of a run has gone."""

    exit_code = 1


@dataclass(frozen=True)
class Distribution:
    """The replicas that share each batch, on the devices of ``workers`` processes.

    The chief alone decides and records; the other workers make the same steps.
    """

    strategy: tf.distribute.Strategy
    name: str = "none"
    workers: int = 1
    chief: bool = True

    @property
    def facts(self) -> dict[str, str | int]:
        """What ``run.json`` says beside the hardware; nothing of a run on one device."""
        if self.name == "none":
            return {}
        replicas: int = self.strategy.num_replicas_in_sync
        return {"strategy": self.name, "replicas": replicas, "workers": self.workers}

    def check(self, config: TrainConfig) -> None:
        """Refuse batches that can't be shared out evenly.

        Raises:
            UsageError: A replica's share is no whole number of samples or of packs.
        """
        replicas = self.strategy.num_replicas_in_sync
        pack = config.pack if config.model == "gan" else 1
        if config.batch_size % (replicas * pack):
            packs = f" and packs of {pack} stay together" if pack > 1 else ""
            raise UsageError(
                f"batch_size = {config.batch_size} is that of all {replicas} replicas of strategy "
                f"{self.name}{packs}. Make it a multiple of {replicas * pack}."
            )

    @contextmanager
    def together(self) -> Iterator[None]:
        """Within it all work together; they leave it at once.

        Raises:
            WorkerLost: Another worker has gone before.
        """
        try:
            yield
            self.summed(np.zeros(1))
            with suppress(*LOST):  # who leaves first tears the other out of a sum: not of the last
                self.summed(np.zeros(1))
        except LOST as error:
            if self.workers == 1:
                raise
            raise WorkerLost(
                "A worker of this run has gone, or can't be reached, and the others can't go on "
                f"without it: {_gist(error.message)}. Its own messages say why. Start all of them "
                "again, with --resume."
            ) from error

    def summed(self, vector: Array) -> Array:
        """The sum of the vectors (n,) that the workers give, in float64."""
        return np.asarray(
            vector if self.workers == 1 else self._sum(np.asarray(vector, np.float64))
        )

    @cached_property
    def _sum(self) -> Callable[[Array], tf.Tensor]:
        context, strategy = tf.distribute.get_replica_context, self.strategy
        each = strategy.num_replicas_in_sync // self.workers

        def reduced(vector: tf.Tensor) -> tf.Tensor:
            first = context().replica_id_in_sync_group % each == 0
            own = tf.where(first, vector, tf.zeros_like(vector))
            return context().all_reduce(tf.distribute.ReduceOp.SUM, own)

        def run(vector: tf.Tensor) -> tf.Tensor:
            return strategy.experimental_local_results(strategy.run(reduced, (vector,)))[0]

        reduction: Callable[[Array], tf.Tensor] = tf.function(run, autograph=False)
        return reduction

    def from_chief(self, state: dict[str, Array]) -> dict[str, Array]:
        """The chief's arrays under these names; every worker gives its own of the same shapes."""
        if self.workers == 1:
            return state
        own = np.concatenate([np.ravel(array).astype(np.float64) for array in state.values()])
        told = self.summed(own if self.chief else np.zeros_like(own))
        parts = np.split(told, np.cumsum([np.size(array) for array in state.values()]))
        return {
            name: part.reshape(array.shape).astype(array.dtype)
            for (name, array), part in zip(state.items(), parts, strict=False)
        }


def _gist(message: str) -> str:
    """What TensorFlow's message, which quotes the program, says of the cause."""
    match = re.search(r"aborted by: *([^\n]+)", message)
    return (match[1] if match else message.strip().partition("\n")[0]).rstrip(".: ")


def alone() -> Distribution:
    """One process with one device."""
    return Distribution(tf.distribute.get_strategy())


def mirrored(devices: int) -> Distribution:
    """All GPUs of this machine, or so many; without any, so many shares of its processor.

    Raises:
        UsageError: There are fewer GPUs, or TensorFlow has divided the processor otherwise.
    """
    gpus = tf.config.list_physical_devices("GPU")
    if devices > len(gpus) > 0:
        raise UsageError(f"--devices {devices}: this machine has {len(gpus)} GPUs.")
    kind, count = ("GPU", devices or len(gpus)) if gpus else ("CPU", devices or LOGICAL_DEVICES)
    if not gpus:
        _divide_processor(count)
    names = [f"{kind}:{number}" for number in range(count)]
    return Distribution(tf.distribute.MirroredStrategy(names), "mirrored")


def _divide_processor(count: int) -> None:
    (processor,) = tf.config.list_physical_devices("CPU")
    parts = [tf.config.LogicalDeviceConfiguration()] * count
    try:
        tf.config.set_logical_device_configuration(processor, parts)
    except RuntimeError as error:
        raise UsageError(
            f"The processor can't be divided into {count} devices once TensorFlow runs: {error} "
            "Start a new process for the run."
        ) from error


def multiworker(_: int) -> Distribution:
    """The processes that TF_CONFIG names, each with all of its GPUs or with its processor.

    It returns once all of them have come.

    Raises:
        UsageError: TF_CONFIG is missing or malformed.
    """
    place = cluster.place()
    os.environ.setdefault("GRPC_FAIL_FAST", "false")  # wait for a peer that is slow to answer
    strategy = tf.distribute.MultiWorkerMirroredStrategy()
    return Distribution(strategy, "multiworker", place.workers, place.chief)


STRATEGIES: Final[dict[str, Callable[[int], Distribution]]] = {
    "none": lambda _: alone(),
    "mirrored": mirrored,
    "multiworker": multiworker,
}
"""Each takes the number of devices, 0 where the strategy is to choose."""
