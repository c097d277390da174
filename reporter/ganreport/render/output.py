"""A report's files: made from the one object, and written as one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final

from ganreport.errors import (
    GanReportError,
    OutputExists,
    PDFUnavailable,
    RenderError,
    TemplateError,
    UsageError,
)
from ganreport.render.i18n import ENGLISH

if TYPE_CHECKING:
    from ganreport.render.worker import SecondProcess, ThisProcess
    from ganreport.report.model import ReportData
    from ganreport.report.theme import Template

FORMATS: Final = ("html", "pdf", "json", "md")
"""What a report is written as: the endings of its files."""

_DRAWING: Final = "drawing charts"
_WRITING: Final = "writing pages"
_LAYING_OUT: Final = "laying out the PDF"

PAPERS: Final = {"a4": "A4", "letter": "letter"}
"""Sizes of the PDF's pages -> what style sheets call them."""


def stages_of(wanted: Sequence[str]) -> tuple[str, ...]:
    """The stages of rendering these formats, in order."""
    drawing = (_DRAWING,) if "html" in wanted or "pdf" in wanted else ()
    return (*drawing, _WRITING, *((_LAYING_OUT,) if "pdf" in wanted else ()))


def render(
    report: ReportData,
    wanted: Sequence[str],
    worker: SecondProcess | ThisProcess,
    paper: str,
    language: str = ENGLISH,
    begin: Callable[[str], None] = lambda _: None,
) -> tuple[dict[str, bytes], RenderError | None]:
    """The wanted files of a report by name; ``wanted`` are of :data:`FORMATS`.

    All are made from the report as ``report.json`` holds it, so that the same comes of that alone.

    Args:
        report: What to write.
        wanted: As what.
        worker: What makes the PDF.
        paper: Its pages.
        language: The language of all but ``report.json``.
        begin: Called with the name of each stage as it begins.

    Returns:
        The files, and why the PDF is not among them where it could not be made.

    Raises:
        TemplateError: The report's own template fails.
    """
    from ganreport.charts import draw
    from ganreport.render import html
    from ganreport.render.i18n import language as language_of
    from ganreport.report.model import from_json, to_json

    whole = to_json(report)
    missing: RenderError | None = None
    report, spoken = from_json(whole), language_of(language)
    shown = "html" in wanted or "pdf" in wanted
    if shown:
        begin(_DRAWING)
    drawn = draw(report, spoken) if shown else ()
    begin(_WRITING)
    files: dict[str, bytes] = {}
    if "pdf" in wanted:
        from ganreport.render.attachments import attachments
        from ganreport.render.rendering import current

        printed = html.to_html(report, "print", paper, spoken, drawn)
        carried = attachments(report, whole, current(language, paper))
        made = worker.to_pdf(printed, carried, report.date)
    if "html" in wanted:
        screen = html.to_html(report, language=spoken, figures=drawn)
        files["report.html"] = screen.encode("utf-8")
    if "json" in wanted:
        files["report.json"] = whole
    if "md" in wanted:
        files["report.md"] = html.to_markdown(report, spoken).encode("utf-8")
    if "pdf" in wanted:
        begin(_LAYING_OUT)
        try:
            files["report.pdf"] = _awaited(made, report)
        except RenderError as error:
            missing = type(error)(f"report.pdf is missing: {error}")
    return files, missing


@contextmanager
def made_from(file: Path) -> Iterator[None]:
    """What goes wrong while a report is rendered that was read from a file, which may be anybody's.

    Raises:
        UsageError: Its parts don't fit together.
    """
    try:
        yield
    except GanReportError:
        raise
    except Exception as error:  # what is missing or wrong shows where it is drawn
        raise UsageError(
            f"{file}: its parts don't fit together ({type(error).__name__}: {error}). It was "
            "changed or damaged since ganreport wrote it."
        ) from error


def _awaited(made: Callable[[], bytes], report: ReportData) -> bytes:
    try:
        return made()
    except RenderError as error:
        if report.template is None or isinstance(error, PDFUnavailable):
            raise
        raise TemplateError(
            f"With the template {report.template.name}: {error} Without --template it can be made; "
            "--format html,json,md leaves the PDF out."
        ) from error


def check_template(template: Template, worker: SecondProcess | ThisProcess) -> str:
    """Have a template checked; what was not checked and why, or nothing.

    Raises:
        TemplateError: It can't be used.
    """
    from ganreport.render.html import FILTERS
    from ganreport.render.jinja import checked

    checked(template, FILTERS)
    try:
        worker.check_sheets(template)
    except PDFUnavailable as error:
        return f"{template.name}: style.css and print.css were not checked: {error}"
    return ""


def write(
    root: Path,
    where: str | PurePath,
    files: dict[str, bytes],
    force: bool,
    *,
    over_earlier: bool = False,
) -> None:
    """Write all files or none; files that are there already with the same bytes are left alone.

    Args:
        root: The folder that the user named.
        where: The way from there to the folder of the files, of which no part may be a link.
        files: Their bytes by name.
        force: Replace what is there; of a link, the link.
        over_earlier: Replace the files of an earlier report.

    Raises:
        OutputExists: Something else is there, and ``force`` is not set.
        UnsafePath: A folder on the way is a link.
        UsageError: They can't be written.
    """
    from ganreport.render.earlier import refuse_others
    from ganreport.run.atomic import opened

    try:
        with opened(root, where) as folder:
            changed = {n: content for n, content in files.items() if not folder.holds(n, content)}
            if over_earlier and not force:
                refuse_others(folder, root / where, changed)
            taken = [name for name in changed if folder.has(name)]
            if taken and not (force or over_earlier):
                raise OutputExists(
                    f"{root / where} holds a different {', '.join(taken)}. "
                    "Use --force to overwrite, or -o to write elsewhere."
                )
            for name, content in changed.items():
                with folder.replacing(name) as file:
                    file.write(content)
    except OSError as error:
        raise UsageError(f"{root / where}: the report can't be written ({error}).") from error
