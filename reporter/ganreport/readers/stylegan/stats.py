"""``stats.jsonl`` of StyleGAN2-ADA and StyleGAN3: statistics of what was reported in each tick."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ganreport.readers.columns import Builder, ParsedTable
from ganreport.readers.formula import Formula, column, scaled
from ganreport.readers.objects import json_lines
from ganreport.readers.values import Value, plain
from ganreport.run.text import printable

KIMG: Final = "kimg"
"""The name of the column of steps in all tables of such a run."""

SPREAD: Final = " (std)"
"""What is added to a tag for the spread over the images of a tick."""

RULES: Final[Mapping[str, Formula]] = {
    "step": column(KIMG),
    "wall_time": column("timestamp"),
    "d_loss": column("Loss/D/loss"),
    "g_loss": column("Loss/G/loss"),
    "d_penalty": column("Loss/D/reg"),
    "d_real_mean": column("Loss/scores/real"),
    "d_fake_mean": column("Loss/scores/fake"),
    "d_real_std": column(f"Loss/scores/real{SPREAD}"),
    "d_fake_std": column(f"Loss/scores/fake{SPREAD}"),
    "d_real_accuracy": scaled(0.5, "Loss/signs/real", 0.5),
    "d_fake_accuracy": scaled(-0.5, "Loss/signs/fake", 0.5),
}
"""Our scalars by theirs. A sign is 1 for what D calls real: the share that D gets right follows."""

PAIRED: Final[Mapping[str, Formula]] = {
    our: formula
    for our, formula in RULES.items()
    if not any("/scores/" in name or "/signs/" in name for name in formula.names)
}
"""The same where D's outputs in the log are differences within pairs, as in R3GAN."""

_SPREADS: Final = ("Loss/scores/real", "Loss/scores/fake")
_LAST: Final = ("Timing/", "Resources/", "Progress/tick")
_LONGEST: Final = 200  # signs of a name; what is longer is no scalar's


@dataclass(frozen=True)
class Stats:
    """The table of a ``stats.jsonl``; ``carried`` values of each tag were those of a tick before.

    Where nothing was collected in a tick the writer repeats the statistics of an earlier one.
    """

    table: ParsedTable
    carried: Mapping[str, int]


def read_stats(text: str) -> Stats:
    """Means by tag, a row a tick, and the spreads of D's outputs over the images of a tick.

    Raises:
        ValueError: It has more columns than a log.
    """
    builder = Builder()
    before: Mapping[str, Any] = {}
    carried: dict[str, int] = {}
    for number, record in json_lines(text):
        if record is None:
            builder.skip("are not JSON", number)
        else:
            builder.add(_row(record, before, carried))
            before = record
    table = builder.table()
    order = sorted(table.columns, key=_rank)
    table.columns = {name: table.columns[name] for name in order}
    return Stats(table, carried)


def may_be_paired(names: Collection[str]) -> bool:
    """Whether tags may be those of R3GAN, which penalises both ways and adds up no penalty."""
    return "Loss/r2_penalty" in names and not any(name.startswith("Loss/D/reg") for name in names)


def whole_kimg(kimg: Value) -> Value:
    """Thousands of images as the writer numbers its files: rounded down."""
    return math.floor(kimg) if isinstance(kimg, float) and math.isfinite(kimg) else kimg


def _row(
    record: Mapping[str, Any], before: Mapping[str, Any], carried: dict[str, int]
) -> dict[str, Value]:
    row: dict[str, Value] = {}
    for name, entry in record.items():
        tag = printable(name[:_LONGEST])
        if not isinstance(entry, dict):
            row[tag] = plain(entry)
            continue
        again = _again(name, record, before)
        if again:
            carried[tag] = carried.get(tag, 0) + 1
        missing = again or entry.get("num") == 0
        if tag == "Progress/kimg":
            row[KIMG] = whole_kimg(plain(entry.get("mean")))
        else:
            row[tag] = None if missing else plain(entry.get("mean"))
        if tag in _SPREADS:
            row[tag + SPREAD] = None if missing else plain(entry.get("std"))
    return row


def _again(name: str, record: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    """Whether statistics are those of the tick before, which can be no chance.

    It can of few values and of equal ones; signs repeat if the scores that they are of do.
    """
    entry = record[name]
    num, std = entry.get("num"), entry.get("std")
    many = isinstance(num, int | float) and isinstance(std, int | float) and num > 1 and std > 0
    if not many or entry != before.get(name):
        return False
    scores = name.replace("/signs/", "/scores/")
    return scores == name or record.get(scores) == before.get(scores)


def _rank(name: str) -> int:
    """What is worth a chart first: clocks and memory come last."""
    return next((i for i, start in enumerate(_LAST, 1) if name.startswith(start)), 0)
