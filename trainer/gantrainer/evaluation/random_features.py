"""Random convolutional features: an embedding that needs neither labels nor training.

Networks with random weights serve where trained ones know nothing of the data: Naeem et al. 2020
(arXiv:2002.09797, section 5) measure coverage in them.
"""

from __future__ import annotations

import math
from typing import Any, Final

import keras
import numpy as np
import numpy.typing as npt
from keras import layers

from gantrainer import seeds
from gantrainer.seeds import Stream

Array = npt.NDArray[Any]

FEATURES: Final = 64  # a choice: as many as the classifier's
WIDTHS: Final = (32, 64, 64)
"""Channels at each scale; each scale has half the side of the one before."""

_CELLS: Final = 2  # cells a side that are pooled: where something is counts, coarsely


def network(shape: tuple[int, ...]) -> keras.Model:
    """Images in [-1, 1] of this shape -> (n, ``FEATURES``), with weights of a fixed seed.

    Rectified convolutions, He-initialised, at three scales; each is averaged over a grid of
    2 x 2 cells, and all of it is projected on orthogonal directions by the layer "features".
    """
    seed = keras.random.SeedGenerator(seeds.derived(0, Stream.EMBEDDING))
    he, orthogonal = keras.initializers.HeNormal(seed), keras.initializers.Orthogonal(seed=seed)
    inputs = image = keras.Input(shape)
    scales = []
    for i, width in enumerate(WIDTHS):
        stride = 1 if i == 0 and shape[0] < 16 else 2
        convolution = layers.Conv2D(
            width, 3, stride, "same", activation="relu", kernel_initializer=he
        )
        image = convolution(image)
        cell = tuple(math.ceil(side / _CELLS) for side in image.shape[1:3])
        scales.append(layers.Flatten()(layers.AveragePooling2D(cell, padding="same")(image)))
    features = layers.Dense(FEATURES, kernel_initializer=orthogonal, name="features")
    return keras.Model(inputs, features(layers.Concatenate()(scales)))


def standardise(model: keras.Model, features: Array) -> None:
    """Rescale the last layer so that these features (n, ``FEATURES``) get mean 0, deviation 1.

    Distances and kernels then weigh all features alike. A constant feature stays as it is.
    """
    layer = model.get_layer("features")
    kernel, bias = (weight.astype(np.float64) for weight in layer.get_weights())
    mean, deviation = (
        features.mean(axis=0, dtype=np.float64),
        features.std(axis=0, dtype=np.float64),
    )
    deviation[deviation < 1e-6] = 1
    layer.set_weights([kernel / deviation, (bias - mean) / deviation])
