import json
from pathlib import Path

import numpy as np
import pytest

from ganreport.stats import sound_pairs

from .. import sounds

SAID = json.loads(Path(__file__).with_name("pairs_oracles.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("damage", sounds.DAMAGE)
def test_distances_are_those_taken_with_librosa(damage):
    (true,) = sounds.voices(1, seed=3)
    made, said = sounds.DAMAGE[damage](true, 0.3), SAID["sounds"][damage]
    far = sound_pairs.log_mel(made, true, sounds.RATE)
    assert far == pytest.approx(said["log_mel"], rel=1e-5)
    assert sound_pairs.cepstral(made, true, sounds.RATE) == pytest.approx(
        said["cepstral"], rel=1e-5
    )
    assert sound_pairs.spectral(made, true) == pytest.approx(said["spectral"], rel=1e-5)


@pytest.mark.parametrize("damage", sounds.DAMAGE)
def test_every_dose_is_farther_than_the_one_before(damage):
    for true in sounds.voices(2, seed=4, seconds=0.3):
        made = [sounds.DAMAGE[damage](true, dose) for dose in (0.02, 0.1, 0.4, 0.9)]
        for far in (
            [sound_pairs.log_mel(each, true, sounds.RATE) for each in made],
            [sound_pairs.cepstral(each, true, sounds.RATE) for each in made],
            [sound_pairs.spectral(each, true) for each in made],
        ):
            assert far == sorted(far)


def test_the_same_sound_is_at_0_and_loudness_is_no_cepstral_distortion():
    (true,) = sounds.voices(1)
    assert sound_pairs.log_mel(true, true, sounds.RATE) == 0
    assert sound_pairs.spectral(true, true) == 0
    loud = np.pad(true, 0) + 0.05 * np.random.default_rng(0).normal(size=len(true))
    assert sound_pairs.cepstral(2 * loud, loud, sounds.RATE) < 1e-9
