"""The library as a notebook's user meets it: one name imported, everything from there."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import msgspec
import nbformat
import numpy as np
import pandas as pd
import pypdf
import pytest
from PIL import Image

import ganreport
from ganreport.charts import Figure
from ganreport.cli import build as commands
from ganreport.cli import main
from ganreport.errors import (
    GanReportError,
    NotInReport,
    PDFUnavailable,
    RunNotFound,
    TemplateError,
    UnsafePath,
    UsageError,
)
from ganreport.render.html import to_html
from ganreport.report.evidence import Polyline, ScalarSeries
from ganreport.report.model import ReportData, from_json, to_json

from .here import Here

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "docs/examples/notebook.ipynb"
FILES = ["report.html", "report.json", "report.md", "report.pdf"]


# In a process of its own, as Jupyter does it; sockets are files, so that nothing listens.
EXECUTE = """
import sys, nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
manager = AsyncKernelManager(transport="ipc", kernel_name="python3")
NotebookClient(notebook, km=manager, timeout=120).execute()
nbformat.write(notebook, "executed.ipynb")
"""


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, nbformat.NotebookNode]:
    """The folder that the notebook worked in, and the notebook with what its cells gave."""
    folder = tmp_path_factory.mktemp("notebook")
    places = ("JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR")
    with tempfile.TemporaryDirectory(prefix="nb", dir="/tmp") as short:  # as names of sockets are
        done = subprocess.run(
            [sys.executable, "-c", EXECUTE, NOTEBOOK],
            cwd=folder,
            env={**os.environ, **dict.fromkeys(places, short)},
            capture_output=True,
            text=True,
            timeout=240,
        )
    assert done.returncode == 0, done.stderr
    return folder, nbformat.read(folder / "executed.ipynb", as_version=4)


@pytest.fixture(scope="module")
def report(images_report: ReportData) -> ganreport.Report:
    return ganreport.Report(images_report)


# The committed notebook


def outputs(notebook: nbformat.NotebookNode) -> Iterator[nbformat.NotebookNode]:
    for cell in notebook.cells:
        yield from cell.get("outputs", ())


def test_the_notebook_is_committed_without_outputs_and_runs_without_a_word_on_stderr(
    executed: tuple[Path, nbformat.NotebookNode],
) -> None:
    committed = nbformat.read(NOTEBOOK, as_version=4)
    assert list(outputs(committed)) == []
    assert {cell.get("execution_count") for cell in committed.cells} == {None}
    _, notebook = executed
    assert {o.get("name") for o in outputs(notebook)} == {None, "stdout"}
    shown = "\n".join(str(o.get("text") or o.data) for o in outputs(notebook))
    assert "<Report Ring of eight: fail: Partial mode collapse: 3 of 8 modes" in shown
    assert "image/png" in shown
    assert "report.pdf" in shown


def test_a_notebook_saves_what_the_command_line_writes(
    executed: tuple[Path, nbformat.NotebookNode], worker: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = executed[0] / "notebook-run"
    words = ("--title", "Ring of eight", "--comment", "Made by a notebook.", "--paper", "letter")
    monkeypatch.setattr(commands, "SecondProcess", lambda: nullcontext(worker))
    with pytest.raises(SystemExit) as ended:
        main(["build", str(run), "-o", str(run / "again"), *words])
    assert not ended.value.code
    assert sorted(path.name for path in (run / "again").iterdir()) == FILES
    for name in FILES:
        assert (run / "report" / name).read_bytes() == (run / "again" / name).read_bytes(), name


# Reading, analysing, building


def test_text_and_path_and_each_step_give_the_same_report(points_run: Path) -> None:
    run = ganreport.read_run(str(points_run))
    analysis = ganreport.analyse(run)
    reports = [ganreport.build(each) for each in (str(points_run), points_run, run, analysis)]
    assert all(each.data == reports[0].data for each in reports)
    assert ganreport.analyse(str(points_run)).findings == analysis.findings


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A bare table of losses under names that nobody knows."""
    path = tmp_path / "table.csv"
    steps = np.arange(1, 201)
    frame = pd.DataFrame({"step": steps, "critic": 1 + 0.1 * np.sin(steps), "maker": 0.5 + steps})
    frame.to_csv(path, index=False)
    return path


