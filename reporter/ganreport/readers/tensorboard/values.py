"""One value of a summary in an event file: a number, pictures, or something that is not read.

Source: tensorflow/core/framework/{summary,tensor}.proto.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from ganreport.readers.protobuf import BYTES, Malformed, Span, fields, spans, text, varint

MOST_PICTURES: Final = 256
"""Pictures of one value that are looked at."""

_SIMPLE, _IMAGE, _HISTOGRAM, _TENSOR = 2, 4, 5, 8
_KINDS: Final = {3: "histograms", 5: "histograms", 6: "audio", _TENSOR: "tensors"}
_DTYPES: Final = {
    1: "<f4", 2: "<f8", 3: "<i4", 4: "<u1", 5: "<i2", 6: "<i1", 9: "<i8", 10: "<u1", 19: "<f2",
    22: "<u4", 23: "<u8",
}  # fmt: skip
_BFLOAT16: Final = 14  # DT_BFLOAT16 of types.proto
# Of tensor.proto: int_val, int64_val, bool_val, uint32_val, uint64_val.
_VARINTS: Final = (7, 10, 11, 16, 17)
_WIDTHS: Final = {5: "<f4", 6: "<f8"}


@dataclass(frozen=True)
class Value:
    """One value of a summary.

    ``kind`` is ``scalars``, ``images``, ``hparams``, or what else it is in words. ``number`` is
    that of a scalar and ``place`` where its four bytes stand, -1 where they are not four.
    ``pictures`` are the places of encoded pictures, ``content`` that of what a plugin says.
    ``moments`` are the mean and the standard deviation of a histogram that says them.
    """

    tag: str
    kind: str
    number: float = math.nan
    place: int = -1
    pictures: tuple[Span, ...] = ()
    content: Span | None = None
    moments: tuple[float, float] | None = None


def read_value(data: bytes, span: Span, plugins: dict[str, str]) -> Value:
    """The value at a place.

    Args:
        data: The bytes of an event.
        span: Where the value is in them.
        plugins: Tags to their plugins, which only the first value of a tag needs to name; is added
            to.

    Raises:
        Malformed: There is none.
    """
    kinds = {number: (kind, place) for number, kind, place in fields(data, span)}
    places = {number: place for number, (_, place) in kinds.items()}
    tag = text(data, places.get(1))
    if _SIMPLE in kinds:
        if kinds[_SIMPLE][0] != 5:
            raise Malformed("a value is not of four bytes")
        start, end = places[_SIMPLE]
        return Value(tag, "scalars", _number(data, (start, end), "<f4"), start)
    plugin, content = _plugin(data, places.get(9))
    if plugin and len(plugins) < 10_000:
        plugins.setdefault(tag, plugin)
    if _IMAGE in places:
        place = spans(data, places[_IMAGE]).get(4)
        return Value(tag, "images", pictures=(place,) if place else ())
    if _HISTOGRAM in places:
        return Value(tag, "histograms", moments=_by_sums(data, places[_HISTOGRAM]))
    if _TENSOR in places:
        return _tensor(data, places[_TENSOR], tag, plugins.get(tag, ""), content)
    kind = next((_KINDS[n] for n in places if n in _KINDS), plugin or "values of unknown kind")
    return Value(tag, kind, content=content)


def _plugin(data: bytes, metadata: Span | None) -> tuple[str, Span | None]:
    inner = spans(data, metadata).get(1) if metadata else None
    said = spans(data, inner) if inner else {}
    return text(data, said.get(1)), said.get(2)


def _tensor(data: bytes, span: Span, tag: str, plugin: str, content: Span | None) -> Value:
    if plugin == "images":
        strings = [s for number, _, s in fields(data, span) if number == 8]
        return Value(tag, "images", pictures=tuple(strings[2 : 2 + MOST_PICTURES]))
    if plugin == "hparams":
        return Value(tag, "hparams", content=content)
    if plugin == "histograms":
        return Value(tag, plugin, moments=_by_bins(data, span))
    if plugin in ("", "scalars"):
        number, place = _single(data, span)
        if number is not None:
            return Value(tag, "scalars", number, place)
    return Value(tag, plugin if plugin not in ("", "scalars") else "tensors")


def _by_sums(data: bytes, span: Span) -> tuple[float, float] | None:
    """Mean and standard deviation of a histogram by its count, its sum and that of squares."""
    places = {number: place for number, kind, place in fields(data, span) if kind == 1}
    sums = [_number(data, places[n], "<f8") if n in places else 0.0 for n in (3, 4, 5)]
    return _moments(*sums)


def _by_bins(data: bytes, span: Span) -> tuple[float, float] | None:
    """The same of a tensor of (left, right, count), values spread evenly over each bin."""
    places = spans(data, span)
    kind = _DTYPES.get(varint(data, places[1][0])[0] if 1 in places else 0, "")
    start, end = places.get(4, (0, 0))
    if kind not in ("<f4", "<f8") or (end - start) % (3 * np.dtype(kind).itemsize):
        return None
    left, right, count = np.frombuffer(data[start:end], kind).astype(np.float64).reshape(-1, 3).T
    with np.errstate(all="ignore"):
        middle, width = (left + right) / 2, right - left
        squares = count * (middle**2 + width**2 / 12)
        return _moments(*(float(x.sum()) for x in (count, count * middle, squares)))


def _moments(count: float, total: float, squares: float) -> tuple[float, float] | None:
    if not (count > 0 and math.isfinite(count)):
        return None
    mean = total / count
    return mean, math.sqrt(max(0.0, squares / count - mean * mean))


def _single(data: bytes, span: Span) -> tuple[float | None, int]:
    """The number of a tensor that holds one, and where its four bytes are."""
    places = {number: place for number, place in spans(data, span).items() if place[1] > place[0]}
    dtype = varint(data, places[1][0])[0] if 1 in places else 0
    if not _of_one(data, places.get(2)):
        return None, -1
    for field, kind in {4: _DTYPES.get(dtype, ""), **_WIDTHS}.items():
        if field in places and kind:
            start, end = places[field]
            if end - start != np.dtype(kind).itemsize:
                return None, -1
            return _number(data, (start, end), kind), start if kind == "<f4" else -1
    if dtype == _BFLOAT16 and 4 in places:
        start, end = places[4]
        return (_bfloat(data[start:end]) if end - start == 2 else None), -1
    return _from_varint(data, places, dtype), -1


def _from_varint(data: bytes, places: dict[int, Span], dtype: int) -> float | None:
    for field in _VARINTS:
        if field in places:
            number, end = varint(data, places[field][0])
            return (
                float(number - 2**64 if number >> 63 else number)
                if (end == places[field][1])
                else None
            )
    if 13 in places:
        bits = varint(data, places[13][0])[0].to_bytes(8, "little")[:2]
        return _bfloat(bits) if dtype == _BFLOAT16 else _number(bits, (0, 2), "<f2")
    return 0.0 if dtype in _DTYPES and not {4, 5, 6, 13} & set(places) else None


def _bfloat(bits: bytes) -> float:
    return _number(b"\0\0" + bits, (0, 4), "<f4")


def _number(data: bytes, span: Span, kind: str) -> float:
    return float(np.frombuffer(data[span[0] : span[1]], kind)[0])


def _of_one(data: bytes, shape: Span | None) -> bool:
    """Whether a shape has one element; no shape has."""
    for number, kind, dimension in fields(data, shape) if shape else ():
        if number == 2 and kind == BYTES:
            size = spans(data, dimension).get(1)
            if size is None or varint(data, size[0])[0] != 1:
                return False
    return True
