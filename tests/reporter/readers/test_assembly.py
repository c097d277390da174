"""From what a reader found to a run: one of several trainings that stand in the same file."""

from __future__ import annotations

from pathlib import Path

import pytest

from ganreport.errors import UsageError
from ganreport.readers import ReadOptions, read_run
from ganreport.run.model import Run

SIZES = (20, 30, 2)


def appended(value: str = "{d}", header: str = "epoch,d_loss\n") -> str:
    """Trainings one after the other; a loss is that of the training's number."""
    rows = [
        value.format(i=i, d=number) for number, n in enumerate(SIZES, 1) for i in range(1, n + 1)
    ]
    return header + "\n".join(rows) + "\n"


TABLE = appended("{i},{d}")
LOG = appended("Epoch {i}: d_loss: {d}.0, g_loss: 1.5", "")
LOSS_LOG = appended(
    "(epoch: {i}, iters: 100, time: 0.1) D_A: {d}.0 G_A: 1.0", "= Training Loss () =\n"
)
TEXTS = {"loss.csv": TABLE, "train.log": LOG, "loss_log.txt": LOSS_LOG}


def read(path: Path, wish: str = "") -> tuple[Run, list[float]]:
    run = read_run(path, ReadOptions(run=wish))
    name = next(n for n in ("d_loss", "D_A") if n in run.metrics.names)
    return run, run.metrics.values(name).tolist()


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("folder", [False, True])
def test_one_of_several_trainings_in_a_file_is_chosen_by_its_number(
    tmp_path: Path, name: str, folder: bool
) -> None:
    (tmp_path / name).write_text(TEXTS[name])
    path = tmp_path if folder else tmp_path / name
    usual, losses = read(path)
    assert losses == [2.0] * 30
    assert "number 2 counts, for those after it are far shorter" in str(usual.problems[0].what)
    for number, size in enumerate(SIZES, 1):
        run, losses = read(path, str(number))
        assert losses == [float(number)] * size
        (problem,) = (p for p in run.problems if p.kind == "appended")
        assert f"number {number} counts, as was asked for" in str(problem.what)
        assert problem.count == sum(SIZES) - size
        assert run.info.id != usual.info.id
        assert run.info.name == f"{usual.info.name} ({number})"


@pytest.mark.parametrize("wish", ["0", "4", "last", "-1", "²"])
def test_a_training_that_is_not_there_is_refused(tmp_path: Path, wish: str) -> None:
    (tmp_path / "loss.csv").write_text(TABLE)
    with pytest.raises(UsageError, match=r"holds 3 trainings \(20, 30, 2 rows\).*from 1 to 3"):
        read(tmp_path, wish)


def test_a_file_of_one_training_has_nothing_to_choose(tmp_path: Path) -> None:
    (tmp_path / "loss.csv").write_text("epoch,d_loss\n1,2\n2,1\n")
    with pytest.raises(UsageError, match=r"loss\.csv holds one run: --run 2 has nothing to choose"):
        read(tmp_path, "2")
    assert read(tmp_path, tmp_path.name)[1] == [2, 1]


def test_trainings_that_wrote_at_once_are_chosen_alike(tmp_path: Path) -> None:
    rows = [row for e in range(1, 101) for row in (f"{e},1", f"{e + 40},2")]
    (tmp_path / "loss.csv").write_text("\n".join(["epoch,d_loss", *rows, "101,1"]))
    assert read(tmp_path)[1] == [1.0] * 101
    run, losses = read(tmp_path, "2")
    assert losses == [2.0] * 100
    assert run.metrics.steps[0] == 41
    assert "2 trainings wrote into it at once (101, 100 rows): number 2 counts, as" in str(
        run.problems[0].what
    )
