"""How far a command is, on a terminal: one line on stderr, which is gone when it ends."""

from __future__ import annotations

import os
import sys
import time
from types import TracebackType
from typing import Final, Self

_CLEARED: Final = "\r\x1b[K"  # back to the line's beginning, and nothing left of it (ECMA-48)


class Stages:
    """Shows the stage that a command is at: nothing unless stderr is a terminal, or if ``quiet``.

    Use it as a context manager. A terminal that knows no commands gets a line a stage.

    Args:
        quiet: Show nothing.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self._expected: tuple[str, ...] = ()
        self._started = time.monotonic()
        self._shown = not quiet and sys.stderr.isatty()
        self._plain = os.environ.get("TERM", "dumb") == "dumb"

    def expect(self, *stages: str) -> None:
        """Say which stages there will be."""
        self._expected = stages

    def begin(self, stage: str) -> None:
        """Say that this stage begins."""
        number, seconds = self._expected.index(stage) + 1, time.monotonic() - self._started
        self._write(f"[{number}/{len(self._expected)}] {stage} ... ({seconds:.0f} s so far)")

    def progress(self, what: str, done: int, total: int) -> None:
        """Say how much of something that takes long within a stage is done."""
        if total and not self._plain:
            share = f" {done:,} of {total:,}" if done < total else ""
            self._write(f"looking at {what}{share} ...")

    def clear(self) -> None:
        """Leave the line to what else is to be said."""
        self._write("")

    def _write(self, text: str) -> None:
        if not self._shown or (self._plain and not text):
            return
        sys.stderr.write(f"{text}\n" if self._plain else f"{_CLEARED}{text}")
        sys.stderr.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.clear()
