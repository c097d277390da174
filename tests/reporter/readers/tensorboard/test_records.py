"""Frames of records: known checksums, damage named and passed over."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganreport.readers.tensorboard import records as module
from ganreport.readers.tensorboard.records import Damage, masked, records

from . import event_files


def read(content: bytes) -> tuple[list[tuple[int, bytes]], Damage]:
    losses = Damage()
    return list(records(io.BytesIO(content), len(content), losses)), losses


@pytest.mark.parametrize(
    ("data", "crc"),
    [(bytes(32), 0x8A9136AA), (b"\xff" * 32, 0x62A8AB43), (bytes(range(32)), 0x46DD794E)],
)
def test_checksums_are_those_of_rfc_3720(data: bytes, crc: int) -> None:
    unmasked = (masked(data) - 0xA282EAD8) % 2**32
    assert (unmasked >> 17 | unmasked << 15) % 2**32 == crc


@given(st.lists(st.binary(max_size=300), max_size=6))
def test_records_come_back_with_their_places(some: list[bytes]) -> None:
    content = b"".join(map(event_files.record, some))
    found, losses = read(content)
    assert [data for _, data in found] == some
    assert all(content[at : at + len(data)] == data for at, data in found)
    assert losses == Damage(records=len(some))


WHOLE = b"".join(event_files.record(bytes([n]) * 20) for n in range(3))
ONE = len(WHOLE) // 3


@pytest.mark.parametrize("cut", range(ONE + 1, 2 * ONE))
def test_what_is_cut_short_gives_what_was_before(cut: int) -> None:
    found, losses = read(WHOLE[:cut])
    assert [data for _, data in found] == [bytes(20)]
    assert ("ends within a record" in str(losses.torn), losses.end) == (True, ONE)


def test_damage_costs_one_record() -> None:
    damaged = bytearray(WHOLE)
    damaged[ONE + 15] ^= 1
    found, losses = read(bytes(damaged))
    assert [data[0] for _, data in found] == [0, 2]
    assert losses == Damage(records=3, damaged=1, first=ONE)


def test_a_damaged_length_ends_reading() -> None:
    damaged = bytearray(WHOLE)
    damaged[ONE] ^= 1
    found, losses = read(bytes(damaged))
    assert (len(found), losses.end, "length" in str(losses.torn)) == (1, ONE, True)
    _, zeros = read(WHOLE + bytes(100))
    assert (zeros.records, "zeros" in str(zeros.torn), zeros.end) == (3, True, len(WHOLE))


def test_large_records_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 100)
    parts = (bytes(5), bytes(101), bytes(7))
    found, losses = read(b"".join(map(event_files.record, parts)))
    assert [len(data) for _, data in found] == [5, 7]
    assert (losses.large, losses.torn) == (1, "")
