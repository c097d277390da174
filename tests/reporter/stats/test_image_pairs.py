import json
import math
from pathlib import Path

import numpy as np
import pytest
from scipy import ndimage

from ganreport.stats import image_pairs, ssim

SAID = json.loads(Path(__file__).with_name("pairs_oracles.json").read_text(encoding="utf-8"))
TENSORFLOW = {  # tf.image.ssim_multiscale 2.20 of `blurred`, in float32
    (192, 176, 3): 0.9172951579,
    (161, 163, 3): 0.9122176170,
    (177, 201, 1): 0.8956936598,
}


def image(seed, channels):
    """As benchmarks/pairs_oracles.py makes them."""
    rng = np.random.default_rng(seed)
    smooth = ndimage.gaussian_filter(rng.normal(size=(48, 56, channels)), (3, 3, 0))
    truth = np.clip(127 + 60 * smooth / smooth.std(), 0, 255).astype(np.uint8)
    return np.clip(truth + rng.normal(0, 12, truth.shape), 0, 255).astype(np.uint8), truth


@pytest.mark.parametrize("case", SAID["images"])
def test_as_scikit_image_has_it(case):
    made, true = image(*map(int, case.split()))
    said = SAID["images"][case]
    assert image_pairs.psnr(made, true, 255) == pytest.approx(said["psnr"], rel=1e-9)
    assert ssim.similarity(made[None], true[None], 255)[0] == pytest.approx(said["ssim"], rel=1e-9)
    luma = image_pairs.psnr_of_luma(made, true, 255)
    assert luma == pytest.approx(said.get("psnr_luma", math.nan), rel=1e-6, nan_ok=True)


def test_five_scales_as_tensorflow_has_them():
    rng = np.random.default_rng(0)
    for shape, said in TENSORFLOW.items():
        true = ndimage.gaussian_filter(rng.random(shape), (2, 2, 0))
        true = (true - true.min()) / (true.max() - true.min())
        made = np.clip(true + 0.1 * rng.normal(size=shape), 0, 1)
        assert image_pairs.ms_ssim(made, true, 1.0) == pytest.approx(said, abs=2e-6)


def test_five_scales_need_161_pixels():
    small = np.zeros((160, 300, 1))
    assert math.isnan(image_pairs.ms_ssim(small, small, 1.0))
    assert image_pairs.ms_ssim(np.zeros((161, 161, 1)), np.zeros((161, 161, 1)), 1.0) == 1.0


def test_every_dose_of_blur_and_noise_is_worse_than_the_one_before():
    true = np.random.default_rng(5).random((168, 168, 3)) * 255
    true = ndimage.gaussian_filter(true, (1, 1, 0))
    noise = np.random.default_rng(6).normal(size=true.shape)
    harms = (
        lambda dose: ndimage.gaussian_filter(true, (dose, dose, 0)),
        lambda dose: true + 10 * dose * noise,
    )
    for harm in harms:
        made = [harm(dose) for dose in (0.5, 1.5, 4)]
        for measure in (image_pairs.psnr, image_pairs.psnr_of_luma, image_pairs.ms_ssim):
            scores = [measure(each, true, 255) for each in made]
            assert scores == sorted(scores, reverse=True)


def test_the_same_image_is_infinitely_far_above_noise():
    made, _ = image(1, 3)
    assert image_pairs.psnr(made, made, 255) == math.inf
