"""Pictures beside a table stand where they were made, or in their order where that isn't known."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ganreport.errors import RunNotFound
from ganreport.readers import ReadOptions, read_run
from ganreport.run.model import Run


def table(folder: Path, name: str, head: str, steps: Sequence[int]) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(0)
    lines = (f"{step},{rng.random():.4f},{rng.random():.4f}" for step in steps)
    file.write_text("\n".join([f"{head},d_loss,g_loss", *lines]) + "\n")
    return folder


def pictures(folder: Path, names: Sequence[str]) -> None:
    """One sample each, of coarse noise."""
    rng = np.random.default_rng(1)
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        small = rng.integers(0, 256, (4, 4, 3)).astype(np.uint8)
        Image.fromarray(small.repeat(4, 0).repeat(4, 1)).save(folder / name)


def steps(run: Run) -> list[int]:
    return [sample.step for sample in run.samples]


def notes(run: Run) -> str:
    return " ".join(map(str, run.reading.notes if run.reading else ()))


EPOCHS = {
    "23,450 from 0": (range(0, 23_450), (1, 10, 50), [468, 4689, 23_449]),
    "5,000 from 1": (range(1, 5001), (1, 10, 50), [100, 1000, 5000]),
    "5,000 by 100": (range(100, 5001, 100), (1, 10, 50), [100, 1000, 5000]),
    "by 50 from 0": (range(0, 23_450, 50), (10, 50), [4650, 23_400]),
    "epochs from 0": (range(0, 500), range(50), [10 * e + 9 for e in range(50)]),
    "the tenth from 0": (range(1, 501), (9, 19, 29, 39, 49), [100, 200, 300, 400, 500]),
    "before training": (range(1, 501), (0, 25, 50), [1, 250, 500]),
}


@pytest.mark.parametrize("name", EPOCHS)
def test_epochs_beside_iterations(tmp_path: Path, name: str) -> None:
    rows, epochs, expected = EPOCHS[name]
    pictures(tmp_path, [f"samples/epoch_{e:03d}.png" for e in epochs])
    run = read_run(table(tmp_path, "losses.csv", "iteration", rows))
    assert steps(run) == expected
    assert "epochs of" in notes(run)


def test_epochs_that_do_not_divide_are_placed_by_share(tmp_path: Path) -> None:
    pictures(tmp_path, [f"epoch_{e}.png" for e in (10, 20, 40)])
    run = read_run(table(tmp_path, "losses.csv", "iteration", range(1, 998)))
    assert steps(run)[-1] == 997
    assert "does not say where these end" in notes(run)


def test_steps_beside_epochs_are_placed_by_share(tmp_path: Path) -> None:
    pictures(tmp_path, [f"fake_step_{s}.png" for s in (1000, 2000, 4000)])
    run = read_run(table(tmp_path, "losses.csv", "epoch", range(1, 41)))
    assert steps(run) == [10, 20, 40]


COUNTERS = {
    "counted": (range(1, 101), range(1, 6), [20, 40, 60, 80, 100], "order"),
    "counted from 0": (range(1, 101), range(5), [20, 40, 60, 80, 100], "order"),
    "as many as epochs": (range(1, 11), range(1, 11), list(range(1, 11)), "those of the table"),
    "as many, from 0": (range(0, 10), range(1, 11), list(range(10)), "those of the table"),
    "at distances": (range(1, 101), (10, 50, 100), [10, 50, 100], "those of the table"),
    "of something else": (range(1, 101), (0, 500, 1000), [1, 50, 100], "order"),
}


@pytest.mark.parametrize("name", COUNTERS)
def test_numbers_without_a_word(tmp_path: Path, name: str) -> None:
    rows, numbers, expected, said = COUNTERS[name]
    pictures(tmp_path, [f"sample_{n:04d}.png" for n in numbers])
    run = read_run(table(tmp_path, "losses.csv", "epoch", rows))
    assert steps(run) == expected
    assert said in notes(run)


def test_a_stated_interval_says_what_is_counted(tmp_path: Path) -> None:
    table(tmp_path, "metrics.csv", "step", range(1, 201))
    (tmp_path / "hparams.yaml").write_text("sample_interval: 50\nlr: 0.1\n")
    pictures(tmp_path, [f"sample_{n}.png" for n in (1, 2, 3, 4)])
    run = read_run(tmp_path)
    assert (run.format, steps(run)) == ("lightning", [50, 100, 150, 200])
    assert "settings say" in notes(run)


OWN = {
    ("losses.csv", "samples/epoch_{}.png"): True,
    ("logs/losses.csv", "images/epoch_{}.png"): True,
    ("a/losses.csv", "a/epoch_{}.png"): True,
    ("a/losses.csv", "b/epoch_{}.png"): False,
    ("exp_a/losses.csv", "exp_b/samples/epoch_{}.png"): False,
    ("losses.csv", "run_2/samples/epoch_{}.png"): False,
}


@pytest.mark.parametrize(("names", "own"), OWN.items())
def test_pictures_of_another_run_are_left_out(
    tmp_path: Path, names: tuple[str, str], own: bool
) -> None:
    table(tmp_path, names[0], "epoch", range(1, 21))
    pictures(tmp_path, [names[1].format(e) for e in (5, 10, 20)])
    run = read_run(tmp_path)
    assert steps(run) == ([5, 10, 20] if own else [])
    said = [str(problem.what) for problem in run.problems]
    assert any("those of another run" in each for each in said) is not own


def test_folders_numbered_alike_are_two_runs_one_of_losses_and_one_of_pictures(
    tmp_path: Path,
) -> None:
    table(tmp_path, "run_1/losses.csv", "epoch", range(1, 21))
    pictures(tmp_path, [f"run_2/epoch_{e}.png" for e in (5, 10, 20)])
    with pytest.raises(RunNotFound, match="holds 2 runs"):
        read_run(tmp_path)
    one, other = (read_run(tmp_path, ReadOptions(run=name)) for name in ("run_1", "run_2"))
    assert (len(one.metrics), steps(one)) == (20, [])
    assert (len(other.metrics), steps(other)) == (0, [5, 10, 20])
