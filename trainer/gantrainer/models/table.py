"""MODELS: name -> what is trained, built for a data set."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from gantrainer import networks
from gantrainer.config.settings import TrainConfig
from gantrainer.models.autoencoders import AutoencoderModel
from gantrainer.models.base import Model
from gantrainer.models.gan import Gan

Shape = tuple[int, ...]


def build(config: TrainConfig, shape: Shape, classes: int = 0) -> Model[Any]:
    """The model that ``config`` names, for samples of this shape and so many classes.

    Raises:
        UsageError: Its networks can't make such samples, or are told classes that are not there.
    """
    return MODELS[config.model](config, shape, classes)


def gan(config: TrainConfig, shape: Shape, classes: int) -> Model[Any]:
    """A generator and a discriminator."""
    return Gan(config, networks.build(config, shape, classes))


def autoencoder(config: TrainConfig, shape: Shape, classes: int) -> Model[Any]:
    """An encoder and a decoder, told no classes."""
    del classes
    variational = config.model == "vae"
    return AutoencoderModel(
        config, networks.build_autoencoder(config, shape, variational=variational)
    )


MODELS: Final[dict[str, Callable[[TrainConfig, Shape, int], Model[Any]]]] = {
    "gan": gan,
    "autoencoder": autoencoder,
    "vae": autoencoder,
}