def test_columns_are_mapped(table: Path) -> None:
    names = {"d_loss": "2 * critic", "g_loss": "maker"}
    report = ganreport.build(table, map=names, title="Mapped", detail="full")
    raw = pd.read_csv(table, index_col="step")
    kept = report.series("d_loss")
    np.testing.assert_allclose(kept, 2 * raw["critic"][kept.index], rtol=1e-5)
    assert (report.data.title, report.data.detail) == ("Mapped", "full")
    again = ganreport.build(
        ganreport.read_run(str(table), map=names, reader="table"), title="Mapped"
    )
    assert again.data.training == report.data.training


def test_configuration_counts_as_on_the_command_line_and_arguments_before_it(
    table: Path, tmp_path: Path
) -> None:
    (tmp_path / "ganreport.toml").write_text(
        '[build]\ntitle = "Theirs"\nlang = "zh"\n'
        '[map]\nd_loss = "critic"\ng_loss = "maker"\n[thresholds]\nflight_warn = 50.0\n'
    )
    report = ganreport.build(table)
    assert (report.data.title, report.lang) == ("Theirs", "zh")
    assert (report.data.overridden, report.data.configured_by) == (
        ("flight_warn",),
        "ganreport.toml",
    )
    assert 'lang="zh' in report.save(tmp_path / "page.html").read_text(encoding="utf-8")
    own = ganreport.build(str(table), title="", thresholds={"flight_warn": 60.0, "flight_fail": 70})
    assert str(own.data.title) != "Theirs"
    assert own.data.thresholds["flight_warn"] == 60
    assert own.data.configured_by == ""
    (tmp_path / "other.toml").write_text("")
    assert ganreport.analyse(table, config=str(tmp_path / "other.toml")).limits.flight.warn == 30


def test_what_cant_be_done_is_said(points_run: Path, table: Path, tmp_path: Path) -> None:
    run = ganreport.read_run(points_run)
    analysis = ganreport.analyse(run)
    cases: tuple[tuple[Callable[[], Any], type[GanReportError], str], ...] = (
        (lambda: ganreport.build(tmp_path / "nothing"), RunNotFound, "does not exist"),
        (lambda: ganreport.read_run(points_run, reader="nobody"), UsageError, "no reader 'nobody'"),
        (lambda: ganreport.read_run(table, map={"d_loss": 1}), UsageError, "map: d_loss = 1"),  # type: ignore[dict-item]
        (lambda: ganreport.build(run, reader="table"), UsageError, "for a path"),
        (lambda: ganreport.build(analysis, thresholds={}), UsageError, "judged already"),
        (lambda: ganreport.analyse(run, thresholds={"flihgt_warn": 1}), UsageError,
         r"thresholds: there is no threshold 'flihgt_warn'\. Did you mean flight_warn\?"),
        (lambda: ganreport.analyse(run, thresholds={"coverage_warn": -1}), UsageError,
         r"thresholds: coverage_warn = -1 is not allowed"),
        (lambda: ganreport.build(run, template=tmp_path / "no"), UsageError, "no such folder"),
        (lambda: ganreport.load(table), UsageError, r"table\.csv: no report\.json"),
        (lambda: ganreport.load(tmp_path / "report.json"), UsageError, "can't be read"),
    )  # fmt: skip
    for call, kind, words in cases:
        with pytest.raises(kind, match=words):
            call()


# What a report holds


def test_findings_are_those_of_the_data(report: ganreport.Report) -> None:
    table = report.findings
    assert list(zip(table["id"], table["status"], table["claim"], strict=True)) == [
        (f.id, f.status.value, str(f.claim)) for f in report.data.findings
    ]
    assert dict(table.dtypes.astype(str)) == {
        **dict.fromkeys(("id", "pair", "axis"), "string"),
        "status": "category",
        **dict.fromkeys(("question", "claim"), "string"),
        "since": "Int64",
        "advice": "string",
    }
    finding = msgspec.structs.replace(report.data.findings[0], since=40, status="fail", pair="A")
    data = msgspec.structs.replace(report.data, findings=(*report.data.findings, finding))
    table = ganreport.Report(data).findings
    assert table["since"].iloc[-1] == 40
    assert table["since"].isna().sum() == sum(f.since is None for f in report.data.findings)
    assert list(table.index[table["status"] <= "warn"]) == [len(table) - 1]
    assert table["pair"].iloc[-1] == "A"


