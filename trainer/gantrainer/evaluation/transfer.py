"""Fidelity of labelled samples: train a classifier on synthetic ones, test it on real ones.

The "classification accuracy score" of Ravuri & Vinyals 2019 (arXiv:1905.10887): low where samples
are unlike the real samples, wrongly labelled, or alike.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ganreport.errors import UsageError
from gantrainer.data.batches import compiled, in_chunks, normalised
from gantrainer.evaluation import embedding

Array = npt.NDArray[Any]


class Transfer(NamedTuple):
    """Accuracy on held-out data, 0 to 1, of two classifiers that differ in their training only.

    ``synthetic`` was trained on synthetic samples, ``real`` on as many real ones: what a perfect
    generator would reach. ``size`` samples each.
    """

    synthetic: float
    real: float
    size: int


def synthetic_accuracy(
    synthetic: tuple[Array, Array], real: tuple[Array, Array], heldout: tuple[Array, Array]
) -> Transfer:
    """Train on synthetic, test on real; beside it the same trained on real.

    Args:
        synthetic: Images (n, height, width, channels) of uint8 and the (n,) classes asked for.
        real: Training images and their classes.
        heldout: Images and classes that neither the generator nor a classifier has seen.

    The longer of ``synthetic`` and ``real`` is thinned out evenly, so that both are as many.

    Raises:
        UsageError: There are no samples, or the shapes differ.
    """
    shapes = {images.shape[1:] for images, _ in (synthetic, real, heldout)}
    count = min(len(synthetic[0]), len(real[0]))
    if len(shapes) > 1 or len(next(iter(shapes))) != 3 or not count or not len(heldout[0]):
        raise UsageError(
            "synthetic_accuracy: images of one shape (height, width, channels) are needed, but "
            f"there are {[images.shape for images, _ in (synthetic, real, heldout)]}."
        )
    classes = 1 + max(int(labels.max()) for _, labels in (synthetic, real, heldout))
    accuracies = [_accuracy(_spread(part, count), heldout, classes) for part in (synthetic, real)]
    return Transfer(accuracies[0], accuracies[1], count)


def _spread(part: tuple[Array, Array], count: int) -> tuple[Array, Array]:
    chosen = np.linspace(0, len(part[0]) - 1, count).round().astype(int)
    return part[0][chosen], part[1][chosen]


def _accuracy(train: tuple[Array, Array], heldout: tuple[Array, Array], classes: int) -> float:
    model = embedding.classifier(train[0].shape[1:], classes)
    embedding.fit(model, *train, steps=embedding.LEAST_STEPS)
    predict = compiled(
        lambda x: model(normalised(x), training=False), (train[0].shape[1:], train[0].dtype)
    )
    seen = np.argmax(in_chunks(predict, heldout[0]), axis=1)
    return float(np.mean(seen == heldout[1]))
