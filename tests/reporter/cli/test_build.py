"""`ganreport build` as a user meets it: results, refusals, exit codes."""

import gc
import io
import re
import shutil
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from ganreport.charts import draw
from ganreport.cli import build as commands
from ganreport.cli import main
from ganreport.metrics.history import History
from ganreport.readers import ReadOptions
from ganreport.render.worker import SecondProcess
from ganreport.report.model import from_json
from ganreport.run.cards import DataCard
from ganreport.run.text import printable_lines
from ganreport.run.writer import RunWriter
from gantrainer.config import settings as config

from ..here import Here as ThisOne
from ..render import papers

Command = Callable[..., tuple[int, str, str]]

FILES = {"report.html", "report.pdf", "report.json", "report.md"}


Here = Callable[[SecondProcess], Command]


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Here:
    """Runs ``ganreport`` in this process, so that any warning is an error; gives code and text."""

    def run(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    def by(worker: SecondProcess) -> Command:
        monkeypatch.setattr(commands, "SecondProcess", lambda: nullcontext(worker))
        return run

    return by


@pytest.fixture
def command(here: Here, worker: SecondProcess) -> Command:
    """Runs ``ganreport`` here, all of it."""
    return here(worker)


@pytest.fixture(scope="module")
def built(images_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("built") / "run"
    shutil.copytree(images_run, path)
    return path


# What `ganreport` without an extra does not bring.
FOR_TRAINING = ("tensorflow", "keras", "torch", "sklearn", "joblib", "rich", "gantrainer")


# As ``python -OO`` has our modules, without docstrings; all libraries' would take 10 s to compile.
STRIPPED = """
from importlib.machinery import SourceFileLoader

usual = SourceFileLoader.get_code

def get_code(loader, name):
    if name.partition(".")[0] != "ganreport":
        return usual(loader, name)
    return compile(loader.get_data(loader.path), loader.path, "exec", optimize=2)

SourceFileLoader.get_code = get_code
"""


def test_build_needs_no_docstring_and_nothing_of_training_and_repeats_its_bytes(
    built: Path, ganreport: Callable, command: Command
) -> None:
    lacks = {"blocked": FOR_TRAINING, "first": STRIPPED}
    done = ganreport("build", built, **lacks, PYTHONHASHSEED="7")
    assert done.returncode == 0, done.stderr
    assert {Path(line).name for line in done.stdout.splitlines()} == FILES
    report = built / "report"
    before = {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in report.iterdir()}
    assert set(before) == FILES
    assert all(len(content) < 3e6 for content, _ in before.values())
    assert command("build", built)[0] == 0
    assert {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in report.iterdir()} == before


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of two losses alone, whose report is made in no time."""
    path = tmp_path_factory.mktemp("bare") / "run"
    return settled(path, "")


def test_an_earlier_report_is_replaced_and_a_changed_one_is_no_other(
    bare: Path, tmp_path: Path, command: Command
) -> None:
    arguments = ("build", bare, "-o", tmp_path)
    assert command(*arguments, "--lang", "zh")[0] == 0
    code, printed, _ = command(*arguments, "--title", "Another title")
    assert code == 0
    assert {Path(line).name for line in printed.splitlines()} == FILES
    assert b"Another title" in (tmp_path / "report.json").read_bytes()


@pytest.mark.parametrize("name", sorted(FILES))
def test_what_is_no_report_is_refused_before_anything_is_done(
    name: str, bare: Path, tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / name).write_bytes(b"%PDF-1.7 my thesis, not made by ganreport")
    arguments = ("build", bare, "--format", name.rpartition(".")[2], "-o", tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr("ganreport.readers.read_run", None)  # nothing is read
        code, _, said = command(*arguments)
    assert code == 2
    assert f"{tmp_path} holds {name}, which ganreport did not write. Use --force" in said
    assert [each.name for each in tmp_path.iterdir()] == [name]
    assert command(*arguments, "--force")[0] == 0
    assert b"my thesis" not in (tmp_path / name).read_bytes()


def test_the_report_of_another_run_is_refused_before_it_is_measured(
    bare: Path, tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled(tmp_path / "another", "")
    arguments = ("--format", "json", "-o", tmp_path / "out")
    assert command("build", tmp_path / "another", *arguments)[0] == 0
    with monkeypatch.context() as patch:
        patch.setattr("ganreport.analysis.analyse.analyse", None)
        code, _, said = command("build", bare, *arguments)
    assert code == 2
    assert "holds the report of another run, another. Use --force" in said
    assert command("build", bare, *arguments, "--force")[0] == 0


def test_a_log_that_has_grown_is_the_same_run(tmp_path: Path, command: Command) -> None:
    log = tmp_path / "loss.csv"
    rows = [f"{epoch},1.4,0.7" for epoch in range(1, 60)]
    for length in (40, 59):
        log.write_text("\n".join(["epoch,d_loss,g_loss", *rows[:length]]))
        assert command("build", log, "--format", "json")[0] == 0
    report = msgspec.json.decode((tmp_path / "loss.csv-report/report.json").read_bytes())
    assert report["last_step"] == 59


def test_tables_of_one_folder_have_a_report_each(tmp_path: Path, command: Command) -> None:
    for name in ("a.csv", "b.csv", "b.tsv"):
        sign = "," if name.endswith("csv") else "\t"
        rows = [[epoch, 1.4, 0.7] for epoch in range(1, 41)]
        text = "\n".join(sign.join(map(str, row)) for row in [["epoch", "d_loss", "g_loss"], *rows])
        (tmp_path / name).write_text(text)
        assert command("build", tmp_path / name, "--format", "md")[0] == 0
    made = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("report.md")}
    assert made == {f"{name}-report/report.md" for name in ("a.csv", "b.csv", "b.tsv")}


class Terminal(io.StringIO):
    """What a user sees."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("formats", "stages"),
    [
        ("md", ["reading", "measuring samples", "judging", "writing pages"]),
        (
            "html,pdf",
            ["reading", "measuring samples", "judging", "drawing charts", "writing pages",
             "laying out the PDF"],
        ),
    ],
)  # fmt: skip
def test_progress_is_told_by_stage_to_a_terminal_alone(
    formats: str,
    stages: list[str],
    bare: Path,
    tmp_path: Path,
    command: Command,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    arguments = ("build", bare, "--format", formats, "-o", tmp_path)
    piped = command(*arguments)[2]
    assert not any(stage in piped for stage in stages)
    seen = {}
    for given in ((), ("-q",)):
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stderr", Terminal())
            patch.setenv("TERM", "xterm")
            command(*arguments, *given)
            seen[given] = sys.stderr.getvalue()
    told = re.findall(r"\r\x1b\[K\[(\d)/(\d)\] ([^\r]*?) \.\.\. ", seen[()])
    assert told == [(str(n), str(len(stages)), each) for n, each in enumerate(stages, 1)]
    assert seen[()].endswith(f"\r\x1b[K{piped}")
    assert seen["-q",] == ""


def empty(path: Path) -> None:
    path.mkdir()


def a_file(path: Path) -> None:
    path.write_text("losses")


def broken_json(path: Path) -> None:
    path.mkdir()
    (path / "run.json").write_text('{"id": "x", "name":')


def wrong_type(path: Path) -> None:
    path.mkdir()
    (path / "run.json").write_text('{"id": "x", "name": "x", "schema": "one"}')


def newer_schema(path: Path) -> None:
    path.mkdir()
    (path / "run.json").write_text('{"id": "x", "name": "x", "schema": 99}')


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda path: None, "does not exist"),
        (empty, "is empty"),
        (a_file, "not a directory"),
        (broken_json, "run.json"),
        (wrong_type, "$.schema"),
        (newer_schema, "newer"),
    ],
)
def test_what_is_no_run_is_refused_clearly(
    damage: Callable[[Path], None], said: str, tmp_path: Path, command: Command
) -> None:
    damage(tmp_path / "run")
    code, printed, error = command("build", tmp_path / "run")
    assert code == 2
    assert said in error
    assert printed == ""


