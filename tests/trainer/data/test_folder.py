"""Folders of images: order, classes, sizes, colours, and files that are not images."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ganreport.errors import UsageError
from gantrainer.config.settings import from_mapping
from gantrainer.data import folder as module
from gantrainer.data.folder import folder, image_files, read_image
from gantrainer.data.samples import Samples

RANDOM = np.random.default_rng(0)


def read(root: Path, **changes: Any) -> Samples:
    values = {"data": "folder", "data_folder": str(root), "image_size": 8, "channels": 1}
    return folder(from_mapping(values | changes, "test"))


def save(path: Path, pixels: np.ndarray | Image.Image, **options: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    image.save(path, **options)


def flat(value: int, size: tuple[int, int] = (8, 8)) -> np.ndarray:
    return np.full(size, value, np.uint8)


def test_images_of_the_wanted_size_stay_as_they_are(tmp_path: Path) -> None:
    pixels = RANDOM.integers(0, 256, (8, 8, 3)).astype(np.uint8)
    save(tmp_path / "a.png", pixels)
    np.testing.assert_array_equal(read(tmp_path, channels=3).whole.samples[0], pixels)


def test_the_source_is_the_folder_s_name_however_it_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(tmp_path / "patients" / "1.png", flat(0))
    monkeypatch.chdir(tmp_path / "patients")
    for path in (Path(), Path("../patients"), tmp_path / "patients"):
        assert read(path).about.source == "patients"


def test_order_is_that_of_the_paths(tmp_path: Path) -> None:
    names = ["b/1.png", "a/2.bmp", "a/10.tif", "c.PNG", "B/1.gif"]
    for value, name in enumerate(names):
        save(tmp_path / name, flat(10 * value))
    found = read(tmp_path).whole.samples[:, 0, 0, 0]
    assert found.tolist() == [10 * names.index(name) for name in sorted(names)]


def test_subfolders_are_classes(tmp_path: Path) -> None:
    for name in ("dog/1.png", "cat/2.png", "cat/deep/3.png", "dog/4.png"):
        save(tmp_path / name, flat(0))
    found = read(tmp_path)
    assert found.about.classes == ("cat", "dog")
    assert found.about.source == tmp_path.name
    assert found.whole.labels is not None
    assert found.whole.labels.tolist() == [0, 0, 1, 1]


@pytest.mark.parametrize("names", [["1.png", "a/2.png"], ["a/1.png", "a/2.png"], ["1.png"]])
def test_without_two_class_folders_there_are_no_classes(tmp_path: Path, names: list[str]) -> None:
    for name in names:
        save(tmp_path / name, flat(0))
    found = read(tmp_path)
    assert found.about.classes == ()
    assert found.whole.labels is None


@pytest.mark.parametrize("shape", [(16, 40), (40, 16)])
def test_the_middle_square_is_kept(tmp_path: Path, shape: tuple[int, int]) -> None:
    pixels = np.zeros(shape, np.uint8)
    pixels[(shape[0] - 16) // 2 : (shape[0] + 16) // 2, (shape[1] - 16) // 2 :][:, :16] = 200
    save(tmp_path / "a.png", pixels)
    assert (read(tmp_path).whole.samples == 200).all()


def test_a_fine_chessboard_becomes_grey(tmp_path: Path) -> None:
    save(tmp_path / "a.png", (np.indices((256, 256)).sum(axis=0) % 2 * 255).astype(np.uint8))
    assert np.abs(read(tmp_path).whole.samples.astype(int) - 127).max() <= 1


def test_exif_orientation_is_followed(tmp_path: Path) -> None:
    upright = np.zeros((64, 64), np.uint8)
    upright[:32] = 255
    exif = Image.Exif()
    exif[0x0112] = 6  # stored on its side: to be turned by 90 degrees clockwise
    save(tmp_path / "a.jpg", Image.fromarray(np.rot90(upright)), exif=exif)
    found = read(tmp_path).whole.samples[0, ..., 0]
    assert found[:3].min() > 240
    assert found[5:].max() < 15


def test_colours_of_every_mode(tmp_path: Path) -> None:
    red = Image.new("RGB", (8, 8), (255, 0, 0))
    clear = Image.new("RGBA", (8, 8), (255, 0, 0, 0))
    half = Image.new("RGBA", (8, 8), (255, 0, 0, 128))
    palette = red.convert("P", palette=Image.Palette.ADAPTIVE)
    save(tmp_path / "1.png", red)
    save(tmp_path / "2.png", palette)
    save(tmp_path / "3.png", clear)
    save(tmp_path / "4.png", half)
    save(tmp_path / "5.gif", palette, transparency=0)
    save(tmp_path / "6.tif", red.convert("CMYK"))
    save(tmp_path / "7.png", flat(7))
    save(tmp_path / "8.png", np.full((8, 8), 51 * 257, np.uint16))
    save(tmp_path / "9.png", Image.new("1", (8, 8), 1))
    colours = read(tmp_path, channels=3).whole.samples[:, 4, 4].tolist()
    assert colours[:2] == [[255, 0, 0]] * 2
    assert colours[2] == colours[4] == [255, 255, 255]
    assert colours[3] == [255, 127, 127]
    assert colours[5:] == [[255, 0, 0], [7, 7, 7], [51, 51, 51], [255, 255, 255]]
    grey = read(tmp_path).whole.samples[:, 4, 4, 0].tolist()
    assert grey == [76, 76, 255, 165, 255, 76, 7, 51, 255]


@pytest.mark.parametrize("lenient", [False, True], ids=["as it comes", "as WeasyPrint sets it"])
def test_bad_files_are_named_and_counted(
    lenient: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("PIL.ImageFile.LOAD_TRUNCATED_IMAGES", lenient)
    for i in range(3):
        save(tmp_path / f"good{i}.png", flat(i))
    save(tmp_path / "cut.png", RANDOM.integers(0, 256, (40, 40)).astype(np.uint8))
    (tmp_path / "cut.png").write_bytes((tmp_path / "cut.png").read_bytes()[:500])
    (tmp_path / "text.jpg").write_text("no image")
    (tmp_path / "empty.gif").touch()
    (tmp_path / "notes.txt").write_text("passed over")
    save(tmp_path / "floats.tif", Image.new("F", (8, 8), 0.5))
    found = read(tmp_path)
    assert [name.partition(":")[0] for name in found.about.skipped] == [
        "cut.png",
        "empty.gif",
        "floats.tif",
        "text.jpg",
    ]
    assert all(str(tmp_path) not in name for name in found.about.skipped)
    assert found.whole.samples[:, 0, 0, 0].tolist() == [0, 1, 2]


def bomb(side: int) -> bytes:
    """A PNG of a kilobyte that says it has side x side pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    body = zlib.compress(bytes(100_000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [8_000, 11_000, 60_000])
def test_decompression_bombs_are_refused_unread(tmp_path: Path, side: int) -> None:
    save(tmp_path / "good.png", flat(1))
    (tmp_path / "bomb.png").write_bytes(bomb(side))
    found = read(tmp_path)
    assert len(found.whole) == 1
    assert "pixels" in found.about.skipped[0]


def test_a_program_in_postscript_is_no_image(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 8 8\nshowpage\n")
    with pytest.raises(UsageError, match=r"of 1 image files .* none can be read, such as a\.png"):
        read(tmp_path)


def test_links_are_not_followed(tmp_path: Path) -> None:
    save(tmp_path / "outside" / "a.png", flat(1))
    inner = tmp_path / "inner"
    save(inner / "b.png", flat(2))
    (inner / "c.png").symlink_to(tmp_path / "outside" / "a.png")
    (inner / "d").symlink_to(tmp_path / "outside")
    assert image_files(inner) == [inner / "b.png"]


@pytest.mark.parametrize("name", ["", "missing"])
def test_a_missing_folder_is_named(name: str) -> None:
    with pytest.raises(UsageError, match=f"data_folder = {name!r} is no folder"):
        folder(from_mapping({"data": "folder", "data_folder": name}, "test"))


def test_a_folder_without_images_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"of 0 image files in .* none can be read"):
        read(tmp_path)


def encoded(kind: str) -> bytes:
    buffer = io.BytesIO()
    pixels = RANDOM.integers(0, 256, (9, 7, 3)).astype(np.uint8)
    Image.fromarray(pixels).save(buffer, kind)
    return buffer.getvalue()


WHOLE = {kind: encoded(kind) for kind in ("BMP", "GIF", "JPEG", "PNG", "PPM", "TIFF", "WEBP")}


@settings(max_examples=150, deadline=None)
@given(kind=st.sampled_from(sorted(WHOLE)), draw=st.data())
def test_a_damaged_image_is_read_or_named(
    tmp_path_factory: pytest.TempPathFactory, kind: str, draw: st.DataObject
) -> None:
    content = bytearray(WHOLE[kind])
    for _ in range(draw.draw(st.integers(0, 6))):
        content[draw.draw(st.integers(0, len(content) - 1))] = draw.draw(st.integers(0, 255))
    content = content[: draw.draw(st.integers(0, len(content)))]
    root = tmp_path_factory.mktemp("images")
    (root / "a.png").write_bytes(content)
    save(root / "b.png", flat(3))
    found = read(root)
    assert len(found.whole) + len(found.about.skipped) == 2
    assert (found.whole.samples[-1] == 3).all()


def test_an_image_alone(tmp_path: Path) -> None:
    save(tmp_path / "a.png", flat(9))
    assert read_image(tmp_path / "a.png", 4, 3).shape == (4, 4, 3)
    assert module.MOST_PIXELS < Image.MAX_IMAGE_PIXELS
