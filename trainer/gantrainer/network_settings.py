"""NetworkSettings: the pair of networks."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from gantrainer.data_settings import DataSettings
from gantrainer.data_settings import count as _count

NetworkName = Literal["mlp", "dcgan"]

_Width = Annotated[int, Meta(ge=1, le=65_536)]
_Widths = Annotated[tuple[_Width, ...], Meta(min_length=1, max_length=16)]


class NetworkSettings(DataSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The settings of the networks; ``docs/networks.md`` says what each means."""

    network: Annotated[NetworkName, Meta(description="the pair of networks")] = "dcgan"
    generator_widths: Annotated[
        _Widths, Meta(description="units (mlp) or channels (dcgan) from the latents to the sample")
    ] = (128, 64)
    discriminator_widths: Annotated[
        _Widths, Meta(description="units (mlp) or channels (dcgan) from the sample to the output")
    ] = (64, 128)
    discriminator_dropout: Annotated[
        float, Meta(ge=0, lt=1, description="share of D's hidden outputs left out in training")
    ] = 0.3
    latent_dimension: Annotated[int, _count(1, "length of the generator's normal latents")] = 16
