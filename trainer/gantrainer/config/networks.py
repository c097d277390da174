"""NetworkSettings: the pair of networks."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from gantrainer.config.data import DataSettings
from gantrainer.config.data import count as _count

NetworkName = Literal["mlp", "dcgan", "residual"]
GeneratorActivation = Literal["relu", "leaky", "elu", "silu", "tanh"]
DiscriminatorActivation = Literal["leaky", "relu", "elu", "silu", "tanh", "maxout"]
GeneratorNorm = Literal["default", "batch", "layer", "instance", "none"]
DiscriminatorNorm = Literal["none", "batch", "layer", "instance"]
Spectral = Literal["none", "discriminator", "generator", "both"]
Minibatch = Literal["none", "deviation"]
Condition = Literal["none", "embedding", "norm"]
Precision = Literal["float32", "bfloat16"]

_Width = Annotated[int, Meta(ge=1, le=65_536)]
_Widths = Annotated[tuple[_Width, ...], Meta(max_length=16)]


class NetworkSettings(DataSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The settings of the networks; ``docs/networks.md`` says what each means."""

    network: Annotated[NetworkName, Meta(description="the pair of networks")] = "dcgan"
    generator_widths: Annotated[
        _Widths,
        Meta(description="units or channels from the latents to the sample; []: by its shape"),
    ] = ()
    discriminator_widths: Annotated[
        _Widths,
        Meta(description="units or channels from the sample to the output; []: by its shape"),
    ] = ()
    generator_activation: Annotated[
        GeneratorActivation, Meta(description="of G's hidden layers")
    ] = "relu"
    discriminator_activation: Annotated[
        DiscriminatorActivation, Meta(description="of D's hidden layers")
    ] = "leaky"
    generator_norm: Annotated[
        GeneratorNorm, Meta(description="of G's hidden layers; default: batch, but none in mlp")
    ] = "default"
    discriminator_norm: Annotated[
        DiscriminatorNorm, Meta(description="of D's hidden layers but the first")
    ] = "none"
    spectral: Annotated[
        Spectral, Meta(description="whose kernels are divided by their largest singular value")
    ] = "none"
    discriminator_dropout: Annotated[
        float, Meta(ge=0, lt=1, description="share of D's hidden outputs left out in training")
    ] = 0.3
    minibatch: Annotated[Minibatch, Meta(description="what D is told of the rest of its batch")] = (
        "none"
    )
    pack: Annotated[int, _count(1, "samples that D judges together")] = 1
    condition: Annotated[
        Condition, Meta(description="how G is told the class; D then is a projection discriminator")
    ] = "none"
    latent_dimension: Annotated[int, _count(1, "length of the generator's normal latents")] = 16
    precision: Annotated[
        Precision, Meta(description="what layers compute in; weights and outputs are float32")
    ] = "float32"

    @property
    def conditional(self) -> bool:
        """Whether the networks are told the class of each sample."""
        return self.condition != "none"
