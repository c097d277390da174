"""Values as TOML."""

from __future__ import annotations

import json
from typing import Any


def quoted(value: Any) -> str:
    """A text, number, truth value or list of them as TOML."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
