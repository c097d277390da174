"""The command that builds reports."""

from __future__ import annotations

import sys
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, Final

import click
import msgspec
from click.core import ParameterSource

from ganreport.cli.data import with_data
from ganreport.cli.stages import Stages
from ganreport.errors import UsageError
from ganreport.render.earlier import check_place
from ganreport.render.i18n import ENGLISH, check_language
from ganreport.render.output import FORMATS, PAPERS, check_template, render, stages_of, write
from ganreport.render.worker import SecondProcess
from ganreport.run import schema
from ganreport.run.atomic import trusted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ganreport.report.model import ReportData
    from ganreport.report.settings import BuildOptions, Settings
    from ganreport.samples.options import DataKeywords

_READER: Final = click.option(
    "--reader",
    metavar="NAME",
    default="",
    help="Read the run as this format, whatever it looks like: docs/foreign-runs.md.",
)
MAP: Final = click.option(
    "--map",
    "maps",
    multiple=True,
    metavar="OURS=THEIRS",
    help="Take a column, or a sum of columns, for one of our scalars: --map d_loss=errD, "
    '--map "d_loss=0.5 * D_real + 0.5 * D_fake"; nothing after = leaves it out. May be repeated.',
)
FORMAT: Final = click.option(
    "--format",
    default=",".join(FORMATS),
    show_default=True,
    help="What to write, separated by commas.",
)
PAPER: Final = click.option(
    "--paper", type=click.Choice(list(PAPERS)), default="a4", show_default=True, help="PDF pages."
)
DETAIL: Final = click.option(
    "--detail",
    type=click.Choice(["brief", "full"]),
    default="brief",
    show_default=True,
    help="Whether the PDF has an appendix with every chart, figure, setting and definition. The "
    "HTML has it folded, report.json always.",
)
RUN: Final = click.option(
    "--run",
    metavar="NAME",
    default="",
    help="Of several runs in RUN_DIR the one of this name or identifier.",
)
OBJECTIVE: Final = click.option(
    "--objective",
    metavar="NAME",
    default="",
    help="What was trained for, where the run doesn't say it: non-saturating (binary "
    "cross-entropy, BCE), minimax, lsgan, hinge, wgan, wgan-gp; unknown for none. D's loss is the "
    'sum of its two terms: of their mean, add --map "d_loss=2 * NAME".',
)
STEP_COLUMN: Final = click.option(
    "--step-column", metavar="NAME", default="", help="The column that says when: its steps."
)


def _moved(_: click.Context, __: click.Parameter, given: bool) -> None:
    """Say what an option of old is called now."""
    if given:
        raise UsageError("--all-charts is now --detail full.")


