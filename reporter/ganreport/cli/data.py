"""The options of commands that take real data and samples beside a run."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from ganreport.samples.options import LIMIT, DataKeywords

F = TypeVar("F", bound=Callable[..., Any])

_PATH: Final = click.Path(path_type=Path)

_OPTIONS: Final = (
    click.option(
        "--real",
        metavar="PATH",
        type=_PATH,
        help="The real data that were trained on: a folder, archive, array or table. Samples of "
        "the run are compared with them: docs/your-samples.md.",
    ),
    click.option(
        "--held-out",
        metavar="PATH",
        type=_PATH,
        help="Real data that were never trained on; without them a half of --real is the baseline.",
    ),
    click.option(
        "--samples",
        metavar="PATH",
        type=_PATH,
        help="What the generator made: one set, or a folder of one set a step (step_1000/, "
        "gen_10.csv); those of the run unless given.",
    ),
    click.option(
        "--features",
        metavar="SPACE",
        default="",
        help="What images and sounds are compared in: random, pixels, efficientnet-lite0, or a "
        "file of a network (.onnx, .keras) or of features (.npy).",
    ),
    click.option(
        "--paired",
        metavar="PATH",
        type=_PATH,
        help="The true files that generated ones are held against, by their names, or a CSV of "
        "which belong together.",
    ),
    click.option(
        "--reference",
        "references",
        metavar="NAME=PATH",
        multiple=True,
        help="What another method made of the same inputs, to compare pairs with. May be repeated.",
    ),
    click.option(
        "--target",
        metavar="COLUMN",
        default="",
        help="Of tables: the column that a model learns to predict from synthetic rows.",
    ),
    click.option(
        "--column",
        "columns",
        metavar="NAME=TYPE",
        multiple=True,
        help="Of tables: the type of a column that would be guessed wrong, such as "
        "--column zip=category. May be repeated.",
    ),
    click.option(
        "--limit",
        metavar="N",
        type=click.IntRange(min=0),
        help=f"Samples that are taken of each set at most, drawn by chance; {LIMIT:,} unless "
        "given, 0 for all.",
    ),
)
_NAMES: Final = (
    "real", "held_out", "samples", "features", "paired", "references", "target", "columns", "limit",
)  # fmt: skip


def with_data(command: F) -> F:
    """Give a command these options; it gets what was given as ``data``."""

    @functools.wraps(command)
    def called(*args: Any, **kwargs: Any) -> Any:
        given = {name: kwargs.pop(name) for name in _NAMES}
        return command(*args, data=_keywords(given), **kwargs)

    for option in reversed(_OPTIONS):
        option(called)
    return called  # type: ignore[return-value] # click knows it by its parameters


def _keywords(given: dict[str, Any]) -> DataKeywords:
    from ganreport.report.data_settings import named_values

    references = named_values(given["references"], "--reference", "bicubic=results/bicubic")
    return DataKeywords(
        real=given["real"],
        held_out=given["held_out"],
        samples=given["samples"],
        features=given["features"],
        paired=given["paired"],
        references=dict(references),
        target=given["target"],
        columns=named_values(given["columns"], "--column", "zip=category"),
        limit=given["limit"],
    )
