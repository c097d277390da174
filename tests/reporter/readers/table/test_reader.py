"""Bare tables of losses: what people write is read, what is wrong is named, nothing crashes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ganreport.analysis.analyse import analyse
from ganreport.analysis.grading import Status
from ganreport.charts import draw
from ganreport.errors import RunError, RunNotFound
from ganreport.readers import ReadOptions, read_run
from ganreport.readers.table import reader
from ganreport.report.build import make_report
from ganreport.run.model import Run

from .. import known

HOSTILE = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
PLAIN = "epoch,d_loss,g_loss\n1,1.3,0.7\n2,1.2,0.8\n3,1.1,0.9\n"


def reading(tmp_path: Path, text: str | bytes, name: str = "log.csv") -> Run:
    """The run in a directory that holds one file of this content."""
    folder = tmp_path / "run"
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
    return read_run(folder)


def values(run: Run, name: str) -> list[float]:
    found = run.scalar(name)
    assert found is not None
    return [float(x) for x in found]


SAME = {
    "comma": PLAIN,
    "byte order mark and CRLF": "\ufeff" + PLAIN.replace("\n", "\r\n"),
    "semicolons and decimal commas": PLAIN.replace(",", ";").replace(".", ","),
    "semicolons and points": PLAIN.replace(",", ";"),
    "quoted decimal commas": PLAIN.replace(",", '","').replace(".", ",").replace("\n", '"\n"')[:-1],
    "tabs and decimal commas": PLAIN.replace(",", "\t").replace(".", ","),
    "tabs": PLAIN.replace(",", "\t"),
    "blanks": PLAIN.replace(",", "   "),
    "comment before the header": "# " + PLAIN,
    "a header behind remarks": "% seed 1, of 3\n% " + PLAIN,
    "remarks before the header": "# seed 1\n" + PLAIN,
    "Markdown": "|"
    + PLAIN.replace(",", " | ").replace("\n", " |\n|---|---|---|\n", 1).replace("\n1", "\n|1"),
    "header again": PLAIN.replace("\n2,", "\nepoch,d_loss,g_loss\n2,"),
    "blank lines": PLAIN.replace("\n", "\n\n"),
    "delimiters at ends": PLAIN.replace("\n", ",\n").replace("g_loss,", "g_loss"),
    "tensors": PLAIN.replace("1.3", "tensor(1.3)"),
}


@pytest.mark.parametrize("text", SAME.values(), ids=SAME)
def test_one_table_in_many_clothes(tmp_path: Path, text: str) -> None:
    run = reading(tmp_path, text)
    assert run.metrics.steps.tolist() == [1, 2, 3]
    assert values(run, "d_loss") == [1.3, 1.2, 1.1]
    assert values(run, "g_loss") == [0.7, 0.8, 0.9]
    assert run.problems == ()
    assert run.reading is not None
    assert (run.reading.unit, run.info.status, run.info.objective) == ("epoch", "unknown", None)


ROWS = [{"epoch": i, "d_loss": 1.4 - i / 10, "g_loss": 0.6 + i / 10} for i in (1, 2, 3)]
OTHER_FILES = {
    "a.json": json.dumps(ROWS),
    "b.json": json.dumps({key: [row[key] for row in ROWS] for key in ROWS[0]}),
    "c.json": json.dumps({"train": {key: [row[key] for row in ROWS] for key in ROWS[0]}}),
    "d.jsonl": "\n".join(json.dumps(row) for row in ROWS),
    "e.tsv": PLAIN.replace(",", "\t"),
}


@pytest.mark.parametrize(("name", "text"), OTHER_FILES.items())
def test_other_files_of_the_same_table(tmp_path: Path, name: str, text: str) -> None:
    run = reading(tmp_path, text, name)
    assert run.metrics.steps.tolist() == [1, 2, 3]
    assert values(run, "d_loss") == pytest.approx([1.3, 1.2, 1.1])


def test_objects_one_after_another(tmp_path: Path) -> None:
    text = "\n".join(json.dumps(row, indent=2) for row in ROWS)
    assert values(reading(tmp_path, text, "log.json"), "d_loss") == pytest.approx([1.3, 1.2, 1.1])


def test_an_array_that_is_cut_short(tmp_path: Path) -> None:
    run = reading(tmp_path, json.dumps([*ROWS, ROWS[0]])[:-20], "log.json")
    assert values(run, "d_loss") == pytest.approx([1.3, 1.2, 1.1])
    assert "1 row is no object" in str(run.problems[0].what)


def test_a_text_that_is_read_is_not_among_those_left_out(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "b.md").write_text("x")
    run = reading(tmp_path, PLAIN, "a.txt")
    assert run.reading is not None
    assert [(str(each.what), run.reading.files) for each in run.reading.left_out] == [
        ("b.md", ("a.txt",))
    ]


def test_parquet_keeps_nan_and_missing_apart(tmp_path: Path) -> None:
    frame = pd.DataFrame({"step": [1, 2, 3]})
    frame["d_loss"] = pd.arrays.FloatingArray(
        np.array([1.0, np.nan, 0.0]), np.array([0, 0, 1], bool)
    )
    (tmp_path / "run").mkdir()
    frame.to_parquet(tmp_path / "run" / "x.parquet")
    run = read_run(tmp_path / "run")
    assert len(values(run, "d_loss")) == 2
    assert run.non_finite["d_loss"].count == 1


def test_nan_is_evidence_and_missing_is_not(tmp_path: Path) -> None:
    run = reading(tmp_path, "epoch,d_loss\n0,0.5\n1,NA\n2,nan\n3,\n4,inf\n")
    assert len(values(run, "d_loss")) == 3
    assert (run.non_finite["d_loss"].count, run.non_finite["d_loss"].lasting) == (2, True)


def test_json_may_hold_bare_nan_tokens(tmp_path: Path) -> None:
    text = '{"step": 1, "g_loss": NaN}\n{"step": 2, "g_loss": null}\n{"step": 3}\n'
    run = reading(tmp_path, text, "log.jsonl")
    assert (len(run.metrics), run.non_finite["g_loss"].count) == (3, 1)


def test_a_file_may_be_given_alone(tmp_path: Path) -> None:
    (tmp_path / "any name.txt").write_text(PLAIN)
    run = read_run(tmp_path / "any name.txt")
    assert (run.info.name, run.path, len(run.metrics)) == ("any name", tmp_path, 3)


def test_a_file_that_is_no_table_is_refused_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "options.json").write_text('{"lr": 0.1}')
    with pytest.raises(RunNotFound, match=r"not a directory.*no lists of numbers"):
        read_run(tmp_path / "options.json")


def test_reports_left_in_the_folder_change_nothing(tmp_path: Path) -> None:
    first = reading(tmp_path, PLAIN)
    (first.path / "report").mkdir()
    for name in ("report/report.html", "report/epoch_1.png", "report.json", "report.md"):
        (first.path / name).write_text("{}")
    (first.path / "link.csv").symlink_to(tmp_path / "elsewhere.csv")
    again = read_run(first.path)
    assert (again.reading, again.problems) == (first.reading, first.problems)


def test_percent_vectors_and_own_names(tmp_path: Path) -> None:
    text = 'epoch,d_real_acc,pair,note,d_real\n1,50%,"[0.1, 0.2]",fine,3\n2,75 %,"[0.3, NA]",ok,4\n'
    run = reading(tmp_path, text)
    assert values(run, "d_real_accuracy") == [0.5, 0.75]
    assert values(run, "pair[1]") == [0.2]
    assert run.reading is not None
    assert set(run.reading.kept) == {"pair[0]", "pair[1]", "d_real"}
    why = {str(each.what): str(each.why) for each in run.reading.left_out}
    assert "text" in why["note"]
    assert "its loss on them" in why["d_real"]


def test_names_that_no_page_can_hold(tmp_path: Path) -> None:
    """A half of a character in a column's name would end in a traceback of the charts."""
    rows = '{"step": 1, "d_loss": 1, "x\\ud800\\u0000": 2}\n{"step": 2, "d_loss": 1, "x  ": 3}\n'
    run = reading(tmp_path, rows, "log.jsonl")
    assert values(run, "x[U+D800][U+0000]") == [2]
    assert values(run, "x  ") == [3]
    assert make_report(analyse(run)).verdict.status is Status.WARN


