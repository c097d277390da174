"""Which form a file has; and that damage of any form is an error for the user, or said."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ganreport.errors import UsageError
from ganreport.samples.sources import open_source

from .making import dataset_json, encoded, images, put, tarred, zipped
from .test_audio import tone, wav
from .test_idx import written

SHOWN = images(6, 8, 8, 3)
FILES = {f"{i % 2}/{i}.png": encoded(image) for i, image in enumerate(SHOWN)}
LABELS = np.arange(6) % 2
CELLS = [{"bytes": content, "path": name} for name, content in FILES.items()]
FORMS: dict[str, Callable[[Path], object]] = {
    "a.zip": lambda p: zipped(
        p,
        {**FILES, "dataset.json": dataset_json(dict.fromkeys(FILES, 1))},
        zipfile.ZIP_DEFLATED,
    ),
    "a.tar": lambda p: tarred(p, FILES),
    "a.tar.gz": lambda p: tarred(p, FILES, "w:gz"),
    "a.tar.xz": lambda p: tarred(p, FILES, "w:xz"),
    "a.npy": lambda p: np.save(p, SHOWN / 255),
    "a.npz": lambda p: np.savez(p, images=SHOWN, labels=LABELS),
    "b.npz": lambda p: np.savez_compressed(p, images=SHOWN / 255, labels=LABELS),
    "a.parquet": lambda p: pq.write_table(pa.table({"image": CELLS, "label": LABELS}), p),
    "b.parquet": lambda p: pq.write_table(pa.table({"a": [1.5, 2, 3, 4], "b": list("xyxx")}), p),
    "a.csv": lambda p: p.write_text("a,b\n" + "1.5,x\n2,y\n3,x\n4,x\n" * 3),
    "a.wav": lambda p: p.write_bytes(wav(tone(0.02))),
    "a-idx3-ubyte.gz": lambda p: written(p, SHOWN[..., 0]),
    "a.gif": lambda p: p.write_bytes(encoded(SHOWN[0], "GIF")),
    "a.webp": lambda p: p.write_bytes(encoded(SHOWN[0], "WEBP")),
    "a.jpg": lambda p: p.write_bytes(encoded(SHOWN[0], "JPEG")),
}


@pytest.mark.parametrize("name", FORMS)
def test_what_is_damaged_is_an_error_for_the_user_or_can_be_taken(
    tmp_path: Path, name: str
) -> None:
    FORMS[name](tmp_path / name)
    whole = (tmp_path / name).read_bytes()
    source = open_source(tmp_path / name)
    assert len(source.take(range(source.count))) == source.count
    rng = np.random.default_rng(0)
    for turn in range(30):
        content, place = bytearray(whole), rng.integers(len(whole))
        if turn % 3 == 0:
            content[place] ^= 1 << rng.integers(8)
        elif turn % 3 == 1:
            content[place : place + rng.integers(1, 9)] = rng.bytes(rng.integers(9))
        else:
            del content[place:]
        (tmp_path / name).write_bytes(bytes(content))
        try:
            source = open_source(tmp_path / name)
        except UsageError:
            continue
        assert source.take(range(source.count)).shape == (source.count, *source.shape)


def test_forms_that_are_not_read_are_refused_by_what_is(tmp_path: Path) -> None:
    for name in ("a.txt", "a.h5", "a"):
        (tmp_path / name).write_bytes(b"something")
        with pytest.raises(UsageError, match=r"of no form that is read: give a folder, zip or tar"):
            open_source(tmp_path / name)
    with pytest.raises(UsageError, match="holds no samples that can be read"):
        open_source(put(tmp_path / "only", {"notes.txt": b"hello"}))


def test_of_images_and_sounds_in_a_folder_the_more_are_taken(tmp_path: Path) -> None:
    put(tmp_path, {"a.png": FILES["0/0.png"], "b.wav": wav(tone()), "c.wav": wav(tone())})
    assert open_source(tmp_path).kind.name == "audio"
    assert open_source(tmp_path, kind="images").count == 1


def test_several_arrays_of_a_folder_are_asked_for(tmp_path: Path) -> None:
    for name in ("one.npy", "two.npy"):
        np.save(tmp_path / name, SHOWN)
    with pytest.raises(UsageError, match=r"several files.*one.npy, two.npy.*Give one"):
        open_source(tmp_path)
    np.save(tmp_path / "alone.npy", SHOWN)
    assert open_source(tmp_path / "alone.npy").count == 6
