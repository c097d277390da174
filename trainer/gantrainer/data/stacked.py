"""Stacked digits: three grey images as the channels of one, a thousand modes.

Introduced by Metz et al. 2017 (arXiv:1611.02163) with MNIST, and used by PacGAN.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ganreport.run.kinds import IMAGES
from gantrainer import seeds
from gantrainer.config.settings import TrainConfig
from gantrainer.data.samples import Dataset, DatasetInfo, Samples, Split, known_labels
from gantrainer.seeds import Stream

Array = npt.NDArray[Any]

CHANNELS = 3  # a digit each for red, green and blue (Metz et al. 2017: 10^3 modes)


def stack(grey: Dataset, config: TrainConfig) -> Samples:
    """``data_points`` images of three channels, each a random image of a labelled grey set.

    The label of the grey images a, b, c is (a K + b) K + c with K classes, 100 a + 10 b + c of
    digits. Held-out images are stacked of held-out ones only.
    """
    random = seeds.generator(config.seed, Stream.STACKING)
    heldout = max(1, round(config.data_points * config.heldout_share))
    height, width, _ = grey.shape
    images = np.empty((config.data_points, height, width, CHANNELS), np.uint8)
    labels = np.empty(config.data_points, np.int32)
    for part, where in ((grey.held, slice(heldout)), (grey.split, slice(heldout, None))):
        chosen = random.integers(len(part), size=(len(labels[where]), CHANNELS))
        for channel in range(CHANNELS):
            images[where, ..., channel] = part.samples[chosen[:, channel], ..., 0]
        labels[where] = joint_class(known_labels(part)[chosen], len(grey.about.classes))
    names = tuple(f"{i:03d}" for i in range(len(grey.about.classes) ** CHANNELS))
    about = DatasetInfo(f"stacked by gantrainer from {grey.about.source}", IMAGES, names)
    return Samples(Split(images, labels), about, heldout_first=heldout, stacked=grey)


def joint_class(classes: Array, count: int) -> Array:
    """(n,) classes of stacks from the (n, c) classes, of ``count``, of their c channels."""
    joint: Array = classes @ count ** np.arange(classes.shape[1] - 1, -1, -1)
    return joint.astype(np.int32)
