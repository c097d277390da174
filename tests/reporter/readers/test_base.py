"""What the user asks for, through the whole of reading: names, a reader, one of several runs."""

from __future__ import annotations

import json
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ganreport.errors import RunNotFound, UsageError
from ganreport.readers import ReadOptions, chosen_reader, read_run
from ganreport.report.settings import Settings, wishes
from ganreport.run.model import Run

WRITTEN = Path(__file__).parent / "written"
TEXT = "n,errD,other,d_loss\n1,1.5,3,7\n2,1.0,4,8\n3,0.5,5,9\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "log.csv").write_text(TEXT)
    return tmp_path


def test_wished_names_are_taken_and_named(folder: Path) -> None:
    run = read_run(
        folder, ReadOptions(names={"d_loss": "-errD", "g_loss": "0.5 * other + 0.5 * errD"})
    )
    assert run.metrics.values("d_loss").tolist() == [-1.5, -1, -0.5]
    assert run.metrics.values("g_loss").tolist() == [2.25, 2.5, 2.75]
    assert run.reading is not None
    assert dict(run.reading.mapped)["-errD"] == "d_loss"
    assert set(run.reading.kept) == {"other", "d_loss (as written)", "n"}


def test_a_wished_step_column_is_no_scalar(folder: Path) -> None:
    run = read_run(folder, ReadOptions(names={"step": "other"}))
    assert run.metrics.steps.tolist() == [3, 4, 5]
    assert "other" not in run.metrics.names


def test_a_wished_column_of_no_whole_numbers_is_no_step(folder: Path) -> None:
    with pytest.raises(UsageError, match="whole numbers"):
        read_run(folder, ReadOptions(names={"step": "errD"}))


def test_a_reader_may_be_named(folder: Path) -> None:
    assert read_run(folder, ReadOptions("table")).format == "table"
    with pytest.raises(RunNotFound, match="recognised by table"):
        read_run(folder, ReadOptions("pictures"))
    with pytest.raises(UsageError, match=r"no reader 'tabel'.*ganreport"):
        read_run(folder, ReadOptions("tabel"))


def test_our_own_format_has_its_names(images_run: Path) -> None:
    with pytest.raises(UsageError, match="not mapped: d_loss=x"):
        read_run(images_run, ReadOptions(names={"d_loss": "x"}))


# One of several runs


def _copied(*source: str) -> Callable[[Path], None]:
    return lambda path: shutil.copytree(WRITTEN.joinpath(*source), path)


