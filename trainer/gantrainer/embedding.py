"""The fixed feature space that sample metrics are taken in."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf
from keras import layers

from ganreport.layout import EmbeddingCard
from ganreport.writer import replacing
from gantrainer import checkpoints, seeds
from gantrainer.batches import Batches, compiled, normalised
from gantrainer.data import Dataset
from gantrainer.seeds import Stream
from gantrainer.trainee import Rule, Trainee

Array = npt.NDArray[Any]

VERSION: Final = 1
FEATURES: Final = 64
SAMPLES_SEEN: Final = 120_000
BATCH: Final = 128
LEAST_STEPS: Final = 600
WEIGHTS_FILE: Final = "embedding.npz"


@dataclass(frozen=True)
class Embedding:
    """Features (n, d) of recorded samples and, where a classifier is behind it, their classes."""

    card: EmbeddingCard
    features: Callable[[Array], Array]
    classes: Callable[[Array], Array] | None = None


def embedding_for(data: Dataset, folder: Path) -> Embedding:
    """The embedding for a data set: raw coordinates of points, else a classifier of its labels.

    The classifier is trained once on the training samples and labels. Its weights are kept in
    ``folder``, the run's own, and in the user's cache under what it was trained on.
    """
    if data.kind == "points":
        return raw_coordinates(data.shape[0])
    return _classifier_embedding(data, folder / WEIGHTS_FILE)


def raw_coordinates(dimension: int) -> Embedding:
    """Points as their own features."""
    card = EmbeddingCard(
        name="raw coordinates", dimension=dimension, description="The points themselves."
    )
    return Embedding(card, lambda points: points)


def cache_folder() -> Path:
    """Where classifiers are cached: ``ganreport`` in XDG_CACHE_HOME, else in ``~/.cache``."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if Path(base).is_absolute() else Path.home() / ".cache") / "ganreport"


def _classifier_embedding(data: Dataset, own: Path) -> Embedding:
    model = classifier(data.shape, len(data.whole.classes))
    cached = cache_folder() / f"classifier-v{VERSION}-{_training_key(data)}.npz"
    if not (_restored(model, own) or _restored(model, cached)):
        fit(model, data)
    for path in (own, cached):
        _keep(model, path)
    outputs = keras.Model(model.inputs, [model.get_layer("features").output, model.outputs[0]])
    predict = compiled(
        lambda x: outputs(normalised(x), training=False), (data.shape, data.train.dtype)
    )

    def features(samples: Array) -> Array:
        return in_chunks(lambda chunk: predict(chunk)[0], samples)

    def classes(samples: Array) -> Array:
        logits = in_chunks(lambda chunk: predict(chunk)[1], samples)
        chosen: Array = np.argmax(logits, axis=1).astype(np.int32)
        return chosen

    accuracy = float(np.mean(classes(data.heldout) == data.heldout_labels))
    return Embedding(_classifier_card(data, model, accuracy), features, classes)


def _classifier_card(data: Dataset, model: keras.Model, accuracy: float) -> EmbeddingCard:
    return EmbeddingCard(
        name=f"{data.name} classifier",
        dimension=FEATURES,
        description=(
            "Penultimate layer of a small convolutional classifier "
            f"trained on the {len(data.train)} training samples and their labels."
        ),
        sha256=_weights_hash(model),
        heldout_accuracy=accuracy,
    )


def classifier(shape: tuple[int, ...], classes: int) -> keras.Model:
    """Two convolutions and a dense layer of ``FEATURES`` rectified features, then logits."""
    init = keras.initializers.HeNormal(
        seed=keras.random.SeedGenerator(seeds.derived(0, Stream.EMBEDDING))
    )
    options: dict[str, Any] = {"activation": "relu", "kernel_initializer": init}
    small = shape[0] < 16
    return keras.Sequential(
        [
            keras.Input(shape),
            layers.Conv2D(32, 3, 1 if small else 2, "same", **options),
            layers.Conv2D(64, 3, 2, "same", **options),
            layers.Flatten(),
            layers.Dense(FEATURES, name="features", **options),
            layers.Dense(classes, kernel_initializer=init, name="logits"),
        ]
    )


def fit(model: keras.Model, data: Dataset) -> None:
    """Train a classifier on the training samples, with batches that follow from a fixed seed."""
    trainee = Trainee(model, Rule("adam", 0.9, 0.999))
    total = max(LEAST_STEPS, SAMPLES_SEEN // BATCH)
    rows = tf.constant(Batches.of(len(data.train), BATCH, 0).indices(0, total))
    images, labels = tf.constant(data.train), tf.constant(data.train_labels)

    def run() -> None:
        state = trainee.load()
        for step in tf.range(total):
            weights = trainee.split(state.weights)
            with tf.GradientTape() as tape:
                tape.watch(weights)
                samples = normalised(tf.gather(images, rows[step]))
                logits, _ = trainee(weights, state.fixed, samples)
                losses = tf.nn.sparse_softmax_cross_entropy_with_logits(
                    tf.gather(labels, rows[step]), logits
                )
                loss = tf.reduce_mean(losses)
            rate = 2e-3 * (1 - tf.cast(step, tf.float32) / total)
            state, _ = trainee.update(state, tape.gradient(loss, weights), rate, step + 1)
        trainee.store(state)

    tf.function(run)()


def in_chunks(function: Callable[[Array], Any], samples: Array, size: int = 500) -> Array:
    """Apply a function of a batch to ``size`` samples at a time and join the results."""
    chunks = [np.asarray(function(samples[i : i + size])) for i in range(0, len(samples), size)]
    return np.concatenate(chunks)


def _training_key(data: Dataset) -> str:
    digest = hashlib.sha256(data.fingerprint.encode())
    digest.update(np.ascontiguousarray(data.train_labels).tobytes())
    return digest.hexdigest()[:32]


def _weights_hash(model: keras.Model) -> str:
    digest = hashlib.sha256()
    for weight in model.get_weights():
        digest.update(np.ascontiguousarray(weight).tobytes())
    return digest.hexdigest()


def _restored(model: keras.Model, path: Path) -> bool:
    found = checkpoints.read(path)
    weights = [array for _, array in sorted((found or {}).items())]
    fits = [array.shape for array in weights] == [v.shape for v in model.weights]
    if fits:
        model.set_weights(weights)
    return fits


def _keep(model: keras.Model, path: Path) -> None:
    if path.exists():
        return
    buffer = io.BytesIO()
    np.savez(buffer, **{f"{i:03d}": w for i, w in enumerate(model.get_weights())})
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as file:
        file.write(buffer.getvalue())
