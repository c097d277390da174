"""A second process that is this one: commands that build and render are tried without another."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, ParamSpec, TypeVar

from ganreport.render.worker import SecondProcess, _need_pango, _result

from ..conftest import Once

P = ParamSpec("P")
T = TypeVar("T")


class Here(SecondProcess):
    """A second process that is this one: a true one imports for 3 s what is loaded here already.

    What goes to it and comes back is pickled all the same. test_worker.py, and test_build.py of
    a whole build, see that a true one says the same.
    """

    def __init__(self, once: Once | None = None) -> None:
        super().__init__()
        self._once = once

    def _start(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Callable[[], T]:
        future: Future[T] = Future()
        there, given, named = _through(work, args, kwargs)
        try:
            future.set_result(*_through(there(*given, **named)))
        except Exception as error:
            future.set_exception(*_through(error))
        return lambda: _result(future)

    def to_pdf(self, *given: Any) -> Callable[[], bytes]:
        """Of the same once, if it may: that the same bytes come of it again, test_pdf.py sees."""
        if self._once is None:
            return super().to_pdf(*given)
        key = hashlib.sha256(pickle.dumps(given)).hexdigest()
        make = super().to_pdf
        try:
            file = self._once(f"pdf-{key}", lambda path: path.write_bytes(make(*given)()))
        except Exception as error:
            return _raised(error)
        return file.read_bytes

    def warm_up_pdf(self) -> None:
        """As a true one, which then collects no garbage any more; this process has to."""
        self._start(_need_pango)


def _raised(error: Exception) -> Callable[[], bytes]:
    def again() -> bytes:
        raise error

    return again


def _through(*values: object) -> tuple:
    return pickle.loads(pickle.dumps(values))  # noqa: S301 - our own
