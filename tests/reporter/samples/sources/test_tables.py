"""Tables as text: what stands between cells, how numbers are written, and what a column is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ganreport.errors import UsageError
from ganreport.samples.sources import open_source

FRAME = pd.DataFrame(
    {
        "age": [39, 50, 38, 53, 28, 39],
        "income": [1.5, 2.25, -3.0, 4.125, np.nan, 0.0],
        "town": ["Ulm", "Bonn", "Ulm", None, "Köln", "Bonn"],
        "retired": [True, False, False, True, True, False],
        "joined": pd.to_datetime(["2020-01-01", "2020-01-03", "2021-05-05", "2022-12-31",
                                  "1969-12-31", "2020-01-01"]),
    }
)  # fmt: skip
STORED = np.array(
    [[39, 1.5, 2, 1, 18262], [50, 2.25, 0, 0, 18264], [38, -3, 2, 0, 18752],
     [53, 4.125, np.nan, 1, 19357], [28, np.nan, 1, 1, -1], [39, 0, 0, 0, 18262]], np.float32,
)  # fmt: skip
TYPES = ["integer", "number", "category", "boolean", "datetime"]


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("a.csv", {}),
        ("a.tsv", {"sep": "\t"}),
        ("a.csv", {"sep": ";", "decimal": ","}),
        ("a.csv", {"sep": ";"}),
        ("a.csv", {"sep": "|"}),
        ("a.csv", {"encoding": "latin-1"}),
        ("a.csv", {"encoding": "utf-8-sig"}),
        ("a.csv", {"encoding": "utf-16"}),
        ("a.csv", {"na_rep": "?"}),
        ("a.csv", {"quoting": 1, "lineterminator": "\r\n"}),
    ],
)
def test_however_it_is_written_it_is_the_same_table(
    tmp_path: Path, name: str, how: dict[str, object]
) -> None:
    FRAME.to_csv(tmp_path / name, index=False, **how)  # type: ignore[call-overload]
    source = open_source(tmp_path / name)
    assert (source.kind.name, source.count, source.shape) == ("table", 6, (5,))
    assert [card.name for card in source.columns] == list(FRAME)
    assert [card.type for card in source.columns] == TYPES
    assert source.columns[2].categories == ("Bonn", "Köln", "Ulm")
    np.testing.assert_array_equal(source.take(range(6)), STORED)
    FRAME.to_csv(tmp_path / "plain.csv", index=False)
    assert source.fingerprint == open_source(tmp_path / "plain.csv").fingerprint


def test_categories_of_samples_are_those_of_the_real_data(tmp_path: Path) -> None:
    FRAME.to_csv(tmp_path / "real.csv", index=False)
    made = FRAME.iloc[:3, ::-1].assign(town=["Ulm", "Paris", "Köln"], extra=1)
    made.to_csv(tmp_path / "made.csv", index=False)
    real = open_source(tmp_path / "real.csv")
    source = open_source(tmp_path / "made.csv", like=real)
    assert source.columns == real.columns
    assert source.take(range(3))[:, 2].tolist() == [2, 3, 1]  # three: none that the real data have
    FRAME.drop(columns="age").to_csv(tmp_path / "less.csv", index=False)
    with pytest.raises(UsageError, match="age not among"):
        open_source(tmp_path / "less.csv", like=real)


def test_types_can_be_said_and_wrong_ones_are_refused(tmp_path: Path) -> None:
    FRAME.to_csv(tmp_path / "a.csv", index=False)
    said = open_source(tmp_path / "a.csv", columns={"age": "category"})
    assert said.columns[0].categories == ("28", "38", "39", "50", "53")
    for columns in ({"agee": "number"}, {"age": "text"}, {"town": "number"}):
        with pytest.raises(UsageError, match="columns"):
            open_source(tmp_path / "a.csv", columns=columns)


def test_rows_without_a_header_get_names(tmp_path: Path) -> None:
    np.savetxt(tmp_path / "a.csv", np.arange(12).reshape(4, 3) * 1.5, delimiter=",")
    source = open_source(tmp_path / "a.csv")
    assert [card.name for card in source.columns] == ["x0", "x1", "x2"]
    assert source.count == 4
    points = open_source(tmp_path / "a.csv", kind="points")
    assert points.kind.name == "points"
    np.testing.assert_array_equal(points.take([1]), [[4.5, 6, 7.5]])


def test_an_index_and_names_of_records_are_left_out_and_said(tmp_path: Path) -> None:
    frame = pd.DataFrame({"name": [f"person {i}" for i in range(30)], "x": np.arange(30) % 7 / 2})
    frame.to_csv(tmp_path / "a.csv")
    for limit in (0, 10):
        source = open_source(tmp_path / "a.csv", limit=limit)
        assert [card.name for card in source.columns] == ["x"]
        assert source.count == (limit or 30)
        said = " ".join(map(str, source.notes))
        assert "name" in said
        assert "it numbers the records" in said


def test_lines_with_too_many_cells_are_counted(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2.5\n3,4,5\n6,7.5\n8,9,10,11\n5,6\n")
    source = open_source(tmp_path / "a.csv")
    np.testing.assert_array_equal(source.take(range(3)), [[1, 2.5], [6, 7.5], [5, 6]])
    assert source.problems[0].count == 2
    assert "lines 3, 5" in str(source.problems[0].what)


@pytest.mark.parametrize("content", [b"", b"a,b\n", b"\0\0\0", b"\n\n"])
def test_nothing_in_it_is_an_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(UsageError, match=r"can't be read as a table|has no column"):
        open_source(tmp_path / "a.csv")
