"""Parquet with image bytes as Hugging Face writes them, with columns, with rows of features."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ganreport.errors import UsageError
from ganreport.samples.sources import open_source

from .making import encoded, images

SHOWN = images(10, 6, 7, 3)
BYTES = [encoded(image) for image in SHOWN]
CELLS = [{"bytes": content, "path": f"{i}.png"} for i, content in enumerate(BYTES)]


def written(
    path: Path, columns: dict[str, Any], names: list[str] | None = None, group: int = 4
) -> Path:
    """A table, with the names of classes where the datasets library of Hugging Face puts them."""
    table = pa.table(columns)
    if names:
        features = {"label": {"names": names, "_type": "ClassLabel"}, "image": {"_type": "Image"}}
        said = json.dumps({"info": {"features": features}})
        table = table.replace_schema_metadata({"huggingface": said})
    pq.write_table(table, path, row_group_size=group)
    return path


def test_images_with_named_classes_over_several_row_groups(tmp_path: Path) -> None:
    labels = [i % 2 for i in range(10)]
    path = written(tmp_path / "a.parquet", {"image": CELLS, "label": labels}, ["cat", "dog"])
    source = open_source(path)
    assert (source.kind.name, source.shape, source.count) == ("images", (6, 7, 3), 10)
    np.testing.assert_array_equal(np.concatenate(list(source.batches(3))), SHOWN)
    np.testing.assert_array_equal(source.take([9, 0, 5]), SHOWN[[9, 0, 5]])
    assert source.classes == ("cat", "dog")
    assert source.labels is not None
    assert source.labels.tolist() == labels


def test_shards_in_a_folder_are_one_source(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    for i in range(2):
        half = slice(5 * i, 5 * i + 5)
        path = tmp_path / f"data/train-0000{i}-of-00002.parquet"
        written(path, {"image": CELLS[half], "label": [0, 1, 0, 1, 1]})
    source = open_source(tmp_path)
    np.testing.assert_array_equal(source.take(range(10)), SHOWN)
    assert (
        source.fingerprint == open_source(written(tmp_path / "a.parquet", {"x": BYTES})).fingerprint
    )
    (tmp_path / "data/train-00001-of-00002.parquet").write_bytes(b"PAR1")
    source = open_source(tmp_path / "data")
    assert source.count == 5
    assert "train-00001" in str(source.problems[0].what)


def test_damaged_and_missing_images_are_counted(tmp_path: Path) -> None:
    cells = [*CELLS[:4], None, {"bytes": None, "path": "x"}, {"bytes": b"no", "path": "y"}]
    source = open_source(written(tmp_path / "a.parquet", {"image": cells}))
    np.testing.assert_array_equal(source.take(range(4)), SHOWN[:4])
    assert sum(problem.count for problem in source.problems) == 3
    assert "row 7" in " ".join(str(problem.what) for problem in source.problems)


def test_rows_of_numbers_are_points_or_features(tmp_path: Path) -> None:
    rows = np.random.default_rng(0).normal(size=(9, 5)).astype(np.float32)
    for cells in (pa.array(rows.tolist()), pa.FixedSizeListArray.from_arrays(rows.ravel(), 5)):
        source = open_source(written(tmp_path / "a.parquet", {"features": cells}))
        np.testing.assert_array_equal(source.take(range(9)), rows)
    ragged = written(tmp_path / "b.parquet", {"x": [[1.0], [1.0, 2.0]]})
    with pytest.raises(UsageError, match="several lengths"):
        open_source(ragged)
    columns = written(tmp_path / "c.parquet", {"a": rows[:, 0], "b": rows[:, 1]})
    points = open_source(columns, kind="points")
    np.testing.assert_array_equal(points.take(range(9)), rows[:, :2])


def test_columns_are_a_table(tmp_path: Path) -> None:
    columns = {"age": [31, 45, None, 27], "town": ["Ulm", "Bonn", "Ulm", None]}
    source = open_source(written(tmp_path / "a.parquet", columns))
    assert source.kind.name == "table"
    assert [card.type for card in source.columns] == ["integer", "category"]
    np.testing.assert_array_equal(
        source.take(range(4)), np.array([[31, 1], [45, 0], [np.nan, 1], [27, np.nan]], np.float32)
    )


@pytest.mark.parametrize("cut", [0, 4, 100, 1000])
def test_a_file_cut_short_is_an_error(tmp_path: Path, cut: int) -> None:
    path = written(tmp_path / "a.parquet", {"image": CELLS})
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(UsageError, match="can't be read"):
        open_source(path)


def test_a_changed_page_is_damage_of_its_images(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    table = pa.table({"image": CELLS})
    pq.write_table(table, path, row_group_size=5, write_page_checksum=True, compression="none")
    content = bytearray(path.read_bytes())
    content[content.index(BYTES[7]) + 20] ^= 0xFF
    path.write_bytes(bytes(content))
    source = open_source(path)
    assert source.count == 5
    assert sum(problem.count for problem in source.problems) == 5
