"""Objects and arrays of scalars, nested as people write them, as one table a run."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from ganreport.messages import message
from ganreport.readers.attempts import one_after_another
from ganreport.readers.columns import MOST_COLUMNS, Builder, ParsedTable, too_many_columns
from ganreport.readers.table.lengths import filled
from ganreport.readers.table.text import UNNAMED
from ganreport.readers.tensorboard.names import ROLES
from ganreport.readers.values import Value, plain
from ganreport.run.scalars import Column
from ganreport.run.vocabulary import TIMES, map_names, ours

_DEEPEST: Final = 5  # levels of groups; bounds recursion in somebody's file
_MOST_RUNS: Final = 1000  # groups of a document; with more they are no runs
_STEP: Final = re.compile(r"\D{0,20}?(\d{1,15})(?:\.0)?\D{0,5}", re.ASCII)
_INDEX: Final = UNNAMED.format(1)  # as pandas' index in a CSV
_FEW: Final = 8  # numbers of a list that may be a vector in a cell, no series
_NAMES: Final = ("name", "run", "run_name", "model", "experiment", "id", "seed")


@dataclass(frozen=True)
class NestedTable:
    """A table in a document, and the names of the groups that it stands in."""

    path: tuple[str, ...]
    table: ParsedTable


def tables_in(document: Any) -> dict[str, ParsedTable]:
    """The tables of a document by the runs that they are of; one run has no name.

    Groups of the same known scalars are runs, unless their names say that they are parts of one
    (``train``, ``val``, ``D``): then these names come before those of their scalars.

    Raises:
        ValueError: There are no numbers in it that could be scalars.
    """
    tables = list(_tables((), document, 0))
    if not tables:
        raise ValueError(message("it holds no lists of numbers"))
    shared = _shared(tables)
    runs: dict[str, list[NestedTable]] = {}
    for each in tables:
        run = "/".join(name for name in each.path if name in shared)
        rest = tuple(name for name in each.path if name not in shared)
        runs.setdefault(run, []).append(NestedTable(rest, each.table))
    if len(runs) > 1 and "" in runs:  # beside the runs stands what is of none of them
        del runs[""]
    return {run if len(runs) > 1 else "": _joined(own) for run, own in runs.items()}


def _shared(tables: Sequence[NestedTable]) -> set[str]:
    """The names of groups that are names of runs."""
    owners: dict[tuple[tuple[str, ...], str], set[str]] = {}
    for each in tables:
        groups = [name for name in each.path if not _is_role(name)]
        roles = tuple(name for name in each.path if _is_role(name))
        for our in _known(each.table):
            owners.setdefault((roles, our), set()).update(groups)
    # A group is a run if another one holds the same; the groups that both stand in are none.
    several = [names for names in owners.values() if len(names) > 1]
    paths = [set(each.path) for each in tables]
    common = set.intersection(*paths) if paths else set()
    return {name for names in several for name in names} - common


def _known(table: ParsedTable) -> set[str]:
    """The quantities of ours that its columns are."""
    return set(map_names(table.columns).values()) - set(TIMES)


def _is_role(name: str) -> bool:
    return name.lower() in ROLES


def _joined(parts: Sequence[NestedTable]) -> ParsedTable:
    """The tables of one run as one: by their steps, where each says them, else row by row."""
    several = sum(bool(_known(part.table)) for part in parts) > 1
    named: list[ParsedTable] = []
    for part in parts:
        plain_names = len(parts) == 1 or (_known(part.table) and not several)
        kept = [name for name in part.path if _is_role(name) or not plain_names]
        prefix = "".join(f"{name}/" for name in kept)
        times = _times(part.table)
        named.append(_renamed(part.table, prefix, times.values()))
    if len(parts) == 1:
        return named[0]
    counted = [_times(table) for table in named]
    for unit in ("step", "epoch"):
        names = [times.get(unit) for times in counted]
        if names[0] is not None and len(set(names)) == 1:
            return _sorted(one_after_another(named), names[0])
    columns: dict[str, Column] = {}
    for name, column in (item for table in named for item in table.columns.items()):
        numbered = (f"{name} ({number})" for number in itertools.count(2))
        free = (new for new in itertools.chain([name], numbered) if new not in columns)
        columns[next(free)] = column
    if len(columns) > MOST_COLUMNS:
        raise too_many_columns()
    whole = filled({name: _values(column) for name, column in columns.items()})
    for table in named:
        whole.texts |= table.texts
    return whole


def _times(table: ParsedTable) -> dict[str, str]:
    """What says when -> its column."""
    return {our: name for name, our in map_names(table.columns).items() if our in TIMES}


def _renamed(table: ParsedTable, prefix: str, kept: Iterable[str]) -> ParsedTable:
    own = set(kept)
    columns = {n if n in own else f"{prefix}{n}": each for n, each in table.columns.items()}
    texts = {f"{prefix}{name}": why for name, why in table.texts.items()}
    rest = (table.skipped, table.first, table.stray, table.header)
    return ParsedTable(columns, table.rows, texts, *rest)


def _sorted(table: ParsedTable, by: str) -> ParsedTable:
    """The rows in the order of a column; of equal ones in the order that they were in."""
    order = np.argsort(table.columns[by].array, kind="stable")
    columns = {name: column.of_rows(order) for name, column in table.columns.items()}
    rest = (table.skipped, table.first, table.stray, table.header)
    return ParsedTable(columns, table.rows, table.texts, *rest)


def _values(column: Column) -> list[float | None]:
    held = column.held.tolist()
    return [x if h else None for x, h in zip(column.array.tolist(), held, strict=True)]


def _tables(path: tuple[str, ...], node: Any, depth: int) -> Iterator[NestedTable]:
    """Every table in a node, with the names of the groups around it."""
    if depth > _DEEPEST:
        return
    if isinstance(node, list):
        yield from _of_list(path, node, depth)
        return
    if not isinstance(node, Mapping):
        return
    frame = _frame(node)
    if frame is not None:
        yield NestedTable(path, frame)
        return
    steps = _by_step(node)
    if steps is not None:
        yield NestedTable(path, records(steps))
        return
    lists = {str(name)[:200]: each for name, each in node.items() if _is_series(each)}
    if lists:
        yield NestedTable(path, filled({n: [plain(x) for x in each] for n, each in lists.items()}))
    for name, each in list(node.items())[:_MOST_RUNS]:
        if not _is_series(each):
            yield from _tables((*path, str(name)[:200]), each, depth + 1)


def _is_series(entry: Any) -> bool:
    """Whether it is an array that is no array of records."""
    return isinstance(entry, list) and bool(entry) and not any(isinstance(x, dict) for x in entry)


def _of_list(path: tuple[str, ...], node: list[Any], depth: int) -> Iterator[NestedTable]:
    objects = [each for each in node if isinstance(each, Mapping)]
    if objects and all(_holds_series(each) for each in objects):
        for number, each in enumerate(objects[:_MOST_RUNS], 1):
            name = next((str(each[k]) for k in _NAMES if isinstance(each.get(k), str | int)), "")
            yield from _tables((*path, name[:200] or str(number)), each, depth + 1)
    elif objects:
        table = records(node)
        if table.rows and table.columns:
            yield NestedTable(path, table)
    elif not path and node:
        yield from _unnamed(node)


def _holds_series(entry: Mapping[str, Any]) -> bool:
    return any(_is_series(each) and len(each) > _FEW for each in entry.values())


def _unnamed(node: list[Any]) -> Iterator[NestedTable]:
    """Arrays of numbers whose columns have no names, as a table without a header."""
    rows = [each if isinstance(each, list) else [each] for each in node]
    width = len(rows[0])
    if not width or any(len(row) != width for row in rows):
        return
    if len(rows) <= _FEW < width:  # a few series, one after another
        rows = [list(row) for row in zip(*rows, strict=True)]
    if len(rows[0]) > MOST_COLUMNS:
        return
    builder = Builder()
    for row in rows:
        builder.add({UNNAMED.format(i): plain(cell) for i, cell in enumerate(row, 1)})
    table = builder.table(header=False)
    if table.columns:
        yield NestedTable((), table)


def _frame(node: Mapping[str, Any]) -> ParsedTable | None:
    """What pandas writes: ``split``, ``table`` or ``columns`` as its orientation; None of else."""
    columns, data = node.get("columns"), node.get("data")
    if isinstance(columns, list) and isinstance(data, list) and all(map(_is_row, data)):
        names = [str(name)[:200] for name in columns]
        return records([dict(zip(names, row, strict=False)) for row in data])
    if isinstance(node.get("schema"), Mapping) and isinstance(data, list):
        return records(data)
    inner = list(node.values())
    if len(inner) and all(_is_numbered(each) for each in inner):
        keys = list(inner[0])
        if all(list(each) == keys for each in inner):
            named = {str(name)[:200]: [plain(x) for x in c.values()] for name, c in node.items()}
            if not any(ours(name) in ("step", "epoch") for name in named):
                counted: list[Value] = [float(key) for key in keys]
                named = {_INDEX if counted == list(range(len(keys))) else "step": counted} | named
            return filled(named)
    return None


def _is_row(entry: Any) -> bool:
    return isinstance(entry, list)


def _is_numbered(entry: Any) -> bool:
    """Whether it is an object of numbers by whole numbers, as one of pandas' columns."""
    if not isinstance(entry, Mapping) or len(entry) < 2:
        return False
    return all(k.isdecimal() and len(k) < 16 for k in entry) and not any(
        isinstance(each, Mapping | list) for each in entry.values()
    )


