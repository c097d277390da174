"""Streams of random numbers that follow from the seed alone."""

from __future__ import annotations

from enum import IntEnum

import numpy as np


class Stream(IntEnum):
    """What random numbers are drawn for; each stream is independent of the others."""

    DATA = 0
    SPLIT = 1
    GENERATOR_WEIGHTS = 2
    DISCRIMINATOR_WEIGHTS = 3
    BATCHES = 4
    LATENTS = 5
    FIXED_LATENTS = 6
    RANDOM_LATENTS = 7
    EMBEDDING = 8
    REFERENCE = 9
    DROPOUT = 10
    NOISE = 11
    STACKING = 20
    FLIPS = 21
    TRANSFER = 30
    VIRTUAL = 31


def derived(seed: int, stream: Stream) -> int:
    """A seed for one stream, between 0 and 2**31 - 1."""
    return int(np.random.SeedSequence([seed, int(stream)]).generate_state(1)[0] >> 1)


def generator(seed: int, stream: Stream) -> np.random.Generator:
    """NumPy's generator for one stream."""
    return np.random.default_rng(derived(seed, stream))
