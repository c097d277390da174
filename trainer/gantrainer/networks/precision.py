"""What the layers of a network compute in; weights, inputs and outputs are float32 always."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import keras

from gantrainer.config.networks import Precision

POLICIES: Final[dict[Precision, str]] = {"bfloat16": "mixed_bfloat16"}
"""Keras's policy of each precision but that of the default policy, float32."""


@contextmanager
def computing_in(precision: Precision) -> Iterator[None]:
    """Have the layers that are made within compute in this type (arXiv:1905.12322).

    Norms still do so in float32, as do layers that are told their type.
    """
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(POLICIES.get(precision, before))
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


def precise() -> str:
    """The type of weights, norms and outputs: float32 unless Keras was told another."""
    dtype: str = keras.config.dtype_policy().variable_dtype
    return dtype


def in_float32(outputs: Any) -> Any:
    """Outputs of a network in the type of its weights, whatever its layers compute in."""
    if outputs.dtype == precise():
        return outputs
    return keras.layers.Activation("linear", dtype=precise(), name="in_float32")(outputs)
