"""Columns of data frames: what they are, and the numbers that records are stored as."""

from __future__ import annotations

import copy
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ganreport.errors import RecordError, UsageError
from ganreport.readers import read_run
from ganreport.run import kinds
from ganreport.run.cards import ColumnCard, DataCard
from ganreport.run.columns import described, encoded
from ganreport.run.table_space import Table
from ganreport.run.writer import RunWriter

FRAME = pd.DataFrame(
    {
        "income": [1.5, np.nan, 3.0, 4.0],
        "job": ["x", "y", None, "x"],
        "member": [True, False, True, True],
        "since": pd.to_datetime(["2020-01-01", "2021-01-01", None, "1969-12-31"]),
        "children": pd.array([1, None, 3, 2], dtype="Int64"),
        "seen": ["2020-01-01 12:00:00", "2020-02-01", None, "2020-01-01T00:00:00Z"],
        "yes": [0, 1, 0, 1],
        "grade": pd.Categorical(["u", "v", "u", "u"]),
    }
)
CARDS = described(FRAME)[0]


def card(columns: tuple[ColumnCard, ...] = CARDS, **more: str) -> DataCard:
    return DataCard(name="d", kind="table", shape=(len(columns),), columns=columns, **more)


def test_columns_are_what_they_hold() -> None:
    assert {each.name: each.type for each in CARDS} == {
        "income": "number",
        "job": "category",
        "member": "boolean",
        "since": "datetime",
        "children": "integer",
        "seen": "datetime",
        "yes": "category",
        "grade": "category",
    }
    assert CARDS[6].categories == ("0", "1")


def test_what_names_records_is_left_out_with_the_reason() -> None:
    count = 60
    frame = pd.DataFrame(
        {
            "id": range(7, 7 + count),
            "name": [f"person {i}" for i in range(count)],
            "none": [None] * count,
            "amount": np.arange(count) ** 2,
        }
    )
    cards, left_out = described(frame)
    assert [each.name for each in cards] == ["amount"]
    assert {name: str(why) for name, why in left_out} == {
        "id": "it numbers the records",
        "name": "its values are nearly all different, as those of names are",
        "none": "all its values are missing",
    }
    assert [each.type for each in described(frame, {"id": "number"})[0]] == ["number", "integer"]


@pytest.mark.parametrize(
    ("types", "said"),
    [
        ({"salary": "number"}, "no column 'salary'"),
        ({"job": "text"}, "allowed are number, integer"),
    ],
)
def test_a_wrong_type_is_refused(types: dict[str, str], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        described(FRAME, types)


def test_records_come_back_as_they_were() -> None:
    space = kinds.of(card(), None)
    assert isinstance(space, Table)
    back = pd.DataFrame(space.columns(encoded(FRAME, CARDS)))
    assert back["income"].equals(FRAME["income"].astype("f4"))
    assert [None if pd.isna(each) else each for each in back["job"]] == ["x", "y", None, "x"]
    assert back["member"].tolist() == ["True", "False", "True", "True"]
    assert back["since"].dt.date.equals(FRAME["since"].dt.date)
    assert abs(back["seen"][0] - pd.Timestamp("2020-01-01 12:00")) < pd.Timedelta(minutes=4)
    assert back["children"].fillna(-1).tolist() == [1, -1, 3, 2]


def test_what_real_data_lack_has_the_number_after_the_last() -> None:
    other = FRAME.assign(job=["z", "x", "y", None], member=[0, 1, None, 7])
    rows = encoded(other, CARDS)
    assert rows[:, 1].tolist()[:3] == [2, 0, 1]
    assert rows[[0, 1, 3], 2].tolist() == [0, 1, 2]
    with pytest.raises(UsageError, match="job not among income"):
        encoded(FRAME.drop(columns="job"), CARDS)
    with pytest.raises(UsageError, match="income holds what is no number"):
        encoded(FRAME.assign(income=list("abcd")), CARDS)


def test_a_writer_takes_data_frames(tmp_path: Path) -> None:
    with RunWriter(tmp_path / "run", data=card(target="job")) as run:
        run.reference(train=FRAME, heldout=FRAME[:2])
        run.samples(1, random=FRAME[::-1])
        with pytest.raises(RecordError, match="random: columns: job, member"):
            run.samples(2, random=FRAME[["income"]])
    read = read_run(tmp_path / "run")
    assert read.info.data == card(target="job")
    assert np.array_equal(read.real("train"), encoded(FRAME, CARDS), equal_nan=True)
    made = read.samples[0].arrays.get("random")
    assert np.array_equal(made, encoded(FRAME, CARDS)[::-1], equal_nan=True)
    with (
        RunWriter(tmp_path / "other") as run,
        pytest.raises(RecordError, match="no table with columns"),
    ):
        run.samples(1, random=FRAME)


def test_a_kind_with_columns_is_the_same_when_it_is_copied() -> None:
    space = kinds.of(card(), None)
    assert space is not None
    fitted = space.fitted(encoded(FRAME, CARDS))
    again = copy.deepcopy(fitted)
    assert np.array_equal(again.embed(encoded(FRAME, CARDS)), fitted.embed(encoded(FRAME, CARDS)))
    assert str(space.counted(2)) == "2 records"
