"""Somebody's SQLite database: neither written to nor locked, within bounds of time."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ganreport.errors import RunBroken
from ganreport.messages import message
from ganreport.run.model import Problem

_MAGIC: Final = b"SQLite format 3\0"
_EVERY: Final = 100_000  # SQLite's instructions between two looks at the budget
# Looks: two milliards of instructions, then a hostile query plan is given up.
_MOST_STEPS: Final = 20_000
_MOST_COLUMNS: Final = 10_000  # of all tables: bounds the time in a database of anything
_SIZE: Final = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
# Tables of other modules are left out: SQLite can't say their columns where it lacks the module.
_COLUMNS: Final = """
    SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c
    WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%' AND t.name NOT GLOB 'sqlite_*'
    ORDER BY t.rowid, c.cid"""


def is_database(file: Path) -> bool:
    """Whether a file, which is no link, begins as a database does."""
    try:
        with file.open("rb") as opened:
            return opened.read(len(_MAGIC)) == _MAGIC and not file.is_symlink()
    except OSError:
        return False


@contextlib.contextmanager
def asked(file: Path) -> Iterator[sqlite3.Connection]:
    """The database; a question that takes long is ended.

    Raises:
        RunBroken: It is damaged, or what was asked for is not there.
    """
    place = str(file.resolve()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    try:
        address = f"file:{place}?mode=ro&immutable=1"
        with contextlib.closing(sqlite3.connect(address, uri=True)) as store:
            budget = iter(range(_MOST_STEPS))
            store.set_progress_handler(lambda: next(budget, None) is None, _EVERY)
            store.text_factory = lambda held: held.decode(errors="replace")
            store.execute("PRAGMA trusted_schema = OFF")
            store.execute("PRAGMA query_only = ON")
            ((size,),) = store.execute(_SIZE)
            if size > file.stat().st_size:  # SQLite fills up the last page with zeros, and reads on
                raise ValueError(message("it ends in the middle"))
            yield store
    except (sqlite3.Error, OSError, ValueError, OverflowError) as error:
        raise RunBroken(f"{file} can't be read: {str(error).rstrip('.')}.") from error


def columns_of(store: sqlite3.Connection) -> dict[str, list[str]]:
    """The tables in the order they were made -> their columns."""
    tables: dict[str, list[str]] = {}
    for table, column in store.execute(_COLUMNS).fetchmany(_MOST_COLUMNS):
        tables.setdefault(str(table), []).append(str(column))
    return tables


def unclosed(file: Path) -> list[Problem]:
    """That what stands in the log beside a database is not read, if there is any."""
    log = file.with_name(f"{file.name}-wal")
    if not log.is_file() or not log.stat().st_size:
        return []
    what = message("The database was not closed: what stands in its log is not read.")
    return [Problem(kind="left-out", where=log.name, what=what)]
