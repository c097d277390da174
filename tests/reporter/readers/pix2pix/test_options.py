"""Options beside a loss log: what they say of the objective, as their code defines its losses."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ganreport.readers.pix2pix.options import naming, objective, read_options
from ganreport.run.scalars import Column

NEW = """----------------- Options ---------------
               batch_size: 4                             	[default: 1]
                 dataroot: /home/someone/data/maps       	[default: None]
                 gan_mode: lsgan                         
                  isTrain: True                          	[default: None]
                       lr: 0.0002                        
         max_dataset_size: inf                           
                    model: cycle_gan                     
                     name: maps                          	[default: experiment_name]
               no_dropout: True                          
                   suffix:                               
           display_server: http://localhost              
----------------- End -------------------
"""  # noqa: W291
HD = "------------ Options -------------\ngpu_ids: [0]\nisTrain: True\nmodel: pix2pixHD\n"
TERMS = ["G_GAN", "D_real", "D_fake"]


def test_options_are_typed_and_paths_are_dropped() -> None:
    options = read_options(NEW)
    assert options.dropped == 2
    assert "someone" not in repr(options)
    assert options.found == {
        "batch_size": 4,
        "gan_mode": "lsgan",
        "isTrain": True,
        "lr": 0.0002,
        "max_dataset_size": "inf",
        "model": "cycle_gan",
        "name": "maps",
        "no_dropout": True,
    }
    assert read_options(HD).found["gpu_ids"] == "[0]"


def least_squares(d: float, target: float) -> float:
    return (d - target) ** 2


def cross_entropy(d: float, target: float) -> float:
    """Of a logit."""
    return math.log1p(math.exp(-d)) if target else math.log1p(math.exp(d))


BLIND = {
    "CycleGAN": (NEW, ["D_A", "G_A"], least_squares, 0.5, "lsgan", 1),
    "pix2pix": (
        NEW.replace("cycle_gan", "pix2pix").replace("lsgan", "vanilla"),
        TERMS,
        cross_entropy,
        0.0,
        "non-saturating",
        1,
    ),
    "of 2017": (
        NEW.replace("gan_mode: lsgan", "no_lsgan: False"),
        ["D_A"],
        least_squares,
        0.5,
        "lsgan",
        1,
    ),
    "HD": (HD + "no_lsgan: False\nnum_D: 3\n", TERMS, least_squares, 0.5, "lsgan", 3),
    "HD with logits": (
        HD + "no_lsgan: True\nnum_D: 2\n",
        TERMS,
        cross_entropy,
        0.0,
        "non-saturating",
        2,
    ),
}


@pytest.mark.parametrize(
    ("text", "columns", "loss", "d", "name", "scales"), BLIND.values(), ids=BLIND
)
def test_blind_values_are_those_of_the_code(text, columns, loss, d, name, scales) -> None:  # type: ignore[no-untyped-def]
    """D gives the same number to real and generated samples, the one that is best then."""
    card = objective(read_options(text), columns)
    assert card is not None
    assert card.name == name
    assert card.blind_d_loss == pytest.approx(scales * (loss(d, 1) + loss(d, 0)) / 2)
    assert card.blind_g_loss == pytest.approx(scales * loss(d, 1))


def test_critics_and_hinges_have_no_blind_loss_of_their_generator() -> None:
    critic = objective(read_options(NEW.replace("lsgan", "wgangp")), ["D_A"])
    assert critic is not None
    assert (critic.d_output, critic.blind_d_loss, critic.blind_g_loss) == ("score", None, None)
    spade = NEW.replace("lsgan", "hinge").replace("cycle_gan", "pix2pix")
    hinge = objective(read_options(spade), ["GAN", "D_Fake", "D_real"])
    assert hinge is not None
    assert (hinge.blind_d_loss, hinge.blind_g_loss) == (2, None)


UNKNOWN = {
    "nothing": "",
    "of a test": NEW.replace("isTrain: True", "isTrain: False"),
    "another model": NEW.replace("cycle_gan", "mine"),
    "another mode": NEW.replace("lsgan", "mine"),
}


@pytest.mark.parametrize("text", UNKNOWN.values(), ids=UNKNOWN)
def test_what_options_do_not_say_is_not_guessed(text: str) -> None:
    assert objective(read_options(text), ["D_A"]) is None


def test_losses_are_made_of_terms_as_the_code_makes_them() -> None:
    columns = {
        name: Column(np.array([0.25 * i])) for i, name in enumerate([*TERMS, "GAN", "D_Fake"])
    }
    pix2pix = naming(TERMS).rules
    assert pix2pix["d_loss"].of(columns).array.tolist() == [(0.25 + 0.5) / 2]
    assert str(pix2pix["g_loss"]) == "G_GAN"
    spade = naming(["GAN", "D_Fake", "D_real", "VGG"]).rules
    assert spade["d_loss"].of(columns).array.tolist() == [1.0 + 0.25]
    assert [pair.name for pair in naming(["D_A", "G_A", "D_B", "G_B"]).pairs] == ["A", "B"]


def test_each_domain_of_a_list_is_a_pair() -> None:
    columns = [f"{network}[{place}]" for network in "DG" for place in range(3)]
    pairs = naming([*columns, "D[3]", "Cyc[0]"]).pairs
    assert [pair.name for pair in pairs] == ["0", "1", "2"]
    assert {our: str(formula) for our, formula in pairs[2].rules.items()} == {
        "d_loss": "D[2]",
        "g_loss": "G[2]",
    }
