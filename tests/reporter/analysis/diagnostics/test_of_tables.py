"""Records of a table that are wrong in known ways: each is called by its name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ganreport.analysis.analyse import Analysis, analyse
from ganreport.analysis.grading import Status
from ganreport.messages import Text
from ganreport.readers import read_run

from ...records import STEP, TRAIN, record, shuffled, table

Made = Callable[[], pd.DataFrame]


def good() -> pd.DataFrame:
    return table(TRAIN, 3)


def train() -> pd.DataFrame:
    return table(TRAIN, 1)


def nearly() -> pd.DataFrame:
    noise = np.random.default_rng(4).normal(size=(TRAIN, 3))
    return train().assign(
        **{
            n: train()[n] * (1 + 0.002 * noise[:, i])
            for i, n in enumerate(("age", "income", "pulse"))
        }
    )


def dropped() -> pd.DataFrame:
    many = table(3 * TRAIN, 3)
    return many[many["member"] == "new"][:TRAIN]


def off() -> pd.DataFrame:
    return good().assign(income=good()["income"].median())


def analysed(path: Path, made: pd.DataFrame, **more: object) -> Analysis:
    return analyse(read_run(record(path / "run", {STEP: made}, **more)))  # type: ignore[arg-type]


def found(analysis: Analysis) -> dict[str, tuple[Status, Text]]:
    return {f.id: (f.status, f.claim) for f in analysis.findings}


CASES: dict[str, tuple[Made, str, str, str]] = {
    "good": (good, "healthy", "relations", "Columns depend on each other as in the real data"),
    "columns alone": (lambda: shuffled(train()), "quality", "relations", "columns are lost"),
    "copies": (train, "memorization", "record_copies", "100 % are exact copies"),
    "near copies": (nearly, "memorization", "record_copies", "nearly the same as a training"),
    "a mode dropped": (dropped, "partial", "column_shapes", "'member'"),
    "a column off": (off, "quality", "column_shapes", "'income'"),
    "fractions": (
        lambda: good().assign(visits=good()["visits"] + 0.3), "quality", "impossible",
        "fractions of integers ('visits')",
    ),
    "out of range": (
        lambda: good().assign(pulse=good()["pulse"] * np.where(np.arange(TRAIN) % 3, 1, 4)),
        "quality", "impossible", "outside the range ('pulse'",
    ),
    "one record": (lambda: pd.concat([good()[:1]] * TRAIN), "collapse", "told_apart", "1.00"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_is_wrong_is_called_by_its_name(case: str, tmp_path: Path) -> None:
    make, condition, finding, said = CASES[case]
    analysis = analysed(tmp_path, make())
    assert analysis.verdict.primary.id == condition, analysis.verdict.headline
    status, claim = found(analysis)[finding]
    assert said in str(claim)
    assert (status is Status.OK) == (case == "good")
    assert not analysis.verdict.calibrated
    assert "standardised columns" in str(analysis.verdict.uncalibrated)


@pytest.mark.parametrize(("make", "status"), [(good, Status.OK), (nearly, Status.FAIL)])
def test_copies_are_seen_without_held_out_records(
    make: Made, status: Status, tmp_path: Path
) -> None:
    seen = found(analysed(tmp_path, make(), heldout=False))
    assert seen["record_copies"][0] is status
    assert seen["memorisation"][0] is Status.NOT_MEASURED


@pytest.mark.parametrize(
    ("target", "made", "status"),
    [("choice", good(), Status.OK), ("pulse", shuffled(train()), Status.FAIL)],
)
def test_usefulness_is_asked_of_a_column_that_was_chosen(
    target: str, made: pd.DataFrame, status: Status, tmp_path: Path
) -> None:
    seen = found(analysed(tmp_path, made, target=target))
    assert seen["usefulness"][0] is status
    assert f"'{target}'" in str(seen["usefulness"][1])


def test_what_began_later_has_its_step(tmp_path: Path) -> None:
    made = {1000: good(), 2000: table(TRAIN, 5), 3000: shuffled(good()), 4000: shuffled(good())}
    analysis = analyse(read_run(record(tmp_path / "run", made)))
    relations = next(f for f in analysis.findings if f.id == "relations")
    assert (relations.status, relations.since) == (Status.FAIL, 3000)
    assert analysis.checkpoints.best_step in (1000, 2000)
    kept = analysis.history.of("relations")["value"].to_numpy()
    assert kept == pytest.approx([1, 1, 0, 0], abs=0.1)


def test_few_records_are_not_judged(tmp_path: Path) -> None:
    seen = found(analysed(tmp_path, good()[:15]))
    asked = ("column_shapes", "relations", "impossible", "told_apart", "record_copies")
    assert {seen[name][0] for name in asked} == {Status.NOT_MEASURED}
    assert "usefulness" not in seen  # no column was chosen


def test_questions_about_tables_are_asked_of_tables_alone(points_run: Path) -> None:
    seen = analyse(read_run(points_run))
    assert not {f.id for f in seen.findings} & {"column_shapes", "record_copies", "told_apart"}
    assert not {*seen.history.absent} & {"column_shapes", "dcr", "detection"}
