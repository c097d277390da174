"""``ganreport train``, ``demo`` and ``sample`` as users meet them, in processes of their own."""

from __future__ import annotations

import functools
import os
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

import msgspec
import pandas as pd
import pyarrow.parquet as pq
import pytest

from ganreport.cli import main
from ganreport.errors import NotUsable, UsageError
from ganreport.run import schema
from gantrainer import cli
from gantrainer.config.presets import PRESETS
from gantrainer.config.settings import TrainConfig, from_mapping, read, to_toml
from gantrainer.models import checkpoints
from gantrainer.sampling.card import CARD_KEY

Cli = Callable[..., subprocess.CompletedProcess[str]]
Make = Callable[..., TrainConfig]


@pytest.fixture
def written(ring: Make, tmp_path: Path) -> Callable[..., Path]:
    """Writes a small configuration as a TOML file."""

    def write(**changes: object) -> Path:
        path = tmp_path / "ring.toml"
        path.write_text(to_toml(ring(**changes)), encoding="utf-8")
        return path

    return write


def _refused(done: subprocess.CompletedProcess[str], *said: str, code: int = 2) -> None:
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    for text in said:
        assert text in " ".join(done.stderr.split())


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str]) -> Cli:
    """Runs ``ganreport`` with these arguments in this process, which has TensorFlow."""

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        found = int(ended.value.code or 0), *capsys.readouterr()
        return subprocess.CompletedProcess([*map(str, arguments)], *found)

    return run


