"""The gallery of reports: its pictures, and what it says of the runs that need no training."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from types import ModuleType

import pytest

from ganreport.analysis.analyse import analyse
from ganreport.messages import ENGLISH
from ganreport.readers import read_run
from ganreport.report.build import make_report

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/gallery.md").read_text(encoding="utf-8")
MOST = 1_500_000
"""Bytes of all pictures: a clone is not to wait for them."""


@pytest.fixture(scope="module")
def runs() -> ModuleType:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT / "benchmarks/zoo")
        patch.syspath_prepend(ROOT / "benchmarks/gallery")
        return importlib.import_module("runs")


def test_every_picture_is_shown_and_they_are_small() -> None:
    pictures = sorted((ROOT / "docs/gallery").iterdir())
    shown = re.findall(r"!\[[^\]]+\]\(gallery/([^)]+)\)", PAGE)
    assert sorted(shown) == [picture.name for picture in pictures]
    assert sum(picture.stat().st_size for picture in pictures) < MOST


def test_every_run_has_its_part_with_a_page_and_a_screen(runs: ModuleType) -> None:
    assert re.findall(r"^## (.+)$", PAGE, re.MULTILINE) == [run.name for run in runs.RUNS]
    for run in runs.RUNS:
        assert f"(gallery/{run.name}-page.webp)" in PAGE
        assert f"(gallery/{run.name}-screen.webp)" in PAGE


@pytest.mark.parametrize("name", ["biggan", "stylegan3", "bare-table"])
def test_logs_that_are_made_up_are_read_and_judged_as_the_page_says(
    runs: ModuleType, name: str, tmp_path: Path
) -> None:
    run = next(each for each in runs.RUNS if each.name == name)
    report = make_report(analyse(read_run(runs.made(run, tmp_path))))
    assert report.verdict.primary.id == run.condition
    assert f"> {ENGLISH.say(report.verdict.headline)}\n" in PAGE
