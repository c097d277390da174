"""An ONNX graph made of convolutions: what weights are turned into, once, for onnxruntime."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from onnx import ModelProto, TensorProto, checker, helper, numpy_helper

Array = npt.NDArray[Any]

OPSET: Final = 17
"""Of ONNX: of 2022, which every onnxruntime since 1.12 runs."""

_IR: Final = 8  # the format's version that goes with it


class Graph:
    """Nodes in the order that they were added; every method gives the name of its output."""

    def __init__(self, size: tuple[int, int], channels: int = 3) -> None:
        self._nodes: list[Any] = []
        self._constants: dict[str, Array] = {}
        height, width = size
        self._input = helper.make_tensor_value_info(
            "images", TensorProto.FLOAT, ["n", height, width, channels]
        )

    def input(self) -> str:
        """The input (n, height, width, c) as convolutions take it: (n, c, height, width)."""
        return self.node("Transpose", ["images"], perm=[0, 3, 1, 2])

    def convolution(
        self,
        image: str,
        kernel: Array,
        bias: Array,
        stride: int = 1,
        pads: Sequence[int] = (0, 0, 0, 0),
        groups: int = 1,
    ) -> str:
        """A convolution by a kernel (out, in / groups, h, w), padded top, left, bottom, right."""
        where = f"conv{len(self._nodes)}"
        inputs = [image, self.constant(f"{where}.w", kernel), self.constant(f"{where}.b", bias)]
        strides, sides = [stride, stride], list(kernel.shape[2:])
        return self.node(
            "Conv", inputs, kernel_shape=sides, strides=strides, pads=list(pads), group=groups
        )

    def node(self, kind: str, inputs: Sequence[str], **attributes: Any) -> str:
        """Any node of one output."""
        output = f"{kind.lower()}{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output

    def constant(self, name: str, values: Any) -> str:
        """Numbers of the graph, float32 unless they are whole numbers."""
        array = np.asarray(values)
        whole = array.dtype.kind in "iu"
        self._constants[name] = array.astype(np.int64 if whole else np.float32)
        return name

    def model(self, output: str, dimension: int) -> bytes:
        """The file of the graph that gives this output, (n, dimension)."""
        result = helper.make_tensor_value_info("features", TensorProto.FLOAT, ["n", dimension])
        self._nodes.append(helper.make_node("Identity", [output], ["features"]))
        graph = helper.make_graph(
            self._nodes,
            "features",
            [self._input],
            [result],
            [numpy_helper.from_array(array, name) for name, array in self._constants.items()],
        )
        model: ModelProto = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=_IR
        )
        checker.check_model(model)
        return bytes(model.SerializeToString())


def folded(
    weights: Mapping[str, Array], convolution: str, norm: str, epsilon: float
) -> tuple[Array, Array]:
    """Kernel and bias of a convolution without bias and of the batch normalisation after it."""
    kernel = weights[f"{convolution}.weight"].astype(np.float64)
    mean, variance = (
        weights[f"{norm}.running_{part}"].astype(np.float64) for part in ("mean", "var")
    )
    deviation = np.sqrt(variance + epsilon)
    gain = weights[f"{norm}.weight"] / deviation if f"{norm}.weight" in weights else 1 / deviation
    bias = weights[f"{norm}.bias"] - mean * gain
    return kernel * gain[:, None, None, None], bias