def test_a_share_beyond_one_is_not_taken_for_a_share(tmp_path: Path) -> None:
    run = reading(tmp_path, "step,d_loss,acc_real\n1,1,50\n2,1,75\n")
    assert run.scalar("d_real_accuracy") is None
    assert values(run, "acc_real") == [50, 75]


def test_a_restart_supersedes_what_it_writes_again(tmp_path: Path) -> None:
    first = [f"{e},{e}.0,0" for e in range(1, 21)]
    again = [f"{e},{100 + e}.0,0" for e in range(11, 16)]
    run = reading(tmp_path, "\n".join(["epoch,d_loss,g_loss", *first, *again]))
    assert run.metrics.steps.tolist() == list(range(1, 16))
    assert values(run, "d_loss")[9:11] == [10, 111]
    (problem,) = run.problems
    assert (problem.kind, problem.count) == ("superseded", 10)


def test_of_several_trainings_in_one_table_the_last_of_substance_counts(tmp_path: Path) -> None:
    sizes = (300, 200, 250, 20)
    rows = [f"{e},{part}.0,{e}" for part, size in enumerate(sizes) for e in range(1, size + 1)]
    run = reading(tmp_path, "\n".join(["epoch,d_loss,g_loss", *rows]))
    assert run.metrics.steps.tolist() == list(range(1, 251))
    assert set(values(run, "d_loss")) == {2.0}
    (problem,) = run.problems
    assert (problem.kind, problem.count) == ("appended", 520)
    assert "(300, 200, 250, 20 rows): number 3 counts" in str(problem.what)
    answers = {finding.id: finding for finding in make_report(analyse(run)).findings}
    assert "520 rows of other trainings" in str(answers["integrity"].claim)


