import numpy as np
import pytest
from PIL import Image

from ganreport.errors import UsageError
from ganreport.samples.pairs.files import kind_of, opened_side

from ... import sounds
from . import made


def test_a_side_is_read_as_it_is(tmp_path):
    images = {"a/1.png": made.scene(1, 20), "b/2.png": made.scene(2, 30)[..., 0]}
    for name, image in images.items():
        (tmp_path / name).parent.mkdir()
        Image.fromarray(image).save(tmp_path / name)
    side = opened_side(tmp_path)
    assert (side.kind, side.names) == ("images", tuple(images))
    assert side.image("a/1.png").tolist() == images["a/1.png"].tolist()
    assert side.image("b/2.png").shape == (30, 30, 1)
    assert side.kept(("b/2.png",)).names == ("b/2.png",)


def test_sounds_come_with_their_rate(tmp_path):
    (voice,) = sounds.voices(1, seconds=0.1)
    side = opened_side(made.waves(tmp_path, [voice], rate=8000))
    sound, rate = side.sound("u0.wav")
    assert (side.kind, rate) == ("audio", 8000)
    np.testing.assert_array_equal(sound, voice)


def test_rows_of_an_array_are_named_by_their_numbers(tmp_path):
    images = np.stack([made.scene(i) for i in range(3)])
    np.save(tmp_path / "x.npy", images)
    side = opened_side(tmp_path / "x.npy")
    assert side.names == ("0", "1", "2")
    assert side.image("1").tolist() == images[1].tolist()


def test_what_is_neither_is_refused(tmp_path):
    (tmp_path / "a.txt").write_text("x")
    with pytest.raises(UsageError, match="neither images nor sounds"):
        opened_side(tmp_path)
    np.save(tmp_path / "points.npy", np.zeros((4, 2), np.float32))
    with pytest.raises(UsageError, match="pairs are of images or sounds"):
        opened_side(tmp_path / "points.npy")
    assert kind_of("a.WAV") == "audio"
    assert kind_of("a.csv") is None
