"""Foreign names: the table is consistent, and names as people write them are found in it."""

from __future__ import annotations

import numpy as np
import pytest

from ganreport.run.schema import METRIC_COLUMNS
from ganreport.run.vocabulary import AMBIGUOUS, NAMES, OBJECTIVES, map_names, ours, reason, words

SEEN = {
    "Loss_D": "d_loss",
    "LossD": "d_loss",
    "errG": "g_loss",
    "DLoss": "d_loss",
    "Loss/G": "g_loss",
    "train_g_loss": "g_loss",
    "gen_total_loss": "g_loss",
    "netD": "d_loss",
    "critic_loss": "d_loss",
    "D(x)": "d_real_mean",
    "D(G(z))": "d_fake_mean",
    "D_G_z1": "d_fake_mean",
    "Score_D": "d_real_mean",
    "d_loss_epoch": "d_loss",
    "Epoch": "epoch",
    "itr": "step",
    "global_step": "step",
    "_stamp": "wall_time",
    "lr_g": "g_lr",
    "grad_norm/D": "d_grad_norm",
}


@pytest.mark.parametrize(("theirs", "our"), SEEN.items())
def test_names_as_they_are_written(theirs: str, our: str) -> None:
    assert ours(theirs) == our


@pytest.mark.parametrize("name", ["val_d_loss", "D_A", "PSNR", "loss", "d_real", "cycle_loss", ""])
def test_what_could_be_something_else_is_not_mapped(name: str) -> None:
    assert ours(name) is None


def test_the_table_maps_to_columns_of_the_layout_and_nothing_twice() -> None:
    assert set(NAMES) <= set(METRIC_COLUMNS)
    every = [words(other) for others in NAMES.values() for other in others]
    every += [words(name) for name in METRIC_COLUMNS]
    assert len(every) == len(set(every))
    assert not set(every) & set(AMBIGUOUS)


def test_of_two_names_for_the_same_the_plainer_is_taken() -> None:
    assert map_names(["train_d_loss", "d_loss", "Loss_G"]) == {
        "d_loss": "d_loss",
        "Loss_G": "g_loss",
    }


def test_an_ambiguous_name_says_why() -> None:
    assert "its loss on them" in str(reason("D_real"))
    assert reason("PSNR") == ""


def test_blind_losses_follow_from_the_formulas() -> None:
    def cross_entropy(logit: float, target: int) -> float:
        p = 1 / (1 + np.exp(-logit))
        return float(-np.log(p if target else 1 - p))

    blind = OBJECTIVES["non-saturating"]
    assert blind.blind_d_loss == pytest.approx(cross_entropy(0, 1) + cross_entropy(0, 0))
    assert blind.blind_g_loss == pytest.approx(cross_entropy(0, 1))
    squares = OBJECTIVES["lsgan"]
    outputs = np.linspace(-1, 2, 301)  # the constant output that a D learns which can't tell
    losses = 0.5 * (outputs - 1) ** 2 + 0.5 * outputs**2
    assert squares.boundary == pytest.approx(outputs[losses.argmin()])
    assert squares.blind_d_loss == pytest.approx(losses.min())
    assert squares.blind_g_loss == pytest.approx(0.5 * (outputs[losses.argmin()] - 1) ** 2)
    hinge = OBJECTIVES["hinge"]
    assert hinge.blind_d_loss == max(0, 1 - 0) + max(0, 1 + 0)
    assert hinge.blind_g_loss is None
    assert OBJECTIVES["wgan-gp"].blind_d_loss is None
    assert all(name == card.name for name, card in OBJECTIVES.items())
