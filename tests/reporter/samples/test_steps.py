"""Which numbers in names are steps."""

from __future__ import annotations

import pytest

from ganreport.samples.steps import are_parts, are_steps, steps_of


@pytest.mark.parametrize(
    ("names", "numbers", "unit"),
    [
        (["step_1000", "step_500", "real"], [500, 1000], "step"),
        (["epoch-3.npz", "epoch-12.npz"], [3, 12], "epoch"),
        (["3epochs.npz", "12epochs.npz"], [3, 12], "epoch"),
        (["gen_10.csv", "gen_9.csv", "log.csv"], [9, 10], ""),
        (["100k.npz", "5k.npz"], [5000, 100_000], "step"),
        (["network-snapshot-000200.npz", "network-snapshot-001000.npz"], [200, 1000], "step"),
        (["x_200kimg.zip", "x_400kimg.zip"], [200, 400], "kimg"),
        (["epoch_1_fid_30.npz", "epoch_2_fid_20.npz"], [1, 2], "epoch"),
        (["v2_ckpt1.npz", "v2_ckpt7.npz"], [1, 7], "step"),
    ],
)
def test_the_number_that_changes_is_the_step(
    names: list[str], numbers: list[int], unit: str
) -> None:
    steps = steps_of(names)
    assert steps is not None
    assert [number for number, _ in steps.times] == numbers
    assert steps.unit == unit


@pytest.mark.parametrize(
    "names",
    [
        [],
        ["real.csv"],
        ["train-00000-of-00002.parquet", "train-00001-of-00002.parquet"],
        ["a_1_7.csv", "a_2_9.csv"],
        ["20261129173015123456.csv", "20261129173015123999.csv"],
        ["1" * 5000 + ".csv", "2" * 5000 + ".csv"],
    ],
)
def test_other_names_have_no_steps(names: list[str]) -> None:
    assert steps_of(names) is None


@pytest.mark.parametrize(
    ("folders", "steps"),
    [
        (["0", "1", "2", "3"], False),
        ([str(i) for i in range(200)], False),
        (["1", "5"], False),
        (["500", "1000", "2500"], True),
        (["5", "10", "15"], True),
        (["step_1", "step_2"], True),
        (["class_1", "class_2"], False),
    ],
)
def test_folders_that_count_classes_are_no_steps(folders: list[str], steps: bool) -> None:
    made = steps_of(folders)
    assert made is not None
    assert are_steps(made, folders=True) is steps


def test_parts_of_one_whole_are_no_steps() -> None:
    for names, parts in (
        (["part-0.parquet", "part-1.parquet"], True),
        (["00000.tar", "00001.tar"], True),
        (["gen_0.parquet", "gen_1.parquet"], False),
        (["part-0.parquet", "part-100.parquet"], False),
        (["epoch0.tar", "epoch1.tar"], False),
    ):
        made = steps_of(names)
        assert made is not None
        assert are_parts(made) is parts
