"""What a report is built by: options and thresholds of a ``ganreport.toml``, checked."""

from __future__ import annotations

import difflib
import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from ganreport.analysis.limits import LIMITS, Limits
from ganreport.errors import UsageError
from ganreport.readers import ReadOptions
from ganreport.report.data_settings import (
    FILE,
    NO_DATA,
    DataOptions,
    as_table,
    data_options,
    given_data,
)
from ganreport.run import schema
from ganreport.run.toml import remarked
from ganreport.samples.options import NOTHING, DataKeywords, SampleOptions

_TABLES: Final = ("build", "data", "map", "thresholds")


class BuildOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[build]``: defaults of the options of the same name; flags and variables go before.

    ``template`` and ``logo`` are paths seen from the folder that the file lies in; ``reader`` is
    the format to read the run by, ``run`` the name of one of several runs, ``objective`` what was
    trained for, ``step_column`` the column that says when.
    """

    format: str = "html,pdf,json,md"
    title: str = ""
    comment: str = ""
    paper: Literal["a4", "letter"] = "a4"
    lang: str = "en"
    reader: str = ""
    run: str = ""
    objective: str = ""
    step_column: str = ""
    detail: Literal["brief", "full"] = "brief"
    template: str = ""
    logo: str = ""
    fail_on: Literal["", "warn", "fail"] = ""


@dataclass(frozen=True)
class Settings:
    """What was read, and from which file; ``source`` is empty where there is none.

    ``names`` map our scalars to formulas of a foreign run's columns (``[map]``), ``data`` is what
    is given beside the run. ``folder`` is where the file lies; one that came with the run is
    ``confined`` to it.
    """

    thresholds: Limits = LIMITS
    options: BuildOptions = field(default_factory=BuildOptions)
    names: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    folder: Path = Path()
    confined: bool = True
    data: DataOptions = NO_DATA

    def given(self, keywords: DataKeywords) -> SampleOptions:
        """What is given beside the run, by the configuration or by keywords in its place.

        Raises:
            UsageError: A path leads out of the run that the configuration came with.
        """
        return given_data(self.data, self.folder, self.confined, keywords)

    def path(self, option: str) -> Path | None:
        """The file or folder that an option of the configuration names, None if it names none.

        Raises:
            UsageError: It leads out of the run that the configuration came with.
        """
        named = getattr(self.options, option)
        if not named or not self.confined:
            return self.folder / named if named else None
        try:
            return schema.within(self.folder, named)
        except OSError as error:
            raise UsageError(
                f"{self.folder / FILE}: [build] {option} = {named!r} leads out of the run "
                f"directory. Keep it in the run, or give it as --{option}."
            ) from error


def read_settings(run_dir: Path, config: Path | None = None) -> Settings:
    """The settings in ``config``, else in the run directory's ``ganreport.toml``, else defaults.

    Raises:
        UsageError: The file can't be read, or holds what is not allowed; it says what is.
    """
    file = config or run_dir / FILE
    if config is None and not file.exists():
        return Settings()
    try:
        text = (file if config else schema.within(run_dir, FILE)).read_text(encoding="utf-8")
        content = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{file} can't be read as TOML: {error}.") from error
    _allowed(str(file), "table", content, _TABLES)
    for name, table in content.items():
        if not isinstance(table, dict):
            raise UsageError(f"{file}: {name} is no table; begin it with the line [{name}].")
    return Settings(
        limits_of(content.get("thresholds", {}), f"{file}: [thresholds]"),
        _options(str(file), content.get("build", {})),
        names_of(content.get("map", {}), f"{file}: [map]"),
        file.name,
        file.parent,
        config is None,
        data_options(content.get("data", {}), str(file)),
    )


def wishes(
    settings: Settings,
    reader: str = "",
    maps: Iterable[str] = (),
    run: str = "",
    objective: str = "",
    step_column: str = "",
) -> ReadOptions:
    """How the run is to be read: by the configuration, what is given here in its place.

    Args:
        settings: The configuration.
        reader: The name of a reader, empty for the configuration's.
        maps: ``OURS=FORMULA`` each.
        run: One of several runs, empty for the configuration's.
        objective: What was trained for, empty for the configuration's.
        step_column: The column that says when, empty for the configuration's; it goes before a
            formula for ``step``.

    Raises:
        UsageError: One of ``maps`` has no equals sign.
    """
    options = settings.options
    names = dict(settings.names)
    for text in maps:
        our, sign, formula = text.partition("=")
        if not sign:
            raise UsageError(f"--map {text!r}: write OURS=THEIRS, such as --map d_loss=errD.")
        names[our.strip()] = formula
    if column := step_column or options.step_column:
        names["step"] = column
    return ReadOptions(
        reader or options.reader, names, run or options.run, objective or options.objective
    )


def changed(limits: Limits) -> dict[str, float]:
    """The defaults of those thresholds that differ from them, by their keys."""
    usual = LIMITS.values
    return {key: usual[key] for key, value in limits.values.items() if value != usual[key]}


def to_toml(
    limits: Limits,
    options: Mapping[str, str | bool],
    names: Mapping[str, str],
    source: str,
    data: SampleOptions = NOTHING,
) -> str:
    """The effective configuration, fit to be read again as a ``ganreport.toml``."""
    import tomlkit

    usual = changed(limits)
    head = f"Effective configuration{f', with {source}' if source else ': the defaults'}"
    document = tomlkit.document().add(tomlkit.comment(head)).add(tomlkit.nl())
    tables: dict[str, Mapping[str, Any]] = {
        "build": options,
        "data": as_table(data),
        "map": names,
        "thresholds": {
            key: remarked(
                value,
                f"{limits.limit_of(key).meaning}"
                + (f" (default {usual[key]!r})" if key in usual else ""),
            )
            for key, value in limits.values.items()
        },
    }
    for name, members in tables.items():
        table = tomlkit.table()
        for key, value in members.items():
            table.add(tomlkit.key(key), value)
        document.add(name, table)
    return document.as_string()


def _allowed(file: str, what: str, entries: Mapping[str, Any], allowed: tuple[str, ...]) -> None:
    for name in entries:
        if name not in allowed:
            near = difflib.get_close_matches(name, allowed, 1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise UsageError(
                f"{file}: there is no {what} {name!r}.{hint} Allowed: {', '.join(allowed)}."
            )


def _options(file: str, table: dict[str, Any]) -> BuildOptions:
    if "all_charts" in table:
        raise UsageError(f'{file}: [build] all_charts is now detail = "full".')
    _allowed(file, "option of [build]", table, BuildOptions.__struct_fields__)
    try:
        return msgspec.convert(table, BuildOptions)
    except msgspec.ValidationError as error:
        kinds = (
            "format, title, comment, lang, reader, run, objective, step_column, template, logo: "
            "text; paper: a4 or letter; detail: brief or full; fail_on: warn or fail"
        )
        raise UsageError(f"{file}: [build]: {error}. Allowed: {kinds}.") from error


def names_of(table: Mapping[str, Any], where: str) -> dict[str, str]:
    """Our scalars and formulas of columns, checked; ``where`` they stand, for errors.

    Raises:
        UsageError: A formula is no text.
    """
    for name, formula in table.items():
        if not isinstance(formula, str):
            raise UsageError(
                f"{where} {name} = {formula!r} is not allowed: it must be the name of a "
                f'column in quotes, or a sum of columns such as {name} = "0.5 * errD".'
            )
    return dict(table)


def limits_of(table: Mapping[str, Any], where: str, usual: Limits = LIMITS) -> Limits:
    """The usual limits with other values, given by their keys; ``where`` they stand, for errors.

    Raises:
        UsageError: There is no such key, or its value is not allowed.
    """
    _allowed(
        where.removesuffix(" [thresholds]").rstrip(":"), "threshold", table, tuple(LIMITS.values)
    )
    for key, value in table.items():
        _check(where, key, value)
    found = usual.replaced(table)
    _check_order(where, found)
    return found


def _check(where: str, key: str, value: Any) -> None:
    limit = LIMITS.limit_of(key)
    low, high = limit.bounds
    whole = limit.unit == "count"
    number = isinstance(value, int if whole else int | float) and not isinstance(value, bool)
    if not number or not math.isfinite(value) or not low <= value <= high:
        kind = "whole number" if whole else "number"
        least = f" from {low:g}" if low > -math.inf else ""
        most = f" up to {high:g}" if high < math.inf else ""
        raise UsageError(
            f"{where} {key} = {value!r} is not allowed: "
            f"it must be a {kind}{least}{most}. {limit.meaning}"
        )


def _check_order(where: str, limits: Limits) -> None:
    """A finding must not fail before it warns."""
    values = limits.values
    for name, limit in limits:
        keys = limits.keys(name)
        if len(keys) == 2:
            least, most = reversed(keys) if limit.worse == "below" else keys
            if values[least] > values[most]:
                raise UsageError(
                    f"{where} {least} ({values[least]:g}) must not be above "
                    f"{most} ({values[most]:g}): the finding would fail before it warns."
                )
