"""Databases of strangers: what their tables are called, and what opening them leaves alone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ganreport.errors import RunBroken
from ganreport.readers.databases import asked, columns_of, is_database, unclosed


def made(file: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(file)) as store:
        for statement in statements:
            store.execute(statement)
        store.commit()
    return file


def test_tables_are_named_in_order_but_not_what_another_module_keeps(tmp_path: Path) -> None:
    file = made(
        tmp_path / "100% #1?.db",
        "CREATE TABLE z (step, d_loss)",
        "CREATE TABLE notes (words)",
        "CREATE VIEW seen AS SELECT * FROM z",
        'CREATE TABLE "a ""b""" (x)',
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET sql = 'CREATE VIRTUAL TABLE notes USING none (words)', "
        "rootpage = 0 WHERE name = 'notes'",  # whatever modules this SQLite was built with
    )
    with asked(file) as store:
        tables = columns_of(store)
    assert list(tables.items()) == [("z", ["step", "d_loss"]), ('a "b"', ["x"])]


def test_nothing_is_written_and_no_lock_is_waited_for(tmp_path: Path) -> None:
    file = made(tmp_path / "a.db", "CREATE TABLE a (x)")
    before = file.read_bytes()
    with closing(sqlite3.connect(file, isolation_level=None)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        with asked(file) as store:
            assert columns_of(store) == {"a": ["x"]}
        with pytest.raises(RunBroken, match="readonly database"), asked(file) as store:
            store.execute("INSERT INTO a VALUES (1)")
    assert file.read_bytes() == before
    assert unclosed(file) == []


def test_what_is_no_whole_database_is_refused(tmp_path: Path) -> None:
    file = made(tmp_path / "a.db", "CREATE TABLE a (x)")
    link = tmp_path / "link.db"
    link.symlink_to(file)
    assert (is_database(file), is_database(link), is_database(tmp_path)) == (True, False, False)
    whole = file.read_bytes()
    for left, why in ((50, "database disk image is malformed"), (-1, "it ends in the middle")):
        file.write_bytes(whole[:left])
        refused = pytest.raises(RunBroken, match=rf"a\.db can't be read: {why}\.$")
        with refused, asked(file) as store:
            columns_of(store)
