"""The command that renders a report again, from nothing but itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ganreport.cli.build import FORMAT, PAPER, tell, wanted_formats
from ganreport.errors import UsageError
from ganreport.render.i18n import ENGLISH, check_language
from ganreport.render.output import PAPERS, check_template, made_from, write
from ganreport.render.output import render as rendered
from ganreport.render.worker import SecondProcess

if TYPE_CHECKING:
    from ganreport.report.model import Detail


@click.command(epilog="Example: ganreport render report.json -o again --lang zh --paper letter")
@click.argument("report_json", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    help="Folder to write to.",
)
@FORMAT
@PAPER
@click.option(
    "--detail",
    type=click.Choice(["brief", "full"]),
    help="Whether the PDF has an appendix; as the report was built unless given.",
)
@click.option(
    "--lang",
    default=ENGLISH,
    show_default=True,
    help="Language of the page, the PDF and the summary: en or zh.",
)
@click.option(
    "--template",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder that changes the page, in place of the report's own: docs/templates.md.",
)
@click.option(
    "--logo",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="PNG or SVG to show in the head, in place of the report's own.",
)
@click.option("--force", is_flag=True, help="Overwrite a report that differs.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
def render(
    report_json: Path,
    output: Path,
    format: str,
    paper: str,
    detail: Detail | None,
    lang: str,
    template: Path | None,
    logo: Path | None,
    force: bool,
    quiet: bool,
) -> None:
    """Turn REPORT_JSON, which a build wrote, into report.html, .pdf, .json and .md again.

    The run is not needed. With the language and the paper of the build, and the same version of
    ganreport and its libraries, the files are the same to the byte.
    """
    wanted, language = wanted_formats(format), check_language(lang)
    with SecondProcess() as worker:
        if "pdf" in wanted:
            worker.warm_up_pdf()
        import msgspec

        from ganreport.report.logo import read_logo
        from ganreport.report.model import read_report
        from ganreport.report.theme import read_template

        report = read_report(report_json)
        if template:
            report = msgspec.structs.replace(report, template=read_template(template))
        if logo:
            report = msgspec.structs.replace(report, logo=read_logo(logo))
        if detail:
            report = msgspec.structs.replace(report, detail=detail)
        if report.template:
            check_template(report.template, worker)
        with made_from(report_json):
            files, missing = rendered(report, wanted, worker, PAPERS[paper], language)
    if missing and not files:
        raise missing
    if not output.is_dir() and output.exists():
        raise UsageError(f"{output}: -o takes a folder to write to, and this is a file.")
    write(output, "", files, force)
    if not quiet:
        tell(output, files, report)
    if missing:
        raise missing
