"""Which runs of voices lie in a folder, and what damage does to them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ganreport.errors import GanReportError, RunNotFound
from ganreport.readers import ReadOptions, find_runs, read_run
from ganreport.readers.voices import reader

from ..known import Damage, assert_survives, damages
from ..tensorboard.event_files import event, scalar, write
from . import voice_logs
from .voice_logs import HPS, coqui, espnet, hifigan, nemo, parallel_wavegan, put, rvc, vits

HOSTILE = settings(  # fifteen of each family's log
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
STEPS = range(0, 4_000, 200)
LOGS = {
    "vits": vits(STEPS), "sovits": vits(STEPS, named=True), "rvc": rvc(STEPS),
    "hifigan": hifigan(STEPS), "pwg": parallel_wavegan(range(100, 2000, 100)),
    "espnet": espnet(range(1, 6)), "coqui": coqui(range(25, 1025, 25)),
    "nemo": nemo(range(0, 400, 20)).split("\n"),
}  # fmt: skip


def test_a_log_given_alone_counts_alone(tmp_path: Path) -> None:
    put(voice_logs.settings(tmp_path), vits(STEPS))
    run = read_run(tmp_path / "train.log")
    assert len(run.metrics) == 20
    assert run.info.configuration == {}


def test_runs_in_several_folders_are_a_choice(tmp_path: Path) -> None:
    for name in ("a", "b", "a/inner"):
        put(voice_logs.settings(tmp_path / name), vits(STEPS))
    with pytest.raises(RunNotFound, match="holds 3 runs"):
        read_run(tmp_path)
    assert read_run(tmp_path, ReadOptions(run="b")).info.configuration != {}
    with pytest.raises(RunNotFound, match="holds 2 runs"):
        read_run(tmp_path / "a")
    run = read_run(tmp_path / "a", ReadOptions(run="."))
    assert run.reading is not None
    assert run.reading.files == ("train.log", "config.json")


def test_logs_of_other_names_in_one_folder_are_runs_of_their_own(tmp_path: Path) -> None:
    put(tmp_path, hifigan(STEPS), "first.log")
    put(tmp_path, hifigan(range(0, 1000, 100)), "other.log")
    with pytest.raises(RunNotFound, match=r"first\.log, other\.log"):
        read_run(tmp_path)
    assert len(read_run(tmp_path, ReadOptions(run="other.log")).metrics) == 10


def test_files_of_several_starts_are_one_run(tmp_path: Path) -> None:
    put(tmp_path, hifigan(range(0, 3000, 100)), "train_1.log")
    put(tmp_path, hifigan(range(2000, 6000, 100)), "train_2.log")
    put(tmp_path, hifigan(range(6000, 7000, 100)), "train_10.log")
    run = read_run(tmp_path)
    assert run.metrics.steps.tolist() == list(range(0, 7000, 100))
    assert [attempt.first_step for attempt in run.info.attempts] == [0, 2000, 6000]


def test_settings_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    put(tmp_path, vits(STEPS))
    (tmp_path / "config.json").write_text("{")
    run = read_run(tmp_path)
    assert [problem.where for problem in run.problems] == ["config.json"]


@pytest.mark.parametrize("name", LOGS)
def test_each_log_is_of_its_family_only(tmp_path: Path, name: str) -> None:
    put(tmp_path, LOGS[name], f"{name}.txt")
    (place,) = find_runs(tmp_path)[1]
    fits = reader.places(tmp_path)
    assert len(fits) == 1
    assert place.reader == "voices"


@HOSTILE
@given(name=st.sampled_from(sorted(LOGS)), damage=damages())
def test_damage_gives_a_run_or_an_error_of_ours(tmp_path: Path, name: str, damage: Damage) -> None:
    file = tmp_path / "train.log"
    assert_survives(tmp_path, file, "\n".join(LOGS[name]).encode(), damage)


HOSTILES = (
    "Train Epoch: 1 [0%]\n[" + "1, " * 700 + "2]\n",
    "Train Epoch: 1 [0%]\nLosses: [" + "9" * 1900,
    "INFO:" * 400, "[NeMo I 2024-05-01 08:00:00 " + "[" * 1900, "| > " * 500, "--> " * 500,
    "(Steps: 1) train/" + "a/" * 900 + " = 1.", "1epoch:train:1-2batch: " + "generator_loss=" * 130,
    "999999999epoch:train:1-999999999999999batch: generator_loss=1, discriminator_loss=1\n"
    "1epoch:train:1-2batch: generator_loss=1, discriminator_loss=2",
    "Steps : " + "1," * 900 + " Gen Loss Total : 1", "Steps : 1, Gen Loss Total : " + "a " * 900,
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILES)
def test_hostile_lines_take_no_time_and_no_memory(tmp_path: Path, text: str) -> None:
    (tmp_path / "train.log").write_text((text + "\n") * 40)
    try:
        read_run(tmp_path)
    except GanReportError:
        return


def test_nothing_private_is_kept(tmp_path: Path) -> None:
    put(voice_logs.settings(tmp_path, HPS | {"user": "somebody"}), vits(STEPS))
    kept = str(read_run(tmp_path).info.configuration)
    assert "somebody" not in kept
    assert "44k" not in kept


def test_event_files_in_the_folder_of_a_log_are_of_its_run(tmp_path: Path) -> None:
    put(tmp_path, vits(STEPS))
    write(tmp_path / "eval", [event(step, scalar("mel", step / 1e3)) for step in STEPS])
    write(tmp_path / "another", [event(step, scalar("mel", step / 1e3)) for step in STEPS])
    run = read_run(tmp_path)
    assert run.scalar("eval/mel") is not None
    assert run.reading is not None
    assert not any("another" in name for name in run.reading.files)
    assert "another" in str(run.reading.left_out[-1].what)
