"""The command that renders a report again, from nothing but itself: its JSON or its PDF."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ganreport.cli.build import FORMAT, tell, wanted_formats
from ganreport.cli.stages import Stages
from ganreport.render.earlier import check_place
from ganreport.render.i18n import ENGLISH, check_language
from ganreport.render.output import PAPERS, check_template, made_from, stages_of, write
from ganreport.render.output import render as rendered
from ganreport.render.rendering import current, rendering_of
from ganreport.render.worker import SecondProcess

if TYPE_CHECKING:
    from ganreport.report.model import Detail


@click.command(epilog="Example: ganreport render report.pdf -o again --lang zh --paper letter")
@click.argument("source", metavar="REPORT", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    help="Folder to write to.",
)
@FORMAT
@click.option(
    "--paper",
    type=click.Choice(list(PAPERS)),
    help="PDF pages: of a PDF its own unless given, else a4.",
)
@click.option(
    "--detail",
    type=click.Choice(["brief", "full"]),
    help="Whether the PDF has an appendix; as the report was built unless given.",
)
@click.option(
    "--lang",
    default="",
    help="Language of the page, the PDF and the summary, en or zh: of a PDF its own unless given, "
    "else en.",
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
@click.option(
    "--force",
    is_flag=True,
    help="Overwrite whatever is there, not only an earlier report.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
def render(
    source: Path,
    output: Path,
    format: str,
    paper: str | None,
    detail: Detail | None,
    lang: str,
    template: Path | None,
    logo: Path | None,
    force: bool,
    quiet: bool,
) -> None:
    """Turn REPORT, the report.json or report.pdf of a build, into HTML, PDF, JSON and Markdown.

    The run is not needed. With the language and the paper of the build, and the same version of
    ganreport and its libraries, the files are the same to the byte; of a PDF it is said which
    versions differ.
    """
    wanted, then = wanted_formats(format), rendering_of(source)
    language = check_language(lang or (then.language if then else ENGLISH))
    size = PAPERS[paper] if paper else then.paper if then else PAPERS["a4"]
    names = tuple(f"report.{each}" for each in wanted)
    if not force:
        check_place(output, "", names)
    with SecondProcess() as worker, Stages(quiet=quiet) as stages:
        if "pdf" in wanted:
            worker.warm_up_pdf()
        import msgspec

        from ganreport.report.logo import read_logo
        from ganreport.report.model import read_report
        from ganreport.report.theme import read_template

        stages.expect("reading", *stages_of(wanted))
        stages.begin("reading")
        report = read_report(source)
        if not force:
            check_place(output, "", names, (report.record.id, report.record.name))
        if template:
            report = msgspec.structs.replace(report, template=read_template(template))
        if logo:
            report = msgspec.structs.replace(report, logo=read_logo(logo))
        if detail:
            report = msgspec.structs.replace(report, detail=detail)
        if report.template:
            check_template(report.template, worker)
        with made_from(source):
            files, missing = rendered(report, wanted, worker, size, language, stages.begin)
    if missing and not files:
        raise missing
    write(output, "", files, force, over_earlier=True)
    if then and (apart := current(language, size).apart(then)):
        click.echo(f"note: the PDF was made by others: {', '.join(apart)}", err=True)
    if not quiet:
        tell(output, files, report)
    if missing:
        raise missing
