"""Feature spaces by the names that ``--features`` takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from ganreport.errors import UsageError
from ganreport.messages import message
from ganreport.samples.cache import Cache
from ganreport.samples.features import efficientnet as lite0
from ganreport.samples.features import extraction, given, inception, onnx_file
from ganreport.samples.features.base import FeatureSource, FeatureSpace
from ganreport.samples.features.logmel import LogMel
from ganreport.samples.features.network import NetworkSpace, Preprocessing
from ganreport.samples.features.plain import Pixels, Values
from ganreport.samples.features.random_network import FEATURES, SCALED_ON, Network, RandomNetwork

KERAS: Final = (".keras", ".h5", ".hdf5")

_SEED: Final = 20_261_129
"""Of the draw of what features are scaled by: any fixed number."""


class EfficientNet(NetworkSpace):
    """The space ``efficientnet-lite0``."""

    id = "efficientnet-lite0"


def pixels(source: FeatureSource, cache: Cache) -> FeatureSpace:
    """Values of pixels, of large images those of a smaller copy."""
    del cache
    return Pixels.of(source.shape)


def random(source: FeatureSource, cache: Cache) -> FeatureSpace:
    """The untrained network for images of this shape, its features scaled on real samples.

    Where there are more than the trainer looks at, so many are drawn: in a folder of classes the
    first ones are of one class.
    """
    height, width, channels = (*source.shape, 1)[:3]
    network = Network.of((height, width, channels))
    zero, one = np.zeros(FEATURES, np.float32), np.ones(FEATURES, np.float32)
    raw = RandomNetwork(network, zero, one)
    chosen = None
    if source.count > SCALED_ON:
        drawn = np.random.default_rng(_SEED).choice(source.count, SCALED_ON, replace=False)
        chosen = np.sort(drawn).tolist()
    features = extraction.features_of(source, raw, chosen=chosen, cache=cache)
    return RandomNetwork.scaled(network, features, source.fingerprint)


def efficientnet(source: FeatureSource, cache: Cache) -> FeatureSpace:
    """EfficientNet-Lite0 with ImageNet weights, of ``ganreport[features]``."""
    del source
    return EfficientNet(
        content=lite0.model(cache),
        preparation=Preprocessing(
            size=(lite0.SIDE, lite0.SIDE),
            mean=(lite0.MEAN,),
            deviation=(lite0.DEVIATION,),
        ),
        name=message("EfficientNet-Lite0, trained on ImageNet"),
        dimension=lite0.DIMENSION,
        weights=f"{lite0.SHA256} {lite0.VERSION}",
        calibrated="efficientnet-lite0",
        references=("tan2019",),
    )


def logmel(source: FeatureSource, cache: Cache) -> FeatureSpace:
    """Statistics of the log-mel spectrograms of sounds."""
    del cache
    return LogMel.of(source)


def values(source: FeatureSource, cache: Cache) -> FeatureSpace:
    """What samples that are no images are compared by."""
    del cache
    return Values.of(source)


SPACES: Final[dict[str, Callable[[FeatureSource, Cache], FeatureSpace]]] = {
    "random": random,
    "pixels": pixels,
    "efficientnet-lite0": efficientnet,
    "logmel": logmel,
    "values": values,
}
"""Every space by its name; the first that takes the samples is the one by default."""

_USUAL: Final = {"images": "random", "audio": "logmel"}
"""The space of a kind of samples where none was asked for, ``values`` of others."""


def space_for(choice: str, source: FeatureSource, cache: Cache | None = None) -> FeatureSpace:
    """The feature space that was asked for.

    Args:
        choice: A name of :data:`SPACES`, the path of a file (``.onnx``, ``.pth`` of the FID's
            network, ``.npz`` of features), or "" for the usual one of the kind of samples.
        source: The real samples, which some spaces are scaled on.
        cache: Where a converted network and its features are kept; the user's by default.

    Raises:
        UsageError: There is no such space, its file can't be used, or it takes other samples.
        MissingExtra: A package that it needs is not installed.
    """
    cache = cache or Cache.of_user()
    name = choice or _USUAL.get(source.kind.name, "values")
    space = _named(name, source, cache)
    extraction.check(source, space)
    return space


def _named(name: str, source: FeatureSource, cache: Cache) -> FeatureSpace:
    if onnx_file.is_asked(name):
        return onnx_file.space(name, source)
    if inception.is_asked(name):
        return inception.space(name, cache)
    if given.is_asked(name):
        return given.space(name)
    if name.lower().endswith(KERAS):
        raise UsageError(
            f"features = {name!r}: files of Keras are not run here, as the reporter loads no "
            "library that trains. Export the model, with Keras 3.8 or later and tf2onnx: "
            f"keras.saving.load_model({name!r}).export('features.onnx', format='onnx')"
        )
    if name not in SPACES:
        raise UsageError(
            f"features = {name!r}: there is no such space. Allowed are {', '.join(SPACES)}, the "
            "path of FILE.onnx, of the weights of the FID's network (.pth), or of features "
            "(.npz)."
        )
    if name in ("random", "pixels") and source.kind.name != "images":
        kind = source.kind.name
        raise UsageError(
            f"features = {name!r} takes images, but the samples are of the kind {kind!r}. Leave "
            "--features out for what fits them."
        )
    return SPACES[name](source, cache)
