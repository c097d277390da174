"""The command that shows and clears the cache."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ganreport.cli import main
from ganreport.samples.cache import Cache


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        main(["cache", *arguments])
    printed = capsys.readouterr()
    return int(ended.value.code or 0), printed.out + printed.err


def test_it_shows_and_clears(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GANREPORT_CACHE", str(tmp_path))
    monkeypatch.setenv("GANREPORT_CACHE_SIZE", "1G")
    Cache.of_user().keep_array("a", np.zeros((1000, 3), np.float32))
    (tmp_path / "notes.txt").write_text("somebody's own")
    code, shown = said(capsys)
    assert code == 0
    assert shown.splitlines() == [
        f"Folder   {tmp_path}",
        "Entries  1",
        "Size     11.8 KiB of 1.0 GiB",
        "Usable   yes",
    ]
    assert said(capsys, "clear") == (0, f"{tmp_path}: 11.8 KiB freed\n")
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_without_a_cache_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GANREPORT_CACHE", str(tmp_path / "none"))
    monkeypatch.setenv("GANREPORT_CACHE_SIZE", "0")
    code, shown = said(capsys, "show")
    assert code == 0
    assert "Usable   no: GANREPORT_CACHE_SIZE is 0" in shown
    assert not (tmp_path / "none").exists()


def test_a_size_that_is_none_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GANREPORT_CACHE_SIZE", "lots")
    code, shown = said(capsys)
    assert code == 2
    assert "GANREPORT_CACHE_SIZE = 'lots' is no size" in shown