def _texts(**files: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.mkdir(parents=True)
        for name, text in files.items():
            (path / name.replace("__", ".")).write_text(text)

    return write


def _pictures(path: Path) -> None:
    path.mkdir()
    for step in (1, 2, 3):
        noise = np.random.default_rng(step).integers(0, 255, (8, 8, 3)).astype(np.uint8)
        Image.fromarray(noise).save(path / f"fake_epoch_{step}.png")


LOG = "".join(f"[Epoch {i}/9] d_loss: {1 / (i + 1):.3f}, g_loss: 1.5\n" for i in range(9))
LOSSES = "".join(f"(epoch: {i}, iters: 100, time: 0.1) D_A: 0.2 G_A: 0.{i}\n" for i in range(1, 9))
STATS = "".join(
    json.dumps({t: {"num": 8, "mean": i, "std": 1.5} for t in ("Progress/kimg", "Loss/D/loss")})
    + "\n"
    for i in range(5)
)
ITR = json.dumps({"itr": 500, "IS_mean": 5.0, "FID": 30.0, "_stamp": 1.5})
STUDIO = "".join(
    f"[INFO] 2024-01-01 00:00:0{i} > Step: {i}00 Progress: 1% Elapsed: 1 Gen_loss: 0.{i} "
    f"Dis_loss: 1.{i}\n"
    for i in range(1, 9)
)
RECORDS = json.dumps([{"iteration": i, "epoch": i, "elapsed_time": i, "d_loss": 1} for i in (1, 2)])

FOLDERS: dict[str, tuple[str, Callable[[Path], None]]] = {
    "1": ("sacred", _copied("sacred", "1")),
    "offline-run-20261122_020811-x": (
        "wandb",
        _copied("wandb", "wandb", "offline-run-20261122_020811-known123"),
    ),
    "version_0": ("lightning", _copied("lightning", "lightning_logs", "version_0")),
    "events": ("tensorboard", _copied("tensorflow-1")),
    "pictures": ("pictures", _pictures),
    "stats": ("stylegan", _texts(stats__jsonl=STATS)),
    "records": ("chainer", _texts(log=RECORDS)),
}
FILES = {
    "a.csv": ("table", "epoch,d_loss\n1,2\n2,1\n"),
    "a.txt": ("log", LOG),
    "b.log": ("studiogan", STUDIO),
    "loss_log.txt": ("pix2pix", f"===== Training Loss (today) =====\n{LOSSES}"),
}


def same(one: Run, other: Run) -> bool:
    """Whether two runs say the same."""
    told = [
        (r.format, r.info, r.problems, r.reading, r.metrics.names, r.path) for r in (one, other)
    ]
    return told[0] == told[1] and all(
        np.array_equal(one.metrics.values(n), other.metrics.values(n), equal_nan=True)
        for n in one.metrics.names
    )


@pytest.mark.parametrize("name", FOLDERS)
def test_one_of_several_folders_is_read_as_if_it_were_given(tmp_path: Path, name: str) -> None:
    reader, write = FOLDERS[name]
    other = f"{name}2"
    for each in (name, other):
        write(tmp_path / each)
    with pytest.raises(RunNotFound, match=rf"holds 2 runs.*{name}2?, {name}2?\..*folder.*--run"):
        read_run(tmp_path)
    run = read_run(tmp_path, ReadOptions(run=other))
    assert run.reading is not None
    assert run.reading.reader.startswith(reader)
    assert same(run, read_run(tmp_path / other))


@pytest.mark.parametrize("name", FILES)
def test_one_of_several_files_is_read_as_if_it_were_given(tmp_path: Path, name: str) -> None:
    reader, text = FILES[name]
    for each in (name, f"again/{name}"):
        (tmp_path / each).parent.mkdir(exist_ok=True)
        (tmp_path / each).write_text(text)
    with pytest.raises(RunNotFound, match=rf"holds 2 runs.*{name}, .*{name}\..*file.*--run"):
        read_run(tmp_path)
    run = read_run(tmp_path, ReadOptions(run=f"again/{name}"))
    assert run.format == reader
    assert same(run, read_run(tmp_path / "again" / name))


@pytest.mark.parametrize("name", FILES)
def test_a_file_in_a_folder_of_its_own_stands_for_the_folder(tmp_path: Path, name: str) -> None:
    for each in "ab":
        (tmp_path / each).mkdir()
        (tmp_path / each / name).write_text(FILES[name][1])
        _pictures(tmp_path / each / "pictures")
    with pytest.raises(RunNotFound, match=r": a, b\. Give the folder of one of them"):
        read_run(tmp_path)
    run = read_run(tmp_path, ReadOptions(run="b"))
    assert same(run, read_run(tmp_path / "b"))
    assert (run.path, bool(run.samples)) == (tmp_path / "b", run.format != "studiogan")


def test_one_of_several_experiments_takes_its_own_files(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}_log.jsonl").write_text(ITR + "\n")
        (tmp_path / name).mkdir()
        (tmp_path / name / "G_loss.log").write_text(f"100: {ord(name)}\n200: 1.0\n")
    with pytest.raises(RunNotFound, match=r"2 runs.*: a, b\. Give one of them with --run"):
        read_run(tmp_path)
    run = read_run(tmp_path, ReadOptions(run="b"))
    assert (run.format, run.info.name) == ("biggan", "b")
    assert run.metrics.values("g_loss")[0] == ord("b")


@pytest.mark.parametrize("reader", ["ganreport", "tensorboard", "pictures"])
def test_a_wish_for_one_where_there_is_nothing_to_choose_is_refused(
    tmp_path: Path, images_run: Path, reader: str
) -> None:
    path = tmp_path / "run"
    make = {"tensorboard": _copied("tensorflow-1"), "pictures": _pictures}
    if reader in make:
        make[reader](path)
    else:
        path = images_run
    assert read_run(path, ReadOptions(run=path.name)).format == reader
    with pytest.raises(UsageError, match="holds one run: --run other has nothing to choose"):
        read_run(path, ReadOptions(run="other"))


# Recognition knows what the user asked for


def test_a_directory_is_read_with_the_names_that_make_its_file_readable(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("n,p,q\n1,2,3\n2,1,4\n")
    (tmp_path / "b.csv").write_text("r,s\n1,2\n")
    with pytest.raises(RunNotFound, match="No training run was recognised"):
        read_run(tmp_path)
    (tmp_path / "losses.csv").write_text("n,p,q\n1,2,3\n2,1,4\n")
    assert set(read_run(tmp_path).metrics.names) == {"n", "p", "q"}
    (tmp_path / "losses.csv").unlink()
    named = ReadOptions(names={"d_loss": "p"})
    alone, run = read_run(tmp_path / "a.csv", named), read_run(tmp_path, named)
    assert (
        run.metrics.values("d_loss").tolist() == alone.metrics.values("d_loss").tolist() == [2, 1]
    )
    assert run.reading is not None
    assert [each.what for each in run.reading.left_out] == ["b.csv"]
    asked = read_run(tmp_path, ReadOptions("table"))
    assert set(asked.metrics.names) == {"n", "p", "q", "r", "s"}


def test_a_text_log_of_other_names_is_read_if_mapped_or_asked_for(tmp_path: Path) -> None:
    (tmp_path / "out.txt").write_text("".join(f"iter {i}: alpha: {i}.5\n" for i in range(9)))
    with pytest.raises(RunNotFound):
        read_run(tmp_path)
    run = read_run(tmp_path, ReadOptions(names={"d_loss": "alpha"}))
    assert run.metrics.values("d_loss").tolist() == [i + 0.5 for i in range(9)]
    assert read_run(tmp_path, ReadOptions("log")).metrics.names == ("alpha",)


@pytest.mark.parametrize(
    ("name", "text", "columns", "maps"),
    [
        ("a.csv", "n,fool,judge real,q\n1,2,3,4\n2,1,4,5\n", "n, fool, judge real, q",
         ["--map", "d_loss=judge real", "--map", "g_loss=fool"]),
        ("out.txt", "".join(f"iter {i}: alpha: {i}.5 beta: 1.{i}\n" for i in range(9)),
         "alpha, beta", ["--map", "d_loss=alpha", "--map", "g_loss=beta"]),
    ],
)  # fmt: skip
def test_a_refusal_shows_the_columns_and_a_command_that_works(
    tmp_path: Path, name: str, text: str, columns: str, maps: list[str]
) -> None:
    folder = tmp_path / "my run"
    folder.mkdir()
    (folder / name).write_text(text)
    (folder / "notes.txt").write_text("nothing of numbers\n")
    with pytest.raises(RunNotFound) as refused:
        read_run(folder)
    said = str(refused.value)
    assert f"\n  {name}: {columns}\n" in said
    command = shlex.split(said.splitlines()[-1])
    assert command == ["ganreport", "build", str(folder), *maps]
    run = read_run(folder, wishes(Settings(), maps=maps[1::2]))
    assert {"d_loss", "g_loss"} <= set(run.metrics.names)


def test_a_refusal_of_what_holds_no_columns_shows_none(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing of numbers\n")
    (tmp_path / "broken.json").write_text("{")
    with pytest.raises(RunNotFound) as refused:
        read_run(tmp_path)
    assert "Columns" not in str(refused.value)


def test_a_reader_asked_for_leaves_nothing_to_another(tmp_path: Path) -> None:
    (tmp_path / "train.log").write_text(LOG)
    (tmp_path / "loss.csv").write_text(TEXT)
    assert read_run(tmp_path).format == "table"
    assert read_run(tmp_path, ReadOptions("log")).format == "log"


def test_str_and_path_alike(folder: Path) -> None:
    assert same(read_run(str(folder)), read_run(folder))
    assert chosen_reader(str(folder)).name == "table"


def test_a_table_of_which_only_the_header_was_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "loss.csv").write_text("epoch,d_loss,g_loss\n")
    with pytest.raises(RunNotFound, match=r"loss\.csv: it holds no row with a number"):
        read_run(tmp_path)
