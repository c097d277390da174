"""The user's own names, and another reader than the first, through the whole of reading."""

from pathlib import Path

import pytest

from ganreport.errors import RunNotFound, UsageError
from ganreport.readers import ReadOptions, read_run

TEXT = "n,errD,other,d_loss\n1,1.5,3,7\n2,1.0,4,8\n3,0.5,5,9\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "log.csv").write_text(TEXT)
    return tmp_path


def test_wished_names_are_taken_and_named(folder: Path) -> None:
    run = read_run(
        folder, ReadOptions(names={"d_loss": "-errD", "g_loss": "0.5 * other + 0.5 * errD"})
    )
    assert run.metrics.values("d_loss").tolist() == [-1.5, -1, -0.5]
    assert run.metrics.values("g_loss").tolist() == [2.25, 2.5, 2.75]
    assert run.reading is not None
    assert dict(run.reading.mapped)["-errD"] == "d_loss"
    assert set(run.reading.kept) == {"other", "d_loss (as written)", "n"}


def test_a_wished_step_column_is_no_scalar(folder: Path) -> None:
    run = read_run(folder, ReadOptions(names={"step": "other"}))
    assert run.metrics.steps.tolist() == [3, 4, 5]
    assert "other" not in run.metrics.names


def test_a_wished_column_of_no_whole_numbers_is_no_step(folder: Path) -> None:
    with pytest.raises(UsageError, match="whole numbers"):
        read_run(folder, ReadOptions(names={"step": "errD"}))


def test_a_reader_may_be_named(folder: Path) -> None:
    assert read_run(folder, ReadOptions("table")).format == "table"
    with pytest.raises(RunNotFound, match="recognised by table"):
        read_run(folder, ReadOptions("pictures"))
    with pytest.raises(UsageError, match=r"no reader 'tabel'.*ganreport"):
        read_run(folder, ReadOptions("tabel"))


def test_our_own_format_has_its_names(images_run: Path) -> None:
    with pytest.raises(UsageError, match="not mapped: d_loss=x"):
        read_run(images_run, ReadOptions(names={"d_loss": "x"}))