def test_metrics_are_those_of_the_data(report: ganreport.Report) -> None:
    table = report.metrics
    assert list(table.columns) == [
        *("name", "label", "value", "lower", "upper", "baseline", "unit")
    ]
    assert len(table) == len(report.data.metrics) > 5
    for row, metric in zip(table.itertuples(index=False), report.data.metrics, strict=True):
        assert (row.name, row.label, row.unit) == (metric.name, str(metric.label), str(metric.unit))
        numbers = (metric.value, metric.lower, metric.upper, metric.baseline)
        theirs = [np.nan if number is None else number for number in numbers]
        np.testing.assert_array_equal([row.value, row.lower, row.upper, row.baseline], theirs)
    assert set(table.dtypes[["value", "lower", "upper", "baseline"]]) == {np.dtype(float)}


def test_a_history_ends_with_the_last_evaluation(report: ganreport.Report) -> None:
    history = report.history("coverage")
    assert list(history.index) == list(range(100, 1001, 100))
    last = report.metrics.set_index("name").loc["coverage", list(history.columns)]
    np.testing.assert_allclose(history.iloc[-1], last.astype(float), rtol=1e-4)


def test_a_series_is_of_points_of_the_run(report: ganreport.Report, images_run: Path) -> None:
    recorded = ganreport.read_run(images_run).scalar("d_loss")
    assert recorded is not None
    kept = report.series("d_loss")
    assert (kept.name, kept.index.name) == ("d_loss", "step")
    np.testing.assert_allclose(kept, recorded[kept.index], rtol=1e-5)
    assert {recorded.index[0], recorded.index[-1], recorded.idxmin(), recorded.idxmax()} <= set(
        kept.index
    )
    smooth = report.series("d_loss", smooth=True)
    assert smooth.std() < kept.std() / 3


def test_series_of_several_pairs_are_told_apart(report: ganreport.Report) -> None:
    (own,) = report.data.training
    other = msgspec.structs.replace(
        own,
        pair="B",
        further=True,
        series=(ScalarSeries(name="d_loss", extremes=Polyline.of([1, 2], [5.0, np.nan])),),
    )
    first = msgspec.structs.replace(own, pair="A")
    both = ganreport.Report(msgspec.structs.replace(report.data, training=(first, other)))
    assert both.series("d_loss", pair="A").equals(report.series("d_loss"))
    assert both.series("d_loss").equals(report.series("d_loss"))
    assert both.series("d_loss", pair="B").to_dict() == pytest.approx(
        {1: 5, 2: np.nan}, nan_ok=True
    )
    with pytest.raises(NotInReport, match=r"no pair of networks 'C' .* There are: A, B\.$"):
        both.series("d_loss", pair="C")


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda r: r.series("d_los"), r"^There is no series 'd_los' .* There are: .*\bd_loss, "),
        (lambda r: r.series("epoch", smooth=True), r"no running median of a series 'epoch'"),
        (lambda r: r.history("fid"), r"no history of a metric 'fid' .*\bcoverage"),
        (lambda r: r.figure("loss"), r"no figure 'loss' .*\blosses"),
        (lambda r: r.figure("evolution"), r"no figure 'evolution'"),
    ],
)
def test_what_a_report_does_not_hold_is_a_key_error_that_says_what_it_does(
    report: ganreport.Report, ask: Callable[[ganreport.Report], Any], words: str
) -> None:
    with pytest.raises(KeyError) as refused:
        ask(report)
    assert isinstance(refused.value, GanReportError)
    assert re.search(words, str(refused.value))


def test_verdict_and_checkpoints_are_in_plain_words(report: ganreport.Report) -> None:
    verdict, data = report.verdict, report.data
    assert verdict.status == data.verdict.status
    assert verdict.headline == str(data.verdict.headline)
    assert [number.label for number in verdict.numbers] == [
        str(n.label) for n in data.verdict.numbers
    ]
    assert report.checkpoints.choice == data.checkpoints.choice
    assert report.checkpoints.sentence == str(data.checkpoints.sentence)
    assert repr(report) == f"<Report {data.title}: ok: {verdict.headline}>"


# Figures


def test_figures_are_those_of_the_page_in_a_language(
    report: ganreport.Report, images_figures: tuple[Figure, ...]
) -> None:
    page = to_html(report.data, figures=images_figures)
    drawn = re.findall(r'<figure id="figure-([\w-]+)"', page)
    assert {*report.figures, *report.pictures} == set(drawn)
    assert "losses" in report.figures
    words = {lang: report.figure("losses", lang=lang).axes[0].get_xlabel() for lang in ("en", "zh")}
    assert words["en"] == "training step"
    assert re.search("[\u4e00-\u9fff]", words["zh"])