@click.command(
    epilog="Examples: ganreport build runs/demo --format html,pdf; ganreport build fakes/ --real "
    "data/train --held-out data/test. Every option may be given as a "
    "variable (GANREPORT_BUILD_PAPER=letter) or, as far as --print-config shows it, in a "
    "ganreport.toml; flags go before variables, variables before the file."
)
@click.argument("run_dir", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Folder to write to; RUN_DIR/report unless given, of a file FILE-report beside it.",
)
@FORMAT
@click.option("--title", default="", help="Title of the report; the run's name unless given.")
@click.option("--comment", default="", help="A remark to print below the title.")
@PAPER
@click.option(
    "--lang",
    default=ENGLISH,
    show_default=True,
    help="Language of the page, the PDF and the summary: en or zh; report.json stays English.",
)
@_READER
@RUN
@MAP
@OBJECTIVE
@STEP_COLUMN
@with_data
@DETAIL
@click.option("--all-charts", is_flag=True, hidden=True, expose_value=False, callback=_moved)
@click.option(
    "--template",
    metavar="DIR",
    default="",
    help="Folder whose blocks, parts and style sheets change the page: docs/templates.md.",
)
@click.option("--logo", metavar="FILE", default="", help="PNG or SVG to show in the head.")
@click.option(
    "--force",
    is_flag=True,
    help="Overwrite whatever is there, not only an earlier report.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["warn", "fail"]),
    help="End with exit code 3 if the verdict is this bad or worse.",
)
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    help="Thresholds and options as TOML; RUN_DIR/ganreport.toml unless given.",
)
@click.option(
    "--print-config", is_flag=True, help="Print the effective configuration as TOML and stop."
)
@click.option("--open", "open_it", is_flag=True, help="Open the HTML page when done.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
@click.pass_context
def build(
    context: click.Context,
    /,
    run_dir: Path,
    output: Path | None,
    force: bool,
    config: Path | None,
    print_config: bool,
    open_it: bool,
    quiet: bool,
    maps: tuple[str, ...],
    data: DataKeywords,
    **given: str | bool | None,
) -> None:
    """Turn the finished run in RUN_DIR into report.html, .pdf, .json and .md.

    RUN_DIR may also be the file of a bare table of losses; the report is
    written beside it, into FILE-report. With --real it may be nothing but samples.

    An earlier report of the run is replaced; anything else in its place is refused at once.

    Exit codes: 0 built (whatever the verdict), 1 internal error, or built but for the PDF because
    Pango or fonts are not installed, 2 bad usage or input, 3 the verdict is as bad as --fail-on.
    """
    with SecondProcess() as worker, Stages(quiet=quiet) as stages:
        if not print_config:
            worker.warm_up()
        from ganreport.report.settings import read_settings, to_toml, wishes

        home = run_dir.parent if run_dir.is_file() else run_dir
        settings = read_settings(home, config)
        chosen = _effective(context, given, settings.options)
        wanted = wanted_formats(chosen["format"])
        language = check_language(chosen["lang"])
        look = _look(context, given, settings)
        read_as = (chosen["run"], chosen["objective"], chosen["step_column"])
        how = wishes(settings, chosen["reader"], maps, *read_as)
        beside = settings.given(data)
        if print_config:
            text = to_toml(settings.thresholds, chosen, how.names, settings.source, beside)
            click.echo(text, nl=False)
            return
        place, names = _place(run_dir, output), tuple(f"report.{each}" for each in wanted)
        if not force:
            check_place(*place, names)
        stages.expect("reading", "measuring samples", "judging", *stages_of(wanted))
        stages.begin("reading")
        measured = None if beside.anything else worker.measured(run_dir, how)
        from ganreport.samples.opening import read

        run = read(run_dir, how, beside, stages.progress)
        if not force:
            check_place(*place, names, (run.info.id, run.info.name))
        stages.begin("measuring samples")
        if "pdf" in wanted:
            worker.warm_up_pdf()
        if look["template"]:
            unchecked = check_template(look["template"], worker)
            if unchecked and "pdf" not in wanted and not quiet:  # else it is said at the end
                stages.clear()
                click.echo(unchecked, err=True)
        from ganreport.analysis.analyse import analyse
        from ganreport.metrics.history import measure_samples
        from ganreport.report.build import make_report

        history = measured() if measured else measure_samples(run)
        stages.begin("judging")
        report = make_report(
            analyse(run, settings.thresholds, history),
            chosen["title"],
            chosen["comment"],
            settings.source,
            detail=chosen["detail"],
            **look,
        )
        paper = PAPERS[chosen["paper"]]
        files, missing = render(report, wanted, worker, paper, language, stages.begin)
    if missing and not files:
        raise missing
    write(*place, files, force, over_earlier=True)
    folder = output or place[0] / place[1]
    if not quiet:
        tell(folder, files, report)
    if open_it and "report.html" in files:
        click.launch(str(folder / "report.html"))
    if missing:
        raise missing
    if chosen["fail_on"] and report.verdict.status.value in ("fail", chosen["fail_on"]):
        sys.exit(3)


def _place(run_dir: Path, output: Path | None) -> tuple[Path, PurePath]:
    """Where the report goes, in two: what of the path is trusted, and the way from there.

    The report of a file stands beside it under its whole name: a folder may hold several.
    """
    if output:
        return trusted(output, run_dir)
    if run_dir.is_file():
        return run_dir.parent, PurePath(f"{run_dir.name}-{schema.REPORT_DIR}")
    return run_dir, PurePath(schema.REPORT_DIR)


def tell(folder: Path, files: Iterable[str], report: ReportData) -> None:
    """Say which files were written, and the verdict."""
    for name in files:
        click.echo(folder / name)
    click.echo(f"{report.verdict.status.value}: {report.verdict.headline}", err=True)


def _effective(
    context: click.Context, given: dict[str, str | bool | None], options: BuildOptions
) -> dict[str, Any]:
    """The options of the configuration, those given as flag or variable in their place."""
    return {
        name: value
        if context.get_parameter_source(name) is ParameterSource.DEFAULT
        else given[name] or ""
        for name, value in msgspec.structs.asdict(options).items()
    }


def _look(
    context: click.Context, given: dict[str, str | bool | None], settings: Settings
) -> dict[str, Any]:
    """The logo and the template that were asked for, read; None where there is none."""
    from ganreport.report.logo import read_logo
    from ganreport.report.theme import read_template

    look: dict[str, Any] = {}
    for name, read in (("logo", read_logo), ("template", read_template)):
        default = context.get_parameter_source(name) is ParameterSource.DEFAULT
        path = settings.path(name) if default else Path(str(given[name] or ""))
        look[name] = read(path) if path and path != Path() else None
    return look


def wanted_formats(formats: str) -> list[str]:
    """The names in a list of formats, separated by commas."""
    names = [name.strip().lower() for name in formats.split(",") if name.strip()]
    unknown = [name for name in names if name not in FORMATS]
    if unknown or not names:
        raise UsageError(
            f"--format {formats!r}: allowed are {', '.join(FORMATS)}, separated by commas."
        )
    return names