def nothing(run: RunWriter) -> None:
    del run


def one_row(run: RunWriter) -> None:
    run.scalars(1, d_loss=1.2, g_loss=0.8)


def three_rows(run: RunWriter) -> None:
    for step in (1, 2, 3):
        run.scalars(step, d_loss=1.2, g_loss=0.8, d_real_mean=0.1)


def only_nan(run: RunWriter) -> None:
    for step in range(1, 200):
        run.scalars(step, d_loss=float("nan"), g_loss=float("inf"))


def constant(run: RunWriter) -> None:
    for step in range(1, 400):
        run.scalars(step, d_loss=0.0, g_loss=0.0, d_grad_norm=0.0, g_grad_norm=0.0)


def one_evaluation(run: RunWriter) -> None:
    run.scalars(1, d_loss=1.0)
    run.samples(1, fixed=np.zeros((3, 8, 8, 1), np.uint8), random=np.zeros((3, 8, 8, 1), np.uint8))


def samples_only(run: RunWriter) -> None:
    rng = np.random.default_rng(0)
    for step in (1, 2):
        run.samples(step, random=rng.normal(size=(40, 2)).astype(np.float32))
    run.reference(heldout=rng.normal(size=(40, 2)).astype(np.float32))


def long_names(run: RunWriter) -> None:
    run.scalars(1, **{"x" * 1000: 1.0}, d_loss=1.0)
    run.update(name="name " * 200, configuration={"k" * 1000: "v" * 1000})
    run.event("note", 1, "cause" * 200)


