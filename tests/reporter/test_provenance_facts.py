"""Provenance facts: long lists are cut, files left out are counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from ganreport.formats import read_run
from ganreport.layout import DataCard
from ganreport.provenance_facts import facts
from ganreport.writer import RunWriter


def data_facts(path: Path, **card: object) -> dict[str, str]:
    with RunWriter(path, data=DataCard(name="d", kind="points", shape=(2,), **card)):  # type: ignore[arg-type]
        pass
    (group,) = [group for group in facts(read_run(path)) if group.title == "Data"]
    return {fact.label: fact.value for fact in group.facts}


@pytest.mark.parametrize(
    ("count", "shown"), [(2, "2: 0, 1"), (1000, f"1,000: {', '.join(map(str, range(20)))}, …")]
)
def test_classes_are_counted_and_the_first_are_named(
    tmp_path: Path, count: int, shown: str
) -> None:
    assert data_facts(tmp_path, classes=tuple(map(str, range(count))))["classes"] == shown


@pytest.mark.parametrize(
    ("card", "shown"),
    [
        ({}, "not recorded"),
        ({"skipped_count": 0}, "0"),
        ({"skipped_count": 1, "skipped": ("a.png: cut",)}, "1: a.png: cut"),
        ({"skipped_count": 7, "skipped": ("a.png: cut",)}, "7: a.png: cut, …"),
    ],
)
def test_files_left_out_are_counted(tmp_path: Path, card: dict[str, object], shown: str) -> None:
    assert data_facts(tmp_path, **card)["files left out"] == shown
