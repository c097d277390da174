"""The fixed feature space that sample metrics are taken in."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf
from keras import layers

from ganreport.errors import UsageError
from ganreport.run.atomic import replacing
from ganreport.run.cards import EmbeddingCard
from ganreport.run.kinds import POINTS
from gantrainer import seeds
from gantrainer.data.batches import Batches, compiled, in_chunks, normalised
from gantrainer.data.samples import Dataset, Split, fingerprint, known_labels
from gantrainer.data.stacked import CHANNELS, joint_class
from gantrainer.evaluation import cached_weights, model_file, random_features
from gantrainer.optim.trainable import State, TrainableNetwork, UpdateRule
from gantrainer.seeds import Stream

Array = npt.NDArray[Any]

KINDS: Final = ("classifier", "random", "raw")
VERSION: Final = 2  # part of the cache's name: one more whenever the classifier changes
FEATURES: Final = 64  # a choice: a thousand samples still give a covariance of full rank
SAMPLES_SEEN: Final = 120_000  # a choice: seen in training; more take longer at each first run
BATCH: Final = 128  # a usual size; with SAMPLES_SEEN it gives the number of steps
# A floor, so that a larger batch does not leave the classifier half trained.
LEAST_STEPS: Final = 600
WEIGHTS_FILE: Final = "embedding.npz"
MODEL_FILE: Final = "embedding.keras"
SCALED_ON: Final = 5000
"""Real samples at most that random features are scaled by."""


@dataclass(frozen=True)
class Embedding:
    """Features (n, d) of recorded samples and, where a classifier is behind it, their classes."""

    card: EmbeddingCard
    features: Callable[[Array], Array]
    classes: Callable[[Array], Array] | None = None


def embedding_for(data: Dataset, folder: Path, choice: str = "auto") -> Embedding:
    """The embedding for a data set.

    Args:
        data: Its training split is what a classifier learns, whatever the GAN is trained on.
        folder: The run's own, where the network is kept; a classifier is also kept in the user's
            cache under what it was trained on.
        choice: "raw" coordinates of points, a "classifier" of labelled images, "random"
            convolutional features of images, the first of these that fits ("auto"), or the path
            of a Keras model.

    Raises:
        UsageError: The data don't fit the choice, or the model can't be used.
        UnsafePath: The folder is a link.
    """
    fitting = _fitting(data)
    kind = fitting[0] if choice == "auto" else choice
    if kind in KINDS and kind not in fitting:
        raise UsageError(
            f"embedding = {choice!r} doesn't fit {data.name}: {data.space.name} with "
            f"{len(data.about.classes)} classes. Allowed: auto, {', '.join(fitting)}, or the path "
            "of a Keras model."
        )
    if kind == "raw":
        return raw_coordinates(data.shape[0])
    if kind == "classifier":
        return _classifier_embedding(data, folder)
    if kind == "random":
        return _random_embedding(data, folder)
    return _file_embedding(data, Path(choice), folder)


def _fitting(data: Dataset) -> tuple[str, ...]:
    """The kinds of embedding that fit the data, the best first."""
    if data.space is POINTS:
        return ("raw",)
    labelled = data.split.labels is not None and len(data.about.classes) > 1
    return ("classifier", "random") if labelled else ("random",)


def raw_coordinates(dimension: int) -> Embedding:
    """Points as their own features."""
    card = EmbeddingCard(
        name="raw coordinates", dimension=dimension, description="The points themselves."
    )
    return Embedding(card, lambda points: points)


def _random_embedding(data: Dataset, folder: Path) -> Embedding:
    model = random_features.network(data.shape)
    if not cached_weights.restored(model, folder / WEIGHTS_FILE):
        random_features.standardise(model, _outputs(model, data)(data.split.samples[:SCALED_ON]))
        cached_weights.keep(model, folder.parent, f"{folder.name}/{WEIGHTS_FILE}")
    card = EmbeddingCard(
        name="random convolutional features",
        dimension=random_features.FEATURES,
        description="Convolutions with random weights of a fixed seed at three scales, pooled; "
        "each feature scaled to mean 0 and deviation 1 on real training samples.",
        sha256=cached_weights.sha256(model),
    )
    return Embedding(card, _outputs(model, data))


def _file_embedding(data: Dataset, path: Path, folder: Path) -> Embedding:
    """Features of a model file, of which the run keeps a copy, so that it can be resumed."""
    own = folder / MODEL_FILE
    origin = own if own.is_file() else path
    model = model_file.features(model_file.load(origin), data.shape, path)
    if origin is path:
        kept = replacing(folder.parent, f"{folder.name}/{MODEL_FILE}")
        with path.open("rb") as source, kept as copy:
            shutil.copyfileobj(source, copy)
    card = EmbeddingCard(
        name=f"Keras model {path.name}",
        dimension=int(model.output_shape[1]),
        description="Outputs of a given Keras model; the hash is that of its file.",
        sha256=model_file.sha256(own),
    )
    return Embedding(card, _outputs(model, data))


def _outputs(model: keras.Model, data: Dataset) -> Callable[[Array], Array]:
    """What a model of normalised samples gives of recorded ones."""
    predict = compiled(
        lambda x: model(normalised(x), training=False), (data.shape, data.train.dtype)
    )
    return lambda samples: in_chunks(predict, samples)


def _classifier_embedding(data: Dataset, folder: Path) -> Embedding:
    """Features and classes of a trained classifier; of stacks, of each channel by itself."""
    grey = data.stacked or data
    model = _trained(grey, folder)
    outputs = keras.Model(model.inputs, [model.get_layer("features").output, model.outputs[0]])

    def seen(samples: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        views = tf.split(samples, CHANNELS, axis=3) if data.stacked else [samples]
        activations = [outputs(normalised(view), training=False) for view in views]
        classes = [tf.argmax(logits, axis=1) for _, logits in activations]
        return tf.concat([features for features, _ in activations], 1), tf.stack(classes, 1)

    predict = compiled(seen, (data.shape, data.train.dtype))

    def features(samples: Array) -> Array:
        activations: Array = in_chunks(lambda chunk: predict(chunk)[0], samples)
        return activations

    def classes(samples: Array) -> Array:
        each = in_chunks(lambda chunk: predict(chunk)[1], samples)
        return joint_class(each, len(grey.about.classes))

    accuracy = float(np.mean(classes(data.heldout) == data.heldout_labels))
    return Embedding(_classifier_card(data, model, accuracy), features, classes)


def _trained(data: Dataset, folder: Path) -> keras.Model:
    """A classifier of the whole training split, from the run's folder, the cache, or trained."""
    model, cache = classifier(data.shape, len(data.about.classes)), cached_weights.cache_folder()
    cached = f"classifier-v{VERSION}-{_training_key(data.split)}.npz"
    own = folder / WEIGHTS_FILE
    if not (cached_weights.restored(model, own) or cached_weights.restored(model, cache / cached)):
        fit(model, data.split.samples, known_labels(data.split))
    cached_weights.keep(model, folder.parent, f"{folder.name}/{WEIGHTS_FILE}")
    cached_weights.keep(model, cache, cached)
    return model


