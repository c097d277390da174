"""Logs whose lines of losses have several forms: all are read, and what is missed is said."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from ganreport.readers import read_run
from ganreport.run.model import Run

ROWS = 30
D = [1.5 - n / 100 for n in range(1, ROWS + 1)]
G = [0.7 + n / 50 for n in range(1, ROWS + 1)]
USUAL = "Epoch {n}/30: d_loss: {d:.4f}, g_loss: {g:.4f}"

UNDERSTOOD = (
    "[{n}/30] [D loss: {d:.4f}] [G loss: {g:.4f}]",
    "Epoch {n} disc {d:.4f} gen {g:.4f}",
    "Epoch {n}: discriminator loss is {d:.4f}, generator loss is {g:.4f}",
    "Epoch {n}/30:\n   d_loss: {d:.4f}\n   g_loss: {g:.4f}",
    "{{'epoch': {n}, 'd_loss': {d:.4f}, 'g_loss': '{g:.4f}'}}",
    "Epoch {n}: d_loss: np.float32({d:.4f}), g_loss: tensor([{g:.4f}], device='cuda:0')",
    "Epoch {n}: Discriminator Loss: {d:.4f}, Generator Loss: {g:.4f}",
    "\u7b2c {n} \u8f6e\uff1a\u5224\u522b\u5668\u635f\u5931\uff1a{d:.4f}\uff0c"
    "\u751f\u6210\u5668\u635f\u5931\uff1a{g:.4f}",
    "\u00c9poque {n} : perte D : {d:.4f} ; perte G : {g:.4f}",
)
MISSED = (
    "Epoch {n}/30: d_loss<{d:.4f}> g_loss<{g:.4f}>",
    "Epoch {n}: D loss ({d:.4f}) / G loss ({g:.4f})",
)
SPOKEN = (
    "Using loss: hinge",
    "Saved best model, g_loss improved from 0.5 to 0.4",
    "loss weight l1: 100.0",
    "Generator loss weight 10.0",
    "G: 3.5 M parameters, D 2.1 MB",
    "Discriminator has 2.7M parameters",
    "Warning: gradient of netD is 0.5 of usual",
    "lambda_gp: 10.0 for D",
)


def read(folder: Path, forms: tuple[str, ...], after: str = "") -> Run:
    """A log whose lines take turns in these forms, each followed by a text."""
    rows = zip(itertools.cycle(forms), range(1, ROWS + 1), D, G, strict=False)
    lines = "".join(form.format(n=n, d=d, g=g) + "\n" + after for form, n, d, g in rows)
    (folder / "train.log").write_text(lines, encoding="utf-8")
    return read_run(folder)


def values(run: Run, name: str) -> list[float]:
    series = run.scalar(name)
    assert series is not None
    return list(series)


@pytest.mark.parametrize("other", UNDERSTOOD)
def test_a_third_of_the_lines_in_another_form_are_of_the_same_losses(
    other: str, tmp_path: Path
) -> None:
    run = read(tmp_path, (USUAL, USUAL, other))
    np.testing.assert_allclose(values(run, "d_loss"), D, atol=1e-4)
    np.testing.assert_allclose(values(run, "g_loss"), G, atol=1e-4)
    assert run.metrics.steps.tolist() == list(range(1, ROWS + 1))


@pytest.mark.parametrize("other", MISSED)
def test_what_is_not_understood_is_counted(other: str, tmp_path: Path) -> None:
    run = read(tmp_path, (USUAL, USUAL, other))
    assert run.reading is not None
    assert run.reading.check.not_understood == ROWS // 3
    assert not run.reading.check.reliable


@pytest.mark.parametrize("spoken", SPOKEN)
def test_lines_that_speak_of_a_loss_are_no_rows(spoken: str, tmp_path: Path) -> None:
    run = read(tmp_path, (USUAL,), after=spoken + "\n")
    assert run.reading is not None
    assert run.reading.check.perfect
    np.testing.assert_allclose(values(run, "d_loss"), D, atol=1e-4)


PROCESSES = (
    "[rank{k}]: ", "{k}: ", "task {k}: ", "node{k}: ", "[P{k}] ",
    "(RayTrainWorker pid=310{k}, ip=10.0.0.{k}) ",
)  # fmt: skip


@pytest.mark.parametrize("prefix", PROCESSES)
@pytest.mark.parametrize("count", [2, 3, 12])
def test_of_several_processes_the_first_counts(prefix: str, count: int, tmp_path: Path) -> None:
    rows = [
        f"{prefix.format(k=k)}Epoch {n}: d_loss: {d + k:.4f} g_loss: {g + k:.4f}\n"
        for n, (d, g) in enumerate(zip(D, G, strict=True), 1)
        for k in range(count)
    ]
    (tmp_path / "train.log").write_text("".join(rows))
    run = read_run(tmp_path)
    np.testing.assert_allclose(values(run, "d_loss"), D, atol=1e-4)
    assert run.metrics.steps.tolist() == list(range(1, ROWS + 1))


def test_lines_without_a_name_are_of_the_first_where_only_others_are_named(tmp_path: Path) -> None:
    rows = [
        f"{f'[rank{k}]: ' if k else ''}Epoch {n}: d_loss: {d + k:.4f} g_loss: {d + k:.4f}\n"
        for n, d in enumerate(D, 1)
        for k in range(3)
    ]
    (tmp_path / "train.log").write_text("".join(rows))
    np.testing.assert_allclose(values(read_run(tmp_path), "d_loss"), D, atol=1e-4)


@pytest.mark.parametrize(
    "later", ["[{n}/30] Loss D {d:.4f} | Loss G {g:.4f}", "Epoch {n}/30 D/G loss: {d:.4f}/{g:.4f}"]
)
def test_a_form_may_change_in_the_middle(later: str, tmp_path: Path) -> None:
    forms = [USUAL] * (ROWS // 2) + [later] * (ROWS // 2)
    run = read(tmp_path, tuple(forms))
    np.testing.assert_allclose(values(run, "d_loss"), D, atol=1e-4)
    np.testing.assert_allclose(values(run, "g_loss"), G, atol=1e-4)
    assert run.metrics.steps.tolist() == list(range(1, ROWS + 1))