LAID_OUT = (three_rows, one_evaluation, long_names)
"""What test_extremes.py lays out as a PDF and looks at."""


@pytest.mark.parametrize(
    "content",
    [nothing, one_row, three_rows, only_nan, constant, one_evaluation, samples_only, long_names],
)
def test_little_evidence_makes_an_honest_report(
    content: Callable[[RunWriter], None], tmp_path: Path, command: Command
) -> None:
    with RunWriter(tmp_path / "run") as run:
        content(run)
    formats = ("--format", "html,json,md") if content in LAID_OUT else ()
    code, _, said = command("build", tmp_path / "run", *formats)
    assert code == 0, said
    text = (tmp_path / "run/report/report.html").read_text()
    assert "Not measured" in text
    assert '<section id="verdict" class="verdict ok">' not in text
    assert '<section id="verdict" class="verdict ' in text


def test_truncated_part_is_named_in_the_report(
    built: Path, tmp_path: Path, command: Command
) -> None:
    shutil.copytree(built, tmp_path / "run", ignore=shutil.ignore_patterns("report"))
    part = next((tmp_path / "run/metrics").glob("part-*.parquet"))
    part.write_bytes(part.read_bytes()[:100])
    assert command("build", tmp_path / "run", "--format", "html")[0] == 0
    assert f"metrics/{part.name}" in (tmp_path / "run/report/report.html").read_text()


def test_failing_verdict_gates_only_when_asked(tmp_path: Path, command: Command) -> None:
    with RunWriter(tmp_path / "run") as run:
        only_nan(run)
    build = ("build", tmp_path / "run", "--format", "md")
    assert command(*build)[0] == 0
    assert command(*build, "--fail-on", "fail")[0] == 3
    assert command(*build, "--fail-on", "warn")[0] == 3


@pytest.mark.parametrize("formats", ["docx", "", "html,exe"])
def test_unknown_format_is_refused(formats: str, built: Path, command: Command) -> None:
    code, _, said = command("build", built, "--format", formats)
    assert code == 2
    assert "html, pdf, json, md" in said


