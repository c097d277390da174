"""How far training is, on stderr: a bar on a terminal, else a plain line now and then."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Final, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

SECONDS_BETWEEN_LINES: Final = 10.0  # of a log without a terminal: neither silent nor long


@contextlib.contextmanager
def native_output_muted() -> Iterator[None]:
    """Send what native libraries write to stderr nowhere, as TensorFlow does when imported.

    Those notices are written before its log levels are read, so that nothing else stops them.
    """
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - os.devnull is no path to build
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


class TrainingProgress:
    """Shows rate, time left and the current losses; nothing at all when ``quiet``."""

    def __init__(self, first: int, steps: int, *, quiet: bool = False) -> None:
        self._first, self._steps, self._quiet = first, steps, quiet
        self._started = self._said = time.monotonic()
        console = Console(stderr=True)
        self._bar = _bar(console) if console.is_terminal and not quiet else None
        if self._bar:
            self._task = self._bar.add_task("training", total=steps, completed=first, note="")

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar:
            self._bar.stop()

    def update(self, step: int, losses: Mapping[str, float]) -> None:
        """Say that ``step`` steps are done and what the losses, by column, are now."""
        elapsed = time.monotonic() - self._started
        rate = (step - self._first) / max(elapsed, 1e-9)
        shown = [f"{name.removesuffix('_loss')} {loss:.3f}" for name, loss in losses.items()]
        now = "  ".join(shown)
        if self._bar:
            self._bar.update(self._task, completed=step, note=f"{rate:,.0f} steps/s  {now}")
        elif not self._quiet and time.monotonic() - self._said >= SECONDS_BETWEEN_LINES:
            self._said = time.monotonic()
            left = (self._steps - step) / max(rate, 1e-9)
            sys.stderr.write(
                f"step {step} of {self._steps}  {rate:.0f} steps/s  {left:.0f} s left  {now}\n"
            )
            sys.stderr.flush()


def _bar(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}"),
        console=console,
    )
