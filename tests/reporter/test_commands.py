"""`ganreport build` as a user meets it: results, refusals, exit codes."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ganreport.writer import RunWriter

FILES = {"report.html", "report.pdf", "report.json", "report.md"}


@pytest.fixture(scope="module")
def built(images_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("built") / "run"
    shutil.copytree(images_run, path)
    return path


def test_builds_all_four_and_prints_where(built: Path, ganreport: Callable) -> None:
    done = ganreport("build", built, blocked=("tensorflow", "keras", "torch"))
    assert done.returncode == 0, done.stderr
    assert {Path(line).name for line in done.stdout.splitlines()} == FILES
    assert {path.name for path in (built / "report").iterdir()} == FILES
    assert all(path.stat().st_size < 3e6 for path in (built / "report").iterdir())


def test_again_is_no_change(built: Path, ganreport: Callable) -> None:
    ganreport("build", built)
    before = {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in (built / "report").iterdir()}
    assert ganreport("build", built, PYTHONHASHSEED="7").returncode == 0
    after = {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in (built / "report").iterdir()}
    assert after == before


def test_a_different_report_is_refused_without_force(built: Path, ganreport: Callable) -> None:
    arguments = ("build", built, "--format", "json,md", "-o", built / "other")
    assert ganreport(*arguments).returncode == 0
    before = (built / "other/report.json").read_bytes()
    refused = ganreport(*arguments, "--title", "Another title")
    assert refused.returncode == 2
    assert "--force" in refused.stderr
    assert (built / "other/report.json").read_bytes() == before
    assert ganreport(*arguments, "--title", "Another title", "--force").returncode == 0
    assert b"Another title" in (built / "other/report.json").read_bytes()


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
    damage: Callable[[Path], None], said: str, tmp_path: Path, ganreport: Callable
) -> None:
    damage(tmp_path / "run")
    done = ganreport("build", tmp_path / "run")
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


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


@pytest.mark.parametrize(
    "content",
    [nothing, one_row, three_rows, only_nan, constant, one_evaluation, samples_only, long_names],
)
def test_little_evidence_makes_an_honest_report(
    content: Callable[[RunWriter], None], tmp_path: Path, ganreport: Callable
) -> None:
    with RunWriter(tmp_path / "run") as run:
        content(run)
    done = ganreport("build", tmp_path / "run", PYTHONWARNINGS="error")
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "run/report/report.html").read_text()
    assert "Not measured" in text
    assert "No problem found" not in text


def test_truncated_part_is_named_in_the_report(
    built: Path, tmp_path: Path, ganreport: Callable
) -> None:
    shutil.copytree(built, tmp_path / "run", ignore=shutil.ignore_patterns("report"))
    part = next((tmp_path / "run/metrics").glob("part-*.parquet"))
    part.write_bytes(part.read_bytes()[:100])
    done = ganreport("build", tmp_path / "run")
    assert done.returncode == 0, done.stderr
    assert f"metrics/{part.name}" in (tmp_path / "run/report/report.html").read_text()


def test_failing_verdict_gates_only_when_asked(tmp_path: Path, ganreport: Callable) -> None:
    with RunWriter(tmp_path / "run") as run:
        only_nan(run)
    assert ganreport("build", tmp_path / "run", "--format", "md").returncode == 0
    assert (
        ganreport("build", tmp_path / "run", "--format", "md", "--fail-on", "fail").returncode == 3
    )


@pytest.mark.parametrize("formats", ["docx", "", "html,exe"])
def test_unknown_format_is_refused(formats: str, built: Path, ganreport: Callable) -> None:
    done = ganreport("build", built, "--format", formats)
    assert done.returncode == 2
    assert "html, pdf, json, md" in done.stderr


def test_unwritable_output_is_an_error_not_a_traceback(built: Path, ganreport: Callable) -> None:
    done = ganreport("build", built, "-o", built / "run.json")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_schema_is_a_json_schema(ganreport: Callable) -> None:
    done = ganreport("schema")
    assert done.returncode == 0
    assert '"Report"' in done.stdout


def test_unknown_command_lists_the_known(ganreport: Callable) -> None:
    done = ganreport("bild")
    assert done.returncode == 2
    assert "build" in done.stderr
