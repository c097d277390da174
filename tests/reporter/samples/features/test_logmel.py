import numpy as np

from ganreport.run.audio_space import USUAL_RATE, Audio, stacked
from ganreport.samples.cache import Cache
from ganreport.samples.features.logmel import LogMel
from ganreport.samples.features.spaces import space_for
from ganreport.samples.sources import open_source
from ganreport.stats import mel

from ... import sounds
from ..pairs.made import waves


def test_sounds_are_compared_by_their_spectra_at_their_rate(tmp_path):
    voices = sounds.voices(3, seconds=0.2)
    source = open_source(waves(tmp_path / "voices", voices))
    space = space_for("", source, Cache(tmp_path / "cache"))
    assert isinstance(space, LogMel)
    assert space.rate == sounds.RATE
    rows = space.extract(source.take([0, 2]))
    expected = mel.statistics(stacked([voices[0], voices[2]]), sounds.RATE)
    np.testing.assert_array_equal(rows, expected)
    assert rows.shape == (2, space.dimension)
    assert rows.dtype == np.float32


def test_another_rate_is_another_space():
    assert LogMel(8000).fingerprint != LogMel(16_000).fingerprint
    assert "16,000" in str(LogMel(16_000).preprocessing)
    assert Audio().rate == USUAL_RATE
