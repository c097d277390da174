"""A second process: it measures samples while the charts' libraries load, then makes the PDF."""

from __future__ import annotations

import atexit
import gc
import io
import signal
import warnings
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import redirect_stdout
from multiprocessing import active_children, get_context
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, ParamSpec, Self, TypeVar

from ganreport.errors import PDFUnavailable, RenderError
from ganreport.render.native import native_messages

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

    from ganreport.metrics.history import History
    from ganreport.readers import ReadOptions
    from ganreport.render.attachments import Attachment
    from ganreport.report.theme import Template

P = ParamSpec("P")
T = TypeVar("T")

# The packages are those of .ci/setup.
INSTALL_PANGO: Final = (
    "Install Pango (1.44 or newer) with its FreeType part, HarfBuzz's subsetter and fonts: "
    "Debian, Ubuntu: sudo apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 "
    "fonts-noto-core fonts-noto-cjk; "
    "Fedora: sudo dnf install pango google-noto-sans-fonts google-noto-sans-cjk-fonts; "
    "Arch: sudo pacman -S pango noto-fonts noto-fonts-cjk; "
    "macOS: brew install pango font-noto-sans font-noto-sans-cjk."
)


class SecondProcess:
    """The process; start it early, and use it as a context manager.

    Everything that it returns or raises is what the same work would be in this process, but for
    :class:`RenderError` where it was killed.
    """

    def __init__(self) -> None:
        self._pool = ProcessPoolExecutor(1, get_context("spawn"), initializer=_prepare)
        self._own: set[BaseProcess] = set()

    def measured(self, run: Path, wishes: ReadOptions) -> Callable[[], History]:
        """Start ``metrics.history.measure_samples`` on a run; call the result to wait."""
        return self._start(_measured, run, wishes)

    def warm_up(self) -> None:
        """Start the process, and load what reading and measuring need."""
        self._start(_load)

    def warm_up_pdf(self) -> None:
        """Load what the PDF needs as soon as there is time."""
        self._start(_load_pdf)

    def to_pdf(self, html: str, files: tuple[Attachment, ...], date: str) -> Callable[[], bytes]:
        """Start :func:`ganreport.render.pdf.to_pdf`; call the result to wait.

        Raises:
            PDFUnavailable: When called: what draws PDFs can't be loaded on this machine.
        """
        return self._start(_to_pdf, html, files, date)

    def check_sheets(self, template: Template) -> None:
        """As :func:`ganreport.render.pdf.check_sheets`.

        Raises:
            PDFUnavailable: What knows the style sheets of PDFs can't be loaded on this machine.
        """
        self._start(_check_sheets, template)()

    def _start(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Callable[[], T]:
        before = set(active_children())
        future = self._pool.submit(work, *args, **kwargs)
        self._own.update(set(active_children()) - before)
        return lambda: _result(future)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:  # nobody waits for what it is at
            for process in self._own:
                process.terminate()
        self._pool.shutdown(cancel_futures=True)


class ThisProcess:
    """What a page needs of :class:`SecondProcess`, done where it is asked for.

    For programs that ask for one report and can't be started a second time, such as notebooks.
    """

    def to_pdf(self, html: str, files: tuple[Attachment, ...], date: str) -> Callable[[], bytes]:
        """As :meth:`SecondProcess.to_pdf`: call the result to have it made."""
        return lambda: _to_pdf(html, files, date)

    def check_sheets(self, template: Template) -> None:
        """As :meth:`SecondProcess.check_sheets`."""
        _check_sheets(template)


def _result(future: Future[T]) -> T:
    try:
        return future.result()
    except BrokenProcessPool as error:
        raise RenderError(
            "The process that measures samples and makes the PDF died, perhaps for want of memory. "
            "Free memory and try again; --format html,json,md needs less."
        ) from error


def _prepare() -> None:
    """Leave Ctrl-C to the parent, and the freeing of all memory at the end to the system."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    atexit.register(gc.freeze)


def _measured(path: Path, wishes: ReadOptions) -> History:
    from ganreport.metrics.history import measure_samples
    from ganreport.readers import read_samples

    return measure_samples(read_samples(path, wishes))


def _load() -> None:
    import ganreport.metrics.history  # noqa: F401 - imported for its cost


def _load_pdf() -> None:
    with native_messages():
        _need_pango()
    gc.disable()  # what is left to do makes much and drops little


def _need_pango() -> None:
    """Import what makes PDFs, or say in one line what to install."""
    try:
        # WeasyPrint prints several lines about what it lacks, and warns where there are no fonts.
        with redirect_stdout(io.StringIO()), warnings.catch_warnings(action="ignore"):
            import ganreport.render.pdf  # noqa: F401 - imported for its cost, and to see whether it can be
    except ModuleNotFoundError as error:
        raise PDFUnavailable(
            f"the Python package {error.name or 'weasyprint'} is not installed. "
            "Install what draws PDFs: pip install --upgrade weasyprint."
        ) from error
    except (ImportError, OSError) as error:
        why = " ".join(f"{error}".split()).partition(". ")[0].rstrip(".")
        raise PDFUnavailable(
            f"WeasyPrint can't load Pango, which draws the PDF ({why}). {INSTALL_PANGO}"
        ) from error
    from ganreport.render.pdf import lacking

    lacks = lacking()
    if lacks:  # without fonts Pango ends the process, without a subsetter a page is not archival
        raise PDFUnavailable(f"this machine has no {lacks}, which the PDF needs. {INSTALL_PANGO}")


def _check_sheets(template: Template) -> None:
    with native_messages():
        _need_pango()
        from ganreport.render.pdf import check_sheets

        check_sheets(template)


def _to_pdf(html: str, files: tuple[Attachment, ...], date: str) -> bytes:
    with native_messages():
        _need_pango()
        from ganreport.render.pdf import to_pdf

        return to_pdf(html, files, date)
