"""JSON of scalars as people nest it: one table a run, results by step, pandas' orientations."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from ganreport.errors import RunNotFound
from ganreport.readers import ReadOptions, read_run
from ganreport.run.model import Run

D = [0.5 + i / 64 for i in range(24)]
G = [1.5 - i / 64 for i in range(24)]
LISTS = {"d_loss": D, "g_loss": G}
RECORDS = [{"d_loss": d, "g_loss": g} for d, g in zip(D, G, strict=True)]
TABLE = pd.DataFrame(LISTS)


def reading(folder: Path, document: Any, run: str = "") -> Run:
    text = document if isinstance(document, str) else json.dumps(document)
    (folder / "logs.json").write_text(text)
    return read_run(folder, ReadOptions(run=run))


def values(run: Run, name: str) -> list[float]:
    series = run.scalar(name)
    assert series is not None, name
    assert series.index.tolist() == run.metrics.steps.tolist()
    return [float(each) for each in series]


ROWS: dict[str, Any] = {
    "lists": LISTS,
    "in a group beside settings": {"history": LISTS, "config": {"betas": [0.5, 0.9], "lr": 1e-4}},
    "records": RECORDS,
    "records beside other things": {"log_history": RECORDS, "best": None, "total": 24},
    "JSON in a text": json.dumps(json.dumps(LISTS)),
    "a dictionary in a text": json.dumps(str(LISTS)),
    "networks": {"discriminator": {"loss": D}, "generator": {"loss": G}},
    "training": {"train": LISTS, "val": {"d_loss": G}},
    "pandas columns": TABLE.to_json(orient="columns"),
    "pandas index": TABLE.to_json(orient="index"),
    "pandas split": TABLE.to_json(orient="split"),
    "pandas table": TABLE.to_json(orient="table"),
}
STEPS: dict[str, Any] = {
    "by step": {str(i * 100): each for i, each in enumerate(RECORDS)},
    "by named step": {f"step_{i * 100:05}": each for i, each in enumerate(RECORDS)},
    "records by step": [{"step": i * 100, **each} for i, each in enumerate(RECORDS)],
    "groups in records": [
        {"step": i * 100, "train": each, "val": {"d_loss": 0.5}} for i, each in enumerate(RECORDS)
    ],
    "groups of records": {
        "train": [{"step": i * 100, **each} for i, each in enumerate(RECORDS)],
        "val": [{"step": i * 500, "d_loss": 0.5} for i in range(5)],
    },
}


@pytest.mark.parametrize("document", ROWS.values(), ids=ROWS)
def test_one_run_without_steps(tmp_path: Path, document: Any) -> None:
    run = reading(tmp_path, document)
    assert (len(run.metrics.steps), values(run, "d_loss"), values(run, "g_loss")) == (24, D, G)
    assert run.reading is not None
    assert run.reading.unit == "row"


@pytest.mark.parametrize("document", STEPS.values(), ids=STEPS)
def test_one_run_with_steps(tmp_path: Path, document: Any) -> None:
    run = reading(tmp_path, document)
    assert run.metrics.steps.tolist() == [i * 100 for i in range(24)]
    assert (values(run, "d_loss"), values(run, "g_loss")) == (D, G)
    validation = run.scalar("val/d_loss")
    assert (validation is None) == ("val" not in json.dumps(document))
    if isinstance(document, dict) and "val" in document:
        assert validation is not None
        assert validation.index.tolist() == [0, 500, 1000, 1500, 2000]
    assert run.problems == ()


def test_epochs_by_their_names(tmp_path: Path) -> None:
    run = reading(tmp_path, {f"Epoch {i}": {"train": each} for i, each in enumerate(RECORDS)})
    assert run.metrics.steps.tolist() == list(range(24))
    assert run.reading is not None
    assert run.reading.unit == "epoch"


OTHER = {"d_loss": G, "g_loss": D}
SEVERAL: dict[str, Any] = {
    "groups": {"seed1": OTHER, "seed2": LISTS},
    "beside settings": {"seed1": OTHER, "seed2": LISTS, "config": {"betas": [0.5, 0.9]}},
    "below a group": {"results": {"seed1": OTHER, "seed2": LISTS}},
    "with parts": {"seed1": {"train": OTHER}, "seed2": {"train": LISTS, "val": {"d_loss": G}}},
    "records": {"seed1": RECORDS[::-1], "seed2": RECORDS},
    "named in a list": [{"name": "seed1", **OTHER}, {"name": "seed2", **LISTS}],
}


@pytest.mark.parametrize("document", SEVERAL.values(), ids=SEVERAL)
def test_several_runs_are_a_choice(tmp_path: Path, document: Any) -> None:
    with pytest.raises(
        RunNotFound, match=r"holds 2 runs \(logs.json holds several\): seed1, seed2"
    ):
        reading(tmp_path, document)
    run = reading(tmp_path, document, run="seed2")
    assert (values(run, "d_loss"), values(run, "g_loss")) == (D, G)
    assert run.info.name.endswith("(seed2)")
    assert run.info.id != reading(tmp_path, document, run="seed1").info.id
    alone = read_run(tmp_path / "logs.json", ReadOptions(run="seed2"))
    assert values(alone, "d_loss") == D


def test_series_of_one_name_are_all_kept(tmp_path: Path) -> None:
    run = reading(tmp_path, [{"name": "seed1", "d_loss": D}, {"name": "seed1", "d_loss": G}])
    assert values(run, "d_loss") == D
    assert values(run, "seed1/d_loss (2)") == G


def test_several_runs_beside_a_table_of_one(tmp_path: Path) -> None:
    TABLE.to_csv(tmp_path / "losses.csv", index_label="step")
    run = reading(tmp_path, SEVERAL["groups"])
    assert values(run, "d_loss") == D
    assert run.reading is not None
    (left,) = run.reading.left_out
    assert (left.what, str(left.why)) == ("logs.json", "it holds 2 runs: seed1, seed2")


def test_a_list_of_runs_and_their_ends_is_no_run(tmp_path: Path) -> None:
    TABLE.to_csv(tmp_path / "losses.csv", index_label="epoch")
    ends = [
        {"id": name, "date": "2026-04-26", "config": {"lr": 1e-4}, "metrics": {"d_loss": 1.2}}
        for name in ("gan", "wgan")
    ]
    run = reading(tmp_path, ends)
    assert values(run, "d_loss") == D
    assert run.reading is not None
    assert "lists runs" in str(run.reading.left_out[0].why)


@pytest.mark.parametrize(
    "document",
    ["[" * 50_000, json.dumps({"a": {"b": 1}}), "[[1, 2], [3]]", '{"0": 1, "1": 2}', "7"],
)
def test_what_holds_no_scalars(tmp_path: Path, document: str) -> None:
    with pytest.raises(RunNotFound):
        reading(tmp_path, document)