def _start(*arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "ganreport", "train", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _wait_for_checkpoint(process: subprocess.Popen[str], run: Path, count: int = 1) -> None:
    until = time.monotonic() + 120
    while len(checkpoints.steps(run / schema.CHECKPOINTS_DIR)) < count:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until
        time.sleep(0.02)


def test_printed_configuration_reads_back(ganreport: Cli, tmp_path: Path) -> None:
    done = ganreport("train", "--print-config", "--set", "steps=77", blocked=("tensorflow",))
    assert done.returncode == 0
    path = tmp_path / "printed.toml"
    path.write_text(done.stdout, encoding="utf-8")
    assert from_mapping(read(path)[0], "test") == from_mapping({"steps": 77}, "test")


def printed(ganreport: Cli, *arguments: object) -> TrainConfig:
    done = ganreport("train", "--print-config", *arguments, blocked=("tensorflow",))
    assert done.returncode == 0, done.stderr
    return from_mapping(tomllib.loads(done.stdout), "test")


def test_defaults_preset_file_and_set_in_this_order(ganreport: Cli, tmp_path: Path) -> None:
    file = tmp_path / "some.toml"
    file.write_text("latent_dimension = 3\nbatch_size = 32\n")
    preset = PRESETS["ring-collapse"].settings
    assert preset["latent_dimension"] != 3
    changed = {"latent_dimension": 3, "batch_size": 16}
    found = printed(ganreport, file, "--preset", "ring-collapse", "--set", "batch_size=16")
    assert found == from_mapping(preset | changed, "test")
    assert printed(ganreport, file) == from_mapping(changed | {"batch_size": 32}, "test")
    assert printed(ganreport, "--preset", "dcgan-digits") == TrainConfig()


def test_presets_are_listed_and_others_refused(ganreport: Cli) -> None:
    done = ganreport("train", "--help", blocked=("tensorflow", "keras"))
    for name, preset in PRESETS.items():
        assert f"  {name:18}  {preset.description}\n" in done.stdout
    done = ganreport("train", "--preset", "dcgan-faces", blocked=("tensorflow",))
    _refused(done, "'dcgan-faces' is not one of 'dcgan-digits', 'conditional-digits',")


@pytest.mark.parametrize("command", ["train", "demo", "sample"])
def test_help_needs_no_tensorflow_and_gives_an_example(ganreport: Cli, command: str) -> None:
    done = ganreport(command, "--help", blocked=("tensorflow", "keras"))
    assert done.returncode == 0
    assert f"Example: ganreport {command} " in done.stdout


@pytest.mark.parametrize("command", ["train", "demo"])
def test_missing_tensorflow_is_advised(ganreport: Cli, tmp_path: Path, command: str) -> None:
    done = ganreport(command, "--run-dir", tmp_path / "run", blocked=("tensorflow",))
    _refused(done, "pip install 'ganreport[train]'")


def test_unusable_input_is_refused(ganreport: Cli, here: Cli, tmp_path: Path) -> None:
    run, broken, held = tmp_path / "run", tmp_path / "broken.toml", tmp_path / "held"
    broken.write_text("steps = 10\ndata = digits\n")
    held.mkdir()
    (held / schema.RUN_FILE).write_text("{}")
    for start in (functools.partial(ganreport, blocked=("tensorflow",)), here):
        allowed = "data can't be 'minst'. Allowed: digits, mnist, fashion-mnist"
        _refused(start("train", "--set", "data=minst", "--run-dir", run), allowed)
    for arguments, said in (
        (["--set", "stepz=1"], "no setting 'stepz'"),
        ([broken], "broken.toml: this is not TOML"),
        ([broken], "line 2"),
        ([tmp_path / "absent.toml"], "absent.toml: the configuration can't be read"),
        (["--resume"], "no run to resume"),
    ):
        _refused(here("train", *arguments, "--run-dir", run), said)
    _refused(here("train"), "--run-dir is missing")
    _refused(here("train", "--run-dir", held), "already holds a run", "--resume")
    _refused(here("train", "--run-dir", broken), "is a file")
    _refused(here("train", "--run-dir", held, "--resume"), "run.json can't be read")
    assert not run.exists()


def _train(*arguments: object) -> None:
    cli.train.main([*map(str, arguments), "-q"], standalone_mode=False)


def test_only_more_steps_may_be_asked_of_a_run(
    written: Callable[..., Path], tmp_path: Path
) -> None:
    run = tmp_path / "run"
    _train(written(steps=20), "--run-dir", run)
    for arguments, said in (
        ([], "has finished its 20 steps"),
        (["--set", "batch_size=64"], "batch_size is 32 there and 64 now"),
        (["--set", "steps=10"], "steps is 20 there and 10 now"),
    ):
        with pytest.raises(UsageError, match=said):
            _train("--run-dir", run, "--resume", *arguments)
    _train("--run-dir", run, "--resume", "--set", "steps=30")
    assert pd.read_parquet(run / "metrics")["step"].tolist() == list(range(1, 31))
    assert schema.read_info(run).configuration["steps"] == 30


def test_sigterm_checkpoints_and_says_how_to_go_on(
    written: Callable[..., Path], tmp_path: Path
) -> None:
    run = tmp_path / "run"
    with _start(written(steps=2_000_000), "--run-dir", run, "-q") as process:
        _wait_for_checkpoint(process, run, count=2)
        os.kill(process.pid, signal.SIGTERM)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 128 + signal.SIGTERM
    (said,) = errors.splitlines()  # nothing of what TensorFlow says when it is imported
    assert said.startswith("Error: ")
    assert "--resume" in said
    info = schema.read_info(run)
    assert info.status == "interrupted"
    found = checkpoints.newest(run / schema.CHECKPOINTS_DIR)
    assert found is not None
    assert info.stop_reason == f"SIGTERM after step {found[0]}"
    assert pd.read_parquet(run / "metrics")["step"].max() == found[0]


def test_failed_training_says_so(written: Callable[..., Path], tmp_path: Path) -> None:
    config = written(d_learning_rate=1e30, g_learning_rate=1e30)
    with pytest.raises(cli.TrainingFailed, match="a loss was not finite at step") as failed:
        _train(config, "--run-dir", tmp_path / "run")
    assert failed.value.exit_code == 1


@pytest.mark.usefixtures("reporter_here")
def test_sample_exports_and_says_which_checkpoint_it_took(
    points_generator: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.parquet"
    arguments = [str(points_generator), "-n", "12", "-o", str(out)]
    with pytest.raises(NotUsable, match="no checkpoint is usable: the run failed") as refused:
        cli.sample.main(arguments, standalone_mode=False)  # 40 steps: it has learnt nothing
    assert (refused.value.exit_code, out.exists()) == (3, False)
    cli.sample.main([*arguments, "--force"], standalone_mode=False)
    said = capsys.readouterr()
    assert said.out == f"{out}\n"
    assert said.err.startswith("Warning: the run failed (")
    assert "Checkpoint of step" in said.err
    assert "None is usable" in said.err
    card = msgspec.json.decode(pq.read_schema(out).metadata[CARD_KEY.encode()])
    assert card["fault"]
    assert len(pd.read_parquet(out)) == 12
    forced = [*arguments, "--force", "-q", "--checkpoint", "20", "--seed", "5"]
    cli.sample.main(forced, standalone_mode=False)
    assert capsys.readouterr() == ("", "")


def test_sample_refuses_before_tensorflow_is_needed(ganreport: Cli, tmp_path: Path) -> None:
    (tmp_path / "there.npz").touch()
    arguments = ("sample", tmp_path / "run", "-n", "5", "-o")
    for output, said in (
        ("there.npz", "Use --force"),
        ("out.csv", "allowed are .parquet, .npz"),
        ("out.npz", "pip install 'ganreport[train]'"),
    ):
        _refused(ganreport(*arguments, tmp_path / output, blocked=("tensorflow",)), said)


@pytest.mark.parametrize("code", [0, 3])
def test_demo_builds_the_report_in_a_process_of_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: int
) -> None:
    started: list[list[str]] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        started.append(command)
        return subprocess.CompletedProcess(command, code)

    monkeypatch.setattr(cli, "_train", lambda *_, **__: None)
    monkeypatch.setattr(subprocess, "run", run)
    arguments = ["--run-dir", str(tmp_path)]
    if code:
        with pytest.raises(SystemExit) as ended:
            cli.demo.main(arguments, standalone_mode=False)
        assert ended.value.code == code
    else:
        cli.demo.main(arguments, standalone_mode=False)
    assert started == [[sys.executable, "-m", "ganreport", "build", str(tmp_path)]]
