"""Texts of other programs: decoded whatever they hold, split as a terminal shows them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ganreport.readers import text as plain_text
from ganreport.readers.problems import Unusable
from ganreport.readers.text import HEAD_BYTES, ends_of, head_of, lines_of, text_of

SHOWN = {
    "a\nb\n\nc": [(1, "a"), (2, "b"), (4, "c")],
    "a\r\nb": [(1, "a"), (2, "b")],
    "10%\r20%\r30%\nend": [(1, "10%"), (1, "20%"), (1, "30%"), (2, "end")],
    "\x1b[1m\x1b[32m938/938\x1b[0m x": [(1, "938/938 x")],
    "1/9 [.]\b\b\b\b2/9 [=]": [(1, "1/9 [.]"), (1, "2/9 [=]")],
    "\x1b]0;title\x07a\0b": [(1, "a b")],
    "": [],
    " \t\n": [],
}


@pytest.mark.parametrize("text", SHOWN)
def test_lines_as_a_terminal_shows_them(text: str) -> None:
    assert list(lines_of(text)) == SHOWN[text]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "log.txt"
    file.write_bytes("d_loss: 0.5 ━".encode(encoding))
    assert text_of(file) == head_of(file) == ends_of(file) == "d_loss: 0.5 ━"


def test_a_typeset_minus_is_a_minus(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("d_loss: \u22120.5", encoding="utf-8")
    assert text_of(tmp_path / "a.txt") == "d_loss: -0.5"


def test_both_ends_of_a_long_file(tmp_path: Path) -> None:
    file = tmp_path / "log.txt"
    file.write_text("a" * HEAD_BYTES + "b" * HEAD_BYTES + "c" * HEAD_BYTES)
    assert ends_of(file) == "a" * HEAD_BYTES + "\n" + "c" * HEAD_BYTES
    assert head_of(file) == "a" * HEAD_BYTES


def test_what_is_no_printed_text_is_empty(tmp_path: Path) -> None:
    (tmp_path / "model.txt").write_bytes(b"PK\0\1\2")
    assert ends_of(tmp_path / "model.txt") == ""
    assert head_of(tmp_path / "model.txt") == "PK\0\1\2"
    assert head_of(tmp_path / "missing") == ends_of(tmp_path / "missing") == ""


def test_text_is_read_whatever_its_bytes(tmp_path: Path) -> None:
    file = tmp_path / "log"
    file.write_bytes(b"\xef\xbb\xbfone\xff\n")
    assert text_of(file) == "one\ufffd\n"
    assert head_of(file) == "one\ufffd\n"
    assert head_of(tmp_path / "nothing") == ""


def test_text_that_is_empty_large_or_gone_is_unusable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "log"
    with pytest.raises(Unusable, match="No such file"):
        text_of(file)
    file.write_bytes(b"\0\0 \n")
    with pytest.raises(Unusable, match="it is empty"):
        text_of(file)
    file.write_text("12345")
    monkeypatch.setattr(plain_text, "MOST_BYTES", 4)
    with pytest.raises(Unusable, match="5 bytes; the most is 4"):
        text_of(file)
