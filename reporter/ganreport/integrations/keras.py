"""Records what Keras's ``fit`` trains as a run directory.

Needs Keras 3, with any backend; nothing else of ganreport imports it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Self

import keras
import numpy as np
import numpy.typing as npt

from ganreport.errors import RecordError
from ganreport.run.vocabulary import map_names
from ganreport.run.writer import RunWriter

Arrays = Mapping[str, npt.ArrayLike]

_NETWORKS = ("generator", "discriminator", "encoder")


class RunCallback(keras.callbacks.Callback):  # type: ignore[misc] # Keras has no types
    """Writes one row of ``metrics/`` a batch, and samples at the end of epochs.

    What a model's ``train_step`` returns is recorded under our names where those are known
    (``run.vocabulary.NAMES``), else as it is. Return the losses of the batch: a
    ``keras.metrics.Mean`` gives the mean of the epoch so far instead. Values of validation go to
    ``evaluations/``. Counts of parameters are taken from the model's ``generator`` and
    ``discriminator``; the configuration is yours to give.

    As a context manager around ``fit`` it also records that a training failed or was interrupted;
    otherwise such a run counts as one that recorded no end.

    Args:
        path: The run directory.
        names: Names in the logs -> ours, over the common ones; an empty one leaves it out.
        samples: Gives the arrays of ``RunWriter.samples`` after the step that it is told.
        sample_every: Epochs between samples; the last epoch always has some.
        reference: The arrays of ``RunWriter.reference``.
        **facts: Further arguments of :class:`ganreport.run.writer.RunWriter`, such as ``name``,
            ``configuration``, ``data``, ``objective``, ``seeds``, ``resume`` and ``first_step``.

    Raises:
        RecordError: As of ``RunWriter``, when training begins; or ``sample_every`` is below 1.

    Example:
        >>> with RunCallback("runs/mine", samples=draw) as record:
        ...     gan.fit(images, epochs=20, callbacks=[record])
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        names: Mapping[str, str] | None = None,
        samples: Callable[[int], Arrays] | None = None,
        sample_every: int = 1,
        reference: Arrays | None = None,
        **facts: Any,
    ) -> None:
        super().__init__()
        if sample_every < 1:
            raise RecordError(f"RunCallback: sample_every={sample_every}; it must be 1 or more.")
        self._path, self._facts = path, facts
        self._names, self._reference = dict(names or {}), reference
        self._samples, self._sample_every = samples, sample_every
        self._step = int(facts.get("first_step", 0))
        self._before = self._sampled = self._step
        self.run: RunWriter | None = None

    def on_train_begin(self, logs: Mapping[str, Any] | None = None) -> None:  # noqa: ARG002
        """Open the run directory; a second ``fit`` goes on where the first one ended."""
        if self.run is None:
            self.run = RunWriter(self._path, **self._facts)
            if self._reference is not None:
                self.run.reference(**self._reference)
        elif self.run.info.status != "running":
            self.run = RunWriter(self._path, resume=True, first_step=self._step)
        counts = _parameters(self.model)
        if counts and not self.run.info.parameters:
            self.run.update(parameters=counts)

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:  # noqa: ARG002
        """Note where the epoch begins: Keras counts batches anew in each."""
        self._before = self._step

    def on_train_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Record what the batch gave."""
        self._step = self._before + batch + 1
        scalars = _numbers(logs)
        names = map_names(scalars) | {n: our for n, our in self._names.items() if n in scalars}
        row = {names.get(name, name): value for name, value in scalars.items()}
        row.pop("", None)
        row.pop("step", None)
        if self.run:
            self.run.scalars(self._step, **row)

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Record values of validation, and samples where it is time."""
        scalars = _numbers(logs)
        values = {n.removeprefix("val_"): v for n, v in scalars.items() if n.startswith("val_")}
        if self.run and values:
            self.run.evaluation(self._step, **values)
        if (epoch + 1) % self._sample_every == 0:
            self._record_samples()

    def on_train_end(self, logs: Mapping[str, Any] | None = None) -> None:  # noqa: ARG002
        """Record the last samples, and that the run is finished."""
        self._record_samples()
        if self.run:
            stopped = getattr(self.model, "stop_training", False)
            self.run.finish(reason="a callback stopped the training" if stopped else "")

    def _record_samples(self) -> None:
        if self.run and self._samples and self._sampled < self._step:
            self.run.samples(self._step, **self._samples(self._step))
            self._sampled = self._step

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.run:
            self.run.__exit__(kind, error, trace)


def _parameters(model: Any) -> dict[str, int]:
    """Trainable parameters of those of a model's networks that are built."""
    networks = {name: getattr(model, name, None) for name in _NETWORKS}
    return {
        name: sum(int(np.prod(weight.shape)) for weight in network.trainable_weights)
        for name, network in networks.items()
        if isinstance(network, keras.layers.Layer) and network.built
    }


def _numbers(logs: Mapping[str, Any] | None) -> dict[str, float]:
    """What of Keras's logs is a number."""
    arrays = {name: np.asarray(value) for name, value in (logs or {}).items()}
    numeric = ((n, a) for n, a in arrays.items() if a.size == 1 and a.dtype.kind in "fiu")
    return {name: float(array.reshape(())) for name, array in numeric}
