"""Exports of trackers: as the real programs wrote them, as browsers name them, one of several runs.

The files in ``written`` are by Aim 3.29.1, MLflow 3.17.2 and TensorBoard 2.21.0
(``benchmarks/writers``). Charts of W&B are made in the browser; theirs are made here by hand in the
form of its files, as are Comet's (the documentation of comet_ml 3.58.8), ClearML's and neptune's.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from PIL import Image

from ganreport.errors import RunNotFound
from ganreport.readers import ReadOptions, read_run
from ganreport.readers.exports import reader
from ganreport.run.model import Run

from .. import known

D = [0.5 + i / 64 for i in range(24)]
G = [1.5 - i / 64 for i in range(24)]
RUNS = {"d_loss": D, "g_loss": G}


def written(folder: Path, files: Mapping[str, str]) -> Path:
    """A directory that holds these files."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def rows(header: Sequence[str], lines: Sequence[Sequence[object]], quoting: int = 0) -> str:
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL if quoting else csv.QUOTE_MINIMAL)
    writer.writerows([header, *lines])
    return text.getvalue()


def assert_losses(
    run: Run, steps: Sequence[int], names: Sequence[str] = ("d_loss", "g_loss")
) -> None:
    """The losses are D and G at these steps, read by the reader under test."""
    assert run.reading is not None
    assert run.reading.reader == "exports"
    for name in names:
        series = run.scalar(name)
        assert series is not None, name
        assert series.index.tolist() == list(steps)
        assert series.tolist() == RUNS[name]


@pytest.mark.parametrize("form", ["csv", "json"])
def test_tensorboard_downloads(form: str) -> None:
    run = read_run(known.WRITTEN / "tensorboard-downloads" / form)
    known.assert_known(run, ("d_loss", "g_loss", "d_grad_norm"))
    fid = run.scalar("eval_fid")
    assert fid is not None
    assert fid.to_dict() == {step: 128.0 - step for step in (10, 20, 30, 40)}
    assert run.scalar("validation/d_loss") is not None
    assert run.info.name == "gan"
    assert run.problems == ()
    times = run.scalar("wall_time")
    assert times is not None
    assert times.iloc[0] == 1.7e9 + 1


def test_one_download_alone() -> None:
    file = known.WRITTEN / "tensorboard-downloads/csv/run-gan_train-tag-d_loss.csv"
    run = read_run(file)
    known.assert_known(run, ("d_loss",))
    assert run.scalar("g_loss") is None


def test_mlflow_histories(tmp_path: Path) -> None:
    file = known.WRITTEN / "mlflow-history/metrics.csv"
    with pytest.raises(RunNotFound, match="holds 2 runs"):
        read_run(file)
    runs = reader.find(file, ReadOptions())
    both = [read_run(file, ReadOptions(run=each.identifier)) for each in runs]
    known.assert_known(both[1])
    first = both[0].scalar("d_loss")
    assert first is not None
    assert first.iloc[0] == 2.390625  # logged one higher
    assert len({run.info.id for run in both}) == 2
    assert 1.7e9 < both[1].scalar("wall_time").iloc[0] < 3e9  # type: ignore[union-attr]
    table = pd.read_csv(file)
    own = table[table.run_id == runs[1].identifier]
    entries = json.loads(own.to_json(orient="records"))
    for entry, value in zip(entries, own.value, strict=True):
        entry["value"] = value  # NaN and infinities, as json writes them
    for name, document in (("list", entries), ("rest", {"metrics": entries})):
        (tmp_path / f"{name}.json").write_text(json.dumps(document))
        known.assert_known(read_run(tmp_path / f"{name}.json"))


def test_mlflow_says_nan_of_a_zero(tmp_path: Path) -> None:
    lines = [("d_loss", 0.0 if i == 3 else v, i, int(i == 3)) for i, v in enumerate(D)]
    table = rows(("key", "value", "step", "is_nan"), lines)
    run = read_run(written(tmp_path, {"metrics.csv": table}) / "metrics.csv")
    values = run.scalar("d_loss")
    assert values is not None
    assert np.flatnonzero(np.isnan(values)).tolist() == [3]


