"""The PDF in a process of its own, which loads WeasyPrint while the charts are still drawn."""

from __future__ import annotations

import signal
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from types import TracebackType
from typing import TYPE_CHECKING, Self

from ganreport.errors import RenderError

if TYPE_CHECKING:
    from ganreport.archive import Attachment


class Printer:
    """A process that is ready to make one PDF; start it early, and use it as a context manager."""

    def __init__(self) -> None:
        self._pool = ProcessPoolExecutor(1, get_context("spawn"), initializer=_prepare)
        self._pool.submit(int)

    def to_pdf(self, html: str, files: tuple[Attachment, ...], date: str) -> bytes:
        """As :func:`ganreport.pdf.to_pdf`.

        Raises:
            RenderError: The document can't be made, or the process was killed.
        """
        try:
            return self._pool.submit(_to_pdf, html, files, date).result()
        except BrokenProcessPool as error:
            raise RenderError(
                "The process that makes the PDF died, perhaps for want of memory. "
                "Build the rest with --format html,json,md, or free memory and try again."
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.shutdown(cancel_futures=True)


def _prepare() -> None:
    """Leave Ctrl-C to the parent, and import early."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    import ganreport.pdf  # noqa: F401 - imported for its cost


def _to_pdf(html: str, files: tuple[Attachment, ...], date: str) -> bytes:
    from ganreport.pdf import to_pdf

    return to_pdf(html, files, date)
