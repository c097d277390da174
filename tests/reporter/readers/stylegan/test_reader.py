"""Run directories of StyleGAN: values in, values out; what is broken is named; nothing crashes."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from ganreport.analysis.analyse import analyse
from ganreport.analysis.grading import Status
from ganreport.charts import draw
from ganreport.errors import GanReportError, RunBroken, RunNotFound
from ganreport.readers import DEFAULT_OPTIONS, chosen_reader, read_run
from ganreport.readers.base import itself
from ganreport.readers.stylegan import reader
from ganreport.report.build import make_report
from ganreport.run.model import Run

HOSTILE = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
TICKS = 12

OPTIONS: dict[str, Any] = {
    "G_kwargs": {"class_name": "training.networks_stylegan2.Generator", "z_dim": 512},
    "G_opt_kwargs": {"class_name": "torch.optim.Adam", "betas": [0, 0.99], "lr": 0.0025},
    "loss_kwargs": {"class_name": "training.loss.StyleGAN2Loss", "r1_gamma": 8.0},
    "training_set_kwargs": {
        "class_name": "training.dataset.ImageFolderDataset",
        "path": "/home/somebody/data/cats.zip",
        "max_size": 961,
        "xflip": True,
        "resolution": 16,
    },
    "augment_kwargs": {"class_name": "training.augment.AugmentPipe"},
    "ada_target": 0.6,
    "total_kimg": 44,
    "run_dir": "~/training-runs/00000-cats",
}


def stat(mean: float, num: int = 1, std: float = 0.0) -> dict[str, float]:
    return {"num": num, "mean": mean, "std": std}


def tick(index: int) -> dict[str, Any]:
    """The statistics of one tick, as ``training_loop`` writes them."""
    kimg = 0.016000000759959221 if index == 0 else index * 4 + 0.008
    many = {"num": 4000 + index, "std": 2.5 + index / 100}
    return {
        "Loss/scores/fake": {**many, "mean": -1.0 - index / 10},
        "Loss/signs/fake": {**many, "mean": -0.5},
        "Loss/G/loss": {**many, "mean": 1.5 + index / 100},
        "Loss/scores/real": {**many, "mean": 0.5 + index / 10},
        "Loss/signs/real": {**many, "mean": 0.6},
        "Loss/D/loss": {**many, "mean": 1.0 - index / 100},
        "Loss/r1_penalty": {**many, "mean": 0.02},
        "Loss/D/reg": {**many, "mean": 0.08},
        "Progress/tick": stat(index),
        "Progress/kimg": stat(kimg),
        "Timing/total_sec": stat(100.0 * index),
        "Progress/augment": stat(index / 100),
        "timestamp": 1.6e9 + 100 * index,
    }


def stats(rows: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def metric(kimg: int | None, name: str = "fid50k_full", **results: float) -> str:
    snapshot = None if kimg is None else f"network-snapshot-{kimg:06d}.pkl"
    return json.dumps(
        {
            "results": results,
            "metric": name,
            "total_time": 457.1,
            "total_time_str": "7m 37s",
            "num_gpus": 2,
            "snapshot_pkl": snapshot,
            "timestamp": 1.6e9,
        }
    )


LOG = """Loading training set...

Num images:  1922
Image shape: [3, 16, 16]
Label shape: [0]

Generator             Parameters  Buffers  Output shape        Datatype
---                   ---         ---      ---                 ---
mapping.fc0           262656      -        [4, 512]            float32
---                   ---         ---      ---                 ---
Total                 30276583    699904   -                   -

Discriminator  Parameters  Buffers  Output shape        Datatype
---            ---         ---      ---                 ---
Total          28982849    480      -                   -

Training for 44 kimg...

tick 0     kimg 0.0      time 45s          sec/tick 10.6    sec/kimg 1326.39 maintenance 34.6   cpumem 4.76   gpumem 6.13   reserved 6.66   augment 0.000
tick 1     kimg 4.0      time 2d 14h 58m   sec/tick 299.1   sec/kimg 74.92   maintenance 0.1    cpumem 5.42   gpumem 4.37   reserved 6.36   augment 0.338

