"""WAV files: what the header says, and the samples, without any library."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.messages import message
from ganreport.readers.problems import Unusable

Array = npt.NDArray[Any]

_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_FORMAT: Final = struct.Struct("<HHIIHH")  # codec, channels, rate, bytes a second, a frame, bits
_CHUNK: Final = struct.Struct("<4sI")
_LONG: Final = struct.Struct("<QQ")  # of RF64: the length of all, and of the samples
_SUBFORMAT: Final = 24  # bytes into the extensible format, where the codec stands again
_TYPES: Final = {
    (_PCM, 8): "u1", (_PCM, 16): "<i2", (_PCM, 24): "", (_PCM, 32): "<i4",
    (_FLOAT, 32): "<f4", (_FLOAT, 64): "<f8",
}  # fmt: skip
_UNKNOWN_LENGTH: Final = (0xFFFFFFFF, 0x7FFFFFFF)  # of what was written to a pipe


@dataclass(frozen=True, slots=True)
class Wave:
    """What a header says; samples are ``length`` bytes from ``start`` on."""

    rate: int
    channels: int
    codec: int
    bits: int
    start: int
    length: int

    @property
    def frames(self) -> int:
        """Samples in time."""
        return self.length // (self.channels * self.bits // 8)

    @property
    def is_plain(self) -> bool:
        """Whether samples are stored as numbers, so that no library is needed."""
        return (self.codec, self.bits) in _TYPES


def header_of(content: bytes) -> Wave:
    """What the header says.

    Raises:
        Unusable: It is no WAV file, or cut short.
    """
    if content[:4] not in (b"RIFF", b"RF64") or content[8:12] != b"WAVE":
        raise Unusable(message("it is no WAV file"))
    form: tuple[int, ...] | None = None
    whole = 0
    for name, start, length in _chunks(content):
        if name == b"fmt ":
            if length < _FORMAT.size or start + length > len(content):
                break
            form = _FORMAT.unpack_from(content, start)
            if form[0] == _EXTENSIBLE and length >= _SUBFORMAT + 2:
                codec = struct.unpack_from("<H", content, start + _SUBFORMAT)[0]
                form = (codec, *form[1:])
        elif name == b"ds64" and length >= _LONG.size and start + length <= len(content):
            whole = _LONG.unpack_from(content, start)[1]
        elif name == b"data" and form:
            return _wave(form, start, whole or length, len(content))
    raise Unusable(message("it is cut short, or no WAV file"))


def _wave(form: tuple[int, ...], start: int, length: int, size: int) -> Wave:
    codec, channels, rate, _, _, bits = form
    if not (channels and rate) or (codec in (_PCM, _FLOAT) and (codec, bits) not in _TYPES):
        raise Unusable(message("its header is damaged"))
    if length in _UNKNOWN_LENGTH:
        length = size - start
    if start + length > size:
        raise Unusable(message("it is cut short"))
    return Wave(rate, channels, codec, bits, start, length)


def _chunks(content: bytes) -> Iterator[tuple[bytes, int, int]]:
    place = 12  # bytes of what precedes the first
    while place + _CHUNK.size <= len(content):
        name, length = _CHUNK.unpack_from(content, place)
        yield name, place + _CHUNK.size, length
        place += _CHUNK.size + length + length % 2


def samples_of(content: bytes, wave: Wave) -> Array:
    """The samples (frames, channels) as float32 in [-1, 1], of plain numbers."""
    kind = _TYPES[wave.codec, wave.bits]
    count = wave.frames * wave.channels
    if not kind:
        whole = np.frombuffer(content, np.uint8, 3 * count, wave.start).reshape(-1, 3)
        wide = np.zeros((count, 4), np.uint8)
        wide[:, 1:] = whole
        values = wide.view("<i4")[:, 0] / np.float32(2**31)
    else:
        stored = np.frombuffer(content, kind, count, wave.start)
        if wave.codec == _FLOAT:
            with np.errstate(over="ignore"):  # what float32 does not reach is infinite in it
                values = stored.astype(np.float32)
        elif wave.bits == 8:
            values = (stored.astype(np.float32) - 128) / 128
        else:
            values = stored / np.float32(2 ** (wave.bits - 1))
    return values.astype(np.float32).reshape(-1, wave.channels)
