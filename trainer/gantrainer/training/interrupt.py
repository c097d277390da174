"""Signals that ask training to stop, noted until it can."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Final

STOPPING: Final = (signal.SIGINT, signal.SIGTERM)


class Interrupt:
    """Within it, SIGTERM and the first Ctrl-C are only noted in ``signal``."""

    signal = 0

    def __enter__(self) -> Interrupt:
        self._old = {s: signal.signal(s, self._note) for s in STOPPING}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._old.items():
            signal.signal(number, handler)

    def _note(self, number: int, _: FrameType | None) -> None:
        self.signal = number
        signal.signal(signal.SIGINT, signal.default_int_handler)
