"""Sounds: how a trainer may give them, compared and drawn at their rate."""

import copy
import pickle

import numpy as np
import pytest

from ganreport.errors import RecordError
from ganreport.metrics.history import measure_samples
from ganreport.readers import read_run
from ganreport.report.pictures import pictures
from ganreport.run import kinds
from ganreport.run.audio_space import stacked
from ganreport.run.cards import DataCard
from ganreport.run.writer import RunWriter
from ganreport.stats import mel

from .. import sounds

CARD = DataCard(name="voices", kind="audio", shape=(4000,), rate=sounds.RATE)


def test_sounds_of_any_length_and_type_become_one_array():
    pcm = np.array([16384, -32768], np.int16)
    made = stacked([[0.5], np.zeros((1, 3)), pcm, np.array([[128], [0]], np.uint8)])
    assert made.dtype == np.float32
    assert made.tolist() == [[0.5, 0, 0], [0, 0, 0], [0.5, -1, 0], [0, -1, 0]]
    with pytest.raises(ValueError, match="shape \\(5, 2\\): one channel"):
        stacked([np.zeros((5, 2))])


def test_the_rate_goes_with_the_kind():
    audio = kinds.of(CARD, None)
    assert audio.rate == sounds.RATE
    assert copy.deepcopy(audio).rate == pickle.loads(pickle.dumps(audio)).rate == sounds.RATE  # noqa: S301
    array = stacked(sounds.voices(2, seconds=0.1))
    np.testing.assert_array_equal(audio.embed(array), mel.statistics(array, sounds.RATE))
    assert audio.draw(array).shape == (2, *mel.PICTURE, 3)
    assert str(audio.counted(2)) == "2 sounds"
    with pytest.raises(ValueError, match="rate = 0"):
        DataCard(name="voices", kind="audio", shape=(4000,), rate=0)


def test_a_run_of_sounds_is_measured_by_their_spectra_and_shown_as_spectrograms(tmp_path):
    voices = sounds.voices(160, seconds=0.15)
    muffled = [sounds.muffled(each, 0.8) for each in sounds.voices(60, seed=1, seconds=0.15)]
    with RunWriter(tmp_path / "run", data=CARD) as writer:
        writer.reference(train=voices[:100], heldout=voices[100:])
        writer.samples(10, random=muffled)
        with pytest.raises(RecordError, match="one channel is allowed"):
            writer.samples(20, random=[np.zeros((9, 2))])
    run = read_run(writer.path)
    assert run.samples[0].arrays.get("random").shape == (60, 2400)
    history = measure_samples(run)
    far = history.of("frechet").iloc[-1]
    assert far["lower"] > 1.5 * far["baseline_upper"]
    assert str(history.space) == "log-mel statistics"
    shown = {picture.id: picture for picture in pictures(run)}
    assert {"generated", "real", "final", "neighbours", "twins"} <= set(shown)
    assert "in log-mel statistics" in str(shown["neighbours"].caption)