Exiting...
"""  # noqa: E501 - as it is written


def grid(seed: int, side: int = 16) -> np.ndarray:
    """Four rows of eight tiles of coarse noise, without gutters."""
    noise = np.random.default_rng(seed).integers(0, 256, (4 * side // 4, 8 * side // 4, 3))
    return noise.repeat(4, axis=0).repeat(4, axis=1).astype(np.uint8)


def directory(folder: Path) -> Path:
    """A run directory with all that the writer leaves behind."""
    folder.mkdir(parents=True)
    (folder / "stats.jsonl").write_text(stats([tick(i) for i in range(TICKS)]))
    (folder / "training_options.json").write_text(json.dumps(OPTIONS, indent=2))
    (folder / "log.txt").write_text(LOG)
    lines = [metric(0, fid50k_full=400.0), metric(20, fid50k_full=30.0)]
    (folder / "metric-fid50k_full.jsonl").write_text("\n".join(lines) + "\n")
    for name, seed in (("reals", 0), ("fakes_init", 1), ("fakes000000", 2), ("fakes000020", 3)):
        Image.fromarray(grid(seed)).save(folder / f"{name}.png")
    (folder / "network-snapshot-000020.pkl").write_bytes(b"\x80never opened")
    return folder


def values(run: Run, name: str) -> list[float]:
    found = run.scalar(name)
    assert found is not None, run.metrics.names
    return [float(x) for x in found]


def said(run: Run) -> str:
    assert run.reading is not None
    return " ".join(
        (*map(str, run.reading.notes), *(f"{x.what}: {x.why}" for x in run.reading.left_out))
    )


def test_a_whole_directory(tmp_path: Path) -> None:
    run = read_run(directory(tmp_path / "00000-cats"))
    assert run.metrics.steps.tolist() == [4 * i for i in range(TICKS)]
    assert run.reading is not None
    assert (run.format, run.reading.unit, run.info.status) == ("stylegan", "kimg", "finished")
    assert values(run, "d_loss")[3] == pytest.approx(0.97)
    assert values(run, "g_loss")[3] == pytest.approx(1.53)
    assert values(run, "d_penalty")[0] == 0.08
    assert values(run, "d_real_mean")[2] == pytest.approx(0.7)
    assert values(run, "d_fake_mean")[2] == pytest.approx(-1.2)
    assert values(run, "d_real_std")[2] == pytest.approx(2.52)
    assert set(values(run, "d_real_accuracy")) == {0.8}
    assert set(values(run, "d_fake_accuracy")) == {0.75}
    assert values(run, "wall_time")[1] == 1.6e9 + 100
    found = run.scalar("fid50k_full")
    assert found is not None
    assert found.to_dict() == {0: 400.0, 20: 30.0}
    assert run.metrics.names.index("Timing/total_sec") > run.metrics.names.index("Progress/augment")
    assert (run.checkpoints, run.problems) == ((20,), ())
    assert run.info.parameters == {"generator": 30276583, "discriminator": 28982849}


def test_options_give_data_and_objective_but_no_paths(tmp_path: Path) -> None:
    run = read_run(directory(tmp_path / "run"))
    data, objective = run.info.data, run.info.objective
    assert data is not None
    assert (data.shape, data.train_count) == ((16, 16, 3), 961)
    assert objective is not None
    assert (objective.name, objective.blind_d_loss) == ("non-saturating", 2 * math.log(2))
    assert run.info.configuration["loss_kwargs.r1_gamma"] == 8.0
    assert run.info.configuration["G_opt_kwargs.betas"] == [0, 0.99]
    written = repr(run.info) + said(run)
    assert "somebody" not in written
    assert "training-runs" not in written
    assert "2 options" in written
    assert "80%" in said(run)


@pytest.mark.parametrize("loss", ["training.loss.OwnLoss", ""])
def test_another_loss_is_not_guessed(tmp_path: Path, loss: str) -> None:
    folder = directory(tmp_path / "run")
    options = OPTIONS | {"loss_kwargs": {"class_name": loss}}
    (folder / "training_options.json").write_text(json.dumps(options))
    run = read_run(folder)
    assert run.info.objective is None
    assert ("OwnLoss is none" in said(run)) == bool(loss)


@pytest.mark.parametrize(
    ("settings", "name", "blind"),
    [
        ({"class_name": "training.loss.ProjectedGANLoss", "blur_fade_kimg": 200}, "hinge", 2.0),
        ({"class_name": "training.loss.ProjectedGANLoss", "cls_weight": 0}, "hinge", None),
        ({"class_name": "training.loss.ProjectedGANLoss", "clip_weight": 0.2}, "hinge", None),
        ({"class_name": "training.loss.R3GANLoss"}, "relativistic", math.log(2)),
    ],
)
def test_losses_of_the_kin(
    tmp_path: Path, settings: dict[str, Any], name: str, blind: float | None
) -> None:
    folder = directory(tmp_path / "run")
    (folder / "training_options.json").write_text(json.dumps(OPTIONS | {"loss_kwargs": settings}))
    run = read_run(folder)
    assert run.info.objective is not None
    assert (run.info.objective.name, run.info.objective.blind_d_loss) == (name, blind)
    outputs = {"d_real_mean", "d_fake_mean", "d_real_accuracy", "d_fake_accuracy", "d_real_std"}
    assert bool(outputs & set(run.metrics.names)) == (name == "hinge")
    assert {"d_loss", "g_loss"} <= set(run.metrics.names)


def test_differences_within_pairs_are_not_taken_for_outputs(tmp_path: Path) -> None:
    rows = [{n: v for n, v in tick(i).items() if n != "Loss/D/reg"} for i in range(TICKS)]
    both = [row | {"Loss/r2_penalty": row["Loss/r1_penalty"]} for row in rows]
    (tmp_path / "stats.jsonl").write_text(stats(both))
    run = read_run(tmp_path)
    assert "d_real_mean" not in run.metrics.names
    assert "Loss/scores/real" in run.metrics.names
    assert "as of R3GAN" in said(run)


def test_grids_are_cut_by_the_known_resolution(tmp_path: Path) -> None:
    run = read_run(directory(tmp_path / "run"))
    assert [sample.step for sample in run.samples] == [0, 20]
    expected = grid(3).reshape(4, 16, 8, 16, 3).swapaxes(1, 2).reshape(32, 16, 16, 3)
    np.testing.assert_array_equal(run.samples[1].arrays.get("fixed"), expected)
    assert run.reading is not None
    assert run.reading.latents == "fixed"
    assert "reals.png shows real samples, cut as the samples are" in said(run)


def test_the_variety_of_real_is_compared_and_nothing_else_of_them(tmp_path: Path) -> None:
    folder = directory(tmp_path / "run")
    run = read_run(folder)
    assert run.reference is not None
    assert run.reference.names == {"shown"}
    expected = grid(0).reshape(4, 16, 8, 16, 3).swapaxes(1, 2).reshape(32, 16, 16, 3)
    np.testing.assert_array_equal(run.real("shown"), expected)
    report = make_report(analyse(run))
    figures = {figure.id: figure for figure in draw(report)}
    assert "only how far they differ is compared" in str(figures["reals"].caption)
    status = {finding.id: finding.status for finding in report.findings}
    assert status["coverage"] is status["diversity"] is Status.NOT_MEASURED
    assert status["sameness"] is Status.OK
    numbers = {e.name: e for f in report.findings if f.id == "sameness" for e in f.evidence}
    assert numbers["beside_reals"].value == pytest.approx(1, abs=0.05)  # both are the same noise
    (folder / "reals.png").write_bytes((folder / "reals.png").read_bytes()[:900])
    torn = read_run(folder)
    assert torn.reference is None
    assert [problem.where for problem in torn.problems] == ["reals.png"]


def test_nan_is_evidence_and_what_was_not_collected_is_not(tmp_path: Path) -> None:
    rows = [tick(i) for i in range(6)]
    rows[0]["Loss/pl_penalty"] = stat(math.nan, 0, math.nan)
    rows[2]["Loss/G/loss"] = rows[3]["Loss/G/loss"] = rows[1]["Loss/G/loss"]
    rows[4]["Loss/signs/real"] = rows[3]["Loss/signs/real"]
    rows[5]["Loss/D/loss"] = stat(math.nan, 4000, math.nan)
    (tmp_path / "stats.jsonl").write_text(stats(rows))
    run = read_run(tmp_path)
    assert len(values(run, "g_loss")) == 4
    assert len(values(run, "d_real_accuracy")) == 6
    assert "Loss/pl_penalty" not in run.metrics.names
    assert (run.non_finite["d_loss"].count, run.non_finite["d_loss"].first_step) == (1, 20)
    assert "2 values repeat those of the tick before" in said(run)


def test_metrics_measured_again_broken_ones_and_those_without_a_snapshot(tmp_path: Path) -> None:
    lines = [
        metric(200, fid50k_full=30.0),
        metric(400, fid50k_full=1e51),
        metric(600, fid50k_full=math.nan),
        metric(200, fid50k_full=28.5),
        metric(None, fid50k_full=5.0),
        "garbage",
    ]
    (tmp_path / "metric-fid50k_full.jsonl").write_text("\n".join(lines))
    other = metric(200, "pr50k3_full", pr50k3_full_precision=0.7, pr50k3_full_recall=0.4)
    (tmp_path / "metric-pr50k3_full.jsonl").write_text(other)
    run = read_run(tmp_path)
    assert run.metrics.steps.tolist() == [200, 400, 600]
    assert values(run, "fid50k_full")[0] == 28.5
    assert values(run, "pr50k3_full_recall") == [0.4]
    assert run.non_finite["fid50k_full"].count == 1
    assert [(p.kind, p.count) for p in run.problems] == [("ragged", 1), ("ragged", 1)]
    assert "1e+51 at kimg 400" in str(run.problems[0].what)
    assert "1 of 5 results" in said(run)
    assert "1 snapshot was measured again" in said(run)


def test_a_log_alone_gives_ticks_and_metrics(tmp_path: Path) -> None:
    text = LOG.replace("\nExiting...\n", metric(4, fid50k_full=80.0) + "\n")
    (tmp_path / "log.txt").write_text(text)
    run = read_run(tmp_path / "log.txt")
    assert run.metrics.steps.tolist() == [0, 4]
    assert values(run, "augment") == [0.0, 0.338]
    assert values(run, "time") == [45.0, 2 * 86400 + 14 * 3600 + 58 * 60]
    assert values(run, "fid50k_full") == [80.0]
    assert [problem.kind for problem in run.problems] == ["no-end"]
    assert run.info.data is not None
    assert (run.info.data.shape, run.info.data.train_count) == ((16, 16, 3), 1922)


def test_the_log_and_metrics_of_the_writers_in_tensorflow(tmp_path: Path) -> None:
    ticks = [
        "tick 1     kimg 140.3    lod 0.00  minibatch 128  time 12m 30s      "
        "sec/tick 743.1   sec/kimg 5.30    maintenance 7.0    gpumem 5.1 ",
        "tick 2     kimg 280.6    lod 0.00  minibatch 128  time 1h 02m 30s   "
        "sec/tick 743.1   sec/kimg 5.30    maintenance 7.0    gpumem 5.1 ",
    ]
    (tmp_path / "log.txt").write_text("\n".join(ticks))
    lines = [
        "network-snapshot-000140        time 11m 22s     fid50k 285.1234  ",
        "network-snapshot-000280        time 11m 20s     fid50k 101.5000  ",
        "network-final                  time 11m 20s     fid50k 100.5000  ",
    ]
    (tmp_path / "metric-fid50k.txt").write_text("\n".join(lines))
    run = read_run(tmp_path)
    assert run.metrics.steps.tolist() == [140, 280]
    assert values(run, "fid50k") == [285.1234, 101.5]
    assert values(run, "minibatch") == [128.0, 128.0]
    assert values(run, "time")[1] == 3750.0
    assert run.problems == ()


def test_event_files_are_left_to_their_own_reader(tmp_path: Path) -> None:
    (tmp_path / "log.txt").write_text(LOG)
    assert chosen_reader(tmp_path).name == "stylegan"
    (tmp_path / "events.out.tfevents.1").write_text("")
    assert chosen_reader(tmp_path).name == "tensorboard"
    (tmp_path / "stats.jsonl").write_text(stats([tick(0)]))
    assert chosen_reader(tmp_path).name == "stylegan"


def test_several_runs_are_named_and_one_in_a_folder_is_read(tmp_path: Path) -> None:
    directory(tmp_path / "all" / "00000-cats")
    run = read_run(tmp_path / "all")
    assert (len(run.metrics), len(run.samples), run.checkpoints) == (TICKS, 2, (20,))
    directory(tmp_path / "all" / "00001-dogs")
    with pytest.raises(RunNotFound, match=r"2 runs.*00000-cats, 00001-dogs"):
        read_run(tmp_path / "all")


def test_damage_and_emptiness_are_named(tmp_path: Path) -> None:
    folder = directory(tmp_path / "run")
    whole = (folder / "stats.jsonl").read_text()
    (folder / "stats.jsonl").write_text(whole[: len(whole) // 2])
    (folder / "training_options.json").write_text('{"training_set_kwargs"')
    (folder / "metric-fid50k_full.jsonl").write_text("")
    run = read_run(folder)
    assert 0 < len(run.metrics) < TICKS
    found = {(problem.kind, problem.where) for problem in run.problems}
    assert found == {
        ("ragged", "stats.jsonl"),
        ("unreadable", "training_options.json"),
        ("unreadable", "metric-fid50k_full.jsonl"),
    }
    assert run.info.data is not None


def test_a_run_that_died_before_its_first_tick(tmp_path: Path) -> None:
    (tmp_path / "training_options.json").write_text(json.dumps(OPTIONS))
    (tmp_path / "stats.jsonl").write_text("")
    run = read_run(tmp_path)
    assert (len(run.metrics), str(run.problems[0].what)) == (
        0,
        "The file cannot be used: it is empty.",
    )
    report = make_report(analyse(run))
    assert report.verdict.status is Status.WARN


def test_nothing_that_can_be_read_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "metric-fid.jsonl"
    file.write_text("")
    with pytest.raises(RunBroken, match=r"nothing of the run can be read.*it is empty"):
        reader.read(itself("stylegan", file, files=(file.name,)), DEFAULT_OPTIONS)


def test_a_report_tells_balance_from_outputs_and_objective(tmp_path: Path) -> None:
    rows = [tick(i) for i in range(80)]
    (tmp_path / "stats.jsonl").write_text(stats(rows))
    (tmp_path / "training_options.json").write_text(json.dumps(OPTIONS))
    report = make_report(analyse(read_run(tmp_path)))
    dominance = next(f for f in report.findings if f.id == "dominance")
    assert dominance.status is Status.WARN
    assert "outputs on real and generated samples" in str(dominance.claim)


@HOSTILE
@given(
    name=st.sampled_from(
        ["stats.jsonl", "training_options.json", "log.txt", "metric-fid50k_full.jsonl"]
    ),
    start=st.integers(0, 6000),
    end=st.integers(0, 6000),
    filler=st.binary(max_size=12),
)
def test_no_damage_crashes(tmp_path: Path, name: str, start: int, end: int, filler: bytes) -> None:
    """Bytes cut out and put in: a run or an error of ours."""
    folder = tmp_path / "run"
    if not folder.exists():
        directory(tmp_path / "whole")
        shutil.copytree(tmp_path / "whole", folder)
        for picture in folder.glob("*.png"):
            picture.unlink()
    whole = (tmp_path / "whole" / name).read_bytes()
    low, high = sorted((start % len(whole), end % len(whole)))
    (folder / name).write_bytes(whole[:low] + filler + whole[high:])
    try:
        run = read_run(folder)
    except GanReportError:
        pass
    else:
        assert len(run.metrics) <= TICKS + 5
    finally:
        (folder / name).write_bytes(whole)