def test_aim() -> None:
    with pytest.raises(RunNotFound, match="holds 2 runs"):
        read_run(known.WRITTEN / "aim/runs")
    runs = reader.find(known.WRITTEN / "aim/runs", ReadOptions())
    run = read_run(known.WRITTEN / "aim/runs", ReadOptions(run=runs[1].identifier[:6]))
    known.assert_known(run)
    validation = run.scalar("val/d_loss")
    assert validation is not None
    assert validation.index.tolist() == [10, 20, 30, 40]
    known.assert_known(read_run(known.WRITTEN / "aim/alone"), ("d_loss",))


def test_parquet_is_read_as_csv(tmp_path: Path) -> None:
    pd.read_csv(known.WRITTEN / "aim/runs/aim.csv").to_parquet(tmp_path / "aim.parquet")
    runs = reader.find(tmp_path, ReadOptions())
    known.assert_known(read_run(tmp_path, ReadOptions(run=runs[1].identifier)))


def chart(axis: str, runs: Sequence[str], scalar: str, every: int = 1, step: bool = False) -> str:
    """A chart of W&B: for each run a scalar, its bounds, and where asked for its count of steps."""
    names = [f"{run} - {each}" for run in runs for each in (["_step"] * step + [scalar])]
    header = [axis, *(f"{name}{end}" for name in names for end in ("", "__MIN", "__MAX"))]
    lines = []
    for i, value in enumerate(RUNS[scalar]):
        cells: list[object] = [i * every]
        for number in range(len(runs)):
            cells += [i * 7] * 3 * step
            cells += [value + number, value + number - 0.25, value + number + 0.25]
        lines.append(cells)
    return rows(header, lines, csv.QUOTE_ALL)


def test_wandb_charts_of_one_run_are_joined(tmp_path: Path) -> None:
    files = {f"wandb_export_{n}.csv": chart("Step", ["sun - 3"], n, 100) for n in RUNS}
    run = read_run(written(tmp_path, files))
    assert_losses(run, range(0, 2400, 100))
    assert run.info.name == "sun - 3"
    assert run.reading is not None
    assert run.reading.kept == ()
    assert any("__MIN" in str(each.what) for each in run.reading.left_out)


def test_several_runs_of_a_wandb_chart_are_a_choice(tmp_path: Path) -> None:
    written(tmp_path, {"chart.csv": chart("Step", ["other", "Group: sun"], "d_loss")})
    with pytest.raises(RunNotFound, match=r"holds 2 runs.*: other, sun"):
        read_run(tmp_path)
    values = read_run(tmp_path, ReadOptions(run="sun")).scalar("d_loss")
    assert values is not None
    assert values.tolist() == [each + 1 for each in D]
    assert_losses(read_run(tmp_path, ReadOptions(run="other")), range(24), ["d_loss"])


@pytest.mark.parametrize(
    ("axis", "step", "steps", "unit"),
    [
        ("epoch", True, range(24), "epoch"),
        ("trainer/global_step", False, range(24), "step"),
        ("Relative Time (Process)", True, range(0, 168, 7), "step"),
        ("Relative Time (Wall)", False, range(1, 25), "row"),
    ],
)
def test_axes_of_wandb(tmp_path: Path, axis: str, step: bool, steps: range, unit: str) -> None:
    written(tmp_path, {"c.csv": chart(axis, ["sun"], "d_loss", step=step)})
    run = read_run(tmp_path)
    assert_losses(run, steps, ["d_loss"])
    assert run.reading is not None
    assert (run.reading.unit, run.reading.kept) == (unit, ())


