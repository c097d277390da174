"""A report's files: made from the one object, and written as one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ganreport.errors import OutputExists, RenderError, TemplateError, UsageError
from ganreport.render.i18n import ENGLISH

if TYPE_CHECKING:
    from ganreport.render.worker import SecondProcess
    from ganreport.report.model import Report
    from ganreport.run.model import Run


def render(
    run: Run,
    report: Report,
    wanted: list[str],
    worker: SecondProcess,
    paper: str,
    language: str = ENGLISH,
) -> dict[str, bytes]:
    """The wanted files of a report by name; ``wanted`` are of html, pdf, json and md.

    Raises:
        TemplateError: The report's own template fails.
        RenderError: The PDF can't be made.
    """
    from ganreport.render import html
    from ganreport.report.model import to_json

    whole, files = to_json(report), {}
    if "pdf" in wanted:
        from ganreport.render.attachments import attachments

        printed = html.to_html(report, "print", paper, language)
        made = worker.to_pdf(printed, attachments(run, whole), report.date)
    if "html" in wanted:
        files["report.html"] = html.to_html(report, language=language).encode("utf-8")
    if "json" in wanted:
        files["report.json"] = whole
    if "md" in wanted:
        files["report.md"] = html.to_markdown(report, language).encode("utf-8")
    if "pdf" in wanted:
        files["report.pdf"] = _awaited(made, report)
    return files


def _awaited(made: Callable[[], bytes], report: Report) -> bytes:
    try:
        return made()
    except RenderError as error:
        if report.template is None:
            raise
        raise TemplateError(
            f"With the template {report.template.name}: {error} Without --template it can be made; "
            "--format html,json,md leaves the PDF out."
        ) from error


def write(folder: Path, files: dict[str, bytes], force: bool) -> None:
    """Write all files or none; files that are there already with the same bytes are left alone.

    Raises:
        OutputExists: A different file is there, and ``force`` is not set.
        UsageError: They can't be written.
    """
    from ganreport.run.writer import replacing

    changed = {
        name: content
        for name, content in files.items()
        if not (folder / name).is_file() or (folder / name).read_bytes() != content
    }
    taken = [name for name in changed if (folder / name).exists()]
    if taken and not force:
        raise OutputExists(
            f"{folder} holds a different {', '.join(taken)}. "
            "Use --force to overwrite, or -o to write elsewhere."
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in changed.items():
            with replacing(folder / name) as file:
                file.write(content)
    except OSError as error:
        raise UsageError(f"{folder}: the report can't be written ({error}).") from error
