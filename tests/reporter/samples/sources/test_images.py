"""Images in files: what is read is what was written, in natural order, whatever holds the files."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFile

from ganreport.errors import UsageError
from ganreport.samples.sources import open_source

from .making import encoded, images, put, tarred, zipped

SHOWN = images(12, 6, 9, 3)
FILES = {f"img{i}.png": encoded(image) for i, image in enumerate(SHOWN)}


@pytest.mark.parametrize(
    "form", ["folder", "stored.zip", "deflated.zip", "a.tar", "a.tar.gz", "a.tar.bz2", "a.tar.xz"]
)
def test_every_form_gives_the_same_samples_and_the_same_fingerprint(
    tmp_path: Path, form: str
) -> None:
    shuffled = dict(sorted(FILES.items(), key=lambda pair: pair[0][::-1]))
    if form == "folder":
        path = put(tmp_path / form, shuffled)
    elif form.endswith(".zip"):
        how = zipfile.ZIP_DEFLATED if form.startswith("d") else zipfile.ZIP_STORED
        path = zipped(tmp_path / form, shuffled, how)
    else:
        path = tarred(tmp_path / form, shuffled, "w:" + form.removeprefix("a.tar").strip("."))
    source = open_source(path)
    assert (source.kind.name, source.shape, source.count) == ("images", (6, 9, 3), 12)
    assert source.names == tuple(f"img{i}.png" for i in range(12))
    np.testing.assert_array_equal(np.concatenate(list(source.batches(5))), SHOWN)
    np.testing.assert_array_equal(source.take([7, 3, 3]), SHOWN[[7, 3, 3]])
    assert [len(b) for b in source.batches(2, [1, 5, 9])] == [2, 1]
    assert source.fingerprint == open_source(put(tmp_path / "plain", FILES)).fingerprint
    assert not source.problems
    assert not source.notes


def test_the_fingerprint_is_another_where_a_pixel_is(tmp_path: Path) -> None:
    before = open_source(put(tmp_path / "a", FILES)).fingerprint
    changed = SHOWN[0].copy()
    changed[0, 0, 0] ^= 1
    after = open_source(put(tmp_path / "b", {**FILES, "img0.png": encoded(changed)})).fingerprint
    assert before != after


@pytest.mark.parametrize("kind", ["PNG", "BMP", "WEBP", "TIFF", "GIF", "PPM", "JPEG"])
def test_every_format_that_pillow_writes_is_read(tmp_path: Path, kind: str) -> None:
    options = {"lossless": True} if kind == "WEBP" else {}
    grey = images(2, 8, 8, 1)
    suffix = {"JPEG": "jpg"}.get(kind, kind.lower())
    files = {f"{i}.{suffix}": encoded(image, kind, **options) for i, image in enumerate(grey)}
    got = open_source(put(tmp_path, files)).take([0, 1])
    if kind == "JPEG":
        assert np.abs(got.astype(int) - grey).mean() < 10  # it loses something of noise
    else:
        np.testing.assert_array_equal(got[..., :1], grey)
        assert got.shape[3] == (3 if kind in ("WEBP", "GIF") else 1)  # these have no grey


def test_sixteen_bits_keep_their_upper_eight_and_clear_pixels_lie_on_white(tmp_path: Path) -> None:
    deep = Image.fromarray(np.full((4, 4), 0x8080, np.uint16))
    deep.save(tmp_path / "a.png")
    layers = np.zeros((4, 4, 4), np.uint8)
    layers[..., 3] = 64
    Image.fromarray(layers).save(tmp_path / "b.png")
    source = open_source(tmp_path)
    first, second = source.take([0, 1])
    assert (first == 0x80).all()
    assert (second == 191).all()
    assert "laid on white" in " ".join(map(str, source.notes))


def test_sizes_are_said_and_brought_to_the_one_that_most_have(tmp_path: Path) -> None:
    sizes = [(8, 8)] * 3 + [(16, 16), (16, 8)]
    shown = [images(1, *size, 3, seed=i)[0] for i, size in enumerate(sizes)]
    put(tmp_path, {f"{i}.png": encoded(image) for i, image in enumerate(shown)})
    source = open_source(tmp_path)
    assert source.shape == (8, 8, 3)
    said = " ".join(map(str, source.notes))
    assert "3 sizes, from 8 x 8 to 16 x 16 pixels; all were brought to 8 x 8 by the Lanczos" in said
    assert "Of 1 image of another shape the middle was taken" in said
    got = source.take(range(5))
    oracle = Image.fromarray(shown[3]).resize((8, 8), Image.Resampling.LANCZOS)
    assert np.abs(got[3].astype(int) - np.asarray(oracle)).max() <= 1
    np.testing.assert_array_equal(got[4], shown[4][4:12])
    assert open_source(tmp_path, size=(4, 4)).shape == (4, 4, 3)
    assert open_source(tmp_path, size=(4, 4)).fingerprint != source.fingerprint


def test_where_no_size_is_usual_the_median_is_taken(tmp_path: Path) -> None:
    for side in (4, 40, 8, 12, 400):
        (tmp_path / f"{side}.png").write_bytes(encoded(images(1, side, side, 1)[0]))
    assert open_source(tmp_path).shape == (12, 12, 1)


def test_another_source_settles_size_and_channels(tmp_path: Path) -> None:
    real = open_source(put(tmp_path / "real", {"0.png": encoded(images(1, 16, 16, 1)[0])}))
    same = np.repeat(images(1, 12, 12, 1), 3, axis=3)
    grey = open_source(put(tmp_path / "grey", {"0.png": encoded(same[0])}), like=real)
    assert grey.shape == (16, 16, 1)
    assert "made grey" not in " ".join(map(str, grey.notes))
    colour = open_source(put(tmp_path / "colour", FILES), like=real)
    assert colour.shape == (16, 16, 1)
    assert "they were made grey" in " ".join(map(str, colour.notes))
    back = open_source(put(tmp_path / "back", {"0.png": encoded(images(1, 6, 9, 1)[0])}),
                       like=open_source(put(tmp_path / "c", FILES)))  # fmt: skip
    assert back.shape == (6, 9, 3)
    np.testing.assert_array_equal(back.take([0])[0], np.repeat(images(1, 6, 9, 1)[0], 3, axis=2))


@pytest.mark.parametrize("lenient", [False, True])
def test_damaged_files_are_counted_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lenient: bool
) -> None:
    """Even where another library has Pillow fill up what is cut short, as WeasyPrint does."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", lenient)
    broken = bytearray(FILES["img1.png"])
    broken[len(broken) // 2] ^= 0xFF
    jpeg = encoded(SHOWN[0], "JPEG")
    put(tmp_path, {
        **FILES, "img1.png": bytes(broken), "img2.png": FILES["img2.png"][:-20], "img3.png": b"",
        "img4.png": b"no picture", "a.jpg": jpeg, "b.jpg": jpeg[:-30], "c.jpg": jpeg[:-30] + b"\0",
        "d.webp": encoded(SHOWN[0], "WEBP")[:-9], "e.bmp": encoded(SHOWN[0], "BMP")[:-9],
        "f.tif": encoded(SHOWN[0], "TIFF")[:60], "notes.txt": b"hello",
    })  # fmt: skip
    source = open_source(tmp_path)
    kept = ["a.jpg", "img0.png", *(f"img{i}.png" for i in range(5, 12))]
    assert list(source.names or ()) == kept
    np.testing.assert_array_equal(source.take([1, 2]), SHOWN[[0, 5]])
    assert sum(problem.count for problem in source.problems) == 9
    said = " ".join(str(problem.what) for problem in source.problems)
    for name in ("img1.png", "img2.png", "img3.png", "img4.png", "b.jpg", "c.jpg", "d.webp"):
        assert name in said
    assert all(problem.where.startswith(f"{tmp_path.name}/") for problem in source.problems)


def test_nothing_left_is_an_error_that_says_why(tmp_path: Path) -> None:
    put(tmp_path, {"a.png": b"no picture", "b.png": b""})
    with pytest.raises(UsageError, match=r"no images that can be read.*a.png"):
        open_source(tmp_path)
    with pytest.raises(UsageError, match="can't be read"):
        open_source(tmp_path / "missing")


def test_a_file_that_changed_is_an_error_that_names_it(tmp_path: Path) -> None:
    source = open_source(put(tmp_path, FILES))
    (tmp_path / "img5.png").write_bytes(b"")
    with pytest.raises(UsageError, match=r"img5.png can't be read"):
        source.take([5])


def test_a_huge_picture_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    bomb = bytearray(encoded(np.zeros((1, 1, 1), np.uint8)))
    bomb[16:24] = (30_000).to_bytes(4, "big") * 2  # 900 million pixels by the header
    put(tmp_path, {"a.png": bytes(bomb), **FILES})
    source = open_source(tmp_path)
    assert source.count == 12
    assert "a.png" in str(source.problems[0].what)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes there")
def test_links_pipes_and_hidden_files_are_not_opened(tmp_path: Path) -> None:
    folder = put(tmp_path / "folder", FILES)
    secret = put(tmp_path / "elsewhere", {"secret.png": FILES["img0.png"]})
    (folder / "link.png").symlink_to(secret / "secret.png")
    (folder / "linked").symlink_to(secret)
    (folder / "loop").symlink_to(folder)
    os.mkfifo(folder / "pipe.png")
    put(folder, {".hidden.png": FILES["img0.png"], "__MACOSX/x.png": FILES["img0.png"]})
    source = open_source(folder)
    assert source.count == 12
    said = " ".join(str(problem.what) for problem in source.problems)
    assert "3 files cannot be used and are left out: link.png" in said
    assert "pipe.png" in said
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(UsageError, match="neither a file nor a folder"):
        open_source(pipe)


def test_a_folder_that_is_itself_a_link_is_what_was_named(tmp_path: Path) -> None:
    put(tmp_path / "data", FILES)
    (tmp_path / "link").symlink_to(tmp_path / "data")
    assert open_source(tmp_path / "link").count == 12


def test_a_limit_draws_the_same_samples_every_time(tmp_path: Path) -> None:
    put(tmp_path, FILES)
    one, two = (open_source(tmp_path, limit=5) for _ in range(2))
    assert one.names == two.names
    assert one.count == 5
    assert one.fingerprint == two.fingerprint != open_source(tmp_path).fingerprint
    assert "Of 12 samples 5 were drawn" in str(one.notes[0])
    assert open_source(tmp_path, limit=12).notes == ()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "progressive", "WEBP", "BMP", "TIFF"])
def test_what_is_not_counted_as_damaged_can_be_taken(tmp_path: Path, kind: str) -> None:
    rng = np.random.default_rng(0)
    how = {"progressive": True} if kind == "progressive" else {}
    picture = encoded(images(1, 24, 24, 3)[0], "JPEG" if how else kind, **how)
    for i in range(150):
        content = bytearray(picture)
        content[rng.integers(len(content))] ^= 1 << rng.integers(8)
        (tmp_path / f"{i}.png").write_bytes(bytes(content))
    (tmp_path / "whole.png").write_bytes(picture)
    source = open_source(tmp_path, size=(24, 24))
    assert source.count + sum(problem.count for problem in source.problems) == 151
    assert source.take(range(source.count)).shape == (source.count, 24, 24, 3)
