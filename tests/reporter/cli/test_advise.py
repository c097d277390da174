import json
import tomllib
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from ganreport.cli import cli
from ganreport.errors import GanReportError
from ganreport.run.cards import AdvisedRound
from ganreport.run.writer import RunWriter
from gantrainer.config import settings
from gantrainer.config.presets import PRESETS


def collapsed(
    path: Path, configuration: dict, advised: tuple[AdvisedRound, ...] = (), modes: int = 1
) -> Path:
    """A run whose samples lie on ``modes`` of eight modes from the first evaluation on."""
    random = np.random.default_rng(0)
    angles = 2 * np.pi * np.arange(8) / 8
    centres = np.stack([np.cos(angles), np.sin(angles)], 1).astype(np.float32)

    def drawn(count: int, of: int) -> np.ndarray:
        which = centres[random.integers(of, size=count)]
        return (which + random.normal(0, 0.02, (count, 2))).astype(np.float32)

    with RunWriter(path, configuration=configuration, advised=advised) as run:
        run.reference(train=drawn(1000, 8), heldout=drawn(500, 8), mode_centres=centres,
                      mode_std=np.float32(0.02))  # fmt: skip
        for step in range(0, 1001, 100):
            run.samples(step, random=drawn(500, modes))
            run.scalars(step, d_loss=random.normal(1.3, 0.1), g_loss=random.normal(0.7, 0.1))
    return path


def complete(name: str) -> dict:
    return settings.to_mapping(settings.from_mapping(PRESETS[name].settings, "test"))


def advise(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(cli, ["advise", *map(str, arguments)])
    if isinstance(done.exception, GanReportError):  # main() prints it and ends so
        return done.exception.exit_code, str(done.exception)
    return done.exit_code, done.output


def test_two_rounds_of_advice_for_a_collapsed_ring(tmp_path: Path) -> None:
    first, second = tmp_path / "first.toml", tmp_path / "second.toml"
    run = collapsed(tmp_path / "a", complete("ring-collapse"))
    code, said = advise(run, "-o", first)
    assert code == 0, said
    assert "r1: 0.0 -> 0.1 (collapse" in said
    assert "train with ganreport train" in said
    values, advised = settings.read(first)
    assert values["r1"] == 0.1
    assert advised[0].changes["r1"] == (0.0, 0.1)

    code, said = advise(collapsed(tmp_path / "b", values, advised), "-o", second)
    assert code == 0, said
    assert "discriminator_widths: [128] -> [128, 128]" in said
    assert "r1" not in said
    written = tomllib.loads(second.read_text(encoding="utf-8"))
    assert len(written["advised"]) == 2
    settings.from_mapping(settings.read(second)[0], "test")


def test_an_autoencoder_is_not_told_to_set_what_it_ignores(tmp_path: Path) -> None:
    run = collapsed(tmp_path / "run", complete("vae-digits"))
    code, said = advise(run)
    assert code == 0, said
    assert not {"r1", "d_steps", "objective", "instance_noise"} & {
        line.partition(":")[0] for line in said.splitlines()
    }
    run = collapsed(tmp_path / "plain", complete("autoencoder-digits"))
    assert 'model: "autoencoder" -> "vae"' in advise(run)[1]


def test_a_healthy_run_needs_nothing(tmp_path: Path) -> None:
    file = tmp_path / "next.toml"
    code, said = advise(collapsed(tmp_path / "run", complete("ring"), modes=8), "-o", file)
    assert code == 0, said
    assert "Nothing asks for a change" in said
    assert not file.exists()


def test_a_run_of_another_trainer_can_not_be_changed(tmp_path: Path) -> None:
    code, said = advise(collapsed(tmp_path / "run", {"batch_size": 1, "lr": 2e-4}))
    assert code == 2
    assert "not recorded as ganreport train records them" in said


def test_it_explains_itself() -> None:
    code, said = advise("--help")
    assert code == 0
    assert "Example: ganreport advise runs/demo -o next.toml" in said
    assert "the next step is advised" in " ".join(said.split())


@pytest.mark.parametrize("name", ['a "b" \\', "[[advised]]"])
def test_a_run_may_be_called_anything(tmp_path: Path, name: str) -> None:
    path = tmp_path / "run"
    collapsed(path, complete("ring-collapse"))
    text = (path / "run.json").read_text().replace('"name": "run"', f'"name": {json.dumps(name)}')
    (path / "run.json").write_text(text)
    assert advise(path, "-o", tmp_path / "next.toml")[0] == 0
    assert settings.read(tmp_path / "next.toml")[1][0].name == name
