"""What stylegan2-pytorch and lightweight-gan show: steps by bars or by rows, starts, pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ganreport.errors import RunNotFound
from ganreport.readers import ReadOptions, read_run
from ganreport.run.model import Run

BAR = "\rdefault<./data>:   {}%|▏         | {}/5000 [00:12<01:50, 1.50it/s]"


def shown(first: int, last: int, *, bars: bool = True, each: str = " | GP: 0.12 | SS: 0.30") -> str:
    """What a terminal got: a bar after each step, losses after each 50th, on the same line."""
    text = BAR.format(0, first) if bars else ""
    for step in range(first + 1, last + 1):
        if bars and (step % 10 == 0 or step == first + 1):
            text += BAR.format(100 * step // 5000, step)
        if step % 50 == 0:
            text += f"G: {(-1) ** (step // 50) * step / 1000:.2f} | D: 1.28{each}\n"
    return text


def values(run: Run, name: str) -> list[float]:
    held = run.scalar(name)
    assert held is not None, name
    return [float(x) for x in held]


def said(run: Run) -> str:
    assert run.reading is not None
    return "\n".join(map(str, run.reading.notes))


def test_steps_by_bars(tmp_path: Path) -> None:
    (tmp_path / "nohup.out").write_text(shown(0, 2000))
    run = read_run(tmp_path)
    assert run.format == "lucidrains"
    assert run.info.name == "default"
    assert run.metrics.steps.tolist() == list(range(50, 2001, 50))
    assert values(run, "g_loss")[:2] == [-0.05, 0.1]
    assert set(values(run, "d_loss")) == {1.28}
    assert set(values(run, "d_penalty")) == {0.12}
    assert set(values(run, "SS")) == {0.3}
    assert "say no step" not in said(run)
    assert run.info.objective is not None
    assert run.info.objective.name == "hinge"
    assert "The objective is inferred" in said(run)


def test_steps_by_rows(tmp_path: Path) -> None:
    """Without bars, or with all of them before what waited in a buffer, rows are counted."""
    for bars in ("", BAR.format(0, 0) + BAR.format(40, 2000)):
        (tmp_path / "log.txt").write_text(bars + shown(0, 2000, bars=False))
        run = read_run(tmp_path / "log.txt")
        assert run.metrics.steps.tolist() == list(range(50, 2001, 50))
        assert "Lines of losses say no step" in said(run)


def test_no_objective_where_g_is_above_0(tmp_path: Path) -> None:
    (tmp_path / "log.txt").write_text(shown(0, 2000).replace("G: -", "G: "))
    assert read_run(tmp_path / "log.txt").info.objective is None


def test_a_run_that_goes_on(tmp_path: Path) -> None:
    text = shown(0, 2300) + "\ncontinuing from previous epoch - 2\n" + shown(2000, 3000)
    (tmp_path / "log.txt").write_text(text)
    run = read_run(tmp_path)
    assert run.metrics.steps.tolist() == list(range(50, 3001, 50))
    (tmp_path / "log.txt").write_text(
        shown(0, 2300, bars=False)
        + "continuing from previous epoch - 2\n"
        + shown(2000, 3000, bars=False)
    )
    assert read_run(tmp_path).metrics.steps.tolist() == list(range(50, 3001, 50))


def test_starts_in_files_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text(shown(0, 2300))
    (tmp_path / "b.log").write_text(shown(2000, 3000))
    assert read_run(tmp_path).metrics.steps.tolist() == list(range(50, 3001, 50))
    (tmp_path / "c.log").write_text(shown(0, 500))
    with pytest.raises(RunNotFound, match="3 runs"):
        read_run(tmp_path)
    assert len(read_run(tmp_path, ReadOptions(run="c.log")).metrics) == 10


def test_nan_sends_training_back(tmp_path: Path) -> None:
    text = shown(0, 1500)
    text += "NaN detected for generator or discriminator. Loading from checkpoint #1\n"
    (tmp_path / "log.txt").write_text(text + shown(1000, 2000))
    run = read_run(tmp_path)
    assert run.metrics.steps.tolist() == list(range(50, 2001, 50))
    assert "Training met NaN 1 time" in said(run)


def test_nan_is_evidence(tmp_path: Path) -> None:
    (tmp_path / "log.txt").write_text(shown(0, 1000) + "G: nan | D: nan | GP: 0.12 | SS: 0.30\n")
    run = read_run(tmp_path)
    assert run.metrics.steps[-1] == 1050
    assert np.isnan(values(run, "d_loss")[-1])


def test_an_fid_is_shown_until_it_is_taken_anew(tmp_path: Path) -> None:
    text = shown(0, 500) + shown(500, 1000, each=" | GP: 0.12 | FID: 50.00")
    text += shown(1000, 1500, each=" | GP: 0.12 | FID: 40.00")
    (tmp_path / "log.txt").write_text(text)
    fid = read_run(tmp_path).scalar("FID")
    assert fid is not None
    assert fid.to_dict() == {550: 50.0, 1050: 40.0}
    (tmp_path / "results/default").mkdir(parents=True)
    (tmp_path / "results/default/fid_scores.txt").write_text("500,50.125\n1000,40.25\n")
    fid = read_run(tmp_path).scalar("FID")
    assert fid is not None
    assert fid.to_dict() == {500: 50.125, 1000: 40.25}


def test_pictures_of_the_averaged_generator(tmp_path: Path) -> None:
    (tmp_path / "log.txt").write_text(shown(0, 3000))
    (tmp_path / "results/default").mkdir(parents=True)
    for number in range(1, 4):
        for kind in ("", "-ema", "-mr"):
            noise = np.random.default_rng(number).integers(0, 256, (40, 40, 3)).astype(np.uint8)
            Image.fromarray(noise).save(tmp_path / f"results/default/{number}{kind}.jpg")
    run = read_run(tmp_path)
    assert [sample.step for sample in run.samples] == [1000, 2000, 3000]
    assert run.reading is not None
    assert run.reading.files[-1] == "results/default/#-ema.jpg"
    assert "Pictures are numbered by 1,000 steps" in said(run)


@pytest.mark.parametrize(
    "line",
    [
        "Epoch {0} | G: 1.20 | D: 0.50 | GP: 0.10\n",
        "G: 1.2{0} | D: 0.50\n",
        "step {0} G: 1.20 | D: 0.50 | GP: 0.10\n",
    ],
)
def test_lines_of_others_are_not_taken(tmp_path: Path, line: str) -> None:
    (tmp_path / "log.txt").write_text("".join(line.format(i) for i in range(1, 10)))
    try:
        run = read_run(tmp_path)
    except RunNotFound:
        return
    assert run.format != "lucidrains"
