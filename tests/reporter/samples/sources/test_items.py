"""Archives that are damaged or made to do harm: nothing is extracted, nothing fills the memory."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import struct
import tarfile
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganreport.errors import UsageError
from ganreport.samples.sources import folders, open_source, stores, tars, zips
from ganreport.samples.sources.items import natural

from .making import encoded, images, tarred, zipped

SHOWN = images(4, 6, 9, 3)
FILES = {f"img{i}.png": encoded(image) for i, image in enumerate(SHOWN)}


def said(source: object) -> str:
    return " ".join(str(problem.what) for problem in source.problems)  # type: ignore[attr-defined]


NAMES = st.lists(
    st.text(st.characters(categories=["L", "N"], max_codepoint=0x2FFF), min_size=1, max_size=9)
    | st.sampled_from(["a/b", "a/c", "10", "9", "09"]),
    min_size=1,
    max_size=8,
    unique_by=lambda name: name.casefold(),
)


@settings(max_examples=30, deadline=None)
@given(names=NAMES, contents=st.lists(st.binary(max_size=300), min_size=8, max_size=8))
def test_members_are_what_was_written_in_the_order_of_any_other_form(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], contents: list[bytes]
) -> None:
    folder = tmp_path_factory.mktemp("archives")
    files = dict(zip(names, contents, strict=False))
    listed = [
        zips.listing(zipped(folder / "a.zip", files)),
        zips.listing(zipped(folder / "b.zip", files, zipfile.ZIP_DEFLATED)),
        tars.listing(tarred(folder / "a.tar", files)),
        tars.listing(tarred(folder / "a.tar.gz", files, "w:gz")),
    ]
    for each in listed:
        assert {item.name: item.content() for item in each.items} == files
        assert [item.name for item in each.items] == [item.name for item in listed[0].items]
        assert not each.left


@given(st.lists(st.text("ab019./", max_size=8)))
def test_natural_order_is_by_numbers_and_total(names: list[str]) -> None:
    ordered = sorted(set(names), key=lambda name: (natural(name), name))
    others = sorted(set(names), reverse=True)
    assert ordered == sorted(others, key=lambda name: (natural(name), name))
    assert sorted(["img10", "img9", "img09", "a/2", "a/10"], key=natural) == [
        "a/2", "a/10", "img9", "img09", "img10",
    ]  # fmt: skip


def test_names_that_lead_elsewhere_are_names_only(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    evil = {"../../out.png": FILES["img0.png"], "/abs.png": FILES["img1.png"]}
    for path in (zipped(inside / "a.zip", evil), tarred(inside / "a.tar", evil)):
        source = open_source(path)
        assert source.count == 2
        source.take([0, 1])
    assert list(tmp_path.iterdir()) == [inside]
    assert sorted(path.name for path in inside.iterdir()) == ["a.tar", "a.zip"]


def test_names_of_any_bytes_can_be_written(tmp_path: Path) -> None:
    for name in (b"\xff.png", b"\xe4/b.png", b"\xfe.png"):
        path = os.path.join(os.fsencode(tmp_path), name)  # noqa: PTH118 - bytes are no Path
        os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120
        content = b"" if name == b"\xfe.png" else FILES["img0.png"]
        with open(path, "wb") as file:  # noqa: PTH123
            file.write(content)
    source = open_source(tmp_path)
    assert source.count == 2
    source.take([0, 1])
    "".join((*(source.names or ()), said(source))).encode()


def test_folders_in_a_zip_of_windows_are_folders(tmp_path: Path) -> None:
    files = {f"{c}\\{i}.png": FILES[f"img{i}.png"] for c in "ab" for i in range(4)}
    assert open_source(zipped(tmp_path / "a.zip", files)).classes == ("a", "b")


def test_bombs_are_refused_before_they_are_unpacked(tmp_path: Path) -> None:
    huge = b"\0" * (64 * 2**20)
    bomb = {"bomb.png": huge}
    path = zipped(tmp_path / "a.zip", {**FILES, **bomb}, zipfile.ZIP_DEFLATED)
    tracemalloc.start()
    source = open_source(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert source.count == 4
    assert "bomb.png" in said(source)
    assert peak < 8 * 2**20
    packed = tarred(tmp_path / "a.tar.gz", {**FILES, **bomb}, "w:gz")
    with pytest.raises(UsageError, match="unpack it yourself"):
        open_source(packed)


def test_a_member_that_unpacks_to_more_than_it_says_is_damaged(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", FILES, zipfile.ZIP_DEFLATED)
    content = bytearray(path.read_bytes())
    entry = content.index(b"PK\1\2")
    content[entry + 24 : entry + 28] = struct.pack("<I", 50)  # the size in the directory
    path.write_bytes(bytes(content))
    source = open_source(path)
    assert source.count == 3
    assert "img0.png" in said(source)


def test_members_whose_bytes_changed_are_damaged(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", FILES)
    content = bytearray(path.read_bytes())
    content[content.index(FILES["img2.png"]) + 30] ^= 1
    path.write_bytes(bytes(content))
    source = open_source(path)
    assert source.names == ("img0.png", "img1.png", "img3.png")
    assert "checksum" in said(source)


def test_what_is_encrypted_or_compressed_otherwise_is_left_out(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", FILES)
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\1\2") + 8] |= 1
    path.write_bytes(bytes(content))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("z.png", FILES["img0.png"], zipfile.ZIP_LZMA)
    source = open_source(path)
    assert source.count == 3
    assert "it is encrypted" in said(source)
    assert "compressed in a way" in said(source)


def test_links_and_devices_in_a_tar_are_left_out(tmp_path: Path) -> None:
    path = tarred(tmp_path / "a.tar", FILES)
    with tarfile.open(path, "a") as archive:
        for name, kind in (("s.png", tarfile.SYMTYPE), ("h.png", tarfile.LNKTYPE),
                           ("d.png", tarfile.CHRTYPE), ("f.png", tarfile.FIFOTYPE)):  # fmt: skip
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "/etc/passwd"
            archive.addfile(member)
    source = open_source(path)
    assert source.count == 4
    assert sum(problem.count for problem in source.problems) == 4


def test_a_header_that_asks_for_the_memory_is_not_served(tmp_path: Path) -> None:
    path = tarred(tmp_path / "a.tar", FILES)
    whole = path.read_bytes().rstrip(b"\0")
    member = tarfile.TarInfo("pax")
    member.type, member.size = tarfile.XHDTYPE, 2**32
    padded = whole + b"\0" * (-len(whole) % 512)
    path.write_bytes(padded + member.tobuf() + b"\0" * 4096)
    source = open_source(path)
    assert source.count == 4
    assert "the rest of the archive" in said(source)


@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_of_a_tar_that_is_cut_short_the_first_members_are_read(tmp_path: Path, suffix: str) -> None:
    large = {f"img{i}.png": encoded(image) for i, image in enumerate(images(4, 60, 60, 3))}
    path = tarred(tmp_path / f"a.tar{suffix}", large, "w" + suffix.replace(".", ":"))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 6 // 10])
    source = open_source(path)
    assert 1 <= source.count < 4
    assert source.problems
    np.testing.assert_array_equal(source.take([0]), images(4, 60, 60, 3)[:1])


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz", "a.tar.xz"])
@pytest.mark.parametrize("content", [b"", b"PK\3\4", b"\x1f\x8b\x08\0", b"\xfd7zXZ\0", b"x" * 2000])
def test_what_is_no_archive_is_an_error(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UsageError, match=r"can't be read|no images that can be read"):
        open_source(tmp_path / name)


def test_several_tars_of_a_folder_are_one_source_with_labels_beside(tmp_path: Path) -> None:
    for shard in range(2):
        own = {}
        for i in range(2):
            own[f"{i:03d}.png"] = FILES[f"img{2 * shard + i}.png"]
            own[f"{i:03d}.cls"] = str(i).encode()
        tarred(tmp_path / f"{shard:05d}.tar", own)
    source = open_source(tmp_path)  # as WebDataset writes it
    np.testing.assert_array_equal(source.take(range(4)), SHOWN)
    assert source.labels is not None
    assert source.labels.tolist() == [0, 1, 0, 1]


def test_a_file_that_became_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(FILES["img0.png"])
    (tmp_path / "b.png").write_bytes(FILES["img1.png"])
    listing = folders.listing(tmp_path)
    (tmp_path / "b.png").unlink()
    (tmp_path / "b.png").symlink_to(tmp_path / "a.png")
    with pytest.raises(ValueError, match=r"links|symbolic"):
        listing.items[1].content()


@pytest.mark.parametrize(
    ("pack", "new"),
    [
        (gzip.compress, lambda: zlib.decompressobj(31)),
        (bz2.compress, bz2.BZ2Decompressor),
        (lzma.compress, lzma.LZMADecompressor),
    ],
)
@settings(max_examples=20, deadline=None)
@given(parts=st.lists(st.binary(min_size=1, max_size=50), min_size=1, max_size=3),
       times=st.integers(1, 20_000), cut=st.integers(1, 30))  # fmt: skip
def test_streams_are_unpacked_as_far_as_they_go(
    pack: Callable[[bytes], bytes], new: Callable[[], object], parts: list[bytes], times: int,
    cut: int,
) -> None:  # fmt: skip
    whole = [part * times for part in parts]
    packed = b"".join(pack(part) for part in whole)
    plain = b"".join(whole)
    store, damage = stores.unpacked(io.BytesIO(packed), new, 10**9)
    assert (store.read(0, len(plain) + 1), damage) == (plain, "")
    store, damage = stores.unpacked(io.BytesIO(packed[:-cut]), new, 10**9)
    assert plain.startswith(store.read(0, len(plain) + 1))
    assert damage or cut >= len(pack(whole[-1]))


def test_what_was_unpacked_is_gone_with_its_store() -> None:
    store, _ = stores.unpacked(
        io.BytesIO(gzip.compress(b"x" * 1000)), lambda: zlib.decompressobj(31), 9
    )
    file = store.file
    del store
    assert file.closed
