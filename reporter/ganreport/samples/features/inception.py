"""The Inception network of the FID, from the file of weights that torch-fidelity and others use.

The distance of Heusel et al. 2017 is defined by one network of 2015, one size and one filter. So it
has its name here only where the file is the known one by its hash. Its layers are those of
``torch-fidelity``, whose numbers those of the original are: mean pools count no padding, and the
last block has a maximum where the paper has a mean.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

import numpy as np
import numpy.typing as npt

from ganreport.errors import MissingExtra, UsageError
from ganreport.messages import Text, message
from ganreport.samples.cache import Cache, key_of
from ganreport.samples.features import tensors
from ganreport.samples.features.network import TENSORFLOW1, NetworkSpace, Preprocessing

if TYPE_CHECKING:
    from ganreport.samples.features.graph import Graph

Array = npt.NDArray[Any]

KNOWN: Final[dict[str, Text]] = {
    "6726825d0af5f729cebd5821db510b11b1cfad8faad88a03f1befd49fb9129b2": message(
        "the Inception network of 2015-12-05"
    ),
}
"""Files of weights by their SHA-256 that the FID is taken with.

The one is ``pt_inception-2015-12-05-6726825d.pth`` of pytorch-fid, the same file as
``weights-inception-2015-12-05-6726825d.pth`` of torch-fidelity.
"""

SIDE: Final = 299  # pixels that it was trained on
DIMENSION: Final = 2048  # channels of its last block
PREPARATION: Final = Preprocessing(
    size=(SIDE, SIDE), by=TENSORFLOW1, mean=(128.0,), deviation=(128.0,)
)
VERSION: Final = 1
"""Of the conversion: one more when the graph changes."""

_EPSILON: Final = 1e-3  # of its batch normalisation
_FIRST: Final = "Conv2d_1a_3x3.conv.weight"  # a tensor that a file of this network has
_A: Final = ("Mixed_5b", "Mixed_5c", "Mixed_5d")
_C: Final = ("Mixed_6b", "Mixed_6c", "Mixed_6d", "Mixed_6e")


@dataclass(frozen=True, eq=False)
class Inception(NetworkSpace):
    """The space of a file of weights; ``fid`` where it is a known one."""

    id: ClassVar[str] = "inception"


def is_asked(choice: str) -> bool:
    """Whether ``--features`` names a file of PyTorch."""
    return Path(choice).suffix.lower() in (".pth", ".pt")


def space(choice: str, cache: Cache) -> Inception:
    """The space of a file of weights.

    Raises:
        UsageError: The file can't be read, or its weights are of another network.
        MissingExtra: A package that it needs is not installed.
    """
    path = Path(choice)
    try:
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UsageError(
            f"features: {path} can't be read ({error.strerror or error}). Give the path of a file, "
            "or the name of a space."
        ) from error
    key = key_of("inception", VERSION, sha256)
    content = cache.content(key, ".onnx")
    if content is None:
        content = converted(_weights(path))
        cache.keep(key, ".onnx", content)
    known = KNOWN.get(sha256)
    name: Text = known or message("an Inception network, {file}", file=path.name)
    return Inception(
        content=content,
        preparation=PREPARATION,
        name=name,
        dimension=DIMENSION,
        weights=sha256,
        fid=known is not None,
        references=("heusel2017",),
    )


def _weights(path: Path) -> dict[str, Array]:
    weights = tensors.read(path)
    if _FIRST not in weights:
        raise UsageError(
            f"features: {path} holds the weights of another network than the Inception of the FID. "
            "Export yours to ONNX and give that file: docs/feature-spaces.md has the lines."
        )
    return weights


def converted(weights: Mapping[str, Array]) -> bytes:
    """An ONNX file: normalised images (n, 299, 299, 3) -> features (n, 2048).

    Raises:
        UsageError: A weight is missing or has another shape.
        MissingExtra: onnx is not installed.
    """
    try:
        from ganreport.samples.features.graph import Graph
    except ImportError as error:
        raise MissingExtra(
            "features of a network need onnx, which is not installed: "
            "pip install 'ganreport[features]'"
        ) from error
    try:
        return _Network(Graph((SIDE, SIDE)), weights).model()
    except KeyError as error:
        raise UsageError(
            f"features: the weights of an Inception network lack {error}. Take the file of "
            "torch-fidelity or pytorch-fid as it is."
        ) from None


@dataclass(frozen=True)
class _Network:
    """The layers, over a graph and the weights."""

    graph: Graph
    weights: Mapping[str, Array]

    def model(self) -> bytes:
        image = self.graph.input()
        image = self._layer(image, "Conv2d_1a_3x3", stride=2)
        image = self._layer(image, "Conv2d_2a_3x3")
        image = self._layer(image, "Conv2d_2b_3x3", padded=True)
        image = self._layer(self._maximum(image), "Conv2d_3b_1x1")
        image = self._maximum(self._layer(image, "Conv2d_4a_3x3"))
        for block in _A:
            image = self._a(image, block)
        image = self._b(image, "Mixed_6a")
        for block in _C:
            image = self._c(image, block)
        image = self._d(image, "Mixed_7a")
        image = self._e(image, "Mixed_7b", self._mean(image))
        image = self._e(image, "Mixed_7c", self._maximum(image, stride=1))
        pooled = self.graph.node("GlobalAveragePool", [image])
        return self.graph.model(self.graph.node("Flatten", [pooled]), DIMENSION)

    def _a(self, image: str, block: str) -> str:
        return self._joined(
            self._layer(image, f"{block}.branch1x1"),
            self._chain(image, f"{block}.branch5x5", 2),
            self._chain(image, f"{block}.branch3x3dbl", 3),
            self._layer(self._mean(image), f"{block}.branch_pool"),
        )

    def _b(self, image: str, block: str) -> str:
        double = self._chain(image, f"{block}.branch3x3dbl", 2)
        return self._joined(
            self._layer(image, f"{block}.branch3x3", stride=2),
            self._layer(double, f"{block}.branch3x3dbl_3", stride=2),
            self._maximum(image),
        )

    def _c(self, image: str, block: str) -> str:
        return self._joined(
            self._layer(image, f"{block}.branch1x1"),
            self._chain(image, f"{block}.branch7x7", 3),
            self._chain(image, f"{block}.branch7x7dbl", 5),
            self._layer(self._mean(image), f"{block}.branch_pool"),
        )

    def _d(self, image: str, block: str) -> str:
        single = self._layer(image, f"{block}.branch3x3_1")
        long = self._chain(image, f"{block}.branch7x7x3", 3)
        return self._joined(
            self._layer(single, f"{block}.branch3x3_2", stride=2),
            self._layer(long, f"{block}.branch7x7x3_4", stride=2),
            self._maximum(image),
        )

    def _e(self, image: str, block: str, pooled: str) -> str:
        single = self._layer(image, f"{block}.branch3x3_1")
        double = self._chain(image, f"{block}.branch3x3dbl", 2)
        return self._joined(
            self._layer(image, f"{block}.branch1x1"),
            *(self._layer(single, f"{block}.branch3x3_2{part}", padded=True) for part in "ab"),
            *(self._layer(double, f"{block}.branch3x3dbl_3{part}", padded=True) for part in "ab"),
            self._layer(pooled, f"{block}.branch_pool"),
        )

    def _chain(self, image: str, branch: str, count: int) -> str:
        for number in range(1, count + 1):
            image = self._layer(image, f"{branch}_{number}", padded=True)
        return image

    def _layer(self, image: str, name: str, stride: int = 1, *, padded: bool = False) -> str:
        """A convolution with its normalisation, rectified; padded so that it keeps the size."""
        from ganreport.samples.features.graph import folded

        kernel, bias = folded(self.weights, f"{name}.conv", f"{name}.bn", _EPSILON)
        down, right = (side // 2 if padded else 0 for side in np.shape(kernel)[2:])
        image = self.graph.convolution(image, kernel, bias, stride, (down, right, down, right))
        return self.graph.node("Relu", [image])

    def _maximum(self, image: str, stride: int = 2) -> str:
        pads = [1 if stride == 1 else 0] * 4
        sides = {"kernel_shape": [3, 3], "strides": [stride, stride], "pads": pads}
        return self.graph.node("MaxPool", [image], **sides)

    def _mean(self, image: str) -> str:
        sides = {"kernel_shape": [3, 3], "strides": [1, 1], "pads": [1, 1, 1, 1]}
        return self.graph.node("AveragePool", [image], count_include_pad=0, **sides)

    def _joined(self, *parts: str) -> str:
        return self.graph.node("Concat", list(parts), axis=1)
