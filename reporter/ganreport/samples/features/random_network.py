"""Features of an untrained network: the trainer's, weight for weight, and without TensorFlow.

Convolutions with random weights of a fixed seed at three scales, pooled over a grid and projected
(``gantrainer.evaluation.random_features``). A network that was never trained knows nothing of
photographs, nor of anything else: it fits images of every kind equally well
(Naeem et al. 2020, arXiv:2002.09797, section 5).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar, Final

import numpy as np
import numpy.typing as npt

from ganreport.messages import Text, message
from ganreport.run.kinds import HALF_RANGE
from ganreport.samples.features import philox
from ganreport.samples.features.base import FeatureSpace, hashed

Array = npt.NDArray[Any]

FEATURES: Final = 64
"""Numbers of a row: the trainer's."""

WIDTHS: Final = (32, 64, 64)
"""Channels at each scale; each scale has half the side of the one before."""

SEED: Final = int(np.random.SeedSequence([0, 8]).generate_state(1)[0] >> 1)
"""The trainer's for what it embeds with: ``seeds.derived(0, Stream.EMBEDDING)``."""

SCALED_ON: Final = 5000
"""Real samples at most that features are scaled by, as in the trainer."""

_VERSION: Final = 1
"""Part of the fingerprint: one more when other numbers come out."""

_KERNEL: Final = 3  # pixels a side, as in the trainer
_CELLS: Final = 2  # cells a side that are pooled
_SMALL: Final = 16  # images of fewer pixels a side are not halved by the first convolution

_TRUNCATION: Final = 0.87962566103423978
"""Deviation of a normal number that is cut at two deviations: what is divided by, as in Keras."""

_CONSTANT: Final = 1e-6
"""Deviation below which a feature is constant and is only centred: the trainer's."""


