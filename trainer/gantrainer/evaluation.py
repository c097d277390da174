"""What is recorded at an evaluation beside the step scalars: samples and how D judges them."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from ganreport.writer import RunWriter
from gantrainer import seeds
from gantrainer.batches import compiled, latents, normalised, recorded
from gantrainer.config import TrainConfig
from gantrainer.embedding import Embedding, in_chunks
from gantrainer.gan import Gan
from gantrainer.samples import Dataset, Part
from gantrainer.seeds import Stream

Array = npt.NDArray[Any]


class Evaluator:
    """Records the real reference once, then samples whenever asked.

    The discriminator judges the reference's training and held-out reals and the random samples
    under the same conditions: in inference mode, so that no output depends on the others in its
    batch, and fakes as they are recorded, so that images are rounded to 256 levels as reals are.
    """

    def __init__(self, config: TrainConfig, gan: Gan, data: Dataset, embedding: Embedding) -> None:
        self._config = config
        self._data = data
        self._embedding = embedding
        self._generate = compiled(
            lambda z: gan.generator(z, training=False), [config.latent_dimension], tf.float32
        )
        self._judge = compiled(
            lambda x: tf.squeeze(gan.discriminator(normalised(x), training=False), 1),
            data.shape,
            data.train.dtype,
        )
        random = seeds.generator(config.seed, Stream.REFERENCE)
        self._reals = {
            "train": _some(random, data.reference, config.reference_samples),
            "heldout": _some(random, data.held, config.reference_samples),
        }

    def record_reference(self, writer: RunWriter) -> None:
        """Write ``reference.npz`` and, where files were skipped, an event that counts them."""
        about = self._data.about
        arrays = {
            "mode_centres": about.mode_centres,
            "mode_std": None if about.mode_std is None else np.float32(about.mode_std),
        }
        for name, part in self._reals.items():
            arrays |= self._embedded(name, part.samples) | {f"{name}_labels": part.labels}
        writer.reference(**{name: a for name, a in arrays.items() if a is not None})
        if about.skipped:
            cause = (
                f"{len(about.skipped)} files of the data can't be used, first {about.skipped[0]}"
            )
            writer.event("note", 0, cause, skipped=len(about.skipped))

    def record_samples(self, writer: RunWriter, step: int) -> None:
        """Write ``samples/step-*.npz``."""
        config = self._config
        fixed = self._samples(Stream.FIXED_LATENTS, 0, config.fixed_samples)
        random = self._samples(Stream.RANDOM_LATENTS, step, config.evaluated_samples)
        writer.samples(
            step,
            **self._embedded("fixed", fixed),
            **self._embedded("random", random),
            d_train=in_chunks(self._judge, self._reals["train"].samples),
            d_heldout=in_chunks(self._judge, self._reals["heldout"].samples),
            d_random=in_chunks(self._judge, random),
        )

    def _samples(self, stream: Stream, step: int, count: int) -> Array:
        seed = seeds.derived(self._config.seed, stream)
        z = latents(seed, step, count, self._config.latent_dimension)
        return recorded(in_chunks(self._generate, z))

    def _embedded(self, name: str, samples: Array) -> dict[str, Array]:
        found = {name: samples, f"{name}_features": self._embedding.features(samples)}
        if self._embedding.classes:
            found[f"{name}_classes"] = self._embedding.classes(samples)
        return found


def _some(random: np.random.Generator, part: Part, most: int) -> Part:
    if len(part) <= most:
        return part
    return part.take(np.sort(random.choice(len(part), most, replace=False)))
