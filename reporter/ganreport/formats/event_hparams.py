"""The settings that the hparams plugin of TensorBoard writes at the start of a session.

Source: tensorboard/plugins/hparams/{plugin_data,api}.proto, google/protobuf/struct.proto.
"""

from __future__ import annotations

import re
import struct
from typing import Final

from ganreport.formats.wire import Span, fields, spans, text, varint

MOST_SETTINGS: Final = 500
"""Settings beyond which the rest are not read."""

_START, _SETTINGS = 3, 1
_DOUBLE: Final = struct.Struct("<d")
_PATH: Final = re.compile(r"^(~|\.{0,2}/|[A-Za-z]:[\\/])|[\\/].*[\\/]|://")


def read_hparams(data: bytes, span: Span) -> dict[str, float | str | bool]:
    """Names and values of the settings, without those that look like paths.

    Raises:
        Malformed: The bytes are no such data.
    """
    start = spans(data, span).get(_START)
    found: dict[str, float | str | bool] = {}
    for number, kind, place in fields(data, start) if start else ():
        if number == _SETTINGS and kind == 2 and len(found) < MOST_SETTINGS:
            entry = spans(data, place)
            value = _value(data, entry.get(2))
            if value is not None and not (isinstance(value, str) and _PATH.search(value)):
                found[text(data, entry.get(1))] = value
    return found


def _value(data: bytes, span: Span | None) -> float | str | bool | None:
    for number, kind, place in fields(data, span) if span else ():
        if (number, kind) == (2, 1):
            (value,) = _DOUBLE.unpack_from(data, place[0])
            return int(value) if value.is_integer() and abs(value) < 2**53 else float(value)
        if (number, kind) == (3, 2):
            return text(data, place)
        if (number, kind) == (4, 0):
            return bool(varint(data, place[0])[0])
    return None