def test_trainings_that_wrote_at_once_are_not_mixed(tmp_path: Path) -> None:
    rows = [row for e in range(1, 101) for row in (f"{e},0.1,1", f"{e + 40},0.2,2")]
    run = reading(tmp_path, "\n".join(["epoch,d_loss,g_loss", *rows, "101,0.1,1"]))
    assert run.metrics.steps.tolist() == list(range(1, 102))
    assert set(values(run, "d_loss")) == {0.1}
    (problem,) = run.problems
    assert (problem.kind, problem.count) == ("appended", 100)
    assert "2 trainings wrote into it at once (101, 100 rows): the longest counts" in str(
        problem.what
    )


def test_rows_out_of_order_are_sorted(tmp_path: Path) -> None:
    rows = [row for e in range(1, 100, 2) for row in (f"{e + 1},0.2,2", f"{e},0.1,1")]
    run = reading(tmp_path, "\n".join(["epoch,d_loss,g_loss", *rows]))
    assert run.metrics.steps.tolist() == list(range(1, 101))
    assert run.problems == ()


def test_sparse_rows_of_one_step_complete_each_other(tmp_path: Path) -> None:
    text = "epoch,step,d_loss,val_fid\n0,49,1.5,\n0,49,,30\n1,99,1.25,\n1,99,,20\n"
    run = reading(tmp_path, text, "metrics.csv")
    assert run.metrics.steps.tolist() == [49, 99]
    assert (values(run, "d_loss"), values(run, "val_fid")) == ([1.5, 1.25], [30, 20])
    assert run.problems == ()


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("epochs", [2, 4])
def test_batches_of_each_epoch_are_counted_on(tmp_path: Path, first: int, epochs: int) -> None:
    rows = [f"{e},{b + first},{e + b}.5" for e in range(epochs) for b in range(10)]
    run = reading(tmp_path, "\n".join(["epoch,iter,d_loss", *rows]))
    assert run.metrics.steps.tolist() == list(range(1, 10 * epochs + 1))
    assert run.reading is not None
    assert (run.reading.unit, run.reading.epochs) == ("step", epochs)
    assert values(run, "epoch")[9::10] == list(range(1, epochs + 1))


def test_a_log_of_batches_that_only_says_its_epoch_counts_rows(tmp_path: Path) -> None:
    rows = [f"{e},{e + b}.5" for e in range(4) for b in range(10)]
    run = reading(tmp_path, "\n".join(["epoch,d_loss", *rows]))
    assert run.metrics.steps.tolist() == list(range(1, 41))
    assert run.reading is not None
    assert (run.reading.unit, run.reading.epochs) == ("row", 4)
    assert values(run, "epoch")[-1] == 3


def test_ragged_rows_are_named(tmp_path: Path) -> None:
    run = reading(tmp_path, PLAIN + "4,1.0\n5,1.0,0.9,7,8\n6,what,0.5\n7,1.0,0.")
    assert run.metrics.steps.tolist() == [1, 2, 3, 6, 7]
    kinds = {(p.kind, p.count) for p in run.problems}
    assert kinds == {("ragged", 2), ("ragged", 1)}


