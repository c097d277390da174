"""TimeGAN's console: three phases, each of which counts from 0."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given

from ganreport.errors import RunBroken
from ganreport.readers import ReadOptions, read_run, timegan

from . import known

STEPS = range(0, 5000, 1000)


def lines(form: str) -> list[str]:
    return [f"step: {step}/5000, " + form.format(1 + step / 1e5) for step in STEPS]


EMBEDDING = ["Start Embedding Network Training", *lines("e_loss: {:.4f}"), "Finish ..."]
SUPERVISED = ["Start Training with Supervised Loss Only", *lines("s_loss: {:.4f}")]
JOINT = [
    "Start Joint Training",
    *lines("d_loss: {:.4f}, g_loss_u: 0.7, g_loss_s: nan, g_loss_v: 0.1, e_loss_t0: 0.03"),
]
WHOLE = "\n".join([*EMBEDDING, *SUPERVISED, *JOINT])


def test_phases_follow_one_another(tmp_path: Path) -> None:
    (tmp_path / "train.log").write_text(WHOLE)
    run = read_run(tmp_path)
    assert run.metrics.steps.tolist() == [*range(0, 15_000, 1000)]
    assert run.problems == ()
    d_loss = run.scalar("d_loss")
    assert d_loss is not None
    assert d_loss.to_dict() == {10_000 + step: 1 + step / 1e5 for step in STEPS}
    assert {"g_loss", "e_loss", "s_loss", "g_loss_v"} <= set(run.metrics.names)
    assert run.non_finite["g_loss_s"].count == len(STEPS)
    assert run.info.objective is not None
    assert run.info.objective.blind_d_loss == 3 * math.log(2)
    assert run.reading is not None
    assert "e_loss: 0, s_loss: 5,000, g_loss_u: 10,000" in str(run.reading.notes[1])


def test_colours_of_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "train.log").write_text(WHOLE.replace("\n", "\x1b[0m\n\x1b[32m"))
    run = read_run(tmp_path)
    assert run.format == "timegan"
    assert run.metrics.steps.tolist() == [*range(0, 15_000, 1000)]


def test_a_log_of_the_joint_phase_alone_counts_as_written(tmp_path: Path) -> None:
    (tmp_path / "joint.txt").write_text("\n".join(JOINT))
    assert read_run(tmp_path / "joint.txt").metrics.steps.tolist() == list(STEPS)


def test_another_training_begins_with_its_first_phase(tmp_path: Path) -> None:
    (tmp_path / "train.log").write_text(WHOLE + "\n" + WHOLE.replace("0.7", "0.6"))
    run = read_run(tmp_path)
    assert run.metrics.steps.tolist() == [*range(0, 15_000, 1000)]
    assert run.scalar("g_loss").tolist() == [0.6] * len(STEPS)  # type: ignore[union-attr]
    assert [each.kind for each in run.problems] == ["appended"]
    assert read_run(tmp_path, ReadOptions(run="1")).scalar("g_loss").max() == 0.7  # type: ignore[union-attr]


def test_other_steps_are_none_of_it(tmp_path: Path) -> None:
    (tmp_path / "x.log").write_text("\n".join(lines("d_loss: {:.4f}, g_loss: 0.7")))
    assert not timegan.READER.recognises(tmp_path)


def test_a_file_that_went_is_named(tmp_path: Path) -> None:
    (tmp_path / "train.log").write_text(WHOLE)
    candidate = timegan.find(tmp_path, ReadOptions())[0]
    (tmp_path / "train.log").write_text("")
    with pytest.raises(RunBroken, match=r"train\.log can't be read: it is empty"):
        timegan.read(candidate, ReadOptions())


@known.FEW
@given(damage=known.damages())
def test_damage_is_named_or_refused(tmp_path: Path, damage: known.Damage) -> None:
    known.assert_survives(tmp_path, tmp_path / "train.log", WHOLE.encode(), damage)
