"""The settings that the hparams plugin of TensorBoard writes at the start of a session.

Source: tensorboard/plugins/hparams/{plugin_data,api}.proto, google/protobuf/struct.proto.
"""

from __future__ import annotations

import re
import struct
from typing import Final

from ganreport.readers.protobuf import Span, fields, spans, text, varint

MOST_SETTINGS: Final = 500
"""Settings beyond which the rest are not read."""

_START, _SETTINGS = 3, 1
_DOUBLE: Final = struct.Struct("<d")
_PATH: Final = re.compile(r"^(~|\.{0,2}/|[A-Za-z]:[\\/])|[\\/].*[\\/]|://")


Setting = float | str | bool


def read_hparams(data: bytes, span: Span) -> tuple[dict[str, Setting], int]:
    """Names and values of the settings, and how many were left out, for they look like paths.

    Raises:
        Malformed: The bytes are no such data.
    """
    start = spans(data, span).get(_START)
    settings: dict[str, Setting] = {}
    paths = 0
    for number, kind, place in fields(data, start) if start else ():
        if number == _SETTINGS and kind == 2 and len(settings) < MOST_SETTINGS:
            entry = spans(data, place)
            value = _value(data, entry.get(2))
            if isinstance(value, str) and _PATH.search(value):
                paths += 1
            elif value is not None:
                settings[text(data, entry.get(1))] = value
    return settings, paths


def _value(data: bytes, span: Span | None) -> Setting | None:
    for number, kind, place in fields(data, span) if span else ():
        if (number, kind) == (2, 1):
            (value,) = _DOUBLE.unpack_from(data, place[0])
            return int(value) if value.is_integer() and abs(value) < 2**53 else float(value)
        if (number, kind) == (3, 2):
            return text(data, place)
        if (number, kind) == (4, 0):
            return bool(varint(data, place[0])[0])
    return None
