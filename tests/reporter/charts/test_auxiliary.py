"""Further terms of losses are drawn together by their kind, and nowhere twice."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ganreport.analysis.analyse import analyse
from ganreport.charts import Figure, Source, draw, style
from ganreport.charts.auxiliary import _colours, by_kind
from ganreport.readers import read_run
from ganreport.report.build import make_report
from ganreport.run.terms import LOSS_KINDS, kind_of

KINDS = {
    "feature_matching": ("loss_fm", "loss/g/fm", "G_GAN_Feat", "feature_matching_loss"),
    "perceptual": ("l_g_percep", "l_g_fea", "G_VGG", "content_loss", "train/p_loss_step"),
    "mel": ("loss_mel", "train/mel_loss", "loss/g/mel"),
    "spectral": ("train/spectral_convergence_loss", "train/log_stft_magnitude_loss"),
    "duration": ("loss_dur", "loss/g/dur"),
    "kl": ("loss_kl", "kl_loss", "kld"),
    "cycle": ("cycle_A", "loss_cyc"),
    "identity": ("idt_B", "identity_loss"),
    "total_variation": ("l_g_tv", "TV loss"),
    "quantisation": ("train/quant_loss_step", "vq_loss", "commitment loss"),
    "style": ("style_loss",),
    "reconstruction": ("val/rec_loss", "train/nll_loss", "recon_loss"),
    "pixel": ("l_g_pix", "G_L1", "gen_l1_loss"),
    "adversarial": ("gen_gan_loss", "train/adversarial_loss"),
    "discriminator": ("loss_disc_fake", "l_d_real", "train/real_loss", "loss_mpd"),
}


@pytest.mark.parametrize(("kind", "name"), [(k, n) for k, names in KINDS.items() for n in names])
def test_kinds_by_the_names_of_writers(kind: str, name: str) -> None:
    known = kind_of(name)
    assert known is not None
    assert known.name == kind


@pytest.mark.parametrize(
    "name",
    [
        *("d_loss", "loss", "PSNR", "mel_spec_error", "kl_weight", "lambda_cycle", "real_score"),
        *("train/d_weight_step", "d_real_mean", "mel", "id", "style", "time", "x0", ""),
    ],
)
def test_what_is_no_further_term(name: str) -> None:
    assert kind_of(name) is None


def test_terms_of_the_discriminator_have_the_colours_of_what_they_are_on() -> None:
    kind = next(kind for kind in LOSS_KINDS if kind.name == "discriminator")
    names = ("l_d_fake", "l_d_real", "loss_mpd")
    assert _colours(kind, names) == [style.FAKE, style.REAL, style.INK]
    assert len(set(_colours(kind, ["d_real_A", "d_real_B", "d_fake_A", "d_fake_B"]))) == 4


def test_no_alias_is_of_two_kinds() -> None:
    every = [alias for kind in LOSS_KINDS for alias in (*kind.aliases, *kind.alone)]
    assert len(every) == len(set(every))


def drawn(folder: Path, *names: str) -> tuple[dict[str, list[str]], dict[str, Figure]]:
    values = 1 + np.random.default_rng(0).random((30, len(names)))
    rows = [",".join(map(str, [step, *row])) for step, row in enumerate(values, 1)]
    (folder / "log.csv").write_text("\n".join([",".join(["step", *names]), *rows]))
    report = make_report(analyse(read_run(folder)))
    kinds = by_kind(Source(report))
    figures = {figure.id: figure for figure in draw(report)}
    return {k.name: [scalar.name for scalar in each] for k, each in kinds}, figures


def test_terms_of_a_kind_share_a_panel_and_have_no_chart_of_their_own(tmp_path: Path) -> None:
    names = ["d_loss", "g_loss", "loss_mel", "val_loss_mel", "kl_loss", "tick"]
    kinds, figures = drawn(tmp_path, *names)
    assert kinds == {"mel": ["loss_mel", "val_loss_mel"], "kl": ["kl_loss"]}
    assert figures["auxiliary"].data is not None
    assert figures["auxiliary"].data.columns == ("step", "loss_mel", "val_loss_mel", "kl_loss")
    assert "Dashed: on held-out data." in str(figures["auxiliary"].caption)
    assert figures["others"].data is not None
    assert figures["others"].data.columns == ("step", "tick")
    assert "terms" not in figures


def test_terms_of_an_autoencoder_keep_their_chart(tmp_path: Path) -> None:
    kinds, figures = drawn(tmp_path, "reconstruction_loss", "kl_loss")
    assert kinds == {}
    assert "terms" in figures
    assert "auxiliary" not in figures


def test_of_many_of_a_kind_the_rest_has_charts_of_its_own(tmp_path: Path) -> None:
    kinds, figures = drawn(tmp_path, "d_loss", *(f"cycle_{k}" for k in range(6)))
    assert kinds == {"cycle": [f"cycle_{k}" for k in range(4)]}
    assert figures["others"].data is not None
    assert figures["others"].data.columns == ("step", "cycle_4", "cycle_5")
