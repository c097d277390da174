"""Foreign names: the table is consistent, and names as people write them are found in it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganreport.run.schema import METRIC_COLUMNS
from ganreport.run.vocabulary import (
    AMBIGUOUS,
    NAMES,
    OBJECTIVES,
    SECOND_CHOICE,
    WITH_PARTNER,
    map_names,
    ours,
    reason,
    sums,
)
from ganreport.run.words import HELD_OUT, canonical, words

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
    "perte_D": "d_loss",
    "Verlust Generator": "g_loss",
    "p\u00e9rdida_discriminador": "d_loss",
    "\u5224\u522b\u5668\u635f\u5931": "d_loss",
    "G \u043f\u043e\u0442\u0435\u0440\u0438": "g_loss",
    "d_loss [nats]": "d_loss",
    "smooth_g_loss": "g_loss",
    "optimizer_D/loss": "d_loss",
    "D(G(z))_before": "d_fake_mean",
    "Epoch": "epoch",
    "epoch_num": "epoch",
    "trainer/global_step": "step",
    "cur_iter": "step",
    "gen_iterations": "step",
    "images_seen": "step",
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


WRITERS: dict[str, dict[str, str | None]] = {
    "DCGAN, PyTorch's examples": {"Loss_D": "d_loss", "Loss_G": "g_loss", "D(x)": "d_real_mean",
                                  "D(G(z))": "d_fake_mean", "D(G(z)) (2)": None},
    "pytorch-ignite": {"errD": "d_loss", "errG": "g_loss", "D_x": "d_real_mean",
                       "D_G_z1": "d_fake_mean", "D_G_z2": None},
    "TensorFlow's pix2pix": {"gen_total_loss": "g_loss", "gen_gan_loss": None,
                             "gen_l1_loss": None, "disc_loss": "d_loss"},
    "pix2pix": {"G_GAN": "g_loss", "G_L1": None, "D_real": None, "D_fake": None},
    "CycleGAN": {"D_A": None, "G_A": None, "cycle_A": None, "D_B": None, "G_B": None},
    "BasicSR": {"l_g_pix": None, "l_g_percep": None, "l_g_gan": "g_loss", "l_d_real": None,
                "l_d_fake": None, "out_d_real": "d_real_mean", "out_d_fake": "d_fake_mean"},
    "VITS, events": {"loss/g/total": "g_loss", "loss/d/total": "d_loss", "loss/g/fm": None,
                     "loss/g/0": None, "loss/d_r/0": None, "loss/d_g/0": None,
                     "grad_norm_d": "d_grad_norm", "grad_norm_g": "g_grad_norm",
                     "learning_rate": None},
    "RVC": {"voice:loss_disc": "d_loss", "voice:loss_gen": "g_loss", "voice:loss_fm": None},
    "HiFi-GAN": {"Gen Loss Total": "g_loss", "Mel-Spec. Error": None, "s/b": None},
    "HiFi-GAN, events": {"training/gen_loss_total": "g_loss", "training/mel_spec_error": None,
                         "validation/mel_spec_error": None},
    "ParallelWaveGAN": {"train/adversarial_loss": None, "train/generator_loss": "g_loss",
                        "train/discriminator_loss": "d_loss", "train/real_loss": None,
                        "eval/generator_loss": None, "eval/discriminator_loss": None},
    "ParallelWaveGAN without its total": {"train/adversarial_loss": "g_loss",
                                          "train/discriminator_loss": "d_loss"},
    "ESPnet": {"generator_loss": "g_loss", "generator_adv_loss": None,
               "discriminator_loss": "d_loss", "discriminator_real_loss": None},
    "MMGeneration": {"loss_disc_fake": None, "loss_disc_real": None, "loss_disc_fake_g": "g_loss",
                     "loss": None, "lr_generator": "g_lr", "lr_discriminator": "d_lr"},
    "MMagic": {"loss": None, "loss_disc_fake": None, "loss_disc": "d_loss", "loss_gen": "g_loss"},
    "PaddleGAN": {"D_real_loss": None, "D_loss": "d_loss", "G_adv_loss": None, "G_loss": "g_loss"},
    "CTGAN": {"Generator Loss": "g_loss", "Discriminator Loss": "d_loss"},
    "CTGAN, console": {"Gen.": "g_loss", "Discrim.": "d_loss"},
    "taming-transformers": {"train/aeloss_step": None, "train/g_loss_step": "g_loss",
                            "train/discloss_step": "d_loss", "train/d_weight_step": None,
                            "train/disc_factor_step": None, "val/rec_loss": None,
                            "train/logits_real_step": "d_real_mean", "val/discloss": None,
                            "train/logits_fake_step": "d_fake_mean", "train/disc_loss_step": None},
    "lucidrains": {"G": "g_loss", "D": "d_loss", "GP": "d_penalty", "SS": None},
    "Keras": {"epoch_d_loss": "d_loss", "epoch_g_loss": "g_loss"},
    "SRGAN": {"Loss_D": "d_loss", "Loss_G": "g_loss", "Score_D": "d_real_mean",
              "Score_G": "d_fake_mean", "PSNR": None},
    "HiFi-GAN's discriminators": {"loss_mpd": None, "loss_msd": None, "loss_g_adv": "g_loss"},
    "folders of networks": {"D/adv_loss": "d_loss", "G/adv_loss": "g_loss"},
    "modules": {"generator/loss": "g_loss", "critic.loss": "d_loss"},
    "lists": {"losses_d": "d_loss", "losses_g": "g_loss"},
    "bare networks": {"discriminator": "d_loss", "Generator": "g_loss"},
    "networks of a terminal": {"Dis": "d_loss", "Gen": "g_loss"},
    "one bare network": {"Discriminator": None, "loss": None},
    "columns of anything": {"a": None, "b": None, "d": None, "g": None},
    "accuracies": {"Real Acc": "d_real_accuracy", "Fake Acc": "d_fake_accuracy",
                   "D acc.": "d_accuracy", "acc": None},
    "W&B's export": {"fluffy-sun-3 - d_loss": "d_loss", "fluffy-sun-3 - g_loss": "g_loss"},
    "machinelearningmastery": {"d1": None, "d2": None, "g": "g_loss"},
    "improved_wgan_training": {"train disc cost": "d_loss", "dev disc cost": None,
                               "train gen cost": "g_loss", "wasserstein distance": None},
    "PyTorch-GAN": {"real_validity": "d_real_mean", "fake_validity": "d_fake_mean"},
    "outputs in brackets": {"D(real)": "d_real_mean", "D(fake)": "d_fake_mean"},
    "outputs by their names": {"pred_real": "d_real_mean", "D_prob_fake": "d_fake_mean"},
    "networks by their modules": {"netD_loss": "d_loss", "loss_netG": "g_loss"},
    "names in one": {"discriminatorloss": "d_loss", "GLOSS": "g_loss"},
    "totals": {"D total": "d_loss", "G total": "g_loss"},
    "means": {"D mean loss": "d_loss", "loss/epoch/G": "g_loss"},
    "objectives": {"wgan_loss_d": "d_loss", "g_hinge_loss": "g_loss", "wasserstein_d": None},
    "a critic's initial": {"c_loss": "d_loss", "g_loss": "g_loss"},
    "a classifier's initial": {"c_loss": None, "g_loss": "g_loss", "d_loss": "d_loss"},
    "Lightning": {"d_loss_epoch": None, "d_loss_step": "d_loss", "g_loss_epoch": "g_loss"},
    "two pairs in folders": {"A/d_loss": None, "B/d_loss": None},
    "a part of G": {"G/loss_disc": None, "G/loss_l1": None},
}  # fmt: skip
"""Columns of writers as they are, what each one is; docs of the formats and finished runs."""


@pytest.mark.parametrize("writer", WRITERS)
def test_columns_of_real_writers(writer: str) -> None:
    columns = WRITERS[writer]
    wanted = {theirs: our for theirs, our in columns.items() if our}
    assert map_names(columns) == wanted
    assert map_names(reversed(list(columns))) == wanted or "taming" in writer  # which has two


SECTIONS = st.sampled_from(["", "train/", "training/", "metrics/", "voice:", "runs/7/", "loss/"])
PERIODS = st.sampled_from(["", "_step", "_epoch", "/mean", "/train", " (total)"])
LOSSES = [other for our in ("d_loss", "g_loss") for other in NAMES[our]]


@given(st.sampled_from(["d", "g"]), st.sampled_from(["loss", "Loss", "losses"]), SECTIONS, PERIODS)
def test_what_loggers_put_around_a_name_does_not_count(
    network: str, loss: str, section: str, period: str
) -> None:
    for name in (f"{network.upper()}_{loss}", f"{loss}_{network}", f"{loss}/{network}"):
        assert map_names([f"{section}{name}{period}"]) == {
            f"{section}{name}{period}": f"{network}_loss"
        }


@given(st.sampled_from(LOSSES), st.sampled_from(sorted(HELD_OUT)), SECTIONS, PERIODS, st.booleans())
def test_what_was_held_out_is_never_a_loss_of_training(
    name: str, word: str, section: str, period: str, before: bool
) -> None:
    around = f"{section}{word}/{name}{period}" if before else f"{section}{name}{period} {word}"
    assert map_names([around]) == {}
    assert map_names([around, "D", "G"]).keys() == {"D", "G"}


@given(
    st.sampled_from(["d_loss", "loss_disc", "D/adv_loss", "critic loss"]),
    st.sampled_from(["encoder", "G", "mpd", "local", "latent", "face_q"]),
    SECTIONS,
)
def test_what_is_of_another_network_is_never_a_loss_of_the_discriminator(
    name: str, network: str, section: str
) -> None:
    assert "d_loss" not in map_names([f"{section}{network}/{name}"]).values()


@given(st.lists(st.text(max_size=12) | st.sampled_from(LOSSES), max_size=8))
def test_each_of_ours_is_given_once(names: list[str]) -> None:
    mapping = map_names(names)
    assert len(set(mapping.values())) == len(mapping)
    assert set(mapping) <= set(names)


def test_accuracy_on_what_was_generated_is_the_discriminators() -> None:
    both = {"real_acc": "d_real_accuracy", "gen_acc": "d_fake_accuracy"}
    assert map_names(both) == both
    assert map_names(["gen_acc"]) == {}
    assert map_names(["generated_accuracy"]) == {"generated_accuracy": "d_fake_accuracy"}


def test_two_terms_of_the_discriminator_are_told() -> None:
    assert dict(sums(["l_d_fake", "l_g_gan", "l_d_real"])) == {"d_loss": ("l_d_real", "l_d_fake")}
    assert dict(sums(["losses/l_d_fake", "losses/l_d_real"])) == {
        "d_loss": ("losses/l_d_real", "losses/l_d_fake")
    }
    assert dict(sums(["loss_disc_fake", "val/loss_disc_real", "loss_disc_fake_g"])) == {}


def test_the_table_maps_to_columns_of_the_layout_and_nothing_twice() -> None:
    assert set(NAMES) <= set(METRIC_COLUMNS)
    every = [words(other) for others in NAMES.values() for other in others]
    every += [words(name) for name in METRIC_COLUMNS]
    every += [other for others in SECOND_CHOICE.values() for other in others]
    every += [name for name in WITH_PARTNER if len(name) > 1]
    assert len(every) == len(set(every))
    assert not {*every, *map(canonical, LOSSES)} & set(AMBIGUOUS)
    assert all(ours(name) == name for name in METRIC_COLUMNS if name != "attempt")


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
    minimax = OBJECTIVES["minimax"]
    assert minimax.blind_d_loss == blind.blind_d_loss
    assert minimax.blind_g_loss == pytest.approx(-cross_entropy(0, 0))
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