LONG = [(i, name, value) for name, values in RUNS.items() for i, value in enumerate(values)]
COMET = [
    {"metricName": name, "metricValue": str(v), "timestamp": 1700000000000 + i, "step": i,
     "epoch": None, "runContext": "train"}
    for i, name, v in LONG
]  # fmt: skip
FORMS = {
    "melt.csv": rows(("step", "variable", "value"), LONG),
    "backwards.csv": rows(("step", "variable", "value"), LONG[::-1]),
    "tbparse.csv": rows(
        ("step", "tag", "value", "dir_name"), [(i, n, v, "a/train") for i, n, v in LONG]
    ),
    "mixed.tsv": rows(("step", "metric", "value"), sorted(LONG)).replace(",", "\t"),
    "neptune.csv": rows(
        ("run_id", "attribute_path", "attribute_type", "step", "float_value", "string_value"),
        [("R-1", name, "float_series", f"{i}.0", v, "") for i, name, v in LONG]
        + [("R-1", "sys/name", "string", "", "", "text")],
    ),
    "comet.json": json.dumps(COMET),
    "chart.json": json.dumps(
        {
            "key": {
                "experimentKey": "key",
                "metrics": [
                    {"metricName": name, "values": list(map(str, v)), "steps": [*range(24)],
                     "epochs": None, "timestamps": [1700000000000 + i for i in range(24)]}
                    for name, v in RUNS.items()
                ],
            }
        }
    ),
    "clearml.json": json.dumps(
        {
            "Loss": {n[0].upper(): {"x": [*range(24)], "y": v} for n, v in RUNS.items()},
            ":monitor:gpu": {"gpu_0_utilization": {"x": [1, 2], "y": [3, 4]}},
        }
    ),
    "plotly.json": json.dumps([{"name": n, "x": [*range(24)], "y": v} for n, v in RUNS.items()]),
    "pairs.json": json.dumps({n: [[i, x] for i, x in enumerate(v)] for n, v in RUNS.items()}),
    "points.json": json.dumps(
        {n: [{"step": i, "value": x} for i, x in enumerate(v)] for n, v in RUNS.items()}
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_one_run_in_many_forms(tmp_path: Path, name: str) -> None:
    run = read_run(written(tmp_path, {name: FORMS[name]}))
    assert_losses(run, range(24))
    assert run.problems == ()
    assert_losses(read_run(tmp_path / name), range(24))


def test_a_value_written_twice(tmp_path: Path) -> None:
    lines = [*LONG, (23, "d_loss", 9.0)]
    run = read_run(written(tmp_path, {"m.csv": rows(("step", "metric", "value"), lines)}))
    values = run.scalar("d_loss")
    assert values is not None
    assert values.tolist() == [*D[:-1], 9.0]
    assert [str(problem.what) for problem in run.problems] == [
        "1 row was written again; the later one counts."
    ]


def test_parts_of_the_data_are_told_apart(tmp_path: Path) -> None:
    lines = [
        (i, v + (part == "validation"), name, part)
        for part in ("training", "validation")
        for i, name, v in LONG
    ]  # as keras for R has it
    table = rows(("epoch", "value", "metric", "data"), lines)
    run = read_run(written(tmp_path, {"history.csv": table}))
    assert_losses(run, range(24))
    validation = run.scalar("validation/d_loss")
    assert validation is not None
    assert validation.tolist() == [each + 1 for each in D]


def test_rows_that_name_their_run(tmp_path: Path) -> None:
    lines = [(run, i, D[i], G[i]) for run in ("a", "b") for i in range(24)]
    written(tmp_path, {"m.csv": rows(("experiment", "step", "d_loss", "g_loss"), lines)})
    with pytest.raises(RunNotFound, match=r"holds 2 runs.*: a, b"):
        read_run(tmp_path)
    assert_losses(read_run(tmp_path, ReadOptions(run="b")), range(24))


def test_one_scalar_a_file(tmp_path: Path) -> None:
    files = {
        f"{name}.csv": rows(
            ("", "step", "value", "timestamp"),
            [(i, f"{i}.0", v, f"2024-05-01 08:00:{i:02}.5") for i, v in enumerate(values)],
        )
        for name, values in RUNS.items()
    }
    assert_losses(read_run(written(tmp_path, files)), range(24))


def download(values: Sequence[float]) -> str:
    return rows(("Wall time", "Step", "Value"), [(1.7e9 + i, i, v) for i, v in enumerate(values)])


def test_downloads_named_by_browsers_and_people(tmp_path: Path) -> None:
    twice = {"run-.-tag-Loss_D.csv": D[:9], "run-.-tag-Loss_D (1).csv": D, "g_loss.csv": G}
    run = read_run(written(tmp_path, {name: download(v) for name, v in twice.items()}))
    assert_losses(run, range(24))
    assert run.reading is not None
    (left,) = run.reading.left_out
    assert (left.what, str(left.why)) == (
        "run-.-tag-Loss_D.csv",
        "the same values stand in run-.-tag-Loss_D (1).csv",
    )


def test_add_scalars_makes_one_run(tmp_path: Path) -> None:
    files = {"run-x_Loss_D-tag-Loss.csv": D, "run-x_Loss_G-tag-Loss.csv": G}
    assert_losses(
        read_run(written(tmp_path, {n: download(v) for n, v in files.items()})), range(24)
    )


@pytest.mark.parametrize(
    ("names", "runs"),
    [
        (("run-a-tag-d_loss.csv", "run-b-tag-d_loss.csv"), "a, b"),
        (("a/run-.-tag-d_loss.csv", "b/run-.-tag-d_loss.csv"), "a, b"),
        (("run-.-tag-d_loss.csv", "run-.-tag-d_loss (1).csv"), r"\(1\), \."),
    ],
)
def test_downloads_of_several_runs(tmp_path: Path, names: tuple[str, str], runs: str) -> None:
    written(tmp_path, dict(zip(names, map(download, (D, G)), strict=True)))
    with pytest.raises(RunNotFound, match=f"holds 2 runs.*: {runs}. Give"):
        read_run(tmp_path)
    chosen = read_run(tmp_path, ReadOptions(run=runs[:1] if runs[0] == "a" else "."))
    assert chosen.reading is not None
    shared = "/" not in names[0]
    assert any("another run" in str(each.why) for each in chosen.reading.left_out) is shared
    assert chosen.path == (tmp_path if shared else tmp_path / "a")


def test_pictures_beside_several_runs_are_of_none(tmp_path: Path) -> None:
    files = {"run-a-tag-d_loss.csv": download(D), "run-b-tag-d_loss.csv": download(G)}
    written(tmp_path, files)
    for step in range(24):
        noise = np.random.default_rng(step).integers(0, 256, (16, 16), np.uint8)
        Image.fromarray(noise).save(tmp_path / f"fake_step_{step:02}.png")
    run = read_run(tmp_path, ReadOptions(run="a"))
    assert run.samples == ()
    assert run.reading is not None
    assert any("fake_step_00.png" in str(each.what) for each in run.reading.left_out)
    (tmp_path / "run-b-tag-d_loss.csv").unlink()
    assert len(read_run(tmp_path).samples) > 0


def test_results_of_evaluations_in_a_file_each(tmp_path: Path) -> None:
    results = {
        f"step_{i * 1000:06}/metrics.json": json.dumps({"frechet_inception_distance": 99.0 - i})
        for i in range(12)
    }
    run = read_run(written(tmp_path, results))
    fid = run.scalar("frechet_inception_distance")
    assert fid is not None
    assert fid.to_dict() == {i * 1000: 99.0 - i for i in range(12)}


def test_results_beside_a_table_of_losses(tmp_path: Path) -> None:
    table = rows(("step", "d_loss", "g_loss"), [(i * 500, D[i], G[i]) for i in range(24)])
    results = {f"fid_{i * 1000:06}.json": json.dumps({"fid": 99.0 - i}) for i in range(12)}
    run = read_run(written(tmp_path, {"log.csv": table, **results}))
    fid = run.scalar("fid")
    assert fid is not None
    assert fid.to_dict() == {i * 1000: 99.0 - i for i in range(12)}
    assert run.scalar("d_loss") is not None
    assert run.reading is not None
    assert run.reading.left_out == ()


def test_what_has_no_run_is_of_the_only_one(tmp_path: Path) -> None:
    files = {"chart.csv": chart("Step", ["sun"], "d_loss"), "g_loss.csv": download(G)}
    run = read_run(written(tmp_path, files))
    assert_losses(run, range(24))
    assert run.info.name == "sun"


def test_a_certain_form_is_read_whatever_its_names(tmp_path: Path) -> None:
    run = read_run(written(tmp_path, {"run-.-tag-something.csv": download(D)}))
    assert run.reading is not None
    assert (run.reading.reader, run.reading.kept) == ("exports", ("something",))


def test_a_line_a_value(tmp_path: Path) -> None:
    lines = [json.dumps({"name": name, "step": i, "value": v}) for i, name, v in LONG]
    assert_losses(read_run(written(tmp_path, {"metrics.jsonl": "\n".join(lines)})), range(24))


def test_a_table_that_holds_the_losses_goes_first(tmp_path: Path) -> None:
    table = rows(("step", "d_loss", "g_loss"), [(i, D[i], G[i]) for i in range(24)])
    written(tmp_path, {"losses.csv": table, "run-.-tag-fid.csv": download(D)})
    run = read_run(tmp_path)
    assert run.reading is not None
    assert run.reading.reader == "table"


def test_a_list_of_runs_is_no_run(tmp_path: Path) -> None:
    lines = [("a1", "FINISHED", 0.5, 0.9), ("b2", "FAILED", math.nan, 0.9)]
    table = rows(("run_id", "status", "metrics.d_loss", "metrics.g_loss"), lines)
    with pytest.raises(RunNotFound, match="lists runs, a row each"):
        read_run(written(tmp_path, {"runs.csv": table}) / "runs.csv")


DAMAGED = {"m.csv": FORMS["neptune.csv"], "m.json": FORMS["chart.json"]}


@pytest.mark.parametrize("name", DAMAGED)
@known.FEW
@given(damage=known.damages())
def test_damage(tmp_path: Path, name: str, damage: known.Damage) -> None:
    content = DAMAGED[name].encode()
    known.assert_survives(tmp_path / name, tmp_path / name, content, damage)


def test_decimal_commas_of_a_table_program(tmp_path: Path) -> None:
    long = [("abc", name, 10 * i, v[i]) for name, v in RUNS.items() for i in range(24)]
    text = rows(("Run", "metric", "step", "value"), long)
    text = text.replace(",", ";").replace(".", ",")
    assert_losses(read_run(written(tmp_path, {"metrics.csv": text})), range(0, 240, 10))


def test_a_series_without_a_header(tmp_path: Path) -> None:
    files = {
        f"{name}.csv": "".join(f"{10.0 * i},{1714550400000 + i},{x}\n" for i, x in enumerate(v))
        for name, v in RUNS.items()
    }
    assert_losses(read_run(written(tmp_path, files)), range(0, 240, 10))


def test_series_that_name_their_metric_beside_their_run(tmp_path: Path) -> None:
    series = [
        {"run": "a1", "metric": name, "steps": [*range(24)], "values": v}
        for name, v in RUNS.items()
    ]
    assert_losses(read_run(written(tmp_path, {"m.json": json.dumps(series)})), range(24))


MELTED = {
    "a row a network": [(i, n, RUNS[f"{n.lower()}_loss"][i]) for i in range(24) for n in "DG"],
    "one network after the other": [
        (i, n, RUNS[f"{n.lower()}_loss"][i]) for n in "DG" for i in range(24)
    ],
}


@pytest.mark.parametrize("lines", MELTED.values(), ids=MELTED)
@pytest.mark.parametrize("value", ["loss", "value"])
def test_texts_of_any_column_tell_scalars_apart(
    tmp_path: Path, lines: Sequence[Sequence[object]], value: str
) -> None:
    text = rows(("iteration", "network", value), lines)
    assert_losses(read_run(written(tmp_path, {"a.csv": text})), range(24))


def test_remarks_are_no_names_of_scalars(tmp_path: Path) -> None:
    lines = [(i, "best" if i % 3 else "", D[i]) for i in range(24)]
    run = read_run(written(tmp_path, {"a.csv": rows(("iteration", "note", "d_loss"), lines)}))
    assert run.reading is not None
    assert run.reading.reader == "table"


def test_rows_of_training_and_of_validation_in_one_table(tmp_path: Path) -> None:
    lines = [(i, p, D[i] + (p == "val"), G[i]) for i in range(24) for p in ("train", "val")]
    text = rows(("iteration", "phase", "d_loss", "g_loss"), lines)
    run = read_run(written(tmp_path, {"a.csv": text}))
    assert_losses(run, range(24))
    validation = run.scalar("val/d_loss")
    assert validation is not None
    assert validation.tolist() == [1 + x for x in D]


def test_folders_that_name_a_part_of_one_run(tmp_path: Path) -> None:
    header = ("Wall time", "Step", "Value")
    files = {
        f"{part}/{name}.csv": rows(
            header, [(1.7e9 + i, i, v[i] + (part == "val")) for i in range(24)]
        )
        for part in ("train", "val")
        for name, v in RUNS.items()
    }
    run = read_run(written(tmp_path, files))
    assert_losses(run, range(24))
    assert "val/d_loss" in run.metrics.names


def test_results_as_a_console_showed_them(tmp_path: Path) -> None:
    shown = "inception_score_mean: 3.{0}\nfrechet_inception_distance: 9{0}.5\n"
    run = read_run(written(tmp_path, {f"fidelity_{i}000.txt": shown.format(i) for i in range(5)}))
    scores = run.scalar("frechet_inception_distance")
    assert scores is not None
    assert scores.to_dict() == {1000 * i: 90.5 + i for i in range(5)}


@pytest.mark.parametrize("name", ["model", "seed"])
@pytest.mark.parametrize("together", [True, False])
def test_rows_of_several_runs_as_people_name_them(
    tmp_path: Path, name: str, together: bool
) -> None:
    ids = (1, 2) if name == "seed" else ("dcgan", "wgan")
    lines = [(e, i, D[i] + (e == ids[0]), G[i]) for e in ids for i in range(24)]
    lines = sorted(lines, key=lambda line: line[1]) if together else lines
    text = rows((name, "iteration", "d_loss", "g_loss"), lines)
    path = written(tmp_path, {"all.csv": text})
    with pytest.raises(RunNotFound, match=f"{ids[0]}, {ids[1]}"):
        read_run(path)
    run = read_run(path, ReadOptions(run=str(ids[1])))
    assert run.scalar("d_loss").tolist() == D  # type: ignore[union-attr]


def test_a_column_of_networks_is_no_column_of_runs(tmp_path: Path) -> None:
    lines = [(i, n, RUNS[f"{n.lower()}_loss"][i]) for i in range(24) for n in "DG"]
    text = rows(("iteration", "model", "loss"), lines)
    assert_losses(read_run(written(tmp_path, {"a.csv": text})), range(24))


def test_contexts_of_any_name_come_before_names(tmp_path: Path) -> None:
    lines = [
        (n, v[i] + (c == "val"), i, c)
        for c in ("train", "val")
        for n, v in RUNS.items()
        for i in range(24)
    ]
    text = rows(("name", "value", "step", "context"), lines)
    assert_losses(read_run(written(tmp_path, {"a.csv": text})), range(24))


def test_tasks_of_clearml_are_runs(tmp_path: Path) -> None:
    def task(add: float) -> dict[str, object]:
        series = {n[0].upper(): [x + add for x in v] for n, v in RUNS.items()}
        return {"loss": {n: {"name": n, "x": [*range(24)], "y": y} for n, y in series.items()}}

    path = written(tmp_path, {"s.json": json.dumps({"t1": task(1), "t2": task(0)})})
    with pytest.raises(RunNotFound, match="t1, t2"):
        read_run(path)
    run = read_run(path, ReadOptions(run="t2"))
    assert run.scalar("d_loss").tolist() == D  # type: ignore[union-attr]
