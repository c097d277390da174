"""Signals that ask training to stop, noted until it can."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Final

# SIGHUP comes when a terminal or a connection closes; Windows has none.
STOPPING: Final = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)


class Interrupt:
    """Within it, SIGTERM, SIGHUP and the first Ctrl-C are only noted in ``signal``.

    A hang-up that was ignored before stays so: that is how ``nohup`` starts programs.
    """

    signal = 0

    def __enter__(self) -> Interrupt:
        noted = [number for number in STOPPING if not _is_ignored_hang_up(number)]
        self._old = {number: signal.signal(number, self._note) for number in noted}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._old.items():
            signal.signal(number, handler)

    def _note(self, number: int, _: FrameType | None) -> None:
        self.signal = number
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _is_ignored_hang_up(number: int) -> bool:
    hang_up = number not in (signal.SIGINT, signal.SIGTERM)
    return hang_up and signal.getsignal(number) is signal.SIG_IGN
