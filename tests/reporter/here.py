"""A second process that is this one: commands that build and render are tried without another."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, ParamSpec, TypeVar

from ganreport.render.worker import SecondProcess, _need_pango, _result

P = ParamSpec("P")
T = TypeVar("T")


class Here(SecondProcess):
    """A second process that is this one: a true one imports for 3 s what is loaded here already.

    What goes to it and comes back is pickled all the same. test_worker.py, and test_build.py of
    a whole build, see that a true one says the same.
    """

    def __init__(self) -> None:
        super().__init__()
        self._made: dict[bytes, Callable[[], bytes]] = {}

    def _start(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Callable[[], T]:
        future: Future[T] = Future()
        there, given, named = _through(work, args, kwargs)
        try:
            future.set_result(*_through(there(*given, **named)))
        except Exception as error:
            future.set_exception(*_through(error))
        return lambda: _result(future)

    def to_pdf(self, *given: Any) -> Callable[[], bytes]:
        """Of the same once: that the same bytes come of it again, test_pdf.py sees."""
        known = pickle.dumps(given)
        if known not in self._made:
            self._made[known] = super().to_pdf(*given)
        return self._made[known]

    def warm_up_pdf(self) -> None:
        """As a true one, which then collects no garbage any more; this process has to."""
        self._start(_need_pango)


def _through(*values: object) -> tuple:
    return pickle.loads(pickle.dumps(values))  # noqa: S301 - our own
