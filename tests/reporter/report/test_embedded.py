"""What a PDF carries is read as from a stranger."""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping
from pathlib import Path

import pikepdf
import pytest

from ganreport.errors import MissingExtra, UsageError
from ganreport.report.embedded import embedded, is_pdf


def carrying(file: Path, files: Mapping[str, bytes], **save: object) -> Path:
    document = pikepdf.new()
    document.add_blank_page()
    for name, content in files.items():
        document.attachments[name] = pikepdf.AttachedFileSpec(document, content, filename=name)
    document.save(file, **save)
    return file


def test_files_come_out_as_they_went_in(tmp_path: Path) -> None:
    files = {"report.json": b"{}", "metrics.parquet": bytes(range(256)) * 1000}
    for kept in ({}, {"compress_streams": False}, {"recompress_flate": True}):
        assert embedded(carrying(tmp_path / "some.pdf", files, **kept)) == files


@pytest.mark.parametrize(
    "name",
    [
        "../up",
        "/etc/passwd",
        "a/b",
        "a\\b",
        ".hidden",
        "a\nb",
        "nul.txt",
        "x" * 200,
        "C:x",
        "é",
    ],
)
def test_a_name_that_is_more_than_a_plain_one_is_refused(tmp_path: Path, name: str) -> None:
    document = pikepdf.new()
    document.add_blank_page()
    spec = pikepdf.AttachedFileSpec(document, b"x", filename="plain")
    spec.obj.UF = spec.obj.F = pikepdf.String(name)
    document.attachments["plain"] = spec
    document.save(tmp_path / "some.pdf")
    with pytest.raises(UsageError, match="no plain file name"):
        embedded(tmp_path / "some.pdf")


def test_two_files_of_a_name_are_refused(tmp_path: Path) -> None:
    document = pikepdf.new()
    document.add_blank_page()
    for key in "ab":
        spec = pikepdf.AttachedFileSpec(document, key.encode(), filename="same.txt")
        document.attachments[key] = spec
    document.save(tmp_path / "some.pdf")
    with pytest.raises(UsageError, match="twice"):
        embedded(tmp_path / "some.pdf")


def test_a_bomb_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ganreport.report.embedded._MOST_BYTES", 10_000)
    packed = carrying(tmp_path / "some.pdf", {"zeros": bytes(1_000_000)}, compress_streams=True)
    with pytest.raises(UsageError, match="more than 10,000 bytes"):
        embedded(packed)


def test_what_is_no_pdf_of_ours_says_so(tmp_path: Path) -> None:
    file = tmp_path / "some.pdf"
    file.write_bytes(b"%PDF-1.7\nnothing")
    with pytest.raises(UsageError, match="can't be read"):
        embedded(file)
    locked = pikepdf.new()
    locked.save(file, encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(UsageError, match="password"):
        embedded(file)
    with pytest.raises(UsageError, match="can't be read"):
        embedded(tmp_path / "missing.pdf")
    assert not is_pdf(tmp_path / "missing.pdf")


def test_without_pikepdf_it_is_said_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = carrying(tmp_path / "some.pdf", {"a": b"a"})
    monkeypatch.setitem(sys.modules, "pikepdf", None)
    with pytest.raises(MissingExtra, match=r"ganreport\[archive\]"):
        embedded(file)


def test_without_files_there_are_none(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    pikepdf.new().save(buffer)
    (tmp_path / "bare.pdf").write_bytes(buffer.getvalue())
    assert embedded(tmp_path / "bare.pdf") == {}
