"""What a run was trained for: as asked for, else as far as the signs of its losses prove it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ganreport.errors import UsageError
from ganreport.readers import ReadOptions, read_run
from ganreport.readers.inspection import inspect
from ganreport.readers.objectives import HINGE_OR_CRITIC, inferred
from ganreport.run.scalars import Column
from ganreport.run.vocabulary import OBJECTIVES

N = 400
RNG = np.random.default_rng(3)
REAL, FAKE = RNG.normal(1, 0.6, N), RNG.normal(-0.4, 0.9, N)


def losses(d: np.ndarray, g: np.ndarray, **others: np.ndarray) -> dict[str, Column]:
    return {name: Column(each) for name, each in {"d_loss": d, "g_loss": g, **others}.items()}


def name_of(columns: dict[str, Column], *others: str) -> str | None:
    known = inferred(columns, (*columns, *others))
    return known[0].name if known else None


def softplus(x: np.ndarray) -> np.ndarray:
    return np.logaddexp(0, x)


def test_a_critic_is_known_by_its_sign() -> None:
    assert name_of(losses(FAKE - REAL, -FAKE)) == "wgan"
    assert name_of(losses(FAKE - REAL, -FAKE, d_penalty=REAL**2)) == "wgan-gp"
    undecided = RNG.normal(0, 0.05, N)
    assert name_of(losses(undecided, np.abs(FAKE))) in ("wgan", None)
    assert name_of(losses(undecided, -np.abs(FAKE))) == "wgan"


def test_a_hinge_is_told_from_all_but_a_critic_with_its_penalty() -> None:
    hinge = np.maximum(0, 1 - REAL) + np.maximum(0, 1 + FAKE)
    assert name_of(losses(hinge, -FAKE)) == HINGE_OR_CRITIC.name
    assert name_of(losses(hinge, -FAKE), "loss_l1") is None
    assert name_of(losses(hinge, -FAKE), "val/loss_l1") == HINGE_OR_CRITIC.name


def test_what_is_never_negative_is_not_told() -> None:
    cross_entropy = softplus(-REAL) + softplus(FAKE)
    assert name_of(losses(cross_entropy, softplus(-FAKE))) is None
    assert name_of(losses(cross_entropy, -softplus(FAKE))) is None  # minimax: G's is never above 0
    assert name_of(losses((REAL - 1) ** 2 + FAKE**2, (FAKE - 1) ** 2)) is None
    noisy = np.where(np.arange(N) % 4 == 0, -0.01, cross_entropy)  # labels of more than 1
    assert name_of(losses(noisy, softplus(-FAKE))) is None


def test_few_rows_and_other_columns_prove_nothing() -> None:
    assert name_of(losses(-np.ones(10), np.ones(10))) is None
    assert name_of(losses(np.full(N, np.nan), -FAKE)) is None
    assert inferred({"d_loss": Column(-np.ones(N))}, ("d_loss",)) is None


def table(folder: Path) -> Path:
    rows = "".join(
        f"{k},{a:.4f},{b:.4f}\n" for k, (a, b) in enumerate(zip(FAKE, REAL, strict=True))
    )
    file = folder / "losses.csv"
    file.write_text("n,d_loss,g_loss\n" + rows.replace("-", "").replace(",", ",-"))
    return file


def test_a_wish_goes_before_what_is_inferred(tmp_path: Path) -> None:
    file = table(tmp_path)
    for where in (file, tmp_path):
        assert read_run(where).info.objective == OBJECTIVES["wgan"]
        run = read_run(where, ReadOptions(objective="hinge"))
        assert run.info.objective == OBJECTIVES["hinge"]
        assert read_run(where, ReadOptions(objective="unknown")).info.objective is None
    assert "Objective: wgan\n" in (said := "\n".join(inspect(file, ReadOptions())))
    assert "The objective is inferred: 100 %" in said
    said = "\n".join(inspect(file, ReadOptions(objective="hinge")))
    assert "is what was asked for: hinge" in said
    assert "inferred" not in said


def test_an_objective_that_is_not_known(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="'wgan_gp' is not known"):
        read_run(table(tmp_path), ReadOptions(objective="wgan_gp"))
