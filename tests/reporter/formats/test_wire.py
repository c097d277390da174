"""The wire format: against the encoder of the protobuf package's rules, and bytes of chance."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganreport.formats.wire import fields, texts, varint


def encoded(number: int) -> bytes:
    low, high = number & 127, number >> 7
    return bytes([low | 128]) + encoded(high) if high else bytes([low])


@given(st.integers(0, 2**63), st.binary(max_size=3))
def test_numbers_of_any_size(number: int, rest: bytes) -> None:
    assert varint(encoded(number) + rest, 0) == (number, len(encoded(number)))


def test_the_examples_of_the_specification() -> None:
    assert list(fields(bytes.fromhex("089601"))) == [(1, 150)]
    assert list(fields(bytes.fromhex("120774657374696e67"))) == [(2, b"testing")]
    assert texts(bytes.fromhex("120774657374696e67089601"), 2) == ["testing"]
    assert list(fields(b"\x0d" + struct.pack("<f", 0.5))) == [(1, struct.pack("<f", 0.5))]
    assert list(fields(b"\x09" + struct.pack("<d", 0.5))) == [(1, struct.pack("<d", 0.5))]


@pytest.mark.parametrize("message", ["08", "0896", "1207", "0d00", "0b", "08" + "ff" * 10 + "01"])
def test_what_is_cut_off_or_of_an_unknown_kind_is_refused(message: str) -> None:
    with pytest.raises(ValueError, match=r"cut off|unknown kind"):
        list(fields(bytes.fromhex(message)))


@given(st.binary(max_size=40))
def test_any_bytes_are_fields_or_refused(message: bytes) -> None:
    try:
        found = list(fields(message))
    except ValueError:
        return
    assert sum(len(value) for _, value in found if isinstance(value, bytes)) <= len(message)
