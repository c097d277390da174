"""Processes that share one import, forked from a server that has it and runs nothing.

Importing TensorFlow takes 4 s of a processor, training what the tests train less than one.
"""

from __future__ import annotations

import contextlib
import os
import runpy
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from multiprocessing import forkserver, get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import NamedTuple


class Ended(NamedTuple):
    """How a process ended, and what it said; minus a signal's number where that ended it."""

    code: int
    out: str
    err: str


class Forked:
    """A process that behaves as ``python -m ganreport ARGUMENTS`` or ``python FILE ARGUMENTS``."""

    def __init__(self, process: BaseProcess, folder: Path) -> None:
        self._process, self._folder = process, folder

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.exitcode is None

    def send(self, number: signal.Signals) -> None:
        """Send it a signal."""
        assert self._process.pid is not None
        os.kill(self._process.pid, number)

    def ended(self, timeout: float = 500) -> Ended:
        """Wait for its end."""
        self._process.join(timeout)
        code = self._process.exitcode
        said = [(self._folder / name).read_text(encoding="utf-8") for name in ("out", "err")]
        assert code is not None, said
        return Ended(code, *said)


Fork = Callable[..., Forked]
"""Starts a process in a new folder: ``fork(folder, *arguments, program=FILE, VARIABLE="x")``."""


@contextlib.contextmanager
def server(*modules: str) -> Iterator[Fork]:
    """The server, which has imported these; all its processes end with it."""
    context = get_context("forkserver")
    context.set_forkserver_preload(list(modules))
    started: list[BaseProcess] = []

    def fork(folder: Path, *arguments: object, program: str = "", **environment: str) -> Forked:
        folder.mkdir(parents=True)
        given = (str(folder), program, [*map(str, arguments)], environment)
        # By this file's path: the tests are no package that another process could import from.
        work = {"target": runpy.run_path, "args": (__file__, {"GIVEN": given})}
        started.append(context.Process(**work))
        started[-1].start()
        return Forked(started[-1], folder)

    try:
        yield fork
    finally:
        for process in started:
            process.kill()
            process.join()
        forkserver._forkserver._stop()  # type: ignore[attr-defined]  # else nobody waits for it


def _main(folder: str, program: str, arguments: list[str], environment: Mapping[str, str]) -> None:
    for descriptor, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(Path(folder) / name, os.O_WRONLY | os.O_CREAT), descriptor)
    os.environ.update(environment)
    sys.argv = [program or "ganreport", *arguments]
    if program:
        runpy.run_path(program, run_name="__main__")
    else:
        runpy.run_module("ganreport", run_name="__main__", alter_sys=True)


if "GIVEN" in globals():
    _main(*globals()["GIVEN"])