def test_most_rows_are_never_dropped_as_ragged(tmp_path: Path) -> None:
    """Rows wider than the header are the training, the narrow ones before an older one."""
    old = [f"{e},1.2,0.8" for e in range(1, 41)]
    new = [f"{e},{1 - e / 400},1.0,{20 + e / 10}" for e in range(1, 201)]
    run = reading(tmp_path, "\n".join(["epoch,d_loss,g_loss", *old, *new]))
    assert run.metrics.steps.tolist() == list(range(1, 201))
    assert values(run, "column 4")[-1] == 40
    (problem,) = run.problems
    assert (problem.kind, problem.count) == ("appended", 40)


def test_a_column_that_was_added_at_a_resume_is_read_from_there_on(tmp_path: Path) -> None:
    old = [f"{e},1.2,0.8" for e in range(1, 21)]
    new = [f"{e},1.1,0.9,{e}" for e in range(21, 41)]
    for middle in ([], ["epoch,d_loss,g_loss,fid"]):
        run = reading(tmp_path, "\n".join(["epoch,d_loss,g_loss", *old, *middle, *new]))
        assert run.metrics.steps.tolist() == list(range(1, 41))
        assert values(run, "fid" if middle else "column 4") == list(range(21, 41))
        assert run.problems == ()


def test_a_text_without_a_loss_is_no_table(tmp_path: Path) -> None:
    """What TensorFlow prints when it starts: commas in it make no table."""
    lines = [" conv2d (Conv2D)    (None, 62, 62, 64)    1664"]
    lines += ["I gpu.cc:939] value had (-1), but there must be one, so returning zero"] * 60
    lines += [f"Layer, {n}, {n - 30}" for n in range(100)]
    (tmp_path / "nohup.out").write_text("\n".join(lines))
    with pytest.raises(RunNotFound, match=r"nothing of a training in it.*begins with 'conv2d"):
        read_run(tmp_path / "nohup.out")
    with pytest.raises(RunNotFound):
        read_run(tmp_path)


def test_a_table_may_be_named_as_a_text(tmp_path: Path) -> None:
    run = reading(tmp_path, PLAIN.replace(",", "\t"), "losses.txt")
    assert (run.format, run.metrics.steps.tolist()) == ("table", [1, 2, 3])
    assert run.reading is not None
    assert run.reading.left_out == ()


def test_what_only_numbers_rows_is_left_out_and_said(tmp_path: Path) -> None:
    rows = [f"{i},{i},{10 * i + 10},{i / 8}" for i in range(9)]
    run = reading(tmp_path, "\n".join([",_step,epoch,d_loss", *rows]))
    assert run.metrics.steps.tolist() == list(range(10, 100, 10))
    assert run.metrics.names == ("epoch", "d_loss")
    assert run.reading is not None
    why = {str(each.what): str(each.why) for each in run.reading.left_out}
    assert set(why) == {"column 1", "_step"}
    assert "numbers rows" in why["_step"]


def test_without_a_header_columns_are_numbered(tmp_path: Path) -> None:
    (tmp_path / "loss.csv").write_text("0 0.5 0.6\n1 0.4 0.7\n2 0.3 0.8\n")
    run = read_run(tmp_path)
    assert run.metrics.names == ("column 2", "column 3")
    assert run.metrics.steps.tolist() == [0, 1, 2]
    (tmp_path / "loss.csv").rename(tmp_path / "points.csv")
    with pytest.raises(RunNotFound):
        read_run(tmp_path)


