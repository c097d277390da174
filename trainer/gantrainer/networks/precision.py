"""What the layers of a network compute in; weights, inputs and outputs are float32 always."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import keras

from gantrainer.network_settings import Precision

POLICIES: Final[dict[Precision, str]] = {"float32": "float32", "bfloat16": "mixed_bfloat16"}


@contextmanager
def computing_in(precision: Precision) -> Iterator[None]:
    """Have the layers that are made within compute in this type (arXiv:1905.12322).

    Norms still do so in float32, as do layers that are told their type.
    """
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(POLICIES[precision])
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


def in_float32(outputs: Any) -> Any:
    """Outputs of a network as float32, whatever its layers compute in."""
    if outputs.dtype == "float32":
        return outputs
    return keras.layers.Activation("linear", dtype="float32", name="in_float32")(outputs)
