"""Narrow networks that build within a fraction of a second."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import keras
import pytest

from gantrainer.config.settings import TrainConfig, from_mapping

Make = Callable[..., TrainConfig]

NARROW: dict[str, Any] = {
    "generator_widths": [6, 4],
    "discriminator_widths": [4, 6],
    "latent_dimension": 3,
    "discriminator_dropout": 0.0,
    "batch_size": 8,
}


@pytest.fixture(scope="session")
def narrow() -> Make:
    """Makes configurations of narrow networks without dropout."""
    return lambda **changes: from_mapping(NARROW | changes, "test")


@pytest.fixture
def float64() -> Iterator[None]:
    """Networks that are built meanwhile calculate in double precision."""
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")
    yield
    keras.config.set_floatx("float32")
    keras.config.set_dtype_policy("float32")