def test_tables_of_several_runs_are_refused_and_of_one_joined(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(PLAIN)
    (tmp_path / "fid.csv").write_text("epoch,fid\n2,30\n3,20\n")
    (tmp_path / "events.out.tfevents.1").write_text("")
    run = read_run(tmp_path)
    assert (values(run, "fid"), len(run.metrics)) == ([30, 20], 3)
    assert run.reading is not None
    assert [each.what for each in run.reading.left_out] == ["events.out.tfevents.1"]
    (tmp_path / "b.csv").write_text(PLAIN)
    with pytest.raises(RunNotFound, match=r"several tables.*a\.csv.*b\.csv"):
        read_run(tmp_path)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("options.json", '{"lr": 0.1, "betas": [0.5, 0.9]}'),
        ("labels.csv", "file,label\na.png,1\nb.png,2\n"),
        ("notes.csv", "nothing here"),
        ("empty.csv", ""),
    ],
)
def test_other_tables_are_no_runs(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(RunNotFound, match="d_loss"):
        reading(tmp_path, text, name)


def test_the_report_says_how_it_was_read_and_what_is_missing(tmp_path: Path) -> None:
    rows = [f"{e},{1.3 + 0.01 * (e % 7)},{0.7 + 0.01 * (e % 5)},{20 + e}" for e in range(1, 61)]
    report = make_report(analyse(reading(tmp_path, "\n".join(["Epoch,Loss_D,Loss_G,PSNR", *rows]))))
    facts = {str(f.label): str(f.value) for g in report.provenance for f in g.facts}
    assert facts["reader"] == "table"
    assert "Loss_D → d_loss" in facts["columns identified"]
    assert facts["columns kept under their names"] == "PSNR"
    assert "60 epochs" in str(report.summary)
    assert {figure.id for figure in draw(report)} >= {"losses", "summary_metric"}
    assert report.verdict.status is Status.NOT_MEASURED
    unanswered = [f for f in report.findings if f.status is Status.NOT_MEASURED]
    assert {"dominance", "blindness", "diversity"} <= {f.id for f in unanswered}
    assert all(f.needs for f in unanswered)


# Hostile input


def attempt(path: Path) -> None:
    """Reading ends in a run or in one of our errors."""
    try:
        run = read_run(path)
    except RunError:
        return
    for name in run.metrics.names:
        assert len(run.metrics.values(name)) == len(run.metrics) > 0
    assert (np.diff(run.metrics.steps) > 0).all()


CELL = st.one_of(
    st.sampled_from(
        ["", "NA", "nan", "inf", "-1", "1e308", "9e99", '"', "'", "[1,2]", "50%", "d_loss"]
    ),
    st.integers(-(10**20), 10**20).map(str),
    st.text('0123456789.,;\t "[]eE-%#é\0', max_size=8),
)


@HOSTILE
@given(st.lists(st.lists(CELL, max_size=5), max_size=12), st.sampled_from([",", ";", "\t", " "]))
def test_any_table_of_cells(tmp_path: Path, rows: list[list[str]], delimiter: str) -> None:
    lines = [delimiter.join(row) for row in [["epoch", "d_loss", "x"], *rows]]
    (tmp_path / "x.csv").write_text("\n".join(lines), encoding="utf-8")
    attempt(tmp_path)
    attempt(tmp_path / "x.csv")


@HOSTILE
@given(st.binary(max_size=300), st.sampled_from(["csv", "json", "jsonl", "parquet", "tsv"]))
def test_any_bytes(tmp_path: Path, content: bytes, suffix: str) -> None:
    file = tmp_path / f"loss.{suffix}"
    file.write_bytes(content)
    attempt(file)
    attempt(tmp_path)
    file.unlink()


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["step", "epoch", "d_loss", "g", ""]), inner, max_size=4)
    ),
    max_leaves=15,
)


@HOSTILE
@given(JSON)
def test_any_json(tmp_path: Path, content: object) -> None:
    (tmp_path / "x.json").write_text(json.dumps(content))
    attempt(tmp_path / "x.json")


def test_recognising_and_reading_agree_on_a_cut_head(tmp_path: Path) -> None:
    lines = "\n".join(f"{i},{i / 7},{i / 9}" for i in range(20_000))
    (tmp_path / "long.csv").write_text("step,d_loss,g_loss\n" + lines)
    assert reader.READER.recognises(tmp_path)
    assert len(read_run(tmp_path).metrics) == 20_000


def test_a_log_of_keras_that_was_appended_to_is_read_as_it_was_logged() -> None:
    run = read_run(known.WRITTEN / "keras")
    known.assert_known(run, ("d_loss", "g_loss", "d_grad_norm"), offset=-1)
    assert [(p.kind, p.count) for p in run.problems] == [("superseded", 5)]


@pytest.mark.parametrize("name", ["split", "phase", "data_mode"])
def test_rows_of_held_out_data_are_not_those_of_training(tmp_path: Path, name: str) -> None:
    rows = "".join(f"{n},train,1.{n},0.{n}\n{n},valid,2.{n},0.5\n" for n in range(1, 9))
    (tmp_path / "losses.csv").write_text(f"epoch,{name},d_loss,g_loss\n{rows}")
    run = read_run(tmp_path)
    assert series(run, "d_loss") == [1 + n / 10 for n in range(1, 9)]
    assert "valid/d_loss" in run.metrics.names


