"""What is given beside a run: ``[data]`` of a ``ganreport.toml``, or flags and keywords."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from ganreport.errors import UsageError
from ganreport.run import schema
from ganreport.samples.options import LIMIT, DataKeywords, SampleOptions

FILE: Final = "ganreport.toml"

_FILE_NAME: Final = re.compile(r"[\\/]|\.\w+$")
"""What tells a file of a feature space from the name of one."""


class DataOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[data]``: paths are seen from the folder that the file lies in.

    ``references`` and ``columns`` are tables of their own: ``[data.references]``.
    """

    real: str = ""
    held_out: str = ""
    samples: str = ""
    features: str = ""
    paired: str = ""
    target: str = ""
    limit: int = LIMIT
    references: dict[str, str] = {}
    columns: dict[str, str] = {}


NO_DATA: Final = DataOptions()

_FLAGS: Final = {"references": "--reference", "held_out": "--held-out"}
"""Flags that are not called as the key is."""


def data_options(table: Mapping[str, Any], file: str) -> DataOptions:
    """The table ``[data]``, checked.

    Raises:
        UsageError: It holds what is not allowed.
    """
    try:
        data = msgspec.convert(table, DataOptions)
    except msgspec.ValidationError as error:
        raise UsageError(
            f"{file}: [data]: {error}. Allowed: real, held_out, samples, features, paired, "
            "target: text; limit: a whole number; references, columns: tables of texts."
        ) from error
    if data.limit < 0:
        raise UsageError(
            f"{file}: [data] limit = {data.limit} is not allowed: it must be a whole number from "
            "0 (all samples) on."
        )
    return data


def given_data(
    data: DataOptions, folder: Path, confined: bool, keywords: DataKeywords
) -> SampleOptions:
    """What was given: by the configuration, what is given here in its place.

    Args:
        data: The configuration.
        folder: Where its file lies.
        confined: Whether it came with the run, so that it must not name files outside of it.
        keywords: What was given on the command line or by a program.

    Raises:
        UsageError: A path leads out of the run that the configuration came with.
    """

    def inside(key: str, name: str) -> Path | None:
        if not name:
            return None
        if not confined:
            return folder / name
        try:
            return schema.within(folder, name)
        except OSError as error:
            raise UsageError(
                f"{folder / FILE}: [data] {key} = {name!r} leads out of the run directory. Keep "
                f"it in the run, or give it as {_FLAGS.get(key, f'--{key}')}."
            ) from error

    def path(key: str, given: str | Path | None) -> Path | None:
        return Path(given) if given else inside(key, getattr(data, key))

    features = str(keywords.get("features") or "")
    if not features and data.features:
        file = inside("features", data.features) if _FILE_NAME.search(data.features) else None
        features = data.features if file is None else str(file)
    limit = keywords.get("limit")
    stored = {name: inside("references", where) for name, where in data.references.items()}
    others = {name: Path(where) for name, where in (keywords.get("references") or {}).items()}
    return SampleOptions(
        real=path("real", keywords.get("real")),
        held_out=path("held_out", keywords.get("held_out")),
        samples=path("samples", keywords.get("samples")),
        features=features,
        paired=path("paired", keywords.get("paired")),
        references={name: where for name, where in stored.items() if where} | others,
        target=keywords.get("target") or data.target,
        columns={**data.columns, **(keywords.get("columns") or {})},
        limit=data.limit if limit is None else limit,
    )


def named_values(texts: Iterable[str], flag: str, example: str) -> dict[str, str]:
    """``NAME=VALUE`` each, as they are given on the command line.

    Raises:
        UsageError: One has no equals sign, or nothing beside it.
    """
    values: dict[str, str] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not name.strip() or not value.strip():
            raise UsageError(f"{flag} {text!r}: write NAME=VALUE, such as {flag} {example}.")
        values[name.strip()] = value.strip()
    return values


def as_table(data: SampleOptions) -> dict[str, Any]:
    """What was given as ``[data]`` has it, without what was not."""
    table: dict[str, Any] = {
        "real": data.real,
        "held_out": data.held_out,
        "samples": data.samples,
        "features": data.features,
        "paired": data.paired,
        "target": data.target,
    }
    kept = {key: str(value) for key, value in table.items() if value}
    named = {"references": data.references, "columns": data.columns}
    tables = {key: {n: str(v) for n, v in each.items()} for key, each in named.items() if each}
    return {**kept, "limit": data.limit, **tables}
