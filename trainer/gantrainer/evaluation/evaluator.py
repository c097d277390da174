"""What is recorded at an evaluation beside the step scalars: samples and how D judges them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from ganreport.run.kinds import IMAGES, SampleSpace
from ganreport.run.schema import PATH_POINTS
from ganreport.run.writer import RunWriter
from gantrainer import seeds
from gantrainer.config.settings import TrainConfig
from gantrainer.data.batches import compiled, in_chunks, latents
from gantrainer.data.samples import Dataset, Split, known_labels
from gantrainer.evaluation.embedding import Embedding
from gantrainer.evaluation.transfer import synthetic_accuracy
from gantrainer.models.base import Model
from gantrainer.seeds import Stream

Array = npt.NDArray[Any]

PATHS: Final = 5
"""Walks between neighbouring fixed latents of a run of images."""

TRANSFER_SAMPLES: Final = 10_000
"""Samples at most, and as many real samples, that a classifier is trained on at the end."""


class Evaluator:
    """Records the real reference once, then samples whenever asked.

    The model observes the reference's training and held-out real samples and the random samples
    under the same conditions: in inference mode, so that no output depends on the others in its
    batch, and generated samples as they are recorded, so that images are rounded to 256 levels as
    real samples are. A conditional model is asked for each class in turn for the fixed samples, and
    for classes as frequent as in training for the random ones.
    """

    def __init__(
        self, config: TrainConfig, model: Model[Any], data: Dataset, embedding: Embedding
    ) -> None:
        self._config = config
        self._model = model
        self._data = data
        self._embedding = embedding
        random = seeds.generator(config.seed, Stream.REFERENCE)
        self._real = {
            "train": _some(random, data.reference, config.reference_samples),
            "heldout": _some(random, data.held, config.reference_samples),
        }
        self._generate = sampler(model, config.latent_dimension, data.space)

    def train_features(self) -> Array:
        """Features (n, d) of the reference's real training samples."""
        return self._embedding.features(self._real["train"].samples)

    def record_reference(self, writer: RunWriter) -> None:
        """Write ``reference.npz`` and, where files were skipped, an event that counts them."""
        about = self._data.about
        arrays = {
            "mode_centres": about.mode_centres,
            "mode_std": None if about.mode_std is None else np.float32(about.mode_std),
        }
        for name, part in self._real.items():
            arrays |= self._embedded(name, part.samples) | {f"{name}_labels": part.labels}
        writer.reference(**{name: a for name, a in arrays.items() if a is not None})
        if about.skipped:
            cause = (
                f"{len(about.skipped)} files of the data can't be used, first {about.skipped[0]}"
            )
            writer.event("note", 0, cause, skipped=len(about.skipped))

    def record_samples(self, writer: RunWriter, step: int) -> Array:
        """Write ``samples/step-*.npz``; gives the features (n, d) of the random samples."""
        config = self._config
        fixed = self._samples(Stream.FIXED_LATENTS, 0, config.fixed_samples)
        random = self._samples(Stream.RANDOM_LATENTS, step, config.evaluated_samples)
        conditional = self._model.conditional
        sets = {
            name: (part.samples, part.labels if conditional else None)
            for name, part in (self._real | {"random": random}).items()
        }
        drawn = self._embedded("random", random.samples)
        labels = {"fixed_labels": fixed.labels, "random_labels": random.labels}
        writer.samples(
            step,
            **self._embedded("fixed", fixed.samples),
            **drawn,
            **{name: array for name, array in labels.items() if array is not None},
            **self._interpolated(fixed.labels),
            **self._model.observe(sets),
        )
        return drawn["random_features"]

    def _interpolated(self, labels: Array | None) -> dict[str, Array]:
        """Images on the way from each of the first fixed latents to the next, of its class."""
        config = self._config
        paths = min(PATHS, config.fixed_samples - 1)
        if self._data.space is not IMAGES or paths < 1:
            return {}
        z = self._latents(Stream.FIXED_LATENTS, 0, config.fixed_samples)
        walk = np.concatenate([great_circle(z[i], z[i + 1], PATH_POINTS) for i in range(paths)])
        asked = None if labels is None else np.repeat(labels[:paths], PATH_POINTS)
        return {"interpolated": self._generate(walk, asked)}

    def transfer(self, step: int) -> dict[str, float]:
        """How well a classifier of conditional images tells real ones; {} if none is asked.

        Classes are as frequent as in training; the second figure is that of a classifier of real
        samples.
        """
        data = self._data
        if not (self._config.transfer and self._model.conditional and data.space is IMAGES):
            return {}
        made = self._samples(Stream.TRANSFER, step, min(len(data.training), TRANSFER_SAMPLES))
        parts = (made, data.training, data.held)
        accuracy = synthetic_accuracy(*((part.samples, known_labels(part)) for part in parts))
        return {"transfer_accuracy": accuracy.synthetic, "transfer_accuracy_real": accuracy.real}

    def _samples(self, stream: Stream, step: int, count: int) -> Split:
        z = self._latents(stream, step, count)
        labels = self._labels(stream, step, count) if self._model.conditional else None
        return Split(self._generate(z, labels), labels)

    def _latents(self, stream: Stream, step: int, count: int) -> Array:
        seed = seeds.derived(self._config.seed, stream)
        draws: Array = latents(seed, step, count, self._config.latent_dimension).numpy()
        return draws

    def _labels(self, stream: Stream, step: int, count: int) -> Array:
        known = known_labels(self._data.training)
        if stream is Stream.FIXED_LATENTS:
            return np.resize(np.unique(known), count)
        random = np.random.default_rng([seeds.derived(self._config.seed, stream), step])
        return random.choice(known, count)

    def _embedded(self, name: str, samples: Array) -> dict[str, Array]:
        arrays = {name: samples, f"{name}_features": self._embedding.features(samples)}
        if self._embedding.classes:
            arrays[f"{name}_classes"] = self._embedding.classes(samples)
        return arrays


