"""Files are complete or not there, in the folder that was meant, whatever links lie in the way."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path, PurePath

import pytest

from ganreport.errors import UnsafePath
from ganreport.readers.files import files_below
from ganreport.run import atomic, schema
from ganreport.run.atomic import Folder, opened, replacing, replacing_folder, trusted

Snapshot = Callable[[], dict[str, object]]


@pytest.fixture(params=["held", "by path"], autouse=True)
def held(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Both ways to name a file: in a folder held open, and by its path as on Windows."""
    if request.param == "by path":
        monkeypatch.setattr(atomic, "_HELD", False)
    return request.param == "held"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    path = tmp_path / "root"
    path.mkdir()
    return path


def put(root: Path, where: str, content: bytes) -> None:
    with replacing(root, where) as file:
        file.write(content)


@pytest.mark.parametrize("where", ["a.txt", "new/a.txt", "new/deep/a.txt", "./new/./a.txt"])
def test_a_file_appears_with_usual_rights_and_nothing_beside_it(root: Path, where: str) -> None:
    before = os.umask(0o027)
    try:
        put(root, where, b"one")
        put(root, where, b"two")
    finally:
        os.umask(before)
    path = root / where
    assert path.read_bytes() == b"two"
    assert [entry.name for entry in path.parent.iterdir()] == ["a.txt"]
    assert path.stat().st_mode & 0o777 == 0o640
    if path.parent != root:
        assert path.parent.stat().st_mode & 0o777 == 0o750


def test_a_folder_that_the_user_named_may_be_a_link_and_may_be_new(
    root: Path, tmp_path: Path
) -> None:
    (tmp_path / "link").symlink_to(root)
    put(tmp_path / "link", "a.txt", b"one")
    put(tmp_path / "link/deep/er", "b.txt", b"two")
    assert (root / "a.txt").read_bytes() == b"one"
    assert (root / "deep/er/b.txt").read_bytes() == b"two"
    assert (tmp_path / "link").is_symlink()


@pytest.mark.parametrize("link", ["symbolic", "hard", "nowhere"])
@pytest.mark.parametrize("suffix", ["", ".tmp"], ids=["target", "former temporary name"])
def test_a_link_in_place_of_a_file_is_not_followed(
    root: Path, outside: Path, unchanged: Snapshot, link: str, suffix: str
) -> None:
    planted = root / f"a.txt{suffix}"
    if link == "hard":
        planted.hardlink_to(outside / "file")
    else:
        planted.symlink_to(outside / ("file" if link == "symbolic" else "new"))
    before = unchanged()
    put(root, "a.txt", b"mine")
    assert unchanged() == before
    assert (root / "a.txt").read_bytes() == b"mine"
    assert not (root / "a.txt").is_symlink()


@pytest.mark.parametrize("where", ["link/a.txt", "real/link/a.txt", "link/folder/a.txt"])
def test_a_link_in_place_of_a_folder_is_refused(
    root: Path, outside: Path, unchanged: Snapshot, where: str
) -> None:
    (root / "real").mkdir()
    for folder in (root, root / "real"):
        (folder / "link").symlink_to(outside)
    before = unchanged()
    with pytest.raises(UnsafePath, match=r"link is a link, .*Put a real folder in its place"):
        put(root, where, b"mine")
    with pytest.raises(UnsafePath), replacing_folder(root, where):
        pass
    assert unchanged() == before


def test_a_link_that_leads_nowhere_is_no_folder_to_make(root: Path, outside: Path) -> None:
    (root / "link").symlink_to(outside / "new")
    with pytest.raises(UnsafePath):
        put(root, "link/a.txt", b"mine")
    assert not (outside / "new").exists()


def test_what_is_no_folder_is_an_error(root: Path) -> None:
    (root / "file").write_bytes(b"mine")
    with pytest.raises(NotADirectoryError, match="file is no folder"):
        put(root, "file/a.txt", b"")
    with pytest.raises(ValueError, match="no way from"):
        put(root, f"{root}/a.txt", b"")
    assert (root / "file").read_bytes() == b"mine"


