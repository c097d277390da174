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
from gantrainer.data import Dataset
from gantrainer.embedding import Embedding, in_chunks
from gantrainer.model import Model
from gantrainer.seeds import Stream

Array = npt.NDArray[Any]


class Evaluator:
    """Records the real reference once, then samples whenever asked.

    The discriminator judges the reference's training and held-out reals and the random samples
    under the same conditions: in inference mode, so that no output depends on the others in its
    batch, and fakes as they are recorded, so that images are rounded to 256 levels as reals are.
    """

    def __init__(
        self, config: TrainConfig, model: Model[Any], data: Dataset, embedding: Embedding
    ) -> None:
        self._config = config
        self._data = data
        self._embedding = embedding
        self._generate = compiled(model.generate, ([config.latent_dimension], tf.float32))
        self._judge = compiled(lambda x: model.judge(normalised(x)), (data.shape, data.train.dtype))
        random = seeds.generator(config.seed, Stream.REFERENCE)
        self._train = _some(random, len(data.train), config.reference_samples)
        self._heldout = _some(random, len(data.heldout), config.reference_samples)
        self.train_features = embedding.features(data.train[self._train])

    def record_reference(self, writer: RunWriter) -> None:
        """Write ``reference.npz``."""
        data, whole = self._data, self._data.whole
        train, heldout = data.train[self._train], data.heldout[self._heldout]
        arrays = {
            **self._embedded("train", train),
            **self._embedded("heldout", heldout),
            "mode_centres": whole.mode_centres,
            "mode_std": None if whole.mode_std is None else np.float32(whole.mode_std),
        }
        if data.train_labels is not None and data.heldout_labels is not None:
            arrays["train_labels"] = data.train_labels[self._train]
            arrays["heldout_labels"] = data.heldout_labels[self._heldout]
        writer.reference(**{name: a for name, a in arrays.items() if a is not None})

    def record_samples(self, writer: RunWriter, step: int) -> Array:
        """Write ``samples/step-*.npz``; gives the features (n, d) of the random samples."""
        config = self._config
        fixed = self._samples(Stream.FIXED_LATENTS, 0, config.fixed_samples)
        random = self._samples(Stream.RANDOM_LATENTS, step, config.evaluated_samples)
        drawn = self._embedded("random", random)
        writer.samples(
            step,
            **self._embedded("fixed", fixed),
            **drawn,
            d_train=in_chunks(self._judge, self._data.train[self._train]),
            d_heldout=in_chunks(self._judge, self._data.heldout[self._heldout]),
            d_random=in_chunks(self._judge, random),
        )
        return drawn["random_features"]

    def _samples(self, stream: Stream, step: int, count: int) -> Array:
        seed = seeds.derived(self._config.seed, stream)
        z = latents(seed, step, count, self._config.latent_dimension)
        return recorded(in_chunks(self._generate, z))

    def _embedded(self, name: str, samples: Array) -> dict[str, Array]:
        found = {name: samples, f"{name}_features": self._embedding.features(samples)}
        if self._embedding.classes:
            found[f"{name}_classes"] = self._embedding.classes(samples)
        return found


def _some(random: np.random.Generator, count: int, most: int) -> Array:
    if count <= most:
        return np.arange(count)
    return np.sort(random.choice(count, most, replace=False))
