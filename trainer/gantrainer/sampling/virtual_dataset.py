"""Virtual data: a trained generator as a data set that stands in for the real one."""

from __future__ import annotations

import hashlib
import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from ganreport.errors import NotUsable, UsageError
from ganreport.run import kinds, schema
from ganreport.run.cards import DataCard, RunInfo
from gantrainer import seeds
from gantrainer.config.settings import TrainConfig, from_mapping
from gantrainer.data.batches import normal_rows, recorded
from gantrainer.models import checkpoints, table
from gantrainer.models.base import Model
from gantrainer.sampling.appraisal import CheckpointFacts, appraise
from gantrainer.sampling.card import VirtualCard
from gantrainer.seeds import Stream

Array = npt.NDArray[Any]

CHUNK: Final = 500
"""Samples that are made at once, whatever the size of batches: rounding depends on it."""


class VirtualDataset:
    """Samples of a recorded run's generator, without any access to the data it was trained on.

    Sample i follows from the checkpoint, ``seed`` and i, and from its class where the generator is
    conditional; not from the size of batches, nor from how many are drawn. Samples look as the
    real ones did: images (height, width, channels) of uint8, points (d,) of float32. Where an
    average of the generator's weights was kept, it is what samples.

    Args:
        run: The run directory that ``ganreport train`` recorded.
        checkpoint: A step that has a checkpoint, "last", or "best": the one that the reporter
            recommends, else the one nearest to it; ``appraisal.sentence`` says which and why.
        seed: Everything random follows from it.
        batch_size: Samples in a batch of :attr:`dataset`.
        size: Samples in :attr:`dataset`; None: without end.
        label: The one class that a conditional generator is asked for; None: each in turn.
        force: Take the least bad checkpoint as the best where each has what the run failed for; a
            warning says so.

    Raises:
        NotUsable: The best is asked for, and each has what the run failed for.
        UsageError: A value can't be used, the run was recorded by another program, or the
            checkpoint is missing or damaged.
        RunBroken: ``run.json`` can't be read.

    Example:
        >>> for images in VirtualDataset("runs/demo", seed=1, size=1000).dataset:
        ...     train_on(images)
    """

    def __init__(
        self,
        run: str | os.PathLike[str],
        checkpoint: str | int = "best",
        *,
        seed: int = 0,
        batch_size: int = 64,
        size: int | None = None,
        label: int | None = None,
        force: bool = False,
    ) -> None:
        _check_counts(seed=(seed, 0), batch_size=(batch_size, 1), size=(size, 0))
        self.run, self.seed, self.batch_size, self.size = Path(run), seed, batch_size, size
        self.info = _info(self.run)
        self.data = _data(self.info, self.run)
        self.space = kinds.named(self.data.kind)
        settings = from_mapping(self.info.configuration, str(self.run / schema.RUN_FILE))
        self.label = label
        self.classes = _classes(settings, self.data, label)
        self._appraisal: CheckpointFacts | None = None
        self.step = self._chosen(checkpoint, force=force)
        self.model = table.build(settings, self.data.shape, len(self.data.classes))
        self.sha256 = restore(self.model, self.run / schema.CHECKPOINTS_DIR, self.step)
        self._made = _maker(self.model, settings.latent_dimension, self)

    def _chosen(self, checkpoint: str | int, *, force: bool) -> int:
        """The step of a checkpoint that is asked for by step or by name."""
        steps = kept(self.run / schema.CHECKPOINTS_DIR)
        if checkpoint == "best" and steps:
            self._appraisal = appraise(self.run)
            self._warn_or_refuse(self._appraisal, force=force)
            return self._appraisal.step
        wanted = steps[-1] if checkpoint == "last" and steps else _whole(checkpoint)
        if wanted not in steps:
            raise UsageError(
                f"{self.run}: there is no checkpoint {checkpoint!r}. "
                f"Allowed: {', '.join(['best', 'last', *map(str, steps)])}."
                if steps
                else f"{self.run}: the run has no checkpoint that `ganreport train` wrote, and no "
                "generator is left without. Give another run."
            )
        return wanted

    def _warn_or_refuse(self, best: CheckpointFacts, *, force: bool) -> None:
        if best.usable:
            return
        why = f"{self.run}: no checkpoint is usable: the run failed ({best.fault})."
        if not force:
            raise NotUsable(
                f"{why} The least bad is that of step {best.step:,}: --force, or force=True, takes "
                "it, and so does asking for it by its step."
            )
        warnings.warn(f"{why} That of step {best.step:,} is taken.", stacklevel=4)

    @property
    def appraisal(self) -> CheckpointFacts:
        """What the reporter says of the checkpoint; asked once, in a process of its own."""
        self._appraisal = self._appraisal or appraise(self.run, self.step)
        return self._appraisal

    @property
    def conditional(self) -> bool:
        """Whether the generator is told a class, and each sample comes with its label."""
        return bool(self.classes)

    @property
    def dataset(self) -> tf.data.Dataset:
        """Batches of samples, or of (samples, labels) where the generator is conditional."""
        size, most = self.size, tf.data.INFINITE_CARDINALITY
        if size is None:
            return self._batched(tf.data.Dataset.counter().map(self._made), most)

        def cut(index: tf.Tensor) -> Any:
            rest = tf.minimum(size - index * CHUNK, CHUNK)
            return tf.nest.map_structure(lambda array: array[:rest], self._made(index))

        chunks = tf.data.Dataset.range(-(-size // CHUNK)).map(cut)
        return self._batched(chunks, -(-size // self.batch_size))

    def _batched(self, chunks: tf.data.Dataset, batches: int) -> tf.data.Dataset:
        """Chunks as batches, of which there are so many: ``rebatch`` loses count."""
        rebatched = chunks.rebatch(self.batch_size)
        return rebatched.apply(tf.data.experimental.assert_cardinality(batches))

    def arrays(self, count: int) -> Iterator[tuple[Array, Array | None]]:
        """The first ``count`` samples and, where there are any, their labels; some at a time."""
        for start in range(0, count, CHUNK):
            chunk = self._made(tf.constant(start // CHUNK, tf.int64))
            samples, labels = chunk if self.conditional else (chunk, None)
            rest = min(count - start, CHUNK)
            yield samples.numpy()[:rest], None if labels is None else labels.numpy()[:rest]

    def card(self, count: int | None = None) -> VirtualCard:
        """What has to travel with ``count`` samples: where they come from, how good they are."""
        return VirtualCard.of(
            self.info, self.data, self.appraisal,
            checkpoint_sha256=self.sha256, seed=self.seed, count=count, label=self.label,
        )  # fmt: skip


def _check_counts(**values: tuple[int | None, int]) -> None:
    for name, (value, least) in values.items():
        if value is not None and value < least:
            raise UsageError(f"{name} = {value}: allowed are whole numbers from {least} on.")


def _whole(checkpoint: str | int) -> int | None:
    text = str(checkpoint).replace(",", "").replace("_", "")
    return int(text) if text.isdecimal() else None


def _info(run: Path) -> RunInfo:
    if not (run / schema.RUN_FILE).is_file():
        raise UsageError(f"{run}: there is no {schema.RUN_FILE}. Give a run's directory.")
    return schema.read_info(run)


def _data(info: RunInfo, run: Path) -> DataCard:
    if info.data is None or not info.configuration:
        raise UsageError(
            f"{run}: {schema.RUN_FILE} says neither what was trained nor on what. Virtual data "
            "need a run that `ganreport train` recorded."
        )
    return info.data


def _classes(settings: TrainConfig, data: DataCard, label: int | None) -> tuple[int, ...]:
    """The classes that samples are made of, in turn; none where the generator is told none.

    Raises:
        UsageError: The generator was not trained on the class ``label``.
    """
    if not settings.conditional:
        if label is not None:
            raise UsageError(
                f"class {label}: the generator is not conditional, it makes what it likes. "
                "Leave the class out, or train with --set condition=embedding."
            )
        return ()
    trained = settings.train_modes or tuple(range(len(data.classes)))
    if label is None:
        return trained
    if label not in trained:
        named = ", ".join(f"{k} ({data.classes[k]})" for k in trained[:20])
        more = f" and {len(trained) - 20} more up to {max(trained)}" if len(trained) > 20 else ""
        raise UsageError(
            f"class {label}: the generator was not trained on it. Allowed: {named}{more}."
        )
    return (label,)


def kept(folder: Path) -> tuple[int, ...]:
    """The steps that have a checkpoint in ``folder``, ascending."""
    steps = (schema.step_of(path.name) for path in checkpoints.steps(folder))
    return tuple(sorted(step for step in steps if step is not None))


def restore(model: Model[Any], folder: Path, step: int) -> str:
    """Put the checkpoint of ``step`` into ``model``.

    Returns:
        The SHA-256 of the checkpoint's file.

    Raises:
        UsageError: It is missing, damaged, of other networks, or its weights are not finite.
    """
    path = folder / schema.step_name(step, ".npz")
    state = checkpoints.read(path)
    others = ", ".join(str(other) for other in kept(folder) if other != step) or "none"
    if state is None:
        raise UsageError(f"{path}: the checkpoint is missing or damaged. Others: {others}.")
    bad = [n for n, a in state.items() if n.startswith("generator/") and not np.isfinite(a).all()]
    if bad:
        raise UsageError(
            f"{path}: the generator's weights are not finite (first {bad[0]}): training had "
            f"broken down. Other checkpoints: {others}."
        )
    model.restore(checkpoints.of_model(state))
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _maker(model: Model[Any], dimension: int, data: VirtualDataset) -> Any:
    """A compiled function of the number of a chunk: its samples, and labels if conditional."""
    key = seeds.derived(data.seed, Stream.VIRTUAL)
    shape = data.data.shape
    classes = tf.constant(data.classes, tf.int32)

    def made(index: tf.Tensor) -> Any:
        first = index * CHUNK
        latents = tf.ensure_shape(normal_rows(key, first, CHUNK, [dimension]), [CHUNK, dimension])
        labels = tf.gather(classes, (first + tf.range(CHUNK, dtype=tf.int64)) % len(data.classes))
        given = (latents, labels) if data.classes else (latents,)
        samples = tf.ensure_shape(model.generate(*given), [CHUNK, *shape])
        outputs = recorded(samples, data.space)
        return (outputs, labels) if data.classes else outputs

    return tf.function(made, input_signature=[tf.TensorSpec([], tf.int64)], autograph=False)