def _classifier_card(data: Dataset, model: keras.Model, accuracy: float) -> EmbeddingCard:
    grey = data.stacked
    applied = f", applied to each of {CHANNELS} channels" if grey else ""
    return EmbeddingCard(
        name=f"{data.name} classifier",
        dimension=FEATURES * (CHANNELS if grey else 1),
        description=(
            "Penultimate layer of a small convolutional classifier trained on the "
            f"{len((grey or data).split)} samples not held out and their labels{applied}."
        ),
        sha256=cached_weights.sha256(model),
        heldout_accuracy=accuracy,
    )


def classifier(shape: tuple[int, ...], classes: int) -> keras.Model:
    """Convolutions, a dense layer of ``FEATURES`` rectified features, then logits.

    Images of 16 pixels and more have three, each of which halves the side; smaller ones two.
    """
    init = keras.initializers.HeNormal(
        seed=keras.random.SeedGenerator(seeds.derived(0, Stream.EMBEDDING))
    )
    options: dict[str, Any] = {"activation": "relu", "kernel_initializer": init}
    scales = ((32, 1), (64, 2)) if _small(shape) else ((32, 2), (64, 2), (128, 2))
    return keras.Sequential(
        [
            keras.Input(shape),
            *(layers.Conv2D(width, 3, stride, "same", **options) for width, stride in scales),
            layers.Flatten(),
            layers.Dense(FEATURES, name="features", **options),
            layers.Dense(classes, kernel_initializer=init, name="logits"),
        ]
    )


def _small(shape: tuple[int, ...]) -> bool:
    return min(shape[:2]) < 16


def fit(model: keras.Model, samples: Array, true: Array, steps: int = 0) -> None:
    """Train a classifier on labelled samples, with batches that follow from a fixed seed.

    It takes so many ``steps``, or with 0 as many as a good embedding needs.
    """
    trainee = TrainableNetwork(model, UpdateRule("adam", 0.9, 0.999))
    seen = SAMPLES_SEEN if _small(samples.shape[1:]) else 2 * SAMPLES_SEEN
    total = steps or max(LEAST_STEPS, seen // BATCH)
    rows = tf.constant(Batches.of(len(samples), BATCH, 0).indices(0, total))
    images, labels = tf.constant(samples), tf.constant(true)

    def further(step: tf.Tensor, state: State) -> tuple[tf.Tensor, State]:
        chosen, weights = rows[step], trainee.split(state.weights)
        with tf.GradientTape() as tape:
            tape.watch(weights)
            batch = normalised(tf.gather(images, chosen))
            logits, _ = trainee(weights, state.fixed, batch)
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(
                tf.gather(labels, chosen), logits
            )
            loss = tf.reduce_mean(losses)
        rate = 2e-3 * (1 - tf.cast(step, tf.float32) / total)
        state, _ = trainee.update(state, tape.gradient(loss, weights), rate, step + 1)
        return step + 1, state

    def run() -> None:
        start = (tf.constant(0), trainee.load())
        _, state = tf.while_loop(lambda step, _: step < total, further, start)
        trainee.store(state)

    tf.function(run, autograph=False)()  # as in training/inputs.py


def _training_key(part: Split) -> str:
    """What a classifier of these samples and labels is cached under."""
    digest = hashlib.sha256(fingerprint(part.samples).encode())
    digest.update(np.ascontiguousarray(known_labels(part)).tobytes())
    return digest.hexdigest()[:32]
