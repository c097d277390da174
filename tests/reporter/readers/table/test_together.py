"""Tables of one run side by side, and tables of several runs apart."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ganreport.errors import RunNotFound
from ganreport.readers import ReadOptions, read_run
from ganreport.run.model import Run

EPOCHS = range(12)


def loss(epoch: int) -> float:
    return 1 + epoch / 8


def table(folder: Path, name: str, head: str, row: Callable[[int], str], every: int = 1) -> None:
    (folder / name).parent.mkdir(exist_ok=True, parents=True)
    rows = [row(epoch) for epoch in EPOCHS[::every]]
    (folder / name).write_text("\n".join([head, *rows]))


def held(run: Run, name: str) -> dict[int, float]:
    scalar = run.scalar(name)
    assert scalar is not None, run.metrics.names
    return scalar.to_dict()


def notes(run: Run) -> str:
    assert run.reading is not None
    return " ".join(map(str, run.reading.notes))


def test_a_table_that_repeats_another_from_one_on(tmp_path: Path) -> None:
    table(tmp_path, "log.csv", "epoch,D,G loss,d_loss,val_d", lambda e: f"{e},1,2,{loss(e)},NA")
    table(tmp_path, "all.csv", "epoch,dLoss,val_d", lambda e: f"{e + 1},{loss(e):.6f},{e}.5")
    table(tmp_path, "a_score.csv", "epoch,fid", lambda e: f"{e + 1},{90 - e}")
    run = read_run(tmp_path)
    assert held(run, "d_loss") == {e: loss(e) for e in EPOCHS}
    assert held(run, "val_d") == {e: e + 0.5 for e in EPOCHS}
    assert held(run, "fid") == {e: 90 - e for e in EPOCHS}
    assert notes(run).count("counts from 1 what log.csv counts from 0") == 2
    assert run.reading is not None
    assert [str(each.what) for each in run.reading.left_out] == ["dLoss in all.csv"]


@pytest.mark.parametrize(("last", "shift"), [(12, 1), (11, 0)])
def test_fewer_epochs_from_one_on(tmp_path: Path, last: int, shift: int) -> None:
    table(tmp_path, "log.csv", "epoch,d_loss", lambda e: f"{e},{loss(e)}")
    rows = [f"{e},{e}.5" for e in range(last - 10, last + 1, 2)]
    (tmp_path / "scores.csv").write_text("\n".join(["epoch,score", *rows]))
    scores = held(read_run(tmp_path), "score")
    assert scores == {e - shift: e + 0.5 for e in range(last - 10, last + 1, 2)}


def test_gaps_are_filled_by_a_table_of_fewer_rows(tmp_path: Path) -> None:
    gap = lambda e: f"{e},{loss(e)},{'' if e % 2 else e + 0.5}"  # noqa: E731
    table(tmp_path, "a.csv", "epoch,d_loss,val_d", gap)
    (tmp_path / "b.csv").write_text(
        "\n".join(["epoch,d_loss,val_d", *(f"{e},{loss(e)},{e + 0.5}" for e in (1, 3, 4, 6, 8, 9))])
    )
    known = {e for e in EPOCHS if e % 2 == 0} | {1, 3, 9}
    assert held(read_run(tmp_path), "val_d") == {e: e + 0.5 for e in sorted(known)}


@pytest.mark.parametrize(
    ("train", "other", "word"),
    [
        ("train_losses.csv", "val_losses.csv", "val"),
        ("losses.csv", "losses_validation.csv", "validation"),
        ("metrics.csv", "TestMetrics.csv", "test"),
        ("train/metrics.csv", "eval/metrics.csv", "eval"),
        ("metrics.csv", "valid/metrics.csv", "valid"),
    ],
)
def test_held_out_data_by_a_word(tmp_path: Path, train: str, other: str, word: str) -> None:
    table(tmp_path, train, "epoch,d_loss,g_loss", lambda e: f"{e},{loss(e)},1")
    table(tmp_path, other, "epoch,d_loss,g_loss", lambda e: f"{e},{2 * loss(e)},3", every=2)
    run = read_run(tmp_path)
    assert held(run, "d_loss") == {e: loss(e) for e in EPOCHS}
    assert held(run, f"{word}_d_loss") == {e: 2 * loss(e) for e in EPOCHS[::2]}


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("a.csv", "b.csv"),
        ("run_1/losses.csv", "run_2/losses.csv"),
        ("losses.csv", "run_2/losses.csv"),
        ("train_a.csv", "val_b.csv"),
        ("val_a.csv", "test_a.csv"),
    ],
)
def test_other_values_are_of_another_run(tmp_path: Path, one: str, two: str) -> None:
    table(tmp_path, one, "epoch,d_loss,lr_d", lambda e: f"{e},{loss(e)},0.1")
    table(tmp_path, two, "epoch,d_loss,lr_d", lambda e: f"{e},{loss(e) + 0.01},0.1")
    with pytest.raises(RunNotFound, match="holds 2 runs"):
        read_run(tmp_path)
    chosen = two if Path(one).parent == Path(two).parent else str(Path(two))
    if Path(one).parent != Path(two).parent and "/" in one:
        chosen = str(Path(two).parent)
    assert held(read_run(tmp_path, ReadOptions(run=chosen)), "d_loss")[0] == 1.01


def test_equal_rates_alone_tell_nothing(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        table(tmp_path, name, "epoch,d_lr", lambda e: f"{e},0.1")
    with pytest.raises(RunNotFound, match=r"'d_lr' is in a\.csv and in b\.csv"):
        read_run(tmp_path)


def test_a_copy_elsewhere_is_not_joined(tmp_path: Path) -> None:
    for name in ("a.csv", "again/a.csv"):
        table(tmp_path, name, "epoch,d_loss", lambda e: f"{e},{loss(e)}")
    with pytest.raises(RunNotFound, match="holds 2 runs"):
        read_run(tmp_path)


def test_training_and_two_kinds_of_held_out_data(tmp_path: Path) -> None:
    for place, name in enumerate(("loss_train", "loss_test", "loss_val")):
        table(tmp_path, f"{name}.csv", "epoch,d_loss", lambda e, p=place: f"{e},{loss(e) + p}")
    run = read_run(tmp_path)
    for place, name in enumerate(("d_loss", "test_d_loss", "val_d_loss")):
        assert held(run, name) == {e: loss(e) + place for e in EPOCHS}


def test_folders_of_several_tables_each(tmp_path: Path) -> None:
    for place, run in enumerate(("a", "b")):
        for name in ("train", "val"):
            at = f"{run}/{name}.csv"
            table(tmp_path, at, "epoch,d_loss", lambda e, p=place: f"{e},{loss(e) + p}")
    with pytest.raises(RunNotFound, match=r"holds 2 runs \(.*\): a, b\. Give the folder"):
        read_run(tmp_path)
    assert set(read_run(tmp_path, ReadOptions(run="b")).metrics.names) >= {"d_loss", "val_d_loss"}