def great_circle(start: Array, end: Array, points: int) -> Array:
    """Latents (points, d) from one (d,) to another at even angles (after White 2016).

    Their lengths go evenly from that of the first to that of the second, so that each is as likely
    as a normal latent is; where the two lie in one line through 0, so do all.
    """
    start, end = start.astype(np.float64), end.astype(np.float64)
    lengths = np.linalg.norm(start), np.linalg.norm(end)
    cosine = float(np.clip(start @ end / np.maximum(lengths[0] * lengths[1], 1e-12), -1, 1))
    angle, t = np.arccos(cosine), np.linspace(0, 1, points)[:, None]
    if np.sin(angle) < 1e-6:
        return np.asarray((1 - t) * start + t * end, np.float32)
    units = start / lengths[0], end / lengths[1]
    turned = np.sin((1 - t) * angle) * units[0] + np.sin(t * angle) * units[1]
    return np.asarray(turned / np.sin(angle) * ((1 - t) * lengths[0] + t * lengths[1]), np.float32)


def _some(random: np.random.Generator, part: Split, most: int) -> Split:
    if len(part) <= most:
        return part
    return part.take(np.sort(random.choice(len(part), most, replace=False)))


def sampler(
    model: Model[Any], dimension: int, space: SampleSpace
) -> Callable[[Array, Array | None], Array]:
    """A function of latents (n, dimension), and labels (n,) of a conditional model -> samples.

    They are as they are recorded.
    """
    signature: list[tuple[Iterable[int], Any]] = [([dimension], tf.float32)]
    if model.conditional:
        signature.append(([], tf.int32))
    generate = compiled(model.generate, *signature)

    def sample(latents: Array, labels: Array | None = None) -> Array:
        given = (latents,) if labels is None else (latents, labels)
        return space.encode(in_chunks(generate, *given))

    return sample