def reads_svg(path: Path) -> bool:
    return any("training step" in (e.text or "") for e in ET.parse(path).iter())


def reads_pdf(path: Path) -> bool:
    return "training step" in pypdf.PdfReader(path).pages[0].extract_text()


def reads_png(path: Path) -> bool:
    with Image.open(path) as image:
        image.load()
        return image.width == pytest.approx(6.7 * 300, abs=1) and len(image.getcolors(2**24)) > 100


@pytest.mark.parametrize(
    ("ending", "reads"), [("svg", reads_svg), ("pdf", reads_pdf), ("png", reads_png)]
)
def test_a_figure_is_saved_as_others_read_it_with_the_same_bytes_twice(
    report: ganreport.Report, tmp_path: Path, ending: str, reads: Callable[[Path], bool]
) -> None:
    first = report.figure("losses").save(str(tmp_path / f"first.{ending}"))
    second = report.figure("losses").save(tmp_path / f"second.{ending.upper()}")
    assert first.read_bytes() == second.read_bytes()
    assert reads(first)


def test_a_figure_shows_itself_in_a_notebook(report: ganreport.Report) -> None:
    with Image.open(io.BytesIO(report.figure("losses")._repr_png_())) as image:
        assert 600 < image.width < 900


def test_pictures_are_those_of_the_data(report: ganreport.Report) -> None:
    sizes = {name: image.size for name, image in report.pictures.items()}
    assert sizes == {picture.id: picture.pixels for picture in report.data.pictures}
    assert "evolution" in sizes


# Saving and loading


def test_what_is_saved_is_loaded_and_rendered_again(
    report: ganreport.Report, tmp_path: Path
) -> None:
    assert report.save(str(tmp_path / "first.json")) == tmp_path / "first.json"
    (tmp_path / "second.json").write_text("mine")
    again = ganreport.load(str(tmp_path / "first.json"))
    assert again.save(tmp_path / "second.json").read_bytes() == to_json(report.data)
    assert again.data == report.data == from_json((tmp_path / "first.json").read_bytes())
    zh = again.save(tmp_path / "REPORT.MD", lang="zh").read_text(encoding="utf-8")
    assert re.search("[\u4e00-\u9fff]", zh)
    assert zh != report.save(tmp_path / "en.md").read_text(encoding="utf-8")
    assert {path.name for path in tmp_path.iterdir()} == {
        *("first.json", "second.json", "REPORT.MD", "en.md")
    }


def test_saving_says_what_it_cant(report: ganreport.Report, tmp_path: Path, table: Path) -> None:
    for given, words in (
        ({"path": tmp_path / "report.docx"}, r"report\.docx: a report is saved as \.html, \.pdf"),
        ({"path": tmp_path / "a.html", "lang": "xx"}, "'xx': allowed are en, "),
        ({"path": tmp_path / "a.pdf", "paper": "a3"}, "paper 'a3': allowed are a4, letter"),
        ({"path": table / "a.md"}, "can't be written"),
    ):
        with pytest.raises(UsageError, match=words):
            report.save(**given)
    assert list(tmp_path.iterdir()) == [table]


def test_within_the_run_nothing_is_written_through_a_link(
    table: Path, tmp_path: Path, outside: Path, unchanged: Callable[[], dict[str, object]]
) -> None:
    run = tmp_path / "run"
    run.mkdir()
    shutil.move(table, run)
    (run / "report").symlink_to(outside)
    before = unchanged()
    report = ganreport.build(run)
    with pytest.raises(UnsafePath, match="report is a link"):
        report.save(run / "report/report.md")
    assert unchanged() == before
    (tmp_path / "linked").symlink_to(outside)
    report.save(tmp_path / "linked/report.md")  # as the user named it
    assert (outside / "report.md").exists()


