"""Scores are known by their names, and which way is better; what is about a score is none."""

from __future__ import annotations

import pytest

from ganreport.run.scores import SCORES, is_score, score_of

LOWER = {
    "fid50k_full": "fid",
    "val/FID": "fid",
    "frechet_inception_distance": "fid",
    "metrics/FID_mean": "fid",
    "kernel_inception_distance_mean": "kid",
    "ppl2_wend": "ppl",
    "LPIPS": "lpips",
    "validation/mel_spec_error": "mel_error",
    "Mel-Spec. Error": "mel_error",
    "MCD": "mcd",
}
HIGHER = {
    "IS_mean": "is",
    "IS": "is",
    "inception_score_mean": "is",
    "is50k_mean": "is",
    "psnr": "psnr",
    "PSNR (dB)": "psnr",
    "SSIM": "ssim",
    "MS-SSIM": "ms_ssim",
    "pr50k3_full_precision": "precision",
    "pr50k3_full_recall": "recall",
    "PESQ": "pesq",
    "ESTOI": "stoi",
    "utmos": "mos",
}
NONE = (
    *("d_loss", "IS_std", "inception_score_std", "fid_std", "kid_loss", "lpips_loss", "best_fid"),
    *("hybrid", "this", "what is it now", "same", "isotropy", "psnr_time", ""),
)


@pytest.mark.parametrize(("name", "score"), LOWER.items())
def test_the_lower_the_better(name: str, score: str) -> None:
    spec = score_of(name)
    assert spec is not None
    assert (spec.name, spec.higher_is_better) == (score, False)
    assert is_score(name)


@pytest.mark.parametrize(("name", "score"), HIGHER.items())
def test_the_higher_the_better(name: str, score: str) -> None:
    spec = score_of(name)
    assert spec is not None
    assert (spec.name, spec.higher_is_better) == (score, True)
    assert is_score(name)


@pytest.mark.parametrize("name", NONE)
def test_other_names_are_no_scores(name: str) -> None:
    assert score_of(name) is None


def test_ratios_of_decibels_mean_nothing_so_that_their_unit_is_known() -> None:
    assert {spec.name for spec in SCORES if spec.unit == "dB"} == {"psnr", "mcd", "si_sdr"}


def test_no_alias_is_two_scores() -> None:
    every = [alias for spec in SCORES for alias in spec.aliases]
    assert len(every) == len(set(every))
    assert len({spec.name for spec in SCORES}) == len(SCORES)
