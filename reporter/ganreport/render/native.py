"""What native libraries write to stderr, cut down to a line: Fontconfig says a thing a font."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_SAID: Final[set[str]] = set()
"""What this process has passed on already: the same is not said again."""


@contextmanager
def native_messages() -> Iterator[None]:
    """Pass on the first line that is written to the stderr of this process, and count the others.

    What is written by way of the process's file descriptor is caught, whoever writes it.
    """
    sys.stderr.flush()
    kept = os.dup(2)
    with tempfile.TemporaryFile() as heard:
        os.dup2(heard.fileno(), 2)
        try:
            yield
        finally:
            sys.stderr.flush()
            os.dup2(kept, 2)
            os.close(kept)
            heard.seek(0)
            _pass_on(heard.read().decode("utf-8", "replace"))


def _pass_on(heard: str) -> None:
    lines = [line.strip() for line in heard.splitlines() if line.strip()]
    first = next((line for line in lines if line not in _SAID), None)
    known = bool(_SAID)
    _SAID.update(lines)
    if first is None or known:
        return
    more = f" (and {len(lines) - 1:,} more such lines)" if len(lines) > 1 else ""
    sys.stderr.write(f"{first}{more}\n")
    sys.stderr.flush()
