"""Sounds: WAV by the standard library and by hand, FLAC and OGG by soundfile, rates, damage."""

from __future__ import annotations

import io
import struct
import sys
import wave
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import soundfile

from ganreport.errors import MissingExtra, UsageError
from ganreport.samples.sources import open_source

RATE = 8000


def tone(seconds: float = 0.1, pitch: float = 440, rate: int = RATE) -> npt.NDArray[Any]:
    return 0.5 * np.sin(2 * np.pi * pitch * np.arange(round(seconds * rate)) / rate)


def wav(sound: npt.NDArray[Any], width: int = 2, rate: int = RATE) -> bytes:
    """Samples (t,) or (t, channels) as Python's wave module writes them."""
    columns = sound[:, None] if sound.ndim == 1 else sound
    whole = np.rint(columns * (2 ** (8 * width - 1) - 1)).astype("<i8")
    if width == 1:
        whole += 128
    content = whole.ravel().view(np.uint8).reshape(-1, 8)[:, :width].tobytes()
    file = io.BytesIO()
    with wave.open(file, "wb") as opened:
        opened.setnchannels(columns.shape[1])
        opened.setsampwidth(width)
        opened.setframerate(rate)
        opened.writeframes(content)
    return file.getvalue()


@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_every_width_of_wav_is_read(tmp_path: Path, width: int) -> None:
    (tmp_path / "a.wav").write_bytes(wav(tone(), width))
    source = open_source(tmp_path)
    assert (source.kind.name, source.rate, source.shape, source.count) == ("audio", RATE, (800,), 1)
    assert np.abs(source.take([0])[0] - tone()).max() < 1.1 / 2 ** (8 * width - 1) + 1e-7


@pytest.mark.parametrize("kind", ["<f4", "<f8"])
def test_wav_of_floats_is_read_as_scipy_writes_it(tmp_path: Path, kind: str) -> None:
    from scipy.io import wavfile

    wavfile.write(tmp_path / "a.wav", RATE, tone().astype(kind))
    np.testing.assert_array_equal(open_source(tmp_path).take([0])[0], tone().astype(np.float32))


def test_shorter_sounds_end_in_zeros_and_channels_are_averaged(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(wav(np.stack([tone(), -tone() / 2], axis=1)))
    (tmp_path / "b.wav").write_bytes(wav(tone(0.05)))
    source = open_source(tmp_path)
    first, second = source.take([0, 1])
    assert np.abs(first - tone() / 4).max() < 1e-4
    assert not second[400:].any()
    assert "Channels were averaged" in str(source.notes[0])


def test_rates_are_brought_to_the_usual_one_without_folding_back(tmp_path: Path) -> None:
    for name in "abe":
        (tmp_path / f"{name}.wav").write_bytes(wav(tone(0.5)))
    (tmp_path / "c.wav").write_bytes(wav(tone(0.5, rate=22_050), rate=22_050))
    (tmp_path / "d.wav").write_bytes(wav(tone(0.5, 9000, 22_050), rate=22_050))  # above 4,000 Hz
    source = open_source(tmp_path)
    assert source.rate == RATE
    assert "2 sounds of 22050 Hz were brought to 8000 Hz" in " ".join(map(str, source.notes))
    same, high = source.take([2, 3])[:, 200:-200]
    assert np.abs(same - tone(0.5)[200:-200]).max() < 0.01
    assert np.abs(high).max() < 0.01
    like = open_source(tmp_path / "c.wav")
    assert open_source(tmp_path / "a.wav", like=like).rate == 22_050


def test_damaged_sounds_are_counted_and_named(tmp_path: Path) -> None:
    good = wav(tone())
    form = good[:20] + struct.pack("<HHIIHH", 1, 0, RATE, 0, 0, 16) + good[36:]
    files = {
        "a.wav": good, "b.wav": good[:-50], "c.wav": b"", "d.wav": b"RIFF", "e.wav": form,
        "f.wav": b"no sound at all, but long enough to be one", "g.wav": wav(tone()[:0]),
        "h.wav": good[:24] + struct.pack("<I", 2**31) + good[28:],
    }  # fmt: skip
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    source = open_source(tmp_path)
    assert source.names == ("a.wav",)
    assert sum(problem.count for problem in source.problems) == 7
    (tmp_path / "a.wav").unlink()
    with pytest.raises(UsageError, match="no sounds that can be read"):
        open_source(tmp_path)


def test_what_was_written_to_a_pipe_has_no_length_and_is_read(tmp_path: Path) -> None:
    content = wav(tone())
    endless = struct.pack("<I", 0xFFFFFFFF)
    (tmp_path / "a.wav").write_bytes(content[:4] + endless + content[8:40] + endless + content[44:])
    assert open_source(tmp_path).shape == (800,)


def test_long_sounds_are_cut_and_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(wav(np.zeros(31 * 1000), rate=1000))
    source = open_source(tmp_path)
    assert source.shape == (30_000,)
    assert source.take([0]).shape == (1, 30_000)
    assert "the first 30 seconds were taken" in str(source.notes[0])


def test_folders_of_sounds_are_classes(tmp_path: Path) -> None:
    for i in range(4):
        (tmp_path / "ab"[i % 2]).mkdir(exist_ok=True)
        (tmp_path / "ab"[i % 2] / f"{i}.wav").write_bytes(wav(tone()))
    assert open_source(tmp_path).classes == ("a", "b")


def test_without_soundfile_a_line_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "soundfile", None)
    (tmp_path / "a.flac").write_bytes(b"fLaC" + b"\0" * 100)
    with pytest.raises(MissingExtra, match=r"pip install 'ganreport\[audio\]'"):
        open_source(tmp_path)


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("a.flac", {"format": "FLAC"}),
        ("a.ogg", {"format": "OGG", "subtype": "VORBIS"}),
        ("a.wav", {"format": "WAV", "subtype": "ULAW"}),
        ("a.wav", {"format": "WAVEX", "subtype": "PCM_16"}),
        ("a.wav", {"format": "RF64", "subtype": "FLOAT"}),
    ],
)
def test_what_soundfile_writes_is_read(tmp_path: Path, name: str, how: dict[str, str]) -> None:
    soundfile.write(tmp_path / name, tone(0.5), RATE, **how)
    source = open_source(tmp_path)
    assert source.rate == RATE
    got = source.take([0])[0][:4000]
    assert np.abs(got - tone(0.5)).mean() < 0.02
    whole = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UsageError, match="no sounds that can be read"):
        open_source(tmp_path)