def _by_step(node: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """``{"1000": {...}, "2000": {...}}`` as records with their steps; None of anything else."""
    if len(node) < 2 or not all(isinstance(each, Mapping) for each in node.values()):
        return None
    matches = [_STEP.fullmatch(str(name)) for name in node]
    if not all(matches) or any(_holds_series(each) for each in node.values()):
        return None
    heads = {str(name)[: m.start(1)] for name, m in zip(node, matches, strict=True) if m}
    if len(heads) > 1:
        return None
    word = heads.pop().strip(" _-:=#").lower()
    unit = {"ep": "epoch"}.get(word, word or "step")
    if unit and ours(unit) not in ("step", "epoch"):
        return None
    steps = [float(match[1]) for match in matches if match]
    if not word and steps == list(range(len(steps))):
        unit = _INDEX
    return [{unit: step, **each} for step, each in zip(steps, node.values(), strict=True)]


def records(entries: Sequence[Any]) -> ParsedTable:
    """A table of records, whose groups become ``group/name``."""
    builder = Builder()
    for number, entry in enumerate(entries, 1):
        add_record(builder, entry, number)
    return builder.table()


def add_record(builder: Builder, entry: Any, number: int) -> None:
    """Take a record as a row, or set it aside."""
    if isinstance(entry, Mapping):
        builder.add({name: plain(cell) for name, cell in _cells("", entry, 0)})
    else:
        builder.skip("are no objects", number)


def _cells(prefix: str, entry: Mapping[str, Any], depth: int) -> Iterator[tuple[str, Any]]:
    for name, cell in entry.items():
        whole = f"{prefix}{name}"[:200]
        if isinstance(cell, Mapping) and cell and depth < _DEEPEST:
            yield from _cells(f"{whole}/", cell, depth + 1)
        else:
            yield whole, cell
