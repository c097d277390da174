"""The random numbers that TensorFlow draws from a seed, without TensorFlow.

The trainer's random network has weights of Keras's initialisers, which draw from ``tf.random``'s
stateless functions: counters under Philox 4x32-10 (Salmon et al. 2011), and pairs of normal numbers
by Box and Muller. All of it is integer arithmetic up to the last step, so that the same seed gives
the same numbers here, but for the last digit of a logarithm or a sine.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

_ROUNDS: Final = 10  # as TensorFlow has them
_MULTIPLIERS: Final = (np.uint64(0xD2511F53), np.uint64(0xCD9E8D57))  # of Philox 4x32
_WEYL: Final = (0x9E3779B9, 0xBB67AE85)  # added to the key after each round
_LOW: Final = np.uint64(0xFFFFFFFF)
_HALF: Final = np.uint64(32)

_SCRAMBLED: Final = (0x3EC8F720, 0x02461E29)
"""The key that TensorFlow hashes a seed with, so that similar seeds give unlike streams."""

_GROUP: Final = 4
"""Numbers that TensorFlow makes at once."""

_RESERVED: Final = 256
"""Counters that it reserves for four numbers where some are drawn again."""

_TAKEN: Final = 8
"""Of these, how many are drawn here at first: 16 pairs, of which four hardly ever fall short."""

_CUT: Final = 2.0
"""Standard deviations beyond which a truncated normal number is drawn again."""

_LEAST: Final = 1e-7
"""What stands for a uniform 0, whose logarithm there is not."""


def philox(counters: Array, key: tuple[int, int]) -> Array:
    """The outputs (n, 4) for counters (n, 4), both uint32."""
    a, b, c, d = (column.astype(np.uint64) for column in counters.T)
    first, second = key
    for _ in range(_ROUNDS):
        low, high = a * _MULTIPLIERS[0], c * _MULTIPLIERS[1]
        a, b, c, d = (
            (high >> _HALF) ^ b ^ np.uint64(first),
            high & _LOW,
            (low >> _HALF) ^ d ^ np.uint64(second),
            low & _LOW,
        )
        first, second = (first + _WEYL[0]) & 0xFFFFFFFF, (second + _WEYL[1]) & 0xFFFFFFFF
    return np.stack([a, b, c, d], axis=1).astype(np.uint32)


def normal(shape: tuple[int, ...], seed: tuple[int, int]) -> Array:
    """What ``tf.random.stateless_normal`` gives: float32."""
    count = math.prod(shape)
    drawn = _Stream(seed).blocks(np.arange(-(-count // _GROUP)))
    return _normals(drawn).ravel()[:count].reshape(shape)


def truncated_normal(shape: tuple[int, ...], seed: tuple[int, int]) -> Array:
    """What ``tf.random.stateless_truncated_normal`` gives: float32, none beyond two deviations.

    Four numbers at a time have a range of counters of their own, from which pairs are drawn until
    four fall within.
    """
    count, stream = math.prod(shape), _Stream(seed)
    groups = -(-count // _GROUP)
    starts = np.arange(groups) * _RESERVED
    taken = _TAKEN
    while True:
        places = (starts[:, None] + np.arange(taken)).ravel()
        drawn = _normals(stream.blocks(places)).reshape(groups, -1)
        within = np.abs(drawn) < _CUT
        if (within.sum(axis=1) >= _GROUP).all():
            break
        taken *= 2
    first = np.argsort(~within, axis=1, kind="stable")[:, :_GROUP]
    return np.take_along_axis(drawn, first, axis=1).ravel()[:count].reshape(shape)


class _Stream:
    """The counters and the key that TensorFlow makes of a seed."""

    def __init__(self, seed: tuple[int, int]) -> None:
        parts = [half for each in seed for half in (each & 0xFFFFFFFF, (each >> 32) & 0xFFFFFFFF)]
        mixed = philox(np.array([parts], np.uint32), _SCRAMBLED)[0]
        self._key = int(mixed[0]), int(mixed[1])
        self._upper = mixed[2:]

    def blocks(self, places: Array) -> Array:
        """Four uint32 of each of these counters (n,): (n, 4)."""
        counters = np.zeros((len(places), 4), np.uint32)
        counters[:, 0] = places  # fewer than 2**32 numbers are ever drawn here
        counters[:, 2:] = self._upper
        return philox(counters, self._key)


def _normals(drawn: Array) -> Array:
    """Pairs (n, 4) of normal numbers of pairs of uint32.

    Logarithm and sine are of double precision and rounded once, so that every machine has the same.
    """
    bits = (drawn & np.uint32(0x7FFFFF)) | np.uint32(0x3F800000)  # a float from 1 to 2
    uniform = bits.view(np.float32).astype(np.float64) - 1
    radius = np.sqrt(-2 * np.log(np.maximum(uniform[:, 0::2], _LEAST)))
    angle = 2 * math.pi * uniform[:, 1::2]
    pairs = np.stack([np.sin(angle) * radius, np.cos(angle) * radius], axis=2)
    return pairs.reshape(len(drawn), -1).astype(np.float32)