def test_without_what_draws_pdfs_the_other_files_are_there(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ganreport.render.pdf", None)
    report = ganreport.build(table)
    with pytest.raises(PDFUnavailable, match=r"report\.pdf is missing: .* is not installed"):
        report.save(tmp_path / "all")
    assert sorted(path.name for path in (tmp_path / "all").iterdir()) == FILES[:-1]
    with pytest.raises(PDFUnavailable):
        report.save(tmp_path / "alone.pdf")
    assert not (tmp_path / "alone.pdf").exists()


def test_a_template_and_a_logo_change_the_page(table: Path, tmp_path: Path) -> None:
    look = tmp_path / "look"
    look.mkdir()
    (look / "style.css").write_text("h1 { color: rebeccapurple }")
    Image.new("RGB", (8, 8), "red").save(tmp_path / "logo.png")
    report = ganreport.build(table, template=str(look), logo=tmp_path / "logo.png")
    assert "rebeccapurple" in report._repr_html_()
    assert report.data.logo is not None
    again = ganreport.load(report.save(tmp_path / "report.json"))
    assert (again.data.template, again.data.logo) == (report.data.template, report.data.logo)
    (look / "style.css").write_text("h1 { no-such-thing: 1 }")
    with pytest.raises(TemplateError, match=r"look/style\.css: .*no-such-thing"):
        ganreport.build(table, template=look)


# Imports

STAND_INS = """
import sys
from types import ModuleType, SimpleNamespace as N
sys.modules["keras"] = N(callbacks=N(Callback=object))
for name in ("", ".pytorch", ".pytorch.loggers", ".pytorch.loggers.logger", ".pytorch.utilities"):
    sys.modules["lightning" + name] = ModuleType("lightning" + name)
sys.modules["lightning.pytorch.loggers.logger"].Logger = object
sys.modules["lightning.pytorch.utilities"].rank_zero_only = lambda f: f
before = set(sys.modules)
"""
WRITERS = (
    "from ganreport import RunWriter",
    "from ganreport.integrations.keras import RunCallback",
    "from ganreport.integrations.lightning import RunLogger",
)


def loaded(python: Callable[..., Any], code: str) -> set[str]:
    """The modules that this adds to those of a new interpreter."""
    done = python("-c", f"{STAND_INS}{code}\nprint(*sorted(set(sys.modules) - before))")
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_the_package_itself_loads_next_to_nothing(python: Callable[..., Any]) -> None:
    names = loaded(python, "import ganreport; dir(ganreport); ganreport.__version__")
    assert {name.split(".")[0] for name in names} - sys.stdlib_module_names == {"ganreport"}
    assert "ganreport.run" not in names
    assert len(names) < 40  # what typing needs of the standard library


def test_writers_load_no_reader_and_no_pandas(python: Callable[..., Any]) -> None:
    names = loaded(python, "\n".join(WRITERS))
    rooms = {name.split(".")[1] for name in names if name.startswith("ganreport.")}
    assert rooms == {"errors", "integrations", "messages", "run", "stats"}
    foreign = ("pandas", "scipy", "sklearn", "matplotlib", "seaborn", "jinja2", "weasyprint", "PIL")
    assert names.isdisjoint(foreign)
    assert len(names) < 400


def test_reading_a_run_loads_nothing_that_draws(
    python: Callable[..., Any], points_run: Path
) -> None:
    names = loaded(python, f"import ganreport; ganreport.read_run({str(points_run)!r})")
    assert "pandas" in names
    assert names.isdisjoint(("matplotlib", "seaborn", "weasyprint", "jinja2"))


def test_public_names_are_offered_and_no_others() -> None:
    assert set(ganreport.__all__) <= set(dir(ganreport))
    assert all(getattr(ganreport, name) is not None for name in ganreport.__all__)
    with pytest.raises(AttributeError, match="no attribute 'bild'"):
        ganreport.bild  # type: ignore[attr-defined]  # noqa: B018


# docs/api.md


def test_the_examples_of_the_documents_run(
    executed: tuple[Path, nbformat.NotebookNode], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "docs/api.md")]
    shutil.copytree(executed[0] / "notebook-run", tmp_path / "runs/mine")
    monkeypatch.chdir(tmp_path)
    space: dict[str, Any] = {}
    for code in re.findall(r"```python\n(.*?)```", "\n".join(texts), re.DOTALL):
        if "RunWriter" not in code:  # test_docs.py looks at the runs that those write
            exec(compile(code, "example", "exec"), space)  # noqa: S102 - our own example
    assert {"report.html", "report.json", "summary.md", "losses.svg"} < {
        path.name for path in tmp_path.iterdir()
    }
    assert list(space["verdicts"]) == ["mine"]
    for name in ("findings", "metrics"):
        columns = re.search(rf"^\| `{name}` \| (.*) \|$", texts[1], re.MULTILINE)
        assert columns
        listed = re.findall(r"`(\w+)`", columns[1])
        assert listed == list(getattr(space["report"], name).columns)
