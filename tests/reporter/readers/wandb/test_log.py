"""The log of Weights & Biases: records over blocks, damage half-way, and bytes of chance."""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from ganreport.readers.wandb.log import Logged, read_log
from ganreport.run.model import Problem

from .. import known

(FILE,) = (known.WRITTEN / "wandb").rglob("*.wandb")


def varint(number: int) -> bytes:
    low, high = number & 127, number >> 7
    return bytes([low | 128]) + varint(high) if high else bytes([low])


def field(number: int, content: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(content)) + content


def history(**row: Any) -> bytes:
    items = (field(2, n.encode()) + field(16, json.dumps(v).encode()) for n, v in row.items())
    return field(2, b"".join(field(1, item) for item in items))


def log_of(*records: bytes) -> bytes:
    """The log in blocks of 32 KiB, as LevelDB writes it."""
    whole = bytearray(b":W&B\xe1\xbe\x00")
    for record in records:
        first, left = True, record
        while first or left:
            room = 2**15 - len(whole) % 2**15
            if room < 7:
                whole += bytes(room)
                continue
            part, left = left[: room - 7], left[room - 7 :]
            kind = bytes([{(1, 0): 1, (1, 1): 2, (0, 1): 3, (0, 0): 4}[first, bool(left)]])
            check = zlib.crc32(kind + part).to_bytes(4, "little")
            whole += check + len(part).to_bytes(2, "little") + kind + part
            first = False
    return bytes(whole)


def reading(tmp_path: Path, content: bytes) -> tuple[Logged, list[Problem]]:
    (tmp_path / "run-x.wandb").write_bytes(content)
    problems: list[Problem] = []
    return read_log(tmp_path / "run-x.wandb", problems), problems


@pytest.mark.parametrize("size", [10, 32_700, 32_750, 32_760, 70_000])
def test_records_of_any_size_are_put_together(tmp_path: Path, size: int) -> None:
    records = [history(_step=i, a=i / 4, text="x" * size) for i in range(5)]
    found, problems = reading(tmp_path, log_of(*records))
    assert problems == []
    assert found.table.columns["a"].array.tolist() == [0, 0.25, 0.5, 0.75, 1]


def test_what_comes_before_damage_counts(tmp_path: Path) -> None:
    records = [history(_step=i, a=i / 4) for i in range(5)]
    whole = bytearray(log_of(*records))
    whole[len(log_of(*records[:3])) + 9] ^= 1
    found, problems = reading(tmp_path, bytes(whole))
    assert found.table.rows == 3
    assert "after 3 records is left out (the checksum of a record is wrong)" in str(
        problems[0].what
    )


@pytest.mark.parametrize("cut", [1, 6, 8, 20])
def test_a_log_that_ends_in_the_middle(tmp_path: Path, cut: int) -> None:
    found, problems = reading(tmp_path, log_of(*[history(_step=i, a=1) for i in range(5)])[:-cut])
    assert found.table.rows == 4
    assert "cut off" in str(problems[0].what)


def test_groups_lists_and_objects(tmp_path: Path) -> None:
    picture = {"_type": "images/separated", "filenames": ["media/images/a.png", 3]}
    row = {"_step": 4, "g": {"x": 1.5}, "h": {"_type": "histogram"}, "p": picture, "v": [1, 2]}
    found, _ = reading(tmp_path, log_of(history(**row)))
    assert set(found.table.columns) == {"_step", "g.x", "v[0]", "v[1]"}
    assert found.pictures == [("p", 4, "media/images/a.png")]


def test_how_it_ended(tmp_path: Path) -> None:
    assert reading(tmp_path, log_of(history(a=1)))[0].status == "unknown"
    assert reading(tmp_path, log_of(field(18, b"")))[0].status == "finished"
    assert reading(tmp_path, log_of(field(18, b"\x08\x01")))[0].status == "failed"


@known.FEW
@given(damage=known.damages())
def test_damage_is_named_or_refused(tmp_path: Path, damage: known.Damage) -> None:
    path = tmp_path
    known.assert_survives(path, path / FILE.name, FILE.read_bytes(), damage)
