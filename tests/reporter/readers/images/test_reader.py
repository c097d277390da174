"""Folders of pictures: cut, dated, checked; what is torn, blank or saved twice is named."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile

from ganreport.analysis.analyse import analyse
from ganreport.analysis.grading import Status
from ganreport.charts import draw
from ganreport.errors import RunBroken, RunError, RunNotFound
from ganreport.readers import ReadOptions, read_run
from ganreport.readers.images import detection, files
from ganreport.readers.images.names import find_series
from ganreport.report.build import make_report
from ganreport.run.model import Run

SIDE, COLUMNS, COUNT = 12, 6, 24


def tiles(rng: np.random.Generator, count: int = COUNT) -> np.ndarray:
    """(count, SIDE, SIDE, 3) coloured noise, coarse enough to have a look of its own."""
    small = rng.integers(0, 256, (count, 3, 3, 3))
    return small.repeat(SIDE // 3, axis=1).repeat(SIDE // 3, axis=2).astype(np.uint8)


def grid(found: np.ndarray) -> np.ndarray:
    """Tiles with black gutters of two pixels, also around."""
    rows = len(found) // COLUMNS
    picture = np.zeros((rows * (SIDE + 2) + 2, COLUMNS * (SIDE + 2) + 2, 3), np.uint8)
    for i, tile in enumerate(found):
        y, x = 2 + i // COLUMNS * (SIDE + 2), 2 + i % COLUMNS * (SIDE + 2)
        picture[y : y + SIDE, x : x + SIDE] = tile
    return picture


def fixed_latents(count: int) -> list[np.ndarray]:
    """Grids whose cells drift from their beginnings to their ends."""
    rng = np.random.default_rng(0)
    start, end = tiles(rng).astype(float), tiles(rng).astype(float)
    shares = np.linspace(0, 1, count)
    return [grid(((1 - a) * start + a * end).astype(np.uint8)) for a in shares]


def save(folder: Path, named: dict[str, np.ndarray]) -> Path:
    for name, picture in named.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture).save(file)
    return folder


def drifting(folder: Path, count: int = 8) -> Path:
    shown = fixed_latents(count)
    return save(folder, {f"image_at_epoch_{e:04d}.png": p for e, p in enumerate(shown, 1)})


def kinds(run: Run) -> dict[str, int]:
    return {problem.kind: problem.count for problem in run.problems}


def test_a_grid_is_cut_into_its_tiles_and_fixed_latents_are_seen(tmp_path: Path) -> None:
    run = read_run(drifting(tmp_path))
    assert [sample.step for sample in run.samples] == list(range(1, 9))
    assert run.reading is not None
    assert (run.format, run.reading.unit, run.reading.latents) == ("pictures", "epoch", "fixed")
    expected = tiles(np.random.default_rng(0))
    for name in ("random", "fixed"):
        np.testing.assert_array_equal(run.samples[0].arrays.get(name), expected)
    assert run.samples[0].arrays.get("train") is None
    assert (run.problems, run.info.status) == ((), "unknown")


def test_redrawn_latents_are_seen(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    run = read_run(
        save(tmp_path, {f"fakes{s:06d}.png": grid(tiles(rng)) for s in range(0, 900, 100)})
    )
    assert run.reading is not None
    assert run.reading.latents == "redrawn"
    assert run.samples[-1].arrays.names == {"random"}


def test_classes_in_columns_are_not_taken_for_fixed_latents(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    colours = rng.integers(0, 256, (COUNT, 1, 1, 3)) * 0.5
    shots = [(colours + 0.5 * tiles(rng)).astype(np.uint8) for _ in range(8)]
    run = read_run(save(tmp_path, {f"epoch_{e}.png": grid(t) for e, t in enumerate(shots)}))
    assert run.reading is not None
    assert run.reading.latents == "unknown"


def test_single_pictures_are_one_sample_each(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    y, x = np.mgrid[0:40, 0:60]
    shots = {}
    for epoch in (1, 2, 3):
        wave = np.sin(x / rng.uniform(8, 20) + y / rng.uniform(8, 20))[..., None]
        shots[f"web/images/epoch{epoch:03d}_fake_B.png"] = (
            (wave * 99 + 128).astype(np.uint8).repeat(3, 2)
        )
        shots[f"web/images/epoch{epoch:03d}_real_A.png"] = np.full((40, 60, 3), epoch, np.uint8)
    run = read_run(save(tmp_path, shots))
    assert [s.arrays.get("random").shape for s in run.samples] == [(1, 40, 60, 1)] * 3
    assert run.reading is not None
    assert run.reading.files == ("web/images/epoch#_fake_B.png",)


def test_a_grid_of_real_beside_the_samples_says_how_varied_they_should_be(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    shots = {f"fake_samples_epoch_{e:03d}.png": grid(tiles(rng) // 4) for e in range(4)}
    real = tiles(rng)
    run = read_run(save(tmp_path, shots | {"real_samples.png": grid(real)}))
    np.testing.assert_array_equal(run.real("shown"), real)
    assert run.reading is not None
    assert run.reading.files == ("fake_samples_epoch_#.png", "real_samples.png")
    (sameness,) = [f for f in make_report(analyse(run)).findings if f.id == "sameness"]
    assert sameness.status is Status.FAIL
    assert sameness.evidence[-1].value == pytest.approx(0.25, abs=0.02)
    assert sameness.evidence[-1].name == "beside_reals"
    Image.fromarray(grid(real)[:-1]).save(tmp_path / "real_samples.png")
    assert read_run(tmp_path).reference is None


def test_several_pictures_of_a_step_are_its_samples(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    shots = {f"step_{s}/{i}.png": tiles(rng, 1)[0] for s in (10, 200) for i in range(12)}
    run = read_run(save(tmp_path, shots))
    assert [s.step for s in run.samples] == [10, 200]
    assert run.samples[1].arrays.get("random").shape == (12, SIDE, SIDE, 3)
    np.testing.assert_array_equal(run.samples[0].arrays.get("random")[10], shots["step_10/10.png"])


NAMES = {
    ("image_at_epoch_0001.png", "image_at_epoch_0020.png"): ((1, 20), "epoch"),
    ("fakes000000.png", "fakes000200.png"): ((0, 200), ""),
    ("train_00_0099.png", "train_01_0010.png"): ((1, 2), "picture"),
    ("epoch_1_batch_0.png", "epoch_1_batch_9.png"): ((0, 9), "step"),
    ("gen_seed1_iter5.jpg", "gen_seed1_iter50.jpg"): ((5, 50), "step"),
    ("10.png", "9.png"): ((9, 10), ""),
    ("1000/1.png", "2000/1.png", "2000/2.png"): ((1000, 2000), ""),
    ("samples_5/1.png", "samples_10/1.png", "samples_15/1.png"): ((5, 10, 15), ""),
    # four batches of 100 an epoch and 21 more: each a hundred after the one before
    (
        "train_00_0099.png", "train_00_0199.png", "train_00_0299.png", "train_00_0399.png",
        "train_01_0078.png", "train_01_0178.png", "train_02_0057.png",
    ): ((99, 199, 299, 399, 499, 599, 899), "step"),
}  # fmt: skip


@pytest.mark.parametrize(("names", "expected"), NAMES.items())
def test_the_number_that_says_when(names: tuple[str, ...], expected: tuple) -> None:
    (series,) = find_series(names)
    assert (tuple(time for time, _ in series.times), series.unit) == expected


RUNS = {
    ("run_1/epoch_010.png", "run_1/epoch_020.png", "run_2/epoch_010.png", "run_2/epoch_020.png"),
    ("1/0001.png", "1/0002.png", "2/0001.png", "2/0002.png"),
    ("seed1/step_10/1.png", "seed1/step_20/1.png", "seed2/step_10/1.png", "seed2/step_20/1.png"),
}


@pytest.mark.parametrize("names", RUNS)
def test_folders_that_are_runs(names: tuple[str, ...]) -> None:
    first, second = find_series(names)
    assert [each for _, files in first.times for each in files] == list(names[:2])
    assert [each for _, files in second.times for each in files] == list(names[2:])


def test_one_of_several_runs_in_numbered_folders(tmp_path: Path) -> None:
    drifting(tmp_path / "run_1")
    drifting(tmp_path / "run_2", 5)
    with pytest.raises(RunNotFound, match=r"several runs.*run_1, run_2"):
        read_run(tmp_path)
    assert len(read_run(tmp_path, ReadOptions(run="run_2")).samples) == 5


def test_a_collapse_to_one_picture_that_never_changes_is_no_fault(tmp_path: Path) -> None:
    one = grid(tiles(np.random.default_rng(1), 1).repeat(COUNT, axis=0))
    shots = [*fixed_latents(3), one, one, one]
    run = read_run(save(tmp_path, {f"epoch_{e}.png": shot for e, shot in enumerate(shots, 1)}))
    assert ([s.step for s in run.samples], run.problems) == ([1, 2, 3, 4, 5, 6], ())
    (sameness,) = [f for f in make_report(analyse(run)).findings if f.id == "sameness"]
    assert (sameness.status, sameness.since) == (Status.FAIL, 4)


def test_spectrograms_are_known_as_such(tmp_path: Path) -> None:
    drifting(tmp_path)
    shots = fixed_latents(3)
    save(tmp_path, {f"mel/gen_mel_{i}.png": shot for i, shot in enumerate(shots)})
    run = read_run(tmp_path)
    assert run.reading is not None
    assert run.reading.files == ("image_at_epoch_#.png",)
    assert any("spectrograms" in str(left.why) for left in run.reading.left_out)


def test_curves_of_losses_are_no_samples(tmp_path: Path) -> None:
    picture = np.full((200, 300, 3), 255, np.uint8)
    picture[20:180, 30] = picture[180, 30:280] = 0
    shots = {}
    for epoch in (1, 2, 3):
        curve = picture.copy()
        x = np.arange(31, 280)
        y = (100 + 60 * np.sin(x / (9 + epoch))).astype(int)
        curve[y, x] = curve[y + 1, x] = (200, 30, 30)
        shots[f"progress_epoch_{epoch}.png"] = curve
    with pytest.raises(RunBroken, match="curves"):
        read_run(save(tmp_path, shots))
    drifting(tmp_path)
    run = read_run(tmp_path)
    assert run.reading is not None
    assert run.reading.files == ("image_at_epoch_#.png",)


def test_blank_and_repeated_pictures_are_faults_of_logging(tmp_path: Path) -> None:
    drifting(tmp_path)
    for epoch in (3, 4):
        blank = np.full_like(fixed_latents(1)[0], 127)
        Image.fromarray(blank).save(tmp_path / f"image_at_epoch_{epoch:04d}.png")
    twice = (tmp_path / "image_at_epoch_0001.png").read_bytes()
    (tmp_path / "image_at_epoch_0007.png").write_bytes(twice)
    run = read_run(tmp_path)
    assert [sample.step for sample in run.samples] == [1, 2, 5, 6, 8]
    assert kinds(run) == {"blank": 2, "repeated": 1}
    found = {f.id: f for f in make_report(analyse(run)).findings}
    assert "pictures saved without content: 2" in str(found["integrity"].claim)
    assert found["sameness"].status is Status.OK


def test_only_blank_pictures_are_no_samples_and_no_collapse(tmp_path: Path) -> None:
    blank = np.zeros((30, 30, 3), np.uint8)
    run = read_run(save(tmp_path, {f"epoch_{i}.png": blank for i in range(5)}))
    assert (run.samples, kinds(run)) == ((), {"blank": 5})
    statuses = {f.id: f.status for f in make_report(analyse(run)).findings}
    assert Status.FAIL not in statuses.values()
    assert statuses["integrity"] is Status.WARN


@pytest.mark.parametrize("lenient", [False, True])
def test_a_torn_picture_is_named(tmp_path: Path, monkeypatch, lenient: bool) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", lenient)
    drifting(tmp_path)
    file = tmp_path / "image_at_epoch_0005.png"
    file.write_bytes(file.read_bytes()[:-200])
    run = read_run(tmp_path)
    assert 5 not in [sample.step for sample in run.samples]
    (problem,) = run.problems
    assert (problem.kind, problem.where) == ("unreadable", "image_at_epoch_0005.png")
    assert ImageFile.LOAD_TRUNCATED_IMAGES is lenient


def test_a_picture_that_goes_away_is_an_error_of_ours(tmp_path: Path) -> None:
    run = read_run(drifting(tmp_path))
    (tmp_path / "image_at_epoch_0004.png").write_bytes(b"gone")
    with pytest.raises(RunBroken, match="any more"):
        run.samples[3].arrays.get("random")


def test_a_bomb_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    drifting(tmp_path)
    Image.new("1", (9000, 9000)).save(tmp_path / "image_at_epoch_0009.png")
    (problem,) = read_run(tmp_path).problems
    assert "9000 x 9000" in str(problem.what)


def test_many_pictures_are_thinned_and_it_is_said(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(detection, "MOST_TIMES", 5)
    run = read_run(drifting(tmp_path, 13))
    assert [sample.step for sample in run.samples] == [1, 4, 7, 10, 13]
    assert kinds(run) == {"passed-over": 8}
    monkeypatch.setattr(detection, "MOST_DECODED", 3 * 60 * 90)
    assert len(read_run(tmp_path).samples) < 5


def test_large_tiles_are_made_smaller(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(files, "KEPT_PIXELS", COUNT * 6 * 6)
    run = read_run(drifting(tmp_path))
    small = run.samples[0].arrays.get("random")
    assert small.shape == (COUNT, 6, 6, 3)
    # the mean of four pixels that are the same or, at borders of colours, two of them
    assert np.abs(small[:, 0, 0].astype(int) - tiles(np.random.default_rng(0))[:, 0, 0]).max() <= 1


def test_pictures_beside_a_table_share_its_steps(tmp_path: Path) -> None:
    drifting(tmp_path / "samples")
    (tmp_path / "log.csv").write_text(
        "epoch,d_loss,g_loss\n" + "\n".join(f"{e},1.3,0.{e}" for e in range(1, 9))
    )
    run = read_run(tmp_path)
    assert (run.format, len(run.metrics), len(run.samples)) == ("table", 8, 8)
    assert run.reading is not None
    assert run.reading.reader == "table, pictures"
    (tmp_path / "log.csv").write_text("kimg,d_loss\n" + "\n".join(f"{e}00,1.3" for e in range(9)))
    apart = read_run(tmp_path, ReadOptions(names={"step": "kimg"}))
    assert apart.samples == ()
    assert kinds(apart) == {"left-out": 1}


def test_folders_of_several_runs_are_refused(tmp_path: Path) -> None:
    drifting(tmp_path / "one")
    drifting(tmp_path / "two")
    with pytest.raises(RunNotFound, match="one, two"):
        read_run(tmp_path)


def test_the_report_of_a_folder_of_grids(tmp_path: Path) -> None:
    report = make_report(analyse(read_run(drifting(tmp_path))))
    found = {f.id: f for f in report.findings}
    assert found["sameness"].status is Status.OK
    assert {"evolution", "generated"} <= {figure.id for figure in draw(report)}
    assert found["diversity"].status is Status.NOT_MEASURED
    assert "real samples" in str(found["diversity"].claim)
    facts = {str(f.label): str(f.value) for g in report.provenance for f in g.facts}
    assert facts["latents of a cell over time"] == "fixed"


# Hostile input

HOSTILE = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def sound(form: str) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(fixed_latents(1)[0]).save(buffer, form)
    return buffer.getvalue()


SOUND = {form: sound(form) for form in ("PNG", "JPEG", "WEBP", "BMP")}


@HOSTILE
@given(
    st.sampled_from(list(SOUND)),
    st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=4),
    st.integers(0, 10_000),
)
def test_damaged_pictures(tmp_path: Path, form: str, changes: list, cut: int) -> None:
    raw = bytearray(SOUND[form])
    for place, byte in changes:
        raw[place % len(raw)] = byte
    for number, content in enumerate((bytes(raw), bytes(raw[: cut % len(raw)]), SOUND[form]), 1):
        (tmp_path / f"epoch_{number}.png").write_bytes(content)
    try:
        run = read_run(tmp_path)
    except RunError:
        return
    for sample in run.samples:
        assert sample.arrays.get("random").dtype == np.uint8


@HOSTILE
@given(st.lists(st.text("ab01_#.-é", min_size=1, max_size=9), min_size=2, max_size=6, unique=True))
def test_any_names(tmp_path_factory, names: list[str]) -> None:
    folder = tmp_path_factory.mktemp("names")
    for name in names:
        (folder / f"{name}.png").write_bytes(SOUND["PNG"])
    try:
        run = read_run(folder)
    except RunError:
        return
    steps = [sample.step for sample in run.samples]
    assert steps == sorted(set(steps))


def test_of_fastgan_samples_are_read_and_reconstructions_are_not(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "args.txt").write_text("Namespace(path='somewhere', iter=50000)")
    for index, iteration in enumerate(range(0, 50_000, 10_000)):
        for name in (f"{iteration}.jpg", f"{iteration}_rec.jpg"):
            noise = np.random.default_rng(index).integers(0, 255, (16, 32, 3))
            Image.fromarray(noise.astype(np.uint8)).save(tmp_path / "images" / name)
    run = read_run(tmp_path)
    assert run.format == "pictures"
    assert [sample.step for sample in run.samples] == [*range(0, 50_000, 10_000)]
    assert run.reading is not None
    assert run.reading.files == ("images/#.jpg",)