@dataclass(frozen=True, eq=False)
class Network:
    """Images in [-1, 1] of one shape -> (n, ``FEATURES``), not scaled yet."""

    shape: tuple[int, int, int]
    kernels: tuple[Array, ...]
    projection: Array

    @classmethod
    def of(cls, shape: tuple[int, int, int]) -> Network:
        """The network for images (height, width, channels), with the weights of the seed.

        The draws are in the order of Keras's layers: three kernels, He's normal, then the
        orthogonal projection.
        """
        kernels, inputs = [], shape[2]
        for draw, width in enumerate(WIDTHS):
            kernels.append(he_normal((_KERNEL, _KERNEL, inputs, width), (SEED, draw)))
            inputs = width
        sizes = _sizes(shape)
        pooled = sum(
            width
            * math.prod(-(-side // cell) for side, cell in zip(size, _cell(size), strict=True))
            for size, width in zip(sizes, WIDTHS, strict=True)
        )
        return cls(shape, tuple(kernels), orthogonal((pooled, FEATURES), (SEED, len(WIDTHS))))

    def __call__(self, images: Array) -> Array:
        """Features of images (n, height, width, channels), float32."""
        scales = []
        for i, kernel in enumerate(self.kernels):
            images = convolved(images, kernel, _stride(i, self.shape))
            scales.append(_pooled(images).reshape(len(images), -1))
        features: Array = np.concatenate(scales, axis=1) @ self.projection
        return features


@dataclass(frozen=True, eq=False)
class RandomNetwork(FeatureSpace):
    """The space ``random``: a network's features, scaled to mean 0, deviation 1 of real samples.

    ``scaled_on`` is the fingerprint of these.
    """

    id: ClassVar[str] = "random"
    kinds: ClassVar[frozenset[str]] = frozenset({"images"})
    batch: ClassVar[int] = 128

    network: Network
    mean: Array
    deviation: Array
    scaled_on: str = ""
    name: Text = "random convolutional features"
    dimension: int = FEATURES
    calibrated: str = "random"
    references: tuple[str, ...] = ("naeem2020",)

    @property
    def preprocessing(self) -> Text:  # type: ignore[override]
        """Size and range, and what the features are scaled by."""
        height, width, _ = self.network.shape
        return message(
            "Convolutions with random weights of a fixed seed at three scales, pooled, of images "
            "of {width} × {height} pixels in [−1, 1]. Each feature is scaled to mean 0 and "
            "deviation 1 on real samples.",
            width=width,
            height=height,
        )

    @property
    def fingerprint(self) -> str:
        """Hash of what weights and scale follow from: the seed, the layers and the real samples.

        Their bytes may differ in the last digit from one processor to the next.
        """
        facts = {"space": self.id, "version": _VERSION, "seed": SEED, "widths": WIDTHS}
        return hashed(facts | {"shape": self.network.shape, "scaled on": self.scaled_on})

    def extract(self, batch: Array) -> Array:
        """Features of stored images (n, height, width, channels), as the trainer has them."""
        raw = self.network(in_range(batch))
        return np.asarray((raw - self.mean) / self.deviation, np.float32)

    @classmethod
    def scaled(cls, network: Network, raw: Array, fingerprint: str) -> RandomNetwork:
        """The space whose features are scaled by these of real samples, (n, ``FEATURES``).

        The ``fingerprint`` is that of the real samples.
        """
        mean, deviation = raw.mean(axis=0, dtype=np.float64), raw.std(axis=0, dtype=np.float64)
        deviation[deviation < _CONSTANT] = 1
        return cls(network, mean.astype(np.float32), deviation.astype(np.float32), fingerprint)


def in_range(images: Array) -> Array:
    """Stored images (n, height, width[, channels]) as float32 in [-1, 1]."""
    images = images if images.ndim == 4 else images[..., np.newaxis]
    values = images.astype(np.float32)
    return values / np.float32(HALF_RANGE) - 1 if images.dtype == np.uint8 else values


def he_normal(shape: tuple[int, ...], seed: tuple[int, int]) -> Array:
    """Keras's ``HeNormal``: a truncated normal of variance 2 by the number of inputs."""
    deviation = math.sqrt(2 / math.prod(shape[:-1])) / _TRUNCATION
    drawn = philox.truncated_normal(shape, seed) * np.float32(deviation)
    return np.asarray(drawn, np.float32)


def orthogonal(shape: tuple[int, int], seed: tuple[int, int]) -> Array:
    """Keras's ``Orthogonal``: the Q of a normal matrix, its signs those of R's diagonal."""
    rows, columns = max(shape), min(shape)
    drawn = philox.normal((rows, columns), seed).astype(np.float64)
    q, r = np.linalg.qr(drawn)
    q = q * np.sign(np.diag(r))
    return np.asarray(q if shape[0] >= shape[1] else q.T, np.float32)


def convolved(images: Array, kernel: Array, stride: int) -> Array:
    """A rectified convolution (n, h, w, c) -> (n, h', w', k), padded as TensorFlow's "same"."""
    side, _, inputs, outputs = kernel.shape
    pads = [_padding(size, side, stride) for size in images.shape[1:3]]
    padded = np.pad(images, ((0, 0), *pads, (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (side, side), axis=(1, 2))
    windows = windows[:, ::stride, ::stride].transpose(0, 1, 2, 4, 5, 3)
    count, height, width = windows.shape[:3]
    rows = windows.reshape(count * height * width, side * side * inputs)
    maps = np.maximum(rows @ kernel.reshape(-1, outputs), 0)
    return np.asarray(maps.reshape(count, height, width, outputs))


def _padding(size: int, side: int, stride: int) -> tuple[int, int]:
    total = max((-(-size // stride) - 1) * stride + side - size, 0)
    return total // 2, total - total // 2


def _stride(scale: int, shape: tuple[int, int, int]) -> int:
    return 1 if scale == 0 and shape[0] < _SMALL else 2


def _sizes(shape: tuple[int, int, int]) -> list[tuple[int, int]]:
    """Height and width of the maps at each scale."""
    sizes, (height, width) = [], shape[:2]
    for scale in range(len(WIDTHS)):
        stride = _stride(scale, shape)
        height, width = -(-height // stride), -(-width // stride)
        sizes.append((height, width))
    return sizes


def _cell(size: tuple[int, int]) -> tuple[int, int]:
    return -(-size[0] // _CELLS), -(-size[1] // _CELLS)


def _pooled(maps: Array) -> Array:
    """Means (n, rows, columns, k) over cells; one at the edge is over what of it lies within."""
    height, width = maps.shape[1:3]
    tall, wide = _cell((height, width))
    # TensorFlow pads both sides, so that the first cell may begin outside.
    down, right = _padding(height, tall, tall)[0], _padding(width, wide, wide)[0]
    rows = [slice(max(top, 0), top + tall) for top in range(-down, height, tall)]
    columns = [slice(max(left, 0), left + wide) for left in range(-right, width, wide)]
    return np.stack(
        [np.stack([maps[:, r, c].mean(axis=(1, 2)) for c in columns], axis=1) for r in rows], axis=1
    )
