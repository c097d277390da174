"""The wire format: numbers and fields come back as written; what is none is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganreport.readers.protobuf import BYTES, Malformed, fields, signed, spans, text, varint

from .tensorboard import event_files


@given(st.integers(-(2**63), 2**63 - 1), st.binary(max_size=3))
def test_numbers_come_back(number: int, rest: bytes) -> None:
    data = event_files.varint(number)
    assert varint(data + rest, 0) == (number % 2**64, len(data))
    assert signed(varint(data, 0)[0]) == number


@given(st.lists(st.tuples(st.integers(1, 2000), st.binary(max_size=200)), max_size=5))
def test_fields_come_back(some: list[tuple[int, bytes]]) -> None:
    data = b"".join(event_files.field(number, content) for number, content in some)
    found = [(n, data[s:e]) for n, kind, (s, e) in fields(data, (0, len(data))) if kind == BYTES]
    assert found == some


REFUSED = {
    "a number without an end": b"\x80",
    "a number of eleven bytes": b"\x80" * 11 + b"\x01",
    "a group": b"\x0b\x0c",
    "longer than its message": b"\x0a\x05ab",
    "half a float": b"\x15ab",
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED)
def test_what_is_no_message_is_refused(data: bytes) -> None:
    with pytest.raises(Malformed):
        spans(data, (0, len(data)))


@given(st.binary(max_size=60))
def test_any_bytes_are_fields_within_bounds_or_refused(data: bytes) -> None:
    try:
        found = [place for _, _, place in fields(data, (0, len(data)))]
    except Malformed:
        return
    assert all(0 <= start <= end <= len(data) for start, end in found)


def test_texts_hold_no_control_characters() -> None:
    assert text(b"a\x00b\n\xff", (0, 5)) == "a[U+0000]b \ufffd"
    assert text(b"", None) == ""
    assert len(text(b"a" * 5000, (0, 5000))) == 200
