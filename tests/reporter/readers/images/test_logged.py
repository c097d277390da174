"""Pictures named by key, step and chance: which belong together."""

from __future__ import annotations

from pathlib import Path

from ganreport.readers.images.logged import MLFLOW, WANDB, logged_pictures


def test_keys_and_steps_of_names(tmp_path: Path) -> None:
    names = [f"real_{step}_0123456789abcdef0123.png" for step in (1, 2)]
    names += [
        f"z/fake_x_{step}_{chance}23456789abcdef0123.png" for step in (1, 10) for chance in "ab"
    ]
    names += ["z/fake_x_7.png", "once_1_0123456789abcdef0123.png"]
    for name in names:
        (tmp_path / "m" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "m" / name).touch()
    (found,) = logged_pictures(tmp_path, "m", WANDB)
    assert (found.pattern, found.unit) == ("m/z/fake_x_#.png", "step")
    assert [(step, len(files)) for step, files in found.times] == [(1, 2), (10, 2)]


def test_names_of_both_ages_of_mlflow(tmp_path: Path) -> None:
    for sign in "+%":
        for step in (3, 20):
            name = sign.join(("a~b", "step", str(step), "timestamp", "1", "8303f57d-48f9"))
            (tmp_path / f"{name}.png").touch()
            (tmp_path / f"{name}{sign}compressed.webp").touch()
    (found,) = logged_pictures(tmp_path, ".", MLFLOW)
    assert [(step, len(files)) for step, files in found.times] == [(3, 2), (20, 2)]
