"""Provenance facts: long lists are cut, files left out are counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from ganreport.readers import read_run
from ganreport.report.provenance import facts
from ganreport.report.recorded import in_few_words, set_aside
from ganreport.run.cards import DataCard
from ganreport.run.model import Skipped
from ganreport.run.writer import RunWriter


def data_facts(path: Path, **card: object) -> dict[str, str]:
    with RunWriter(path, data=DataCard(name="d", kind="points", shape=(2,), **card)):  # type: ignore[arg-type]
        pass
    (group,) = [group for group in facts(read_run(path)) if str(group.title) == "Data"]
    return {str(fact.label): str(fact.value) for fact in group.facts}


def time_facts(path: Path) -> dict[str, str]:
    groups = {str(group.title): group.facts for group in facts(read_run(path))}
    return {str(fact.label): str(fact.value) for fact in groups.get("Time", ())}


def test_costs_of_all_attempts_that_count_add_up(tmp_path: Path) -> None:
    with RunWriter(tmp_path) as run:
        run.evaluation(0, seconds_training=0.0, seconds_evaluating=2.0)
        run.evaluation(5, seconds_training=40.0, seconds_evaluating=3.0)
        run.event("checkpoint", 5, seconds=0.25)
        run.evaluation(10, seconds_training=1000.0, seconds_evaluating=1000.0)
    with RunWriter(tmp_path, resume=True, first_step=5) as run:
        run.evaluation(10, seconds_training=60.0, seconds_evaluating=3.0)
        run.event("checkpoint", 10, seconds=0.25)
    assert time_facts(tmp_path) == {
        "training": "100 s",
        "evaluating": "8 s, 8 % of training",
        "checkpointing": "0.5 s, 0.5 % of training",
    }


def test_a_cost_next_to_nothing_is_not_called_nothing(tmp_path: Path) -> None:
    with RunWriter(tmp_path) as run:
        run.evaluation(0, seconds_training=1000.0, seconds_evaluating=0.06)
    assert time_facts(tmp_path)["evaluating"] == "0.06 s, under 0.1 % of training"


def test_costs_that_make_no_sense_or_are_missing(tmp_path: Path) -> None:
    with RunWriter(tmp_path / "none") as run:
        run.evaluation(5, frechet=1.0)
    assert time_facts(tmp_path / "none") == {}
    with RunWriter(tmp_path / "some") as run:
        run.evaluation(5, seconds_training=float("nan"))
        run.evaluation(6, seconds_training=2.0, seconds_evaluating=-1.0)
        for seconds in ("ages", None, [1], -3):
            run.event("checkpoint", 6, seconds=seconds)
    assert time_facts(tmp_path / "some") == {
        "training": "2 s",
        "evaluating": "not recorded",
        "checkpointing": "not recorded",
    }


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


@pytest.mark.parametrize(
    ("files", "shown"),
    [
        (("a.log", "b.yml"), "2: a.log, b.yml"),
        ((*tuple(f"{n}.log" for n in range(5)), "b.yml"), "6 (5 .log, 1 .yml)"),
        (tuple(f"logs/x/{n}.log" for n in range(5)), "5 in logs/x (5 .log)"),
        (tuple(f"logs/{n}/log" for n in range(1200)), "1,200 in logs (1,200 without an ending)"),
    ],
)
def test_many_files_are_counted_by_folder_and_kind(files: tuple[str, ...], shown: str) -> None:
    assert str(in_few_words(files)) == shown


def test_each_note_of_a_reader_has_a_row(tmp_path: Path) -> None:
    lines = (f"2024-01-01 00:00:0{e} [{e}/9][{b}/4] d_loss: 0.5 g_loss: 0.7\n"
             for e in range(9) for b in range(4))  # fmt: skip
    (tmp_path / "train.log").write_text("".join(lines))
    (group,) = [g for g in facts(read_run(tmp_path)) if str(g.title) == "How the run was read"]
    told = {str(fact.label): str(fact.value) for fact in group.facts}
    assert "4 an epoch" in told["note 1"]
    assert "UTC" in told["note 2"]
    assert "notes" not in told


def test_what_is_left_out_for_one_reason_is_told_together() -> None:
    left = [Skipped("a", "empty"), Skipped("b", "text"), Skipped("c", "empty")]
    assert [str(each) for each in set_aside(left)] == ["a, c (empty)", "b (text)"]