def test_a_folder_that_is_exchanged_for_a_link_is_written_to_all_the_same(
    root: Path, outside: Path, unchanged: Snapshot, held: bool
) -> None:
    if not held:
        pytest.skip("without folders held open this can't be told")
    before = unchanged()
    with opened(root, "report") as folder, folder.replacing("a.txt") as file:
        (root / "report").rename(root / "moved")
        (root / "report").symlink_to(outside)
        file.write(b"mine")
    assert (root / "moved/a.txt").read_bytes() == b"mine"
    assert unchanged() == before


def test_a_write_that_fails_leaves_what_was_there(root: Path) -> None:
    put(root, "a.txt", b"whole")
    with suppress(RuntimeError), replacing(root, "a.txt") as file:
        file.write(b"half")
        raise RuntimeError
    assert [(p.name, p.read_bytes()) for p in root.iterdir()] == [("a.txt", b"whole")]
    (root / "folder").mkdir()
    with pytest.raises(OSError, match="folder"):
        put(root, "folder", b"mine")
    assert sorted(path.name for path in root.iterdir()) == ["a.txt", "folder"]


# Temporary names


def test_temporary_names_differ_and_readers_pass_them_over(root: Path) -> None:
    seen = set()
    for name in (schema.step_name(3, ".npz"), schema.part_name(0, 0), "loss.csv", "x" * 250):
        for _ in range(20):
            with suppress(RuntimeError), replacing(root, name):
                (temporary,) = [path.name for path in root.iterdir()]
                seen.add(temporary)
                assert schema.step_of(temporary) is None
                assert schema.part_range(temporary) is None
                assert list(files_below(root)) == []
                raise RuntimeError
    assert len(seen) == 80
    assert list(root.iterdir()) == []


def test_only_what_a_dead_process_left_is_cleared(root: Path, outside: Path) -> None:
    with suppress(RuntimeError), replacing(root, "a.npz"):
        (temporary,) = root.iterdir()
        raise RuntimeError
    old = time.time() - 2 * 3600
    names = [temporary.name, "a.npz.tmp", ".mine.tmp", ".a.npz.0123456789abcde.tmp", "a.npz"]
    for name in names:
        (root / name).write_bytes(b"")
        os.utime(root / name, (old, old))
    fresh, link, folder = (root / f".{c}.npz.{c * 16}.tmp" for c in "abc")
    fresh.write_bytes(b"")
    link.symlink_to(outside / "file")
    folder.mkdir()
    os.utime(folder, (old, old))
    with opened(root) as place:
        place.clear()
    left = {*names[1:], fresh.name, link.name, folder.name}
    assert {path.name for path in root.iterdir()} == left


# Looking and appending


@pytest.fixture
def folder(root: Path) -> Folder:
    with opened(root) as place:
        yield place


def test_only_a_file_holds_bytes(root: Path, outside: Path, folder: Folder) -> None:
    (root / "file").write_bytes(b"theirs")
    (root / "folder").mkdir()
    (root / "link").symlink_to(outside / "file")
    (root / "nowhere").symlink_to(outside / "new")
    (root / "zero").symlink_to(os.devnull)
    os.mkfifo(root / "pipe")
    names = ["file", "folder", "link", "nowhere", "pipe", "zero"]
    assert [name for name in names if folder.holds(name, b"theirs")] == ["file"]
    assert [name for name in [*names, "none"] if folder.has(name)] == names
    assert not folder.holds("file", b"theirs and more")
    assert not folder.holds("file", b"theirz")
    assert not folder.holds("zero", b"")


def test_lines_are_appended(root: Path, folder: Folder) -> None:
    for line in (b"one\n", b"two\n"):
        with folder.appending("log") as file:
            file.write(line)
    assert (root / "log").read_bytes() == b"one\ntwo\n"


