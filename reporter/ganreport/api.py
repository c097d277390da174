"""The library as programs and notebooks use it: read, analyse, build, load.

What is heavy is imported when it is needed: reading a run loads nothing that draws.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from ganreport.errors import UsageError
from ganreport.render.output import check_template
from ganreport.render.report import Report

if TYPE_CHECKING:
    from ganreport.analysis.analyse import Analysis
    from ganreport.analysis.limits import Limits
    from ganreport.readers import ReadOptions
    from ganreport.report.model import Detail
    from ganreport.report.settings import Settings
    from ganreport.report.theme import Template
    from ganreport.run.model import Run
    from ganreport.samples.options import DataKeywords, SampleOptions

__all__ = ["Report", "analyse", "build", "load", "read_run"]


def read_run(
    path: str | Path,
    *,
    reader: str = "",
    map: Mapping[str, str] | None = None,
    run: str = "",
    objective: str = "",
    step_column: str = "",
    config: str | Path | None = None,
    **data: Unpack[DataKeywords],
) -> Run:
    """Read a training run, ours or another program's, or samples that lie where one might.

    Args:
        path: The directory, or the file, that the training wrote.
        reader: The format to read it as; recognised unless given.
        map: Our scalars and the columns, or sums of columns, to take for them:
            ``{"d_loss": "errD"}``.
        run: Which of several runs.
        objective: What was trained for, such as ``lsgan``; what the run says unless given.
        step_column: The column that says when.
        config: A ``ganreport.toml``; that of the directory unless given.
        **data: What is given beside the run: ``real``, ``held_out`` and ``samples`` (paths),
            ``features`` (the space that they are compared in), ``paired``, ``references``,
            ``target``, ``columns`` and ``limit``, as ``ganreport build`` has them.

    Raises:
        RunError: There is no run, or it is damaged.
        UsageError: What was asked for can't be had, or what was given can't be read.
    """
    settings = _settings(path, config)
    wanted = _wanted(settings, reader, map, run, objective, step_column)
    return _read(path, wanted, settings.given(data))


def analyse(
    run: str | Path | Run,
    *,
    thresholds: Mapping[str, float] | Limits | None = None,
    config: str | Path | None = None,
    **data: Unpack[DataKeywords],
) -> Analysis:
    """Measure and judge a run.

    Args:
        run: The run, or where it is.
        thresholds: What findings are judged by where it is not to be the usual: values by the
            keys of a ``ganreport.toml``, such as ``{"coverage_warn": 0.3}``.
        config: A ``ganreport.toml``; that of the run's directory unless given.
        **data: What is given beside the run, as for :func:`read_run`.

    Raises:
        RunError: There is no run, or it is damaged.
        UsageError: A threshold is not allowed, or what was given can't be read.
    """
    if isinstance(run, str | Path):
        settings = _settings(run, config)
        return _analysed(_read(run, _wanted(settings), settings.given(data)), settings, thresholds)
    settings = _settings(run.path, config)
    return _analysed(_joined(run, settings, data), settings, thresholds)


def build(
    source: str | Path | Run | Analysis,
    *,
    title: str | None = None,
    comment: str | None = None,
    thresholds: Mapping[str, float] | Limits | None = None,
    reader: str = "",
    map: Mapping[str, str] | None = None,
    run: str = "",
    objective: str = "",
    step_column: str = "",
    detail: Detail | None = None,
    template: str | Path | None = None,
    logo: str | Path | None = None,
    config: str | Path | None = None,
    **data: Unpack[DataKeywords],
) -> Report:
    """The report of a run, as ``ganreport build`` makes it; nothing is written until it is saved.

    What is not given is as the configuration has it.

    Args:
        source: Where the run is, the run as read, or what was measured of it.
        title: The report's title, made from the run's name unless given.
        comment: A remark to print below the title.
        thresholds: As for :func:`analyse`.
        reader: As for :func:`read_run`, and so are the next four.
        map: Our scalars and the columns to take for them.
        run: Which of several runs.
        objective: What was trained for.
        step_column: The column that says when.
        detail: Whether its PDF has the appendix ("full") or not ("brief").
        template: A folder that changes how the page looks.
        logo: A PNG or SVG to show in the head.
        config: A ``ganreport.toml``; that of the run's directory unless given.
        **data: What is given beside the run, as for :func:`read_run`.

    Raises:
        RunError: There is no run, or it is damaged.
        UsageError: A value is not allowed, or comes too late for what was read or judged already.
    """
    from ganreport.analysis.analyse import Analysis
    from ganreport.report.build import make_report
    from ganreport.report.logo import read_logo
    from ganreport.report.theme import read_template

    if not isinstance(source, str | Path) and (reader or map or run or objective or step_column):
        raise UsageError(
            "build: reader, map, run, objective and step_column are for a path, and this run is "
            "read already."
        )
    if isinstance(source, Analysis):
        if thresholds is not None:
            raise UsageError("build: thresholds are for a run, and this one is judged already.")
        if any(data.values()):
            raise UsageError(
                f"build: {', '.join(data)}: data are for a run, and this one is judged already."
            )
        home, analysis = source.run.path, source
        settings = _settings(home, config)
    else:
        home = Path(source) if isinstance(source, str | Path) else source.path
        settings = _settings(home, config)
        if isinstance(source, str | Path):
            wanted = _wanted(settings, reader, map, run, objective, step_column)
            source = _read(source, wanted, settings.given(data))
        else:
            source = _joined(source, settings, data)
        analysis = _analysed(source, settings, thresholds)
    options = settings.options
    look = Path(template) if template else settings.path("template")
    picture = Path(logo) if logo else settings.path("logo")
    made = make_report(
        analysis,
        options.title if title is None else title,
        options.comment if comment is None else comment,
        settings.source if analysis.limits == settings.thresholds else "",
        detail=options.detail if detail is None else detail,
        logo=read_logo(picture) if picture else None,
        template=_checked(read_template(look)) if look else None,
    )
    return Report(made, lang=options.lang, paper=options.paper, run=home)


def load(path: str | Path) -> Report:
    """The report in a ``report.json``; its run is not needed.

    Raises:
        UsageError: It can't be read, or is no report.
    """
    from ganreport.report.model import read_report

    data = read_report(Path(path))
    if data.template:
        _checked(data.template)
    return Report(data)


def _settings(path: str | Path, config: str | Path | None) -> Settings:
    """The configuration that goes with what is at a path."""
    from ganreport.report.settings import read_settings

    home = Path(path).parent if Path(path).is_file() else Path(path)
    return read_settings(home, None if config is None else Path(config))


def _wanted(
    settings: Settings,
    reader: str = "",
    names: Mapping[str, str] | None = None,
    run: str = "",
    objective: str = "",
    step_column: str = "",
) -> ReadOptions:
    from ganreport.report.settings import names_of, wishes

    given = names_of(names or {}, "map:")
    maps = [f"{our}={formula}" for our, formula in given.items()]
    return wishes(settings, reader, maps, run, objective, step_column)


def _read(path: str | Path, wanted: ReadOptions, given: SampleOptions) -> Run:
    from ganreport.samples.opening import read

    return read(path, wanted, given)


def _joined(run: Run, settings: Settings, data: DataKeywords) -> Run:
    """A run that was read already with what is given beside it."""
    from ganreport.samples.attach import attached

    return run if run.given else attached(run, settings.given(data))


def _analysed(
    run: Run, settings: Settings, thresholds: Mapping[str, float] | Limits | None
) -> Analysis:
    from ganreport.analysis.analyse import analyse as analysed
    from ganreport.analysis.limits import Limits
    from ganreport.report.settings import limits_of

    limits = settings.thresholds
    if isinstance(thresholds, Limits):
        limits = thresholds
    elif thresholds:
        limits = limits_of(thresholds, "thresholds:", limits)
    return analysed(run, limits)


def _checked(template: Template) -> Template:
    """A template that a page can be made with."""
    from ganreport.render.worker import ThisProcess

    unchecked = check_template(template, ThisProcess())
    if unchecked:
        warnings.warn(unchecked, stacklevel=3)
    return template
