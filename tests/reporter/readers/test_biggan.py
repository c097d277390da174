"""Logs of BigGAN-PyTorch: metrics, losses a file each, options in print, several experiments."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from ganreport.errors import GanReportError, RunNotFound
from ganreport.readers import DEFAULT_OPTIONS, biggan, read_run
from ganreport.run.model import Run

HOSTILE = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
CONFIG = (
    "datetime: 2019-03-18 13:27:59.181225\n"
    "config: {'dataset': 'C10', 'augment': False, 'G_lr': 0.0001, 'D_lr': 4e-04, 'seed': 0, "
    "'num_G_accumulations': 8, 'num_D_accumulations': 8, 'dataset_root': '/home/x/data', "
    "'logs_root': 'logs', 'name_suffix': '', 'load_weights': None, 'resolution': 32, "
    "'G_activation': ReLU(inplace), 'D_activation': ReLU(inplace)}\n"
    "state: {'itr': 0, 'config': {'resolution': 64}}\n"
)


def metrics(first: int = 1, last: int = 6) -> str:
    rows = [
        {
            "itr": 2000 * i,
            "IS_mean": 2.0 + i,
            "IS_std": 0.1,
            "FID": 100.0 / i,
            "_stamp": 1.55e9 + i,
        }
        for i in range(first, last)
    ]
    return "".join(json.dumps(row) + "\n" for row in rows)


def experiment(logs: Path, name: str = "BigGAN_C10_seed0") -> Path:
    """``logs/NAME_log.jsonl`` and ``logs/NAME/`` as ``train.py`` writes them."""
    (logs / name).mkdir(parents=True)
    (logs / f"{name}_log.jsonl").write_text(metrics())
    (logs / name / "metalog.txt").write_text(CONFIG)
    for loss, start in (("G_loss", 0.125), ("D_loss_real", 0.75), ("D_loss_fake", 0.5)):
        lines = [f"{i}: {start + i / 1000:3.3e}\n" for i in range(1, 31)]
        (logs / name / f"{loss}.log").write_text("".join(lines))
    return logs


def values(run: Run, name: str) -> list[float]:
    found = run.scalar(name)
    assert found is not None
    return [float(x) for x in found]


def test_an_experiment_with_losses_and_metrics(tmp_path: Path) -> None:
    run = read_run(experiment(tmp_path / "logs"))
    assert run.format == "biggan"
    assert run.metrics.steps.tolist() == [*range(1, 31), *range(2000, 12000, 2000)]
    assert values(run, "d_loss")[9] == pytest.approx(0.76 + 0.51)
    assert values(run, "g_loss")[9] == pytest.approx(8 * 0.135)
    assert values(run, "FID") == [100.0, 50.0, pytest.approx(100 / 3), 25.0, 20.0]
    assert values(run, "wall_time")[0] == 1.55e9 + 1
    assert run.problems == ()
    assert run.reading is not None
    assert ("8 * G_loss", "g_loss") in run.reading.mapped


def test_options_are_read_from_their_print(tmp_path: Path) -> None:
    run = read_run(experiment(tmp_path / "logs"))
    found = run.info.configuration
    assert (found["D_lr"], found["augment"], found["resolution"]) == (4e-4, False, 32)
    assert run.info.data is not None
    assert (run.info.data.name, run.info.data.shape) == ("C10", (32, 32, 3))
    assert run.info.objective is None
    assert "/home" not in repr(run.info)


def test_metrics_alone_and_a_file_alone(tmp_path: Path) -> None:
    (tmp_path / "BigGAN.jsonl").write_text(metrics())
    (tmp_path / "metalog.txt").write_text(CONFIG)
    run = read_run(tmp_path)
    assert (len(run.metrics), run.info.data is not None) == (5, True)
    alone = read_run(tmp_path / "BigGAN.jsonl")
    assert (len(alone.metrics), alone.info.data, alone.info.name) == (5, None, "BigGAN")
    assert "IS_mean" in alone.metrics.names


def test_sheets_of_fixed_samples_are_read(tmp_path: Path) -> None:
    experiment(tmp_path / "logs")
    folder = tmp_path / "samples" / "BigGAN_C10_seed0"
    (folder / "1000").mkdir(parents=True)
    for step in (1000, 2000):
        noise = np.random.default_rng(step).integers(0, 256, (6, 6, 3)).astype(np.uint8)
        sheet = Image.fromarray(noise).resize((96, 96), Image.Resampling.NEAREST)
        sheet.save(folder / f"fixed_samples{step}.jpg")
        sheet.save(folder / "1000" / f"samples{step}.jpg")
    run = read_run(tmp_path)
    assert [sample.step for sample in run.samples] == [1000, 2000]
    assert run.reading is not None
    assert run.reading.latents == "fixed"


def test_several_experiments_are_named(tmp_path: Path) -> None:
    experiment(tmp_path / "logs", "a")
    experiment(tmp_path / "logs", "b")
    with pytest.raises(RunNotFound, match=r"2 runs.*logs/a, logs/b"):
        read_run(tmp_path)
    assert len(read_run(tmp_path / "logs" / "b").metrics) == 30


def test_a_resume_supersedes_and_ragged_lines_are_named(tmp_path: Path) -> None:
    logs = experiment(tmp_path / "logs", "a")
    with (logs / "a" / "G_loss.log").open("a") as file:
        file.write("21: 9.000e+00\n22: nan\n23: nan\n24: nan\nrubbish\n")
    run = read_run(logs)
    assert values(run, "g_loss")[19:21] == [pytest.approx(8 * 0.145), 72.0]
    assert run.non_finite["g_loss"].first_step == 22
    assert {problem.kind for problem in run.problems} == {"superseded", "ragged"}


def test_another_jsonl_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "log.jsonl").write_text('{"step": 1, "d_loss": 1.0}\n')
    assert not biggan.READER.recognises(tmp_path)


@HOSTILE
@given(
    name=st.sampled_from(["a_log.jsonl", "a/metalog.txt", "a/G_loss.log"]),
    start=st.integers(0, 900),
    end=st.integers(0, 900),
    filler=st.binary(max_size=12),
)
def test_no_damage_crashes(tmp_path: Path, name: str, start: int, end: int, filler: bytes) -> None:
    """Bytes cut out and put in: a run or an error of ours."""
    logs = tmp_path / "logs"
    whole = (logs if logs.exists() else experiment(logs, "a")).joinpath(name).read_bytes()
    low, high = sorted((start % len(whole), end % len(whole)))
    (logs / name).write_bytes(whole[:low] + filler + whole[high:])
    try:
        for candidate in biggan.find(logs, DEFAULT_OPTIONS):
            biggan.read(candidate, DEFAULT_OPTIONS)
    except GanReportError:
        pass
    finally:
        (logs / name).write_bytes(whole)