def test_unwritable_output_is_an_error_not_a_traceback(bare: Path, command: Command) -> None:
    code, _, said = command("build", bare, "--format", "md", "-o", bare / "run.json")
    assert code == 2
    assert "run.json" in said


# Runs that carry links


def carrying_links(path: Path, names: list[str], outside: Path) -> None:
    """Plant links to what is outside under these names and under former temporary ones."""
    path.mkdir(exist_ok=True)
    for name in names:
        (path / name).symlink_to(outside / "file")
        (path / f"{name}.tmp").symlink_to(outside / "file")


def test_a_report_never_reaches_out_of_its_run(
    tmp_path: Path, outside: Path, unchanged: Callable[[], object], command: Command
) -> None:
    path = settled(tmp_path / "run", "")
    carrying_links(path / "report", sorted(FILES), outside)
    before = unchanged()
    code, _, said = command("build", path)
    assert code == 2
    assert "which ganreport did not write" in said
    assert command("build", path, "--force")[0] == 0
    assert unchanged() == before
    made = {p.name for p in (path / "report").iterdir() if p.is_file() and not p.is_symlink()}
    assert made == FILES


@pytest.mark.parametrize("output", [(), ("-o", "report"), ("-o", "report/folder")])
def test_a_report_folder_that_a_run_brings_as_a_link_is_refused(
    output: tuple[str, ...],
    tmp_path: Path,
    outside: Path,
    unchanged: Callable[[], object],
    command: Command,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = settled(tmp_path / "run", "")
    (path / "report").symlink_to(outside)
    before = unchanged()
    monkeypatch.chdir(path)
    code, printed, said = command("build", path, "--format", "md", *output)
    assert (code, printed) == (2, "")
    assert f"{path / 'report'} is a link" in said
    assert unchanged() == before


def test_a_folder_of_the_users_may_be_a_link(
    bare: Path, tmp_path: Path, outside: Path, command: Command
) -> None:
    (tmp_path / "mine").symlink_to(outside / "folder")
    assert command("build", bare, "--format", "md", "-o", tmp_path / "mine")[0] == 0
    assert [p.name for p in (outside / "folder").iterdir()] == ["report.md"]
    assert (tmp_path / "mine").is_symlink()


def test_a_next_configuration_never_reaches_out_of_its_run(
    tmp_path: Path, outside: Path, unchanged: Callable[[], object], command: Command
) -> None:
    settings = config.to_mapping(config.from_mapping({}, "test"))
    with RunWriter(tmp_path / "run", configuration=settings) as run:
        for step in range(1, 400):  # D tells all from the first step on
            run.scalars(step, d_loss=1e-4, g_loss=20.0, d_real_accuracy=1, d_fake_accuracy=1)
    carrying_links(tmp_path / "run", ["next.toml"], outside)
    (tmp_path / "run/configs").symlink_to(outside)
    before = unchanged()
    advise = ("advise", tmp_path / "run", "-o")
    code, _, said = command(*advise, tmp_path / "run/next.toml")
    assert code == 2
    assert "holds a different next.toml" in said
    code, _, said = command(*advise, tmp_path / "run/configs/next.toml", "--force")
    assert code == 2
    assert "configs is a link" in said
    assert command(*advise, tmp_path / "run/next.toml", "--force")[0] == 0
    assert unchanged() == before
    assert "learning_rate" in (tmp_path / "run/next.toml").read_text()


# Without Pango

# As on a machine that lacks these libraries: the loader finds none, and cffi says so.
NO_PANGO = """
import cffi

usual = cffi.FFI.dlopen

def absent(self, name, flags=0):
    if True:
        raise OSError(
            f"cannot load library '{name}': {name}: cannot open shared object file: No such file "
            "or directory.  Additionally, ctypes.util.find_library() did not manage to locate a "
            f"library called '{name}'"
        )
    return usual(self, name, flags)

cffi.FFI.dlopen = absent
"""
# As on a machine without a font: Pango would end the process.
NO_FONTS = """
import os, pathlib, tempfile

folder = pathlib.Path(tempfile.mkdtemp())
(folder / "fonts.conf").write_text(
    "<!DOCTYPE fontconfig SYSTEM 'fonts.dtd'><fontconfig>"
    f"<dir>{folder}</dir><cachedir>{folder}</cachedir></fontconfig>"
)
os.environ["FONTCONFIG_FILE"] = str(folder / "fonts.conf")
"""
LACKS: dict[str, dict[str, Any]] = {
    "Pango": {"first": NO_PANGO},
    "fonts": {"first": NO_FONTS},
    "subsetter": {"first": NO_PANGO.replace("if True", "if 'subset' in str(name)")},
    "WeasyPrint": {"blocked": ("weasyprint",)},
}
ADVICE = {
    "Pango": "libpango-1.0-0",
    "fonts": "no fonts, which the PDF needs. Install",
    "subsetter": "no HarfBuzz's subsetter (libharfbuzz-subset), which the PDF needs. Install",
    "WeasyPrint": "pip install --upgrade weasyprint",
}


def test_without_pango_all_but_the_pdf_is_written_and_said(
    bare: Path, tmp_path: Path, ganreport: Callable
) -> None:
    done = ganreport("build", bare, "-o", tmp_path, "--fail-on", "warn", **LACKS["Pango"])
    _lacks_the_pdf((done.returncode, done.stdout, done.stderr), tmp_path, ADVICE["Pango"])


def _lacks_the_pdf(done: tuple[int, str, str], folder: Path, advice: str) -> None:
    code, printed, said = done
    assert code == 1
    assert {path.name for path in folder.iterdir()} == FILES - {"report.pdf"}
    assert {Path(line).name for line in printed.splitlines()} == FILES - {"report.pdf"}
    verdict, missing = said.splitlines()
    assert not verdict.startswith("Error")
    assert missing.startswith("Error: report.pdf is missing: ")
    assert advice in missing


class Poor(SecondProcess):
    """A second process that draws PDFs, if it can; samples are measured here.

    That all is done there where Pango is lacking, the test before this sees.
    """

    def measured(self, run: Path, wishes: ReadOptions) -> Callable[[], History]:
        return ThisOne().measured(run, wishes)

    def warm_up(self) -> None:
        """Nothing is loaded there that is not looked at."""


@pytest.fixture(scope="module", params=LACKS)
def poor(
    request: pytest.FixtureRequest, without: Callable[..., AbstractContextManager[None]]
) -> Iterator[tuple[SecondProcess, str]]:
    """A second process where the PDF can't be drawn, and what it should say to install."""
    with without(**LACKS[request.param]), Poor() as found:
        found._start(gc.freeze)()  # it is started now, and has what it lacks
        yield found, ADVICE[request.param]


@pytest.fixture
def lacking(
    poor: tuple[SecondProcess, str], here: Here, monkeypatch: pytest.MonkeyPatch
) -> tuple[Command, str]:
    """Runs ``ganreport`` with such a process, WeasyPrint out of reach here; and its advice."""
    for name in ("weasyprint", "ganreport.render.pdf"):
        monkeypatch.setitem(sys.modules, name, None)
    return here(poor[0]), poor[1]


def test_without_pango_or_weasyprint_all_else_is_written(
    bare: Path, tmp_path: Path, lacking: tuple[Command, str]
) -> None:
    build, advice = lacking
    done = build("build", bare, "-o", tmp_path, "--fail-on", "warn")
    _lacks_the_pdf(done, tmp_path, advice)


def test_without_pango_a_pdf_alone_is_refused_in_one_line(
    bare: Path, tmp_path: Path, lacking: tuple[Command, str]
) -> None:
    build, advice = lacking
    code, printed, said = build("build", bare, "-o", tmp_path / "report", "--format", "pdf")
    assert (code, printed) == (1, "")
    (missing,) = said.splitlines()
    assert missing.startswith("Error: report.pdf is missing: ")
    assert advice in missing
    assert not (tmp_path / "report").exists()
    both = build("build", bare, "-o", tmp_path / "report", "--format", "md,pdf")
    assert both[2].splitlines()[1:] == [missing]


def test_without_pango_a_template_is_taken_and_what_is_not_checked_is_said(
    bare: Path, tmp_path: Path, lacking: tuple[Command, str]
) -> None:
    build, advice = lacking
    (tmp_path / "house").mkdir()
    (tmp_path / "house/style.css").write_text("h1 { color: teal }")
    command = ("build", bare, "-o", tmp_path / "report", "--template", tmp_path / "house")
    code, _, said = build(*command, "--format", "html,pdf")
    assert code == 1
    assert "h1 { color: teal }" in (tmp_path / "report/report.html").read_text()
    _, missing = said.splitlines()
    assert missing.startswith("Error: report.pdf is missing: ")
    code, _, said = build(*command, "--format", "html")
    assert code == 0
    unchecked, _ = said.splitlines()
    assert unchecked.startswith("house: style.css and print.css were not checked: ")
    assert advice in unchecked
    assert build(*command, "--format", "html", "-q") == (0, "", "")


def test_without_pango_nothing_is_said_where_no_pdf_is_wanted(
    bare: Path, tmp_path: Path, lacking: tuple[Command, str]
) -> None:
    found = lacking[0]("build", bare, "-o", tmp_path, "--format", "html,json,md", "-q")
    assert found == (0, "", "")
    assert {path.name for path in tmp_path.iterdir()} == FILES - {"report.pdf"}


def test_schema_is_a_json_schema(command: Command) -> None:
    code, printed, _ = command("schema")
    assert code == 0
    assert msgspec.json.decode(printed)["$ref"] == "#/$defs/ReportData"


def test_unknown_command_lists_the_known(command: Command) -> None:
    code, _, said = command("bild")
    assert code == 2
    assert "build" in said


def settled(path: Path, text: str) -> Path:
    with RunWriter(path) as run:
        for step in range(1, 200):
            run.scalars(step, d_loss=1.0 + step % 3, g_loss=1.0)
    (path / "ganreport.toml").write_text(text)
    return path


def test_a_changed_threshold_is_told_beside_the_verdict_and_the_finding(
    tmp_path: Path, command: Command
) -> None:
    path = settled(tmp_path / "run", "[thresholds]\nrows_fewest = 500\n")
    assert command("build", path, "--format", "html,json,md")[0] == 0
    page = (path / "report/report.html").read_text()
    assert page.count("<code>rows_fewest</code> is 500 instead of 10") >= 2
    source = 'thresholds (<span translate="no">ganreport.toml</span>)'
    assert page.index(source) < page.index('id="findings"')
    assert "`rows_fewest` 500 instead of 10" in (path / "report/report.md").read_text()
    report = msgspec.json.decode((path / "report/report.json").read_bytes())
    assert {row["name"]: row["value"] for row in report["threshold_table"]}["rows_fewest"] == 500
    assert report["overridden"] == ["rows_fewest"]
    integrity = next(f for f in report["findings"] if f["id"] == "integrity")
    assert integrity["status"] == "warn"
    assert integrity["limits"] == ["rows_fewest", "skips"]


def test_nothing_is_told_where_nothing_was_changed(tmp_path: Path, command: Command) -> None:
    path = settled(tmp_path / "run", "[thresholds]\nrows_fewest = 10\n")
    assert command("build", path, "--format", "html")[0] == 0
    page = (path / "report/report.html").read_text()
    assert "Judged by changed thresholds" not in page
    assert "Threshold changed" not in page
    assert "All at their defaults" in page
    assert all(
        name in page
        for name in ("rows_fewest", "Not enough evidence", "How the verdict is reached")
    )


def test_a_wrong_configuration_ends_with_two_and_says_what_is_allowed(
    tmp_path: Path, command: Command
) -> None:
    path = settled(tmp_path / "run", "[thresholds]\ncycle_p = 7\n")
    code, _, said = command("build", path)
    assert code == 2
    assert "from 0 up to 1" in said
    assert not (path / "report").exists()
    assert command("build", path, "--config", tmp_path / "none.toml")[0] == 2


def test_flags_go_before_variables_and_these_before_the_file(
    tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = settled(tmp_path / "run", '[build]\ntitle = "file"\ncomment = "file"\npaper="letter"')
    monkeypatch.setenv("GANREPORT_BUILD_TITLE", "variable")
    monkeypatch.setenv("GANREPORT_BUILD_COMMENT", "variable")
    code, printed, _ = command("build", path, "--print-config", "--title", "flag")
    assert code == 0
    found = tomllib.loads(printed)["build"]
    assert (found["title"], found["comment"], found["paper"]) == ("flag", "variable", "letter")
    assert not (path / "report").exists()
    (path / "ganreport.toml").write_text(printed)
    assert command("build", path, "--print-config", "--title", "flag")[1] == printed


def test_the_file_of_a_bare_table_is_built_beside_it(tmp_path: Path, command: Command) -> None:
    rows = (f"{epoch},{1.4 - epoch / 100},0.7,{epoch}" for epoch in range(1, 41))
    (tmp_path / "loss.csv").write_text("\n".join(["Epoch,Loss_D,Loss_G,PSNR", *rows]))
    code, said, _ = command("build", tmp_path / "loss.csv", "--format", "html")
    assert code == 0
    assert Path(said.strip()) == tmp_path / "loss.csv-report/report.html"
    page = Path(said.strip()).read_text()
    assert "Loss_D → d_loss" in page
    assert "PSNR" in page


def example_of_the_document(root: Path, folder: Path) -> Path:
    """The folder ``house`` of docs/templates.md."""
    text = (root / "docs/templates.md").read_text(encoding="utf-8")
    files = re.findall(r"`house/([\w./]+)`.*?\n```\w+\n(.*?)```", text, flags=re.DOTALL)
    assert [name for name, _ in files] == [
        "report.html.j2",
        "parts/checkpoints.html.j2",
        "style.css",
    ]
    for name, content in files:
        (folder / "house" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "house" / name).write_text(content, encoding="utf-8")
    return folder / "house"


def test_the_template_of_the_document_changes_the_report(
    root: Path, tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = example_of_the_document(root, tmp_path)
    path = settled(tmp_path / "run", "")
    monkeypatch.setenv("GANREPORT_BUILD_TEMPLATE", str(house))
    code, _, said = command("build", path, "--format", "html,json")
    assert code == 0, said
    page = (path / "report/report.html").read_text()
    assert "Institute of Examples, report for run" in page
    assert "Checkpoints are kept for ten years." in page
    assert (
        'template <span translate="no">house</span>: <span translate="no">'
        "block header, block methods, parts/checkpoints.html.j2"
    ) in page
    report = msgspec.json.decode((path / "report/report.json").read_bytes())
    assert set(report["template"]["files"]) == {
        "report.html.j2",
        "parts/checkpoints.html.j2",
        "style.css",
    }


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("report.html.j2", "{% block", "house/report.html.j2, line 1: "),
        ("style.css", "p {}\np { colour: red}", "house/style.css: Ignored `colour: red` at 2:5"),
        ("parts/methods.html.j2", "<img src='x.png' alt='x'>", "With the template house: "),
    ],
)
def test_a_faulty_template_ends_with_two_and_writes_nothing(
    name: str, text: str, said: str, tmp_path: Path, command: Command
) -> None:
    (tmp_path / "house/parts").mkdir(parents=True)
    (tmp_path / "house" / name).write_text(text)
    path = settled(tmp_path / "run", "")
    code, printed, error = command("build", path, "--template", tmp_path / "house")
    assert code == 2
    assert said in error
    assert printed == ""
    assert not (path / "report").exists()


def test_a_run_brings_its_own_template_and_logo_but_none_from_outside(
    tmp_path: Path, command: Command
) -> None:
    path = settled(tmp_path / "run", '[build]\ntemplate = "house"\nlogo = "logo.svg"')
    (path / "house").mkdir()
    (path / "house/style.css").write_text("h1 { color: teal }")
    (path / "logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    assert command("build", path, "--format", "html")[0] == 0
    page = (path / "report/report.html").read_text()
    assert "h1 { color: teal }" in page
    assert '<img class="logo"' in page
    (path / "ganreport.toml").write_text('[build]\nlogo = "../logo.svg"')
    code, _, said = command("build", path, "--force")
    assert code == 2
    assert "leads out of the run directory" in said


ODD = "🙂 \U0010fffd \0 \x1b[31m \x0b \x9b \uffff \u202e \udc80 $x^^$"
SPELLED = ("[U+0000]", "[U+001B][31m", "[U+000B]", "[U+009B]", "[U+FFFF]", "[U+202E]", "[U+DC80]")


def write_odd(path: Path) -> None:
    """A run whose names hold signs that no page can."""
    data = DataCard(name=ODD, kind="points", shape=(2,), classes=(ODD, "b\x1b"))
    rng = np.random.default_rng(0)
    with RunWriter(path, name=ODD, configuration={ODD: ODD}, data=data) as run:
        for step in range(1, 40):
            run.scalars(step, d_loss=1 / step, **{ODD: 1.0 * step})
        for step in (20, 39):
            layers = [{"network": "generator", "layer": ODD, "index": 0, "gradient_mean_abs": 0.1}]
            run.layers(step, layers)
            run.samples(step, random=rng.normal(size=(40, 2)), random_classes=np.arange(40) % 2)
        run.reference(heldout=rng.normal(size=(40, 2)), heldout_classes=np.arange(40) % 2)
        run.event("note", 20, ODD)


def test_signs_that_no_page_can_hold_are_spelled_out_everywhere(
    tmp_path: Path, command: Command
) -> None:
    write_odd(tmp_path / "run")
    path = tmp_path / "run" / "report"
    code, _, said = command("build", path.parent, "--title", ODD, "--comment", f"{ODD}\n{ODD}")
    assert (code, "Traceback" in said) == (0, False)
    texts = {name: (path / f"report.{name}").read_text("utf-8") for name in ("html", "json", "md")}
    for name, text in texts.items():
        plain = text.replace("\\[", "[").replace("\\]", "]")
        assert all(code in plain for code in SPELLED), name
        assert printable_lines(text) == text, name
    report = from_json(texts["json"].encode())
    shown = f"🙂 \U0010fffd {' '.join(SPELLED)} $x^^$"
    assert (report.title, report.comment) == (shown, f"{shown}\n{shown}")
    layers = {f.id: f for f in draw(report)}.get("layers")
    assert layers
    assert layers.data
    assert shown in layers.data.rows[0]
    stream = papers.read((path / "report.pdf").read_bytes()).stream
    assert "[U+10FFFD]" + "".join(SPELLED) in stream
    again = command("build", path.parent, "--lang", "zh", "--force", "--format", "html,json,md")
    assert again[0] == 0


def test_an_error_tells_a_terminal_no_commands(tmp_path: Path, command: Command) -> None:
    (tmp_path / "a\x1b[31m\udcff").mkdir()
    code, _, said = command("build", tmp_path / "a\x1b[31m\udcff")
    assert code == 2
    assert "a[U+001B][31m[U+DCFF]" in said
