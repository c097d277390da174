import json
from pathlib import Path

import numpy as np
import pytest

from ganreport.stats import frechet, mel

from .. import sounds

SAID = json.loads(Path(__file__).with_name("pairs_oracles.json").read_text(encoding="utf-8"))


def test_the_bands_are_those_of_librosa():
    np.testing.assert_allclose(mel.filters(22050, 64, 5), SAID["filters"], atol=1e-9)


def test_a_sine_sounds_in_its_own_band():
    time = np.arange(8000) / 16_000
    level = mel.log_amplitudes(np.sin(2 * np.pi * 440 * time), 16_000)[10:-10].mean(axis=0)
    centres = mel.filters(16_000) @ np.fft.rfftfreq(mel.SIZE, 1 / 16_000)
    centres /= mel.filters(16_000).sum(axis=1)
    assert abs(centres[level.argmax()] - 440) < 30  # Hz: bands are about 37 apart


def test_statistics_do_not_see_zeros_that_were_added_at_the_end():
    (sound,) = sounds.voices(1)
    padded = np.pad(sound, (0, 5000))
    plain, longer = (mel.statistics(each[None], sounds.RATE) for each in (sound, padded))
    np.testing.assert_array_equal(plain, longer)


def test_what_is_not_finite_stays_so():
    rows = mel.statistics(np.array([[0.0, np.nan, 0.1], [0.0, 0.0, 0.0]]), sounds.RATE)
    assert np.isnan(rows[0]).all()
    assert np.isfinite(rows[1]).all()


@pytest.mark.parametrize("damage", sounds.DAMAGE)
def test_more_damage_lies_farther_from_the_real_sounds(damage):
    real = np.stack(sounds.voices(40, seconds=0.25))
    others = np.stack(sounds.voices(40, seed=1, seconds=0.25))
    space = frechet.fit(mel.statistics(real, sounds.RATE))
    far = []
    for dose in (0.03, 0.1, 0.4, 0.9):
        made = np.stack([sounds.DAMAGE[damage](each, dose) for each in others])
        fitted = frechet.fit(mel.statistics(made, sounds.RATE))
        far.append(frechet.distance(space, fitted))
    assert far == sorted(far)


def test_a_spectrogram_shows_low_sounds_below_and_loud_ones_bright():
    time = np.arange(16_000) / 16_000
    sounds_ = np.stack([0.5 * np.sin(2 * np.pi * f * time) for f in (200, 4000)])
    low, high = mel.pictures(np.vstack([sounds_, 0.01 * sounds_[:1]]), 16_000)[:2].sum(axis=(2, 3))
    assert low.argmax() > 55 > 20 > high.argmax()
    faint = mel.pictures(np.vstack([sounds_, 0.01 * sounds_[:1]]), 16_000)[2]
    assert faint.max() < mel.pictures(sounds_, 16_000)[0].max()
    assert mel.pictures(np.full((1, 9), np.nan), 16_000).max() <= 4