@pytest.mark.parametrize("step", ["9,{n}00", "9 {n}00", "9_{n}00", "9'{n}00", "9\u202f{n}00"])
def test_counters_may_be_parted_by_thousands(tmp_path: Path, step: str) -> None:
    rows = "".join(f"{step.format(n=n)};0.{n};1.5\n" for n in range(1, 9))
    (tmp_path / "losses.csv").write_text(f"step;d_loss;g_loss\n{rows}", encoding="utf-8")
    run = read_run(tmp_path)
    assert run.metrics.steps.tolist() == [9000 + 100 * n for n in range(1, 9)]
    assert series(run, "d_loss") == [n / 10 for n in range(1, 9)]


LONG = [(n, round(1.5 - n / 50, 4), round(0.7 + n / 30, 4)) for n in range(1, 31)]
BARE = "".join(f"{n},{d},{g}\n" for n, d, g in LONG)


@pytest.mark.parametrize(
    "above",
    [
        "# a run\n# lr=2e-4\nepoch,d_loss,g_loss\n",
        "# a run\n# epoch,d_loss,g_loss\n",
        "% epoch,d_loss,g_loss\n",
        "A GAN of 2024\n\nepoch,d_loss,g_loss\n",
        "lr,0.0002\nbatch,64\n\nepoch,d_loss,g_loss\n",
    ],
)
def test_the_header_may_stand_below_comments_titles_and_settings(
    above: str, tmp_path: Path
) -> None:
    (tmp_path / "losses.csv").write_text(above + BARE)
    run = read_run(tmp_path)
    assert run.metrics.steps.tolist() == [n for n, _, _ in LONG]
    assert series(run, "d_loss") == [d for _, d, _ in LONG]


def test_rows_may_begin_with_a_number_that_has_no_name(tmp_path: Path) -> None:
    """As of a data frame whose index was written without its name; pandas reads it so, too."""
    rows = "".join(f"{n},{d},{g}\n" for n, (_, d, g) in enumerate(LONG))
    (tmp_path / "losses.csv").write_text("d_loss,g_loss\n" + rows)
    run = read_run(tmp_path)
    assert series(run, "d_loss") == [d for _, d, _ in LONG]
    assert series(run, "g_loss") == [g for _, _, g in LONG]


@pytest.mark.parametrize("turns", [True, False])
def test_trainings_of_several_seeds_are_not_mixed(turns: bool, tmp_path: Path) -> None:
    rows = [f"{seed},{n},{d + seed},{g}\n" for n, d, g in LONG for seed in (1, 2)]
    rows = rows if turns else sorted(rows, key=lambda row: row[0])
    (tmp_path / "losses.csv").write_text("seed,epoch,d_loss,g_loss\n" + "".join(rows))
    for wish in (1, 2):
        run = read_run(tmp_path, ReadOptions(run=str(wish)))
        assert series(run, "d_loss") == [d + wish for _, d, _ in LONG]


def test_rows_that_were_written_twice_count_once(tmp_path: Path) -> None:
    rows = "".join(f"{n},{d},{g}\n" * 2 for n, d, g in LONG)
    (tmp_path / "losses.csv").write_text("epoch,d_loss,g_loss\n" + rows)
    assert read_run(tmp_path).metrics.steps.tolist() == [n for n, _, _ in LONG]


def series(run: Run, name: str) -> list[float]:
    scalar = run.scalar(name)
    assert scalar is not None
    return list(scalar)


@pytest.mark.parametrize("name", ["model", "exp_name", "algorithm"])
def test_trainings_of_several_names_are_a_choice(name: str, tmp_path: Path) -> None:
    rows = "".join(
        f"{n},{who},{d + more},{g}\n" for n, d, g in LONG for who, more in (("a", 0), ("b", 1))
    )
    (tmp_path / "losses.csv").write_text(f"epoch,{name},d_loss,g_loss\n" + rows)
    with pytest.raises(RunNotFound, match="a, b"):
        read_run(tmp_path)
    assert series(read_run(tmp_path, ReadOptions(run="a")), "d_loss") == [d for _, d, _ in LONG]


def test_rows_of_networks_are_of_one_training(tmp_path: Path) -> None:
    rows = "".join(f"{n},D,{d}\n{n},G,{g}\n" for n, d, g in LONG)
    (tmp_path / "losses.csv").write_text("epoch,network,loss\n" + rows)
    run = read_run(tmp_path)
    assert series(run, "d_loss") == [d for _, d, _ in LONG]
    assert series(run, "g_loss") == [g for _, _, g in LONG]
