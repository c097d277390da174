"""Whatever a run calls things, it enters with names that pages can hold and that stay different."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ganreport.analysis.analyse import analyse
from ganreport.charts import draw
from ganreport.readers import ReadOptions, read_run, read_samples
from ganreport.readers.inspection import inspect
from ganreport.report.build import make_report
from ganreport.report.model import from_json, to_json
from ganreport.run.cards import DataCard
from ganreport.run.model import Run
from ganreport.run.text import everywhere, printable_lines
from ganreport.run.writer import RunWriter

ODD = "🙂 \0 \x1b[31m \x0b \x9b \uffff \ufdd0 \u202e $x^^$"
SHOWN = "🙂 [U+0000] [U+001B][31m [U+000B] [U+009B] [U+FFFF] [U+FDD0] [U+202E] $x^^$"  # no formula
HALF, HALF_SHOWN = f"{ODD} \udc80", f"{SHOWN} [U+DC80]"


def write_odd(path: Path) -> None:
    """A run that calls everything something odd."""
    rng = np.random.default_rng(0)
    data = DataCard(name=HALF, kind="images", shape=(8, 8, 1), classes=(HALF, f"{ODD}\t", "c"))
    with RunWriter(path, name=f"{HALF}\n.", configuration={HALF: [f"{HALF}\n."]}, data=data) as run:
        for step in range(1, 9):
            run.scalars(step, d_loss=step / 3, **{HALF: step, "x\x01": 1.0, "x\x02": np.nan})
        run.scalar_block(np.array([9]), {HALF: np.array([9.0])})
        rows = [{"network": "generator", "layer": f"{HALF}{i}", "index": i} for i in (0, 1)]
        for step in (4, 8):
            run.layers(step, [{**row, "gradient_mean_abs": 1.0} for row in rows])
            run.evaluation(step, **{ODD: 1.0})
            pictures = rng.integers(0, 255, (30, 8, 8, 1), dtype=np.uint8)
            run.samples(step, random=pictures, random_classes=np.arange(30) % 3)
        pictures = rng.integers(0, 255, (30, 8, 8, 1), dtype=np.uint8)
        run.reference(heldout=pictures, heldout_classes=np.arange(30) % 3)
        run.event("note", 4, HALF, **{HALF: HALF})


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Run:
    path = tmp_path_factory.mktemp("odd") / "run"
    write_odd(path)
    return read_run(path)


def test_a_native_runs_names_are_spelled_out(odd: Run) -> None:
    assert odd.info.name == f"{HALF_SHOWN} ."
    assert odd.info.data
    assert odd.info.data.name == HALF_SHOWN
    assert odd.info.data.classes == (HALF_SHOWN, f"{SHOWN} ", "c")
    assert odd.info.configuration == {HALF_SHOWN: [f"{HALF_SHOWN}\n."]}
    assert {HALF_SHOWN, "x[U+0001]", "x[U+0002]"} <= set(odd.metrics.names)
    assert odd.metrics.values(HALF_SHOWN).tolist() == list(range(1, 10))
    assert odd.non_finite["x[U+0002]"].count == 8
    assert set(odd.layers["layer"]) == {f"{HALF_SHOWN}0", f"{HALF_SHOWN}1"}
    assert SHOWN in odd.evaluations
    note = odd.events[1]
    assert (note.cause, note.details) == (HALF_SHOWN, {HALF_SHOWN: HALF_SHOWN})


def test_nothing_in_a_report_is_unfit(odd: Run) -> None:
    report = make_report(analyse(odd), title=HALF, comment=f"{HALF}\n.", configured_by=HALF)
    assert (report.title, report.comment) == (HALF_SHOWN, f"{HALF_SHOWN}\n.")
    assert everywhere(report, printable_lines) == report
    figures = draw(report)
    assert draw(from_json(to_json(report))) == figures
    assert {"layers", "modes"} <= {figure.id for figure in figures}
    drawn = "".join(figure.content for figure in figures)
    assert "🙂 [U+0000]" in drawn


def test_for_measuring_samples_the_same_names_enter(odd: Run) -> None:
    assert read_samples(odd.path).info == odd.info


def test_a_name_that_is_fit_is_never_changed_for_one_that_is_not(tmp_path: Path) -> None:
    with RunWriter(tmp_path / "run") as run:
        run.scalars(1, d_loss=1.0, **{"x\x01": 2.0, "x[U+0001]": 3.0})
    found = read_run(tmp_path / "run").metrics
    assert found.values("x[U+0001]").tolist() == [3.0]
    assert found.values("x[U+0001] (2)").tolist() == [2.0]


def test_a_usual_run_enters_as_it_is(images_run: Path) -> None:
    run = read_run(images_run)
    assert everywhere(run.info, printable_lines) is run.info


def test_escaped_halves_of_characters_in_records_are_read(tmp_path: Path) -> None:
    with RunWriter(tmp_path / "run", name="NAME") as run:
        run.scalars(1, d_loss=1.0)
        run.event("note", 1, "NAME")
    for file in ("run.json", "events.jsonl"):
        text = (tmp_path / "run" / file).read_text()
        (tmp_path / "run" / file).write_text(text.replace("NAME", r"\ud83d\ude00 \ud83d \\ud83d"))
    found = read_run(tmp_path / "run")
    assert found.info.name == "😀 [U+D83D] \\ud83d"
    assert found.events[1].cause == "😀 [U+D83D] \\ud83d"
    assert found.problems == ()


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "json", "parquet"])
def test_a_tables_columns_are_spelled_out_and_stay_apart(tmp_path: Path, suffix: str) -> None:
    names = ["epoch", "d_loss", "x\x01", "x\x02", "\x1b[1m\uffff", "p\tq", "p q"]
    rows = [[float(n + 10 * i) for i in range(len(names))] for n in range(1, 9)]
    columns = {name: [row[i] for row in rows] for i, name in enumerate(names)}
    file = tmp_path / f"log.{suffix}"
    if suffix == "csv":
        lines = [",".join(f'"{name}"' for name in names), *(",".join(map(str, r)) for r in rows)]
        file.write_text("\n".join(lines))
    elif suffix == "jsonl":
        records = [dict(zip(names, row, strict=True)) for row in rows]
        file.write_text("\n".join(map(json.dumps, records)))
    elif suffix == "json":
        file.write_text(json.dumps({**columns, "\ud800": [0.0] * 8}))
    else:
        pq.write_table(pa.table(columns), file)
    run = read_run(tmp_path)
    assert run.metrics.values("d_loss").tolist() == columns["d_loss"]
    shown = ["x[U+0001]", "x[U+0002]", "[U+001B][1m[U+FFFF]"]
    found = {name: run.metrics.values(name).tolist() for name in run.metrics.names}
    for name, theirs in zip(shown, names[2:5], strict=True):
        assert found[name] == columns[theirs]
    twins = [found[name] for name in found if name.startswith("p q")]
    assert sorted(twins) == [columns["p\tq"], columns["p q"]]
    report = make_report(analyse(run))
    assert everywhere(report, printable_lines) == report
    assert from_json(to_json(report)).run_name == report.run_name


def test_a_column_is_mapped_by_the_name_that_is_shown(tmp_path: Path) -> None:
    rows = "".join(f"{n},{n / 3}\n" for n in range(1, 9))
    (tmp_path / "log.csv").write_text(f"epoch,x\x1b\n{rows}")
    run = read_run(tmp_path, ReadOptions(names={"d_loss": "x[U+001B]"}))
    assert run.metrics.values("d_loss")[0] == pytest.approx(1 / 3)


def test_a_folder_may_have_any_name_and_terminals_are_told_it_safely(tmp_path: Path) -> None:
    folder = tmp_path / "run\x1b[31m\udcff"
    folder.mkdir()
    rows = "".join(f"{n},{n / 3}\n" for n in range(1, 9))
    (folder / "log\udcfe.csv").write_text(f"epoch,d_loss\n{rows}")
    run = read_run(folder)
    assert run.info.name == "run[U+001B][31m[U+DCFF]"
    assert run.reading
    assert run.reading.files == ("log[U+DCFE].csv",)
    said = "\n".join(inspect(folder, ReadOptions()))
    assert printable_lines(said) == said