def test_nothing_is_appended_to_what_is_elsewhere(
    root: Path, outside: Path, folder: Folder, unchanged: Snapshot
) -> None:
    (root / "link").symlink_to(outside / "file")
    (root / "nowhere").symlink_to(outside / "new")
    (root / "hard").hardlink_to(outside / "file")
    os.mkfifo(root / "pipe")
    before = unchanged()
    for name in ("link", "nowhere", "pipe"):
        with pytest.raises(UnsafePath, match=f"{name} is no file"), folder.appending(name):
            pass
    assert unchanged() == before
    with folder.appending("hard") as file:
        file.write(b" and mine")
    assert (root / "hard").read_bytes() == b"theirs and mine"
    assert (outside / "file").read_bytes() == b"theirs"


# Folders as a whole


def test_a_folder_takes_the_place_of_another_once_it_is_complete(root: Path) -> None:
    for text in ("one", "two"):
        with replacing_folder(root, "deep/images") as place:
            (place / text).write_text(text)
            assert (root / "deep/images/one").exists() == (text == "two")
    assert [path.name for path in (root / "deep").rglob("*")] == ["images", "two"]
    with suppress(RuntimeError), replacing_folder(root, "deep/images") as place:
        (place / "three").write_text("three")
        raise RuntimeError
    assert [path.name for path in (root / "deep").rglob("*")] == ["images", "two"]


def test_a_folder_takes_the_place_of_a_link_and_not_of_what_it_leads_to(
    root: Path, outside: Path, unchanged: Snapshot
) -> None:
    (root / "images").symlink_to(outside)
    before = unchanged()
    with replacing_folder(root, "images") as place:
        (place / "one").write_text("one")
    assert unchanged() == before
    assert [path.name for path in root.rglob("*")] == ["images", "one"]
    assert not (root / "images").is_symlink()


# Whom to trust


def test_links_are_the_users_choice_but_inside_of_the_run(
    root: Path, outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "report").symlink_to(outside)
    (root.parent / "latest").symlink_to(root)
    latest = root.parent / "latest"
    assert trusted(outside, root) == (outside, PurePath())
    assert trusted(root, root) == (root, PurePath())
    assert trusted(root / "report/a", root) == (root, PurePath("report/a"))
    assert trusted(latest / "report", root) == (latest, PurePath("report"))
    assert trusted(root / "report", latest) == (root, PurePath("report"))
    assert trusted(root / "none/../report", root) == (root, PurePath("none/../report"))
    assert trusted(outside, root / "none") == (outside, PurePath())
    monkeypatch.chdir(root)
    assert trusted(Path("report"), Path()) == (root, PurePath("report"))
    assert trusted(Path("report"), root) == (root, PurePath("report"))


# Two at once

_WRITER = """
import sys
from pathlib import Path
from ganreport.run import atomic
letter = sys.argv[2].encode()
for size in range(200):
    with atomic.replacing(Path(sys.argv[1]), "new/a.txt") as file:
        for _ in range(50):
            file.write(letter * 200)
"""


def test_of_two_writers_one_complete_version_is_left(root: Path) -> None:
    path, seen = root / "new/a.txt", set()
    writers = [
        subprocess.Popen([sys.executable, "-c", _WRITER, str(root), letter]) for letter in "ab"
    ]
    try:
        until = time.monotonic() + 60
        while any(writer.poll() is None for writer in writers):
            assert time.monotonic() < until
            with suppress(FileNotFoundError):
                seen.add(path.read_bytes())
    finally:
        for writer in writers:
            writer.kill()
    assert [writer.wait() for writer in writers] == [0, 0]
    seen.add(path.read_bytes())
    assert seen <= {b"a" * 10_000, b"b" * 10_000}
    assert [entry.name for entry in path.parent.iterdir()] == ["a.txt"]
