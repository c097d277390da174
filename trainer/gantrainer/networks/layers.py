"""Parts: the layers that all networks are made of, as one network's settings ask for them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

import keras
from keras import layers, ops

from ganreport.errors import UsageError
from gantrainer.networks.batchwide import Dropout, Spread
from gantrainer.networks.norms import BatchNorm, OnceBatchNorm, SampleNorm
from gantrainer.networks.precision import precise
from gantrainer.networks.spectral import Spectral

Tensor = Any
Shape = tuple[int, ...]
Widths = tuple[int, ...]

PIECES: Final = 5
"""Linear units that one maxout unit chooses from (as PacGAN, arXiv:1712.04086)."""


def _maxout(**_: Any) -> Callable[[Tensor], Tensor]:
    def largest(x: Tensor) -> Tensor:
        units = x.shape[-1] // PIECES
        return ops.max(ops.reshape(x, (-1, *x.shape[1:-1], units, PIECES)), axis=-1)

    return largest


ACTIVATIONS: Final[dict[str, Callable[..., Callable[[Tensor], Tensor]]]] = {
    "relu": layers.ReLU,
    "leaky": partial(layers.LeakyReLU, 0.2),
    "elu": layers.ELU,
    "silu": partial(layers.Activation, "silu"),
    "tanh": partial(layers.Activation, "tanh"),
    "maxout": _maxout,
}
NORMS: Final[dict[str, Callable[..., Any]]] = {
    "batch": partial(OnceBatchNorm, momentum=0.9),
    "layer": partial(SampleNorm, channelwise=False),
    "instance": partial(SampleNorm, channelwise=True),
}
TWICE: Final[dict[str, Callable[..., Any]]] = NORMS | {"batch": partial(BatchNorm, momentum=0.9)}
"""The same, where second derivatives are needed."""


@dataclass(frozen=True)
class Parts:
    """How the layers of one network are made; each method applies one to symbolic tensors.

    Layers are named after what they do and a number, below an optional prefix: ``norm_0``,
    ``block_1_relu_2``.

    Attributes:
        initialiser: Of the kernels.
        norm: A key of ``NORMS``, or "none".
        activation: A key of ``ACTIVATIONS``.
        spectral: Whether kernels are divided by their largest singular value.
        dropout: Share of hidden outputs left out in training.
        dropout_seed: The layer numbered i draws from this + i.
        deviation: Whether the spread of the batch is told before the last hidden layer.
        norms: ``NORMS``, or ``TWICE`` in a discriminator.
        classes: One-hot classes (n, classes) that set gain and offset of each norm, if any do.
    """

    initialiser: Any
    norm: str
    activation: str
    spectral: bool = False
    dropout: float = 0.0
    dropout_seed: int = 0
    deviation: bool = False
    norms: Mapping[str, Callable[..., Any]] = field(default_factory=lambda: NORMS)
    classes: Tensor | None = None

    @property
    def bias(self) -> bool:
        """Whether a convolution before a norm needs a bias: norms by channel take it out again."""
        return self.norm in ("none", "layer")

    def dense(
        self, x: Tensor, units: int, name: str, *, bias: bool = True, initialiser: Any = None
    ) -> Tensor:
        """A dense layer, (n, features) -> (n, units)."""
        chosen = initialiser or self.initialiser
        return self._weighted(layers.Dense, bias, name, units=units, kernel_initializer=chosen)(x)

    def conv(
        self, x: Tensor, filters: int, size: int, name: str, *, stride: int = 1, bias: bool = True
    ) -> Tensor:
        """A convolution that keeps the sides, or divides them by ``stride``."""
        return self._weighted(
            layers.Conv2D,
            bias,
            name,
            filters=filters,
            kernel_size=size,
            strides=stride,
            padding="same",
            kernel_initializer=self.initialiser,
        )(x)

    def up(self, x: Tensor, filters: int, name: str, *, bias: bool = True) -> Tensor:
        """A transposed convolution that doubles the sides."""
        return self._weighted(
            layers.Conv2DTranspose,
            bias,
            name,
            filters=filters,
            kernel_size=4,
            strides=2,
            padding="same",
            kernel_initializer=self._up_initialiser(x.shape[-1]),
        )(x)

    def _up_initialiser(self, channels: int) -> Any:
        """He's (2015, arXiv:1502.01852) where no norm follows; Keras takes fan-in for fan-out.

        An output of a 4 x 4 kernel with stride 2 sums over 4 inputs of each channel.
        """
        if self.norm != "none" or self.spectral:
            return self.initialiser
        return keras.initializers.RandomNormal(
            stddev=math.sqrt(2 / (4 * channels)), seed=self.initialiser.seed
        )

    def _weighted(self, kind: Any, bias: bool, name: str, **options: Any) -> Any:
        if self.spectral:
            return Spectral(kind(use_bias=False, **options), bias=bias, name=name)
        return kind(use_bias=bias, name=name, **options)

    def wide(self, width: int) -> int:
        """Linear units that ``width`` units need: more with maxout."""
        return width * PIECES if self.activation == "maxout" else width

    def normed(self, x: Tensor, number: int, prefix: str = "") -> Tensor:
        """Normalise, and scale and shift by class where ``classes`` are given.

        Raises:
            UsageError: Instances of one value each would all become 0.
        """
        if self.norm == "none":
            return x
        if self.norm == "instance" and math.prod(x.shape[1:-1]) == 1:
            raise UsageError(
                f"A norm is 'instance', but at {prefix}norm_{number} each channel has one value "
                "only, which it would make 0. Choose batch, layer or none, or give fewer widths."
            )
        plain = self.classes is None
        norm = self.norms[self.norm](center=plain, scale=plain, name=f"{prefix}norm_{number}")
        return norm(x) if plain else self._by_class(norm(x), f"{prefix}class_{number}")

    def _by_class(self, x: Tensor, name: str) -> Tensor:
        """Class-conditional scale and shift (Dumoulin et al. 2017, arXiv:1610.07629, eq. 5)."""
        shape = (-1, *[1] * (len(x.shape) - 2), x.shape[-1])
        gain, offset = (
            layers.Dense(
                x.shape[-1], use_bias=False, kernel_initializer=start, name=f"{name}_{part}"
            )(self.classes)
            for part, start in (("gain", "ones"), ("offset", "zeros"))
        )
        return x * ops.reshape(gain, shape) + ops.reshape(offset, shape)

    def activated(self, x: Tensor, number: int, prefix: str = "") -> Tensor:
        """Apply the activation."""
        return ACTIVATIONS[self.activation](name=f"{prefix}{self.activation}_{number}")(x)

    def dropped(self, x: Tensor, number: int) -> Tensor:
        """Leave out a share of the values in training."""
        if not self.dropout:
            return x
        seed = self.dropout_seed + number
        return Dropout(self.dropout, seed=seed, name=f"drop_{number}")(x)

    def with_deviation(self, x: Tensor) -> Tensor:
        """Append the batch's mean standard deviation as one more feature or channel.

        Source: Karras et al. 2018, arXiv:1710.10196, section 3, with the batch as one group.
        """
        if not self.deviation:
            return x
        return Spread(name="spread")(x)


def squashed(x: Tensor) -> Tensor:
    """Values between -1 and 1, as images have them."""
    return layers.Activation("tanh", dtype=precise(), name="squash")(x)


@dataclass(frozen=True)
class Family:
    """How the networks of one kind are built.

    Attributes:
        generate: (latents (n, d), shape, widths, parts) -> samples (n, *shape).
        judge: (samples (n, *shape), widths, parts) -> features (n, f), before any head.
        widths: The shape of a sample -> default widths of generator and discriminator.
        initialiser: Of the kernels: a class of Keras.
        generator_norm: What ``generator_norm = "default"`` stands for.
    """

    generate: Callable[[Tensor, Shape, Widths, Parts], Tensor]
    judge: Callable[[Tensor, Widths, Parts], Tensor]
    widths: Callable[[Shape], tuple[Widths, Widths]]
    initialiser: Callable[..., keras.initializers.Initializer]
    generator_norm: str
